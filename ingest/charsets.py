"""Bytes of text files and web pages as text."""

from __future__ import annotations

import codecs
import re

_DECLARED = re.compile(
    rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w:.-]+)|<\?xml[^>]{0,80}encoding\s*=\s*[\"']([\w:.-]+)",
    re.IGNORECASE,
)
_HEAD = 4096
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Browsers read these as windows-1252 too, which has the dashes and quotes people type.
_WESTERN = frozenset(
    ("iso-8859-1", "iso8859-1", "latin-1", "latin1", "ascii", "us-ascii", "cp1252")
)
_WINDOWS = "windows-1252"


def decode(raw: bytes) -> str:
    """Return bytes as text: by their mark, as UTF-8 or UTF-16 by look, or as they declare.

    What declares nothing is windows-1252.
    """
    for mark, name in _MARKS:
        if raw.startswith(mark):
            return raw.decode(name, errors="replace")
    if wide := _wide(raw):
        return raw.decode(wide, errors="replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode(_single(raw), errors="replace")


def _wide(raw: bytes) -> str | None:
    """Return which UTF-16 it is by where the zeros stand, or none."""
    head = raw[:_HEAD]
    half = len(head) // 2
    if half and head[1::2].count(0) > half / 2:
        return "utf-16-le"
    return "utf-16-be" if half and head[0::2].count(0) > half / 2 else None


def _single(raw: bytes) -> str:
    """Return the encoding of what is no clean UTF-8."""
    text = raw.decode("utf-8", errors="replace")
    beyond = sum(letter > "\x7f" for letter in text)
    # UTF-8 with a damaged letter stays UTF-8.
    if text.count("\ufffd") < beyond / 2:
        return "utf-8"
    found = _DECLARED.search(raw[:_HEAD])
    name = (found.group(1) or found.group(2)).decode("ascii").lower() if found else _WINDOWS
    try:
        wide = codecs.lookup(name).name.startswith(("utf", "idna", "punycode"))
    except LookupError:
        return _WINDOWS
    # It cannot be what it says: that was tried, or it would not be legible this far.
    return _WINDOWS if wide or name in _WESTERN else name
