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
WEIGHTS = (-2.64, 0.88, 0.52, 0.38, -0.42, -0.64, -1.68, 1.00, 1.21)
THRESHOLD = 0.34

_BROAD = frozenset({Kind.LIST, Kind.OVERVIEW, Kind.COMPARISON, Kind.DEFINITION, Kind.HOW})


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
        len(retrieved.terms.tokens),
        best.missing,
        best.lost,
        float(question.kind is Kind.NUMBER),
        float(question.kind in _BROAD),
        float(retrieved.terms.english),
    )


def decide(
    index: Index, question: Question, retrieved: Retrieved, evidence: Sequence[Evidence]
) -> Decision:
    """Return whether the evidence answers the question; what says none of its words does not."""
    if not evidence or not evidence[0].said:
        return Decision(probability=0.0, answers=False)
    found = features(index, question, retrieved, evidence)
    logit = sum(weight * value for weight, value in zip(WEIGHTS, found, strict=True))
    probability = 1 / (1 + math.exp(-logit))
    return Decision(probability=probability, answers=probability >= THRESHOLD)
