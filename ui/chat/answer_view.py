"""A turn of the conversation: the question, and its answer beside the source that is open."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

import streamlit as st

from assistant.model import Answer, Form, NoAnswer, NoticeKind
from ui.chat import links, page_frame, resources_cache, session, wording
from ui.chat.answer_actions import offer_answer, offer_passages, show_said
from ui.chat.document_view import link_to
from ui.chat.feedback_form import offer_feedback
from ui.chat.filter_form import described
from ui.chat.language import _, ngettext
from ui.chat.literal_text import literal, literal_lines
from ui.chat.source_panel import show_source
from ui.chat.term_notes import show_terms
from ui.chat.turns import numbered, source_of
from ui.terminal import might_hold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.model import Hit, Notice, Sentence
    from ingest.settings import Settings
    from ui.chat.turns import Cited, Turn

_OPEN_CITATION = (
    '<style>[class*="st-key-cite-{turn}-{number}-"] button {{background: var(--mark)}}</style>'
)


def show_turn(settings: Settings, turn: Turn, place: int, *, fresh: bool = False) -> None:
    """Show one turn; `place` is its number in the conversation, from 0.

    Of a fresh one all but the answer itself waits while other people wait for theirs.
    """
    with st.container(key=f"asked-{place}"):
        st.header(literal(turn.question), anchor=False)
    left, right = st.columns([5, 6], gap="large")
    with left:
        _show_outcome(settings, turn, place, fresh=fresh)
    if isinstance(turn.outcome, Answer):
        with right:
            show_opened(settings, turn.outcome.sentences, place, turn.question)


def show_opened(
    settings: Settings, sentences: Sequence[Sentence], place: int, question: str = ""
) -> None:
    """Show the source that is open, if it is one of these sentences; `place` is that of their turn.

    Where they answer a question, it can be set aside with it.
    """
    shown = session.opened(place)
    cited = source_of(sentences, shown.number) if shown else None
    if shown is None or cited is None:
        return
    _mark_citation(place, shown.number)
    with st.container(key=f"source-{place}"):
        show_source(settings, cited, shown)
        with st.container(horizontal=True, gap="small"):
            if question:
                offer_passages(settings, question, cited, place)
            links.offer_passage(cited.first.passage_id, "source")
        show_said(f"source-{place}")


def _mark_citation(turn: int, number: int) -> None:
    """Mark the buttons of the source that is open.

    By style and not by another button: one that is replaced when it is pressed loses the keyboard's
    focus.
    """
    st.html(_OPEN_CITATION.format(turn=turn, number=number))


def _show_outcome(settings: Settings, turn: Turn, place: int, *, fresh: bool) -> None:
    outcome = turn.outcome
    if turn.filters:
        where = described(settings, turn.filters)
        st.caption(literal(_("Eingegrenzt auf: {where}").format(where=where)))
    if not isinstance(outcome, (Answer, NoAnswer)):
        page_frame.show_failure(outcome)
        st.button(
            _("Noch einmal fragen"),
            key=f"again-{place}",
            icon=":material/refresh:",
            on_click=session.wait_for_answer,
            args=(turn.question,),
        )
        return
    question = outcome.question
    if question.understood_as != question.text:
        meant = _("Verstanden als: {question}").format(question=question.understood_as)
        st.caption(literal(meant))
        st.button(
            _("Ohne das Gespräch davor fragen"),
            key=f"alone-{place}",
            type="tertiary",
            on_click=session.ask_alone,
            args=(question.text,),
        )
    if isinstance(outcome, Answer):
        show_author(outcome)
        show_answer(outcome, place)
        if fresh:
            resources_cache.let_answers_go_first(settings)
        show_check(outcome)
        show_notices(outcome.notices)
        show_terms(settings, outcome)
        _show_near(outcome.near, place)
    else:
        show_no_answer(outcome)
        show_notices(outcome.notices)
    # What leans on nothing before it stands alone.
    history = session.history_before(place) if question.context else ()
    offer_feedback(settings, outcome, place, history)
    offer_answer(settings, turn, place)


def show_author(answer: Answer) -> None:
    """Show that a language model wrote an answer."""
    if answer.written_by:
        st.caption(literal(wording.written_by(answer.written_by)))


def show_check(answer: Answer) -> None:
    """Show what a model wrote without evidence, as such, or how much of it is left out."""
    unsupported = answer.check.unsupported if answer.check else ()
    if not answer.check or not unsupported:
        return
    if not answer.check.shown:
        st.caption(literal(wording.left_out(len(unsupported))))
        return
    said = "\n".join(f"- {literal(each.text)}" for each in unsupported)
    head = _("Nicht belegt, vom Sprachmodell trotzdem geschrieben:")
    st.warning(f"**{head}**\n\n{said}", icon=":material/help:")


def show_answer(answer: Answer, place: int) -> None:
    """Show each sentence of an answer with its numbered sources, under the title of its part.

    The sides of a comparison stand beside each other.
    """
    shown = iter(enumerate(zip(answer.sentences, numbered(answer.sentences), strict=True)))
    titled = [part for part in answer.parts if part.title]
    beside = iter(st.columns(len(titled))) if answer.form is Form.SIDES and titled else None
    above = st.container()
    for part, sentences in answer.groups:
        with next(beside) if beside and part and part.title else above:
            if part and part.title:
                st.subheader(literal(part.title), anchor=False)
            for count, (sentence, sources) in islice(shown, len(sentences)):
                show_sentence(sentence, sources, place, count)
            if part and part.more:
                st.caption(wording.more_passages(part.more))


def show_sentence(sentence: Sentence, sources: Sequence[Cited], place: int, count: int) -> None:
    """Show a sentence with its numbered sources, the `count`th of its turn from 0."""
    with st.container(key=f"saying-{place}-{count}", gap="small"):
        st.markdown(literal_lines(sentence.text))
        for cited in sources:
            name = wording.source_name(cited.number, cited.first)
            st.button(
                f"\\[{cited.number}\\] :small[{literal(name)}]",
                key=f"cite-{place}-{cited.number}-{count}",
                type="tertiary",
                on_click=session.open_source,
                args=(place, cited.number),
            )


def show_notices(notices: Sequence[Notice]) -> None:
    """Show what a reader should know before relying on an answer."""
    for notice in notices:
        said = f"**{wording.notice(notice.kind)}:** {literal(notice.text)}"
        if notice.kind is NoticeKind.CONTRADICTION:
            st.warning(said, icon=":material/call_split:")
        else:
            st.info(said, icon=":material/info:")


def show_no_answer(reply: NoAnswer) -> None:
    """Show that the corpus does not answer, and the passages that come nearest."""
    st.info(wording.no_answer(reply), icon=":material/search_off:")
    if reply.sought:
        sought = _("Gesucht wurde nach: {words}.").format(words=", ".join(reply.sought))
        st.caption(literal(sought))
    if reply.near:
        st.subheader(_("Am nächsten kommen diese Stellen"), anchor=False)
    for hit in reply.near:
        _show_hit(hit)
    if reply.sources:
        st.subheader(_("Nicht im Bestand, dort könnte es stehen"), anchor=False)
    for source in reply.sources:
        st.markdown(literal(might_hold(source)))


def _show_near(near: Sequence[Hit], place: int) -> None:
    """Show the passages that were found and not quoted, when they are asked for."""
    if not near:
        return
    said = ngettext(
        "{count} weitere Fundstelle, nicht verwendet",
        "{count} weitere Fundstellen, nicht verwendet",
        len(near),
    )
    shown = st.expander(
        said, icon=":material/manage_search:", key=f"near-{place}", on_change="rerun"
    )
    if not shown.open:
        return
    with shown:
        for hit in near:
            with st.container(border=True):
                where = link_to(hit.passage.document_id, hit.page)
                st.caption(f"{literal(wording.hit_place(hit))} · {where}")
                st.markdown(literal_lines(hit.passage.text))


def _show_hit(hit: Hit) -> None:
    with st.expander(literal(wording.hit_place(hit))):
        st.markdown(literal_lines(hit.passage.text))
