"""Figures of merit of rankings and decisions, with the intervals between which they lie.

Rankings are lists of passage ids, best first. Intervals are 95 % percentile bootstraps over
questions (Efron 1979).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

DEPTH = 10
_RESAMPLES = 2_000
_SEED = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A mean over questions with its 95 % interval."""

    value: float
    low: float
    high: float
    cases: int


def mean(values: Sequence[float]) -> Figure:
    """Return the mean of one number a question, with a bootstrap interval."""
    found = np.asarray(values, dtype=np.float64)
    if not found.size:
        return Figure(value=0.0, low=0.0, high=0.0, cases=0)
    chance = np.random.default_rng(_SEED)
    means = [found[chance.integers(0, found.size, found.size)].mean() for _ in range(_RESAMPLES)]
    low, high = np.quantile(means, (0.025, 0.975))
    return Figure(value=float(found.mean()), low=float(low), high=float(high), cases=found.size)


def ndcg(ranking: Sequence[str], grades: Mapping[str, int]) -> float:
    """Return nDCG@10 with linear gains (Järvelin and Kekäläinen 2002), as BEIR measures it."""
    gains = [grades.get(name, 0) for name in ranking[:DEPTH]]
    ideal = sorted(grades.values(), reverse=True)[:DEPTH]
    return _discounted(gains) / _discounted(ideal) if ideal else 0.0


def _discounted(gains: Sequence[int]) -> float:
    return float(sum(gain / np.log2(2 + place) for place, gain in enumerate(gains)))


def recall(ranking: Sequence[str], grades: Mapping[str, int], depth: int) -> float:
    """Return the share of the right passages among the first `depth`."""
    return sum(name in grades for name in ranking[:depth]) / len(grades) if grades else 0.0


def reciprocal_rank(ranking: Sequence[str], grades: Mapping[str, int]) -> float:
    """Return one over the place of the first right passage, from 1; 0 when there is none."""
    return next((1 / place for place, name in enumerate(ranking, start=1) if name in grades), 0.0)


def area_under_curve(right: NDArray[np.float64], wrong: NDArray[np.float64]) -> float:
    """Return the probability that a right case ranks above a wrong one; ties count half."""
    if not right.size or not wrong.size:
        return 0.0
    above = right[:, None] - wrong[None, :]
    return float((above > 0).mean() + (above == 0).mean() / 2)


def refused_at(
    right: NDArray[np.float64], wrong: NDArray[np.float64], false_refusals: float
) -> float:
    """Return the share of wrong cases refused where `false_refusals` of the right ones are."""
    if not right.size or not wrong.size:
        return 0.0
    return float((wrong < np.quantile(right, false_refusals)).mean())
