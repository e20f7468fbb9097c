"""Pages of a PDF without usable text: recognised where that is possible, reported where not.

What was recognised is kept as a text layer beside the original, so that a page is recognised once,
whatever becomes of the cache and of later runs.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import count, groupby
from typing import TYPE_CHECKING

from ingest import cache
from ingest.errors import DocumentUnreadable
from ingest.generation import keep_original
from ingest.model import ReadBy
from ingest.ocr import NoOcr, OcrFailed, recognise
from ingest.recognised import evened, set_page
from ingest.text_layer import SUFFIX, keep_layer, open_layer
from ingest.worker import page_scan_limited, read_limited

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from ingest.generation import Home
    from ingest.model import ReadDocument
    from ingest.ocr import Ocr, Tesseract
    from ingest.plan import Candidate
    from ingest.recognised import SetPage

    Progress = Callable[[str, int, int], None]

STEP = "Seiten erkennen"
# More finds no more words and takes longer; less loses small print.
DPI = 200.0
# A file whose pages fail one after another must not hold up a run for a minute each.
_MOST_FAILURES = 5
_FAILED = (
    "Die Texterkennung kam mit {} nicht zurecht. Scannen Sie solche Seiten neu, oder versuchen Sie "
    "es noch einmal mit `kleinstadt ingest --rebuild`"
)


def with_unread(
    home: Home, candidate: Candidate, content: ReadDocument, ocr: Ocr, progress: Progress
) -> ReadDocument:
    """Return a read document with its unread pages recognised, or with a warning why not."""
    unread = _unread(content)
    if not unread:
        return content
    key = f"{candidate.sha256}.{ocr.languages}{SUFFIX}"
    known = cache.load_document(home.cache, key) if ocr.languages else None
    if known is not None:
        return known
    layer = home.kept(candidate.sha256, SUFFIX)
    pages = _recognised_before(layer, ocr.languages)
    missing = [number for number in unread if number not in pages]
    if isinstance(ocr, NoOcr):
        content = _warned(content, ocr.reason) if missing else content
        return _read_again(layer, content) if pages else content
    original = keep_original(home, candidate.place, candidate.sha256)
    fresh = recognise_pages(original, missing, ocr, progress)
    if fresh:
        keep_layer(layer, ocr.languages, evened(pages | fresh))
    read = _read_again(layer, content) if pages or fresh else content
    failed = [number for number in missing if number not in fresh]
    if failed:
        return _warned(read, _FAILED.format(pages_named(failed)))
    cache.keep_document(home.cache, key, read)
    return read


def recognise_pages(
    path: Path, numbers: Sequence[int], tesseract: Tesseract, progress: Progress
) -> dict[int, SetPage]:
    """Recognise pages of a PDF, several at a time; one that fails is left out."""
    failed: list[int] = []
    done = count(1)

    def one(number: int) -> SetPage | None:
        if len(failed) >= _MOST_FAILURES:
            return None
        try:
            scan = page_scan_limited(path, page=number, dpi=DPI)
            return set_page(recognise(tesseract, scan.png), scan.dpi)
        except (DocumentUnreadable, OcrFailed):
            failed.append(number)
            return None

    found: dict[int, SetPage] = {}
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        for number, page in zip(numbers, pool.map(one, numbers), strict=True):
            progress(STEP, next(done), len(numbers))
            if page is not None:
                found[number] = page
    return found


def _unread(content: ReadDocument) -> list[int]:
    """Return the pages to recognise; those a reader was lost on may be read by the next run."""
    unread = (page.number for page in content.pages if page.read_by is ReadBy.UNREAD)
    return [number for number in unread if number not in content.lost]


def _recognised_before(layer: Path, languages: str) -> dict[int, SetPage]:
    opened = open_layer(layer)
    if opened is None or opened.languages != languages:
        return {}
    pages = {number: opened.page(number) for number in sorted(opened.numbers)}
    return {number: page for number, page in pages.items() if page is not None}


def _read_again(layer: Path, content: ReadDocument) -> ReadDocument:
    """Read a document with its recognised pages; without them where that goes wrong."""
    try:
        again = read_limited(layer)
    except DocumentUnreadable as problem:
        return _warned(content, f"Der erkannte Text lässt sich nicht lesen: {problem.reason}")
    return replace(again, warnings=(*again.warnings, *content.warnings))


def _warned(content: ReadDocument, warning: str) -> ReadDocument:
    return replace(content, warnings=(*content.warnings, warning))


def pages_named(numbers: Sequence[int]) -> str:
    """Return ascending page numbers as a reader names them: "Seiten 1–3, 7"."""
    runs = [
        [number for _, number in run]
        for _, run in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0])
    ]
    listed = ", ".join(f"{run[0]}–{run[-1]}" if run[1:] else f"{run[0]}" for run in runs)
    return f"{'Seite' if len(numbers) == 1 else 'Seiten'} {listed}"
