"""Where a verbatim quote stands on a page of a PDF, and the page drawn with it marked.

The quote is looked up in an index of the page's characters that leaves out what reading changes:
blanks, hyphens, invisible characters, raised footnote marks; both sides are brought to NFKC. A
quote that other text parts on the page (a column end, a footnote) is found in pieces. Words that
stand several times on a page are taken from the block they were quoted from; what is not in the
text layer (the value of a form field) is marked by its block.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from ingest.characters import RAISED, spelled
from ingest.errors import DocumentUnreadable
from ingest.model import Box, Quote
from ingest.pdfium import PageUnreadable, open_pdf

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from PIL.Image import Image

    from ingest.pdfium import OpenPage, PdfFile

# Left, top, right, bottom, in points.
Edges: TypeAlias = tuple[float, float, float, float]

COLOUR = (255, 226, 89)
NARROWEST, WIDEST = 60, 4_000
_POINTS = 72.0
_LEFT_OUT = frozenset(map(chr, (*range(32), 0x7F))) | frozenset(
    "-\u2010\u2011\u00ad\ufffe\uffff\u200b\u200c\u200d\u2060\ufeff"
)
_MARKS = re.compile(rf"[{RAISED}]+(?:\s*[,;]\s*[{RAISED}]+)*")
_MOST_PIECES = 6
_SHORTEST_PIECE = 3
_NEAR = 0.002
_LEVEL = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Squeezed:
    """Text without what reading changes, and for each character where it comes from."""

    text: str
    origin: tuple[int, ...]


def squeezed(text: str) -> Squeezed:
    """Return text squeezed for comparison."""
    kept: list[str] = []
    origin: list[int] = []
    marks = {index for found in _MARKS.finditer(text) for index in range(*found.span())}
    for index, character in enumerate(text):
        if index in marks or character in _LEFT_OUT or character.isspace():
            continue
        for part in unicodedata.normalize("NFKC", character):
            if not part.isspace():
                kept.append(part)
                origin.append(index)
    return Squeezed(text="".join(kept), origin=tuple(origin))


def page_shown(path: Path, page: int, *, width: int = 900) -> PageShown:
    """Draw a page once, `width` pixels wide, for as many marks as will be asked for."""
    with open_pdf(path) as pdf, _opened(pdf, path, page) as opened:
        picture = opened.picture(max(NARROWEST, min(width, WIDEST)))
        return PageShown(finder=Finder(opened), picture=picture)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageShown:
    """A page without marks, and what finds quotes on it; it needs the file no more."""

    finder: Finder
    picture: Image

    def marked(self, quotes: Sequence[Quote]) -> tuple[bytes, tuple[Box, ...]]:
        """Return the page as a PNG with translucent marks on quotes, and the boxes of the marks."""
        boxes = tuple(box for quote in quotes for box in self.finder.boxes(quote))
        return _drawn(self.picture, boxes), boxes


def page_scan(path: Path, page: int, *, dpi: float) -> tuple[bytes, float]:
    """Return a page as a grey PNG for recognition, and its dots per inch: fewer on a large page."""
    with open_pdf(path) as pdf, _opened(pdf, path, page) as opened:
        picture = opened.picture(round(opened.width * dpi / _POINTS)).convert("L")
        file = BytesIO()
        picture.save(file, "PNG", compress_level=1)
        return file.getvalue(), picture.width * _POINTS / opened.width


@contextmanager
def _opened(pdf: PdfFile, path: Path, page: int) -> Iterator[OpenPage]:
    """Open a page, or say that the document lacks it."""
    if not 1 <= page <= pdf.page_count:
        raise DocumentUnreadable(
            file=path.name,
            page=page,
            reason=f"das Dokument hat {pdf.page_count} Seiten",
            advice="Die Datei scheint geändert; nehmen Sie sie neu auf.",
        )
    try:
        with pdf.page(page) as opened:
            yield opened
    except PageUnreadable:
        raise DocumentUnreadable(
            file=path.name,
            page=page,
            reason="die Seite ist beschädigt",
            advice="Ersetzen Sie die Datei.",
        ) from None


class Finder:
    """Looks quotes up on a page, which may be closed as soon as this is made."""

    def __init__(self, page: OpenPage) -> None:
        """Squeeze the characters of the page once for all quotes."""
        self._index = squeezed(spelled(page))
        self._edges = page.boxes
        self._size = max(page.width, 1.0), max(page.height, 1.0)
        origin = np.array(self._index.origin, dtype=np.intp)
        self._middles = page.boxes[origin].reshape(-1, 2, 2).mean(axis=1) / self._size

    @property
    def searched(self) -> frozenset[int]:
        """Return which characters of the page take part in the search."""
        return frozenset(self._index.origin)

    def boxes(self, quote: Quote) -> tuple[Box, ...]:
        """Return the rectangles of a quote, or those of its block where it is not found."""
        lines = _lines(self._edges[self.characters(quote)].tolist())
        return tuple(_box(edges, self._size) for edges in lines) or quote.block

    def characters(self, quote: Quote) -> list[int]:
        """Return which characters of the page are those of a quote; none if not found."""
        wanted = squeezed(quote.text).text
        cells = [squeezed(cell).text for cell in quote.text.split("\t")]
        for among in (self._inside(quote.block), self._index) if quote.block else (self._index,):
            begins = occurrences(among.text, wanted)
            if begins:
                begin = begins[min(quote.occurrence, len(begins) - 1)]
                found = [(begin, begin + len(wanted))]
            else:
                found = pieces(among.text, wanted)
                if not found and among is not self._index:
                    found = in_cells(among.text, cells)
            if found:
                return [among.origin[at] for begin, end in found for at in range(begin, end)]
        return []

    def _inside(self, block: Sequence[Box]) -> Squeezed:
        """Return what is searched of the characters that lie in the boxes of a block."""
        x, y = self._middles.T
        within = np.zeros(len(x), dtype=np.bool_)
        for box in block:
            across = (box.left - _NEAR <= x) & (x <= box.right + _NEAR)
            within |= across & (box.top - _NEAR <= y) & (y <= box.bottom + _NEAR)
        places = np.flatnonzero(within).tolist()
        return Squeezed(
            text="".join(self._index.text[at] for at in places),
            origin=tuple(self._index.origin[at] for at in places),
        )


def occurrences(text: str, wanted: str) -> list[int]:
    """Return where words begin in a text, all of their occurrences."""
    found: list[int] = []
    at = text.find(wanted) if wanted else -1
    while at >= 0:
        found.append(at)
        at = text.find(wanted, at + 1)
    return found


def pieces(text: str, wanted: str, begin: int = 0) -> list[tuple[int, int]]:
    """Return where squeezed text holds the wanted words in several pieces, from `begin` if it can.

    Empty when part of them is nowhere: half a mark would claim what the page does not say.
    """
    found: list[tuple[int, int]] = []
    while wanted and len(found) < _MOST_PIECES:
        length = _longest(text, wanted)
        if length < min(_SHORTEST_PIECE, len(wanted)):
            return []
        after = text.find(wanted[:length], begin)
        start = after if after >= 0 else text.find(wanted[:length])
        begin = start + length
        found.append((start, begin))
        wanted = wanted[length:]
    return [] if wanted else found


def in_cells(text: str, cells: Sequence[str]) -> list[tuple[int, int]]:
    """Return where squeezed text holds the cells of a row; empty when one is missing.

    A cell may be shorter than any other piece, so this is for the text of one table.
    """
    found: list[tuple[int, int]] = []
    for cell in filter(None, cells):
        parts = pieces(text, cell, found[-1][1] if found else 0)
        if not parts:
            return []
        found += parts
    return found


def _longest(text: str, wanted: str) -> int:
    """Return the length of the longest beginning of the wanted words that the text holds."""
    return bisect_left(range(1, len(wanted) + 1), 1, key=lambda size: wanted[:size] not in text)


def _lines(found: Iterable[Edges]) -> Iterator[Edges]:
    """Yield the edges of each line of characters."""
    run: Edges | None = None
    for left, top, right, bottom in found:
        if run is not None:
            height = min(bottom - top, run[3] - run[1])
            # An index or an exponent has a box of its own: what stands over a line is not quoted.
            level = max(abs(top - run[1]), abs(bottom - run[3])) < _LEVEL * height
            if level and -height < left - run[2] < 4 * height:
                run = (
                    min(left, run[0]),
                    min(top, run[1]),
                    max(right, run[2]),
                    max(bottom, run[3]),
                )
                continue
            yield run
        run = (left, top, right, bottom)
    if run is not None:
        yield run


def _box(edges: Edges, size: tuple[float, float]) -> Box:
    left, top, right, bottom = edges
    wide, high = size
    return Box(left=left / wide, top=top / high, right=right / wide, bottom=bottom / high)


def _drawn(picture: Image, boxes: Sequence[Box]) -> bytes:
    from PIL import Image, ImageChops, ImageDraw

    wide, high = picture.size
    marks = Image.new("RGB", picture.size, (255, 255, 255))
    draw = ImageDraw.Draw(marks)
    for box in boxes:
        left, right = sorted((box.left * wide - 2, box.right * wide + 2))
        top, bottom = sorted((box.top * high, box.bottom * high))
        draw.rounded_rectangle((left, top, right, bottom), radius=3, fill=COLOUR)
    # Multiplied, the marks colour the paper and leave the letters as they are.
    file = BytesIO()
    ImageChops.multiply(picture, marks).save(file, "PNG", compress_level=1)
    return file.getvalue()
