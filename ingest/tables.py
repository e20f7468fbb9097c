"""Tables: rows and cells from ruled lines and from the white between columns of words.

They are looked for before text columns, because a table's columns would pass for those.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from ingest.hyphens import joined
from ingest.lines import lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.lines import Line
    from ingest.pdfium import Rule
    from ingest.segments import Segment

_TOUCHING = 3.0
_SAME_EDGE = 4.0
_STRIP = 0.5
_STEP = 0.5
_SPREAD = 1.08
_SOLID = 0.6
_PROSE_LINES = 8
_PROSE_FILL = 0.75
_PROSE_LETTERS = 20
_MULTI = 0.6
_NEAR = 1.0
_SMALLER, _LARGEST = 0.96, 1.05
_AMOUNT = re.compile(r"[-\u2013\u2212+]?\d[\d.,]*(?:\s?[%€])?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows of cells, the lines they are printed in, and those of the caption above them."""

    rows: tuple[tuple[str, ...], ...]
    lines: tuple[Line, ...]
    left: float
    top: float
    right: float
    bottom: float
    caption: tuple[Line, ...] = ()

    @property
    def text(self) -> str:
        """Return a tab between cells and a newline between rows."""
        return "\n".join("\t".join(row).rstrip("\t") for row in self.rows)


def ruled_tables(
    segments: Sequence[Segment], rules: Sequence[Rule]
) -> tuple[list[Table], list[Segment]]:
    """Return the tables at ruled lines, and the segments that are in none."""
    tables: list[Table] = []
    rest = list(segments)
    for group in _groups(_whole_rules(rules)):
        start = 0
        while start < len(group) - 1:
            table, end = _between(rest, group, start)
            if table is not None:
                tables.append(table)
                taken = {id(segment) for line in table.lines for segment in line.segments}
                rest = [segment for segment in rest if id(segment) not in taken]
            start = max(end, start + 1)
    return tables, rest


def captioned(
    tables: Sequence[Table], segments: Sequence[Segment], body: float
) -> tuple[list[Table], list[Segment]]:
    """Return tables with the captions above them, and the segments that are in none.

    A caption is set otherwise than the body, from the table's left edge, right above it; read
    apart from its table it would end the column it happens to stand in.
    """
    rest = list(segments)
    whole: list[Table] = []
    for table in tables:
        caption: list[Segment] = []
        top = table.top
        while found := _above(rest, table, top, body):
            caption += found
            top = min(segment.top for segment in found)
            taken = {id(segment) for segment in found}
            rest = [segment for segment in rest if id(segment) not in taken]
        whole.append(replace(table, top=top, caption=tuple(lines(caption))))
    return whole, rest


def _above(segments: Sequence[Segment], table: Table, top: float, body: float) -> list[Segment]:
    """Return the line of a caption right above a height, or nothing."""
    near = [
        segment
        for segment in segments
        if -_TOUCHING < top - segment.bottom < _NEAR * segment.size
        and table.left - body < segment.left
        and segment.right < table.right + body
    ]
    set_apart = all(
        segment.size < body * _LARGEST and (segment.bold or segment.size < body * _SMALLER)
        for segment in near
    )
    begins = any(abs(segment.left - table.left) < body for segment in near)
    return near if set_apart and begins else []


def _between(
    segments: Sequence[Segment], group: list[Rule], start: int
) -> tuple[Table | None, int]:
    """Return the tallest table that begins at a rule, and the rule it ends at."""
    for end in range(len(group) - 1, start, -1):
        inside = _inside(segments, group[start], group[end])
        parts = [_inside(segments, one, other) for one, other in pairwise(group[start : end + 1])]
        if not inside or not parts[0] or not parts[-1]:
            continue
        table = as_table(lines(inside), rules=[rule.y for rule in group[start : end + 1]])
        # A heading set between two rules is not the first row of the table below it.
        headed = all(len(line.segments) == 1 for line in lines(parts[0]))
        if table is not None and (sum(map(bool, table.rows[0])) > 1 or not headed):
            return table, end
    return None, start + 1


