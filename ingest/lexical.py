"""A BM25 index of pre-analysed terms: immutable, memory-mapped, with weighted question terms.

Impacts are computed when the index is built, so a question only adds up the postings of its
terms. Formula: Lucene's BM25 (Kamphuis et al. 2020, "Which BM25 Do You Mean?").
"""

from __future__ import annotations

from array import array
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from ingest.words import SortedLines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from ingest.german import Term

_Number = TypeVar("_Number", bound=np.generic)

# Found on XQuAD-de with and without 23,500 distracting passages; part of what an index is made of.
K1 = 0.9
B = 0.4
# Passages counted at a time.
_BATCH = 20_000
_HALF, _LOW = 32, 2**32 - 1


class LexicalField:
    """One field of the index, opened for questions."""

    def __init__(self, folder: Path) -> None:
        """Map the files of a field; nothing is loaded.

        Raises `OSError`, `EOFError` or `ValueError` for files that are missing or damaged.
        """
        self._rows_of = SortedLines(folder / "terms.tsv")
        self._starts = mapped(folder / "starts.npy", np.int64)
        self._passages = mapped(folder / "passages.npy", np.int32)
        self._impacts = mapped(folder / "impacts.npy", np.float32)
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


def mapped(path: Path, kind: type[_Number]) -> NDArray[_Number]:
    """Map an array; as a plain one, because indexing a memmap object is several times slower.

    Raises `OSError`, `EOFError` or `ValueError` for a file that is missing or damaged.
    """
    return np.asarray(np.load(path, mmap_mode="r"), dtype=kind)


def inverse_frequency(passages: int, holding: int) -> float:
    """Return Lucene's inverse document frequency, which is never negative."""
    return float(np.log(1 + (passages - holding + 0.5) / (holding + 0.5)))


def write_field(folder: Path, passages: Iterable[Sequence[str]]) -> None:
    """Write the index of one field; `passages` are the terms of each passage, in row order.

    What is counted of some passages at a time lies in files until all are counted, so that the
    memory needed hardly grows with their number.
    """
    folder.mkdir(parents=True)
    numbers: dict[str, int] = {}
    lengths = array("i")
    with TemporaryDirectory(dir=folder) as parts:
        counted = [
            _count(Path(parts) / str(part), some, numbers, lengths)
            for part, some in enumerate(_batches(passages))
        ]
        holding = np.zeros(len(numbers), dtype=np.int64)
        for part in counted:
            terms, _, _ = _read(part)
            holding += np.bincount(terms, minlength=len(numbers))
        starts = np.concatenate(([0], np.cumsum(holding))).astype(np.int64)
        _merge(folder, counted, starts, np.asarray(lengths, dtype=np.float32))
    np.save(folder / "starts.npy", starts)
    np.save(folder / "count.npy", np.int64(len(lengths)))
    lines = sorted(f"{word}\t{number}\n".encode() for word, number in numbers.items())
    (folder / "terms.tsv").write_bytes(b"".join(lines))


def _batches(passages: Iterable[Sequence[str]]) -> Iterator[list[Sequence[str]]]:
    rest = iter(passages)
    while some := list(islice(rest, _BATCH)):
        yield some


def _count(
    file: Path, passages: Sequence[Sequence[str]], numbers: dict[str, int], lengths: array[int]
) -> Path:
    """Write how often each term occurs in some passages, sorted by term; number new terms."""
    first = len(lengths)
    lengths.extend(map(len, passages))
    terms = array("q", (numbers.setdefault(w, len(numbers)) for words in passages for w in words))
    rows = np.repeat(np.arange(first, len(lengths)), lengths[first:])
    # A term and a row as one number: its high half sorts by term, its low half by row.
    pairs, frequencies = np.unique(
        np.asarray(terms, dtype=np.int64) << _HALF | rows, return_counts=True
    )
    np.savez(file, terms=pairs >> _HALF, rows=(pairs & _LOW).astype(np.int32), tf=frequencies)
    return file.with_suffix(".npz")


def _read(
    file: Path,
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int64]]:
    with np.load(file) as kept:
        return kept["terms"], kept["rows"], kept["tf"]


def _merge(
    folder: Path, parts: Iterable[Path], starts: NDArray[np.int64], lengths: NDArray[np.float32]
) -> None:
    """Write the postings of every term with their impacts, part after part."""
    n, shape = len(lengths), (int(starts[-1]),)
    holding = np.diff(starts)
    idf = np.log(1 + (n - holding + 0.5) / (holding + 0.5)).astype(np.float32)
    norm = K1 * (1 - B + B * lengths / (lengths.mean() if lengths.any() else 1.0))
    passages = np.lib.format.open_memmap(folder / "passages.npy", "w+", np.int32, shape)
    impacts = np.lib.format.open_memmap(folder / "impacts.npy", "w+", np.float32, shape)
    free = starts[:-1].copy()
    for part in parts:
        terms, rows, tf = _read(part)
        here = np.bincount(terms, minlength=len(free))
        # The place of a posting: the first free one of its term, and its number within the part.
        before = np.cumsum(here) - here
        places = free[terms] + np.arange(len(terms)) - before[terms]
        passages[places] = rows
        impacts[places] = idf[terms] * tf / (tf + norm[rows])
        free += here
    passages.flush()
    impacts.flush()
