"""Plain text: paragraphs, lists and headings told by how lines are set."""

from __future__ import annotations

import re

from ingest.grids import Cell, table_text
from ingest.hyphens import hyphenated_pairs, joined, unbroken
from ingest.model import BlockKind
from ingest.pieces import Piece, plain

_ITEM = re.compile(r"\s*(?:[-*+•·\u2013]|\(?(?:\d{1,2}|[a-z])[.)])\s+(?=\S)")
_RULE = re.compile(r"\s*([=\-~*_#])\1{2,}\s*$")
_NUMBERED = re.compile(
    r"(?:(?P<number>\d{1,2}(?:\.\d{1,2}){0,4})\.?|[IVX]{1,5}\.|§§? ?\d+\w?|"
    r"(?:Kapitel|Teil|Abschnitt|Anhang|Anlage|Artikel|Art\.) (?:\d+|[IVX]+|[A-Z])\b[.:]?)"
    r"(?:\s+\S|$)"
)
_ENDS = (".", "!", "?", ";", ",", ":")
# Longer lines are paragraphs, shorter ones were wrapped.
_LONGEST_WRAPPED = 120
_LONGEST_HEADING = 12


def in_plain_text(text: str) -> list[Piece]:
    """Return the pieces of a plain text; words parted at the ends of lines become whole."""
    lines = re.sub(r"\r\n?", "\n", text).replace("\f", "\n\n")
    words = lines.split()
    known = frozenset(
        each
        for word in words
        for each in (*(pair.casefold() for pair in hyphenated_pairs(word)), *unbroken(word))
    )
    groups = [group.split("\n") for group in re.split(r"\n[^\S\n]*\n\s*?(?=\S|\n|$)", lines)]
    pieces: list[Piece] = []
    for place, group in enumerate(each for each in groups if any(map(str.strip, each))):
        pieces += _group([line for line in group if line.strip()], known, first=place == 0)
    return pieces


def _group(lines: list[str], known: frozenset[str], *, first: bool) -> list[Piece]:
    """Return what lines without an empty one between them are."""
    if len(lines) > 1 and _RULE.match(lines[1]) and not _RULE.match(lines[0]):
        level = 1 if lines[1].lstrip().startswith(("=", "#", "*")) else 2
        rest = _group(lines[2:], known, first=False) if lines[2:] else []
        return [Piece(kind=BlockKind.HEADING, text=plain(lines[0]), level=level), *rest]
    lines = [line for line in lines if not _RULE.match(line)]
    if len(lines) == 1 and (level := _heading(lines[0].strip(), first=first)):
        return [Piece(kind=BlockKind.HEADING, text=plain(lines[0]), level=level)]
    tabs = {line.count("\t") for line in lines}
    if len(lines) > 1 and len(tabs) == 1 and tabs != {0}:
        rows = [[Cell(text=cell) for cell in line.split("\t")] for line in lines]
        return [Piece(kind=BlockKind.TABLE, text=table_text(rows))]
    return _paragraphs(lines, known)


def _heading(line: str, *, first: bool) -> int:
    """Return the level of a line that stands alone, or 0 for a paragraph."""
    words = line.split()
    if len(words) > _LONGEST_HEADING or line.endswith(_ENDS[1:]):
        return 0
    if found := _NUMBERED.match(line):
        number = found["number"] or ""
        return 0 if line.endswith(".") and len(words) > 1 else 1 + number.count(".")
    if line.endswith("."):
        return 0
    letters = [letter for letter in line if letter.isalpha()]
    shouted = len(letters) > len("ABC") and line == line.upper()
    return int((first and line[:1].isupper()) or shouted)


def _paragraphs(lines: list[str], known: frozenset[str]) -> list[Piece]:
    """Return lines as paragraphs and items, wrapped ones joined."""
    wrapped = all(len(line) <= _LONGEST_WRAPPED for line in lines)
    pieces: list[Piece] = []
    for line in lines:
        item = _ITEM.match(line)
        if item:
            pieces.append(Piece(kind=BlockKind.LIST_ITEM, text=plain(line[item.end() :])))
        elif pieces and wrapped:
            whole = joined(pieces[-1].text, _shown(line), known=known)
            pieces[-1] = Piece(kind=pieces[-1].kind, text=whole)
        else:
            pieces.append(Piece(kind=BlockKind.PARAGRAPH, text=_shown(line)))
    return [Piece(kind=each.kind, text=plain(each.text)) for each in pieces]


def _shown(line: str) -> str:
    return line.strip()
