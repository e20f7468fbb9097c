"""A BM25 index of pre-analysed terms: immutable, memory-mapped, with weighted question terms.

Impacts are computed when the index is built, so a question only adds up the postings of its
terms. Formula: Lucene's BM25 (Kamphuis et al. 2020, "Which BM25 Do You Mean?").
"""

from __future__ import annotations

import re
from array import array
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from ingest.words import SortedLines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from ingest.german import Term
    from ingest.groups import Groups

_Number = TypeVar("_Number", bound=np.generic)

# Found on XQuAD-de with and without 23,500 distracting passages; part of what an index is made of.
K1 = 0.9
B = 0.4
# As if every group of passages had so many more, in which terms are as common as in all.
SMOOTHING = 100
# The form of the files; terms are numbered in the order of their lines since 2.
FORM = 2

# A posting in 63 bits: up to 8 million terms, 16 million passages, and so many of a term in one.
_TERM_BIT, _ROW_BIT = 40, 16
_MOST = (1 << _ROW_BIT) - 1
_LARGEST_ROW = (1 << (_TERM_BIT - _ROW_BIT)) - 1
_BELOW = (1 << _TERM_BIT) - 1
_CHUNK = 500_000
# About 3 MB of a field.
_RANGES_KEPT = 20_000
# The head of a file of numbers, as numpy writes it.
_LONGEST_HEAD = 256
_HEAD = re.compile(
    rb"\x93NUMPY\x01\x00..\{'descr': '(?P<kind>[^']+)', 'fortran_order': False, "
    rb"'shape': \((?P<shape>[0-9, ]+)\), \} *\n",
    re.DOTALL,
)


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
        self.count = len(mapped(folder / "lengths.npy", np.int32))
        if len(self._starts) > 1 and not self._rows_of:
            msg = f"{folder.name}/terms.tsv fehlt oder ist leer"
            raise ValueError(msg)
        # Questions share most of their 4-grams, and each looks up its terms more than once. A
        # method would keep the files mapped until the garbage is collected.
        self._range = lru_cache(maxsize=_RANGES_KEPT)(partial(_range, self._rows_of, self._starts))

    def scores(self, terms: Iterable[Term]) -> NDArray[np.float32]:
        """Return the BM25 score of every passage, shape (passages,), for weighted terms."""
        scores = np.zeros(self.count, dtype=np.float32)
        for text, weight in _heaviest(terms).items():
            start, end = self._range(text)
            # A term has one posting in a passage, so "+=" would do, in twice the time.
            impacts = np.float32(weight) * self._impacts[start:end]
            np.add.at(scores, self._passages[start:end], impacts)
        return scores

    def affinity(
        self, terms: Iterable[Term], groups: Groups, rows: NDArray[np.int64]
    ) -> NDArray[np.float32]:
        """Return how much the group of each row is about some terms, shape (rows,).

        It is how much likelier the terms are in a passage of the group than in any: the logarithm
        of the ratio, summed over terms by weight. The share of passages that hold a term is
        smoothed with that of all passages, as by Dirichlet's prior (Zhai and Lafferty 2001), so
        that a small group is told little by what it does not hold.
        """
        found, places = np.unique(groups.of[rows], return_inverse=True)
        # Groups without a row are counted together, at the end.
        numbers = np.full(len(groups.sizes), len(found), dtype=np.int32)
        numbers[found] = np.arange(len(found))
        ratios, asked = np.zeros(len(found) + 1), 0.0
        for text, weight in _heaviest(terms).items():
            start, end = self._range(text)
            if start == end:
                continue
            inside = numbers[groups.of[self._passages[start:end]]]
            holding = np.bincount(inside, minlength=len(ratios))
            ratios += weight * np.log1p(holding * (self.count / (SMOOTHING * (end - start))))
            asked += weight
        ratios[:-1] -= asked * np.log1p(groups.sizes[found] / SMOOTHING)
        return ratios[places].astype(np.float32)

    def limit(self, terms: Iterable[Term]) -> float:
        """Return the score that no passage can exceed, however often it said every term."""
        return sum(weight * self.idf(text) for text, weight in _heaviest(terms).items())

    def holds(self, term: str) -> bool:
        """Tell whether any passage holds a term."""
        start, end = self._range(term)
        return start < end

    def idf(self, term: str) -> float:
        """Return the inverse document frequency of a term; one no passage holds has the highest."""
        start, end = self._range(term)
        return inverse_frequency(self.count, end - start)


def _range(rows: SortedLines, starts: NDArray[np.int64], term: str) -> tuple[int, int]:
    """Return where the postings of a term begin and end."""
    row = rows.values(term)
    if not row:
        return 0, 0
    number = int(row[0])
    return int(starts[number]), int(starts[number + 1])


def _heaviest(terms: Iterable[Term]) -> dict[str, float]:
    """Return each term once, with the highest of its weights."""
    weights: dict[str, float] = {}
    for term in terms:
        weights[term.text] = max(weights.get(term.text, 0.0), term.weight)
    return weights


