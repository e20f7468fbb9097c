"""The place a citation leads to: the page with the quoted words marked, or the section's text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from assistant.errors import AssistantError
from assistant.view import PageView
from ingest.errors import IngestError
from ingest.model import Standing
from ui.chat import resources_cache, session, words_de
from ui.chat.literal_text import link, literal, literal_lines
from ui.chat.page_frame import show_failure

if TYPE_CHECKING:
    from assistant.model import Citation
    from assistant.view import TextView
    from ingest.settings import Settings
    from ui.chat.turns import Cited


def show_source(settings: Settings, cited: Cited) -> None:
    """Show a numbered source: what it is, where it stands, and the place itself."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.header(words_de.source_heading(cited.number), anchor=False)
        st.button(
            words_de.CLOSE_SOURCE,
            key="close-source",
            type="tertiary",
            icon=":material/close:",
            on_click=session.close_source,
        )
    _show_identity(cited.first)
    st.caption(words_de.link_to_passage(cited.first.passage_id))
    try:
        with st.spinner(words_de.OPENING_PAGE):
            view = resources_cache.cited_place(settings, cited)
    except (IngestError, AssistantError) as error:
        show_failure(words_de.page_failure(error))
        view = None
    if isinstance(view, PageView):
        _show_page(view, cited)
    elif isinstance(view, resources_cache.Gone):
        st.info(literal(words_de.gone(view.cited, view.current)), icon=":material/history:")
    elif view is not None:
        _show_text(view)
    if not view or isinstance(view, (PageView, resources_cache.Gone)):
        _show_quotes(cited)


def _show_identity(citation: Citation) -> None:
    """Show title, place, kind and origins of a quote: a digest is never shown as an original."""
    digest = citation.source_kind is Standing.DIGEST
    lines = [f"**{literal(citation.title)}**", literal(words_de.place(citation))]
    kind = words_de.DIGEST if digest else words_de.ORIGINAL
    date = f" · {literal(words_de.as_of(citation.as_of))}" if citation.as_of else ""
    lines.append(f"{literal(kind)}{date}")
    lines += [
        f"nach: {link(each.title, each.address)}, "
        f"{literal(words_de.origin_details(each.date, each.confidence))}"
        for each in citation.origins
    ]
    st.markdown("\\\n".join(line for line in lines if line))


def _show_page(view: PageView, cited: Cited) -> None:
    first = cited.first
    st.image(
        view.png,
        caption=literal(words_de.page_caption(view.page, view.page_label, view.page_count)),
        alt=words_de.page_alternative(first.title, view.page, view.page_label, cited.quotes),
        width="stretch",
        # Streamlit's own choice is JPEG, which blurs small print.
        output_format="PNG",
    )


def _show_text(view: TextView) -> None:
    """Show a passage or a slide with the quotes marked, by colour and by weight."""
    shown, before = "", ""
    for run in view.runs:
        if text := literal_lines(run.text):
            marked = f":yellow-background[**{text}**]" if run.marked else text
            # Lines end where they end in the document, also between runs.
            ends = before.endswith("\n") or run.text.startswith("\n")
            shown += ("\\\n" if ends and shown else " ") + marked
        before += run.text
    with st.container(border=True):
        st.markdown(shown.strip())


def _show_quotes(cited: Cited) -> None:
    st.subheader(words_de.QUOTE, anchor=False)
    for quote in cited.quotes:
        st.markdown("> „" + literal(quote) + "“")
