"""The map of challenges and potentials: how much the corpus says of each, and what."""

from __future__ import annotations

from math import ceil, log1p
from typing import TYPE_CHECKING

import streamlit as st

from assistant.theme_map import Aspect, passages_of
from ingest.errors import IngestError
from ingest.model import heading
from ui.chat import page_frame, resources_cache, session, wording
from ui.chat.document_view import link_to
from ui.chat.language import _, ngettext, number
from ui.chat.literal_text import literal, literal_lines

if TYPE_CHECKING:
    from assistant.theme_map import Cell
    from ingest.settings import Settings

# How strongly a cell is coloured, by how much it holds beside the fullest one, on a log scale.
_SHADES = 5


def show(settings: Settings) -> None:
    """Show the map as rows of two cells, and the passages behind the cell that was opened."""
    page_frame.show_title(_("Themen"))
    try:
        with st.spinner(wording.opening()):
            cells = resources_cache.cells(settings)
    except IngestError as error:
        page_frame.show_failure(wording.view_failure(error))
        return
    if not cells:
        page_frame.show_nothing(_("Dieses Korpus nennt keine Themen."))
        return
    st.markdown(
        _(
            "So viele Passagen des Bestands nennen je Thema Herausforderungen und Potenziale. "
            "Jedes Feld öffnet die Passagen, die dahinterstehen."
        )
    )
    chart, behind = st.columns([5, 6], gap="large")
    with chart:
        _show_map(cells)
    with behind, st.container(key="behind"):
        _show_passages(settings, cells)


def _aspects() -> dict[Aspect, str]:
    return {Aspect.CHALLENGE: _("Herausforderungen"), Aspect.POTENTIAL: _("Potenziale")}


def _show_map(cells: tuple[Cell, ...]) -> None:
    most = max(len(cell.rows) for cell in cells) or 1
    names = _aspects()
    with st.container(key="map", gap=None):
        with st.container(horizontal=True, key="map-head"):
            st.markdown(_("Thema"))
            for name in names.values():
                st.markdown(name)
        for theme in dict.fromkeys(cell.theme for cell in cells):
            row = [cell for cell in cells if cell.theme == theme]
            with st.container(horizontal=True, key=f"theme-{theme}", vertical_alignment="center"):
                st.markdown(literal(row[0].title))
                for cell in row:
                    _show_cell(cell, most, names[cell.aspect])


def _show_cell(cell: Cell, most: int, aspect: str) -> None:
    shade = ceil(_SHADES * log1p(len(cell.rows)) / log1p(most))
    # A screen reader hears what the column and the row say to others.
    name = _("{aspect}, {theme}").format(aspect=aspect, theme=cell.title)
    st.button(
        f"{number(len(cell.rows))} :small[{literal(name)}]",
        key=f"cell-{cell.aspect}-{shade}-{cell.theme}",
        disabled=not cell.rows,
        on_click=session.open_cell,
        args=(cell.theme, cell.aspect),
    )


def _show_passages(settings: Settings, cells: tuple[Cell, ...]) -> None:
    chosen = session.opened_cell()
    cell = next((c for c in cells if (c.theme, c.aspect) == chosen), None)
    if cell is None:
        st.caption(_("Wählen Sie ein Feld."))
        return
    with resources_cache.opened(settings) as index:
        passages = passages_of(index, cell)
        documents = index.catalog.documents
        labels = index.catalog.labels({each.document_id for each in passages})
    st.header(literal(f"{cell.title}: {_aspects()[cell.aspect]}"), anchor=False)
    st.caption(ngettext("{count} Passage", "{count} Passagen", len(passages)))
    for passage in passages:
        document = documents[passage.document_id]
        page = passage.spans[0].page
        where = wording.page(
            page if document.paged else None,
            labels.get((document.id, page)),
            slides=document.slides,
        )
        parts = (document.source.title, where, heading(passage.section))
        with st.expander(literal(" · ".join(part for part in parts if part)), expanded=True):
            st.caption(
                f"{literal(wording.standing(document.source.standing))} · "
                + link_to(document.id, page if document.paged else None)
            )
            st.markdown(literal_lines(passage.text))
