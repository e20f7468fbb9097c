"""The glossary: terms and abbreviations, as the documents themselves explain them."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import streamlit as st

from ingest.errors import IngestError
from ui.chat import page_frame, resources_cache, wording
from ui.chat.document_view import link_to
from ui.chat.language import _
from ui.chat.literal_text import literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.glossary import Term
    from ingest.settings import Settings


def show(settings: Settings) -> None:
    """Show all terms, or those that a person looks for."""
    page_frame.show_title(_("Begriffe"))
    try:
        with st.spinner(wording.opening()):
            terms = resources_cache.terms(settings)
        with resources_cache.opened(settings) as index:
            titles = {name: each.source.title for name, each in index.catalog.documents.items()}
    except IngestError as error:
        page_frame.show_failure(wording.view_failure(error))
        return
    st.markdown(
        _(
            "Begriffe und Abkürzungen, wie die Dokumente sie selbst erklären. Was kein Dokument "
            "erklärt, steht hier nicht."
        )
    )
    wanted = st.text_input(_("Begriff suchen"), max_chars=200).casefold().strip()
    found = [each for each in terms if wanted in each.name.casefold()]
    if not found:
        page_frame.show_nothing(_("Diesen Begriff erklärt kein Dokument."))
    for name, entries in groupby(found, key=lambda term: term.name):
        st.markdown("\\\n".join([f"**{literal(name)}**", *_meanings(tuple(entries), titles)]))


def _meanings(entries: Sequence[Term], titles: dict[str, str]) -> list[str]:
    return [
        f"{literal(each.meaning)} :small[{literal(_source(each, titles))} · "
        f"{link_to(each.document_id, each.page)}]"
        for each in entries
    ]


def _source(term: Term, titles: dict[str, str]) -> str:
    where = wording.page(term.page, None)
    return " · ".join(part for part in (titles.get(term.document_id, ""), where) if part)
