"""Whether the corpus answers a question: a probability from raw evidence, and a threshold.

The weights are fitted by `benchmarks/fit_refusal.py`, which prints them in this form with the
error rates they reach on questions they were not fitted on.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.model import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.evidence import Evidence
    from assistant.model import Question
    from assistant.retrieve import Retrieved

FEATURES = (
    "bias",
    "words asked",
    "weight lost",
    "best support",
    "names said",
    "other words said",
    "another year",
    "says no",
    "says it all",
    "number found",
    "person found",
    "place found",
    "asks for a number",
    "asks for the most",
    "asks broadly",
    "asked in English",
    "heaviest name unsaid",
    "share of 4-grams",
)
WEIGHTS = (
    -5.99,
    0.34,
    -0.55,
    6.47,
    1.83,
    0.18,
    -2.69,
    0.11,
    0.85,
    -0.95,
    -0.39,
    0.31,
    0.03,
    -0.82,
    1.00,
    1.45,
    0.90,
    1.19,
)
THRESHOLD = 0.24

# Any of the first sentences may be the one that answers.
_JUDGED = 5
# A sentence that says so much of a short question says it all.
_NEARLY_ALL, _MISSING = 0.8, 0.2
_LEAST = 1e-9

_BROAD = frozenset({Kind.LIST, Kind.OVERVIEW, Kind.COMPARISON, Kind.DEFINITION})
# "am meisten", "die größte", "the most": what is common must be compared to say that.
_MOST = re.compile(
    r"\b(?:am \w+sten|(?:meist|wenigst|größt|kleinst|höchst|niedrigst|ältest|jüngst|best|stärkst"
    r"|erst|letzt)e[nrsm]?|most|least|\w+est|first|best)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The probability that the best sentence answers, and whether that is enough."""

    probability: float
    answers: bool


def features(
    question: Question, retrieved: Retrieved, evidence: Sequence[Evidence]
) -> tuple[float, ...]:
    """Return what the decision rests on, in the order of `FEATURES`; all raw, none relative."""
    first = evidence[:_JUDGED]
    best = max(first, key=lambda each: each.said - each.missing - each.lost)
    found = first[0].fits
    return (
        1.0,
        best.asked,
        best.lost,
        max(each.support for each in first),
        first[0].nouns,
        max(each.verbs for each in first),
        float(best.undated),
        float(best.denies),
        float(any(map(_says_it_all, first))),
        float(question.kind is Kind.NUMBER and any(each.fits for each in first)),
        float(question.kind is Kind.PERSON and found),
        float(question.kind is Kind.PLACE and found),
        float(question.kind is Kind.NUMBER),
        float(_MOST.search(question.text) is not None),
        float(question.kind in _BROAD),
        float(retrieved.terms.english),
        best.missing,
        max(hit.grams for hit in retrieved.hits) / max(retrieved.limit, _LEAST),
    )


def _says_it_all(evidence: Evidence) -> bool:
    """Tell whether a sentence says nearly every word of a question and has what it asks for."""
    nearly = evidence.said >= _NEARLY_ALL * evidence.asked
    return evidence.fits and evidence.missing < _MISSING and nearly


def decide(question: Question, retrieved: Retrieved, evidence: Sequence[Evidence]) -> Decision:
    """Return whether the evidence answers the question; what says none of its words does not."""
    if not any(each.said for each in evidence[:_JUDGED]):
        return Decision(probability=0.0, answers=False)
    found = features(question, retrieved, evidence)
    logit = sum(weight * value for weight, value in zip(WEIGHTS, found, strict=True))
    probability = 1 / (1 + math.exp(-logit))
    return Decision(probability=probability, answers=probability >= THRESHOLD)
