"""The same text in other words: in synonyms, or word by word in English.

What people ask is seldom put as the law puts it. Questions are therefore imitated by swapping
words for synonyms, taking compounds apart, and translating. The result is no good German or
English, which does not matter to an encoder that reads a text as a bag of words.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from functools import lru_cache
from heapq import nlargest
from pathlib import Path
from typing import TYPE_CHECKING

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent.parent)]

from word_resources import translation_weights

from ingest.german import Analyzer, tokens
from ingest.words import WordResources, read_stopwords

if TYPE_CHECKING:
    from collections.abc import Iterable
    from random import Random

OFTEN = 0.5  # that a word which has synonyms, or parts, is swapped for them
SYNONYMS, TRANSLATIONS = 8, 4
SHORTEST = 4

_WORD = re.compile(r"\w{4,}")


class Rewording:
    """Rewords German texts, by chance."""

    def __init__(self, senses: Iterable[tuple[str, ...]], dictionary: Path, random: Random) -> None:
        """Take the synonyms of each sense, and read the dictionary."""
        self._random = random
        self._german = read_stopwords("de")
        self._analyzer = Analyzer(WordResources.open(None))
        self._parts = lru_cache(maxsize=None)(self._analyzer.compound_parts)
        self._synonyms: dict[str, list[str]] = defaultdict(list)
        for sense in senses:
            for word in (word for word in sense if _WORD.fullmatch(word)):
                others = [other for other in sense if other != word]
                self._synonyms[self._stem(word)] += others[:SYNONYMS]
        self._english: dict[str, dict[str, float]] = defaultdict(dict)
        self._english_of_stem: dict[str, dict[str, float]] = defaultdict(dict)
        weights = translation_weights(dictionary.read_text(encoding="utf-8").splitlines())
        for english, germans in weights.items():
            for german, weight in germans.items():
                self._english[german][english] = weight
                by_stem = self._english_of_stem[self._stem(german)]
                by_stem[english] = by_stem.get(english, 0.0) + weight

    def everyday(self, text: str) -> str:
        """Return a text with half of its words swapped for synonyms or for their parts."""
        words: list[str] = []
        for word in text.split():
            bare = word.lower().strip('.,;:()"„“')
            synonyms = self._synonyms.get(self._stem(bare)) if len(bare) >= SHORTEST else None
            if synonyms and self._random.random() < OFTEN:
                words.append(self._random.choice(synonyms))
            elif bare.isalpha() and (parts := self._parts(bare)) and self._random.random() < OFTEN:
                words += [self._everyday_part(part) for part in parts[:2]]
            else:
                words.append(word)
        return " ".join(words)

    def _everyday_part(self, part: str) -> str:
        synonyms = self._synonyms.get(self._stem(part))
        if synonyms and self._random.random() < OFTEN:
            return self._random.choice(synonyms)
        return part

    def in_english(self, text: str) -> str:
        """Return the content words of a text, each in one of its likeliest translations."""
        words: list[str] = []
        for word in tokens(text):
            if word not in self._german and word.isalpha():
                parts = () if self._translations(word) else self._parts(word)[:2]
                words += [self._translated(part) for part in parts or (word,)]
        return " ".join(words)

    def _translated(self, word: str) -> str:
        likely = self._translations(word)
        if not likely:
            return word
        best = nlargest(TRANSLATIONS, likely, key=likely.__getitem__)
        return self._random.choices(best, [likely[english] for english in best])[0]

    def _translations(self, word: str) -> dict[str, float]:
        return self._english.get(word) or self._english_of_stem.get(self._stem(word)) or {}

    def _stem(self, word: str) -> str:
        return self._analyzer.stem(word.lower())
