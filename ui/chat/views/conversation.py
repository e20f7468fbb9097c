"""The conversation: a question is asked, its answer stands with its sources beside it."""

from __future__ import annotations

import logging
from concurrent.futures import CancelledError, wait
from typing import TYPE_CHECKING

import streamlit as st

from assistant.chat_model import Endpoint
from assistant.errors import AssistantError
from ingest.errors import IngestError
from ui.chat import keeping, links, page_frame, resources_cache, scripts, session, wording
from ui.chat.answer_actions import offer_conversation
from ui.chat.answer_view import show_turn
from ui.chat.filter_form import offer_filters
from ui.chat.language import _
from ui.chat.linked_view import show_linked
from ui.chat.literal_text import literal
from ui.chat.starters import starter_questions
from ui.chat.turns import Coming, Turn, Work
from ui.chat.watching_view import show_news

if TYPE_CHECKING:
    from collections.abc import Sequence
    from concurrent.futures import Future

    from streamlit.delta_generator import DeltaGenerator

    from assistant.model import Reply
    from ingest.model import Generation
    from ingest.settings import Settings
    from ui.chat.session import Link
    from ui.chat.turns import Asked, Failure

_LOGGER = logging.getLogger("ui.chat")
_LONGEST_QUESTION = 2000
# An answer is usually there before anything is shown of the waiting; else clicks are heeded soon.
_AT_ONCE, _BETWEEN_LOOKS = 1.0, 0.5
_COMING, _WAITING = "coming", "waiting"


def show(settings: Settings) -> None:
    """Show the conversation, and answer what was asked as soon as the answer is there."""
    title = page_frame.show_title(wording.product())
    if settings.model and not (endpoint := Endpoint.of(settings)).here:
        st.warning(literal(wording.sent_to(endpoint.host)), icon=":material/cloud_upload:")
    conversation = st.container()
    with st.container(key="asking"):
        above = st.container()
        typed = st.chat_input(
            _("Frage an den Bestand stellen"), key="ask", max_chars=_LONGEST_QUESTION
        )
    if typed:
        session.wait_for_answer(typed)
    with conversation:
        keeping.attempt(keeping.open_named, settings)
        keeping.attempt(keeping.follow, settings)
        show_news(settings)
        # Emptied as soon as something is asked, and not when it is answered.
        start = st.empty()
        link = _followed()
        if link:
            with start.container():
                show_linked(settings, link)
        _show_turns(settings, above)
        _show_stock(settings, start, linked=link is not None)
    if session.turns():
        with title:
            offer_conversation(settings)
    if session.turns() or link:
        title.button(
            _("Neues Gespräch"), icon=":material/add:", on_click=session.begin_anew, key="anew"
        )
    if session.arrived():
        scripts.scroll_to(f"asked-{len(session.turns()) - 1}")


def _show_turns(settings: Settings, above: DeltaGenerator) -> None:
    """Show what was answered, the answer that is looked for, and the filters above the box.

    An answer that is there soon is shown before what was shown before. The last one has a place of
    its own, where it stays: what is moved is made anew, and loses the keyboard's focus.
    """
    asked = session.pending()
    begun = _begun(settings, asked) if asked else None
    earlier, latest, coming = st.container(), st.container(), st.empty()
    before = session.turns()

    def show_again(turns: Sequence[Turn]) -> None:
        with earlier:
            for place, turn in enumerate(turns):
                show_turn(settings, turn, place)
        with above:
            offer_filters(settings)

    if asked is None or begun is None:
        show_again(before[:-1])
        if before:
            with latest:
                show_turn(settings, before[-1], len(before) - 1)
        return
    wait([begun.reply], timeout=_AT_ONCE)
    resources_cache.let_answers_go_first(settings, begun.reply)
    # A language model takes its time.
    waits = bool(settings.model) and not begun.reply.done()
    if waits:
        show_again(before)
    if not begun.reply.done():
        with coming.container():
            _wait_for(asked, begun)
        coming.empty()
    open_before = session.any_opened()
    _store(asked, begun.reply)
    keeping.attempt(keeping.follow, settings)
    # One source is open at a time, and one question waited for.
    if open_before or session.pending():
        st.rerun()
    with latest:
        show_turn(settings, session.turns()[-1], len(before), fresh=True)
    if not waits:
        resources_cache.let_answers_go_first(settings)
        show_again(before)


