"""Markdown and plain text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ingest.model import BlockKind, ReadDocument
from ingest.pageless import Piece, as_document, plain, table_text

if TYPE_CHECKING:
    from pathlib import Path

_HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*\s*$")
_ITEM = re.compile(r"\s*(?:[-*+•\u2013]|\d{1,3}[.)])\s+(.*)$")
_NOTE = re.compile(r"\[\^([^\]\s]+)\]:\s*(.*)$")
_NOTE_MARK = re.compile(r"\[\^[^\]\s]+\](?!:)")
_RULE = re.compile(r"\s*([-*_])(?:\s*\1){2,}\s*$")
_TABLE_RULE = re.compile(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$")
_IMAGE = re.compile(r"!\[([^\]]*)\]\([^)\s]*(?:\s+\"[^\"]*\")?\)")
_LINK = re.compile(r"\[([^\]]*)\]\([^)\s]*(?:\s+\"[^\"]*\")?\)")
_ADDRESS = re.compile(r"<((?:https?://|mailto:)[^>\s]+)>")
_CODE = re.compile(r"(`+)(.+?)\1")
_STRONG = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_STRESS = re.compile(r"(?<![\w*])([*_])(?=\S)([^*_]+?)(?<=\S)\1(?![\w*])")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|>~])")
_FENCE = re.compile(r"\s*(?:```|~~~)")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


def decode(raw: bytes) -> str:
    """Return bytes as text: UTF-8 (or UTF-16 with its mark), else windows-1252."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", errors="replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("windows-1252", errors="replace")


def _words(line: str) -> str:
    """Return a run of Markdown without its marks: the words a reader sees."""
    line = _NOTE_MARK.sub("", line)
    line = _LINK.sub(r"\1", _IMAGE.sub(r"\1", line))
    line = _CODE.sub(r"\2", _ADDRESS.sub(r"\1", line))
    line = _STRESS.sub(r"\2", _STRONG.sub(r"\2", line))
    return plain(_ESCAPE.sub(r"\1", line))


def _cells(line: str) -> list[str]:
    inner = line.strip().removeprefix("|").removesuffix("|")
    return [_words(cell.replace(r"\|", "|")) for cell in re.split(r"(?<!\\)\|", inner)]


class _Markdown:
    """Lines of Markdown on their way to pieces; `open` is the block being gathered."""

    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self.kind = BlockKind.PARAGRAPH
        self.open: list[str] = []

    def close(self) -> None:
        """End the block being gathered."""
        if not self.open:
            return
        if self.kind is BlockKind.TABLE:
            rows = [_cells(line) for line in self.open if not _TABLE_RULE.match(line)]
            text = table_text(rows)
        else:
            text = _words(" ".join(self.open))
        self.pieces.append(Piece(kind=self.kind, text=text))
        self.open = []
        self.kind = BlockKind.PARAGRAPH

    def begin(self, kind: BlockKind, first: str) -> None:
        """End the block being gathered and start another."""
        self.close()
        self.kind = kind
        self.open = [first]

    def add(self, line: str) -> None:
        """Take one line that is not inside a fence."""
        if not line.strip() or _RULE.match(line):
            self.close()
        elif heading := _HEADING.match(line):
            self.close()
            text, level = _words(heading.group(2)), len(heading.group(1))
            self.pieces.append(Piece(kind=BlockKind.HEADING, text=text, level=level))
        elif note := _NOTE.match(line):
            self.begin(BlockKind.FOOTNOTE, note.group(2))
        elif item := _ITEM.match(line):
            self.begin(BlockKind.LIST_ITEM, item.group(1))
        elif line.lstrip().startswith("|"):
            if self.kind is not BlockKind.TABLE:
                self.close()
                self.kind = BlockKind.TABLE
            self.open.append(line)
        else:
            if self.kind is BlockKind.TABLE:
                self.close()
            self.open.append(line.lstrip().removeprefix(">").strip())


def _markdown(text: str) -> list[Piece]:
    reading, fenced = _Markdown(), False
    for line in _COMMENT.sub("", text).splitlines():
        if _FENCE.match(line):
            reading.close()
            fenced = not fenced
        elif fenced:
            reading.begin(BlockKind.PARAGRAPH, line)
            reading.close()
        else:
            reading.add(line)
    reading.close()
    return reading.pieces


def _paragraphs(text: str) -> list[Piece]:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n")
    return [
        Piece(kind=BlockKind.PARAGRAPH, text=plain(part)) for part in re.split(r"\n\s*\n", lines)
    ]


def read_text(path: Path) -> ReadDocument:
    """Read a Markdown file into headings, lists, tables, notes; a text file into paragraphs."""
    text = decode(path.read_bytes())
    if path.suffix.lower() == ".txt":
        return as_document(_paragraphs(text), media_type="text/plain", title=None)
    pieces = _markdown(text)
    titles = (piece.text for piece in pieces if piece.kind is BlockKind.HEADING)
    return as_document(pieces, media_type="text/markdown", title=next(titles, None))
