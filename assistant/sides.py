"""Comparisons: what is said of one thing beside what is said of the other."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from assistant.choose import distinct, ordered
from assistant.groups import Group
from ingest.german import tokens

if TYPE_CHECKING:
    from assistant.evidence import Evidence
    from assistant.inquiry import Inquiry

_BETWEEN = re.compile(
    r",? (?:und|oder|als|gegenüber|mit|von|vs\.?|versus|and|or|than|from|bzw\.)"
    r"(?: (?:den|der|die|dem|in|im|bei|zu|zwischen|welche[rsn]?|was|the))* "
    r"|, (?:welche[rsn]?|was) |: | zwischen | between ",
    re.IGNORECASE,
)
# A sentence that is so much less apt than the best one is left out.
_WORTH = 4.0
# So is one after the first of its side that is so much less apt than that.
_WORTH_OF_SECOND = 1.0
_MOST_OF_A_SIDE, _MOST_OF_BOTH = 2, 1
_LONGEST_TITLE = 3
_WORD = re.compile(r"[^\W\d_][\w-]*")
# A noun, or a word that ends like an adjective before one.
_ATTRIBUTE = re.compile(r"[A-ZÄÖÜ][\w-]+|[a-zäöüß]{3,}e[nrsm]?$")


def sides(inquiry: Inquiry) -> list[Group]:
    """Return what is said of each side that a question names, nothing where it names no two.

    What speaks of both stands first, without a title.
    """
    named = _named(inquiry)
    ranked = ordered(inquiry)
    if len(named) != 2 or not ranked:  # noqa: PLR2004  (a comparison has two sides)
        return []
    worthy = [each for each in ranked if each.apt >= ranked[0].apt - _WORTH]
    chosen = distinct(inquiry, worthy)
    own: list[list[Evidence]] = [[], []]
    both: list[Evidence] = []
    for each in chosen:
        speaks = [side.in_text(inquiry, each.unit.text) for side in named]
        if all(speaks) and len(both) < _MOST_OF_BOTH:
            both.append(each)
        elif any(speaks) and not all(speaks):
            side = own[speaks.index(True)]
            near = not side or each.apt >= side[0].apt - _WORTH_OF_SECOND
            if near and len(side) < _MOST_OF_A_SIDE:
                side.append(each)
    if not all(own):
        return []
    groups = [
        Group(title=side.title, evidence=tuple(found))
        for side, found in zip(named, own, strict=True)
    ]
    return [*([Group(evidence=tuple(both))] if both else []), *groups]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Side:
    """One of the things compared, as asked, with the stems that the other one does not have.

    "größere von kleinen Kleinstädten" shares its noun, so that the adjectives tell the sides apart:
    then `nouns` are those before which one of them has to stand.
    """

    title: str
    own: frozenset[str]
    nouns: frozenset[str] = frozenset()

    def in_text(self, inquiry: Inquiry, text: str) -> bool:
        """Tell whether a text speaks of this side."""
        stems = _stems(inquiry, text)
        if not self.nouns:
            return not self.own.isdisjoint(stems)
        return any(one in self.own and two in self.nouns for one, two in pairwise(stems))


def _named(inquiry: Inquiry) -> list[_Side]:
    """Return the two things compared, or nothing."""
    text = inquiry.question.words.rstrip("?!. ")
    joints = list(_BETWEEN.finditer(text))
    if not joints:
        return []
    cut = joints[-1]
    asked = (_before(text[: cut.start()]), _after(text[cut.end() :]))
    if not all(asked):
        return []
    nouns = [[word for word in words if word[0].isupper()] for words in asked]
    attributes = [[word for word in words if word[0].islower()] for words in asked]
    shared: frozenset[str] = frozenset()
    told = asked
    if bool(nouns[0]) != bool(nouns[1]) and all(attributes):
        told = (attributes[0], attributes[1])
        shared = frozenset(_stems(inquiry, " ".join(nouns[0] + nouns[1])))
    stems = [frozenset(_stems(inquiry, " ".join(words))) for words in told]
    apart = (stems[0] - stems[1], stems[1] - stems[0])
    if not all(apart):
        return []
    return [
        _Side(title=" ".join(words), own=own, nouns=shared)
        for words, own in zip(asked, apart, strict=True)
    ]


def _stems(inquiry: Inquiry, text: str) -> list[str]:
    """Return the stems of the words of a text, compounds whole: "klein" is not in "Kleinstadt"."""
    return [inquiry.library.analyzer.stem(token) for token in tokens(text)]


def _before(text: str) -> list[str]:
    """Return the adjectives and nouns that a text ends with."""
    found: list[str] = []
    for word in reversed(_WORD.findall(text)):
        if not _ATTRIBUTE.match(word) or len(found) == _LONGEST_TITLE:
            break
        found.insert(0, word)
    return found


def _after(text: str) -> list[str]:
    """Return the adjectives and nouns that a text begins with."""
    found: list[str] = []
    for word in _WORD.findall(text):
        if not _ATTRIBUTE.match(word) or len(found) == _LONGEST_TITLE:
            break
        found.append(word)
        if word[0].isupper():
            break
    return found
