"""Slides of a presentation: what stands on them in reading order, one page for each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ingest.model import BlockKind, Page, ReadDocument
from ingest.pieces import Piece, as_page

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

HIDDEN = "die Folie ist ausgeblendet; sie wird dennoch gelesen"
_LONGEST_TITLE = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What stands in one place of a slide, measured in any unit from its top left."""

    pieces: tuple[Piece, ...]
    left: float = 0.0
    top: float = 0.0
    width: float = 0.0
    height: float = 0.0


def in_reading_order(shapes: Iterable[Shape]) -> list[Piece]:
    """Return what shapes hold: row by row, and from left to right where they stand side by side."""
    rows: list[list[Shape]] = []
    for shape in sorted((each for each in shapes if each.pieces), key=lambda each: each.top):
        if rows and _side_by_side(rows[-1][0], shape):
            rows[-1].append(shape)
        else:
            rows.append([shape])
    return [
        piece
        for row in rows
        for shape in sorted(row, key=lambda each: each.left)
        for piece in shape.pieces
    ]


def _side_by_side(first: Shape, other: Shape) -> bool:
    """Tell whether two shapes overlap in height by more than half of the lower one."""
    shared = min(first.top + first.height, other.top + other.height) - other.top
    return shared > min(first.height, other.height) / 2


def as_slide(
    pieces: Sequence[Piece], *, number: int, label: str | None, hidden: bool, notes: Iterable[Piece]
) -> Page:
    """Return a slide as a page; the first words of one without a title are taken for it."""
    said = [piece for piece in pieces if piece.text]
    if said and all(piece.kind is not BlockKind.HEADING for piece in said):
        first = said[0]
        if first.kind is not BlockKind.TABLE and len(first.text.split()) <= _LONGEST_TITLE:
            said[0] = replace(first, kind=BlockKind.HEADING, level=1)
    return as_page(
        [*said, *notes], number=number, label=label, warnings=(HIDDEN,) if hidden else ()
    )


def as_presentation(pages: Sequence[Page], *, media_type: str, title: str | None) -> ReadDocument:
    """Return a document of slides, named by its first heading where it has no other title."""
    first = next(
        (
            page.text[block.start : block.end]
            for page in pages
            for block in page.blocks
            if block.kind is BlockKind.HEADING
        ),
        None,
    )
    empty = all(not page.blocks for page in pages)
    return ReadDocument(
        pages=tuple(pages),
        paged=True,
        media_type=media_type,
        title=title or first,
        warnings=("das Dokument enthält keinen Text",) if empty else (),
    )
