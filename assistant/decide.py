"""Whether the corpus answers a question: a probability from raw evidence, and a threshold.

The weights are fitted by `benchmarks/fit_refusal.py`, which prints them in this form with the
error rates they reach on questions they were not fitted on. There are two: where the words of a
question are familiar, what was learned of them is trusted; of strange ones (another collection, on
other things) evidence that holds in general tells more.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from assistant.crux import cruxes
from assistant.evidence import SAID, wanted_words
from assistant.model import Kind
from assistant.relations import relations, told

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from assistant.evidence import Evidence, Wanted
    from assistant.model import Question
    from assistant.retrieve import Retrieved
    from ingest.index import Index, Library

FEATURES = (
    "bias",
    "words asked",
    "words of its own",
    "best support",
    "another year",
    "says no",
    "says it all",
    "share said at once",
    "number found",
    "number found where least is open",
    "person found",
    "place found",
    "asks for a number",
    "asks for the most",
    "asks broadly",
    "asked in English",
    "share of 4-grams",
    "heaviest doubt",
    "all doubts",
    "any doubt",
    "heaviest doubt of the first",
    "asks what is known to be asked",
    "tells what is asked",
)
WEIGHTS = (
    -1.14,
    0.33,
    0.2,
    3.65,
    -1.68,
    -0.09,
    0.32,
    -0.94,
    -0.53,
    0.81,
    -0.19,
    0.43,
    -0.96,
    -0.7,
    0.06,
    0.67,
    0.28,
    1.1,
    -1.05,
    -2.28,
    -1.64,
    -0.01,
    0.42,
)
GENERAL_WEIGHTS = (
    -3.56,
    0.42,
    0.15,
    6.28,
    -1.81,
    -0.37,
    0.2,
    -0.18,
    -0.97,
    0.54,
    -0.15,
    0.12,
    -0.41,
    -0.51,
    0.29,
    1.07,
    0.63,
    3.11,
    -1.33,
    -3.9,
    -0.71,
    -0.08,
    0.58,
)
THRESHOLD = 0.23

# Any of the first sentences may be the one that answers.
_JUDGED = 5
# A sentence that says so much of a question, and leaves so little doubt, says it all.
_NEARLY_ALL, _CERTAIN = 0.8, 0.5
_LEAST = 1e-9
# Words known less than this are strange, and known better than that they are familiar.
_STRANGE, _FAMILIAR = 0.5, 0.75

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


def said(words: Sequence[Wanted], evidence: Sequence[Evidence]) -> NDArray[np.float64]:
    """Return how far each passage says each word of a question, shape (evidence, words).

    A word is also said by a sentence that tells in other words what it asks ("verfasst", "Autor").
    """
    asks = [relations(word.text) for word in words]
    telling = [_telling(each, frozenset().union(*asks)) for each in evidence]
    return np.array(
        [
            [
                max(credit, SAID) if ask & tells else credit
                for ask, credit in zip(asks, each.credits, strict=True)
            ]
            for each, tells in zip(evidence, telling, strict=True)
        ]
    ).reshape(len(evidence), len(words))


def _telling(evidence: Evidence, asked: frozenset[int]) -> frozenset[int]:
    """Return what a sentence and its heading tell of what is asked of a thing."""
    heading = " ".join(evidence.hit.passage.section[-1:])
    return told(evidence.unit.text, asked) | told(heading, asked)


def doubts(
    words: Sequence[Wanted], crux: NDArray[np.float64], evidence: Sequence[Evidence]
) -> NDArray[np.float64]:
    """Return how much of a question each passage leaves open, shape (evidence, words).

    `crux` tells for each word how much depends on it, shape (words,).
    """
    credits_ = said(words, evidence)
    return np.where(credits_ >= SAID, 0.0, 1 - credits_) * crux


def features(
    question: Question,
    retrieved: Retrieved,
    evidence: Sequence[Evidence],
    words: Sequence[Wanted],
    crux: NDArray[np.float64],
) -> tuple[float, ...]:
    """Return what the decision rests on, in the order of `FEATURES`; all raw, none relative.

    `crux` tells for each word of the question how much depends on it, shape (words,).
    """
    first = evidence[:_JUDGED]
    left = doubts(words, crux, first)
    open_ = 1 - np.prod(1 - left, axis=1)
    best = first[int(open_.argmin())]
    found, asks = first[0].fits, relations(question.words)
    return (
        1.0,
        best.asked,
        float(sum(word.full == 1 for word in words)),
        max(each.support for each in first),
        float(best.undated),
        float(best.denies),
        float(any(map(_says_it_all, first, open_))),
        max(each.said for each in first) / max(1, best.asked),
        float(question.kind is Kind.NUMBER and any(each.fits for each in first)),
        float(question.kind is Kind.NUMBER and best.fits),
        float(question.kind is Kind.PERSON and found),
        float(question.kind is Kind.PLACE and found),
        float(question.kind is Kind.NUMBER),
        float(_MOST.search(question.text) is not None),
        float(question.kind in _BROAD),
        float(retrieved.terms.english),
        max(hit.grams for hit in retrieved.hits) / max(retrieved.limit, _LEAST),
        float(left.max(axis=1, initial=0.0).min()),
        float(left.sum(axis=1).min()),
        float(open_.min()),
        float(left[0].max(initial=0.0)),
        float(bool(asks)),
        max(len(_telling(each, asks)) for each in first) / max(1, len(asks)),
    )


def trusted(known: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how far what was learned of words is trusted where they are known so well."""
    share: NDArray[np.float64] = np.clip((known - _STRANGE) / (_FAMILIAR - _STRANGE), 0, 1)
    return share


def _says_it_all(evidence: Evidence, left_open: float) -> bool:
    """Tell whether a sentence says nearly every word of a question and has what it asks for."""
    nearly = evidence.said >= _NEARLY_ALL * evidence.asked
    return evidence.fits and left_open < _CERTAIN and nearly


def decide(
    library: Library,
    index: Index,
    question: Question,
    retrieved: Retrieved,
    evidence: Sequence[Evidence],
) -> Decision:
    """Return whether the evidence answers the question.

    What says none of its words does not, and neither does what does not name the term of which the
    meaning is asked.
    """
    names = question.kind is Kind.DEFINITION
    if not any(each.nouns if names else each.said for each in evidence[:_JUDGED]):
        return Decision(probability=0.0, answers=False)
    words = wanted_words(index, question, retrieved)
    crux = cruxes(library.shipped_encoder, index, words)
    found = np.array(features(question, retrieved, evidence, words, crux.chances))
    trust = float(trusted(np.array(crux.known)))
    logit = float(found @ WEIGHTS) * trust + float(found @ GENERAL_WEIGHTS) * (1 - trust)
    probability = 1 / (1 + math.exp(-logit))
    return Decision(probability=probability, answers=probability >= THRESHOLD)