class Postings:
    """All that a field holds, opened to be checked."""

    def __init__(self, folder: Path) -> None:
        """Load the files; raise `OSError`, `EOFError` or `ValueError` for damaged ones."""
        lines = (folder / "terms.tsv").read_text(encoding="utf-8").splitlines()
        self._words = [line.partition("\t")[0] for line in lines]
        self._lengths = mapped(folder / "lengths.npy", np.int32)
        self._holding = np.diff(mapped(folder / "starts.npy", np.int64))
        self._rows = mapped(folder / "passages.npy", np.int32)
        self._frequencies = mapped(folder / "frequencies.npy", np.uint16)
        self._impacts = mapped(folder / "impacts.npy", np.float32)
        self.count = len(self._lengths)
        sizes = {len(self._rows), len(self._frequencies), len(self._impacts)}
        if sizes != {int(self._holding.sum())} or len(self._words) != len(self._holding):
            msg = f"{folder.name}: die Dateien passen nicht zueinander"
            raise ValueError(msg)

    def impacts_follow(self) -> bool:
        """Tell whether all impacts are what the formula gives."""
        weigh = _Weighing(self._holding, self._lengths)
        terms = np.repeat(np.arange(len(self._holding), dtype=np.int32), self._holding)
        return all(
            np.allclose(
                weigh.impacts(terms[part], self._rows[part], self._frequencies[part]),
                self._impacts[part],
                rtol=1e-4,
            )
            for part in _parts(len(terms))
        )

    def terms_of(self, rows: Sequence[int]) -> dict[int, Counter[str]]:
        """Return how often each term stands in some passages, by row."""
        found: dict[int, Counter[str]] = {row: Counter() for row in rows}
        places = np.flatnonzero(np.isin(self._rows, np.array(rows, dtype=np.int32)))
        terms = np.repeat(np.arange(len(self._words)), self._holding)[places]
        for place, term in zip(places.tolist(), terms.tolist(), strict=True):
            found[int(self._rows[place])][self._words[term]] = int(self._frequencies[place])
        return found


def mapped(path: Path, kind: type[_Number]) -> NDArray[_Number]:
    """Map an array; as a plain one, because indexing a memmap object is several times slower.

    Raises `OSError` or `ValueError` for a file that is missing or damaged.
    """
    # numpy reads the head with `ast`, which fails now and then when two threads use it at once
    # (python/cpython issue 106905).
    with path.open("rb") as file:
        head = _HEAD.match(file.read(_LONGEST_HEAD))
    if head is None or head["kind"].decode() != np.lib.format.dtype_to_descr(np.dtype(kind)):
        msg = f"{path.name} ist keine Reihe von Zahlen dieser Art"
        raise ValueError(msg)
    shape = tuple(int(number) for number in head["shape"].split(b",") if number.strip())
    return np.asarray(np.memmap(path, dtype=kind, mode="r", offset=head.end(), shape=shape))


