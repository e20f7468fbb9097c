"""The conversation: a question is asked, its answer stands with its sources beside it."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING

import streamlit as st

from assistant.chat_model import Endpoint
from assistant.errors import AssistantError
from ingest.errors import IngestError
from ui.chat import page_frame, resources_cache, scripts, session, wording
from ui.chat.answer_view import show_turn
from ui.chat.language import _
from ui.chat.literal_text import literal
from ui.chat.starters import starter_questions
from ui.chat.turns import Turn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ingest.settings import Settings

_LOGGER = logging.getLogger("ui.chat")
_LONGEST_QUESTION = 2000


def show(settings: Settings) -> None:
    """Answer what was just asked, then show the conversation."""
    title = page_frame.show_title(wording.product())
    if settings.model and not (endpoint := Endpoint.of(settings)).here:
        st.warning(literal(wording.sent_to(endpoint.host)), icon=":material/cloud_upload:")
    conversation = st.container()
    asked = _ask_box()
    if asked:
        session.wait_for_answer(asked)
    with conversation:
        answered = _answer_pending(settings)
        for place, turn in enumerate(session.turns()):
            show_turn(settings, turn, place)
        _show_stock(settings)
    if session.turns():
        title.button(
            _("Neues Gespräch"), icon=":material/add:", on_click=session.begin_anew, key="anew"
        )
    if answered:
        scripts.scroll_to(f"asked-{len(session.turns()) - 1}")


def _ask_box() -> str | None:
    """Show where a question is typed and return one that was just sent."""
    with st.container(key="asking"):
        return st.chat_input(
            _("Frage an den Bestand stellen"), key="ask", max_chars=_LONGEST_QUESTION
        )


def _answer_pending(settings: Settings) -> bool:
    """Answer the question that waits, if any; it is stored before anything of it is shown."""
    question = session.pending()
    if question is None:
        return False
    with _coming() as show_sentence:
        try:
            outcome = resources_cache.answer(settings, question, session.history(), show_sentence)
        except (IngestError, AssistantError) as error:
            session.store(Turn(question=question, outcome=wording.failure(error)))
        except Exception:
            # Left waiting, the question would fail again in every run and hide the other turns.
            _LOGGER.exception("A question could not be answered")
            session.store(Turn(question=question, outcome=wording.unexpected()))
        else:
            session.store(Turn(question=question, outcome=outcome))
    return True


@contextmanager
def _coming() -> Iterator[Callable[[str], None]]:
    """Say that an answer is looked for; give what shows its sentences until it is complete."""
    place = st.empty()
    with place.container(), st.spinner(_("Die Antwort wird gesucht …")):
        yield _show_sentence
    place.empty()


def _show_sentence(text: str) -> None:
    st.markdown(literal(text))


def _show_stock(settings: Settings) -> None:
    """Show what can be asked, or why nothing can."""
    try:
        generation = resources_cache.generation(settings)
        if not session.turns():
            _show_empty(starter_questions(settings.corpus))
        st.caption(literal(wording.stock(generation, settings.model)))
    except IngestError as error:
        # Beside turns it would be said twice: the question that failed says it already.
        if not session.turns():
            page_frame.show_failure(wording.failure(error))


def _show_empty(questions: Sequence[str]) -> None:
    """Show what can be asked before anything was."""
    st.markdown(
        _("Fragen an den Bestand. Jeder Satz der Antwort führt zu der Stelle, an der er steht.")
    )
    if not questions:
        return
    st.header(_("Womit möchten Sie beginnen?"), anchor=False)
    with st.container(key="starters", horizontal=True):
        for place, question in enumerate(questions):
            st.button(
                literal(question),
                key=f"starter-{place}",
                wrap=True,
                on_click=session.wait_for_answer,
                args=(question,),
            )
