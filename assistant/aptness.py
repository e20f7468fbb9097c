"""How apt a sentence is as the first of an answer: a weighted sum of signs, learned from questions.

The weights are fitted by `benchmarks/fit_aptness.py`, which prints them in this form with what they
reach on questions they were not fitted on. Whether there is an answer at all is not decided here:
the sentences found for one question compare with each other, not with those found for another.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from assistant.going_on import going_on
from assistant.signs import signs

if TYPE_CHECKING:
    from assistant.evidence import Evidence
    from assistant.inquiry import Inquiry

WEIGHTS = (
    2.16,
    1.13,
    -1.67,
    2.31,
    1.87,
    6.30,
    14.18,
    -8.63,
    -0.89,
    1.16,
    0.95,
    2.61,
    -0.47,
    -1.90,
    1.08,
    -1.70,
    -4.23,
    0.57,
    1.19,
    3.83,
    1.92,
    0.83,
    1.76,
    0.93,
    2.89,
    2.72,
    1.60,
    1.87,
    7.47,
    1.55,
)
# Those where a question is a follow-up, and how much the signs of `assistant.going_on` count then.
FOLLOWING = (
    1.66,
    0.87,
    -1.63,
    1.61,
    2.22,
    4.38,
    13.64,
    -8.89,
    -1.41,
    1.90,
    0.57,
    1.22,
    0.52,
    -2.27,
    0.66,
    -0.21,
    -4.30,
    0.38,
    0.50,
    3.18,
    2.59,
    1.52,
    2.28,
    1.12,
    4.72,
    -0.25,
    2.64,
    2.57,
    7.47,
    1.55,
)
GOING_ON = (0.73, 1.41, -2.05, 3.57, 2.59, 1.52)
# Only so many of the sentences that say most are compared; the others follow as they are.
COMPARED = 40
_BELOW = 1.0


def by_aptness(inquiry: Inquiry) -> tuple[Evidence, ...]:
    """Return the sentences found for a question with their aptness, the most apt first."""
    compared, others = inquiry.evidence[:COMPARED], inquiry.evidence[COMPARED:]
    if not compared:
        return inquiry.evidence
    apt = signs(inquiry, compared) @ np.array(FOLLOWING if inquiry.before else WEIGHTS)
    if inquiry.before:
        apt = apt + going_on(inquiry, inquiry.before, compared) @ np.array(GOING_ON)
    least = float(apt.min()) - _BELOW
    return (
        *(
            replace(compared[place], apt=float(apt[place]))
            for place in np.argsort(-apt, kind="stable").tolist()
        ),
        *(replace(each, apt=least) for each in others),
    )