def _inside(segments: Sequence[Segment], above: Rule, below: Rule) -> list[Segment]:
    return [
        segment
        for segment in segments
        if above.y < (segment.top + segment.bottom) / 2 < below.y
        and segment.left > above.left - _SAME_EDGE
        and segment.right < above.right + _SAME_EDGE
    ]


def _whole_rules(rules: Sequence[Rule]) -> list[Rule]:
    """Put pieces of rules together that touch at one height."""
    whole: list[Rule] = []
    for rule in sorted(rules, key=lambda each: (round(each.y), each.left)):
        last = whole[-1] if whole else None
        if last and abs(last.y - rule.y) < 1 and rule.left - last.right < _TOUCHING:
            right = max(last.right, rule.right)
            whole[-1] = type(rule)(left=last.left, right=right, y=last.y)
        else:
            whole.append(rule)
    return whole


def _groups(rules: list[Rule]) -> list[list[Rule]]:
    """Return rules of the same extent, each group from the top down."""
    groups: list[list[Rule]] = []
    for rule in sorted(rules, key=lambda each: each.y):
        for group in groups:
            same = abs(group[0].left - rule.left) < _SAME_EDGE
            if same and abs(group[0].right - rule.right) < _SAME_EDGE:
                if rule.y - group[-1].y > 1:
                    group.append(rule)
                break
        else:
            groups.append([rule])
    return [group for group in groups if len(group) > 1]


def as_table(found: list[Line], *, rules: Sequence[float] = ()) -> Table | None:
    """Return lines as a table if white runs down between columns of words, else none."""
    if len(found) < 2:  # noqa: PLR2004 (one line is no table)
        return None
    strips = white_strips(found)
    if not strips:
        found_apart = [line for line in found if len(_runs(line)) > 1]
        alone = [index for index, line in enumerate(found) if len(_runs(line)) == 1]
        if len(found_apart) < max(3, _MULTI * len(found)) or any(
            other - one == 1 for one, other in pairwise(alone)
        ):
            return None
        strips = white_strips(found_apart)
    if not strips or _is_prose(found, strips):
        return None
    cells = [_cells(line, strips) for line in found]
    if sum(sum(map(bool, row)) > 1 for row in cells) < max(2, len(cells) / 3):
        return None
    return Table(
        rows=tuple(tuple(row) for row in _rows(found, cells, rules)),
        lines=tuple(found),
        left=min(line.left for line in found),
        top=min(line.top for line in found),
        right=max(line.right for line in found),
        bottom=max(line.bottom for line in found),
    )


def _words(line: Line) -> list[tuple[float, float, str]]:
    return [
        (segment.edges[2 * index], segment.edges[2 * index + 1], word)
        for segment in line.segments
        for index, word in enumerate(segment.words)
    ]


def _runs(line: Line) -> list[float]:
    """Return the left edges of runs of words without a gap that could part cells."""
    words = _words(line)
    wide = _STRIP * line.size
    return [words[0][0]] + [other[0] for one, other in pairwise(words) if other[0] - one[1] >= wide]


def white_strips(found: Sequence[Line]) -> list[float]:
    """Return the middles of white strips that no word of any line crosses."""
    left = min(line.left for line in found)
    right = max(line.right for line in found)
    covered = [False] * (int((right - left) / _STEP) + 2)
    for line in found:
        for begin, end, _ in _words(line):
            first, last = int((begin - left) / _STEP), int((end - left) / _STEP)
            covered[first : last + 1] = [True] * (last + 1 - first)
    size = median(line.size for line in found)
    strips: list[float] = []
    start: int | None = None
    for index, black in enumerate(covered):
        if not black and start is None:
            start = index
        elif black and start is not None:
            if (index - start) * _STEP >= _STRIP * size:
                strips.append(left + (start + index) / 2 * _STEP)
            start = None
    return strips