def inverse_frequency(passages: int, holding: int) -> float:
    """Return Lucene's inverse document frequency, which is never negative."""
    return float(np.log(1 + (passages - holding + 0.5) / (holding + 0.5)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """A field of the last generation, and the row each of its passages has now, -1 for none."""

    folder: Path
    moved: NDArray[np.int64]


def write_field(
    folder: Path,
    count: int,
    passages: Iterable[tuple[int, Sequence[str]]],
    earlier: Earlier | None = None,
) -> None:
    """Write the index of one field over `count` passages.

    `passages` gives row and terms of each passage that is new; the others are taken over from the
    field they stood in before.
    """
    folder.mkdir(parents=True)
    draft = _Draft(count)
    if earlier:
        draft.take_over(earlier)
    for row, words in passages:
        draft.add(row, words)
    draft.write(folder)


class _Draft:
    """Postings while they are gathered, each packed into one number that sorts by term and row."""

    def __init__(self, count: int) -> None:
        self._numbers: dict[str, int] = {}
        self._lengths = np.zeros(count, dtype=np.int32)
        self._chunks: list[NDArray[np.int64]] = []
        self._fresh = array("q")

    def take_over(self, earlier: Earlier) -> None:
        """Add what an earlier field says of the passages that are still there."""
        lines = (earlier.folder / "terms.tsv").read_text(encoding="utf-8").splitlines()
        self._numbers = {line.partition("\t")[0]: row for row, line in enumerate(lines)}
        holding = np.diff(mapped(earlier.folder / "starts.npy", np.int64))
        terms = np.repeat(np.arange(len(holding), dtype=np.int32), holding)
        before = mapped(earlier.folder / "passages.npy", np.int32)
        frequencies = mapped(earlier.folder / "frequencies.npy", np.uint16)
        for part in _parts(len(terms)):
            rows = earlier.moved[before[part]]
            packed = terms[part].astype(np.int64) << _TERM_BIT | rows << _ROW_BIT
            packed |= frequencies[part]
            self._chunks.append(packed[rows >= 0])
        kept = earlier.moved >= 0
        self._lengths[earlier.moved[kept]] = mapped(earlier.folder / "lengths.npy", np.int32)[kept]

    def add(self, row: int, words: Sequence[str]) -> None:
        """Add the terms of a passage."""
        numbers = self._numbers
        self._lengths[row] = len(words)
        self._fresh.extend(
            numbers.setdefault(word, len(numbers)) << _TERM_BIT | row << _ROW_BIT | min(n, _MOST)
            for word, n in Counter(words).items()
        )
        if len(self._fresh) > _CHUNK:
            self._chunks.append(np.array(self._fresh))
            self._fresh = array("q")

    def write(self, folder: Path) -> None:
        """Write the files; terms are numbered in the order of their bytes."""
        words, packed = self._numbered()
        holding = np.zeros(len(words), dtype=np.int64)
        for part in _parts(len(packed)):
            holding += np.bincount(packed[part] >> _TERM_BIT, minlength=len(words))
        weigh = _Weighing(holding, self._lengths)
        with (
            written(folder / "passages.npy", np.int32, (len(packed),)) as keep_rows,
            written(folder / "frequencies.npy", np.uint16, (len(packed),)) as keep_frequencies,
            written(folder / "impacts.npy", np.float32, (len(packed),)) as keep_impacts,
        ):
            for part in _parts(len(packed)):
                terms = packed[part] >> _TERM_BIT
                rows = (packed[part] >> _ROW_BIT & _LARGEST_ROW).astype(np.int32)
                frequencies = (packed[part] & _MOST).astype(np.uint16)
                keep_rows(rows)
                keep_frequencies(frequencies)
                keep_impacts(weigh.impacts(terms, rows, frequencies))
        del packed
        np.save(folder / "lengths.npy", self._lengths)
        np.save(folder / "starts.npy", np.concatenate(([0], np.cumsum(holding))).astype(np.int64))
        lines = [word + f"\t{number}\n".encode() for number, word in enumerate(words)]
        (folder / "terms.tsv").write_bytes(b"".join(lines))

    def _numbered(self) -> tuple[list[bytes], NDArray[np.int64]]:
        """Return the terms that passages hold, sorted, and all postings in that order."""
        chunks = [*self._chunks, np.array(self._fresh, dtype=np.int64)]
        self._chunks, self._fresh = [], array("q")
        held = np.zeros(len(self._numbers), dtype=np.bool_)
        for chunk in chunks:
            held[chunk >> _TERM_BIT] = True
        words = [(word.encode(), n) for word, n in self._numbers.items() if held[n]]
        words.sort()
        rank = np.zeros(len(held), dtype=np.int64)
        rank[[number for _, number in words]] = np.arange(len(words))
        packed = np.empty(sum(map(len, chunks)), dtype=np.int64)
        end = len(packed)
        # Each chunk is let go of when it is copied: together they are the largest thing in memory.
        while chunks:
            chunk = chunks.pop()
            end -= len(chunk)
            numbered = rank[chunk >> _TERM_BIT]
            numbered <<= _TERM_BIT
            numbered |= chunk & _BELOW
            packed[end : end + len(chunk)] = numbered
        # What was taken over is in order but for a few new postings, which this sort makes use of.
        packed.sort(kind="stable")
        return [word for word, _ in words], packed


class _Weighing:
    """What a posting adds to a score, by the passages of its term and the length of its passage."""

    def __init__(self, holding: NDArray[np.int64], lengths: NDArray[np.int32]) -> None:
        """Take how many passages hold each term, and how many terms each passage has."""
        n = len(lengths)
        self._idf = np.log(1 + (n - holding + 0.5) / (holding + 0.5)).astype(np.float32)
        mean = lengths.mean() if lengths.any() else 1.0
        self._norm = (K1 * (1 - B + B * lengths / mean)).astype(np.float32)

    def impacts(
        self,
        terms: NDArray[np.int64] | NDArray[np.int32],
        rows: NDArray[np.int32],
        frequencies: NDArray[np.uint16],
    ) -> NDArray[np.float32]:
        """Return the impact of postings, in their order."""
        tf = frequencies.astype(np.float32)
        weights: NDArray[np.float32] = self._idf[terms] * (tf / (tf + self._norm[rows]))
        return weights


def _parts(count: int) -> Iterator[slice]:
    """Give slices that together cover so many rows: whole arrays of postings are large."""
    for start in range(0, count, _CHUNK):
        yield slice(start, start + _CHUNK)


@contextmanager
def written(
    path: Path, kind: type[np.generic], shape: tuple[int, ...]
) -> Iterator[Callable[[NDArray[np.generic]], None]]:
    """Write an array a part at a time, so that it is never whole in memory."""
    description = np.lib.format.dtype_to_descr(np.dtype(kind))
    header = {"descr": description, "fortran_order": False, "shape": shape}
    with path.open("wb") as file:
        np.lib.format.write_array_header_1_0(file, header)
        yield lambda part: part.astype(kind, order="C", copy=False).tofile(file)
