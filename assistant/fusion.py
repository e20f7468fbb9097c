"""One score for each passage from two lexical fields and the encoder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ingest.errors import ChromaUnavailable

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ingest.german import QuestionTerms
    from ingest.index import Index
    from ingest.settings import Fusion

# How many of the nearest vectors are asked for: at least, and for each passage wanted. Chroma's
# own filters cost more than fetching enough and leaving out.
_FEWEST, _FOR_EACH, _FILTERED = 200, 4, 3
# So many of the best passages are ordered anew by what is around them.
_SURROUNDED = 1_000
# What is so much less likely about a question than the best one found, by the logarithm of the
# ratio, counts as about something else, however much less likely it is.
_FARTHEST = 15
# The vectors of so many passages are compared one by one in a few milliseconds.
_COMPARED = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """Scores of every passage, each of shape (passages,): three raw ones and their fusion.

    `vectors` is the cosine of passages that are near by vector or promising by their words, and 0
    for all others. `unavailable` tells why a Chroma server could not say which are near; then the
    vectors of all were compared.
    """

    words: NDArray[np.float32]
    grams: NDArray[np.float32]
    vectors: NDArray[np.float32]
    fused: NDArray[np.float32]
    unavailable: ChromaUnavailable | None = None

    def best(self, k: int) -> list[int]:
        """Return the rows of the `k` best passages, best first, the earlier of equal ones."""
        rows = np.flatnonzero(self.fused > 0)
        if len(rows) > k:
            least = np.partition(self.fused[rows], len(rows) - k)[len(rows) - k]
            rows = rows[self.fused[rows] >= least]
        order = np.argsort(-self.fused[rows], kind="stable")
        return [int(row) for row in rows[order][:k]]


def score(  # noqa: PLR0913  (a question in its three forms, and how much is wanted)
    index: Index,
    weights: Fusion,
    terms: QuestionTerms,
    vector: NDArray[np.float32],
    *,
    k: int,
    allowed: NDArray[np.bool_] | None,
) -> Scored:
    """Score all passages, those that are not allowed with 0."""
    words = index.words.scores(terms.words)
    grams = index.grams.scores(terms.grams)
    lexical = weights.words * _relative(words) + weights.grams * _relative(grams)
    if allowed is not None:
        lexical[~allowed] = 0
    dense = weights.english if terms.english else weights.vectors
    unavailable: ChromaUnavailable | None = None
    rows = np.zeros(0, dtype=np.int64)
    if dense:
        try:
            rows = _compared(index, vector, lexical, k, allowed)
        except ChromaUnavailable as problem:
            unavailable, rows = problem, _all(lexical, allowed)
    vectors = np.zeros_like(words)
    near = index.matrix if len(rows) == len(vectors) else index.matrix[rows]
    # Not "@": it has several threads wait for each other, on a busy machine ten times as long.
    vectors[rows] = np.maximum(np.vecdot(near, vector), 0)
    fused = lexical + dense * _relative(vectors)
    rows = _promising(fused, max(_SURROUNDED, _FOR_EACH * k))
    for groups, weight in (
        (index.documents, weights.documents),
        (index.sections, weights.sections),
    ):
        if weight and len(rows):
            fused[rows] += weight * _near_best(index.words.affinity(terms.words, groups, rows))
    total = weights.words + weights.grams + dense + weights.documents + weights.sections
    fused /= np.float32(total)
    return Scored(words=words, grams=grams, vectors=vectors, fused=fused, unavailable=unavailable)


def _compared(
    index: Index,
    vector: NDArray[np.float32],
    lexical: NDArray[np.float32],
    k: int,
    allowed: NDArray[np.bool_] | None,
) -> NDArray[np.int64]:
    """Return the rows whose vectors are compared: all, or the nearest and the most promising.

    Raises `ChromaUnavailable`.
    """
    if index.vectors is None:
        return _all(lexical, allowed)
    if allowed is not None and np.count_nonzero(allowed) <= _COMPARED:
        return np.flatnonzero(allowed)
    wanted = max(_FEWEST, _FOR_EACH * k)
    if len(lexical) <= wanted:
        return np.arange(len(lexical))
    fetched = wanted if allowed is None else _FILTERED * wanted
    near = index.catalog.rows_of_ids([name for name, _ in index.vectors.nearest(vector, fetched)])
    promising = np.argpartition(-lexical, wanted)[:wanted]
    rows = np.union1d(np.array(list(near.values()), dtype=np.int64), promising)
    return rows if allowed is None else rows[allowed[rows]]


def _all(lexical: NDArray[np.float32], allowed: NDArray[np.bool_] | None) -> NDArray[np.int64]:
    """Return all rows, or all that are allowed."""
    return np.arange(len(lexical)) if allowed is None else np.flatnonzero(allowed)


def _promising(scores: NDArray[np.float32], most: int) -> NDArray[np.int64]:
    """Return the rows of the best passages, in their order in the index."""
    rows = np.flatnonzero(scores > 0)
    if len(rows) > most:
        rows = np.sort(rows[np.argpartition(-scores[rows], most)[:most]])
    return rows


def _near_best(ratios: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return 1 for the best of some logarithms of ratios, 0 for what is far from it."""
    near: NDArray[np.float32] = np.maximum(0, 1 - (ratios.max() - ratios) / np.float32(_FARTHEST))
    return near


def _relative(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    best = scores.max(initial=0)
    return scores / best if best > 0 else scores.copy()
