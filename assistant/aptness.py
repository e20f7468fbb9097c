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
    2.21,
    1.15,
    -1.73,
    2.3,
    1.75,
    6.38,
    14.37,
    -8.98,
    1.18,
    0.99,
    2.51,
    -0.43,
    -1.65,
    2.33,
    -1.64,
    -0.36,
    0.56,
    0.8,
    -0.13,
    4.09,
    2.3,
    0.87,
    1.9,
    2.74,
    1.57,
    2.51,
    7.27,
    1.65,
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
