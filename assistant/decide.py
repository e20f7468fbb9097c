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
WEIGHTS = (-1.78, 0.54, 0.51, 0.39, -0.93, -0.64, -1.75, 1.32, 1.33)
THRESHOLD = 0.36

# On the dev questions 27 answerable ones and no other were met by a sentence that says so much.
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
    best = evidence[0]
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


def says_it_all(best: Evidence) -> bool:
    """Tell whether a sentence says nearly every word of a question and has what it asks for.

    Short questions in everyday words have little raw weight, yet nothing of them is missing.
    """
    return best.fits and best.missing < _MISSING and best.said >= _NEARLY_ALL * best.asked


def decide(
    index: Index, question: Question, retrieved: Retrieved, evidence: Sequence[Evidence]
) -> Decision:
    """Return whether the evidence answers the question; what says none of its words does not."""
    if not evidence or not evidence[0].said:
        return Decision(probability=0.0, answers=False)
    found = features(index, question, retrieved, evidence)
    logit = sum(weight * value for weight, value in zip(WEIGHTS, found, strict=True))
    probability = 1 / (1 + math.exp(-logit))
    if says_it_all(evidence[0]):
        return Decision(probability=max(probability, _SURE), answers=True)
    return Decision(probability=probability, answers=probability >= THRESHOLD)
