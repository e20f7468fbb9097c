"""Markdown as the words a reader sees, block by block."""

from __future__ import annotations

import html
import re

from ingest.grids import Cell, table_text
from ingest.model import BlockKind
from ingest.pieces import Piece, plain

_HEADING = re.compile(r"\s{0,3}(#{1,6})(?:\s+(.*?))?(?:\s+#+)?\s*(?:\{[^}]*\})?\s*$")
_UNDERLINE = re.compile(r"\s{0,3}(=+|-{2,})\s*$")
_ITEM = re.compile(r"\s*(?:[-*+•\u2013]|\d{1,3}[.)])\s+(?:\[[ xX]\]\s+)?(.*)$")
_NOTE = re.compile(r"\[\^([^\]\s]+)\]:\s*(.*)$")
_NOTE_MARK = re.compile(r"\[\^[^\]\s]+\](?!:)")
_RULE = re.compile(r"\s*([-*_])(?:\s*\1){2,}\s*$")
_TABLE_RULE = re.compile(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$")
_TARGET = r"\((?:<[^>]*>|[^()\s]*(?:\([^()\s]*\)[^()\s]*)*)(?:\s+(?:\"[^\"]*\"|'[^']*'))?\s*\)"
_IMAGE = re.compile(r"!\[[^\]]*\](?:" + _TARGET + r"|\[[^\]]*\])")
_LINK = re.compile(r"\[([^\[\]]*)\]" + _TARGET)
_REFERENCE = re.compile(r"\[([^\[\]]+)\](?:\[([^\[\]]*)\])?")
_DEFINITION = re.compile(r"\s{0,3}\[([^\]^][^\]]*)\]:\s*(?:<[^>]*>|\S+)(?:\s+[\"'(].*[\"')])?\s*$")
_ADDRESS = re.compile(r"<((?:https?://|mailto:)[^>\s]+)>")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_CODE = re.compile(r"(`+)(.+?)\1")
_STRONG = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_STRESS = re.compile(r"(?<![\w*])([*_])(?=\S)([^*_]+?)(?<=\S)\1(?![\w*])")
_STRUCK = re.compile(r"~~(?=\S)(.+?)(?<=\S)~~")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_FENCE = re.compile(r"\s*(`{3,}|~{3,})")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|\w{2,31});")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?\n)?(?:---|\.\.\.)[ \t]*(?:\n|$)", re.DOTALL)
# Escaped signs stand aside while marks are taken away; these code points are no one's.
_ASIDE = 0xF0000
_KEPT = re.compile("[\U000f0000-\U0010fffd]")


def in_markdown(text: str) -> list[Piece]:
    """Return the pieces of a Markdown text."""
    whole = _FRONT_MATTER.sub("", re.sub(r"\r\n?", "\n", text), count=1)
    lines = _COMMENT.sub("", whole).split("\n")
    defined = (_DEFINITION.match(line) for line in lines)
    reading = _Markdown(frozenset(_name(each.group(1)) for each in defined if each))
    fence = ""
    for line in lines:
        found = _FENCE.match(line)
        if fence:
            if found and line.strip().startswith(fence) and not line.strip().strip(fence[0]):
                fence = ""
            else:
                reading.begin(BlockKind.PARAGRAPH, line, literal=True)
                reading.close()
        elif found:
            reading.close()
            fence = found.group(1)
        else:
            reading.add(line)
    reading.close()
    return reading.pieces


