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
    ".xhtml": "ingest.read_html:read_html",
    ".docx": "ingest.read_docx:read_docx",
    ".odt": "ingest.read_odt:read_odt",
    ".pptx": "ingest.read_pptx:read_pptx",
    ".odp": "ingest.read_odt:read_odp",
    ".md": "ingest.read_text:read_text",
    ".markdown": "ingest.read_text:read_text",
    ".txt": "ingest.read_text:read_text",
}
SUFFIXES = tuple(READERS)
# Documents of other kinds, and what to save them as: found in a folder, they are named, not passed
# over.
SAVED_AS = {
    ".doc": ".docx",
    ".docm": ".docx",
    ".rtf": ".docx",
    ".ppt": ".pptx",
    ".pptm": ".pptx",
    ".xls": ".pdf",
    ".xlsx": ".pdf",
    ".ods": ".pdf",
    ".epub": ".pdf",
}


def read(path: Path) -> ReadDocument:
    """Read one file in this process; use `ingest.worker` for files one did not write oneself."""
    suffix = path.suffix.lower()
    name = READERS.get(suffix)
    if name is None:
        raise refused(path.name, path.suffix)
    module, function = name.split(":")
    reader: Callable[[Path], ReadDocument] = getattr(import_module(module), function)
    return reader(path)


def refused(name: str, suffix: str) -> DocumentUnreadable:
    """Return why a file of a kind that is not read is refused, and what to save it as."""
    better = SAVED_AS.get(suffix.lower())
    return DocumentUnreadable(
        file=name,
        reason=f"Dateien der Art {suffix or 'ohne Endung'} werden nicht gelesen",
        advice=f"Öffnen Sie sie in ihrem Programm und speichern Sie sie als {better}."
        if better
        else f"Wandeln Sie sie um in eine von: {', '.join(SUFFIXES)}.",
    )
