"""Running heads and feet: lines that stand at the same place on page after page.

A line is one when it is the outermost of its page within the top or bottom 13 %, at a height
where two fifths of the pages have their outermost line, and when either its words recur there
with digits and roman numerals masked, or a clear gap parts it from the rest on most of those
pages. Captions of tables set at the head of a page recur too, but on fewer pages.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.lines import lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.segments import Segment

ZONE = 0.13
_NUMBERS = re.compile(r"\d+|\b[ivxlc]+\b|\b[IVXLC]+\b")
_NUMBER_ALONE = re.compile(r"[\s|·/–—-]*#[\s|·/–—-]*$")
_SAME_HEIGHT = 3.0
_SHARE = 0.5
_USUAL = 0.4
_SOME = 0.3
_SAME_SIZE = 0.3
_CLEAR = 1.45
_ROUNDS = 3
_FEW_PAGES = 2
_MANY_PAGES = 3
_LONGEST = 160


@dataclass(frozen=True, slots=True, kw_only=True)
class _Edge:
    """The outermost line of a page: its members, its height on the page, the gap behind it."""

    page: int
    members: frozenset[int]
    y: float
    gap: float
    size: float
    words: str

    @property
    def clear(self) -> bool:
        """Tell whether the gap behind is wider than between lines of text."""
        return self.gap > _CLEAR


def running_lines(pages: Sequence[Sequence[Segment]], heights: Sequence[float]) -> list[set[int]]:
    """Return for each page the indexes of the segments that are running heads or feet."""
    dropped: list[set[int]] = [set() for _ in pages]
    for foot in (False, True):
        for turn in range(_ROUNDS):
            edges = [
                edge
                for index, page in enumerate(pages)
                if (edge := _edge(index, page, heights[index], dropped[index], foot=foot))
            ]
            found = _recurring(edges, len(pages), outermost=turn == 0)
            for edge in found:
                dropped[edge.page] |= edge.members
            if not found:
                break
    return dropped


def lines_of(page: Sequence[Segment], members: set[int]) -> tuple[str, ...]:
    """Return the words of some segments of a page, line by line from the top down."""
    return tuple(line.text for line in lines(page[index] for index in members))


def _edge(
    index: int, page: Sequence[Segment], height: float, dropped: set[int], *, foot: bool
) -> _Edge | None:
    """Return the outermost line of a page if it stands in the zone of heads or of feet."""
    rest = [each for each in range(len(page)) if each not in dropped]
    if not rest:
        return None
    sign = -1 if foot else 1
    outer = min(rest, key=lambda each: sign * page[each].baseline)
    y, size = page[outer].baseline, max(page[outer].size, 1.0)
    if (y < (1 - ZONE) * height) if foot else (page[outer].top > ZONE * height):
        return None
    members = [each for each in rest if abs(page[each].baseline - y) < size / 3]
    others = [abs(page[each].baseline - y) for each in rest if each not in members]
    words = " ".join(page[each].text for each in sorted(members, key=lambda m: page[m].left))
    if len(words) > _LONGEST:
        return None
    return _Edge(
        page=index,
        members=frozenset(members),
        y=height - y if foot else y,
        gap=min(others, default=height) / max(size, *(page[each].size for each in members)),
        size=page[outer].size,
        words=_NUMBERS.sub("#", words),
    )


def _recurring(edges: list[_Edge], page_count: int, *, outermost: bool) -> list[_Edge]:
    """Return the edges that recur; every edge belongs to the group at its height.

    Only the outermost lines may be heads by their gap alone: the first line of a text stands at
    one height on every page too, and may well be followed by a gap.
    """
    enough = _MANY_PAGES if page_count > _MANY_PAGES else _FEW_PAGES
    found: list[_Edge] = []
    for group in _same_height(edges):
        numbers = [edge for edge in group if _NUMBER_ALONE.match(edge.words) and edge.clear]
        if len(group) < enough:
            found += numbers
            continue
        words = Counter(edge.words for edge in group)
        many = max(_MANY_PAGES, _USUAL * page_count)
        # A footnote may recur at the foot of some pages; what no gap parts must recur on most.
        again = [
            edge
            for edge in group
            if words[edge.words] >= many or (edge.clear and words[edge.words] > 1)
        ]
        clear = _set_alike([edge for edge in group if edge.clear]) if outermost else []
        some = sum(words[edge.words] > 1 for edge in clear) >= _SOME * len(clear)
        usual = len(group) >= _USUAL * page_count
        if usual and len(again) >= _SHARE * len(group):
            found += [edge for edge in group if edge in clear or edge in again]
        elif usual and some and len(clear) >= max(_SHARE * len(group), enough):
            found += clear
        else:
            found += numbers
            found += [edge for edge in again if words[edge.words] >= many]
    return found


def _set_alike(edges: list[_Edge]) -> list[_Edge]:
    """Return the edges that are set in the size most of them are set in."""
    sizes = Counter(round(edge.size, 1) for edge in edges)
    usual = sizes.most_common(1)[0][0] if sizes else 0.0
    return [edge for edge in edges if abs(edge.size - usual) < _SAME_SIZE]


def _same_height(edges: list[_Edge]) -> list[list[_Edge]]:
    groups: dict[int, list[_Edge]] = defaultdict(list)
    group, last = 0, None
    for edge in sorted(edges, key=lambda each: each.y):
        if last is not None and edge.y - last > _SAME_HEIGHT:
            group += 1
        groups[group].append(edge)
        last = edge.y
    return list(groups.values())
