"""What is taken along: a text with headings, quotes and sources, before it takes any format."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a part of a paper is; its source line stands right after a quote."""

    CHAPTER = "chapter"
    SECTION = "section"
    TEXT = "text"
    QUOTE = "quote"
    ITEM = "item"
    SMALL = "small"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A heading or a paragraph; cells of a table row are set apart by tabs, lines by breaks."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A text with its title; `language` is that of its words, as in "de"."""

    title: str
    language: str
    parts: tuple[Part, ...]

    def __post_init__(self) -> None:
        """Keep of the title what every format takes."""
        object.__setattr__(self, "title", _printable(" ".join(self.title.split())))


def lines_of(part: Part) -> tuple[str, ...]:
    """Return the lines of a part, without controls that no format takes."""
    shown = part.text.replace("\t", " | ")
    plain = (_printable(line).strip() for line in shown.splitlines())
    return tuple(line for line in plain if line)


def _printable(text: str) -> str:
    return "".join(sign for sign in text if sign.isprintable() or sign in "\u00ad\u00a0")
