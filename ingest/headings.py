"""Headings and their levels, by size and weight, checked against the outline of the file."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from ingest.model import BlockKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.blocks import Passus
    from ingest.pdf_structure import OutlineEntry

_Style = tuple[float, bool, int]

MOST_LEVELS = 6
_RECURS, _SHARE = 2, 0.05
_SQUEEZED = re.compile(r"[\W_]+")
_NUMBER = re.compile(r"^\s*(?:\d+(?:\.\d+)*\.?|[A-Z]\.|[IVX]+\.)\s+")
_DOTTED = re.compile(r"\d+(?:\.\d+)+")


def with_headings(
    flows: Sequence[Sequence[Passus]], outline: Sequence[OutlineEntry]
) -> list[list[Passus]]:
    """Return the parts of all pages with their headings told and given a level."""
    return _with_levels(_with_outline(flows, outline), outline)


def _squeezed(text: str) -> str:
    return _SQUEEZED.sub("", _NUMBER.sub("", text)).casefold()


def _with_outline(
    flows: Sequence[Sequence[Passus]], outline: Sequence[OutlineEntry]
) -> list[list[Passus]]:
    """Take paragraphs for headings that a bookmark to their page names."""
    titles: dict[int, set[str]] = defaultdict(set)
    for entry in outline:
        if entry.page is not None and (title := _squeezed(entry.title)):
            titles[entry.page].add(title)
    return [
        [
            replace(passus, kind=BlockKind.HEADING)
            if passus.kind in {BlockKind.PARAGRAPH, BlockKind.LIST_ITEM}
            and number in titles
            and _squeezed(passus.text) in titles[number]
            else passus
            for passus in flow
        ]
        for number, flow in enumerate(flows, start=1)
    ]


def _with_levels(
    flows: Sequence[Sequence[Passus]], outline: Sequence[OutlineEntry]
) -> list[list[Passus]]:
    """Give headings their level: by size and weight, checked against the outline."""
    depths = {_squeezed(entry.title): entry.depth for entry in outline}
    styles: dict[_Style, Counter[int]] = defaultdict(Counter)
    for flow in flows:
        for passus in flow:
            if passus.kind is BlockKind.HEADING:
                depth = depths.get(_squeezed(passus.text), 0)
                styles[_style(passus, numbered=not outline)][depth] += 1
    levels = _by_outline(styles) if outline else _by_style(styles)
    return [
        [
            replace(
                passus,
                level=depths.get(_squeezed(passus.text), 0)
                or levels[_style(passus, numbered=not outline)],
            )
            if passus.kind is BlockKind.HEADING
            else passus
            for passus in flow
        ]
        for flow in flows
    ]


def _style(passus: Passus, *, numbered: bool) -> _Style:
    """Return size, weight and, less than nothing, how deep a number such as 4.1 goes."""
    number = _DOTTED.match(passus.text) if numbered else None
    return passus.size, passus.bold, -number.group().count(".") if number else 0


def _by_outline(styles: dict[_Style, Counter[int]]) -> dict[_Style, int]:
    levels: dict[_Style, int] = {}
    level = 0
    for style in sorted(styles, reverse=True):
        known = Counter({depth: count for depth, count in styles[style].items() if depth})
        # Most headings of a style without a bookmark: the outline does not go as deep.
        told = known.most_common(1)[0][0] if known and known.total() >= styles[style][0] else 0
        level = told or (1 if level == 0 else level + (0 if _unlisted(style, styles) else 1))
        levels[style] = min(level, MOST_LEVELS)
    return levels


def _by_style(styles: dict[_Style, Counter[int]]) -> dict[_Style, int]:
    """Return levels where no bookmark tells any.

    A style that hardly recurs, as on a cover, makes no level of its own.
    """
    total = sum(counts.total() for counts in styles.values())
    levels: dict[_Style, int] = {}
    level = 1
    for style in sorted(styles, reverse=True):
        levels[style] = min(level, MOST_LEVELS)
        level += styles[style].total() >= max(_RECURS, _SHARE * total)
    return levels


def _unlisted(style: _Style, styles: dict[_Style, Counter[int]]) -> bool:
    """Tell whether a style is that of a title page: larger than any style the outline knows."""
    return all(other < style for other, counts in styles.items() if any(counts.keys() - {0}))
