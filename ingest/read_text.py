"""Markdown and plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.charsets import decode
from ingest.markdown import in_markdown
from ingest.model import BlockKind, ReadDocument
from ingest.pieces import as_document
from ingest.plain_text import in_plain_text

if TYPE_CHECKING:
    from pathlib import Path


def read_text(path: Path) -> ReadDocument:
    """Read a Markdown or text file into headings, paragraphs, lists, tables and notes."""
    text = decode(path.read_bytes())
    if path.suffix.lower() == ".txt":
        pieces, media_type = in_plain_text(text), "text/plain"
    else:
        pieces, media_type = in_markdown(text), "text/markdown"
    headings = (piece.text for piece in pieces if piece.kind is BlockKind.HEADING)
    return as_document(pieces, media_type=media_type, title=next(headings, None))
