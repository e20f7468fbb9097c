"""How apt a sentence is as the first of an answer: a weighted sum of signs, learned from questions.

The weights are fitted by `benchmarks/fit_aptness.py`, which prints them in this form with what they
reach on questions they were not fitted on. Whether there is an answer at all is not decided here:
the sentences found for one question compare with each other, not with those found for another.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from assistant.signs import signs

if TYPE_CHECKING:
    from assistant.evidence import Evidence
    from assistant.inquiry import Inquiry

WEIGHTS = (
    2.17,
    1.38,
    -1.77,
    2.43,
    1.51,
    6.63,
    15.31,
    -9.61,
    2.83,
    -0.27,
    -1.8,
    2.66,
    -1.67,
    -0.38,
    0.56,
    0.73,
    0.05,
    4.08,
    2.56,
    0.88,
    1.95,
    2.77,
    1.56,
    2.96,
    6.92,
    1.81,
)
# Only so many of the sentences that say most are compared; the others follow as they are.
COMPARED = 40
_BELOW = 1.0


def by_aptness(inquiry: Inquiry) -> tuple[Evidence, ...]:
    """Return the sentences found for a question with their aptness, the most apt first."""
    compared, others = inquiry.evidence[:COMPARED], inquiry.evidence[COMPARED:]
    if not compared:
        return inquiry.evidence
    apt = signs(inquiry, compared) @ np.array(WEIGHTS)
    least = float(apt.min()) - _BELOW
    return (
        *(
            replace(compared[place], apt=float(apt[place]))
            for place in np.argsort(-apt, kind="stable").tolist()
        ),
        *(replace(each, apt=least) for each in others),
    )
