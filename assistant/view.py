"""What a reader sees of the place a citation leads to: a page image, or the text around."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.errors import PageUnknown
from ingest.model import Quote, Rights
from ingest.worker import marked_page_limited, run_limited

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from assistant.model import Citation
    from ingest.index import Index
    from ingest.model import Box, Document, Page, Span
    from ingest.worker import Ask


@dataclass(frozen=True, slots=True, kw_only=True)
class PageToDraw:
    """A page of a PDF: its file, both of its numbers, and what to mark on it."""

    path: Path
    page: int
    page_label: str | None
    page_count: int
    quotes: tuple[Quote, ...]


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
    """The passage around quotes, or the slide they stand on, as runs in reading order."""

    section: tuple[str, ...]
    runs: tuple[Run, ...]


def shows_page(document: Document, *, private: bool) -> bool:
    """Tell whether whole pages of a document may be shown, or only passages with their quotes.

    `private` is whether only this machine, or only who logged in, can see what is shown: of a
    document that may only be quoted, others get no page.
    """
    return private or document.source.rights is Rights.FREE


def find_page(index: Index, document_id: str, page: int, spans: Sequence[Span] = ()) -> PageToDraw:
    """Look up a page of a PDF and the words of spans of it; raises `PageUnknown`."""
    document = index.catalog.documents.get(document_id)
    if document is None or not document.drawn or not 1 <= page <= document.page_count:
        raise PageUnknown(document_id, page)
    read = index.catalog.page(document_id, page)
    return PageToDraw(
        path=index.readable(document),
        page=page,
        page_label=read.label,
        page_count=document.page_count,
        quotes=tuple(_quote(read, span) for span in spans),
    )


def draw_page(wanted: PageToDraw, width: int = 900, *, ask: Ask = run_limited) -> PageView:
    """Draw a page, `width` pixels wide, with its quotes marked; the index is not needed.

    `ask` says which limited process draws it. Raises `DocumentUnreadable` when it cannot be drawn.
    """
    drawn = marked_page_limited(
        wanted.path, page=wanted.page, quotes=wanted.quotes, width=width, ask=ask
    )
    return PageView(
        png=drawn.png,
        boxes=drawn.boxes,
        page=wanted.page,
        page_label=wanted.page_label,
        page_count=wanted.page_count,
    )


def _quote(page: Page, span: Span) -> Quote:
    """Return what to look for on the drawn page: the words of a span, in their block."""
    text = page.text[span.start : span.end]
    block = next((each for each in page.blocks if each.start <= span.start < each.end), None)
    before = page.text[block.start if block else 0 : span.start]
    return Quote(text=text, occurrence=before.count(text), block=block.boxes if block else ())


def view_text(index: Index, citations: Sequence[Citation], *, private: bool) -> TextView:
    """Return the slide, or the passage on its page, with the quotes marked.

    The citations stand in one passage, as the cells of a row do; the first names it. Of a slide
    that `shows_page` withholds only the passage is shown.
    """
    first = citations[0]
    page = index.catalog.page(first.document_id, first.span.page)
    spans = sorted(
        {(each.span.start, each.span.end) for each in citations if each.span.page == page.number}
    )
    passage = index.catalog.passage(first.passage_id)
    spans_here = (each for each in (passage.spans if passage else ()) if each.page == page.number)
    around = [(each.start, each.end) for each in spans_here]
    document = index.catalog.documents[first.document_id]
    if document.slides and shows_page(document, private=private):
        around = [(0, len(page.text))]
    place = min(start for start, _ in (*spans, *around))
    last = max(end for _, end in (*spans, *around))
    runs: list[Run] = []
    for start, end in spans:
        runs += [
            Run(text=page.text[place:start], marked=False),
            Run(text=page.text[max(place, start) : end], marked=True),
        ]
        place = max(place, end)
    runs.append(Run(text=page.text[place:last], marked=False))
    return TextView(section=first.section, runs=tuple(run for run in runs if run.text))