class _Markdown:
    """Lines of Markdown on their way to pieces; `open` is the block being gathered."""

    def __init__(self, references: frozenset[str]) -> None:
        self.references = references
        self.pieces: list[Piece] = []
        self.kind = BlockKind.PARAGRAPH
        self.open: list[str] = []
        self.literal = False

    def close(self) -> None:
        """End the block being gathered."""
        if not self.open:
            return
        if self.kind is BlockKind.TABLE:
            rows = [self.cells(line) for line in self.open if not _TABLE_RULE.match(line)]
            text = table_text(rows)
        elif self.literal:
            text = plain(" ".join(self.open))
        else:
            text = _words(" ".join(self.open), self.references)
        self.pieces.append(Piece(kind=self.kind, text=text))
        self.open = []
        self.kind, self.literal = BlockKind.PARAGRAPH, False

    def cells(self, line: str) -> list[Cell]:
        """Return a row of a table."""
        parts = (part.replace(r"\|", "|") for part in _parts(line))
        return [Cell(text=_words(part, self.references)) for part in parts]

    def begin(self, kind: BlockKind, first: str, *, literal: bool = False) -> None:
        """End the block being gathered and start another."""
        self.close()
        self.kind, self.literal = kind, literal
        self.open = [first]

    def heading(self, text: str, level: int) -> None:
        """End the block being gathered and add a heading."""
        self.close()
        self.pieces.append(
            Piece(kind=BlockKind.HEADING, text=_words(text, self.references), level=level)
        )

    def add(self, line: str) -> None:
        """Take one line that is not inside a fence."""
        line = re.sub(r"^\s*(?:>\s?)+", "", line)
        plainly = self.kind is BlockKind.PARAGRAPH
        if plainly and self.open and (under := _UNDERLINE.match(line)):
            text, self.open = " ".join(self.open), []
            self.heading(text, 1 if "=" in under.group(1) else 2)
        elif not line.strip() or _RULE.match(line) or _DEFINITION.match(line):
            self.close()
        elif heading := _HEADING.match(line):
            self.heading(heading.group(2) or "", len(heading.group(1)))
        elif note := _NOTE.match(line):
            self.begin(BlockKind.FOOTNOTE, note.group(2))
        elif item := _ITEM.match(line):
            self.begin(BlockKind.LIST_ITEM, item.group(1))
        else:
            self.run(line)

    def run(self, line: str) -> None:
        """Take a line of a paragraph, or of a table."""
        bars = len(_parts(line)) > 1
        # A table without outer bars shows itself by the rule under its first row.
        begins = bars and "-" in line and _TABLE_RULE.match(line) and len(self.open) == 1
        if line.lstrip().startswith("|") or (self.kind is BlockKind.TABLE and bars):
            if self.kind is not BlockKind.TABLE:
                self.close()
                self.kind = BlockKind.TABLE
        elif begins and self.kind is BlockKind.PARAGRAPH:
            self.kind = BlockKind.TABLE
        elif self.kind is BlockKind.TABLE:
            self.close()
        self.open.append(line.strip())


def _parts(line: str) -> list[str]:
    """Return the cells of a row of a table."""
    inner = line.strip().removeprefix("|")
    inner = inner if inner.endswith("\\|") else inner.removesuffix("|")
    return re.split(r"(?<!\\)\|", inner)


def _name(reference: str) -> str:
    return " ".join(reference.casefold().split())


def _words(line: str, references: frozenset[str]) -> str:
    """Return a run of Markdown without its marks: the words a reader sees."""
    kept: list[str] = []

    def aside(text: str) -> str:
        kept.append(text)
        return chr(_ASIDE + len(kept) - 1)

    def referred(found: re.Match[str]) -> str:
        known = _name(found.group(2) or found.group(1)) in references
        return found.group(1) if known else found.group()

    line = _KEPT.sub("", line)
    line = _CODE.sub(lambda found: aside(found.group(2)), line)
    line = _ESCAPE.sub(lambda found: aside(found.group(1)), line)
    line = _NOTE_MARK.sub("", line)
    line = _REFERENCE.sub(referred, _LINK.sub(r"\1", _IMAGE.sub("", line)))
    line = _TAG.sub(" ", _ADDRESS.sub(r"\1", line))
    line = _STRESS.sub(r"\2", _STRONG.sub(r"\2", _STRUCK.sub(r"\1", line)))
    line = _ENTITY.sub(lambda found: html.unescape(found[0]), line)
    return plain(_KEPT.sub(lambda found: kept[ord(found[0]) - _ASIDE], line))
