"""The quotations of a whole file: a text, or a document of any kind that is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.quotes import QuoteChecker
from ingest.worker import read_limited

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.quotes import QuoteCheck
    from ingest.index import Library

# Written by hand, with signs of their own for quotations; larger ones are read with limits.
_PLAIN = frozenset({".md", ".markdown", ".txt"})
_LARGEST = 4_000_000


def check_file(library: Library, path: Path) -> tuple[QuoteCheck, ...]:
    """Return what each quotation of a file is, in order.

    Raises `DocumentUnreadable` for a file that cannot be read.
    """
    return QuoteChecker(library).check_all(text_of(path))


def text_of(path: Path) -> str:
    """Return the text of a file; raises `DocumentUnreadable`."""
    if path.suffix.lower() in _PLAIN and path.stat().st_size <= _LARGEST:
        try:
            return path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError:
            pass
    return "\n\n".join(page.text for page in read_limited(path).pages)
