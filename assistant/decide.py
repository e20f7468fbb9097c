"""Whether the corpus answers a question: a probability from raw evidence, and a threshold.

The weights are fitted on the dev half of the corpus's questions by `benchmarks/fit_refusal.py`,
which prints them in this form, with the error rates they reach on it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.evidence import Evidence
    from assistant.retrieve import Retrieved

FEATURES = ("bias", "covered", "in_context", "best_in_context", "words", "grams", "vector", "kind")
WEIGHTS = (-4.0, 4.0, 3.0, 1.0, 0.0, 0.0, 1.0, 0.3)
THRESHOLD = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The probability that the best sentence answers, and whether that is enough."""

    probability: float
    answers: bool


def features(retrieved: Retrieved, evidence: Sequence[Evidence]) -> tuple[float, ...]:
    """Return what the decision rests on, in the order of `FEATURES`; all raw, none relative."""
    best = evidence[0]
    return (
        1.0,
        best.covered,
        best.in_context,
        max(each.in_context for each in evidence),
        max(hit.words for hit in retrieved.hits) / max(1, len(retrieved.terms.tokens)),
        max(hit.grams for hit in retrieved.hits) / max(1, len(retrieved.terms.grams)),
        max(hit.vector for hit in retrieved.hits),
        float(best.fits_kind),
    )


def decide(retrieved: Retrieved, evidence: Sequence[Evidence]) -> Decision:
    """Return whether the evidence answers the question."""
    if not evidence:
        return Decision(probability=0.0, answers=False)
    found = features(retrieved, evidence)
    logit = sum(weight * value for weight, value in zip(WEIGHTS, found, strict=True))
    probability = 1 / (1 + math.exp(-logit))
    return Decision(probability=probability, answers=probability >= THRESHOLD)
