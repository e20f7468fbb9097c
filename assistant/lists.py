"""Lists: all rows of a table or all points of a list whose heading names what was asked for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.choose import distinct, supported
from assistant.evidence import plain_evidence
from assistant.groups import Group
from assistant.retrieve import hit_at
from ingest.joined import units
from ingest.model import BlockKind

if TYPE_CHECKING:
    from assistant.evidence import Evidence
    from assistant.inquiry import Inquiry
    from assistant.model import Hit

MOST, _MOST_SENTENCES = 12, 6
_FEWEST = 3
# What is listed: "Nenne alle sechs Modellvorhaben", "Welche Modellvorhaben gibt es?".
_LISTED = re.compile(
    r"\b(?:nenne?|liste|zähle|welche[rsnm]?|list|name|which|what)\b"
    r"(?: (?:mir|bitte|alle|sämtliche|die|den|das|all|the|auf|zwei|drei|vier|fünf|sechs|sieben"
    r"|acht|neun|zehn|\d+|[a-zäöüß]+e[nr]?))* ([^\W\d_][\w-]+)",
    re.IGNORECASE,
)
_ALL = re.compile(r"\b(?:alle|sämtliche|all|nenne?|liste|zähle|gibt es)\b", re.IGNORECASE)


def listed(inquiry: Inquiry) -> list[Group]:
    """Return the points of one list or table, or else the sentences that enumerate."""
    whole = _whole_list(inquiry) if _ALL.search(inquiry.question.words) else None
    if whole:
        return [whole]
    return [Group(evidence=tuple(supported(inquiry, _MOST_SENTENCES)))]


def _whole_list(inquiry: Inquiry) -> Group | None:
    """Return all of a list among the best passages whose heading or header names its things."""
    named = _LISTED.search(inquiry.question.words)
    if not named:
        return None
    analyzer = inquiry.library.analyzer
    noun = analyzer.stem(named[1].lower())
    best: tuple[int, Group] | None = None
    for hit in inquiry.retrieved.hits:
        if hit.passage.kind not in {BlockKind.TABLE, BlockKind.LIST_ITEM}:
            continue
        points = _points(inquiry, hit)
        # A list of just these things is named after them, and so is the chapter it stands in.
        header = " ".join(name for each in points[:1] for name, _ in each.unit.cells)
        named_so = [noun in analyzer.words(part) for part in (*hit.passage.section[-1:], header)]
        above = sum(noun in analyzer.words(part) for part in (hit.title, *hit.passage.section))
        if any(named_so) and len(points) >= _FEWEST and (best is None or above > best[0]):
            chosen = distinct(inquiry.index, analyzer, points)
            title = hit.passage.section[-1] if hit.passage.section else ""
            more = len({each.hit.passage.id for each in chosen[MOST:]})
            best = above, Group(title=title, evidence=tuple(chosen[:MOST]), more=more)
    return best[1] if best else None


def _points(inquiry: Inquiry, hit: Hit) -> list[Evidence]:
    """Return every row or point of the list that a passage is of, in reading order."""
    catalog = inquiry.index.catalog
    found: list[Evidence] = []
    for passage in catalog.section(hit.passage):
        if passage.kind is hit.passage.kind:
            found += [
                plain_evidence(unit, hit_at(inquiry.index, passage, None, 0))
                for unit in units(passage, catalog.pages_of(passage))
            ]
    return found
