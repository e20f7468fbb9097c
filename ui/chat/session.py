"""What one reader's session remembers: the only module that knows session keys."""

from __future__ import annotations

from dataclasses import dataclass, replace
from time import monotonic
from typing import TYPE_CHECKING

import streamlit as st

from assistant.filters import EVERYWHERE, Filters
from ui.chat.kept_database import Database
from ui.chat.turns import Asked, Failure

if TYPE_CHECKING:
    from collections.abc import Callable

    from ui.chat.turns import Turn, Work

_TURNS, _PENDING, _OPENED = "turns", "pending", "opened"
_CONVERSATION, _KEPT, _KEPT_WAITING, _MEMORY = "conversation", "kept", "kept-waiting", "memory"
_SAID = "said"
_WORK, _ARRIVED, _FILTERS, _JUDGED = "work", "arrived", "filters", "judged"
_LANGUAGE, _SPOKEN = "language", "spoken"
_RUN, _CELL, _LINK = "run", "cell", "link"
_LEAVING = "leaving"
LANGUAGE_SWITCH = "language-switch"
DOCUMENT_PART = "document-part"
# The turn that a source of what a link leads to is opened of: it is none of the conversation's.
LINKED = -1
_A_CENTURY = 36_500
# Seconds. The script may run twice in a row.
_NEWS_FOR = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """The source that is shown beside its answer, and how: another page of it, and how large."""

    turn: int
    number: int
    page: int | None = None
    zoom: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """What the address of the chat names: a passage by its id, or an answer by its address."""

    passage: bool
    value: str


def turns() -> tuple[Turn, ...]:
    """Return the turns of the conversation, oldest first."""
    kept: tuple[Turn, ...] = st.session_state.get(_TURNS, ())
    return kept


def history() -> tuple[str, ...]:
    """Return the questions that were put to the corpus, oldest first."""
    return history_before(len(turns()))


def history_before(place: int) -> tuple[str, ...]:
    """Return the questions that were put to the corpus before a turn, oldest first."""
    earlier = turns()[:place]
    return tuple(turn.question for turn in earlier if not isinstance(turn.outcome, Failure))


def wait_for_answer(question: str) -> None:
    """Remember a question until its answer is stored, whatever is clicked meanwhile.

    The source that is open makes room for one of the answer.
    """
    close_source()
    st.session_state[_PENDING] = (*_waiting(), Asked(question=question, filters=filters()))


def ask_alone(question: str) -> None:
    """Have a question answered anew, as if nothing had been asked before it."""
    close_source()
    asked = Asked(question=question, filters=filters(), alone=True)
    st.session_state[_PENDING] = (*_waiting(), asked)


def pending() -> Asked | None:
    """Return the question that waits for its answer; others may wait behind it."""
    return next(iter(_waiting()), None)


def _waiting() -> tuple[Asked, ...]:
    waiting: tuple[Asked, ...] = st.session_state.get(_PENDING, ())
    return waiting


def work(begin: Callable[[], Work]) -> Work:
    """Return the work on the question that waits, begun once, however often the script runs."""
    if _WORK not in st.session_state:
        st.session_state[_WORK] = begin()
    begun: Work = st.session_state[_WORK]
    return begun


def store(turn: Turn) -> None:
    """Keep a turn, show its first source, and wait no more for its answer."""
    st.session_state[_TURNS] = (*turns(), turn)
    st.session_state[_OPENED] = Opened(turn=len(turns()) - 1, number=1)
    st.session_state[_PENDING] = _waiting()[1:]
    st.session_state[_ARRIVED] = True
    st.session_state.pop(_WORK, None)


def arrived() -> bool:
    """Tell, once, whether an answer was stored since this was asked last."""
    return bool(st.session_state.pop(_ARRIVED, False))


def stop(turn: Turn) -> None:
    """Give up the question that waits and keep a turn in its place."""
    begun: Work | None = st.session_state.get(_WORK)
    if begun:
        begun.reply.cancel()
    # It was answered between the click and this call: then its turn is there already.
    waits = pending()
    if waits and waits.question == turn.question:
        store(turn)


def judged(place: int) -> bool:
    """Tell whether it was said whether a turn helped."""
    return place in st.session_state.get(_JUDGED, frozenset())


def judge(place: int) -> None:
    """Remember that it was said whether a turn helped."""
    st.session_state[_JUDGED] = st.session_state.get(_JUDGED, frozenset()) | {place}


