"""Whether quotes are found on their pages again, what lies under their marks, and how fast."""

from __future__ import annotations

import time
from contextlib import closing
from statistics import median
from typing import TYPE_CHECKING

import numpy as np
from measures import Figure

from ingest.marks import Finder
from ingest.model import BlockKind, Quote
from ingest.pdfium import open_pdf
from ingest.read_pdf import read_pdf
from ingest.sentences import sentence_spans
from ingest.viewer import Viewers
from ingest.worker import marked_page_limited

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from ingest.model import Box, Page
    from ingest.pdfium import OpenPage
    from ingest.worker import Ask

# Scans and outlines have no characters to find.
FOR_OCR = frozenset({"scan-liste", "outlined-text-bgbl"})
FOUND, UNDER, MARKED_WITHIN = 0.995, 0.995, 0.150
_PICTURES = 5
# As wide as the chat shows a page.
_WIDTH = 1200
_NEAR = 1e-6


def with_text(data: Path, names: frozenset[str] = frozenset()) -> list[Path]:
    """Return the PDFs of the test data that have a text layer, or the named ones."""
    files = sorted((data / "pdf").glob("*.pdf"))
    return [path for path in files if (path.stem in names if names else path.stem not in FOR_OCR)]


def evidence(data: Path) -> Iterator[Figure]:
    """Yield shares of quotes found and of marks that cover just the quote, and seconds a page."""
    files = with_text(data)
    yield from looked_up_in(files)
    with closing(Viewers()) as viewers:
        drawn = [
            each for path in files for each in _drawing(path, read_pdf(path).pages, viewers.ask)
        ]
    opening, later = zip(*drawn, strict=True)
    yield Figure(what="seconds until a page is opened and marked, median", value=median(opening))
    slow = float(np.quantile(later, 0.95))
    yield Figure(what="seconds for marks on an opened page, median", value=median(later))
    yield Figure(what="seconds for marks on an opened page, 95 %", value=slow, most=MARKED_WITHIN)
    yield Figure(what="seconds for marks on an opened page, most", value=max(later))


def looked_up_in(files: Sequence[Path]) -> Iterator[Figure]:
    """Yield how many quotes of some files are found, and how many marks cover just the quote."""
    found: list[bool] = []
    exact: list[bool] = []
    for path in files:
        with open_pdf(path) as pdf:
            for page in read_pdf(path).pages:
                with pdf.page(page.number) as opened:
                    for hit, covered in looked_up(opened, page):
                        found.append(hit)
                        exact += [covered] if hit else []
    yield Figure(what="quotes looked up", value=len(found))
    yield Figure(what="quotes found on their page", value=float(np.mean(found)), least=FOUND)
    marked = float(np.mean(exact))
    yield Figure(what="found ones with just their words marked", value=marked, least=UNDER)


def quotes(page: Page) -> Iterator[Quote]:
    """Yield the sentences of a page, and the cells of its tables, as they would be cited."""
    for block in page.blocks:
        text = page.text[block.start : block.end]
        spans = _cells(text) if block.kind is BlockKind.TABLE else sentence_spans(text)
        for start, end in spans:
            words = text[start:end]
            occurrence = text.count(words, 0, start + len(words) - 1)
            yield Quote(text=words, occurrence=occurrence, block=block.boxes)


def _cells(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for cell in text.replace("\n", "\t").split("\t"):
        if cell.strip():
            yield start, start + len(cell)
        start += len(cell) + 1


def looked_up(opened: OpenPage, page: Page) -> Iterator[tuple[bool, bool]]:
    """Yield for each quote of a page whether it is found and whether its marks cover it alone."""
    finder = Finder(opened)
    for quote in quotes(page):
        characters = finder.characters(quote)
        covered = under(opened, finder.boxes(quote)) & set(finder.searched)
        yield bool(characters), covered == set(characters)


def under(opened: OpenPage, boxes: Sequence[Box]) -> set[int]:
    """Return the characters of a page whose middle lies in one of the boxes."""
    x = opened.boxes[:, 0::2].mean(axis=1) / opened.width
    y = opened.boxes[:, 1::2].mean(axis=1) / opened.height
    inside = np.zeros(len(x), dtype=np.bool_)
    for box in boxes:
        across = (box.left - _NEAR <= x) & (x <= box.right + _NEAR)
        inside |= across & (box.top - _NEAR <= y) & (y <= box.bottom + _NEAR)
    return set(np.flatnonzero(inside).tolist())


def _drawing(path: Path, pages: Sequence[Page], ask: Ask) -> Iterator[tuple[float, float]]:
    """Yield the seconds for the first marks on some pages, and for others after them."""
    for page in pages[:: max(1, len(pages) // _PICTURES)]:
        first, second = [*quotes(page), Quote(text=""), Quote(text="")][:2]
        yield _seconds(path, page, first, ask), _seconds(path, page, second, ask)


def _seconds(path: Path, page: Page, quote: Quote, ask: Ask) -> float:
    begin = time.perf_counter()
    marked_page_limited(path, page=page.number, quotes=[quote], width=_WIDTH, ask=ask)
    return time.perf_counter() - begin
