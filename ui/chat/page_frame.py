"""The frame around a conversation: title, style, empty state and footer."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import streamlit as st

from ui.chat import session, words_de
from ui.chat.literal_text import literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from streamlit.delta_generator import DeltaGenerator

    from ingest.model import Generation
    from ui.chat.turns import Failure

_LONGEST_QUESTION = 2000
# Our own style only; text from documents never becomes HTML. The name of a source stands in its
# button for screen readers and is drawn as its number alone, in the run of the sentence. The box to
# ask in is held at the bottom by style: Streamlit's own bottom box scrolls past every answer.
_STYLE = """<style>
.stMainBlockContainer { max-width: 82rem; padding: 1.5rem 2rem 0; }
.stMain { hyphens: auto; }
.stMain p, .stMain li { line-height: 1.55; }
.stMain h1, .stMain h2, .stMain h3 { padding-top: .25rem; padding-bottom: .25rem; }
.stMain :is([data-testid="stCaptionContainer"], [data-testid="stImageCaption"], blockquote),
.stMain :is([data-testid="stCaptionContainer"], [data-testid="stImageCaption"], blockquote) p {
  color: #47565f; opacity: 1; }
.stMainBlockContainer > div { min-height: calc(100vh - 1.5rem); }
div:has(> .st-key-asking) {
  position: sticky; bottom: 0; z-index: 10; background: #fff; margin-top: auto; }
.st-key-asking { padding: .5rem 0 1rem; }
[class*="st-key-asked"] {
  border-left: .25rem solid #1f5d73; padding: .25rem 1rem; margin: .75rem 0 .25rem; }
[class*="st-key-asked"] :is(h2, div) { padding: 0; margin: 0; }
[class*="st-key-saying"] { display: block; }
[class*="st-key-saying"] > div { display: inline; width: auto; }
[class*="st-key-saying"] > div *:not(button):not(button *) { display: inline; width: auto; }
[class*="st-key-cite"] .stButton > button {
  display: inline-block; width: auto; min-width: 1.6rem; min-height: 1.6rem; padding: 0 .25rem;
  margin: 0 .1rem; vertical-align: baseline; color: #1a5a8a; position: relative; }
[class*="st-key-cite"] button p { font-weight: 600; }
[class*="st-key-cite"] button p > span {
  position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
[class*="st-key-source"] {
  background: #f1f5f7; border-radius: .5rem; padding: .75rem 1.25rem 1.25rem; }
[class*="st-key-source"] img { border: 1px solid #c9d3d9; border-radius: 0; }
.st-key-title { border-bottom: 1px solid #c9d3d9; padding-bottom: .5rem; }
.st-key-title h1 { color: #1f5d73; }
@media (min-width: 64rem) {
  div:has(> [class*="st-key-source"]) { position: sticky; top: 1rem; } }
@media (max-width: 40rem) { .stMainBlockContainer { padding: 1rem 1rem 0; } }
</style>"""
_OPEN_CITATION = (
    '<style>[class*="st-key-cite-{turn}-{number}-"] button {{background: #ffe48a}}</style>'
)
# Streamlit's page says it is English; hyphenation and screen readers go by the language.
_LANGUAGE = '<script>document.documentElement.lang = "de";</script>'
_SHOW_QUESTION = (
    '<script>document.querySelector(".st-key-asked-{turn}")'
    '?.scrollIntoView({{block: "start"}});</script>'
)
# A picture in the address itself: Streamlit would fetch its named icons from another host.
_ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E"
    "%3Crect x='2' y='1' width='12' height='14' rx='1' fill='%231f5d73'/%3E"
    "%3Cpath d='M5 5h6M5 11h6' stroke='%23fff'/%3E"
    "%3Cpath d='M5 8h6' stroke='%23ffe48a' stroke-width='2'/%3E%3C/svg%3E"
)


def open_page() -> DeltaGenerator:
    """Set up the page, its style and its title; return the row the title stands in."""
    st.set_page_config(page_title=words_de.TITLE, page_icon=_ICON, layout="wide")
    st.html(_STYLE)
    st.html(_LANGUAGE, unsafe_allow_javascript=True)
    row = st.container(key="title", horizontal=True, vertical_alignment="center")
    row.title(words_de.TITLE, anchor=False)
    return row


def offer_new_conversation() -> None:
    """Show the way back to an empty conversation."""
    st.button(words_de.NEW_CONVERSATION, icon=":material/add:", on_click=session.begin_anew)


def ask_box() -> str | None:
    """Show where a question is typed and return one that was just sent."""
    with st.container(key="asking"):
        return st.chat_input(words_de.ASK, key="ask", max_chars=_LONGEST_QUESTION)


def show_empty(questions: Sequence[str]) -> None:
    """Show what can be asked before anything was."""
    st.markdown(words_de.SUBTITLE)
    if not questions:
        return
    st.header(words_de.BEGIN_WITH, anchor=False)
    with st.container(key="starters", horizontal=True):
        for place, question in enumerate(questions):
            st.button(
                literal(question),
                key=f"starter-{place}",
                wrap=True,
                on_click=session.wait_for_answer,
                args=(question,),
            )


def show_failure(failure: Failure) -> None:
    """Show what went wrong and what can be done, never how the program came to it."""
    st.error(f"**{failure.lead}** {literal(failure.detail)}", icon=":material/error:")


def show_footer(generation: Generation, model: str) -> None:
    """Show what answers are drawn from, and which language model writes them, if any."""
    st.caption(literal(words_de.stock(generation, model)))


def warn_of_host(host: str) -> None:
    """Show where questions go, beside the box to ask in and above all answers."""
    st.warning(literal(words_de.questions_go_to(host)), icon=":material/cloud_upload:")


def _show_sentence(text: str) -> None:
    st.markdown(literal(text))


@contextmanager
def answer_coming() -> Iterator[Callable[[str], None]]:
    """Say that an answer is looked for; give what shows its sentences until it is complete."""
    place = st.empty()
    with place.container(), st.spinner(words_de.SEARCHING):
        yield _show_sentence
    place.empty()


def scroll_to_question(turn: int) -> None:
    """Bring a question that was just answered to the top of the window."""
    st.html(_SHOW_QUESTION.format(turn=turn), unsafe_allow_javascript=True)


def mark_citation(turn: int, number: int) -> None:
    """Mark the buttons of the source that is open.

    By style and not by another button: one that is replaced when it is pressed loses the keyboard's
    focus.
    """
    st.html(_OPEN_CITATION.format(turn=turn, number=number))
