"""Text of a PDF that nobody sees: white on white, invisible, too small, or beside the sheet.

A scan with recognised words has invisible text too, over the picture of the same words. So what
counts is whether anything is to be seen where a piece of text stands, not how it is set: the page
is drawn, once some of its text is white, transparent or invisible, and where such a piece stands
on one even shade, it is hidden.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ingest.pieces import hidden_text

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ingest.pdfium import OpenPage

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
    heights = page.boxes[:, 3] - page.boxes[:, 1]
    hidden = ((heights > 0) & (heights < _SMALLEST)) | page.outside()
    pieces = page.pale_pieces()
    if pieces.any():
        hidden |= _on_even_ground(page, pieces)
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


def _on_even_ground(page: OpenPage, pieces: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Tell which characters belong to pieces of text that stand out from nothing.

    `pieces` has for each character the number of its piece from 1, 0 for one that is not looked at.
    """
    picture = page.shades()
    high, wide = picture.shape
    scales = np.array([wide / page.width, high / page.height] * 2)
    hidden = np.zeros(len(pieces), dtype=np.bool_)
    for number in np.unique(pieces[pieces > 0]):
        those = pieces == number
        boxes = page.boxes[those & (page.boxes[:, 3] > page.boxes[:, 1])]
        if not len(boxes):
            continue
        left, top = np.floor(boxes[:, :2].min(axis=0) * scales[:2]).astype(int)
        right, bottom = np.ceil(boxes[:, 2:].max(axis=0) * scales[2:]).astype(int)
        inset = min(_INSET, (right - left) // 4)
        ground = picture[max(top, 0) : max(bottom, 0), max(left + inset, 0) : max(right - inset, 0)]
        hidden[those] = not ground.size or int(ground.max() - ground.min()) < _EVEN
    return hidden
