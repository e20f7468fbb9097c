"""Lines of a region gathered into paragraphs, list items, headings and footnotes."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from ingest.captions import is_caption
from ingest.contents import Entry
from ingest.hyphens import joined
from ingest.lines import Line, half
from ingest.model import BlockKind
from ingest.tables import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.lines import Typography
    from ingest.model import Box

Part = Line | Table | Entry

DASHES = "-\u2013\u2014"
BULLETS = "•‣▪■●◦○\u2013\u2014➔➢►\uf0b7\uf0a7·∙✓✔\u276f"
_BULLET = re.compile(rf"^(?:[{BULLETS}]|[-*](?=\s))\s*(?=\S)")
# "z. B." abbreviates, and no list counts from nought.
_NUMBERED = re.compile(r"^\(?(?:[1-9]\d?|[a-z](?!\.\s\w\.))[.)]\s+(?=\S)")
_NOTE = re.compile(r"^(?:[⁰¹²³⁴⁵⁶⁷⁸⁹]+\s*|\d{1,3}\)?\s+|\*+\s*)\S")
_SENTENCE_END = re.compile(r"[.!?:…;][\"“”»«)\]⁰¹²³⁴⁵⁶⁷⁸⁹]*$")
_ITEM_BEFORE = re.compile(r"[.!?:…;,][\"“”»«)\]⁰¹²³⁴⁵⁶⁷⁸⁹]*$|\b(?:und|oder|sowie)$")
_FULL_STOP = re.compile(r"[.!?…][\"“”»«)\]⁰¹²³⁴⁵⁶⁷⁸⁹,]*$")
_NOT_HEADING = re.compile(r"[,;]$|[a-zäöüß]\.$")
_ADDRESS = re.compile(r"\S+\.[a-z]{2,}\S*$")
_LARGER, _MUCH_LARGER = 1.1, 1.3
# Marks where a text goes on in another column until its page is laid out; no file can hold it.
COLUMN_BREAK = "\ufdd0"
SMALLER = 0.93
_LOOSE = 1.17
_SAME_SIZE = 0.06
_INDENT = 0.7
_HANGS = 0.3
_DEEP = 6.0
_SHORT = 0.82
_LONGEST_HEADING = 220
_LONGEST_CAPTION = 400
_BOLD_HEADING_LINES = 5
_NEAR_MARGIN = 4.0
_FLUSH = 1.0
_BLANK = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Passus:
    """A run of lines a reader sees as one unit, with its words put together.

    `aside` holds for a table and for captions, which may stand amid a paragraph that runs on.
    What is not made of lines, such as the value of a form field, has its `boxes` on the page.
    """

    kind: BlockKind
    text: str
    lines: tuple[Line, ...]
    size: float
    bold: bool = False
    hyphen: bool = False
    level: int = 0
    aside: bool = False
    boxes: tuple[Box, ...] = ()

    def followed_by(self, other: Passus, typography: Typography) -> Passus:
        """Return this with what another column continues it with."""
        known = typography.known
        text = joined(self.text, other.text, hyphen=self.hyphen, known=known)
        after = len(text) - len(other.text)
        text = text[:after] + COLUMN_BREAK + text[after:]
        return replace(self, text=text, lines=(*self.lines, *other.lines), hyphen=other.hyphen)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Setting:
    """What the lines of a region are judged by."""

    typography: Typography
    left: float
    right: float
    notes: bool


def is_small(line: Line, typography: Typography) -> bool:
    """Tell whether a line is set smaller than the body."""
    return line.size <= SMALLER * typography.body


def is_note_start(text: str) -> bool:
    """Tell whether a line begins with the number of a footnote."""
    return bool(_NOTE.match(text))


def gather(
    parts: Sequence[Part],
    typography: Typography,
    *,
    left: float,
    right: float,
    notes: bool = False,
) -> list[Passus]:
    """Return the parts of a region, from the top down, as paragraphs and their like."""
    setting = _Setting(typography=typography, left=left, right=right, notes=notes)
    found: list[Passus] = []
    open_lines: list[Line] = []
    for index, part in enumerate(parts):
        if isinstance(part, Table):
            _close(found, open_lines, typography)
            found += _table(part, typography)
            continue
        if isinstance(part, Entry):
            _close(found, open_lines, typography)
            _close(found, list(part.lines), typography)
            found[-1] = replace(found[-1], kind=BlockKind.LIST_ITEM, aside=True)
            continue
        after = parts[index + 1] if index + 1 < len(parts) else None
        following = after if isinstance(after, Line) else None
        if open_lines and _parts(open_lines, part, following, setting):
            _close(found, open_lines, typography)
        open_lines.append(part)
    _close(found, open_lines, typography)
    return found


def _table(table: Table, typography: Typography) -> list[Passus]:
    """Return a table, after its caption where it has one."""
    caption: list[Passus] = []
    _close(caption, list(table.caption), typography)
    kinds = [replace(each, kind=BlockKind.CAPTION, aside=True) for each in caption]
    size = table.lines[0].size
    cells = Passus(kind=BlockKind.TABLE, text=table.text, lines=table.lines, size=size, aside=True)
    return [*kinds, cells]


def _parts(
    block: list[Line],
    line: Line,
    following: Line | None,
    setting: _Setting,
) -> bool:
    """Tell whether a line begins a new block rather than going on with the open one."""
    last = block[-1]
    if _flush_right(block, line) and _near(last, line, setting):
        return False
    if _set_apart(last, line, setting):
        return True
    if line.size >= _LARGER * setting.typography.body:
        return False
    return (
        _begins_item(line, last, following)
        or _indented(block, line, following)
        or _last_was_short(block, line, setting)
    )


def _flush_right(block: list[Line], line: Line) -> bool:
    """Tell whether a line goes on with lines that end at one edge and begin anywhere.

    Quotations are set so, and so are the names of those they are from, in bold perhaps.
    """
    if len(block) < 2:  # noqa: PLR2004 (of one line nobody knows how it is set)
        return False
    lines = [*block[-2:], line]
    ends = [each.right for each in lines]
    begins = sorted(each.left for each in lines)
    return max(ends) - min(ends) < _FLUSH and all(b - a > _FLUSH for a, b in pairwise(begins))


def _near(last: Line, line: Line, setting: _Setting) -> bool:
    step = line.baseline - last.baseline
    alike = abs(line.size - last.size) <= _SAME_SIZE * last.size
    return alike and 0 <= step <= _LOOSE * setting.typography.pitch_of(last)


def _set_apart(last: Line, line: Line, setting: _Setting) -> bool:
    """Tell whether size, weight, distance or a note's number part two lines."""
    step = line.baseline - last.baseline
    return (
        (setting.notes and is_note_start(line.text) and not last.hyphen)
        or abs(line.size - last.size) > _SAME_SIZE * max(line.size, last.size)
        or (line.bold != last.bold and not last.hyphen)
        or step > _LOOSE * setting.typography.pitch_of(line)
        or step < 0
    )


