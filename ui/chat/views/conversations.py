"""The conversations of a person: found again, reopened, renamed, deleted, taken away."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import streamlit as st

from assistant.errors import KeptUnusable
from ui.chat import keeping, page_frame, wording
from ui.chat.conversations import (
    conversations,
    delete,
    delete_everything,
    everything,
    rename,
)
from ui.chat.language import _, moment, ngettext
from ui.chat.literal_text import literal
from ui.chat.navigation_links import go_to_chat

if TYPE_CHECKING:
    from ingest.settings import Settings
    from ui.chat.conversations import Conversation
    from ui.chat.kept_database import Own

_MOST = 50


def show(settings: Settings) -> None:
    """Show the conversations that are kept, or why none are."""
    page_frame.show_title(_("Gespräche"))
    if not keeping.keeps(settings):
        page_frame.show_nothing(
            _(
                "Gespräche werden nicht gespeichert: Sie enden, wenn die Seite geschlossen oder "
                "neu geladen wird. Wer den Assistenten betreibt, kann das Speichern mit "
                "`KLEINSTADT_CONVERSATIONS` einschalten; `KLEINSTADT_RETENTION` sagt, für wie "
                "viele Tage."
            )
        )
        return
    try:
        _show_all(settings, keeping.own(settings))
    except KeptUnusable as error:
        page_frame.show_failure(wording.view_failure(error))


def _show_all(settings: Settings, mine: Own) -> None:
    kept_for = ngettext(
        "Gespräche und Merkliste sehen nur Sie. Was {count} Tag lang nicht verändert wurde, wird "
        "gelöscht.",
        "Gespräche und Merkliste sehen nur Sie. Was {count} Tage lang nicht verändert wurde, wird "
        "gelöscht.",
        settings.retention,
    )
    st.markdown(kept_for)
    words = st.text_input(_("Gespräche durchsuchen"), max_chars=200, key="find-conversation")
    found = conversations(mine, words)
    if not found:
        page_frame.show_nothing(
            _("Kein Gespräch enthält diese Wörter.") if words else _("Noch kein Gespräch.")
        )
    for each in found[:_MOST]:
        _show_one(mine, each)
    if len(found) > _MOST:
        st.caption(
            _("Gezeigt sind die letzten {count}; ältere finden Sie über die Suche.").format(
                count=_MOST
            )
        )
    _offer_own_data(mine)


def _show_one(mine: Own, each: Conversation) -> None:
    with st.container(border=True, key=f"conversation-{each.id}"):
        st.header(literal(each.name), anchor=False)
        asked = ngettext("{count} Frage", "{count} Fragen", each.questions)
        st.caption(literal(f"{moment(each.changed)} · {asked}"))
        with st.container(horizontal=True, gap="small"):
            if st.button(
                _("Öffnen"),
                key=f"open-{each.id}",
                icon=":material/forum:",
                help=literal(_("Das Gespräch „{name}“ öffnen").format(name=each.name)),
            ):
                go_to_chat({keeping.CONVERSATION: each.id})
            _offer_renaming(mine, each)
            with st.popover(_("Löschen"), icon=":material/delete:", type="tertiary"):
                st.markdown(_("Das Gespräch wird endgültig gelöscht."))
                st.button(
                    _("Endgültig löschen"),
                    key=f"delete-{each.id}",
                    type="primary",
                    on_click=keeping.attempt,
                    args=(_delete, mine, each.id),
                )


def _offer_renaming(mine: Own, each: Conversation) -> None:
    with (
        st.popover(_("Umbenennen"), icon=":material/edit:", type="tertiary"),
        st.form(f"rename-{each.id}", border=False),
    ):
        name = st.text_input(_("Name"), value=each.name, max_chars=120, key=f"name-{each.id}")
        if st.form_submit_button(_("Speichern")):
            rename(mine, each.id, name)
            st.rerun()


def _offer_own_data(mine: Own) -> None:
    st.header(_("Ihre Daten"), anchor=False)
    st.markdown(
        _("Alles, was über Sie gespeichert ist: Gespräche, Merkliste und beobachtete Fragen.")
    )
    with st.container(horizontal=True):
        st.download_button(
            _("Herunterladen (JSON)"),
            lambda: json.dumps(everything(mine), ensure_ascii=False, indent=1).encode(),
            file_name="kleinstadt.json",
            mime="application/json",
            key="own-data",
            icon=":material/download:",
            on_click="ignore",
        )
        with st.popover(_("Alles löschen"), icon=":material/delete:"):
            st.markdown(_("Gespräche, Merkliste und beobachtete Fragen werden gelöscht."))
            st.button(
                _("Alles endgültig löschen"),
                key="delete-everything",
                type="primary",
                on_click=keeping.attempt,
                args=(_delete_everything, mine),
            )


def _delete(mine: Own, conversation: str) -> None:
    delete(mine, conversation)
    keeping.forget(conversation)


def _delete_everything(mine: Own) -> None:
    delete_everything(mine)
    keeping.forget(None)
