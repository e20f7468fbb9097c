"""The questions a person watches, and that a new document answers one."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from assistant.errors import AssistantError
from ingest.errors import IngestError
from ui.chat import keeping, resources_cache, session, wording
from ui.chat.language import _
from ui.chat.literal_text import literal
from ui.chat.page_frame import show_failure
from ui.chat.watched_questions import look_again, seen, unwatch, watched

if TYPE_CHECKING:
    from ingest.settings import Settings
    from ui.chat.watched_questions import Watched

# Each takes as long as any question.
_AT_ONCE = 5


def show_news(settings: Settings) -> None:
    """Say which watched questions have news, having looked where a new generation answers."""
    for each in _looked(settings):
        if each.answered:
            _show(settings, each)


def show_watched(settings: Settings) -> None:
    """Show all questions that are watched, with what there is to say of each."""
    for each in _looked(settings):
        if each.answered:
            _show(settings, each)
            continue
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(literal(each.question))
            _offer_to_stop(settings, each)


def _looked(settings: Settings) -> tuple[Watched, ...]:
    mine = keeping.own(settings)
    try:
        if not watched(mine):
            return ()
        current = resources_cache.generation(settings).id
        look_again(mine, current, partial(resources_cache.quoted_answer, settings), _AT_ONCE)
        return watched(mine)
    except (IngestError, AssistantError) as error:
        show_failure(wording.view_failure(error))
        return ()


def _offer_to_stop(settings: Settings, watching: Watched) -> None:
    st.button(
        _("Nicht mehr beobachten"),
        key=f"unwatch-{watching.id}",
        type="tertiary",
        on_click=keeping.attempt,
        args=(unwatch, keeping.own(settings), watching.id),
    )


def _show(settings: Settings, each: Watched) -> None:
    lead = _("Zu einer beobachteten Frage antwortet jetzt ein weiteres Dokument.")
    st.success(f"**{lead}** {literal(each.question)}", icon=":material/notifications:")
    with st.container(horizontal=True):
        st.button(
            _("Antwort ansehen"),
            key=f"see-{each.id}",
            on_click=keeping.attempt,
            args=(_see, settings, each),
        )
        _offer_to_stop(settings, each)


def _see(settings: Settings, each: Watched) -> None:
    seen(
        keeping.own(settings),
        each.id,
        resources_cache.quoted_answer(settings, each.question, each.context),
    )
    session.wait_for_answer(each.question)
