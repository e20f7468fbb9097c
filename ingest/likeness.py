"""Documents that say much the same: one text under two addresses, or two editions of one text.

Each document is reduced to a sketch, the smallest hashes of its runs of five words; the share of
common hashes among the smallest of two documents estimates how much of both is the same (Broder
1997, "On the resemblance and containment of documents"). Of short documents the share is exact.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from hashlib import blake2b
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from ingest.german import tokens
from ingest.model import Standing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ingest.model import Document, Passage

# A change of what a sketch is made of.
SKETCH_VERSION = 1
_RUN = 5
_SIZE = 256
# Two editions that share less than three quarters of their sentences are two publications; other
# documents share next to nothing.
_ALIKE = 0.6
# What stands in more documents than this would make too many pairs to count.
_MOST_SHARING = 50
_ODD = np.uint64(0x9E3779B97F4A7C15)


def sketch(passages: Iterable[Passage]) -> bytes:
    """Return the smallest hashes of a document's runs of words, in order."""
    words = [word for passage in passages for word in tokens(passage.text)]
    numbers = {word: _hash(word) for word in set(words)}
    hashes = np.array([numbers[word] for word in words], dtype=np.uint64)
    length = min(_RUN, len(hashes))
    mixed = np.zeros(len(hashes) - length + 1 if length else 0, dtype=np.uint64)
    for place in range(length):
        mixed = (mixed ^ hashes[place : place + len(mixed)]) * _ODD
        mixed ^= mixed >> np.uint64(29)
    return np.unique(mixed)[:_SIZE].astype("<u8").tobytes()


def _hash(word: str) -> int:
    return int.from_bytes(blake2b(word.encode(), digest_size=8).digest(), "little")


def resemblance(one: bytes, other: bytes) -> float:
    """Return the share of two documents that is the same, 0 to 1, from their sketches."""
    first, second = np.frombuffer(one, dtype="<u8"), np.frombuffer(other, dtype="<u8")
    smallest = np.union1d(first, second)[:_SIZE]
    if not len(smallest):
        return 0.0
    return float(np.isin(smallest, np.intersect1d(first, second)).mean())


def cited_instead(documents: Sequence[Document], sketches: Mapping[str, bytes]) -> dict[str, str]:
    """Return for each document that repeats another the id of the one to cite instead.

    Of documents that say much the same, the original is cited before the digest, the newer edition
    before the older, else the first.
    """
    place = {document.id: number for number, document in enumerate(documents)}
    groups: dict[str, set[str]] = {document.id: {document.id} for document in documents}
    for one, other in _candidates(documents, sketches):
        if (
            resemblance(sketches[one], sketches[other]) >= _ALIKE
            and groups[one] is not groups[other]
        ):
            joined = groups[one] | groups[other]
            groups.update(dict.fromkeys(joined, joined))
    by_id = {document.id: document for document in documents}
    found: dict[str, str] = {}
    for name, group in groups.items():
        first = max(
            group,
            key=lambda each: (
                by_id[each].source.standing is not Standing.DIGEST,
                by_id[each].source.published or "",
                -place[each],
            ),
        )
        if first != name:
            found[name] = first
    return found


def _candidates(
    documents: Sequence[Document], sketches: Mapping[str, bytes]
) -> list[tuple[str, str]]:
    """Return the pairs of documents that share enough hashes to be alike.

    What stands in both is in both sketches if it is among the smallest hashes of the two.
    """
    found = [np.frombuffer(sketches[each.id], dtype="<u8") for each in documents]
    sizes = {each.id: len(hashes) for each, hashes in zip(documents, found, strict=True)}
    everything = np.concatenate([np.zeros(0, dtype=np.uint64), *found])
    owners = np.repeat(np.arange(len(found)), [*sizes.values()])
    _, hashes, counts = np.unique(everything, return_inverse=True, return_counts=True)
    common = counts[hashes] > 1
    holders: defaultdict[int, list[str]] = defaultdict(list)
    for number, owner in zip(hashes[common].tolist(), owners[common].tolist(), strict=True):
        holders[number].append(documents[owner].id)
    shared = Counter(pair for names in holders.values() for pair in _pairs(names))
    return [
        (one, other)
        for (one, other), count in shared.items()
        if count >= _ALIKE * max(sizes[one], sizes[other])
    ]


def _pairs(names: list[str]) -> Iterator[tuple[str, str]]:
    """Give all pairs of some documents; of very many, each with the first."""
    if len(names) <= _MOST_SHARING:
        return combinations(names, 2)
    return ((names[0], name) for name in names[1:])
