"""Text put together from runs of pages, with the way back to the pages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from ingest.hyphens import joined
from ingest.model import BlockKind, Span
from ingest.sentences import sentence_spans

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ingest.model import Page, Passage

# No sentence ends with these, so that a number that follows is no new item: "Der | 1. Kongress".
_UNFINISHED = re.compile(
    r"(?:,|\b(?:der|die|das|den|dem|des|eine[mnrs]?|ein|am|im|vom|zum|zur|beim|seit|bis|nach|von|mit"
    r"|für|rund|etwa|und|oder|sowie|bzw\.))\s*$",
    re.IGNORECASE,
)
_CLOSED = tuple('.!?…:;”“"»)]')


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """What can be quoted as one sentence: its text for a reader, and where its words stand.

    A sentence that runs over two pages or columns has two spans; a table row has one for each
    cell beside that of its header, and `cells` are the names of its columns ("" for none) with
    what stands in them.
    """

    text: str
    spans: tuple[Span, ...]
    cells: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """A text and, for each piece of it, where it begins and the span it was taken from."""

    text: str
    pieces: tuple[tuple[int, Span], ...]

    def spans(self, start: int, end: int) -> tuple[Span, ...]:
        """Return where the characters from `start` to `end` stand on their pages."""
        found: list[Span] = []
        for begin, span in self.pieces:
            left = max(start, begin) - begin + span.start
            right = min(end - begin + span.start, span.end)
            if left < right:
                found.append(Span(page=span.page, start=left, end=right))
        return tuple(found)


def ends_sentence(text: str) -> bool:
    """Tell whether a text ends as a sentence or a heading of a list does."""
    return text.rstrip().endswith(_CLOSED)


def runs_on(before: str, after: str) -> bool:
    """Tell whether a paragraph that ends with `before` goes on with `after` on the next page."""
    if not after or (ends_sentence(before) and not _UNFINISHED.search(before)):
        return False
    return not after[0].isdigit() or _UNFINISHED.search(before) is not None


def join(spans: tuple[Span, ...], pages: Mapping[int, Page], separator: str = " ") -> Joined:
    """Put the runs together; a word hyphenated over two pages becomes one word again."""
    text = ""
    pieces: list[tuple[int, Span]] = []
    for span in spans:
        piece = pages[span.page].text[span.start : span.end]
        if pieces and span.page != pieces[-1][1].page and text.endswith("-"):
            text = joined(text, piece).removesuffix(piece)
        elif pieces:
            text += separator
        pieces.append((len(text), span))
        text += piece
    return Joined(text=text, pieces=tuple(pieces))


def units(passage: Passage, pages: Mapping[int, Page]) -> tuple[Unit, ...]:
    """Return the sentences of a passage, or the rows of a table, in order."""
    if passage.kind is BlockKind.TABLE:
        return _rows(passage, pages)
    breaks = {n: [cut for b in page.blocks for cut in b.breaks] for n, page in pages.items()}
    found: list[Unit] = []
    for group in _paragraphs(passage.spans, pages):
        whole = join(group, pages)
        found += [
            Unit(
                text=" ".join(whole.text[start:end].split()),
                spans=_at_breaks(whole.spans(start, end), pages, breaks),
            )
            for start, end in sentence_spans(whole.text)
        ]
    return tuple(found)


def _at_breaks(
    spans: tuple[Span, ...], pages: Mapping[int, Page], breaks: Mapping[int, Sequence[int]]
) -> tuple[Span, ...]:
    """Return the spans, each cut where its words go on in another column.

    `breaks` has where words of a page do so.
    """
    found: list[Span] = []
    for span in spans:
        page = pages[span.page]
        cuts = [cut for cut in breaks[span.page] if span.start < cut < span.end]
        for start, end in pairwise((span.start, *cuts, span.end)):
            piece = page.text[start:end]
            left = start + len(piece) - len(piece.lstrip())
            found.append(Span(page=span.page, start=left, end=start + len(piece.rstrip())))
    return tuple(found)


def _paragraphs(spans: tuple[Span, ...], pages: Mapping[int, Page]) -> list[tuple[Span, ...]]:
    """Group spans so that only a paragraph that runs over a page break spans two of them."""
    groups: list[tuple[Span, ...]] = []
    for span in spans:
        last = groups[-1][-1] if groups else None
        if last and last.page + 1 == span.page:
            before = pages[last.page].text[last.start : last.end]
            after = pages[span.page].text[span.start : span.end]
            if runs_on(before, after):
                groups[-1] = (*groups[-1], span)
                continue
        groups.append((span,))
    return groups


def _rows(passage: Passage, pages: Mapping[int, Page]) -> tuple[Unit, ...]:
    """Return the rows of a table after its first, each cell named by its header."""
    rows = [cells for span in passage.spans for cells in _cells(span, pages)]
    if not rows:
        return ()
    header, *body = rows
    found: list[Unit] = []
    for row in body:
        # By their place, so that an empty cell gives the next one no wrong name.
        names = header if len(row) == len(header) else [None] * len(row)
        named = [(name, cell) for name, cell in zip(names, row, strict=True) if cell]
        cells = tuple((_words(name, pages), _words(cell, pages)) for name, cell in named)
        found.append(
            Unit(
                text=" · ".join(": ".join(filter(None, cell)) for cell in cells),
                spans=tuple(span for each in named for span in each if span),
                cells=cells,
            )
        )
    return tuple(found)


def _cells(span: Span, pages: Mapping[int, Page]) -> list[list[Span | None]]:
    """Return the cells of each row that a span of a table holds, none for an empty one."""
    text = pages[span.page].text
    rows: list[list[Span | None]] = []
    start = span.start
    for line in text[span.start : span.end].split("\n"):
        cells: list[Span | None] = []
        for cell in line.split("\t"):
            left = start + len(cell) - len(cell.lstrip())
            end = start + len(cell.rstrip())
            cells.append(Span(page=span.page, start=left, end=end) if left < end else None)
            start += len(cell) + 1
        if any(cells):
            rows.append(cells)
    return rows


def _words(span: Span | None, pages: Mapping[int, Page]) -> str:
    """Return what a span holds, blanks evened out; nothing for an empty cell."""
    if span is None:
        return ""
    return " ".join(pages[span.page].text[span.start : span.end].split())
