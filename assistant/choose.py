"""Which sentences are said of those found: the one that answers, what supports it, none twice."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from assistant.definitions import defines
from assistant.disagree import VALUED, tells_of_others
from assistant.disputed import DUE
from assistant.fact_date import dated, last_year
from assistant.model import Kind
from assistant.signs import YEAR, nouns_of, stems
from ingest.model import BlockKind, Standing

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from assistant.evidence import Evidence
    from assistant.inquiry import Inquiry
    from ingest.index import Index

# A sentence that is so much less apt than the best one does not support it.
_WORTH = 4.0
# One that counts what was asked for may be less apt, and much less one on the meaning of a term,
# because its definition is much more apt than all else.
_WORTH_OF_COUNT, _WORTH_OF_MEANING = 5.0, 11.0
# What a follow-up is about is less certain, so that more may answer it.
_WORTH_OF_FOLLOWING, _TAIL_OF_FOLLOWING = 6.0, 5.0
# Where the best one says all that was asked and the next is so much less apt, little support is
# wanted.
_CLEAR, _CLEARLY = 2.5, 3
# After so many sentences only those support that are nearly as apt as the best.
_FREELY, _TAIL = 3, 3.0
# A newer count comes first if what says it scores nearly as much.
_COUNTS_AS_MUCH = 0.8
# Rows of a table are said together if they say nearly as much of the question.
_AS_MUCH = 0.95
# One with the value asked for stands before the most apt one, which has none, if it is near.
_NEAR = 2.5
# Two sentences that share this much of their words say the same.
_SAME = 0.7
# One that shares so much of them is evidence of it.
_PROVES = 0.5
_MEANING = re.compile(r"\bdefini|\bbegriff|\bwas (?:ist|sind|eine?)\b|\bist$", re.IGNORECASE)
_LONGEST_TERM = 3
_COUNTING = frozenset({Kind.NUMBER})
# How a sentence ends, a mark of a footnote behind it or not.
# An entry of an index of words: "Abbildung, 12, 34–36", and how much of a text they have to be.
_ENTRY = re.compile(
    r"[^\W\d_][^\d,;.():=]{2,40}, ?(?:siehe [^,;.\d]+|\d{1,4}(?:[–-]\d{1,4})?f{0,2}\b(?! ?[%€])"
    r"(?:, ?\d{1,4}(?:[–-]\d{1,4})?f{0,2}\b)*)"
)
_FEWEST_ENTRIES, _MOSTLY = 2, 0.8
_REGISTER = re.compile(r"\b(?:Stichwort|Schlagwort|Sachwort)verzeichnis|\w*register$|^Index$")
_ENDED = re.compile(r"[.!?:;…”“»)\]‘][\d⁰¹²³⁴-⁹]*$")


def ordered(inquiry: Inquiry) -> list[Evidence]:
    """Return the sentences found, the most apt first; fragments only where nothing else is."""
    return [each for each in inquiry.evidence if whole(each)] or list(inquiry.evidence)


def whole(evidence: Evidence) -> bool:
    """Tell whether a sentence is one, and not a heading, a caption or what a break left over."""
    text = evidence.unit.text
    if of_register(text) or any(map(_REGISTER.search, evidence.hit.passage.section[-1:])):
        return False
    if evidence.unit.cells or evidence.hit.passage.kind is BlockKind.LIST_ITEM:
        return True
    if text[0].islower():
        return False
    return _ENDED.search(text) is not None


def of_register(text: str) -> bool:
    """Tell whether a text is of an index of words: little else than words with their pages."""
    entries = [entry[0] for entry in _ENTRY.finditer(text)]
    listed = sum(map(len, entries))
    return len(entries) >= _FEWEST_ENTRIES and listed >= _MOSTLY * len(text)


def supported(inquiry: Inquiry, most: int) -> list[Evidence]:
    """Return the sentence that answers best and up to `most` in all with those that support it."""
    ranked = ordered(inquiry)
    if not ranked:
        return []
    best = ranked[0]
    said_all = best.fits and best.said == best.asked
    if said_all and len(ranked) > 1 and ranked[1].apt < best.apt - _CLEAR:
        most = min(most, _CLEARLY)
    meaning = inquiry.question.kind is Kind.DEFINITION and defines(inquiry, best)
    counting = best.fits and inquiry.question.kind in _COUNTING
    margin = _WORTH_OF_MEANING if meaning else _WORTH_OF_COUNT if counting else _WORTH
    if inquiry.before:
        margin = max(margin, _WORTH_OF_FOLLOWING)
    least = best.apt - margin
    worthy = [each for each in ranked if each.apt >= least]
    if counting:
        worthy = [each for each in worthy if each.fits or each.disputed >= DUE]
    if said_all and inquiry.question.kind is Kind.BIBLIOGRAPHIC:
        worthy = [each for each in worthy if each.said == each.asked]
    if meaning:
        worthy = [each for each in worthy if defines(inquiry, each) or _on_term(inquiry, each)]
    chosen = distinct(inquiry, _best_rows(worthy))
    chosen = _newest_first(inquiry, _with_other_side(inquiry, chosen, ranked))
    tail = _TAIL_OF_FOLLOWING if inquiry.before else _TAIL
    return [
        each
        for place, each in enumerate(chosen[:most])
        if place < _FREELY or each.apt >= best.apt - tail
    ]


def _best_rows(evidence: Sequence[Evidence]) -> list[Evidence]:
    """Return sentences without rows that say less of the question than another of their table."""

    def said(each: Evidence) -> float:
        return each.nouns + each.verbs

    most: dict[str, float] = defaultdict(float)
    for each in evidence:
        if each.unit.cells:
            most[each.hit.passage.id] = max(most[each.hit.passage.id], said(each))
    return [
        each
        for each in evidence
        if not each.unit.cells or said(each) >= _AS_MUCH * most[each.hit.passage.id]
    ]


def _newest_first(inquiry: Inquiry, chosen: list[Evidence]) -> list[Evidence]:
    """Return sentences with the newest count first where several years are counted.

    The year must not have been asked for, and what is counted must be what was asked for.
    """
    question = inquiry.question
    if question.kind is not Kind.NUMBER or YEAR.search(question.words):
        return chosen
    counts = [
        (max(years), -len(years), -place)
        for place, each in enumerate(chosen[:_FREELY])
        if each.fits
        and each.score >= _COUNTS_AS_MUCH * chosen[0].score
        and (years := [last_year(date) for date in dated(each.unit.text)])
    ]
    if not any(place == 0 for _, _, place in counts):
        return chosen
    newest = -max(counts)[2]
    return [chosen[newest], *(each for each in chosen if each is not chosen[newest])]


def proving(inquiry: Inquiry, most: int) -> list[Evidence]:
    """Return the sentence that answered and those that say the same anywhere, `most` in all."""
    answer = supported(inquiry, 1)
    analyzer = inquiry.library.analyzer
    words = frozenset(analyzer.words(answer[0].unit.text)) if answer else frozenset()
    numbers = {word for word in words if word[0].isdigit() and not YEAR.fullmatch(word)}
    found = list(answer)
    for each in ordered(inquiry):
        said = frozenset(analyzer.words(each.unit.text))
        alike = len(said & words) >= _PROVES * max(1, min(len(said), len(words)))
        if each not in found and (numbers & said if numbers else alike):
            found.append(each)
    return found[:most]


def _on_term(inquiry: Inquiry, evidence: Evidence) -> bool:
    """Tell whether the heading above a sentence is about the meaning or the name asked for."""
    nearest = " ".join(evidence.hit.passage.section[-1:])
    if _MEANING.search(nearest):
        return True
    asked = frozenset(stems(inquiry, nouns_of(inquiry.question.words)))
    named = frozenset(stems(inquiry, nouns_of(nearest)))
    return bool(named) and named <= asked and len(nearest.split()) <= _LONGEST_TERM


def _with_other_side(
    inquiry: Inquiry, chosen: list[Evidence], ranked: Sequence[Evidence]
) -> list[Evidence]:
    """Return sentences with the one next to the best that the best one lacks something to.

    That is one with the kind of value asked for, where the best one has none, or one that says
    that its sources differ, which need not be worth as much as support.
    """
    best, rest = chosen[0], chosen[1:]
    question = inquiry.question
    others = [each for each in ranked if tells_of_others(question, each, best)]
    other = max(others, key=lambda each: each.disputed, default=None)
    if other is None and not best.fits and question.kind in VALUED:
        other = next((each for each in rest if each.fits), None)
    if other is None:
        return chosen
    rest = [each for each in rest if each is not other]
    # What has no value of the kind asked for answers less than what has one, or says that they
    # differ.
    near = other.fits and other.apt >= best.apt - _NEAR
    ahead = not best.fits and best.disputed < DUE and (near or other.disputed >= DUE)
    return [other, best, *rest] if ahead else [best, other, *rest]


def distinct(inquiry: Inquiry, evidence: Iterable[Evidence]) -> list[Evidence]:
    """Return sentences without those that say the same as an earlier one.

    What says more of the words of the question does not, and what a digest and an original both say
    is cited from the original.
    """
    index, analyzer = inquiry.index, inquiry.library.analyzer
    asked = frozenset(analyzer.words(inquiry.question.words))
    chosen: list[Evidence] = []
    said: list[frozenset[str]] = []
    for each in evidence:
        words = frozenset(analyzer.words(each.unit.text))
        same = next(
            (
                at
                for at, other in enumerate(said)
                if adds_nothing(words, other) and not (words - other) & asked
            ),
            None,
        )
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


def adds_nothing(words: frozenset[str], said: frozenset[str]) -> bool:
    """Tell whether a sentence shares its words with one that was said, and has no other number."""
    if {word for word in words - said if word[0].isdigit()}:
        return False
    return len(words & said) >= _SAME * max(1, min(len(words), len(said)))
