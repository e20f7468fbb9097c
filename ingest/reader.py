"""Which reader reads which kind of file."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from ingest.errors import DocumentUnreadable

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ingest.model import ReadDocument

READERS = {
    ".pdf": "ingest.read_pdf:read_pdf",
    ".html": "ingest.read_html:read_html",
    ".htm": "ingest.read_html:read_html",
    ".docx": "ingest.read_docx:read_docx",
    ".md": "ingest.read_text:read_text",
    ".markdown": "ingest.read_text:read_text",
    ".txt": "ingest.read_text:read_text",
}
SUFFIXES = tuple(READERS)


def read(path: Path) -> ReadDocument:
    """Read one file in this process; use `ingest.worker` for files one did not write oneself."""
    name = READERS.get(path.suffix.lower())
    if name is None:
        raise DocumentUnreadable(
            file=path.name,
            reason=f"Dateien der Art {path.suffix or 'ohne Endung'} werden nicht gelesen",
            advice=f"Wandeln Sie sie um in eine von: {', '.join(SUFFIXES)}.",
        )
    module, function = name.split(":")
    reader: Callable[[Path], ReadDocument] = getattr(import_module(module), function)
    return reader(path)
