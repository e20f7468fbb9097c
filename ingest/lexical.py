"""A BM25 index of pre-analysed terms: immutable, memory-mapped, with weighted question terms.

Impacts are computed when the index is built, so a question only adds up the postings of its
terms. Formula: Lucene's BM25 (Kamphuis et al. 2020, "Which BM25 Do You Mean?").
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from ingest.words import SortedLines

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from ingest.german import Term

# Found on XQuAD-de with and without 23,500 distracting passages; part of what an index is made of.
K1 = 0.9
B = 0.4


class LexicalField:
    """One field of the index, opened for questions."""

    def __init__(self, folder: Path) -> None:
        """Map the files of a field; nothing is loaded.

        Raises `OSError`, `EOFError` or `ValueError` for files that are missing or damaged.
        """
        self._rows_of = SortedLines(folder / "terms.tsv")
        self._starts = np.load(folder / "starts.npy", mmap_mode="r")
        self._passages = np.load(folder / "passages.npy", mmap_mode="r")
        self._impacts = np.load(folder / "impacts.npy", mmap_mode="r")
        self.count = int(np.load(folder / "count.npy"))
        if len(self._starts) > 1 and not self._rows_of:
            msg = f"{folder.name}/terms.tsv fehlt oder ist leer"
            raise ValueError(msg)

    def scores(self, terms: Iterable[Term]) -> NDArray[np.float32]:
        """Return the BM25 score of every passage, shape (passages,), for weighted terms."""
        weights: dict[str, float] = {}
        for term in terms:
            weights[term.text] = max(weights.get(term.text, 0.0), term.weight)
        scores = np.zeros(self.count, dtype=np.float32)
        for text, weight in weights.items():
            start, end = self._range(text)
            scores[self._passages[start:end]] += np.float32(weight) * self._impacts[start:end]
        return scores

    def holds(self, term: str) -> bool:
        """Tell whether any passage holds a term."""
        return bool(self._rows_of.values(term))

    def idf(self, term: str) -> float:
        """Return the inverse document frequency of a term; one no passage holds has the highest."""
        start, end = self._range(term)
        return inverse_frequency(self.count, end - start)

    def _range(self, term: str) -> tuple[int, int]:
        row = self._rows_of.values(term)
        if not row:
            return 0, 0
        number = int(row[0])
        return int(self._starts[number]), int(self._starts[number + 1])


def inverse_frequency(passages: int, holding: int) -> float:
    """Return Lucene's inverse document frequency, which is never negative."""
    return float(np.log(1 + (passages - holding + 0.5) / (holding + 0.5)))


def write_field(folder: Path, passages: Sequence[Sequence[str]]) -> None:
    """Write the index of one field; `passages` are the terms of each passage, in row order."""
    folder.mkdir(parents=True)
    numbers: dict[str, int] = {}
    rows: list[int] = []
    terms: list[int] = []
    frequencies: list[int] = []
    for row, words in enumerate(passages):
        for word, frequency in Counter(words).items():
            rows.append(row)
            terms.append(numbers.setdefault(word, len(numbers)))
            frequencies.append(frequency)
    lengths = np.array([len(words) for words in passages], dtype=np.float32)
    row_of = np.array(rows, dtype=np.int32)
    term_of = np.array(terms, dtype=np.int64)
    tf = np.array(frequencies, dtype=np.float32)
    holding = np.bincount(term_of, minlength=len(numbers))
    n = len(passages)
    idf = np.log(1 + (n - holding + 0.5) / (holding + 0.5)).astype(np.float32)
    mean = lengths.mean() if n and lengths.any() else 1.0
    norm = K1 * (1 - B + B * lengths / mean)
    impacts = idf[term_of] * tf / (tf + norm[row_of])
    order = np.argsort(term_of, kind="stable")
    np.save(folder / "passages.npy", row_of[order])
    np.save(folder / "impacts.npy", impacts[order].astype(np.float32))
    np.save(folder / "starts.npy", np.concatenate(([0], np.cumsum(holding))).astype(np.int64))
    np.save(folder / "count.npy", np.int64(n))
    lines = sorted(f"{word}\t{number}\n".encode() for word, number in numbers.items())
    (folder / "terms.tsv").write_bytes(b"".join(lines))
