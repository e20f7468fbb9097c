"""Comparisons: what is said of one thing beside what is said of the other."""

from __future__ import annotations

import re
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
_WORTH = 0.6
_MOST_OF_A_SIDE, _MOST_OF_BOTH = 2, 1
_LONGEST_TITLE = 3


def sides(inquiry: Inquiry) -> list[Group]:
    """Return what is said of each side that a question names, nothing where it names no two.

    What speaks of both stands first, without a title.
    """
    named = _named(inquiry)
    ranked = ordered(inquiry)
    if len(named) != 2 or not ranked:  # noqa: PLR2004  (a comparison has two sides)
        return []
    analyzer = inquiry.library.analyzer
    worthy = [each for each in ranked if each.score >= _WORTH * ranked[0].score]
    chosen = distinct(inquiry.index, analyzer, worthy)
    own: list[list[Evidence]] = [[], []]
    both: list[Evidence] = []
    for each in chosen:
        said = frozenset(analyzer.words(each.unit.text))
        speaks = [bool(words & said) for _, words in named]
        if all(speaks) and len(both) < _MOST_OF_BOTH:
            both.append(each)
        elif any(speaks) and not all(speaks) and len(own[speaks.index(True)]) < _MOST_OF_A_SIDE:
            own[speaks.index(True)].append(each)
    if not all(own):
        return []
    groups = [
        Group(title=title, evidence=tuple(found))
        for (title, _), found in zip(named, own, strict=True)
    ]
    return [*([Group(evidence=tuple(both))] if both else []), *groups]


def _named(inquiry: Inquiry) -> list[tuple[str, frozenset[str]]]:
    """Return the two things compared, each with the terms the other one does not have."""
    text = inquiry.question.words.rstrip("?!. ")
    joints = list(_BETWEEN.finditer(text))
    if not joints:
        return []
    cut = joints[-1]
    left, right = text[: cut.start()], text[cut.end() :]
    analyzer = inquiry.library.analyzer
    terms = [frozenset(analyzer.words(part)) for part in (left, right)]
    apart = [terms[0] - terms[1], terms[1] - terms[0]]
    titles = [_title(inquiry, part, own) for part, own in zip((left, right), apart, strict=True)]
    if not all(titles):
        return []
    return [
        (title, frozenset(analyzer.words(title)) & own)
        for title, own in zip(titles, apart, strict=True)
    ]


def _title(inquiry: Inquiry, part: str, own: frozenset[str]) -> str:
    """Return the words of a side that the other one does not have, as they were asked."""
    analyzer = inquiry.library.analyzer
    telling = [
        word
        for word in re.findall(r"[^\W\d_][\w-]*", part)
        if frozenset(analyzer.words(word)) & own and _names(inquiry, word)
    ]
    return " ".join(telling[-_LONGEST_TITLE:])


def _names(inquiry: Inquiry, word: str) -> bool:
    """Tell whether the corpus knows a word, so that a sentence can be about it."""
    (token, *_) = tokens(word) or [""]
    return any(inquiry.index.words.holds(t) for t in inquiry.library.analyzer.word_terms(token))
