"""Words of a question whose opposite its answer says: "Großstädte" for "Kleinstädte"."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from itertools import permutations
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.claims import claimed
from assistant.clauses import asks_whether, clause_around
from assistant.denied import NEGATION
from assistant.remarks import around, corrected
from assistant.signs import nouns_of, stems
from ingest.german import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.inquiry import Inquiry
    from assistant.model import Sentence

_FILE = Path(__file__).parent / "resources" / "opposites.txt"
# Words with which others are put together: "Großstadt", "westdeutsch", "Nordufer".
_FIRST_PARTS = (
    ("groß", "klein"),
    ("west", "ost"),
    ("nord", "süd"),
    ("ober", "unter"),
    ("innen", "außen"),
)
_WORD = re.compile(r"[^\W\d_]+")
# What asks how much takes nothing for granted: "Wie viele …?", "Wie alt …?".
# No more does what names both: "Ost- und Westufer".
_NOT_CLAIMED = re.compile(
    r"\b(?:wie|how) \w+|\bam \w+sten\b|\bat (?:most|least)\b|\b\w+- (?:und|oder|bis|and|or) \w+",
    re.IGNORECASE,
)
_ENDING = r"(?:e[nrms]?|[nrs])?"
# So many letters behind its first part tell a compound from others.
_REST = 3
# A sentence that says so many of the other words of a question, or of its nouns, is about the same.
_SAID, _ABOUT, _FEWEST = 0.4, 0.6, 2
_FIRST = 3
# Each word of a question is held against each pair.
_PATTERNS_KEPT = 256


def opposites(inquiry: Inquiry, text: str, sentences: Sequence[Sentence]) -> list[str]:
    """Return a remark where a question says the opposite of what one of its first quotes says.

    Two opposites are none: where the one pays less the other pays more. Whether something is so is
    no claim, and what a question denies is no opposite of its opposite.
    """
    claim = claimed(text)
    if asks_whether(text) and not claim:
        return []
    found = list(_compounds(inquiry, claim, sentences[0]))
    if not NEGATION.search(text):
        found += _words(inquiry, _NOT_CLAIMED.sub(" ", text), sentences[:_FIRST])
    told = dict(reversed(found))
    return [corrected(*pair, sentences) for pair in told.items()] if len(told) == 1 else []


def _words(inquiry: Inquiry, text: str, sentences: Sequence[Sentence]) -> Iterator[tuple[str, str]]:
    """Yield the words of a question with their opposites in a sentence that is about the same."""
    for one, other in _pairs():
        asked = one.search(text)
        if not asked or other.search(text) or any(one.search(each.text) for each in sentences):
            continue
        for place, sentence in enumerate(sentences):
            told = other.search(sentence.text)
            if told and not NEGATION.search(sentence.text):
                part = clause_around(text, asked.start()) if place else text
                if _is_about(inquiry, part.replace(asked[0], " "), sentence, later=place > 0):
                    yield asked[0], told[0]


def _is_about(inquiry: Inquiry, rest: str, sentence: Sentence, *, later: bool) -> bool:
    """Tell whether a sentence says enough of the other words; a later quote must say more."""
    words = inquiry.library.analyzer.words
    wanted, said = frozenset(words(rest)), frozenset(words(around(sentence)))
    if later and len(wanted) < _FEWEST:
        return False
    return len(wanted & said) >= (_ABOUT if later else _SAID) * len(wanted)


@cache
def _pairs() -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    """Return the patterns of words and of those that they exclude."""
    lines = _FILE.read_text(encoding="utf-8").splitlines()
    sides = [line.split(" / ") for line in lines if not line.startswith("#")]
    return tuple(pair for line in sides for pair in permutations(map(_side, line), 2))


def _side(words: str) -> re.Pattern[str]:
    patterns = (
        re.escape(word).replace(r"\*", r"[\w-]*").replace("_", " ")
        + ("" if word.endswith("*") else _ENDING)
        for word in words.split()
    )
    return re.compile(rf"(?<![\w-])(?:{'|'.join(patterns)})(?![\w-])", re.IGNORECASE)


def _compounds(inquiry: Inquiry, claim: str, sentence: Sentence) -> Iterator[tuple[str, str]]:
    """Yield a word of a claim with the one that has the opposite first part in the quote."""
    nouns = nouns_of(claim)
    said = frozenset(inquiry.library.analyzer.words(around(sentence)))
    for asked, own, opposite in _opposable(claim):
        other = opposite.search(sentence.text)
        if not other or own.search(sentence.text) or opposite.search(claim):
            continue
        rest = [stem for stem in stems(inquiry, nouns) if stem not in stems(inquiry, [asked])]
        if len(said.intersection(rest)) >= _ABOUT * len(rest):
            yield asked, other[0]


def _opposable(text: str) -> Iterator[tuple[str, re.Pattern[str], re.Pattern[str]]]:
    """Yield the words of a text with an opposable first part, and the patterns of both."""
    for word in _WORD.findall(text):
        for pair in _FIRST_PARTS:
            for one, other in (pair, pair[::-1]):
                rest = word[len(one) : len(one) + _REST]
                if word.lower().startswith(one) and len(fold(word[len(one) :].lower())) > _REST:
                    tail = re.escape(rest) + r"\w*"
                    yield word, _pattern(one, tail), _pattern(other, tail)


@lru_cache(maxsize=_PATTERNS_KEPT)
def _pattern(words: str, tail: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{words}){tail}", re.IGNORECASE)
