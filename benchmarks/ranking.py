"""Ranking passages in the benchmarks: the lexical fields, an encoder, and their fusion.

The same as `assistant/retrieve.py` does with an index, over passages that are given as texts: the
scores of two lexical fields and of the nearest vectors, each divided by its best, are summed.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from ingest.german import Analyzer
from ingest.lexical import LexicalField, write_field

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ingest.encoder import Encoder
    from ingest.words import WordResources

    Scores = NDArray[np.float32]

NEAREST = 200  # vectors that count, the others are as good as unrelated
GERMAN, ENGLISH = 0.7, 1.0  # weight of the vectors, that of each lexical field being 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexical:
    """The scores of each question (row) and passage (column), and which questions are English."""

    words: Scores
    grams: Scores
    english: NDArray[np.bool_]

    @property
    def scores(self) -> Scores:
        """Return both fields as one."""
        return relative(self.words) + relative(self.grams)


def lexical(passages: Sequence[str], questions: Sequence[str], words: WordResources) -> Lexical:
    """Score passages for questions in both fields, with what `words` knows."""
    analyzer = Analyzer(words)
    asked = [analyzer.question(question) for question in questions]
    with TemporaryDirectory() as made:
        folder = Path(made)
        count = len(passages)
        write_field(folder / "words", count, enumerate(map(analyzer.words, passages)))
        write_field(folder / "grams", count, enumerate(map(analyzer.grams, passages)))
        by_word, by_gram = LexicalField(folder / "words"), LexicalField(folder / "grams")
        return Lexical(
            words=np.stack([by_word.scores(terms.words) for terms in asked]),
            grams=np.stack([by_gram.scores(terms.grams) for terms in asked]),
            english=np.array([terms.english for terms in asked]),
        )


def similarities(encoder: Encoder, passages: Sequence[str], questions: Sequence[str]) -> Scores:
    """Return the cosine of each question and passage."""
    rows = encoder.encode_passages(passages)
    asked = np.stack([encoder.encode_question(question) for question in questions])
    found: Scores = asked @ rows.T
    return found


def fused(found: Lexical, cosines: Scores) -> Scores:
    """Return the sum of the lexical scores and those of the nearest vectors."""
    weight = np.where(found.english, ENGLISH, GERMAN).astype(np.float32)
    return found.scores + weight[:, None] * relative(nearest(cosines))


def relative(scores: Scores) -> Scores:
    """Return the scores of each question divided by its best."""
    best = scores.max(axis=1, keepdims=True)
    shares: Scores = scores / np.maximum(best, np.float32(1e-9))
    return shares


def nearest(cosines: Scores) -> Scores:
    """Return the cosines of the nearest passages, and 0 for the others."""
    if cosines.shape[1] <= NEAREST:
        return np.maximum(cosines, 0)
    last = -np.partition(-cosines, NEAREST - 1, axis=1)[:, NEAREST - 1 : NEAREST]
    return np.where(cosines >= last, np.maximum(cosines, 0), np.float32(0))


def ranks(scores: Scores, gold: Sequence[int]) -> NDArray[np.int64]:
    """Return the place of the right passage of each question, from 1."""
    own = scores[np.arange(len(gold)), np.array(gold)]
    places: NDArray[np.int64] = (scores > own[:, None]).sum(axis=1) + 1
    return places


def ndcg(places: NDArray[np.int64]) -> float:
    """Return the mean nDCG@10; with one right passage the ideal gain is 1."""
    return float(np.mean(np.where(places <= 10, 1 / np.log2(1 + places), 0)))  # noqa: PLR2004


def recall(places: NDArray[np.int64], k: int) -> float:
    """Return the share of questions whose passage is among the first `k`."""
    return float(np.mean(places <= k))
