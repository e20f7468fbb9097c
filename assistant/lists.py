"""Lists: all rows of a table or all points of a list whose heading names what was asked for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.choose import distinct, supported
from assistant.evidence import plain_evidence
from assistant.filters import allowed_rows
from assistant.groups import Group
from assistant.retrieve import hit_at
from assistant.signs import nouns_of, stems
from assistant.themes import headed_rows
from ingest.model import BlockKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.evidence import Evidence
    from assistant.inquiry import Inquiry
    from assistant.model import Hit

MOST, _MOST_SENTENCES = 12, 6
_FEWEST = 3
# So many passages under headings that name what is listed are looked through.
_HEADED = 500
# What is listed: "Nenne alle sechs Modellvorhaben", "Welche Modellvorhaben gibt es?".
_LISTED = re.compile(
    r"\b(?:nenne?|liste|zähle|welche[rsnm]?|list|name|which|what)\b"
    r"(?: (?:mir|bitte|alle|sämtliche|die|den|das|all|the|auf|zwei|drei|vier|fünf|sechs|sieben"
    r"|acht|neun|zehn|\d+|(?-i:[a-zäöüß]+e[nr]?)))* ([^\W\d_][\w-]+)",
    re.IGNORECASE,
)
# "Welche Stationen hatte die Tour?" asks for all of them, "Welche Stationen fielen aus?" does not.
_ALL = re.compile(r"\b(?:alle|sämtliche|all|nenne?|liste|zähle|(?:gibt|gab) es)\b", re.IGNORECASE)
_HAS = re.compile(
    r"\b(?:hat|haben|hatten?|umfass\w*|gehör\w*|enthält|enthalten|zähl\w*)\b"
    r".* [A-ZÄÖÜ\d][\w-]*[?.]?$"
)
_KINDS = frozenset({BlockKind.TABLE, BlockKind.LIST_ITEM})


def listed(inquiry: Inquiry) -> list[Group]:
    """Return the points of one list or table, or else the sentences that enumerate."""
    whole = _whole_list(inquiry)
    if whole:
        return [whole]
    return [Group(evidence=tuple(supported(inquiry, _MOST_SENTENCES)))]


def _whole_list(inquiry: Inquiry) -> Group | None:
    """Return all of a list whose heading or header names its things and what they are of."""
    words = inquiry.question.words
    named = _LISTED.search(words)
    if not named or not (_ALL.search(words) or _HAS.search(words)):
        return None
    analyzer = inquiry.library.analyzer
    noun = analyzer.stem(named[1].lower())
    asked = frozenset((noun, *stems(inquiry, nouns_of(words[named.end() :]))))
    best: tuple[tuple[int, int], Hit, list[Evidence]] | None = None
    for hit in _lists(inquiry, named[1]):
        points = _points(inquiry, hit)
        # A list of just these things is named after them, and so is the chapter it stands in.
        header = " ".join(name for each in points[:1] for name, _ in each.unit.cells)
        own = [set(analyzer.words(part)) for part in (*hit.passage.section[-1:], header)]
        above = [set(analyzer.words(part)) for part in (hit.title, *hit.passage.section)]
        said = asked & set().union(*own, *above)
        fits = any(noun in part for part in own) and (said == asked or _ALL.search(words))
        rank = len(said), sum(noun in part for part in above)
        if len(points) >= _FEWEST and fits and (best is None or rank > best[0]):
            best = rank, hit, points
    return _group(inquiry, *best[1:]) if best else None


def _group(inquiry: Inquiry, hit: Hit, points: list[Evidence]) -> Group:
    """Return the points of a list under its heading."""
    chosen = distinct(inquiry, points)
    title = hit.passage.section[-1] if hit.passage.section else ""
    more = len({each.hit.passage.id for each in chosen[MOST:]})
    return Group(title=title, evidence=tuple(chosen[:MOST]), more=more)


def _lists(inquiry: Inquiry, noun: str) -> Iterator[Hit]:
    """Give a passage of each list and table found, and then of each under headings with a noun."""
    index = inquiry.index
    rows = headed_rows(index, [noun])
    allowed = allowed_rows(inquiry.library, index, inquiry.filters)
    if allowed is not None:
        rows = rows[allowed[rows]]
    headed = index.catalog.passages(rows[:_HEADED].tolist())
    seen: set[tuple[str, tuple[str, ...]]] = set()
    for hit in (*inquiry.retrieved.hits, *(hit_at(index, each, None, 0) for each in headed)):
        place = hit.passage.document_id, hit.passage.section
        if hit.passage.kind in _KINDS and place not in seen:
            seen.add(place)
            yield hit


def _points(inquiry: Inquiry, hit: Hit) -> list[Evidence]:
    """Return every row or point of the list that a passage is of, in reading order."""
    catalog = inquiry.index.catalog
    found: list[Evidence] = []
    for passage in catalog.section(hit.passage):
        if passage.kind is hit.passage.kind:
            found += [
                plain_evidence(unit, hit_at(inquiry.index, passage, None, 0))
                for unit in catalog.units(passage)
            ]
    return found
