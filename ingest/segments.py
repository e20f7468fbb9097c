"""Runs of characters as pdfium gives them, put together into segments of a line.

A segment is a run of words on one baseline without a wide gap: a line of a column, a cell of a
table.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

import numpy as np

from ingest.characters import RAISED, spelled
from ingest.pdfium import HYPHEN_MARKS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ingest.pdfium import OpenPage

_LIGATURES = dict(
    zip(range(0xFB00, 0xFB07), ("ff", "fi", "fl", "ffi", "ffl", "st", "st"), strict=True)
)
_UNSEEN = dict.fromkeys((0, 10, 13, 0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF))
SPELLED = _LIGATURES | _UNSEEN
_NO_INK = (*range(33), 0x7F, 0xA0, 0xAD, 0x200B, 0x2007, 0x2009, 0x202F, 0xFEFF, 0xFFFE, 0xFFFF)
_LINE_ENDS = (2, 10, 13, 0xAD, 0xFFFE)
# Gaps wider than this share of the height part two columns or cells, not two words.
_WIDE = 0.9
_OVERLAP = 0.25
_TOUCH, _BESIDE = 0.15, 0.5
# Letters set apart are at least so many; a gap so much wider than theirs parts words.
_SPACED, _WORD_GAP = 5, 1.5


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
    text = spelled(page)
    codes = np.frombuffer(text.encode("utf-32-le", errors="surrogatepass"), dtype=np.uint32)
    boxes = page.boxes
    shown = np.flatnonzero(~np.isin(codes, _NO_INK) & (boxes[:, 3] > boxes[:, 1]))
    if not shown.size:
        return []
    line_ends = np.cumsum(np.isin(codes, _LINE_ENDS), dtype=np.int_)
    ends_segment, ends_word = _breaks(shown, boxes, line_ends)
    words = np.flatnonzero(np.concatenate(([True], ends_word)))
    starts = np.searchsorted(words, np.flatnonzero(np.concatenate(([True], ends_segment))))
    runs = _Words(
        text=text,
        begins=shown[words].tolist(),
        ends=shown[np.concatenate((words[1:], [shown.size])) - 1].tolist(),
        lefts=np.minimum.reduceat(boxes[shown, 0], words).tolist(),
        tops=np.minimum.reduceat(boxes[shown, 1], words).tolist(),
        rights=np.maximum.reduceat(boxes[shown, 2], words).tolist(),
        bottoms=np.maximum.reduceat(boxes[shown, 3], words).tolist(),
    )
    bounds = [*starts.tolist(), len(words)]
    found = [
        _segment(page, runs, first, stop, order)
        for order, (first, stop) in enumerate(pairwise(bounds))
    ]
    return _closed_up(found)


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
    bold = style.bold and all(text[at].isspace() or page.font(at).bold for at in (middle, end))
    words = tuple(
        text[one : other + 1].translate(SPELLED)
        for one, other in zip(runs.begins[first:stop], runs.ends[first:stop], strict=True)
    )
    edges = tuple(edge for pair in zip(lefts, rights, strict=True) for edge in pair)
    return Segment(
        words=words,
        edges=edges,
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


def _closed_up(found: list[Segment]) -> list[Segment]:
    """Return segments with letters set apart for emphasis ("K l e i n s t a d t") as words."""
    closed: list[Segment] = []
    spaced: Segment | None = None
    for segment in found:
        apart = max(map(len, segment.words)) == 1 and all(map(str.isalpha, segment.words))
        goes_on = spaced is not None and spaced.baseline == segment.baseline
        begins = len(segment.words) >= _SPACED and segment.words[0].isupper()
        spaced = segment if apart and (begins or goes_on) else None
        closed.append(_with_letters_joined(segment) if spaced else segment)
    return closed


def _with_letters_joined(segment: Segment) -> Segment:
    edges = segment.edges
    gaps = [edges[2 * at] - edges[2 * at - 1] for at in range(1, len(segment.words))]
    usual = _WORD_GAP * median(gaps) if gaps else 0.0
    begins = [0, *(at for at, gap in enumerate(gaps, start=1) if gap > usual), len(gaps) + 1]
    runs = list(pairwise(begins))
    return replace(
        segment,
        words=tuple("".join(segment.words[begin:end]) for begin, end in runs),
        edges=tuple(edge for b, e in runs for edge in (edges[2 * b], edges[2 * e - 1])),
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
