"""Whether quotes are found on their pages again, what lies under their marks, and how fast."""

from __future__ import annotations

import time
from statistics import median
from typing import TYPE_CHECKING

import numpy as np
from measures import Figure

from ingest.marks import Finder, marked_page
from ingest.model import BlockKind, Quote
from ingest.pdfium import open_pdf
from ingest.read_pdf import read_pdf
from ingest.sentences import sentence_spans

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from ingest.model import Box, Page
    from ingest.pdfium import OpenPage

# Scans and outlines have no characters to find.
FOR_OCR = frozenset({"scan-liste", "outlined-text-bgbl"})
FOUND, UNDER, MARKED_WITHIN = 0.995, 0.995, 0.150
_PICTURES = 5
_NEAR = 1e-6


def with_text(data: Path, names: frozenset[str] = frozenset()) -> list[Path]:
    """Return the PDFs of the test data that have a text layer, or the named ones."""
    files = sorted((data / "pdf").glob("*.pdf"))
    return [path for path in files if (path.stem in names if names else path.stem not in FOR_OCR)]


def evidence(data: Path) -> Iterator[Figure]:
    """Yield shares of quotes found and of marks that cover just the quote, and seconds a page."""
    files = with_text(data)
    yield from looked_up_in(files)
    seconds = [each for path in files for each in _drawing(path, read_pdf(path).pages)]
    slow = float(np.quantile(seconds, 0.95))
    yield Figure(what="seconds for a marked page, median", value=median(seconds))
    yield Figure(what="seconds for a marked page, 95 %", value=slow, most=MARKED_WITHIN)
    yield Figure(what="seconds for a marked page, most", value=max(seconds))


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


def _drawing(path: Path, pages: Sequence[Page]) -> Iterator[float]:
    """Yield the seconds it takes to draw some pages with their first quote marked."""
    for page in pages[:: max(1, len(pages) // _PICTURES)]:
        wanted = list(quotes(page))[:1]
        begin = time.perf_counter()
        marked_page(path, page.number, quotes=wanted)
        yield time.perf_counter() - begin
