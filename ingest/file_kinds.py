"""What kind of file a download is: what its server declares and what it holds must agree."""

from __future__ import annotations

import codecs
import re
import zipfile
import zlib
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from ingest.errors import AddressNotFetched
from ingest.reader import SUFFIXES

if TYPE_CHECKING:
    from pathlib import Path

_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."
_DECLARED = {
    "application/pdf": ".pdf",
    "application/x-pdf": ".pdf",
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    f"{_OFFICE}wordprocessingml.document": ".docx",
    f"{_OFFICE}presentationml.presentation": ".pptx",
    f"{_OPEN}text": ".odt",
    f"{_OPEN}presentation": ".odp",
    "text/markdown": ".md",
    "text/plain": ".txt",
}
# Servers say these of files they know nothing about.
_UNDECLARED = frozenset(("", "application/octet-stream", "binary/octet-stream"))
_HEAD = 4096
_PDF_WITHIN = 1024
_HTML = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*)*"
    rb"<(?:!doctype\s+html|html|head|body|title|meta|main|article|section|div|p|h1)\b",
    re.IGNORECASE | re.DOTALL,
)
_INSIDE = {"word/document.xml": ".docx", "ppt/presentation.xml": ".pptx"}
_NAMES = {
    ".pdf": "PDF",
    ".html": "HTML-Seite",
    ".docx": "Word-Dokument",
    ".pptx": "PowerPoint-Datei",
    ".odt": "OpenDocument-Text",
    ".odp": "OpenDocument-Präsentation",
    ".md": "Markdown",
    ".txt": "Text",
}
_TEXTS = frozenset((".md", ".txt"))


def kind_of(path: Path, media_type: str, address: str) -> str:
    """Return the suffix a download is read by.

    Raises `AddressNotFetched` when it is not what it is declared to be, or not read at all.
    """
    held = _held(path)
    declared = _DECLARED.get(media_type)
    if declared is None and media_type not in _UNDECLARED:
        raise _refused(
            address, f"der Rechner nennt es {media_type}, und diese Art wird nicht gelesen"
        )
    if held is None:
        raise _refused(address, "es ist von keiner Art, die gelesen wird")
    if held == ".txt":
        held = _kind_of_text(declared, address)
        declared = held if declared in _TEXTS else declared
    if declared is not None and declared != held:
        raise _refused(
            address, f"der Rechner nennt es {_NAMES[declared]}, es ist aber {_NAMES[held]}"
        )
    if held not in SUFFIXES:
        raise _refused(address, f"{_NAMES[held]} wird nicht gelesen")
    return held


def _refused(address: str, reason: str) -> AddressNotFetched:
    advice = "Prüfen Sie die Adresse; lesbares Dokument und Angabe des Rechners müssen stimmen."
    return AddressNotFetched(address, reason, advice)


def _kind_of_text(declared: str | None, address: str) -> str:
    """Tell Markdown from plain text, which only its name or its server can say."""
    named = unquote(urlsplit(address).path).lower().endswith((".md", ".markdown"))
    return ".md" if declared == ".md" or (named and declared in {None, ".txt"}) else ".txt"


def _held(path: Path) -> str | None:
    """Return the suffix of what a file holds, by its first bytes; none for what is not known."""
    with path.open("rb") as opened:
        head = opened.read(_HEAD)
    if b"%PDF-" in head[:_PDF_WITHIN]:
        return ".pdf"
    if head.startswith(b"PK\x03\x04"):
        return _packed(path)
    if _HTML.match(head):
        return ".html"
    return ".txt" if _is_text(head) else None


def _packed(path: Path) -> str | None:
    try:
        with zipfile.ZipFile(path) as opened:
            names = set(opened.namelist())
            if "mimetype" in names:
                with opened.open("mimetype") as declared:
                    return _DECLARED.get(declared.read(_HEAD).decode("ascii", "replace").strip())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, zlib.error):
        # All that zipfile raises of archives that are damaged, locked, or of an unknown kind.
        return None
    return next((suffix for name, suffix in _INSIDE.items() if name in names), None)


def _is_text(head: bytes) -> bool:
    if not head or b"\0" in head:
        return False
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        # An older encoding: control characters would give a binary file away.
        return not any(byte < ord(" ") and byte not in b"\t\n\r\f" for byte in head)
    return True
