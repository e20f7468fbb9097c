"""Runs of characters as pdfium gives them, put together into segments of a line.

A segment is a run of words on one baseline without a wide gap: a line of a column, a cell of a
table. Raised digits become superscript characters, so that later steps can tell them apart.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from ingest.pdfium import HYPHEN_MARKS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ingest.pdfium import OpenPage

RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
SUPERSCRIPTS = str.maketrans("0123456789", RAISED)
_LIGATURES = dict(
    zip(range(0xFB00, 0xFB07), ("ff", "fi", "fl", "ffi", "ffl", "st", "st"), strict=True)
)
_UNSEEN = dict.fromkeys((0, 10, 13, 0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF))
SPELLED = _LIGATURES | _UNSEEN
_DIGITS = re.compile(r"[0-9]+")
_NO_INK = (*range(33), 0x7F, 0xA0, 0xAD, 0x200B, 0x2007, 0x2009, 0x202F, 0xFEFF, 0xFFFE, 0xFFFF)
_LINE_ENDS = (2, 10, 13, 0xAD, 0xFFFE)
# Gaps wider than this share of the height part two columns or cells, not two words.
_WIDE = 0.9
_OVERLAP = 0.25
_TOUCH, _BESIDE = 0.15, 0.5
_RAISED_INK = 0.45
_ABOVE_LINE = 0.2
_SMALLER = 0.85
_HIGHER = 0.1
_LONGEST_MARK = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """Words on one baseline: `edges` holds left and right of each word, in points.

    `order` is the place among the segments of the page, as they are drawn.
    """

    words: tuple[str, ...]
    edges: tuple[float, ...]
    left: float
    top: float
    right: float
    bottom: float
    baseline: float
    size: float
    bold: bool
    quarter: int
    hyphen: bool
    order: int = 0

    @property
    def text(self) -> str:
        """Return the words with blanks between them."""
        return " ".join(self.words)


def segments(page: OpenPage) -> list[Segment]:
    """Return the segments of a page in the order its characters are drawn."""
    codes = np.frombuffer(page.text.encode("utf-32-le", errors="surrogatepass"), dtype=np.uint32)
    boxes = page.boxes
    shown = np.flatnonzero(~np.isin(codes, _NO_INK) & (boxes[:, 3] > boxes[:, 1]))
    if not shown.size:
        return []
    line_ends = np.cumsum(np.isin(codes, _LINE_ENDS), dtype=np.int_)
    ends_segment, ends_word = _breaks(shown, boxes, line_ends)
    words = np.flatnonzero(np.concatenate(([True], ends_word)))
    starts = np.searchsorted(words, np.flatnonzero(np.concatenate(([True], ends_segment))))
    runs = _Words(
        text=with_raised(page),
        begins=shown[words].tolist(),
        ends=shown[np.concatenate((words[1:], [shown.size])) - 1].tolist(),
        lefts=np.minimum.reduceat(boxes[shown, 0], words).tolist(),
        tops=np.minimum.reduceat(boxes[shown, 1], words).tolist(),
        rights=np.maximum.reduceat(boxes[shown, 2], words).tolist(),
        bottoms=np.maximum.reduceat(boxes[shown, 3], words).tolist(),
    )
    bounds = [*starts.tolist(), len(words)]
    return [
        _segment(page, runs, first, stop, order)
        for order, (first, stop) in enumerate(pairwise(bounds))
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    """The words of a page as parallel lists: first and last character, and four edges."""

    text: str
    begins: list[int]
    ends: list[int]
    lefts: list[float]
    tops: list[float]
    rights: list[float]
    bottoms: list[float]


def _segment(page: OpenPage, runs: _Words, first: int, stop: int, order: int) -> Segment:
    """Return the segment of the words from `first` up to `stop`."""
    text, begin, end = runs.text, runs.begins[first], runs.ends[stop - 1]
    lefts, rights = runs.lefts[first:stop], runs.rights[first:stop]
    # A line is set like what follows the raised number or the bullet it begins with.
    alone = runs.ends[first] == begin and stop - first > 1
    anchor = runs.begins[first + 1] if alone else end if text[begin] in RAISED else begin
    style = page.style(anchor)
    middle = (begin + end) // 2
    bold = style.bold and all(text[at].isspace() or page.bold(at) for at in (middle, end))
    return Segment(
        words=tuple(
            text[one : other + 1].translate(SPELLED)
            for one, other in zip(runs.begins[first:stop], runs.ends[first:stop], strict=True)
        ),
        edges=tuple(edge for pair in zip(lefts, rights, strict=True) for edge in pair),
        left=min(lefts),
        top=min(runs.tops[first:stop]),
        right=max(rights),
        bottom=max(runs.bottoms[first:stop]),
        baseline=style.baseline,
        size=style.size,
        bold=bold,
        quarter=style.quarter,
        hyphen=text[end + 1 : end + 2] in tuple(HYPHEN_MARKS + "\u00ad"),
        order=order,
    )


def _breaks(
    shown: NDArray[np.intp], boxes: NDArray[np.float64], line_ends: NDArray[np.int_]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Tell between which shown characters a segment ends, and between which a word ends."""
    here, there = shown[:-1], shown[1:]
    height = np.maximum(boxes[:, 3] - boxes[:, 1], 1.0)
    least = np.minimum(height[here], height[there])
    overlap = np.minimum(boxes[here, 3], boxes[there, 3]) - np.maximum(
        boxes[here, 1], boxes[there, 1]
    )
    gap = boxes[there, 0] - boxes[here, 2]
    wide = _WIDE * np.maximum(height[here], height[there])
    parted = line_ends[here] != line_ends[there]
    # pdfium ends a line at a raised comma; what touches goes on all the same.
    touching = (np.abs(gap) < _TOUCH * least) & (overlap > _BESIDE * least)
    ends_line = (
        (parted & ~touching)
        | (overlap < _OVERLAP * least)
        | (gap > wide)
        | (boxes[there, 0] < boxes[here, 0] - wide)
    )
    return ends_line, ends_line | ((there - here > 1) & ~(parted & touching))


