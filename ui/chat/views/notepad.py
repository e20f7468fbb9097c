"""The notepad: what was set aside, noted and put in order, and taken along as a memo."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from assistant.errors import KeptUnusable
from assistant.model import Answer
from ui.chat import keeping, page_frame, take_along, wording
from ui.chat.document_view import link_to
from ui.chat.language import _
from ui.chat.literal_text import literal, literal_lines
from ui.chat.noted import Passages, annotate, move, notepad, put_back
from ui.chat.papers import notepad_paper, source_line
from ui.chat.turns import numbered
from ui.chat.watched_questions import watched
from ui.chat.watching_view import show_watched

if TYPE_CHECKING:
    from assistant.model import Citation
    from ingest.settings import Settings
    from ui.chat.kept_database import Own
    from ui.chat.noted import Noted


def show(settings: Settings) -> None:
    """Show what was set aside, and the questions that are watched."""
    title = page_frame.show_title(_("Merkliste"))
    if not keeping.keeps(settings):
        st.caption(_("Die Merkliste endet, wenn die Seite geschlossen oder neu geladen wird."))
    mine = keeping.own(settings)
    try:
        listed = notepad(mine)
        if not listed:
            page_frame.show_nothing(
                _(
                    "Noch nichts gemerkt. Unter jeder Antwort und neben jeder Quelle steht, womit "
                    "Sie sie hierher legen."
                )
            )
        for place, each in enumerate(listed):
            _show_one(mine, each, first=place == 0, last=place == len(listed) - 1)
        if watched(mine):
            st.header(_("Beobachtete Fragen"), anchor=False)
            show_watched(settings)
    except KeptUnusable as error:
        page_frame.show_failure(wording.view_failure(error))
        return
    if listed:
        with title:
            replies, citations = _cited(listed)
            take_along.offer(
                settings,
                partial(notepad_paper, _("Vermerk"), listed),
                key="memo",
                name=_("vermerk"),
                replies=replies,
                citations=citations,
            )


def _show_one(mine: Own, each: Noted, *, first: bool, last: bool) -> None:
    held = each.held
    with st.container(border=True, key=f"noted-{each.id}"):
        if isinstance(held, Passages):
            st.header(literal(held.cited.first.title), anchor=False)
            for quote in held.cited.quotes:
                st.markdown("> „" + literal(quote) + "“")
            st.caption(literal(source_line(held.cited)))
            st.markdown(link_to(held.cited.first.document_id, held.cited.first.page))
        else:
            st.header(literal(held.question), anchor=False)
            if isinstance(held.outcome, Answer):
                _show_answer(held.outcome)
        note = st.text_area(
            _("Notiz"), value=each.note, key=f"note-{each.id}", max_chars=10_000, height=80
        )
        if note != each.note:
            annotate(mine, each.id, note)
            st.rerun()
        _offer_order(mine, each, first=first, last=last)


def _show_answer(answer: Answer) -> None:
    sources = numbered(answer.sentences)
    for sentence, cited in zip(answer.sentences, sources, strict=True):
        marks = " ".join(f"\\[{each.number}\\]" for each in cited)
        st.markdown(f"{literal_lines(sentence.text)} {marks}")
    listed = {each.number: each for group in sources for each in group}
    for each in listed.values():
        st.caption(f"\\[{each.number}\\] {literal(source_line(each))}")


def _offer_order(mine: Own, each: Noted, *, first: bool, last: bool) -> None:
    with st.container(horizontal=True, gap="small"):
        for words, steps, icon, shut in (
            (_("Nach oben"), -1, ":material/arrow_upward:", first),
            (_("Nach unten"), 1, ":material/arrow_downward:", last),
        ):
            st.button(
                words,
                key=f"move{steps}-{each.id}",
                type="tertiary",
                icon=icon,
                disabled=shut,
                on_click=keeping.attempt,
                args=(move, mine, each.id, steps),
            )
        st.button(
            _("Von der Merkliste nehmen"),
            key=f"put-back-{each.id}",
            type="tertiary",
            icon=":material/delete:",
            on_click=keeping.attempt,
            args=(put_back, mine, each.id),
        )


def _cited(listed: tuple[Noted, ...]) -> tuple[tuple[Answer, ...], tuple[Citation, ...]]:
    """Return the answers that were set aside, and the citations of the passages that were."""
    replies: list[Answer] = []
    citations: list[Citation] = []
    for each in listed:
        if isinstance(each.held, Passages):
            citations += each.held.cited.citations
        elif isinstance(each.held.outcome, Answer):
            replies.append(each.held.outcome)
    return tuple(replies), tuple(citations)
