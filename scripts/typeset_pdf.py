"""Typeset a source text as a printed report: A5, two columns, footnotes, page labels."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from corpus_text import Entry, Heading, ItemList, Paragraph, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from corpus_text import CorpusText, Part, Statement

# A table whose longest cells make a line of so many characters is set across both columns.
_WIDE = 84
# Blanks at which a line must not end: before units, after abbreviations, inside them.
_GLUE = re.compile(
    r"(?<=\d) (?=(?:Mio|Mrd|€|%|Mbit|Jahre\b|Byte))|(?<=\bS\.) (?=\d)|(?<=\bNr\.) (?=\d)"
    r"|(?<=\bz\.) (?=B\.)|(?<=\bu\.) (?=a\.)|(?<=\bo\.) (?=D\.)|(?<=Mio\.) (?=€)|(?<=Mrd\.) (?=€)"
    r"|(?<=\bSW) (?=I 5)|(?<=\bSW I) (?=5)|(?<=\b(?:RS|MV)) (?=\d)"
)
TEMPLATE = Path(__file__).with_name("report.typ")

_Json = str | int | bool | None | list["_Json"] | dict[str, "_Json"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """What a report says of itself on its title page and in its metadata."""

    series: str
    notice: str
    imprint: str
    author: str
    keywords: tuple[str, ...]
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """What one footnote says."""

    words: str
    address: str | None


class _Marks:
    """Footnote marks: a source keeps its mark within a chapter, so it is spelt out once there."""

    def __init__(self, remarks: Callable[[tuple[str, ...]], tuple[Remark, ...]]) -> None:
        self._remarks = remarks
        self._count = 0
        self._here: dict[Remark, int] = {}

    def chapter(self) -> None:
        """Begin another chapter."""
        self._here = {}

    def marks(self, facts: tuple[str, ...]) -> list[_Json]:
        """Return the marks behind a sentence that rests on `facts`, by rising number."""
        found = self._remarks(facts)
        known = sorted(self._here[note] for note in found if note in self._here)
        marks: list[_Json] = [{"key": f"note-{number}", "again": True} for number in known]
        return marks + [self._new(note) for note in found if note not in self._here]

    def _new(self, note: Remark) -> _Json:
        """Return a new mark, with what its footnote says."""
        self._count += 1
        self._here[note] = self._count
        key = f"note-{self._count}"
        return {"key": key, "again": False, "words": glue(note.words), "address": note.address}


def typeset(
    text: CorpusText, cover: Cover, remarks: Callable[[tuple[str, ...]], tuple[Remark, ...]]
) -> bytes:
    """Return `text` as PDF; `remarks` gives what a footnote says for a sentence's facts.

    The same input gives the same bytes: fonts are those of the typesetter, the date is the cover's.
    """
    import typst  # noqa: PLC0415 - only this function needs the typesetter

    marks = _Marks(remarks)
    head, _, tail = text.title.partition(": ")
    report: _Json = {
        "title": text.title,
        "head": head,
        "tail": tail or None,
        "series": cover.series,
        "notice": cover.notice,
        "imprint": cover.imprint,
        "contents": "Inhalt",
        "author": cover.author,
        "keywords": list(cover.keywords),
        "date": [cover.day.year, cover.day.month, cover.day.day],
        "front": list(_blocks(text.front, marks)),
        "body": list(_blocks(text.body, marks)),
    }
    compiler = typst.Compiler(
        input=str(TEMPLATE),
        root=str(TEMPLATE.parent),
        ignore_system_fonts=True,
        sys_inputs={"report": json.dumps(report, ensure_ascii=False)},
    )
    stamp = datetime(cover.day.year, cover.day.month, cover.day.day, tzinfo=UTC)
    pdf = compiler.compile(format="pdf", timestamp=int(stamp.timestamp()))
    if not isinstance(pdf, bytes):
        msg = "the typesetter returned no PDF"
        raise TypeError(msg)
    return pdf


def glue(text: str) -> str:
    """Return `text` with blanks that no line may end at made non-breaking."""
    return _GLUE.sub("\N{NO-BREAK SPACE}", text)


def _blocks(parts: Iterable[Part], marks: _Marks) -> Iterable[_Json]:
    """Yield the parts as the template reads them."""
    for part in parts:
        match part:
            case Heading():
                if part.level == 1:
                    marks.chapter()
                yield {"kind": "heading", "level": part.level, "text": glue(part.text)}
            case Paragraph(statements=found):
                yield {"kind": "paragraph", "sentences": _sentences(found, marks)}
            case ItemList(items=found):
                yield {"kind": "list", "sentences": _sentences(found, marks)}
            case Entry():
                found_one = part.explanation
                yield {
                    "kind": "entry",
                    "term": glue(part.term),
                    "text": glue(found_one.text),
                    "notes": marks.marks(found_one.facts),
                }
            case Table():
                yield _table(part, marks)


def _sentences(found: Sequence[Statement], marks: _Marks) -> list[_Json]:
    """Return sentences with their marks."""
    return [{"text": glue(one.text), "notes": marks.marks(one.facts)} for one in found]


def _table(table: Table, marks: _Marks) -> _Json:
    """Return a table; its caption carries the marks of all rows, which narrow cells cannot."""
    facts = dict.fromkeys(table.caption.facts)
    for row in table.rows:
        facts |= dict.fromkeys(row.facts)
    caption: _Json = {"text": glue(table.caption.text), "notes": marks.marks(tuple(facts))}
    return {
        "kind": "table",
        "wide": sum(_longest(table)) > _WIDE,
        "widths": list(_widths(table)),
        "caption": caption,
        "header": [glue(cell) for cell in table.header],
        "rows": [[glue(cell) for cell in row.cells] for row in table.rows],
    }


def _longest(table: Table) -> Iterable[int]:
    """Yield the length of each column's longest cell, in characters."""
    for column in _columns(table):
        yield max(len(cell) for cell in column)


def _widths(table: Table) -> Iterable[int]:
    """Yield the columns' shares of the width: by the longest word, and damped by the length."""
    for column, longest in zip(_columns(table), _longest(table), strict=True):
        longest_word = max(len(word) for cell in column for word in cell.split())
        yield max(longest_word + 2, min(longest, 48) // 2, 5)


def _columns(table: Table) -> Iterable[tuple[str, ...]]:
    """Yield the cells of each column, header first."""
    return zip(table.header, *(row.cells for row in table.rows), strict=True)
