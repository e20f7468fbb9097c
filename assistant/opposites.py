"""Words of a question whose opposite its answer says: "Großstädte" for "Kleinstädte"."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from assistant.claims import claimed
from assistant.remarks import around, corrected
from assistant.signs import nouns_of, stems
from ingest.german import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.inquiry import Inquiry
    from assistant.model import Sentence

_GREW = re.compile(
    r"\b(?:wuchs|wachs|gewachsen|zugenommen|zunahm|stieg|gestiegen|steigt|zugelegt|gewann)\w*",
    re.IGNORECASE,
)
_SHRANK = re.compile(
    r"\b(?:schrumpf|geschrumpft|gesunken|sank|sinkt|abgenommen|verlor|zurückgegangen)\w*",
    re.IGNORECASE,
)
# Words with which others are put together: "Großstadt", "westdeutsch", "Nordufer".
_FIRST_PARTS = (
    ("groß", "klein"),
    ("west", "ost"),
    ("nord", "süd"),
    ("ober", "unter"),
    ("innen", "außen"),
)
# Words that stand alone, with an ending or without.
_WORDS = (
    *_FIRST_PARTS,
    ("kostenlos|kostenfrei|gratis|unentgeltlich", "kostenpflichtig|gebührenpflichtig"),
    ("erste", "letzte"),
    ("zuerst", "zuletzt"),
    ("öffentlich", "privat"),
    ("freiwillig", "verpflichtend"),
    ("ländlich", "städtisch"),
    ("östlich", "westlich"),
    ("nördlich", "südlich"),
    ("zentral", "peripher"),
    ("höher|größer", "niedriger|geringer|kleiner"),
    ("besser", "schlechter"),
    ("nahe?", "weitab|abseits|fern"),
    ("groß|erheblich|beträchtlich", "kaum|gering"),
    ("stärker", "schwächer"),
)
_WORD = re.compile(r"[^\W\d_]+")
_ENDING = r"(?:e[nrms]?|[nrs])?"
# So many letters behind its first part tell a compound from others.
_REST = 3
# A sentence with so many of a question's other nouns is about the same.
_ABOUT = 0.6
_FIRST = 2
# Each word of a question is held against each pair.
_PATTERNS_KEPT = 256


def opposites(inquiry: Inquiry, text: str, sentences: Sequence[Sentence]) -> list[str]:
    """Return a remark where a question says the opposite of what its answer says."""
    return [*_directions(text, sentences[:_FIRST]), *_opposed(inquiry, text, sentences)][:1]


def _directions(text: str, sentences: Sequence[Sentence]) -> list[str]:
    """Return a remark where a question says that something grew and the quotes that it shrank."""
    said = " ".join(sentence.text for sentence in sentences)
    for one, other in ((_GREW, _SHRANK), (_SHRANK, _GREW)):
        asked, told = one.search(text), other.search(said)
        if asked and told and not other.search(text) and not one.search(said):
            return [corrected(asked[0], told[0], sentences)]
    return []


def _opposed(inquiry: Inquiry, text: str, sentences: Sequence[Sentence]) -> list[str]:
    """Return a remark on a word whose opposite the first quote says of all the rest.

    Two opposites are none: where the one pays less the other pays more.
    """
    claim = claimed(text)
    nouns = nouns_of(claim)
    said = frozenset(inquiry.library.analyzer.words(around(sentences[0])))
    found: dict[str, str] = {}
    for asked, own, opposite in _opposable(claim):
        other = opposite.search(sentences[0].text)
        if not other or own.search(sentences[0].text) or opposite.search(claim):
            continue
        rest = [stem for stem in stems(inquiry, nouns) if stem not in stems(inquiry, [asked])]
        if len(said.intersection(rest)) >= _ABOUT * len(rest):
            found[asked] = other[0]
    if len(found) != 1:
        return []
    return [corrected(asked, told, sentences) for asked, told in found.items()]


def _opposable(text: str) -> Iterator[tuple[str, re.Pattern[str], re.Pattern[str]]]:
    """Yield the words of a text that have an opposite, and the patterns of both."""
    for word in _WORD.findall(text):
        for pair in _WORDS:
            for one, other in (pair, pair[::-1]):
                own = _pattern(one, _ENDING + r"\b")
                if own.fullmatch(word):
                    yield word, own, _pattern(other, _ENDING + r"\b")
        for pair in _FIRST_PARTS:
            for one, other in (pair, pair[::-1]):
                rest = word[len(one) : len(one) + _REST]
                if word.lower().startswith(one) and len(fold(word[len(one) :].lower())) > _REST:
                    tail = re.escape(rest) + r"\w*"
                    yield word, _pattern(one, tail), _pattern(other, tail)


@lru_cache(maxsize=_PATTERNS_KEPT)
def _pattern(words: str, tail: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{words}){tail}", re.IGNORECASE)
