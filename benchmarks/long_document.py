"""How long a long document, a short one, and a page to look at take, start of processes included.

    python benchmarks/long_document.py [--runs N] [FILE]

Without a file it makes one of 500 pages by binding the dossier of the corpus over and over.
Wall-clock seconds, best of N runs: other programs can only make it slower.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from ingest.limits import Cores
from ingest.model import Quote
from ingest.settings import SHIPPED_CORPUS
from ingest.viewer import Viewers
from ingest.worker import marked_page_limited, read_limited

PAGES = 500
WIDTH = 1200


def bound(path: Path, pages: int) -> Path:
    """Write a file of so many pages, those of the dossier over and over, and return its path."""
    from pypdf import PdfReader, PdfWriter  # noqa: PLC0415  (not needed for a given file)

    dossier = PdfReader(SHIPPED_CORPUS / "dossier.pdf")
    with PdfWriter() as writer:
        while len(writer.pages) < pages:
            writer.append(dossier, pages=(0, min(len(dossier.pages), pages - len(writer.pages))))
        writer.write(path)
    return path


def reading(path: Path, cores: int, runs: int) -> tuple[float, int]:
    """Return the seconds that reading a file takes, and its pages."""
    best, pages = float("inf"), 0
    for _ in range(runs):
        start = perf_counter()
        pages = len(read_limited(path, cores=Cores(cores)).pages)
        best = min(best, perf_counter() - start)
    return best, pages


def looking(path: Path, pages: int) -> tuple[float, float]:
    """Return the seconds until the first page of a file is drawn, and for each after it."""
    seconds = []
    with closing(Viewers()) as viewers:
        for page in range(1, 1 + min(pages, 20)):
            start = perf_counter()
            marked_page_limited(
                path, page=page, quotes=[Quote(text="und")], width=WIDTH, ask=viewers.ask
            )
            seconds.append(perf_counter() - start)
    return seconds[0], statistics.median(seconds[1:] or seconds)


def main() -> None:
    """Measure and print a table."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("file", nargs="?", type=Path)
    arguments.add_argument("--runs", type=int, default=3)
    given = arguments.parse_args()
    all_cores = len(os.sched_getaffinity(0))
    with tempfile.TemporaryDirectory() as folder:
        path = given.file or bound(Path(folder) / "lang.pdf", PAGES)
        alone = 0.0
        for cores in sorted({1, 2, all_cores}):
            seconds, pages = reading(path, cores, given.runs)
            alone = alone or seconds
            print(
                f"{f'{pages} pages, {cores} processes':40} {seconds:6.2f} s"
                f"  {pages / seconds:6.0f} pages/s  {alone / seconds:4.2f} x"
            )
        short = bound(Path(folder) / "kurz.pdf", 1)
        first, later = looking(path, pages)
        note = Path(folder) / "notiz.txt"
        note.write_text("Ein Satz.", encoding="utf-8")
        print(f"{'one line of text':40} {reading(note, 1, given.runs)[0]:6.2f} s")
        print(f"{'one page':40} {reading(short, 1, given.runs)[0]:6.2f} s")
        print(f"{f'first page drawn, {WIDTH} pixels wide':40} {first:6.2f} s")
        print(f"{'each page after it':40} {later:6.2f} s  limit 0.15 s")


if __name__ == "__main__":
    main()
