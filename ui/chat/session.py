"""What one reader's session remembers: the only module that knows session keys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from ui.chat.turns import Failure

if TYPE_CHECKING:
    from ui.chat.turns import Turn

_TURNS, _PENDING, _OPENED, _ALONE = "turns", "pending", "opened", "alone"
_LANGUAGE, _RUN, _CELL = "language", "run", "cell"
LANGUAGE_SWITCH = "language-switch"
DOCUMENT_PART = "document-part"


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


def language() -> str | None:
    """Return the language this reader chose, or none."""
    chosen: str | None = st.session_state.get(_LANGUAGE)
    return chosen


def choose_language() -> None:
    """Keep the language of the switch that was just used."""
    st.session_state[_LANGUAGE] = st.session_state[LANGUAGE_SWITCH] or language()


def saw_a_run(*, works: bool) -> bool:
    """Remember whether a run works, and tell whether that is news to this session."""
    news = _RUN in st.session_state and st.session_state[_RUN] is not works
    st.session_state[_RUN] = works
    return news


def sees_a_run() -> bool:
    """Tell whether a run was seen to work."""
    return bool(st.session_state.get(_RUN))


def open_cell(theme: str, aspect: str) -> None:
    """Show what stands behind a cell of the map."""
    st.session_state[_CELL] = (theme, aspect)


def opened_cell() -> tuple[str, str] | None:
    """Return the theme and the aspect of the cell that is open, or none."""
    cell: tuple[str, str] | None = st.session_state.get(_CELL)
    return cell
