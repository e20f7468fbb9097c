"""What a reader sees of the place a citation leads to: a page image, or the text around."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.errors import PageUnknown
from ingest.worker import marked_page_limited

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.model import Citation
    from ingest.index import Index
    from ingest.model import Box


@dataclass(frozen=True, slots=True, kw_only=True)
class PageView:
    """A page as a PNG with quotes marked, and both of its numbers."""

    png: bytes
    boxes: tuple[Box, ...]
    page: int
    page_label: str | None
    page_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A run of text that is either quoted or not."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TextView:
    """The passage around a quote in a document without pages, as runs in reading order."""

    section: tuple[str, ...]
    runs: tuple[Run, ...]


def view_page(
    index: Index, document_id: str, page: int, quotes: Sequence[str] = (), width: int = 900
) -> PageView:
    """Draw a page of a paged document, `width` pixels wide, with the quotes marked.

    Raises `PageUnknown`, and `DocumentUnreadable` when the page cannot be drawn.
    """
    document = index.catalog.documents.get(document_id)
    if document is None or not document.paged or not 1 <= page <= document.page_count:
        raise PageUnknown(document_id, page)
    drawn = marked_page_limited(index.readable(document), page=page, quotes=quotes, width=width)
    return PageView(
        png=drawn.png,
        boxes=drawn.boxes,
        page=page,
        page_label=index.catalog.page(document_id, page).label,
        page_count=document.page_count,
    )


def view_text(index: Index, citation: Citation) -> TextView:
    """Return the passage a citation stands in, with the quote marked."""
    span = citation.span
    page = index.catalog.page(citation.document_id, span.page)
    passage = index.catalog.passage(citation.passage_id)
    around = [each for each in passage.spans if each.page == span.page] if passage else [span]
    start = min(span.start, *(each.start for each in around))
    end = max(span.end, *(each.end for each in around))
    pieces = (
        Run(text=page.text[start : span.start], marked=False),
        Run(text=page.text[span.start : span.end], marked=True),
        Run(text=page.text[span.end : end], marked=False),
    )
    return TextView(section=citation.section, runs=tuple(run for run in pieces if run.text))
