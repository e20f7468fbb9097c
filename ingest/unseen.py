"""Text of a PDF that nobody sees: white on white, invisible, too small, or beside the sheet.

A scan with recognised words has invisible text too, over the picture of the same words. So what
counts is whether anything is to be seen where a piece of text stands, not how it is set: the page
is drawn, once some of its text is white, transparent or invisible, and where such a piece stands
on one even shade, it is hidden.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from ingest.pieces import hidden_text

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ingest.pdfium import Edges, OpenPage

# Smaller letters nobody can read on paper; the small print of contracts has 5 points.
_SMALLEST = 1.2
# Shades from 0 to 255 that no eye tells apart.
_EVEN = 10
# The edges of the letters before and after reach into the box of a piece.
_INSET = 2
# What is left of a word at the edge of a picture, or a mark, is no message.
_FEWEST_LETTERS = 12


def take_out(page: OpenPage) -> tuple[str, ...]:
    """Leave hidden text out of a page, and return what to tell of it, if it is worth telling."""
    hidden = _tiny(page) | page.outside() | _on_even_ground(page)
    if not hidden.any():
        return ()
    words = "".join(
        character if out else " " for character, out in zip(page.text, hidden, strict=True)
    )
    # Without height a character has no place in any line.
    page.boxes[hidden, 3] = page.boxes[hidden, 1]
    said = " ".join(words.split())
    if sum(map(str.isalpha, said)) < _FEWEST_LETTERS:
        return ()
    return (hidden_text(said),)


def _tiny(page: OpenPage) -> NDArray[np.bool_]:
    """Tell which characters are too small to read; a stop is as small as the letter before it."""
    heights = page.boxes[:, 3] - page.boxes[:, 1]
    small = (heights > 0) & (heights < _SMALLEST)
    if not small.any():
        return small
    letters = np.fromiter(map(str.isalnum, page.text), dtype=np.bool_, count=len(page.text))
    last = np.maximum.accumulate(np.where(letters, np.arange(len(letters)), -1))
    tiny: NDArray[np.bool_] = small & (last >= 0) & small[last]
    return tiny


def _on_even_ground(page: OpenPage) -> NDArray[np.bool_]:
    """Tell which characters belong to pieces of text that stand out from nothing."""
    placed = page.pale_pieces()
    if not placed:
        return np.zeros(len(page.text), dtype=np.bool_)
    edges = np.array(list(placed.values()))
    (left, top), (right, bottom) = edges[:, :2].min(axis=0), edges[:, 2:].max(axis=0)
    ground = page.shades((left, top, right, bottom))
    unseen = [
        piece
        for piece, box in placed.items()
        if _is_even(ground, box, max(math.floor(left), 0), max(math.floor(top), 0))
    ]
    if not unseen:
        return np.zeros(len(page.text), dtype=np.bool_)
    return np.isin(page.owners(), np.array(unseen, dtype=np.uint64))


def _is_even(ground: NDArray[np.int16], box: Edges, left: int, top: int) -> bool:
    """Tell whether a part of a drawing, which begins at `left` and `top`, is of one shade."""
    first, last = max(math.floor(box[0]) - left, 0), math.ceil(box[2]) - left
    inset = min(_INSET, max(last - first, 0) // 4)
    rows = slice(max(math.floor(box[1]) - top, 0), max(math.ceil(box[3]) - top, 0))
    part = ground[rows, first + inset : max(last - inset, 0)]
    return not part.size or int(part.max() - part.min()) < _EVEN
