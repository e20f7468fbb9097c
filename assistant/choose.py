"""Which sentences are said of those found: the one that answers, what supports it, none twice."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.definitions import defines, is_entry
from assistant.disagree import VALUED, differing, on_the_same
from assistant.fact_date import dated, last_year
from assistant.model import Kind
from ingest.german import tokens
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
# After so many sentences only those support that are worth nearly as much as the best.
_FREELY, _TAIL = 3, 0.75
# Two sentences that share this much of their words say the same.
_SAME = 0.7
# One that shares so much of them is evidence of it.
_PROVES = 0.5
# Among so many sentences one is looked for that says that sources differ on what was asked.
_AMONG = 12
# What a sentence is worth more or less, beside its score, found on the dev questions.
_YEAR_SAID, _OTHER_YEAR, _ROW = 0.15, 0.05, 0.15
_DEFINES, _GLOSSED = 0.4, 0.2
_HEADING, _SUBJECT, _DAY_SAID, _UNFOUND = 0.2, 0.05, 0.05, 0.1
# What a digest says of how it deals with its sources.
_OF_ITSELF = re.compile(
    r"Dies(?:es|er|e) (?:Projekt|Dossier|Dokument|Zusammenstellung|Notiz|Seite)"
)
_LONG_FIRST = 5
_MEANING = re.compile(r"\bdefini|\bbegriff|\bwas (?:ist|sind|eine?)\b|\bist$", re.IGNORECASE)
_DAY = re.compile(r"\b\d{1,2}\.(?:\d{1,2}\.| ?[A-ZÄÖÜ][a-zäöü]+ )\d{4}")
_GAP = re.compile(
    r"\bnicht (?:\w+ )?(?:gefunden|belegt|belegen|gelesen)|\bkein\w* Beleg|\bunbekannt|\bungeklärt",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")
_ENUMERATED = frozenset({Kind.LIST, Kind.OVERVIEW, Kind.NUMBER, Kind.COMPARISON})
_COUNTING = frozenset({Kind.NUMBER})
_ENDED = (*".!?:;…”“»)]", "‘")
_FEWEST_WORDS = 5


def ordered(inquiry: Inquiry) -> list[Evidence]:
    """Return the sentences found, those that read as an answer first.

    What counts beside their score: a year that was asked for; a heading that reads like the
    question; that a sentence is about the thing asked for and says what it is, not what was not
    found; prose before the row of a table that says the same; of a term its definition. Fragments
    are left out while there is anything else.
    """
    question = inquiry.question
    asked = _Asked(
        years=frozenset(_YEAR.findall(question.words)),
        words=frozenset(tokens(question.words)),
        nouns=frozenset(_stems(inquiry, _nouns(question.words))),
        gap=_GAP.search(question.words) is not None,
    )
    worth = {id(each): each.score + _bonus(inquiry, asked, each) for each in inquiry.evidence}
    ranked = sorted(inquiry.evidence, key=lambda each: -worth[id(each)])
    return [each for each in ranked if whole(each)] or ranked


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """A question's years, all its words, the stems of its nouns, and whether it asks for gaps."""

    years: frozenset[str]
    words: frozenset[str]
    nouns: frozenset[str]
    gap: bool


def _bonus(inquiry: Inquiry, asked: _Asked, each: Evidence) -> float:
    text, kind = each.unit.text, inquiry.question.kind
    found = 0.0
    told = frozenset(_YEAR.findall(text))
    if asked.years and told:
        found += _YEAR_SAID if asked.years & told else -_OTHER_YEAR
    if each.unit.cells and kind not in _ENUMERATED:
        found -= _ROW
    if (each.denies and not asked.gap and _GAP.search(text)) or _OF_ITSELF.match(text):
        found -= _UNFOUND
    if kind is Kind.DEFINITION and defines(inquiry, each):
        found += _DEFINES + (_GLOSSED if is_entry(text) else 0)
    nearest = frozenset(tokens(" ".join(each.hit.passage.section[-1:])))
    if nearest:
        found += _HEADING * len(nearest & asked.words) / len(nearest | asked.words)
    subject = _nouns(text)[:1]
    if subject and asked.nouns & frozenset(_stems(inquiry, subject)):
        found += _SUBJECT
    if kind is Kind.DATE and _DAY.search(text):
        found += _DAY_SAID
    return found


def _nouns(text: str) -> list[str]:
    """Return what is written with a capital in a text, its first word if that is long."""
    words = re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", text)
    return [
        word
        for place, word in enumerate(words)
        if word[0].isupper() and (place or len(word) > _LONG_FIRST)
    ]


def _stems(inquiry: Inquiry, words: Iterable[str]) -> list[str]:
    return [inquiry.library.analyzer.stem(word.lower()) for word in words]


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
    meaning = inquiry.question.kind is Kind.DEFINITION and defines(inquiry, best)
    least = _WORTH if best.fits and not meaning else _WORTH_OF_VALUE
    worthy = [e for e in ranked if e.score >= (least if e.fits else _WORTH) * best.score]
    if best.fits and inquiry.question.kind in _COUNTING:
        worthy = [
            each for each in worthy if each.fits or differing(inquiry.question.kind, each.unit.text)
        ]
    if said_all and inquiry.question.kind is Kind.BIBLIOGRAPHIC:
        worthy = [each for each in worthy if each.said == each.asked]
    if meaning:
        worthy = [each for each in worthy if defines(inquiry, each) or _on_term(inquiry, each)]
    chosen = distinct(inquiry.index, inquiry.library.analyzer, worthy)
    chosen = _newest_first(inquiry, _with_other_side(inquiry, chosen))
    return [
        each
        for place, each in enumerate(chosen[:most])
        if place < _FREELY or each.score >= _TAIL * best.score
    ]


def _newest_first(inquiry: Inquiry, chosen: list[Evidence]) -> list[Evidence]:
    """Return sentences with the newest count first where several years are counted.

    The year must not have been asked for, and what is counted must be what was asked for.
    """
    question = inquiry.question
    if question.kind is not Kind.NUMBER or _YEAR.search(question.words):
        return chosen
    counts = [
        (max(years), -len(years), -place)
        for place, each in enumerate(chosen[:_FREELY])
        if each.fits
        and each.score >= _CLEAR * chosen[0].score
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
    numbers = {word for word in words if word[0].isdigit() and not _YEAR.fullmatch(word)}
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
    asked = frozenset(_stems(inquiry, _nouns(inquiry.question.words)))
    named = frozenset(_stems(inquiry, _nouns(nearest)))
    return bool(named) and named <= asked


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
        if on_the_same(each, best) and differing(kind, each.unit.text)
    ]
    if not best.fits and not wanted:
        wanted = [each for each in rest if each.fits]
    if not wanted or differing(kind, best.unit.text):
        return chosen
    others = [each for each in rest if each is not wanted[0]]
    # What has no value of the kind asked for answers less than what says that values differ.
    ahead = not best.fits and differing(kind, wanted[0].unit.text)
    return [wanted[0], best, *others] if ahead else [best, wanted[0], *others]


def distinct(index: Index, analyzer: Analyzer, evidence: Iterable[Evidence]) -> list[Evidence]:
    """Return sentences without those that say the same as an earlier one.

    What a digest and an original both say is cited from the original.
    """
    chosen: list[Evidence] = []
    said: list[frozenset[str]] = []
    for each in evidence:
        words = frozenset(analyzer.words(each.unit.text))
        same = next((at for at, other in enumerate(said) if adds_nothing(words, other)), None)
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
