"""Lines of a region, and what the whole document says about its type sizes."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from ingest.hyphens import hyphenated_pairs, unbroken

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ingest.segments import Segment

_SAME_LINE = 0.35
# The share at the top and at the bottom of a line's height that the next may reach into.
_TIGHT, _LOOSE = 0.25, 0.1
_WORD = re.compile(r"[^\W\d_]{4}")
_TIGHTEST, _LOOSEST = 0.8, 2.2
_USUAL_PITCH = 1.3
_UPPER = 0.55


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a column: its words, its place, and how it is set.

    A formula with parts above each other is one `stacked` line, in the order it is drawn.
    """

    segments: tuple[Segment, ...]
    text: str
    left: float
    top: float
    right: float
    bottom: float
    baseline: float
    size: float
    bold: bool
    hyphen: bool
    stacked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Typography:
    """What holds for a whole document.

    The size most of the text is set in, the usual distance of lines by size and weight, and the
    words whose spelling tells what a hyphen at a line end is.
    """

    body: float
    pitch: dict[tuple[float, bool], float]
    known: frozenset[str] = frozenset()

    def pitch_of(self, line: Line) -> float:
        """Return the usual distance of two baselines in a paragraph set like a line."""
        return self.pitch.get((half(line.size), line.bold), line.size * _USUAL_PITCH)


def half(size: float) -> float:
    """Return a type size to the half point, in which sizes are compared."""
    return round(size * 2) / 2


def lines(segments: Iterable[Segment]) -> list[Line]:
    """Return segments of one region as lines from the top down."""
    found: list[Line] = []
    row: list[Segment] = []
    for segment in sorted(segments, key=lambda each: (each.baseline, each.left)):
        if row and segment.baseline - row[0].baseline > _SAME_LINE * max(row[0].size, segment.size):
            found.append(_line(row))
            row = []
        row.append(segment)
    if row:
        found.append(_line(row))
    return found


def in_reading_order(segments: Sequence[Segment]) -> list[Line]:
    """Return the lines of a region, a formula with parts above each other as one line.

    The parts of a formula and the labels of a figure have no order from the top down. Where the
    prose around them is drawn in its order, theirs is taken from the drawing too.
    """
    found = lines(segments)
    if _drawn_in_order([line for line in found if _is_prose(line)]):
        drawn = sorted(segments, key=lambda each: each.order)
        found = [line for run in _runs(drawn) for line in lines(run)]
    whole: list[list[Line]] = []
    for line in found:
        if whole and any(_share_height(other, line) for other in whole[-1]):
            whole[-1].append(line)
        else:
            whole.append([line])
    return [group[0] if len(group) == 1 else _stack(group) for group in whole]


def _drawn_in_order(prose: Sequence[Line]) -> bool:
    """Tell whether lines are drawn from the top down, each of them in one go."""
    orders = [sorted(each.order for each in line.segments) for line in prose]
    return all(one[-1] < other[0] for one, other in pairwise(orders))


def _runs(drawn: Sequence[Segment]) -> list[list[Segment]]:
    """Return segments that are drawn one after the other on one line."""
    runs: list[list[Segment]] = []
    for segment in drawn:
        near = _SAME_LINE * max(runs[-1][0].size, segment.size) if runs else 0.0
        if runs and abs(segment.baseline - runs[-1][0].baseline) <= near:
            runs[-1].append(segment)
        else:
            runs.append([segment])
    return runs


def _stack(group: Sequence[Line]) -> Line:
    return _line([part for line in group for part in line.segments], drawn=True)


def _share_height(one: Line, other: Line) -> bool:
    """Tell whether letters of two lines share a height; lines of words may be set tight."""
    share = _TIGHT if _is_prose(one) and _is_prose(other) else _LOOSE
    top = max(each.top + share * (each.bottom - each.top) for each in (one, other))
    bottom = min(each.bottom - share * (each.bottom - each.top) for each in (one, other))
    return bottom > top


def _is_prose(line: Line) -> bool:
    """Tell whether a line holds a word, and not just signs and letters of a formula."""
    return _WORD.search(line.text) is not None


def _line(row: list[Segment], *, drawn: bool = False) -> Line:
    row = sorted(row, key=lambda each: each.left)
    above = drawn or any(other.left < one.right - 1 for one, other in pairwise(row))
    if above:
        row.sort(key=lambda each: each.order)
    words = [each.text + ("-" if each.hyphen else "") for each in row[:-1]] + [row[-1].text]
    widest = max(row, key=lambda each: each.right - each.left)
    return Line(
        segments=tuple(row),
        text=" ".join(words),
        left=min(each.left for each in row),
        top=min(each.top for each in row),
        right=max(each.right for each in row),
        bottom=max(each.bottom for each in row),
        baseline=widest.baseline,
        size=widest.size,
        bold=all(each.bold for each in row),
        hyphen=row[-1].hyphen,
        stacked=above,
    )


def typography(pages: Sequence[Sequence[Segment]], heights: Sequence[float]) -> Typography:
    """Return what the segments of a whole document say about its sizes and line distances.

    The body size is taken from the upper part of the pages: footnotes can outweigh the body.
    """
    sizes: Counter[float] = Counter()
    everywhere: Counter[float] = Counter()
    pitches: dict[tuple[float, bool], Counter[float]] = defaultdict(Counter)
    known: set[str] = set()
    for page, height in zip(pages, heights, strict=True):
        for segment in page:
            weight = sum(map(len, segment.words))
            everywhere[half(segment.size)] += weight
            for word in segment.words:
                if "-" in word:
                    known.update(pair.casefold() for pair in hyphenated_pairs(word))
                if not word.islower():
                    known.update(unbroken(word))
            if segment.baseline < _UPPER * height:
                sizes[half(segment.size)] += weight
        for one, other in pairwise(page):
            size = half(one.size)
            step = other.baseline - one.baseline
            alike = size == half(other.size) and one.bold == other.bold
            if alike and _TIGHTEST * size < step < _LOOSEST * size:
                pitches[size, one.bold][round(step * 4) / 4] += 1
    body = next((size for size, _ in (sizes or everywhere).most_common(1)), 10.0)
    usual = {style: _usual(counts) for style, counts in pitches.items()}
    return Typography(body=body, pitch=usual, known=frozenset(known))


def _usual(counts: Counter[float]) -> float:
    """Return the smallest distance that is nearly as common as the most common one."""
    most = counts.most_common(1)[0][1]
    return min(step for step, count in counts.items() if count >= most / 2)
