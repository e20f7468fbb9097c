"""What the styles of a Word document make of its paragraphs, and how it numbers them."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.office_xml import at, attribute, children, number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ingest.office_xml import Element

_HEADING = re.compile(r"(?:heading|überschrift|berschrift)\s*(\d)", re.IGNORECASE)
_TITLE = re.compile(r"(?:title|titel)$", re.IGNORECASE)
_CAPTION = re.compile(r"(?:caption|beschriftung)", re.IGNORECASE)
_CONTENTS = re.compile(
    r"(?:toc|verzeichnis|inhaltsverzeichnis)\s*\d|table of (?:figures|authorities)|"
    r"abbildungsverzeichnis",
    re.IGNORECASE,
)
_LIST = re.compile(r"(?:list|liste|aufzählung|listenabsatz)\b", re.IGNORECASE)
_BODY_LEVEL = 9
# A file may define a loop.
_MOST_STYLES = 10
_HIGHEST_START = 9999


class Styles:
    """The paragraph styles of a document, by id."""

    def __init__(self, root: Element | None) -> None:
        """Take the part that defines them, if there is one."""
        self._styles = {attribute(each, "styleId") or "": each for each in children(root, "style")}

    def heading(self, properties: Element | None) -> int:
        """Return the level of a heading from 1, or 0 for what is none."""
        for each in self._chain(properties):
            level = number(at(each, "outlineLvl"), "val", -1)
            if level >= 0:
                return 0 if level >= _BODY_LEVEL else level + 1
        for called in self._names(properties):
            if found := _HEADING.match(called):
                return int(found.group(1))
            if _TITLE.match(called):
                return 1
        return 0

    def is_caption(self, properties: Element | None) -> bool:
        """Tell whether a paragraph is the caption of a table or a figure."""
        return any(map(_CAPTION.match, self._names(properties)))

    def is_contents(self, properties: Element | None) -> bool:
        """Tell whether a paragraph is an entry of a table of contents."""
        return any(map(_CONTENTS.match, self._names(properties)))

    def is_list(self, properties: Element | None) -> bool:
        """Tell whether the style of a paragraph is that of a list."""
        return any(map(_LIST.match, self._names(properties)))

    def numbering(self, properties: Element | None) -> tuple[str | None, int]:
        """Return which numbering a paragraph takes part in, and at which level from 0."""
        level = None
        for each in self._chain(properties):
            given = at(each, "numPr")
            if given is None:
                continue
            if level is None and at(given, "ilvl") is not None:
                level = number(at(given, "ilvl"), "val", 0)
            if which := attribute(at(given, "numId"), "val"):
                return (None if which == "0" else which), level or 0
        return None, 0

    def _style_chain(self, properties: Element | None) -> Iterator[Element]:
        """Yield the style of a paragraph and those it is based on."""
        wanted = attribute(at(properties, "pStyle"), "val")
        for _ in range(_MOST_STYLES):
            style = self._styles.get(wanted) if wanted else None
            if style is None:
                return
            yield style
            wanted = attribute(at(style, "basedOn"), "val")

    def _chain(self, properties: Element | None) -> Iterator[Element]:
        """Yield the properties of a paragraph, then those of its styles."""
        if properties is not None:
            yield properties
        for style in self._style_chain(properties):
            if (given := at(style, "pPr")) is not None:
                yield given

    def _names(self, properties: Element | None) -> Iterator[str]:
        """Yield the names of a paragraph's styles, and the id of one that is not defined."""
        if (wanted := attribute(at(properties, "pStyle"), "val")) and wanted not in self._styles:
            yield wanted
        for style in self._style_chain(properties):
            yield attribute(at(style, "name"), "val") or ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Level:
    """How one level of a list counts: "%1.%2", from where, and in which figures."""

    text: str
    start: int
    figures: str


class Numbering:
    """The counters of a document's numbered paragraphs."""

    def __init__(self, root: Element | None) -> None:
        """Take the part that defines them, if there is one."""
        abstract = {
            attribute(each, "abstractNumId"): {
                number(level, "ilvl", 0): _Level(
                    text=attribute(at(level, "lvlText"), "val") or "",
                    start=min(number(at(level, "start"), "val", 1), _HIGHEST_START),
                    figures=attribute(at(level, "numFmt"), "val") or "decimal",
                )
                for level in children(each, "lvl")
            }
            for each in children(root, "abstractNum")
        }
        self._lists = {
            attribute(each, "numId"): (attribute(at(each, "abstractNumId"), "val") or "")
            for each in children(root, "num")
        }
        self._levels = abstract
        # Lists of one definition count on together, so the counters are kept by definition.
        self._counts: defaultdict[str, dict[int, int]] = defaultdict(dict)

    def label(self, which: str | None, level: int) -> str | None:
        """Count a paragraph and return its number, "" for a bullet, none outside any list."""
        if which is None:
            return None
        definition = self._lists.get(which, "")
        levels = self._levels.get(definition, {})
        own = levels.get(level)
        if own is None or own.figures in {"bullet", "none"}:
            return ""
        counts = self._counts[definition]
        counts[level] = counts.get(level, own.start - 1) + 1
        for deeper in [each for each in counts if each > level]:
            del counts[deeper]

        def figure(found: re.Match[str]) -> str:
            place = int(found.group(1)) - 1
            each = levels.get(place, own)
            return _FIGURES.get(each.figures, str)(counts.get(place, each.start))

        return re.sub(r"%(\d)", figure, own.text)


def _roman(count: int) -> str:
    found = ""
    for value, sign in (
        (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"),
        (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
    ):  # fmt: skip
        found += sign * (count // value)
        count %= value
    return found


def _letter(count: int) -> str:
    return chr(ord("A") + (count - 1) % 26) * (1 + (count - 1) // 26)


_FIGURES: dict[str, Callable[[int], str]] = {
    "upperRoman": _roman,
    "lowerRoman": lambda count: _roman(count).lower(),
    "upperLetter": _letter,
    "lowerLetter": lambda count: _letter(count).lower(),
}