def filters() -> Filters:
    """Return where answers are looked for."""
    kept: Filters = st.session_state.get(_FILTERS, EVERYWHERE)
    return kept


def filter_by(wanted: Filters) -> None:
    """Look for the next answers there."""
    st.session_state[_FILTERS] = wanted


def open_source(turn: int, number: int) -> None:
    """Show a source of a turn; both are counted as `turns` and `Cited` do."""
    st.session_state[_OPENED] = Opened(turn=turn, number=number)


def close_source() -> None:
    """Show no source."""
    st.session_state[_OPENED] = None


def opened(turn: int) -> Opened | None:
    """Return the source that is shown beside a turn, or none."""
    shown: Opened | None = st.session_state.get(_OPENED)
    return shown if shown and shown.turn == turn else None


def any_opened() -> bool:
    """Tell whether a source of any turn is shown."""
    return st.session_state.get(_OPENED) is not None


def turn_to(page: int | None) -> None:
    """Show another page of the document of the source that is open, or the cited one again."""
    st.session_state[_OPENED] = replace(st.session_state[_OPENED], page=page)


def zoom_to(percent: int) -> None:
    """Show the page of the source that is open larger or smaller."""
    st.session_state[_OPENED] = replace(st.session_state[_OPENED], zoom=percent)


def follow(link: Link) -> None:
    """Show the first source of what a link leads to, when it is followed."""
    if st.session_state.get(_LINK) != link:
        st.session_state[_LINK] = link
        st.session_state[_OPENED] = Opened(turn=LINKED, number=1)


def begin_anew() -> None:
    """Close the conversation; where it is kept it stays in the list."""
    st.query_params.clear()
    of_this_one = (_TURNS, _PENDING, _OPENED, _WORK, _JUDGED, _LINK)
    for key in (_CONVERSATION, _KEPT, _KEPT_WAITING, *of_this_one):
        st.session_state.pop(key, None)


def conversation() -> str | None:
    """Return the id under which the conversation is kept, or none."""
    name: str | None = st.session_state.get(_CONVERSATION)
    return name


def call_conversation(name: str) -> None:
    """Remember under which id the conversation is kept."""
    st.session_state[_CONVERSATION] = name


def reopen(name: str, turns: tuple[Turn, ...]) -> None:
    """Put a conversation that was kept in the place of the one that is open."""
    begin_anew()
    st.session_state[_CONVERSATION] = name
    st.session_state[_TURNS] = turns
    st.session_state[_KEPT] = len(turns)
    st.session_state[_OPENED] = Opened(turn=len(turns) - 1, number=1)


def kept_turns() -> int:
    """Return how many turns are kept."""
    count: int = st.session_state.get(_KEPT, 0)
    return count


def kept(count: int) -> None:
    """Remember how many turns are kept."""
    st.session_state[_KEPT] = count


def waits_unkept(question: str) -> bool:
    """Tell, once, that a question waits that was not kept yet."""
    asked = (len(turns()), question)
    news = st.session_state.get(_KEPT_WAITING) != asked
    st.session_state[_KEPT_WAITING] = asked
    return news


def own_memory() -> Database:
    """Return what is kept while the page is open, and nowhere else."""
    if _MEMORY not in st.session_state:
        st.session_state[_MEMORY] = Database(None, _A_CENTURY)
    memory: Database = st.session_state[_MEMORY]
    return memory


def say(where: str, words: str) -> None:
    """Remember what is to be said of what was just done, and where."""
    st.session_state[_SAID] = (where, words, monotonic())


def said(where: str) -> str | None:
    """Return what was just done in a place, for as long as that is news."""
    spoken: tuple[str, str, float] | None = st.session_state.get(_SAID)
    if spoken is None or spoken[0] != where or monotonic() - spoken[2] > _NEWS_FOR:
        return None
    return spoken[1]


def language() -> str | None:
    """Return the language this reader chose, or none."""
    chosen: str | None = st.session_state.get(_LANGUAGE)
    return chosen


def spoken() -> str | None:
    """Return the language that was settled for this run of the script, or none."""
    settled: str | None = st.session_state.get(_SPOKEN)
    return settled


def speak(language: str) -> None:
    """Settle the language of this run, so that not every word looks for it."""
    st.session_state[_SPOKEN] = language


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


def log_out() -> None:
    """End the login; the browser is then led to a new session, in which nothing of this one is."""
    st.session_state[_LEAVING] = True
    st.logout()


def is_leaving() -> bool:
    """Whether this session is about to be left for a new one."""
    return bool(st.session_state.get(_LEAVING))
