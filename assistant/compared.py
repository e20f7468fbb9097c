"""Comparisons that a question takes for granted and that the numbers of its answer contradict."""

from __future__ import annotations

import re
from itertools import product
from typing import TYPE_CHECKING

from assistant.claims import claimed
from assistant.counts import counts_in
from assistant.remarks import corrected
from assistant.signs import YEAR

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.counts import Count
    from assistant.inquiry import Inquiry
    from assistant.model import Sentence

_MORE = r"mehr|häufiger|öfter|lieber|eher|(?:höher|größer|älter|länger|teurer|stärker|wichtiger)\w*"
_LESS = (
    r"weniger|seltener|(?:niedriger|geringer|kleiner|jünger|kürzer|billiger|günstiger|schwächer)\w*"
)
_COMPARED = re.compile(
    rf"^(?P<before>.*?)\b(?:(?P<more>{_MORE})|(?P<less>{_LESS}))\b(?P<of>[^,.?]*?) als "
    r"(?P<than>[^,.?]+)",
    re.IGNORECASE,
)
_SAID = re.compile(rf"^(?P<before>.*)\b(?P<more>{_MORE})\b[^,.;]*? als (?P<than>[^,.;]+)")
_PREPOSITION = re.compile(r"^(?:in|im|an|am|auf|bei|beim|für|aus|von|vom|nach)\b", re.IGNORECASE)
# A noun with what stands before it and the name behind it, or a year.
_PHRASE = r"(?:(?:[a-zäöüß]+ )*[A-ZÄÖÜ][\w-]*(?: [A-ZÄÖÜ][\w-]*)*|(?:1[5-9]|20)\d\d\b)"
_NOUN = re.compile(r"\b[A-ZÄÖÜ]")
_CLAUSE = re.compile(r"[,;:] | und (?=\D*\d)")
_FIRST = 3


def compared(inquiry: Inquiry, text: str, sentences: Sequence[Sentence]) -> list[str]:
    """Return a remark where a question has more of one thing, and the quotes of the other."""
    found = _COMPARED.match(claimed(text))
    if not found:
        return []
    one, other = _sides(inquiry, found)
    told = [
        (clause, count)
        for sentence in sentences[:_FIRST]
        for clause in _CLAUSE.split(sentence.text)
        for count in counts_in(clause)
        # "mehr Gäste" compares guests.
        if count.of and (not _NOUN.search(found["of"]) or count.of in found["of"].lower())
    ]
    pairs = product(_of_side(inquiry, told, one, other), _of_side(inquiry, told, other, one))
    for (own_year, own), (than_year, than) in pairs:
        if own.of != than.of or own.worth == than.worth or own_year != than_year:
            continue
        if (own.worth > than.worth) == bool(found["more"]):
            return []
        instead = f"{own.written}“ gegenüber „{than.written}"
        return [corrected(found["more"] or found["less"], instead, sentences)]
    return _turned_round(inquiry, found, other, sentences)


def _turned_round(
    inquiry: Inquiry, found: re.Match[str], other: frozenset[str], sentences: Sequence[Sentence]
) -> list[str]:
    """Return a remark where the first quote says in words that it is the other one of the two."""
    told = _SAID.match(sentences[0].text)
    if not told or not found["more"] or not other:
        return []
    words = inquiry.library.analyzer.words
    less = frozenset(words(told["than"]))
    asked = frozenset(words(f"{found['before']} {found['of']}"))
    if not less or not less <= asked - other or not other <= frozenset(words(told["before"])):
        return []
    return [corrected(found["more"], f"{told['more']} als {told['than'].strip('. ')}", sentences)]


def _sides(inquiry: Inquiry, found: re.Match[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Return the terms of each thing compared that the other one has not.

    The first thing has the preposition of the second, or else stands first: "in A mehr als in B".
    """
    placed = _PREPOSITION.match(found["than"])
    before = f"{found['before']} {found['of']}"
    if placed:
        phrases = re.findall(rf"\b{placed[0]} {_PHRASE}", before)
    else:
        phrases = re.findall(_PHRASE, before)
    asked = phrases[0] if phrases else ""
    if found["than"].islower():
        # "in kleinen Orten mehr als in großen": the noun tells them not apart.
        asked = " ".join(word for word in asked.split() if word.islower())
    words = inquiry.library.analyzer.words
    one, other = frozenset(words(asked)), frozenset(words(found["than"]))
    return one - other, other - one


def _of_side(
    inquiry: Inquiry,
    told: Sequence[tuple[str, Count]],
    side: frozenset[str],
    other: frozenset[str],
) -> list[tuple[frozenset[str], Count]]:
    """Return the numbers said of one thing and not of the other, with their years."""
    found: list[tuple[frozenset[str], Count]] = []
    for clause, count in told:
        words = frozenset(inquiry.library.analyzer.words(clause))
        if side and side <= words and other.isdisjoint(words):
            found.append((frozenset(YEAR.findall(clause)) - side, count))
    return found
