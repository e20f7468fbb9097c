"""What a session keeps: in the home where conversations are kept, else while the page is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from assistant.errors import KeptUnusable
from ui.chat import access, resources_cache, session
from ui.chat.access import Role
from ui.chat.conversations import begin, keep, reopen
from ui.chat.kept_database import Own
from ui.chat.language import _
from ui.chat.page_frame import show_failure
from ui.chat.turns import Failure

if TYPE_CHECKING:
    from collections.abc import Callable

    from ingest.settings import Settings

# What the address of the chat says.
CONVERSATION = "gespraech"
_AT_THIS_MACHINE = ""


def keeps(settings: Settings) -> bool:
    """Tell whether conversations of this person are kept."""
    return settings.retention > 0 and _person(settings) is not None


def own(settings: Settings) -> Own:
    """Return what this person keeps; where nothing is kept, what this session does."""
    person = _person(settings)
    if settings.retention > 0 and person is not None:
        return Own(database=resources_cache.kept(settings), person=person)
    return Own(database=session.own_memory(), person=_AT_THIS_MACHINE)


def open_named(settings: Settings) -> None:
    """Reopen the conversation that the address names, unless it is open already."""
    wanted = st.query_params.get(CONVERSATION)
    if not wanted or wanted == session.conversation():
        return
    found = reopen(own(settings), wanted) if keeps(settings) else None
    if found is None:
        st.warning(
            _(
                "Dieses Gespräch gibt es nicht oder nicht mehr, oder es gehört zu einer anderen "
                "Anmeldung."
            )
        )
        return
    session.reopen(wanted, found.turns)
    for question in found.waiting:
        session.wait_for_answer(question)


def follow(settings: Settings) -> None:
    """Keep what was asked and answered since this was called last."""
    turns, asked = session.turns(), session.pending()
    waiting = asked.question if asked else ""
    if not keeps(settings) or not (turns or waiting):
        return
    mine, conversation = own(settings), session.conversation()
    if conversation is None:
        conversation = begin(mine, turns[0].question if turns else waiting)
        session.call_conversation(conversation)
    st.query_params[CONVERSATION] = conversation
    for place in range(session.kept_turns(), len(turns)):
        keep(mine, conversation, place, turns[place].question, turns[place])
    session.kept(len(turns))
    if waiting and session.waits_unkept(waiting):
        keep(mine, conversation, len(turns), waiting, None)


def attempt(act: Callable[..., object], *arguments: object) -> None:
    """Do something with what is kept, as the callback of a button; a failure is said."""
    try:
        act(*arguments)
    except KeptUnusable as error:
        show_failure(Failure(lead=_("Das ließ sich nicht speichern."), detail=str(error)))


def forget(conversation: str | None) -> None:
    """Begin anew where the conversation that is open was deleted, or all were (none given)."""
    if conversation in {None, session.conversation()}:
        session.begin_anew()


def _person(settings: Settings) -> str | None:
    """Return whose things are kept; none without a login, but for who sits at this machine."""
    who = access.person()
    if who.id:
        return who.id
    return _AT_THIS_MACHINE if settings.conversations and who.role is Role.EDITOR else None
