"""How well right passages were ranked, for any search: ours and those of peers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from assistant import figures

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from assistant.figures import Figure

DEPTHS = (1, 5, 10, 20)
_LATENCIES = (0.50, 0.95)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """The passages found for a question, best first, the grades of the right ones, and seconds."""

    ranking: tuple[str, ...]
    grades: Mapping[str, int]
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Retrieval:
    """Means over questions; `recall` by depth, `latency` in milliseconds by quantile."""

    questions: int
    ndcg: Figure
    recall: dict[int, Figure]
    reciprocal_rank: Figure
    latency: dict[float, float]


def retrieval(cases: Sequence[Ranked]) -> Retrieval:
    """Return the figures of a run; `cases` is not empty."""
    return Retrieval(
        questions=len(cases),
        ndcg=figures.mean([figures.ndcg(each.ranking, each.grades) for each in cases]),
        recall={
            depth: figures.mean(
                [figures.recall(each.ranking, each.grades, depth) for each in cases]
            )
            for depth in DEPTHS
        },
        reciprocal_rank=figures.mean(
            [figures.reciprocal_rank(each.ranking, each.grades) for each in cases]
        ),
        latency={
            share: 1000 * float(np.quantile([each.seconds for each in cases], share))
            for share in _LATENCIES
        },
    )
