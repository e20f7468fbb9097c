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
    r"|\bandere Quelle\b|\bstatt\b.*\d|\bin manchen Quellen\b.*\bin anderen\b"
    r"|\bnach den Quellen\b.*\boder\b|\bnennen die Quellen\b.*\d.*\d",
    re.IGNORECASE,
)
_HEADING = re.compile(r"widerspr|abweich", re.IGNORECASE)
_VALUED = re.compile(
    r"(?<![\w.,–-])(\d+(?:\.\d{3})*(?:,\d+)?)(?![–-]?\d)(?: (Mio\.|Mrd\.))?"
    r"(?: ?(%|€)| (?:[a-zäöüß]+ )?([A-ZÄÖÜ][a-zäöüß]{3,})[\w-]*)"
)
_YEAR = re.compile(r"\b(?:1[89]|20)\d\d\b")
_FIRST = 3
_STEM = 5
_ASKED_VALUE = frozenset({Kind.NUMBER, Kind.DATE, Kind.PLACE, Kind.PERSON, Kind.YES_NO, Kind.FACT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Values:
    """Two values that quotes give for one thing."""

    one: str
    other: str


def says_so(inquiry: Inquiry, sentences: Sequence[Sentence]) -> bool:
    """Tell whether one of the first sentences says that its sources differ on what was asked."""
    return any(
        _SAYS_SO.search(sentence.text)
        or any(_HEADING.search(part) for part in sentence.citations[0].section[-2:])
        for sentence in sentences[:_FIRST]
    ) and _answers(inquiry)


def _answers(inquiry: Inquiry) -> bool:
    return inquiry.question.kind not in {Kind.OVERVIEW, Kind.LIST, Kind.CORPUS}


def different(inquiry: Inquiry, sentences: Sequence[Sentence]) -> Values | None:
    """Return two numbers that the first sentences count the same thing with, if no year parts them.

    What is counted must be what was asked for.
    """
    if inquiry.question.kind is not Kind.NUMBER:
        return None
    asked = inquiry.question.words.lower()
    known: dict[str, tuple[str, frozenset[str]]] = {}
    for sentence in sentences[:_FIRST]:
        if sentence.cells:
            continue
        years = frozenset(_YEAR.findall(sentence.text))
        for number, scale, sign, noun in _VALUED.findall(sentence.text):
            of = f"{scale}{sign or noun.lower()[:_STEM]}"
            if noun and noun.lower()[:_STEM] not in asked:
                continue
            before = known.setdefault(of, (number, years))
            if before[0] != number and not (years and before[1] and years != before[1]):
                return Values(one=before[0], other=number)
    return None
