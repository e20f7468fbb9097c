"""Runs of characters as pdfium gives them, put together into segments of a line.

A segment is a run of words on one baseline without a wide gap: a line of a column, a cell of a
table. Raised digits become superscript characters, so that later steps can tell them apart.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ingest.pdfium import HYPHEN_MARKS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ingest.pdfium import OpenPage

SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_LIGATURES = dict(zip(range(0xFB00, 0xFB07), "ff fi fl ffi ffl st st".split(), strict=True))
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
_SMALLER = 0.85
_HIGHER = 0.1
_LONGEST_MARK = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """Words on one baseline: `edges` holds left and right of each word, in points."""

    words: tuple[str, ...]
    edges: tuple[float, ...]
    left: float
    top: float
    right: float
    bottom: float
    baseline: float
    size: float
    bold: bool
    upright: bool
    hyphen: bool

    @property
    def text(self) -> str:
        """Return the words with blanks between them."""
        return " ".join(self.words)


def segments(page: OpenPage) -> list[Segment]:
    """Return the segments of a page in the order its characters are drawn."""
    text = page.text
    codes = np.frombuffer(text.encode("utf-32-le", errors="surrogatepass"), dtype=np.uint32)
    boxes = page.boxes
    shown = np.flatnonzero(~np.isin(codes, _NO_INK) & (boxes[:, 3] > boxes[:, 1]))
    if not shown.size:
        return []
    line_ends = np.cumsum(np.isin(codes, _LINE_ENDS))
    ends_line, ends_word = _breaks(shown, boxes, line_ends)
    text = with_raised(page)
    starts = np.flatnonzero(np.concatenate(([True], ends_line)))
    stops = np.concatenate((starts[1:], [shown.size]))
    word_starts = np.flatnonzero(np.concatenate(([True], ends_word)))
    word_stops = np.concatenate((word_starts[1:], [shown.size]))
    first_words = np.searchsorted(word_starts, starts).tolist()
    last_words = np.searchsorted(word_starts, stops).tolist()
    lefts = np.minimum.reduceat(boxes[shown, 0], word_starts)
    rights = np.maximum.reduceat(boxes[shown, 2], word_starts)
    tops = np.minimum.reduceat(boxes[shown, 1], starts)
    bottoms = np.maximum.reduceat(boxes[shown, 3], starts)
    begins, finishes = shown[word_starts].tolist(), shown[word_stops - 1].tolist()
    edges = np.column_stack((lefts, rights))
    found = []
    for index, (first, last) in enumerate(zip(first_words, last_words, strict=True)):
        words = tuple(
            text[begin : finish + 1].translate(SPELLED)
            for begin, finish in zip(begins[first:last], finishes[first:last], strict=True)
        )
        middle = (begins[first] + finishes[last - 1]) // 2
        style, ending = page.style(begins[first]), page.style(finishes[last - 1])
        after = finishes[last - 1] + 1
        found.append(
            Segment(
                words=words,
                edges=tuple(edges[first:last].ravel().tolist()),
                left=float(lefts[first:last].min()),
                top=float(tops[index]),
                right=float(rights[first:last].max()),
                bottom=float(bottoms[index]),
                baseline=ending.baseline if _is_mark(text[begins[first]]) else style.baseline,
                size=max(style.size, ending.size),
                bold=style.bold and ending.bold and _bold_within(page, middle, text),
                upright=style.upright,
                hyphen=after < len(text) and text[after] in HYPHEN_MARKS + "\u00ad",
            )
        )
    return found


def _bold_within(page: OpenPage, index: int, text: str) -> bool:
    return text[index].isspace() or page.style(index).bold


def _is_mark(character: str) -> bool:
    return character in "⁰¹²³⁴⁵⁶⁷⁸⁹"


def _breaks(
    shown: NDArray[np.intp], boxes: NDArray[np.float64], line_ends: NDArray[np.intp]
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
    for found in _DIGITS.finditer(text):
        begin, end = found.span()
        for index in range(begin, end):
            if _raised(page, index, begin, end):
                changed[index] = text[index].translate(SUPERSCRIPTS)
    return "".join(changed)


def _raised(page: OpenPage, index: int, begin: int, end: int) -> bool:
    boxes = page.boxes
    _, top, _, bottom = boxes[index].tolist()
    height = bottom - top
    if height <= 0:
        return False
    ink_bottom = page.ink(index)[3]
    if bottom - ink_bottom > _RAISED_INK * height:
        return True
    for other in (_neighbour(page.text, begin - 1, -1), _neighbour(page.text, end, 1)):
        if other is not None:
            _, other_top, _, other_bottom = boxes[other].tolist()
            tall = other_bottom - other_top
            near = min(other_bottom, bottom) - max(other_top, top) > 0
            if near and height < _SMALLER * tall and bottom < other_bottom - _HIGHER * tall:
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