def with_raised(page: OpenPage) -> str:
    """Return the text of a page with raised digits as superscript characters.

    A digit is raised when its ink starts above the middle of its box (a superior figure of the
    font), or when it is both smaller and higher than its neighbour.
    """
    text = page.text
    changed = list(text)
    heights = page.boxes[:, 3] - page.boxes[:, 1]
    usual = float(np.median(heights[heights > 0])) if (heights > 0).any() else 0.0
    for found in _DIGITS.finditer(text):
        begin, end = found.span()
        for index in range(begin, end):
            if _raised(page, index, begin, end, usual):
                changed[index] = text[index].translate(SUPERSCRIPTS)
    return "".join(changed)


def _raised(page: OpenPage, index: int, begin: int, end: int, usual: float) -> bool:
    boxes = page.boxes
    _, top, _, bottom = boxes[index].tolist()
    height = bottom - top
    if height <= 0:
        return False
    ink_bottom = page.ink(index)[3]
    if bottom - ink_bottom > _RAISED_INK * height or height < _SMALLER * usual:
        style = page.style(index)
        if style.baseline - ink_bottom > _ABOVE_LINE * style.size:
            return True
    for other in (_neighbour(page.text, begin - 1, -1), _neighbour(page.text, end, 1)):
        if other is not None:
            _, other_top, _, other_bottom = boxes[other].tolist()
            tall = other_bottom - other_top
            near = min(other_bottom, bottom) - max(other_top, top) > 0
            if near and height < _SMALLER * tall and bottom < other_bottom - _HIGHER * tall:
                its, here = page.style(other), page.style(index)
                if here.baseline < its.baseline - _HIGHER * its.size:
                    return True
    return False


def _neighbour(text: str, start: int, step: int) -> int | None:
    """Return the next character that is no part of a list of numbers such as "3,4"."""
    for index in range(start, start + step * _LONGEST_MARK, step):
        if not 0 <= index < len(text):
            return None
        if text[index] not in "0123456789, \r\n":
            return index
    return None
