"""From the segments of a page to its text and blocks in reading order, without reading a file."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from ingest.blocks import COLUMN_BREAK, SMALLER, Passus, gather, is_note_start, is_small
from ingest.columns import regions
from ingest.lines import lines
from ingest.model import Block, BlockKind, Box
from ingest.pieces import BETWEEN
from ingest.segments import RAISED, Segment
from ingest.tables import Table, as_table, captioned, ruled_tables

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.lines import Line, Typography
    from ingest.pdfium import Rule

_MARKS = re.compile(rf"\s?[{RAISED}]+(?:\s?[,;]\s?[{RAISED}]+)*")
_UNIT = re.compile(r"(?:^|[^\w])(?:[kcdmµ]?m|s)$")
_AMOUNT = re.compile(r"(?:\d|(?:^|[^\w])\w|[)\]])$")
_PLAIN = str.maketrans(RAISED, "0123456789")
_ENDED = re.compile(r"[.!?:…][\"“”»«)\]]*$")
_RUN = 3
_CELL_GAP = 1.2
_ALIGNED = 4.0
_NOTE_RULE = 0.65


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A page before it is laid out: what is drawn on it, and its size in points.

    `turned` counts the quarter turns, clockwise, from here to how the page is shown.
    """

    segments: tuple[Segment, ...]
    rules: tuple[Rule, ...]
    width: float
    height: float
    turned: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LaidOut:
    """The text of a page and its blocks."""

    text: str
    blocks: tuple[Block, ...]


def passus_of(sheet: Sheet, typography: Typography) -> list[Passus]:
    """Return the running parts of a page in reading order, footnotes last."""
    tables, rest = ruled_tables(sheet.segments, sheet.rules)
    tables, rest = captioned(tables, rest, typography.body)
    body: list[Passus] = []
    notes: list[Passus] = []
    for region in regions([*rest, *tables]):
        parts = _in_order(
            lines(part for part in region.members if isinstance(part, Segment)),
            [part for part in region.members if isinstance(part, Table)],
        )
        end = _notes_begin(parts, typography, sheet.rules)
        flow = gather(parts[:end], typography, left=region.left, right=region.right)
        _continue(body, flow, typography)
        below = gather(parts[end:], typography, left=region.left, right=region.right, notes=True)
        notes += below
    return _without_marks(body, notes)


def _in_order(found: list[Line], ruled: list[Table]) -> list[Line | Table]:
    parts: list[Line | Table] = [*_with_open_tables(found), *ruled]
    return sorted(parts, key=lambda part: part.top)


def _with_open_tables(found: list[Line]) -> list[Line | Table]:
    """Return lines with those put together that form a table without rules."""
    parts: list[Line | Table] = []
    run: list[Line] = []
    for line in [*found, None]:
        if line is not None and _cell_edges(line) and (not run or _aligned(run[-1], line)):
            run.append(line)
            continue
        table = as_table(run) if len(run) >= _RUN else None
        parts += [table] if table else run
        run = []
        if line is not None:
            if _cell_edges(line):
                run.append(line)
            else:
                parts.append(line)
    return parts


def _cell_edges(line: Line) -> list[tuple[float, float]]:
    """Return the edges of what stands behind wide gaps of a line."""
    members = line.segments
    return [
        (other.left, other.right)
        for one, other in pairwise(members)
        if other.left - one.right > _CELL_GAP * line.size and len(one.text) > 1
    ]


def _aligned(one: Line, other: Line) -> bool:
    return any(
        abs(left - its_left) < _ALIGNED or abs(right - its_right) < _ALIGNED
        for left, right in _cell_edges(one)
        for its_left, its_right in _cell_edges(other)
    )


def _notes_begin(
    parts: Sequence[Line | Table], typography: Typography, rules: Sequence[Rule]
) -> int:
    """Return where the footnotes at the end of a region begin.

    They are the small lines at its end from the first that carries a note's number on; small
    lines right under a short rule are the rest of a note of the page before.
    """
    begin = len(parts)
    left = min((part.left for part in parts), default=0.0)
    width = max((part.right for part in parts), default=0.0) - left
    for index in range(len(parts) - 1, -1, -1):
        part = parts[index]
        if isinstance(part, Table) or not is_small(part, typography):
            break
        above = parts[index - 1].bottom if index else part.top - 3 * part.size
        ruled = any(
            above - 1 < rule.y < part.top + 1
            and abs(rule.left - left) < part.size
            and rule.right - rule.left < _NOTE_RULE * width
            for rule in rules
        )
        if is_note_start(part.text) or ruled:
            begin = index
    return begin


