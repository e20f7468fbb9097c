"""The script that Streamlit runs for every interaction; it only wires the parts."""

from __future__ import annotations

import logging
import os
from typing import TYPE_CHECKING

import streamlit as st

from assistant.errors import AssistantError
from ingest.errors import IngestError
from ingest.settings import from_environment
from ui.chat import page_frame, resources_cache, session, words_de
from ui.chat.answer_view import show_turn
from ui.chat.linked_view import show_linked
from ui.chat.starters import starter_questions
from ui.chat.turns import Turn

if TYPE_CHECKING:
    from ingest.settings import Settings

_LOGGER = logging.getLogger("ui.chat")


def main() -> None:
    """Answer what was just asked, then show the conversation."""
    settings = from_environment(os.environ)
    title = page_frame.open_page()
    conversation = st.container()
    asked = page_frame.ask_box()
    if asked:
        session.wait_for_answer(asked)
    with conversation:
        show_linked(settings)
        answered = _answer_pending(settings)
        _show_turns(settings)
        _show_stock(settings)
    if session.turns() or session.linked_passage() or session.linked_answer():
        with title:
            page_frame.offer_new_conversation()
    if answered:
        page_frame.scroll_to_question(len(session.turns()) - 1)


def _answer_pending(settings: Settings) -> bool:
    """Answer the question that waits, if any; it is stored before anything of it is shown."""
    question = session.pending()
    if question is None:
        return False
    with st.spinner(words_de.SEARCHING):
        try:
            outcome = resources_cache.answer(settings, question, session.history())
        except (IngestError, AssistantError) as error:
            session.store(Turn(question=question, outcome=words_de.failure(error)))
        except Exception:
            # Left waiting, the question would fail again in every run and hide the other turns.
            _LOGGER.exception("A question could not be answered")
            session.store(Turn(question=question, outcome=words_de.UNEXPECTED_FAILURE))
        else:
            session.store(Turn(question=question, outcome=outcome))
    return True


def _show_stock(settings: Settings) -> None:
    """Show what can be asked, or why nothing can."""
    try:
        generation = resources_cache.generation(settings)
        if not session.turns():
            page_frame.show_empty(starter_questions(settings.corpus))
        page_frame.show_footer(generation)
    except IngestError as error:
        # Beside turns it would be said twice: the question that failed says it already.
        if not session.turns():
            page_frame.show_failure(words_de.failure(error))


def _show_turns(settings: Settings) -> None:
    for place, turn in enumerate(session.turns()):
        show_turn(settings, turn, place)


main()
