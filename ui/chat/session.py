"""What one reader's session remembers: the only module that knows session keys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from ui.chat.turns import Failure

if TYPE_CHECKING:
    from ui.chat.turns import Turn

_TURNS, _PENDING, _OPENED, _ALONE = "turns", "pending", "opened", "alone"


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
    """Return the questions before the one that waits, oldest first; none where it stands alone."""
    if st.session_state.get(_ALONE):
        return ()
    return tuple(turn.question for turn in turns() if not isinstance(turn.outcome, Failure))


def wait_for_answer(question: str) -> None:
    """Remember a question until its answer is stored, whatever is clicked meanwhile."""
    st.session_state[_PENDING] = question


def ask_alone(question: str) -> None:
    """Have a question answered anew, as if nothing had been asked before it."""
    wait_for_answer(question)
    st.session_state[_ALONE] = True


def pending() -> str | None:
    """Return the question that waits for its answer."""
    question: str | None = st.session_state.get(_PENDING)
    return question


def store(turn: Turn) -> None:
    """Keep a turn, show its first source, and wait for nothing more."""
    st.session_state[_TURNS] = (*turns(), turn)
    st.session_state[_OPENED] = Opened(turn=len(turns()) - 1, number=1)
    st.session_state[_PENDING] = None
    st.session_state[_ALONE] = False


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


def begin_anew() -> None:
    """Forget the conversation."""
    for key in (_TURNS, _PENDING, _OPENED, _ALONE):
        st.session_state.pop(key, None)
