"""What one reader's session remembers: the only module that knows session keys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from ui.chat.turns import Failure

if TYPE_CHECKING:
    from ui.chat.turns import Turn

_TURNS, _PENDING, _OPENED = "turns", "pending", "opened"
# What an address of the chat may name, for links that keep working.
PASSAGE, ANSWER = "passage", "answer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """The source that is shown beside its answer."""

    turn: int
    number: int


def turns() -> tuple[Turn, ...]:
    """Return the turns of the conversation, oldest first."""
    kept: tuple[Turn, ...] = st.session_state.get(_TURNS, ())
    return kept


def history() -> tuple[str, ...]:
    """Return the questions that were put to the corpus, oldest first."""
    return tuple(turn.question for turn in turns() if not isinstance(turn.outcome, Failure))


def wait_for_answer(question: str) -> None:
    """Remember a question until its answer is stored, whatever is clicked meanwhile."""
    st.session_state[_PENDING] = question


def pending() -> str | None:
    """Return the question that waits for its answer."""
    question: str | None = st.session_state.get(_PENDING)
    return question


def store(turn: Turn) -> None:
    """Keep a turn, show its first source, and wait for nothing more."""
    st.session_state[_TURNS] = (*turns(), turn)
    st.session_state[_OPENED] = Opened(turn=len(turns()) - 1, number=1)
    st.session_state[_PENDING] = None


def open_source(turn: int, number: int) -> None:
    """Show a source of a turn; both are counted as `turns` and `Cited` do."""
    st.session_state[_OPENED] = Opened(turn=turn, number=number)


def close_source() -> None:
    """Show no source."""
    st.session_state[_OPENED] = None


def opened(turn: int) -> int | None:
    """Return the number of the source that is shown beside a turn, or none."""
    shown: Opened | None = st.session_state.get(_OPENED)
    return shown.number if shown and shown.turn == turn else None


def linked_passage() -> str | None:
    """Return the id of the passage that the address of the chat names, if any."""
    return st.query_params.get(PASSAGE)


def linked_answer() -> str | None:
    """Return the address of the answer that the address of the chat names, if any."""
    return st.query_params.get(ANSWER)


def begin_anew() -> None:
    """Forget the conversation, and what a link led to."""
    st.query_params.clear()
    for key in (_TURNS, _PENDING, _OPENED):
        st.session_state.pop(key, None)
