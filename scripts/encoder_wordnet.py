"""What English words mean, from WordNet: their definitions and the words they share a sense with.

Together with a dictionary this says what German words mean, in a sentence: "Kneipe" is a building
with a bar that is licensed to sell alcoholic drinks. No definition is German, so it is matched
across the languages.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from heapq import nlargest
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from random import Random

    Pair = tuple[str, str]

WORDNET = "usr/share/wordnet"
# Words of a sense that are used, and senses of a German word.
WORDS, SENSES = 4, 2
LIKELY = 0.5  # what its translations must give a sense together

_EXAMPLE = re.compile(r';?\s*"[^"]*"')
_MARK = re.compile(r"\(\w+\)$")
_WORD = re.compile(r"[^\W\d_]+")
_PARTICLE = re.compile(r"^(?:to|an?|the) ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sense:
    """The words that share a sense, its definition, and the place of a more general sense."""

    words: tuple[str, ...]
    definition: str
    broader: str | None


def read_senses(unpacked: Path) -> dict[str, Sense]:
    """Return every sense by its place in the files."""
    found: dict[str, Sense] = {}
    for name in ("noun", "verb", "adj", "adv"):
        text = (unpacked / WORDNET / f"data.{name}").read_text(encoding="latin-1")
        for line in text.splitlines():
            if not line.startswith("  "):
                place, sense = _sense(line)
                found[place] = sense
    return found


def _sense(line: str) -> tuple[str, Sense]:
    """Return the place and the content of a line.

    Its fields are: place, file, part of speech, number of words (hexadecimal), words with ids,
    number of pointers, pointers of four fields each; after a bar, definition and examples.
    """
    left, gloss = line.split(" | ", 1)
    fields = left.split()
    end = 4 + 2 * int(fields[3], 16)
    words = tuple(_MARK.sub("", word).replace("_", " ") for word in fields[4:end:2])
    pointers = [fields[i : i + 3] for i in range(end + 1, end + 1 + 4 * int(fields[end]), 4)]
    broader = next((kind + place for sign, place, kind in pointers if sign in {"@", "@i"}), None)
    kind = "a" if fields[2] == "s" else fields[2]
    definition = _EXAMPLE.sub("", gloss).strip(" ;")
    return kind + fields[0], Sense(words=words, definition=definition, broader=broader)


def english_pairs(senses: dict[str, Sense], random: Random) -> list[Pair]:
    """Return (word, definition), (word, more general word) for half, and (word, synonym)."""
    found: list[Pair] = []
    for sense in senses.values():
        for word in sense.words[:WORDS]:
            found.append((word, sense.definition))
            if sense.broader in senses and random.random() < 0.5:  # noqa: PLR2004
                found.append((word, senses[sense.broader].words[0]))
        found += zip(sense.words, sense.words[1:], strict=False)
    return found


def german_pairs(senses: dict[str, Sense], dictionary: Sequence[Pair]) -> list[Pair]:
    """Return (German word, English definition) for the senses that most translations share."""
    places: dict[str, list[str]] = defaultdict(list)
    for place, sense in senses.items():
        for word in sense.words:
            places[word.lower()].append(place)
    translations: dict[str, dict[str, None]] = defaultdict(dict)
    for german, english in dictionary:
        if _WORD.fullmatch(german):
            translations[german][_PARTICLE.sub("", english.lower())] = None
    found: list[Pair] = []
    for german, englishes in translations.items():
        likely: dict[str, float] = defaultdict(float)
        for english in englishes:
            for place in places.get(english, ()):
                # A word of many senses says little about which is meant.
                likely[place] += 1 / len(places[english]) ** 0.5
        best = nlargest(SENSES, likely, key=likely.__getitem__)
        found += [(german, senses[x].definition) for x in best if likely[x] >= LIKELY]
    return found
