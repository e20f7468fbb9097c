"""How much depends on a word of a question that no sentence says.

"Was kostet die Akademie?" and "Was macht die Akademie?" differ in one word. Where the corpus says
neither, the second may be answered all the same, in other words; the first is not. Which words a
question turns on is told by the words most like it, of those that answering sentences left out and
those that made a question a near miss, by kernel regression. `benchmarks/fit_refusal.py` fits it.
"""

from __future__ import annotations

from dataclasses import dataclass
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
TRAITS = ("noun", "number", "rare", "known", "heavy", "long")

# So that all traits lie between 0 and about 1, and how far apart they set two words whose vectors
# have the length 1.
_LONGEST, _HEAVIEST, _SPREAD = 15, 10.0, 0.7


def traits(encoder: StaticEncoder, index: Index, words: Sequence[Wanted]) -> NDArray[np.float32]:
    """Return what each word is like, and its vector, shape (words, traits + dimension).

    `encoder` is the shipped one, whichever the index was made with. A word weighs as much as the
    encoder gives to it before a text is scaled to length 1.
    """
    sums = encoder.sums([word.text for word in words])
    weights = np.linalg.norm(sums, axis=1, keepdims=True)
    rarest = index.words.idf("")
    like = [
        (
            float(word.noun),
            float(word.text[0].isdigit()),
            word.weight / rarest,
            float(any(map(index.words.holds, word.whole))),
            float(weight) / _HEAVIEST,
            min(len(word.text), _LONGEST) / _LONGEST,
        )
        for word, weight in zip(words, weights[:, 0], strict=True)
    ]
    shaped = _SPREAD * np.array(like, dtype=np.float32).reshape(len(words), len(TRAITS))
    return np.hstack([shaped, sums / np.maximum(weights, np.float32(1e-12))])


@dataclass(frozen=True, slots=True, kw_only=True)
class Cruxes:
    """What depends on the words of a question, and how well such words are known.

    `chances` has for each word the chance that a sentence without it does not answer, shape
    (words,); `known` is 0 where no examples are like the words, 1 where they are among them.
    """

    chances: NDArray[np.float64]
    known: float


def cruxes(encoder: StaticEncoder, index: Index, words: Sequence[Wanted]) -> Cruxes:
    """Return what depends on the words of a question.

    A word of an earlier turn matters less, as it does for finding passages.
    """
    examples = _examples()
    alike = likeness(traits(encoder, index, words), examples[:, 1:])
    full = [word.full for word in words]
    return Cruxes(chances=chances(alike, examples) * full, known=known(alike))


def chances(alike: NDArray[np.float32], examples: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return how likely much depends on words, shape (words,), by examples of such.

    `alike` tells how like the words are to the examples, which have each a row: how far it draws
    the words like it up or down, then as `traits`. What is like none of them has an even chance.
    """
    odds: NDArray[np.float64] = (alike @ examples[:, 0]).astype(np.float64)
    chance: NDArray[np.float64] = 1 / (1 + np.exp(-odds))
    return chance


def known(alike: NDArray[np.float32]) -> float:
    """Return how like words are to the likest examples, on average; 0 where there are none."""
    return float(alike.max(axis=1, initial=0.0).mean()) if len(alike) else 0.0


def likeness(rows: NDArray[np.float32], others: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return how like words are to others, 0 to 1, shape (rows, others): a Gaussian kernel."""
    own, their = (np.einsum("ij,ij->i", each, each) for each in (rows, others))
    squares = own[:, None] + their
    alike: NDArray[np.float32] = np.exp(-np.maximum(squares - 2 * rows @ others.T, 0))
    return alike


@cache
def _examples() -> NDArray[np.float32]:
    loaded: NDArray[np.float32] = np.load(CRUX).astype(np.float32)
    return loaded
