"""Rows of a table that stand outside its rules: column heads above them, sums below."""

from __future__ import annotations

from bisect import bisect
from dataclasses import replace
from typing import TYPE_CHECKING

from ingest.captions import is_caption
from ingest.lines import lines
from ingest.tables import Table, as_table, white_strips

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.lines import Line
    from ingest.segments import Segment

_SAME_EDGE = 4.0
_LARGER = 1.6
# How far from the last row, in type sizes, a row may stand: one of a few cells, and one of many.
_NEAR, _FAR = 2.2, 6.0
_FEW, _MANY = 2, 3
# A column head may be wider than the numbers below it by so much.
_REACH = 0.5


def with_outer_rows(
    table: Table, segments: Sequence[Segment], rules: Sequence[float]
) -> tuple[Table, list[Segment]]:
    """Return a table with the rows right above and below it, and the segments not in it.

    A row is one whose words keep to the columns of the table; the outermost has several cells.
    Above all of them may stand heads that each span some columns.
    """
    strips = white_strips(table.lines)
    if not strips:
        return table, list(segments)
    found = lines(
        segment
        for segment in segments
        if table.left - _SAME_EDGE < segment.left and segment.right < table.right + _SAME_EDGE
    )
    above = [line for line in reversed(found) if line.bottom <= table.top + 1]
    below = [line for line in found if line.top >= table.bottom - 1]
    heads = _rows(above, table.lines[0], strips)
    whole = _with_rows(table, [*heads, *_rows(below, table.lines[-1], strips)], rules)
    if whole.top < table.top or not heads:
        whole = _with_spanning_head(whole, above[len(heads) : len(heads) + 1], strips)
    taken = {id(segment) for line in whole.lines for segment in line.segments}
    return whole, [segment for segment in segments if id(segment) not in taken]


def _with_rows(table: Table, rows: Sequence[Line], rules: Sequence[float]) -> Table:
    inside = [segment for line in (*table.lines, *rows) for segment in line.segments]
    whole = as_table(lines(inside), rules=rules) if rows else None
    return whole if whole and len(whole.rows[0]) == len(table.rows[0]) else table


def _with_spanning_head(table: Table, nearest: Sequence[Line], strips: Sequence[float]) -> Table:
    first = table.lines[0]
    for line in nearest:
        near = _gap(line, first) < _NEAR * line.size and line.size < _LARGER * first.size
        if near and line.bold and len(line.segments) >= _FEW and not is_caption(line.text):
            cells = [""] * (len(strips) + 1)
            for segment in line.segments:
                at = bisect(strips, (segment.left + segment.right) / 2)
                cells[at] = f"{cells[at]} {segment.text}".strip()
            rows, drawn = (tuple(cells), *table.rows), (line, *table.lines)
            return replace(table, rows=rows, lines=drawn, top=line.top)
    return table


def _rows(outward: Sequence[Line], last: Line, strips: Sequence[float]) -> list[Line]:
    """Return the lines that are rows of a table, from its edge outwards."""
    size = last.size
    passed: list[Line] = []
    rows: list[Line] = []
    for at, line in enumerate(outward):
        cells = _cells(line, strips)
        # A column head over two lines may fill few cells of one of them.
        near = [other for other in outward[at + 1 : at + 2] if _gap(line, other) < size]
        most = max(_cells(each, strips) for each in (line, *near))
        far = _FAR if most >= _MANY else _NEAR
        apart = _gap(line, last) > far * size or line.size > _LARGER * size
        if not cells or apart or is_caption(line.text):
            break
        passed.append(line)
        if cells >= _FEW:
            rows += passed
            passed = []
        last = line
    return rows


def _gap(one: Line, other: Line) -> float:
    return max(one.top - other.bottom, other.top - one.bottom)


def _cells(line: Line, strips: Sequence[float]) -> int:
    """Return how many columns a line has words in, or nought where it is no row.

    Words then run across two columns; or, not in bold, stand in other columns than the first, as
    lines of prose in columns do.
    """
    reach = _REACH * line.size
    across = any(
        segment.left < strip - reach and segment.right > strip + reach
        for segment in line.segments
        for strip in strips
    )
    columns = [bisect(strips, (each.left + each.right) / 2) for each in line.segments]
    worded = any(
        column and any(map(str.isalpha, segment.text))
        for column, segment in zip(columns, line.segments, strict=True)
    )
    return 0 if across or (worded and not line.bold) else len(set(columns))
