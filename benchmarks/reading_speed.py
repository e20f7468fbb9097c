"""Pages a second of one core, and against pypdf, which LangChain's PyPDFLoader calls."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from measures import Figure
from reading_evidence import with_text

from ingest.read_pdf import read_pdf

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

_PAGES_A_SECOND = 60.0
RATIO = 1.5


def speed(data: Path) -> Iterator[Figure]:
    """Yield pages a second over all files, and how much faster than pypdf that is."""
    return measured(with_text(data))


def measured(files: Sequence[Path]) -> Iterator[Figure]:
    """Yield pages a second of ours and of pypdf over some files, and their ratio."""
    pages = sum(len(read_pdf(path).pages) for path in files)
    ours = sum(_seconds(read_pdf, path) for path in files)
    theirs = sum(_seconds(pypdf_pages, path) for path in files)
    yield Figure(what="pages/s end to end", value=pages / ours, least=_PAGES_A_SECOND)
    yield Figure(what="pages/s of pypdf's plain text", value=pages / theirs)
    yield Figure(what="times as fast as pypdf", value=theirs / ours, least=RATIO)


def pypdf_pages(path: Path) -> list[str]:
    """Return the text of each page as PyPDFLoader gets it."""
    from pypdf import PdfReader  # noqa: PLC0415  (a peer to compare with)

    return [page.extract_text() for page in PdfReader(path).pages]


def _seconds(work: Callable[[Path], object], path: Path) -> float:
    """Return the processor time a piece of work takes."""
    begin = time.process_time()
    work(path)
    return time.process_time() - begin