def _is_prose(found: list[Line], strips: list[float]) -> bool:
    """Tell whether what looks like a table is text in columns between two rules."""
    if len(found) < _PROSE_LINES:
        return False
    fills: dict[int, list[float]] = defaultdict(list)
    letters: dict[int, list[int]] = defaultdict(list)
    for line in found:
        for column, words in _by_column(line, strips).items():
            fills[column].append(words[-1][1] - words[0][0])
            letters[column].append(sum(len(word) for _, _, word in words))
    return all(
        median(each) >= _PROSE_FILL * max(each) and median(letters[column]) >= _PROSE_LETTERS
        for column, each in fills.items()
    )


def _by_column(line: Line, strips: list[float]) -> dict[int, list[tuple[float, float, str]]]:
    cells: dict[int, list[tuple[float, float, str]]] = defaultdict(list)
    for begin, end, word in _words(line):
        cells[sum(strip < (begin + end) / 2 for strip in strips)].append((begin, end, word))
    return cells


def _cells(line: Line, strips: list[float]) -> list[str]:
    words = _by_column(line, strips)
    cells = [" ".join(word for _, _, word in words.get(at, [])) for at in range(len(strips) + 1)]
    ends = {segment.right for segment in line.segments if segment.hyphen}
    for column, placed in words.items():
        if placed[-1][1] in ends:
            cells[column] += "\u00ad"
    return cells


def _rows(found: list[Line], cells: list[list[str]], rules: Sequence[float]) -> list[list[str]]:
    """Put the lines of cells that are set over several lines together into rows."""
    begins = _row_begins(found, cells, rules)
    rows: list[list[str]] = []
    for begin, row in zip(begins, cells, strict=True):
        if begin or not rows:
            rows.append(list(row))
        else:
            rows[-1] = [joined(one, more) for one, more in zip(rows[-1], row, strict=True)]
    return [[cell.removesuffix("\u00ad") for cell in row] for row in rows]


def _row_begins(found: list[Line], cells: list[list[str]], rules: Sequence[float]) -> list[bool]:
    """Tell for each line whether it begins a row.

    A rule above begins one, and so do numbers right under numbers. Else, where the distances of
    lines fall into two sizes, the wider one does; where they are all alike, a line with nothing in
    its first column goes on.
    """
    steps = [other.baseline - one.baseline for one, other in pairwise(found)]
    parted = [
        any(one.baseline < rule < other.baseline for rule in rules)
        for one, other in pairwise(found)
    ]
    free = sorted(step for step, apart in zip(steps, parted, strict=True) if not apart)
    jumps = [(wide / tight, (wide + tight) / 2) for tight, wide in pairwise(free) if tight > 0]
    jump, threshold = max(jumps, default=(1.0, 0.0))
    tight = [all(row) for step, row in zip(steps, cells[1:], strict=True) if step <= threshold]
    # Full rows set close together are rows: it is the first distance that is wider.
    if sum(tight) > _SOLID * len(tight):
        jump = 1.0
    begins = [True]
    for step, apart, (above, row) in zip(steps, parted, pairwise(cells), strict=True):
        if any(cell.endswith("\u00ad") for cell in above):
            begins.append(False)
        elif apart or _both_numbers(above, row):
            begins.append(True)
        elif jump >= _SPREAD:
            begins.append(step > threshold)
        else:
            begins.append(bool(row[0]) or sum(map(bool, row)) == len(row))
    return begins


def _both_numbers(above: Sequence[str], row: Sequence[str]) -> bool:
    """Tell whether numbers stand under numbers in several columns: they are no words that wrap."""
    pairs = zip(above, row, strict=True)
    return sum(bool(_AMOUNT.fullmatch(a) and _AMOUNT.fullmatch(b)) for a, b in pairs) > 1
