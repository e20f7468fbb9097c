"""How much depends on a word of a question that no sentence says.

"Was kostet die Akademie?" and "Was macht die Akademie?" differ in one word. Where the corpus says
neither, the second may be answered all the same, in other words; the first is not. Which words a
question turns on is told by a logistic regression on what the word is like and on its vector of the
shipped encoder. `benchmarks/fit_refusal.py` fits it on pairs of a question and its near miss:
words that an answering sentence does not say against words that make a question a near miss.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from assistant.evidence import Wanted
    from ingest.encoder import StaticEncoder
    from ingest.index import Index

CRUX = Path(__file__).parent / "resources" / "crux.npy"
TRAITS = ("noun", "number", "rare", "known", "heavy", "last", "long")

# So that all traits lie between 0 and about 1.
_LONGEST, _HEAVIEST = 15, 10.0


def traits(encoder: StaticEncoder, index: Index, words: Sequence[Wanted]) -> NDArray[np.float64]:
    """Return what each word is like, shape (words, 1 + traits + dimension), beginning with 1.

    `encoder` is the shipped one, whichever the index was made with. A word weighs as much as the
    encoder gives to it before a text is scaled to length 1.
    """
    sums = encoder.sums([word.text for word in words]).astype(np.float64)
    weights = np.linalg.norm(sums, axis=1, keepdims=True)
    last = max((place for place, word in enumerate(words) if word.full == 1), default=-1)
    rarest = index.words.idf("")
    like = [
        (
            1.0,
            float(word.noun),
            float(word.text[0].isdigit()),
            word.weight / rarest,
            float(any(map(index.words.holds, word.whole))),
            float(weight) / _HEAVIEST,
            float(place == last),
            min(len(word.text), _LONGEST) / _LONGEST,
        )
        for place, (word, weight) in enumerate(zip(words, weights[:, 0], strict=True))
    ]
    shaped = np.array(like).reshape(len(words), 1 + len(TRAITS))
    return np.hstack([shaped, sums / np.maximum(weights, 1e-12)])


def cruxes(encoder: StaticEncoder, index: Index, words: Sequence[Wanted]) -> NDArray[np.float64]:
    """Return for each word the chance that a sentence without it does not answer, shape (words,).

    A word of an earlier turn matters less, as it does for finding passages.
    """
    return chances(traits(encoder, index, words), _weights()) * [word.full for word in words]


def chances(rows: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the probabilities that a logistic regression gives, shape (rows,)."""
    odds: NDArray[np.float64] = 1 / (1 + np.exp(-rows @ weights))
    return odds


@cache
def _weights() -> NDArray[np.float64]:
    loaded: NDArray[np.float64] = np.load(CRUX).astype(np.float64)
    return loaded
