"""Documents without pages: blocks of text put one after another as a single page."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.model import Block, BlockKind, Page, ReadDocument

BETWEEN = "\n\n"
_BLANKS = re.compile(r"[ \t\r\n\f\v\u00a0\u202f\u2007\u2009]+")
_INVISIBLE = str.maketrans("", "", "\u00ad\u200b\u200c\u2060\ufeff\0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A block before it has a place: its kind, its words, and the level of a heading."""

    kind: BlockKind
    text: str
    level: int = 0


def plain(text: str) -> str:
    """Return text with every run of blanks as one blank and invisible characters dropped."""
    return _BLANKS.sub(" ", text.translate(_INVISIBLE)).strip()


def table_text(rows: list[list[str]]) -> str:
    """Return rows of cells as text: a tab between cells, a newline between rows."""
    kept = [[plain(cell) for cell in row] for row in rows]
    return "\n".join("\t".join(row).rstrip() for row in kept if any(row))


def as_document(pieces: list[Piece], *, media_type: str, title: str | None) -> ReadDocument:
    """Return a document without pages that holds the pieces in their order."""
    blocks: list[Block] = []
    texts: list[str] = []
    start = 0
    for piece in pieces:
        if not piece.text.strip():
            continue
        end = start + len(piece.text)
        blocks.append(Block(kind=piece.kind, start=start, end=end, level=piece.level))
        texts.append(piece.text)
        start = end + len(BETWEEN)
    page = Page(number=1, label=None, text=BETWEEN.join(texts), blocks=tuple(blocks))
    warnings = () if blocks else ("das Dokument enthält keinen Text",)
    return ReadDocument(
        pages=(page,), paged=False, media_type=media_type, title=title, warnings=warnings
    )
