"""What can be done with an answer: set it aside, take it along, have its question watched."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from assistant.model import Answer
from ui.chat import keeping, links, session, take_along
from ui.chat.language import _
from ui.chat.noted import Passages, set_aside
from ui.chat.papers import conversation_paper
from ui.chat.turns import Failure
from ui.chat.watched_questions import watch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.model import Reply
    from ingest.settings import Settings
    from ui.chat.turns import Cited, Turn


def offer_answer(settings: Settings, turn: Turn, place: int) -> None:
    """Show what can be done with a turn; `place` is its number in the conversation, from 0."""
    outcome = turn.outcome
    if isinstance(outcome, Failure):
        return
    with st.container(key=f"actions-{place}", horizontal=True, gap="small"):
        if isinstance(outcome, Answer):
            st.button(
                _("Antwort merken"),
                key=f"note-{place}",
                type="tertiary",
                icon=":material/bookmark_add:",
                on_click=keeping.attempt,
                args=(_set_aside, settings, turn, f"actions-{place}"),
            )
        st.button(
            _("Frage beobachten"),
            key=f"watch-{place}",
            type="tertiary",
            icon=":material/notifications:",
            help=_("Sagt Ihnen, wenn ein weiteres Dokument auf diese Frage antwortet."),
            on_click=keeping.attempt,
            args=(_watch, settings, outcome, f"actions-{place}"),
        )
        paper = partial(conversation_paper, _("Antwort aus dem Bestand"), [turn])
        take_along.offer(
            settings, paper, key=str(place), name=_("antwort"), replies=answers([turn])
        )
        links.offer_answer(outcome, str(place))
    show_said(f"actions-{place}")


def offer_passages(settings: Settings, question: str, cited: Cited, place: int) -> None:
    """Show that the source that is open can be set aside."""
    st.button(
        _("Passage merken"),
        key=f"note-source-{place}",
        type="tertiary",
        icon=":material/bookmark_add:",
        on_click=keeping.attempt,
        args=(_set_aside, settings, Passages(question=question, cited=cited), f"source-{place}"),
    )


def offer_conversation(settings: Settings) -> None:
    """Show that the whole conversation can be taken along."""
    turns = session.turns()
    paper = partial(conversation_paper, _("Gespräch mit dem Bestand"), turns)
    take_along.offer(settings, paper, key="all", name=_("gespraech"), replies=answers(turns))


def answers(turns: Sequence[Turn]) -> tuple[Answer, ...]:
    """Return those of the turns that were answered."""
    return tuple(turn.outcome for turn in turns if isinstance(turn.outcome, Answer))


def _set_aside(settings: Settings, held: Turn | Passages, where: str) -> None:
    done = set_aside(keeping.own(settings), held)
    session.say(where, _("Auf der Merkliste.") if done else _("Das steht schon auf der Merkliste."))


def _watch(settings: Settings, reply: Reply, where: str) -> None:
    done = watch(keeping.own(settings), reply)
    session.say(
        where, _("Die Frage wird beobachtet.") if done else _("Die Frage wird schon beobachtet.")
    )


def show_said(where: str) -> None:
    """Say what was just done, where it was; Streamlit's toasts have no name for screen readers."""
    if words := session.said(where):
        st.success(words, icon=":material/check:")
