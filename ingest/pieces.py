"""Blocks of text on their way to a page, for every kind of file but PDF."""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ingest.model import Block, BlockKind, Page, ReadDocument

if TYPE_CHECKING:
    from collections.abc import Iterable

BETWEEN = "\n\n"
_EXCERPT = 60
_BLANKS = re.compile(r"[ \t\r\n\f\v\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")
# A hyphen that must not end a line is a hyphen to whoever reads, and to whoever searches.
_SEEN = str.maketrans("\u2010\u2011", "--", "\u00ad\u200b\u200c\u200d\u2060\ufeff\0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A block before it has a place: its kind, its words, and the level of a heading."""

    kind: BlockKind
    text: str
    level: int = 0


def hidden_text(words: str) -> str:
    """Return what is told of words that a document holds but does not show."""
    excerpt = textwrap.shorten(words, _EXCERPT, placeholder=" …")
    return f"verborgener Text ist nicht übernommen: „{excerpt}“"


def plain(text: str) -> str:
    """Return text with every run of blanks as one blank and invisible characters dropped."""
    return _BLANKS.sub(" ", text.translate(_SEEN)).strip()


def levelled(pieces: Iterable[Piece]) -> list[Piece]:
    """Return the pieces with levels of headings that skip none: h1, h3, h2 become 1, 2, 2."""
    found: list[Piece] = []
    above: list[int] = []
    for piece in pieces:
        if piece.kind is not BlockKind.HEADING:
            found.append(piece)
            continue
        while above and above[-1] >= piece.level:
            above.pop()
        above.append(piece.level)
        found.append(replace(piece, level=len(above)))
    return found


def as_page(
    pieces: Iterable[Piece],
    *,
    number: int = 1,
    label: str | None = None,
    warnings: Iterable[str] = (),
) -> Page:
    """Return a page that holds the pieces in their order, those without words left out."""
    blocks: list[Block] = []
    texts: list[str] = []
    start = 0
    for piece in levelled(piece for piece in pieces if piece.text.strip()):
        end = start + len(piece.text)
        blocks.append(Block(kind=piece.kind, start=start, end=end, level=piece.level))
        texts.append(piece.text)
        start = end + len(BETWEEN)
    return Page(
        number=number,
        label=label,
        text=BETWEEN.join(texts),
        blocks=tuple(blocks),
        warnings=tuple(warnings),
    )


def as_document(
    pieces: Iterable[Piece], *, media_type: str, title: str | None, warnings: Iterable[str] = ()
) -> ReadDocument:
    """Return a document without pages that holds the pieces in their order."""
    page = as_page(pieces)
    empty = () if page.blocks else ("das Dokument enthält keinen Text",)
    return ReadDocument(
        pages=(page,),
        paged=False,
        media_type=media_type,
        title=title,
        warnings=(*warnings, *empty),
    )
