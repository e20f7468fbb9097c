"""Tables of contents: lines that end in page numbers, put together into entries."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.lines import Line

_PAGE = r"(?:\d{1,3}|[ivxlc]{1,6})"
_LEADER = re.compile(rf"(?:\s?[.…_]){{4,}}\s*{_PAGE}$")
_DOT = re.compile(rf"\s\.+\s?{_PAGE}$")
_NUMBER = re.compile(rf"{_PAGE}$")
_LED, _NUMBERED = 3, 5
_GAP, _TIGHT = 1.0, 1.6
_SAME_EDGE = 2.0
_MOST_LINES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A title and the number of its page, over one line or several."""

    lines: tuple[Line, ...]

    @property
    def left(self) -> float:
        """Return its left edge in points."""
        return min(line.left for line in self.lines)

    @property
    def right(self) -> float:
        """Return its right edge in points."""
        return max(line.right for line in self.lines)

    @property
    def top(self) -> float:
        """Return its top edge in points."""
        return self.lines[0].top

    @property
    def bottom(self) -> float:
        """Return its bottom edge in points."""
        return self.lines[-1].bottom


def with_entries(found: Sequence[Line]) -> list[Line | Entry]:
    """Return the lines of a region with those of a table of contents put together."""
    ends = _ends(found)
    parts: list[Line | Entry] = []
    title: list[Line] = []
    for line in found:
        if title and (_apart(title[-1], line) or len(title) == _MOST_LINES):
            parts += title
            title = []
        title.append(line)
        if id(line) in ends:
            parts.append(Entry(lines=tuple(title)))
            title = []
    return [*parts, *title]


def _ends(found: Sequence[Line]) -> set[int]:
    """Return the lines that end an entry: many led to their numbers, or numbers that ascend."""
    led = [line for line in found if _LEADER.search(line.text)]
    edge = max((line.right for line in led), default=0.0)
    set_off = [line for line in found if _is_set_off(line)]
    if len(led) >= _LED:
        dotted = [line for line in found if _DOT.search(line.text)]
        near = [line for line in (*set_off, *dotted) if abs(line.right - edge) < _SAME_EDGE]
        return {id(line) for line in (*led, *near)}
    numbers = [int(line.segments[-1].text) for line in set_off if line.segments[-1].text.isdigit()]
    ascend = all(one <= other for one, other in pairwise(numbers))
    flush = all(abs(line.right - set_off[0].right) < _SAME_EDGE for line in set_off)
    if len(numbers) >= _NUMBERED and ascend and flush and numbers[0] < numbers[-1]:
        return {id(line) for line in set_off}
    return set()


def _is_set_off(line: Line) -> bool:
    """Tell whether a line of words ends in a number with a gap before it."""
    if len(line.segments) < 2 or line.stacked:  # noqa: PLR2004 (title and number)
        return False
    title, number = line.segments[-2:]
    worded = any(map(str.isalpha, title.text))
    gap = number.left - title.right > _GAP * line.size
    return worded and gap and _NUMBER.match(number.text) is not None


def _apart(one: Line, other: Line) -> bool:
    """Tell whether two lines cannot belong to one title."""
    step = other.baseline - one.baseline
    size = max(one.size, other.size)
    # The dots that lead to a number may be set otherwise than the title.
    weight = one.bold == other.bold or _LEADER.search(other.text)
    alike = abs(one.size - other.size) < 1 and weight
    return not alike or not 0 < step < _TIGHT * size
