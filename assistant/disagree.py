"""Sentences that give different values for the same thing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.model import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.inquiry import Inquiry
    from assistant.model import Sentence

# How a text says itself that its sources differ.
_SAYS_SO = re.compile(
    r"\bwidersp(?:rechen|richt|rüchlich|ruch)\w*|\bweichen\b.*\bab\b|\babweichend\w*|\bschwank\w+"
    r"|\bgehen\b.*\bauseinander\b|\bnicht einhellig\b|\b(?:nennen|schreiben|nennt|schreibt) die "
    r"Quellen\b.*\b(?:oder|verschieden)\b|\b(?:nennen|schreiben) die Quellen verschieden"
    r"|\b(?:zwei|drei|beide|verschiedene|unterschiedliche) (?:[a-z]+ )?Angaben\b"
    r"|\b(?:steht|stehen)\b.*\b(?:gegen|gegenüber|nebeneinander)\b"
    r"|\bMehrheit der Quellen\b|\bandere Quelle\b|\bstatt\b.*\d"
    r"|\bin manchen Quellen\b.*\bin anderen\b"
    r"|\bnach den Quellen\b.*\boder\b|\bnennen die Quellen\b.*\d.*\d"
    # Two that are named beside each other with what each of them says.
    r"|\bnach (?:dem|der|den) [^,;]+, nach (?:dem|der|den)\b|\bnennt [^,;]*[“”\"], \S+ [„\"]"
    r"|\bnennt [^,;]+[,;] (?:die|der|das) \S+ (?:nennt |schreibt )?\S*\d"
    r"|\bist von [^,]+ die Rede, .*\bvon\b|\bgeplant\b.*\btatsächlich\b|\blaut \S+ [„\"]",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"\b(?:(?:1[89]|20)\d\d(?:[–-]\d{4})?|\d{1,2}\.\d{1,2}\.|\d\d/\d{4}|Januar|Februar|März|April|Mai"
    r"|Juni|Juli|August|September|Oktober|November|Dezember)"
)
_COUNT_WORD = re.compile(r"\b(?:zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf)\b")
_PERSON = re.compile(r"\b[A-ZÄÖÜ][a-zäöüß]+ [A-ZÄÖÜ][a-zäöüß]+\b")
# A question that offers two values: "„Gute Zukunft“ oder mit „Große Zukunft“", "44 oder 45".
_OFFERED = r"(?:[„\"]([^“”\"]+)[“”\"]|([\w.,%]+\w))"
_EITHER = re.compile(rf"{_OFFERED} oder (?:im |in |am |mit |fast |die |um )*{_OFFERED}")
# A number with what it counts, and nothing that makes it a range or part of a date.
_VALUED = re.compile(
    r"(?<![\w.,–-])(\d+(?:\.\d{3})*(?:,\d+)?)(?![–-]?\d)(?: (Mio\.|Mrd\.))?"
    r"(?: ?(%|€)| (?:[a-zäöüß]+ )?([A-ZÄÖÜ][a-zäöüß]{3,})[\w-]*)"
)
_YEAR = re.compile(r"\b(?:1[89]|20)\d\d\b")
_FIRST = 2
_HEADING = re.compile(r"widerspr|abweich", re.IGNORECASE)
_ALIKE = 0.8
_STEM = 5
_SEVERAL = 3
# Questions of these kinds have one right value.
VALUED = frozenset({Kind.NUMBER, Kind.DATE, Kind.PLACE})
ONE_VALUE = frozenset(
    {Kind.NUMBER, Kind.DATE, Kind.PLACE, Kind.PERSON, Kind.YES_NO, Kind.FACT, Kind.BIBLIOGRAPHIC}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Values:
    """Two values that quotes give for one thing, and the years they speak of, 0 for none."""

    one: str
    other: str
    years: tuple[int, int] = (0, 0)


def differing(kind: Kind, text: str) -> bool:
    """Tell whether a sentence says that its sources differ, with values of the kind asked for."""
    if not _SAYS_SO.search(text):
        return False
    if kind is Kind.DATE:
        return len(set(_TIME.findall(text))) > 1
    if kind is Kind.NUMBER:
        return bool(re.search(r"\d", text) or _COUNT_WORD.search(text))
    return kind is not Kind.PERSON or len(_PERSON.findall(text)) > 1


def differ(inquiry: Inquiry, sentences: Sequence[Sentence]) -> bool:
    """Tell whether one of the first sentences says that sources differ on what was asked.

    So does a question that names two values of which both are quoted.
    """
    kind = inquiry.question.kind
    if kind not in ONE_VALUE | {Kind.COMPARISON}:
        return False
    # A sentence further down may be about something else: it has to say as many of the names.
    known = {each.unit.spans[-1]: each.nouns for each in inquiry.evidence}
    least = _ALIKE * max((each.nouns for each in inquiry.evidence[:1]), default=0.0)
    for place, sentence in enumerate(sentences):
        near = known.get(sentence.citations[-1].span, 0.0) >= least
        headed = any(_HEADING.search(part) for part in sentence.citations[0].section[1:])
        first = place < (_FIRST if kind in VALUED else 1)
        if (first or near) and differing(kind, sentence.text):
            return True
        if place < _FIRST and near and headed:
            return True
    said = " ".join(sentence.text for sentence in sentences[:_FIRST])
    return any(
        all(re.search(rf"(?<!\w){re.escape(value)}(?!\w)", said) for value in filter(None, pair))
        for pair in _EITHER.findall(inquiry.question.words)
    )


def different(inquiry: Inquiry, sentences: Sequence[Sentence]) -> Values | None:
    """Return two numbers that the first sentences count the same thing with, if there are any.

    What is counted must be what was asked for.
    """
    if inquiry.question.kind is not Kind.NUMBER:
        return None
    asked = inquiry.question.words.lower()
    known: dict[str, tuple[str, int, int]] = {}
    for place, sentence in enumerate(sentences[:_SEVERAL]):
        if sentence.cells:
            continue
        years = [int(year) for year in _YEAR.findall(sentence.text)]
        year = years[0] if len(set(years)) == 1 else 0
        for number, scale, sign, noun in _VALUED.findall(sentence.text):
            of = f"{scale}{sign or noun.lower()[:_STEM]}"
            if noun and noun.lower()[:_STEM] not in asked:
                continue
            value, of_year, at = known.setdefault(of, (number, year, place))
            if value != number and at != place:
                return Values(one=value, other=number, years=(of_year, year))
    return None
