"""Reading order: columns found by their gutter, parted by bands that run across it.

Every pair of neighbours on a line votes for the gap between them; a gutter is where the votes of
many lines agree and both sides hold lines of words. What crosses it is a band.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_GAP = 0.5
_LINES = 3
_NARROWEST = 0.17
_NEAR_EDGE = 0.85
# More lines across a gutter than this share of those beside it make it a gap in formulas.
_CROSSING = 0.7
_WORDY, _WORDY_APART = 11, 6
_ALIGNED, _FACING = 0.8, 0.7
_DEEPEST = 3


class Placed(Protocol):
    """Anything that takes up a rectangle of the page."""

    @property
    def left(self) -> float:
        """Return its left edge in points."""
        ...

    @property
    def right(self) -> float:
        """Return its right edge in points."""
        ...

    @property
    def top(self) -> float:
        """Return its top edge in points."""
        ...

    @property
    def bottom(self) -> float:
        """Return its bottom edge in points."""
        ...

    @property
    def text(self) -> str:
        """Return its words."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """What is read together from top to bottom, and the margins it is set between."""

    members: tuple[Placed, ...]
    left: float
    right: float


def regions(parts: Sequence[Placed], depth: int = 0) -> list[Region]:
    """Return the parts of a page as regions in reading order."""
    if not parts:
        return []
    gutter = _gutter(parts) if depth < _DEEPEST else None
    if gutter is None:
        return [_region(parts)]
    crossing = {id(part) for part in parts if part.left < gutter - 1 and part.right > gutter + 1}
    found: list[Region] = []
    for zone in _zones(parts, crossing):
        if id(zone[0]) in crossing:
            found.append(_region(zone))
            continue
        left = [part for part in zone if (part.left + part.right) / 2 < gutter]
        right = [part for part in zone if (part.left + part.right) / 2 >= gutter]
        found += regions(left, depth + 1)
        found += regions(right, depth + 1)
    return _merged(found)


def side_by_side(found: Sequence[Region]) -> int:
    """Return how many regions stand beside each other at most."""
    tall = [(min(p.top for p in r.members), max(p.bottom for p in r.members)) for r in found]
    return max(
        (
            1
            + sum(
                low < (top + bottom) / 2 < high
                and (other.right <= region.left + 1 or other.left >= region.right - 1)
                for other, (low, high) in zip(found, tall, strict=True)
            )
            for region, (top, bottom) in zip(found, tall, strict=True)
        ),
        default=1,
    )


def _region(parts: Sequence[Placed]) -> Region:
    return Region(
        members=tuple(parts),
        left=min(part.left for part in parts),
        right=max(part.right for part in parts),
    )


def _zones(parts: Sequence[Placed], crossing: set[int]) -> list[list[Placed]]:
    """Return runs of parts from the top down: those between two bands, and the bands."""
    bands = sorted((part for part in parts if id(part) in crossing), key=lambda part: part.top)
    rest = [part for part in parts if id(part) not in crossing]
    zones: list[list[Placed]] = []
    for band in bands:
        above = [part for part in rest if _middle(part) < _middle(band)]
        rest = [part for part in rest if _middle(part) >= _middle(band)]
        if above:
            zones.append(above)
        if zones and not above and id(zones[-1][0]) in crossing:
            zones[-1].append(band)
        else:
            zones.append([band])
    if rest:
        zones.append(rest)
    return zones


def _middle(part: Placed) -> float:
    return (part.top + part.bottom) / 2


def _merged(found: list[Region]) -> list[Region]:
    """Put regions together that follow each other between the same margins."""
    merged: list[Region] = []
    for region in found:
        if merged and _same_margins(merged[-1], region):
            merged[-1] = _region([*merged[-1].members, *region.members])
        else:
            merged.append(region)
    return merged


def _same_margins(one: Region, other: Region) -> bool:
    below = min(part.top for part in other.members) > max(_middle(part) for part in one.members)
    inside = other.left >= one.left - 2 and other.right <= one.right + 2
    around = one.left >= other.left - 2 and one.right <= other.right + 2
    return below and (inside or around)


def _gutter(parts: Sequence[Placed]) -> float | None:
    """Return the x of a gutter, or none."""
    if len(parts) < 2 * _LINES:
        return None
    lefts = np.array([part.left for part in parts])
    rights = np.array([part.right for part in parts])
    tops = np.array([part.top for part in parts])
    bottoms = np.array([part.bottom for part in parts])
    heights = bottoms - tops
    line = float(np.median(heights))
    overlap = np.minimum(bottoms[:, None], bottoms) - np.maximum(tops[:, None], tops)
    beside = overlap > 0.3 * np.minimum(heights[:, None], heights)
    after = beside & (lefts[None, :] >= rights[:, None] - 0.5)
    next_left = np.where(after, lefts[None, :], np.inf).min(axis=1)
    wide = np.isfinite(next_left) & (next_left - rights > _GAP * line)
    if int(wide.sum()) < _LINES:
        return None
    origin, span = float(lefts.min()), float(rights.max() - lefts.min())
    votes = np.zeros(int(span) + 3)
    ends = next_left[wide]
    starts = rights[wide]
    np.add.at(votes, np.ceil(starts - origin).astype(int), 1)
    np.add.at(votes, np.floor(ends - origin).astype(int) + 1, -1)
    count = np.cumsum(votes)
    for _ in range(_DEEPEST):
        best = int(count.argmax())
        most = count[best]
        if most < _LINES:
            return None
        plateau = best
        while plateau + 1 < len(count) and count[plateau + 1] == most:
            plateau += 1
        # Lines end anywhere, but columns begin at one edge.
        gutter = origin + best + _NEAR_EDGE * (plateau - best)
        if _parts_columns(parts, lefts, rights, gutter, span):
            return gutter
        low, high = best, plateau
        while low > 0 and count[low - 1] > 0 and best - low < line:
            low -= 1
        while high + 1 < len(count) and count[high + 1] > 0 and high - plateau < line:
            high += 1
        count[low : high + 1] = 0
    return None


def _parts_columns(
    parts: Sequence[Placed],
    lefts: NDArray[np.float64],
    rights: NDArray[np.float64],
    gutter: float,
    span: float,
) -> bool:
    """Tell whether both sides of a gutter hold lines of words, and more than cross it."""
    left = np.flatnonzero(rights <= gutter + 1)
    right = np.flatnonzero(lefts >= gutter - 1)
    crossing = len(parts) - len(left) - len(right)
    if min(len(left), len(right)) < _LINES or crossing > _CROSSING * min(len(left), len(right)):
        return False
    if rights[left].max() - lefts[left].min() < _NARROWEST * span:
        return False
    if rights[right].max() - lefts[right].min() < _NARROWEST * span:
        return False
    sides = [[parts[index] for index in side.tolist()] for side in (left, right)]
    least = _WORDY if _share_rows(*sides) else _WORDY_APART
    return all(_wordy(side, least) for side in sides) and _faces_words(sides[1])


def _rows(side: Sequence[Placed]) -> set[int]:
    return {round(_middle(part) / 3) for part in side}


def _share_rows(left: Sequence[Placed], right: Sequence[Placed]) -> bool:
    """Tell whether what stands on both sides stands at one height, as the cells of a table do."""
    fewer, more = sorted((_rows(left), _rows(right)), key=len)
    near = sum(bool({row - 1, row, row + 1} & more) for row in fewer)
    return near >= _ALIGNED * len(fewer)


def _wordy(side: Sequence[Placed], least: int) -> bool:
    letters = sum(sum(map(str.isalpha, part.text)) for part in side)
    return letters >= least * max(len(_rows(side)), 1)


def _faces_words(right: Sequence[Placed]) -> bool:
    """Tell whether a column begins with words: page numbers belong to the text on their left."""
    first: dict[int, Placed] = {}
    for part in sorted(right, key=lambda each: each.left):
        first.setdefault(round(_middle(part) / 3), part)
    lettered = sum(any(map(str.isalpha, part.text)) for part in first.values())
    return lettered >= _FACING * len(first)