def _continue(body: list[Passus], flow: list[Passus], typography: Typography) -> None:
    """Append what the next column holds, joining a paragraph that runs on into it."""
    last = next((at for at in range(len(body) - 1, -1, -1) if not body[at].aside), None)
    after = body[last + 1 :] if last is not None else []
    if last is None or any(passus.kind is BlockKind.HEADING for passus in after):
        body += flow
        return
    first = next((at for at, passus in enumerate(flow) if not passus.aside), None)
    caption = bool(after) and body[last].size <= SMALLER * typography.body
    if first is not None and not caption and _runs_on(body[last], flow[first]):
        body[last] = body[last].followed_by(flow[first], typography)
        flow = flow[:first] + flow[first + 1 :]
    body += flow


def _runs_on(one: Passus, other: Passus) -> bool:
    if one.kind not in {BlockKind.PARAGRAPH, BlockKind.LIST_ITEM}:
        return False
    if other.kind is not BlockKind.PARAGRAPH or abs(one.size - other.size) > 1:
        return False
    if one.bold != other.bold:
        return False
    if one.hyphen or other.text[:1].islower():
        return True
    bare = _MARKS.sub("", one.text)
    return not _ENDED.search(bare)


def _without_marks(body: list[Passus], notes: list[Passus]) -> list[Passus]:
    """Drop the marks of footnotes; a raised digit of a unit or a formula stays."""
    labels = {
        found.group().strip().translate(_PLAIN)
        for note in notes
        if (found := _MARKS.match(note.text))
    }
    kept = [replace(passus, text=_cleaned(passus.text, labels)) for passus in body]
    for note in notes:
        text = re.sub(r"^\d{1,3}\)?\s+(?=\D)", "", _MARKS.sub("", note.text, count=1)).strip()
        kept.append(replace(note, text=_cleaned(text, labels), kind=BlockKind.FOOTNOTE))
    return [passus for passus in kept if passus.text]


def _cleaned(text: str, labels: set[str]) -> str:
    def drop(found: re.Match[str]) -> str:
        before = text[: found.start()]
        digits = found.group().strip()
        if _UNIT.search(before) and not digits.isspace():
            return found.group()
        if _AMOUNT.search(before) and digits.translate(_PLAIN) not in labels:
            return found.group()
        return ""

    return _MARKS.sub(drop, text)


def lay_out(passus: Sequence[Passus], sheet: Sheet) -> LaidOut:
    """Return the text of a page with its blocks, one box for every line of a block."""
    blocks: list[Block] = []
    texts: list[str] = []
    start = 0
    for each in passus:
        columns = each.text.split(COLUMN_BREAK)
        text = "".join(columns)
        ends = list(accumulate(map(len, columns), initial=start))
        boxes = tuple(_box(line, sheet) for line in each.lines)
        blocks.append(
            Block(
                kind=each.kind,
                start=start,
                end=ends[-1],
                level=each.level,
                breaks=tuple(ends[1:-1]),
                boxes=boxes,
            )
        )
        texts.append(text)
        start = ends[-1] + len(BETWEEN)
    return LaidOut(text=BETWEEN.join(texts), blocks=tuple(blocks))


def _box(line: Line, sheet: Sheet) -> Box:
    """Return the place of a line on the page as it is shown."""
    left, right = _fraction(line.left, sheet.width), _fraction(line.right, sheet.width)
    top, bottom = _fraction(line.top, sheet.height), _fraction(line.bottom, sheet.height)
    for _ in range(sheet.turned):
        left, top, right, bottom = 1 - bottom, left, 1 - top, right
    return Box(left=left, top=top, right=right, bottom=bottom)


def _fraction(value: float, whole: float) -> float:
    return min(max(value / whole, 0.0), 1.0) if whole > 0 else 0.0
