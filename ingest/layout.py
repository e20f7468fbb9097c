"""From the segments of a page to its text and blocks in reading order, without reading a file."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from ingest.blocks import COLUMN_BREAK, SMALLER, Passus, gather, is_note_start, is_small
from ingest.characters import RAISED
from ingest.columns import regions, side_by_side
from ingest.contents import with_entries
from ingest.lines import Line, in_reading_order
from ingest.model import Block, BlockKind, Box
from ingest.pieces import BETWEEN
from ingest.segments import Segment
from ingest.table_edges import with_outer_rows
from ingest.tables import Table, as_table, captioned, ruled_tables

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.blocks import Part
    from ingest.contents import Entry
    from ingest.lines import Typography
    from ingest.pdfium import Rule

_MARKS = re.compile(rf"\s?[{RAISED}]+(?:\s?[,;]\s?[{RAISED}]+)*")
_UNIT = re.compile(r"(?:(?:^|[^\w])(?:[kcdmµ]?m|s)|[+\u2212±])$")
_AMOUNT = re.compile(
    r"(?:\d|(?:^|[^\w])\w|[)\]]|\b(?:sin|cos|tan|log|ln|exp|det|dim)|[∂∆∇√\u2102\u2115\u211d\u2124])$"
)
_NUMBER = re.compile(r"\d+")
_NOTE_LABEL = re.compile(rf"([{RAISED}]+|\d{{1,3}}(?=\)?\s))")
_PLAIN = str.maketrans(RAISED, "0123456789")
_ENDED = re.compile(r"[.!?:…][\"“”»«)\]]*$")
_WORD = re.compile(r"[^\W\d_]{3}")
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """The running parts of a page in reading order, its footnotes, and how many columns it has."""

    body: tuple[Passus, ...] = ()
    notes: tuple[Passus, ...] = ()
    columns: int = 1


def flow_of(sheet: Sheet, typography: Typography) -> Flow:
    """Return what stands on a page in reading order."""
    tables, rest = ruled_tables(sheet.segments, sheet.rules)
    heights = [rule.y for rule in sheet.rules]
    for at, table in enumerate(tables):
        tables[at], rest = with_outer_rows(table, rest, heights)
    tables, rest = captioned(tables, rest, typography.body)
    body: list[Passus] = []
    notes: list[Passus] = []
    found = regions([*rest, *tables])
    for region in found:
        parts = _in_order(
            in_reading_order([part for part in region.members if isinstance(part, Segment)]),
            [part for part in region.members if isinstance(part, Table)],
        )
        end = _notes_begin(parts, typography, sheet.rules)
        flow = gather(parts[:end], typography, left=region.left, right=region.right)
        _continue(body, flow, typography)
        below = gather(parts[end:], typography, left=region.left, right=region.right, notes=True)
        notes += below
    return Flow(body=tuple(body), notes=tuple(notes), columns=side_by_side(found))


def _in_order(found: list[Line], ruled: list[Table]) -> list[Part]:
    parts = _with_open_tables(with_entries(found))
    for table in sorted(ruled, key=lambda part: part.top):
        below = (at for at, part in enumerate(parts) if part.top > table.top)
        parts.insert(next(below, len(parts)), table)
    return parts


def _with_open_tables(found: Sequence[Line | Entry]) -> list[Part]:
    """Return lines with those put together that form a table without rules."""
    parts: list[Part] = []
    run: list[Line] = []
    for part in [*found, None]:
        cells = isinstance(part, Line) and _cell_edges(part)
        if isinstance(part, Line) and cells and (not run or _aligned(run[-1], part)):
            run.append(part)
            continue
        table = as_table(run) if len(run) >= _RUN else None
        parts += [table] if table else run
        run = [part] if isinstance(part, Line) and cells else []
        if part is not None and not run:
            parts.append(part)
    return parts


def _cell_edges(line: Line) -> list[tuple[float, float]]:
    """Return the edges of what stands behind wide gaps of a line."""
    if line.stacked:
        return []
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


def _notes_begin(parts: Sequence[Part], typography: Typography, rules: Sequence[Rule]) -> int:
    """Return where the footnotes at the end of a region begin.

    They are the small lines at its end from the first that carries a note's number on; small
    lines right under a short rule are the rest of a note of the page before. Most of them have
    words: the labels of a figure at the foot of a page are no notes.
    """
    begin = len(parts)
    worded = 0
    left = min((part.left for part in parts), default=0.0)
    width = max((part.right for part in parts), default=0.0) - left
    for index in range(len(parts) - 1, -1, -1):
        part = parts[index]
        if not isinstance(part, Line) or not is_small(part, typography):
            break
        above = parts[index - 1].bottom if index else part.top - 3 * part.size
        ruled = any(
            above - 1 < rule.y < part.top + 1
            and abs(rule.left - left) < part.size
            and rule.right - rule.left < _NOTE_RULE * width
            for rule in rules
        )
        worded += _WORD.search(part.text) is not None
        if (is_note_start(part.text) or ruled) and 2 * worded >= len(parts) - index:
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


def carried_over(flows: Sequence[Flow]) -> list[Flow]:
    """Return the parts of each page; what ends a sentence of the page before is no list item."""
    kept = list(flows)
    for at, (before, after) in enumerate(pairwise(flows), start=1):
        last = next((part for part in reversed(before.body) if not part.aside), None)
        if last is None or not after.body or last.kind is not BlockKind.PARAGRAPH:
            continue
        first = replace(after.body[0], kind=BlockKind.PARAGRAPH)
        numbered = after.body[0].kind is BlockKind.LIST_ITEM and first.text[:1].isdigit()
        if numbered and _runs_on(last, first):
            kept[at] = replace(after, body=(first, *after.body[1:]))
    return kept


def without_marks(flows: Sequence[Flow]) -> list[list[Passus]]:
    """Return the parts of each page, footnotes last, without the marks that lead to footnotes.

    A raised digit is a mark when the document has a footnote of this number; in a unit, in a
    formula, and where the page itself has no such note, it stays behind a number or a letter.
    """
    known = [{label for note in flow.notes if (label := _label(note.text))} for flow in flows]
    # No note has the number 0: it is what a font without a prime shows for one.
    everywhere = set().union(*known) - {"0"}
    return [_cleaned_flow(flow, here, everywhere) for flow, here in zip(flows, known, strict=True)]


def _label(note: str) -> str:
    """Return the number a footnote begins with, or nothing."""
    found = _NOTE_LABEL.match(note)
    return found.group(1).translate(_PLAIN) if found else ""


def _cleaned_flow(flow: Flow, here: set[str], everywhere: set[str]) -> list[Passus]:
    kept = [replace(part, text=_cleaned(part.text, here, everywhere)) for part in flow.body]
    for note in flow.notes:
        text = re.sub(r"^\d{1,3}\)?\s+(?=\D)", "", _MARKS.sub("", note.text, count=1)).strip()
        kept.append(replace(note, text=_cleaned(text, here, everywhere), kind=BlockKind.FOOTNOTE))
    return [part for part in kept if part.text]


def _cleaned(text: str, here: set[str], everywhere: set[str]) -> str:
    def drop(found: re.Match[str]) -> str:
        before = text[: found.start()]
        numbers = set(_NUMBER.findall(found.group().translate(_PLAIN)))
        stays = _UNIT.search(before) or (_AMOUNT.search(before) and not numbers <= here)
        return found.group() if stays or not numbers <= everywhere else ""

    return _MARKS.sub(drop, text)


def placed(flow: Flow, sheet: Sheet) -> Flow:
    """Return what stands on a page with a box for each line, in place of the lines themselves.

    Boxes are a tenth of the size, which counts when another process hands them over.
    """
    return replace(
        flow,
        body=tuple(_placed(part, sheet) for part in flow.body),
        notes=tuple(_placed(part, sheet) for part in flow.notes),
    )


def _placed(part: Passus, sheet: Sheet) -> Passus:
    return replace(part, lines=(), boxes=tuple(box_of(line, sheet) for line in part.lines))


def lay_out(parts: Sequence[Passus]) -> LaidOut:
    """Return the text of a page with its blocks; the parts have their boxes."""
    blocks: list[Block] = []
    texts: list[str] = []
    start = 0
    for each in parts:
        columns = each.text.split(COLUMN_BREAK)
        text = "".join(columns)
        ends = list(accumulate(map(len, columns), initial=start))
        blocks.append(
            Block(
                kind=each.kind,
                start=start,
                end=ends[-1],
                level=each.level,
                breaks=tuple(ends[1:-1]),
                boxes=each.boxes,
            )
        )
        texts.append(text)
        start = ends[-1] + len(BETWEEN)
    return LaidOut(text=BETWEEN.join(texts), blocks=tuple(blocks))


def box_of(line: Line, sheet: Sheet) -> Box:
    """Return the place of a line on the page as it is shown."""
    left, right = _fraction(line.left, sheet.width), _fraction(line.right, sheet.width)
    top, bottom = _fraction(line.top, sheet.height), _fraction(line.bottom, sheet.height)
    return turned(Box(left=left, top=top, right=right, bottom=bottom), sheet.turned)


def turned(box: Box, quarters: int) -> Box:
    """Return a box after the page was turned clockwise by so many quarters."""
    for _ in range(quarters):
        box = Box(left=1 - box.bottom, top=box.left, right=1 - box.top, bottom=box.right)
    return box


def _fraction(value: float, whole: float) -> float:
    return min(max(value / whole, 0.0), 1.0) if whole > 0 else 0.0
