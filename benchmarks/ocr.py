"""How well and how fast pages without usable text are recognised.

    python benchmarks/ocr.py [FILE.pdf ...]

Without files, those of the test data: a scan, and a document whose text is drawn as outlines. One
page after another on one core; then all of them as a run does, several at a time. A word is known
when it, or each part of a compound, stands in the vocabulary.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from testdata import data_folder

from ingest.german import Analyzer
from ingest.model import ReadBy
from ingest.ocr import NoOcr, find_ocr
from ingest.read_pdf import read_pdf
from ingest.recognised import evened
from ingest.text_layer import keep_layer
from ingest.unread import recognise_pages
from ingest.words import WordResources

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.model import ReadDocument
    from ingest.ocr import Tesseract

FILES = ("scan-liste.pdf", "outlined-text-bgbl.pdf")
_WORD = re.compile(r"[^\W\d_]{3,}")


def words_of(document: ReadDocument) -> list[str]:
    """Return the words of three letters and more of a document."""
    return [word for page in document.pages for word in _WORD.findall(page.text)]


def known_share(words: Sequence[str]) -> float:
    """Return the share of words that are in the vocabulary or made of words that are."""
    resources = WordResources.open(None)
    analyzer = Analyzer(resources)

    def known(word: str) -> bool:
        return resources.vocabulary.has(word) or bool(analyzer.compound_parts(word))

    return sum(known(word.lower()) for word in words) / max(len(words), 1)


def silent(step: str, done: int, total: int) -> None:
    """Take the progress without a word."""
    del step, done, total


def measure(path: Path, tesseract: Tesseract) -> str:
    """Recognise the unread pages of a file and return a row of the table."""
    plain = read_pdf(path)
    unread = [page.number for page in plain.pages if page.read_by is ReadBy.UNREAD]
    start = perf_counter()
    for number in unread:
        recognise_pages(path, [number], tesseract, silent)
    alone = perf_counter() - start
    start = perf_counter()
    pages = recognise_pages(path, unread, tesseract, silent)
    together = perf_counter() - start
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "scan.pdf"
        copy.symlink_to(path)
        layer = copy.with_suffix(".ocr")
        keep_layer(layer, tesseract.languages, evened(pages))
        words = words_of(read_pdf(layer))
    sure = sum(page.confidence for page in pages.values()) / max(len(pages), 1)
    each = max(len(unread), 1)
    return (
        f"{path.name:26} {len(pages):4} of {len(unread):3} {alone / each:8.2f}"
        f" {together / each:8.2f} {sure:10.1f} {len(words):8} {known_share(words):8.3f}"
    )


def main() -> None:
    """Measure and print a table."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("files", nargs="*", type=Path)
    tesseract = find_ocr("deu")
    if isinstance(tesseract, NoOcr):
        raise SystemExit(tesseract.reason)
    files = arguments.parse_args().files
    print(
        f"{'file':26} {'recognised':>11} {'s/page':>8} {'in a run':>8}"
        f" {'confidence':>10} {'words':>8} {'known':>8}"
    )
    for path in files or [data_folder() / "pdf" / name for name in FILES]:
        print(measure(path.resolve(), tesseract))


if __name__ == "__main__":
    main()