def _wait_for(asked: Asked, begun: Work) -> None:
    """Show that an answer is looked for until it is there.

    A click meanwhile runs the script anew, which finds the same work still going on.
    """
    with st.container(key=_COMING):
        st.header(literal(asked.question), anchor=False)
    scripts.scroll_to(_COMING)
    with st.container(horizontal=True, vertical_alignment="center", key=_WAITING):
        st.button(
            _("Anhalten"),
            icon=":material/stop_circle:",
            key="stop",
            on_click=session.stop,
            args=(_turn(asked, wording.stopped()),),
        )
        with st.spinner(_("Die Antwort wird gesucht …")):
            _show_coming(begun)


def _show_coming(work: Work) -> None:
    """Show the sentences that a language model writes as each is ready, until all are.

    Before the first one there is what the corpus itself says, because a model may take a minute.
    """
    before, shown = st.empty(), 0
    while not work.reply.done():
        wait([work.reply], timeout=_BETWEEN_LOOKS)
        # Streamlit heeds clicks where something is shown.
        st.empty()
        for sentence in work.coming.meanwhile:
            before.info(literal(wording.meanwhile(sentence)))
        for sentence in work.coming.sentences[shown:]:
            st.markdown(literal(sentence))
            shown += 1


def _begun(settings: Settings, asked: Asked) -> Work:
    history = () if asked.alone else session.history()

    def begin() -> Work:
        coming = Coming()
        reply = resources_cache.begin_answer(
            settings, asked.question, history, asked.filters, coming
        )
        return Work(reply=reply, coming=coming)

    return session.work(begin)


def _store(asked: Asked, done: Future[Reply]) -> None:
    """Keep what came of a question before anything of it is shown."""
    try:
        reply = done.result()
    except (IngestError, AssistantError) as error:
        _store_failure(asked, wording.failure(error))
    except CancelledError:
        _store_failure(asked, wording.stopped())
    except Exception:
        # Left waiting, the question would fail again in every run and hide the other turns.
        _LOGGER.exception("A question could not be answered")
        _store_failure(asked, wording.unexpected())
    else:
        session.store(_turn(asked, reply))


def _store_failure(asked: Asked, failure: Failure) -> None:
    session.store(_turn(asked, failure))


def _turn(asked: Asked, outcome: Reply | Failure) -> Turn:
    return Turn(question=asked.question, outcome=outcome, filters=asked.filters)


def _followed() -> Link | None:
    """Return what the address names, until a question is asked."""
    if session.turns() or session.pending():
        links.leave()
        return None
    return links.named()


def _show_stock(settings: Settings, start: DeltaGenerator, *, linked: bool) -> None:
    """Show what can be asked, or why nothing can."""
    try:
        generation = resources_cache.generation(settings)
        if not (session.turns() or linked):
            with start.container():
                _show_empty(starter_questions(settings.corpus))
        _show_newer(generation)
        st.caption(literal(wording.stock(generation, settings.model)))
    except IngestError as error:
        # Beside turns or a link it would be said twice: what failed says it already.
        if not (session.turns() or linked):
            page_frame.show_failure(wording.failure(error))


def _show_newer(generation: Generation) -> None:
    """Say that the last answer is from an earlier state of the corpus, and offer to ask again."""
    last = next(iter(session.turns()[-1:]), None)
    answered_by = getattr(last.outcome, "generation", None) if last else None
    if last is None or answered_by in {None, generation.id}:
        return
    with st.container(key="newer", horizontal=True, vertical_alignment="center"):
        st.info(literal(wording.newer(generation)), icon=":material/update:")
        st.button(
            _("Noch einmal fragen"),
            key="ask-newer",
            icon=":material/refresh:",
            on_click=session.wait_for_answer,
            args=(last.question,),
        )


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
