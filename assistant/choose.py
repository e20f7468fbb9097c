"""Which sentences are said of those found: the one that answers, what supports it, none twice."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.definitions import defines
from assistant.disagree import VALUED, differing
from assistant.model import Kind
from ingest.model import BlockKind, Standing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assistant.evidence import Evidence
    from assistant.inquiry import Inquiry
    from ingest.german import Analyzer
    from ingest.index import Index

# A sentence that is worth less than this share of the best one does not support it.
_WORTH = 0.65
# One that has the value asked for may be worth less, where the best one has none.
_WORTH_OF_VALUE = 0.55
# Where the best one says all that was asked and the next is worth so much less, little support is
# wanted.
_CLEAR, _CLEARLY = 0.8, 3
# Two sentences that share this much of their words say the same.
_SAME = 0.7
# Among so many sentences one is looked for that says that sources differ on what was asked: it
# says nearly as many of the names asked for as the best one, or more of what is asked of them.
_AMONG, _ALIKE, _MORE = 12, 0.9, 0.3
_PROSE, _YEAR_WEIGHT, _OTHER_YEAR, _DEFINES = 0.15, 0.15, 0.05, 0.4
_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")
_ENUMERATED = frozenset({Kind.LIST, Kind.OVERVIEW, Kind.NUMBER, Kind.COMPARISON})
_ENDED = (*".!?:;…”“»)]", "‘")
_FEWEST_WORDS = 5


def ordered(inquiry: Inquiry) -> list[Evidence]:
    """Return the sentences found, those that read as an answer first.

    A year that was asked for counts, and prose before the row of a table that says the same; of a
    term its definition counts most. Fragments are left out while there is anything else.
    """
    question = inquiry.question
    asked = frozenset(_YEAR.findall(question.words))

    def worth(each: Evidence) -> float:
        found = each.score
        told = frozenset(_YEAR.findall(each.unit.text))
        if asked and told:
            found += _YEAR_WEIGHT if asked & told else -_OTHER_YEAR
        if each.unit.cells and question.kind not in _ENUMERATED:
            found -= _PROSE
        if question.kind is Kind.DEFINITION and defines(inquiry, each):
            found += _DEFINES
        return found

    ranked = sorted(inquiry.evidence, key=lambda each: -worth(each))
    return [each for each in ranked if whole(each)] or ranked


def whole(evidence: Evidence) -> bool:
    """Tell whether a sentence is one, and not a heading, a caption or what a break left over."""
    text = evidence.unit.text
    if evidence.unit.cells or evidence.hit.passage.kind is BlockKind.LIST_ITEM:
        return True
    if text[0].islower():
        return False
    return text.endswith(_ENDED) or len(text.split()) >= _FEWEST_WORDS


def supported(inquiry: Inquiry, most: int) -> list[Evidence]:
    """Return the sentence that answers best and up to `most` in all with those that support it."""
    ranked = ordered(inquiry)
    if not ranked:
        return []
    best = ranked[0]
    said_all = best.fits and best.said == best.asked
    if said_all and len(ranked) > 1 and ranked[1].score < _CLEAR * best.score:
        most = min(most, _CLEARLY)
    least = _WORTH if best.fits else _WORTH_OF_VALUE
    worthy = [e for e in ranked if e.score >= (least if e.fits else _WORTH) * best.score]
    chosen = distinct(inquiry.index, inquiry.library.analyzer, worthy)
    return _with_other_side(inquiry, chosen)[:most]


def _with_other_side(inquiry: Inquiry, chosen: list[Evidence]) -> list[Evidence]:
    """Return sentences with the one next to the best that the best one lacks something to.

    That is one with the kind of value asked for, where the best one has none, or one that says
    that its sources differ.
    """
    best, rest = chosen[0], chosen[1:]
    kind = inquiry.question.kind
    if kind not in VALUED:
        return chosen
    wanted = [
        each
        for each in rest[:_AMONG]
        if (each.nouns >= _ALIKE * best.nouns or each.verbs >= best.verbs + _MORE)
        and differing(kind, each.unit.text)
    ]
    if not best.fits and not wanted:
        wanted = [each for each in rest if each.fits]
    if not wanted or differing(kind, best.unit.text):
        return chosen
    return [best, wanted[0], *(each for each in rest if each is not wanted[0])]


def distinct(index: Index, analyzer: Analyzer, evidence: Iterable[Evidence]) -> list[Evidence]:
    """Return sentences without those that say the same as an earlier one.

    What a digest and an original both say is cited from the original.
    """
    chosen: list[Evidence] = []
    said: list[frozenset[str]] = []
    for each in evidence:
        words = frozenset(analyzer.words(each.unit.text))
        same = next((at for at, other in enumerate(said) if says_the_same(words, other)), None)
        if same is None:
            chosen.append(each)
            said.append(words)
        elif original(index, each) and not original(index, chosen[same]):
            chosen[same], said[same] = each, words
    return chosen


def original(index: Index, evidence: Evidence) -> bool:
    """Tell whether a sentence stands in a publication itself, and not in a digest of it."""
    document = index.catalog.documents[evidence.hit.passage.document_id]
    return document.source.standing is Standing.ORIGINAL


def says_the_same(one: frozenset[str], other: frozenset[str]) -> bool:
    """Tell whether two sentences share their words, and so far as they have any, their numbers."""
    if {word for word in one ^ other if word[0].isdigit()}:
        return False
    return len(one & other) >= _SAME * max(1, min(len(one), len(other)))