def _begins_item(line: Line, last: Line, following: Line | None) -> bool:
    if _BULLET.match(line.text) and not last.hyphen:
        # A dash within a sentence may come to stand at the start of a line.
        dash = line.text[0] in f"*{DASHES}" and not _SENTENCE_END.search(last.text)
        hangs = following is not None and following.left > line.left + _HANGS * line.size
        return not dash or hangs
    if not _NUMBERED.match(line.text):
        return False
    # "vom / 3. August" begins no item, though a line set in may follow it.
    hangs = following is not None and following.left > line.left + _HANGS * line.size
    before = _ITEM_BEFORE if hangs else _SENTENCE_END
    return bool(before.search(last.text))


def _indented(block: list[Line], line: Line, following: Line | None) -> bool:
    """Tell whether a line begins a paragraph by its left edge.

    It is set in as a first line is; or it stands at the margin again after lines that hang.
    """
    first, last = block[0], block[-1]
    if _BULLET.match(first.text) or _NUMBERED.match(first.text):
        edge = first.left + _HANGS * line.size
        return line.left <= edge < last.left and len(block) > 1
    if len(block) > 1 and last.left > first.left + _INDENT * line.size:
        return line.left < first.left + _INDENT * line.size / 2
    step = line.left - last.left
    if not _INDENT * line.size < step < _DEEP * line.size or not _FULL_STOP.search(last.text):
        return False
    return following is None or following.left < line.left - _INDENT * line.size / 2


def _last_was_short(block: list[Line], line: Line, setting: _Setting) -> bool:
    """Tell whether the last line ends its paragraph: a sentence, and room for the next word."""
    last = block[-1]
    if last.right > setting.left + _SHORT * (setting.right - setting.left) or last.hyphen:
        return False
    # Headings may end a line in a colon.
    if line.bold and last.bold:
        return False
    margin = max(each.right for each in [*block, line]) if len(block) > 1 else setting.right
    first = line.segments[0]
    if last.right + _BLANK * line.size + first.edges[1] - first.edges[0] > margin:
        return False
    return bool(_SENTENCE_END.search(last.text)) and not line.text[:1].islower()


def _close(found: list[Passus], block: list[Line], typography: Typography) -> None:
    """Turn the open lines into a block and forget them."""
    if not block:
        return
    text, margin = block[0].text, max(line.right for line in block)
    for before, line in pairwise(block):
        full = before.right > margin - _NEAR_MARGIN * before.size
        known = typography.known
        text = joined(text, line.text, hyphen=before.hyphen, full=full, known=known)
    if block[-1].hyphen:
        text += "-"
    size = max(half(line.size) for line in block)
    bold = all(line.bold for line in block)
    kind = _kind(block, text, typography, size=size, bold=bold)
    if kind is BlockKind.LIST_ITEM:
        text = _BULLET.sub("", text)
    passus = Passus(
        kind=kind,
        text=text,
        lines=tuple(block),
        size=size,
        bold=bold,
        hyphen=block[-1].hyphen,
        aside=kind is BlockKind.CAPTION,
    )
    found.append(passus)
    block.clear()


def _kind(
    block: list[Line], text: str, typography: Typography, *, size: float, bold: bool
) -> BlockKind:
    if _BULLET.match(text) and len(text) > 1:
        return BlockKind.LIST_ITEM
    if is_caption(text) and len(text) <= _LONGEST_CAPTION:
        return BlockKind.CAPTION
    worded = any(map(str.isalpha, text)) and not _ADDRESS.match(text)
    if worded and len(text) <= _LONGEST_HEADING:
        if size >= _LARGER * typography.body and not (
            _NOT_HEADING.search(text) and size < _MUCH_LARGER * typography.body
        ):
            return BlockKind.HEADING
        short = len(block) < _BOLD_HEADING_LINES
        if (
            bold
            and short
            and not is_small(block[0], typography)
            and not _NOT_HEADING.search(text)
            and not text.endswith(":")
        ):
            return BlockKind.HEADING
    # "(1)" counts the paragraphs of a section of a law.
    item = _NUMBERED.match(text) and not text.startswith("(")
    return BlockKind.LIST_ITEM if item else BlockKind.PARAGRAPH
