"""Sentences that lean on the one before them, and the sentence they lean on."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from ingest.joined import Unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.evidence import Evidence
    from ingest.index import Index

# How a sentence begins that cannot be understood alone.
_LEANS = re.compile(
    r"^(?:(?:Auch|Aber|Denn|Doch|Zudem|Außerdem|Allerdings|Jedoch)\s+)?"
    r"(?:Sie|Er|Es(?! (?:gibt|gab|ist|war|wird|wurde|gilt|geht|fehlt|fand|sind|waren)\b)|Ihnen|Ihm"
    r"|Ihre?[mnrs]?|Seine?[mnrs]?|Deren|Dessen|Diese[mnrs]?|Dies|Jene[mnrs]?|Dort|Dahin|Da"
    r"|Da(?:bei|von|für|mit|durch|rin|ran|raus|zu|nach|gegen|her|rüber|runter|neben|vor)"
    r"|Hier(?:bei|von|für|mit|durch|zu|an|in|aus)?|Deshalb|Deswegen|Beide[nrs]?|Letztere[nrsm]?"
    r"|Erstere[nrsm]?|Solche[nrsm]?|Demnach|Demgegenüber|Dementsprechend|Trotzdem|Dennoch"
    r"|Zugleich|Gleichzeitig)\b(?! (?:Projekt|Dossier|Dokument|Zusammenstellung|Seite|Notiz))"
    r"|\bdiese[rsmn]? (?:Anteil|Wert|Zahl|Zahlen|Angabe|Quote|Summe|Entwicklung|Gruppe|Städte"
    r"|Orte|Gemeinden|Kommunen)\b"
)
_PRONOUN_EARLY = re.compile(
    r"^\S+ (?:sie|er|dort|davon|daran|damit|dabei|dazu)\b|^(?:\S+ ){2,4}(?:außerdem|ebenfalls)\b"
)
_FARTHEST = 2


def leans(text: str) -> bool:
    """Tell whether a sentence points to one before it."""
    return bool(_LEANS.search(text) or _PRONOUN_EARLY.search(text))


def with_context(index: Index, chosen: Sequence[Evidence], most: int) -> list[Evidence]:
    """Return sentences, each that leans on those before it quoted together with them.

    There are `most` sentences in all; what would not fit with its context is left out, unless it is
    the first.
    """
    found: list[Evidence] = []
    count = 0
    for each in chosen:
        if _stands_in(found, each):
            continue
        needed = [one for one in _before(index, each) if not _stands_in(found, one)]
        if count + len(needed) + 1 > most:
            if found:
                continue
            needed = needed[-(most - 1) :]
        count += len(needed) + 1
        found.append(_together([*needed, each]))
    return _moved_up(found)


def _together(run: Sequence[Evidence]) -> Evidence:
    """Return sentences that follow each other as one, which counts as the last."""
    unit = Unit(
        text=" ".join(each.unit.text for each in run),
        spans=tuple(span for each in run for span in each.unit.spans),
        cells=run[-1].unit.cells,
    )
    return replace(run[-1], unit=unit)


def _before(index: Index, evidence: Evidence) -> list[Evidence]:
    """Return the sentences before one of the same section that it needs, in reading order."""
    if evidence.unit.cells or not leans(evidence.unit.text):
        return []
    passage = evidence.hit.passage
    around = [passage]
    earlier, _ = index.catalog.neighbours(passage)
    around = [each for each in earlier if each.section == passage.section] + around
    said = [
        replace(evidence, unit=unit, hit=replace(evidence.hit, passage=each))
        for each in around
        for unit in index.catalog.units(each)
        if not unit.cells
    ]
    place = next((at for at, one in enumerate(said) if one.unit == evidence.unit), 0)
    needed: list[Evidence] = []
    while place and len(needed) < _FARTHEST:
        place -= 1
        needed.insert(0, said[place])
        if not leans(said[place].unit.text):
            break
    return needed


def _moved_up(found: list[Evidence]) -> list[Evidence]:
    """Return the sentences so that one that leans follows its neighbour where that is said too."""
    placed: list[Evidence] = []
    for each in found:
        at = len(placed)
        if not each.unit.cells and leans(each.unit.text):
            own = [
                place
                for place, one in enumerate(placed, start=1)
                if one.hit.passage.id == each.hit.passage.id
                and one.unit.spans[-1].end <= each.unit.spans[0].start
            ]
            at = own[-1] if own else at
        placed.insert(at, each)
    return placed


def _stands_in(found: Sequence[Evidence], wanted: Evidence) -> bool:
    """Tell whether a sentence is said already, by itself or together with another."""
    document = wanted.hit.passage.document_id
    return any(
        one.hit.passage.document_id == document and set(wanted.unit.spans) <= set(one.unit.spans)
        for one in found
    )
