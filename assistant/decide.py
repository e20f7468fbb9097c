"""Whether the corpus answers a question: a probability from raw evidence, and a threshold.

The weights are fitted on the dev half of the corpus's questions by `benchmarks/fit_refusal.py`,
which prints them in this form, with the error rates they reach on it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.model import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.evidence import Evidence
    from assistant.model import Question
    from assistant.retrieve import Retrieved
    from ingest.index import Index

FEATURES = (
    "bias",
    "raw BM25 of words",
    "words said",
    "words asked",
    "heaviest unsaid",
    "weight lost",
    "asks for a number",
    "asks broadly",
    "asked in English",
)
WEIGHTS = (-2.11, 0.67, 0.64, 0.31, -0.48, -0.66, -1.84, 1.30, 1.41)
THRESHOLD = 0.31

# Any of the first sentences may be the one that answers.
_JUDGED = 5
# No unanswerable question of the dev split meets a sentence that says so much.
_NEARLY_ALL, _MISSING, _SURE = 0.8, 0.2, 0.9

_BROAD = frozenset({Kind.LIST, Kind.OVERVIEW, Kind.COMPARISON, Kind.DEFINITION})


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The probability that the best sentence answers, and whether that is enough."""

    probability: float
    answers: bool


def features(
    index: Index, question: Question, retrieved: Retrieved, evidence: Sequence[Evidence]
) -> tuple[float, ...]:
    """Return what the decision rests on, in the order of `FEATURES`; all raw, none relative.

    BM25 is divided by the highest inverse document frequency, which grows with the corpus.
    """
    best = max(evidence[:_JUDGED], key=lambda each: each.said - each.missing - each.lost)
    return (
        1.0,
        best.hit.words / index.words.idf(""),
        best.said,
        best.asked,
        best.missing,
        best.lost,
        float(question.kind is Kind.NUMBER),
        float(question.kind in _BROAD),
        float(retrieved.terms.english),
    )


def says_it_all(evidence: Sequence[Evidence]) -> bool:
    """Tell whether a sentence says nearly every word of a question and has what it asks for.

    Short questions in everyday words have little raw weight, yet nothing of them is missing.
    """
    return any(
        each.fits and each.missing < _MISSING and each.said >= _NEARLY_ALL * each.asked
        for each in evidence[:_JUDGED]
    )


def decide(
    index: Index, question: Question, retrieved: Retrieved, evidence: Sequence[Evidence]
) -> Decision:
    """Return whether the evidence answers the question; what says none of its words does not."""
    if not any(each.said for each in evidence[:_JUDGED]):
        return Decision(probability=0.0, answers=False)
    found = features(index, question, retrieved, evidence)
    logit = sum(weight * value for weight, value in zip(WEIGHTS, found, strict=True))
    probability = 1 / (1 + math.exp(-logit))
    if says_it_all(evidence):
        return Decision(probability=max(probability, _SURE), answers=True)
    return Decision(probability=probability, answers=probability >= THRESHOLD)
