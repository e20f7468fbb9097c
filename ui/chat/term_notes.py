"""The terms of the glossary that occur in an answer, each with what a document says of it."""

from __future__ import annotations

from itertools import groupby, islice
from typing import TYPE_CHECKING

import streamlit as st

from assistant.glossary import terms_in
from ingest.errors import IngestError
from ui.chat import resources_cache
from ui.chat.document_view import link_to
from ui.chat.language import _
from ui.chat.literal_text import literal

if TYPE_CHECKING:
    from assistant.glossary import Term
    from assistant.model import Answer
    from ingest.settings import Settings

_MOST = 6


def show_terms(settings: Settings, answer: Answer) -> None:
    """Show the terms that occur in an answer, a few at most; nothing where none does."""
    said = "\n".join(sentence.text for sentence in answer.sentences)
    try:
        found = terms_in(said, resources_cache.terms(settings))
    except IngestError:
        # The answer itself stays; that there is no index now is said where it matters.
        return
    if not found:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(_("Begriffe in dieser Antwort"), width="content")
        for name, entries in islice(groupby(found, key=lambda term: term.name), _MOST):
            with st.popover(literal(name), type="tertiary"):
                _show_meanings(name, tuple(entries))


def _show_meanings(name: str, entries: tuple[Term, ...]) -> None:
    meanings = [f"{literal(e.meaning)} {link_to(e.document_id, e.page)}" for e in entries]
    st.markdown("\\\n".join([f"**{literal(name)}**", *meanings]))
