"""Titles and phrases of a question in whose place its answer has others.

"Der Lauf fiel wegen Sturms aus, richtig?" is set right by "Wegen Hochwassers fiel der Lauf aus."
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.claims import claimed
from assistant.remarks import corrected
from assistant.signs import nouns_of
from ingest.german import tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from assistant.inquiry import Inquiry
    from assistant.model import Sentence

_TITLE = re.compile(r"„([^“”„]{3,})[“”]")
# Titles are alike that share so much of the longer one.
_ALIKE = 0.6
_PHRASE = re.compile(
    r"\b(?i:(?P<preposition>wegen|aufgrund|auf|in|im|bei|beim|durch|an|am|aus|von|vom|für|nach|gegen))"
    r"(?: (?:der|die|das|dem|den|des|eine?[mnrs]?))?(?: [a-zäöüß]+e[nrsm]?)? "
    r"(?P<noun>[A-ZÄÖÜ][\w-]+)"
)
_WHOLE = {"im": "in", "am": "an", "beim": "bei", "vom": "von", "aufgrund": "wegen"}
_FIRST = 2
# What is said of a claim must be enough to tell that it is the same thing.
_NOUNS_SAID = 2


def swapped(inquiry: Inquiry, text: str, sentences: Sequence[Sentence]) -> list[str]:
    """Return remarks on titles, and on one phrase, that the first quotes have otherwise."""
    found = list(_titles(inquiry, text, [each.text for each in sentences[:_FIRST]]))
    first = sentences[0]
    found += other_phrases(inquiry, text, (*first.citations[0].section, first.text))[:1]
    return [corrected(asked, other, sentences) for asked, other in found]


def _titles(inquiry: Inquiry, text: str, said: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield each title of a question with the one that differs from it by a word or two."""
    stem = inquiry.library.analyzer.stem
    told = [title for each in said for title in _TITLE.findall(each)]
    for title in _TITLE.findall(text):
        asked = {stem(token) for token in tokens(title)}
        for other in told:
            words = {stem(token) for token in tokens(other)}
            alike = title not in "".join(said) and len(asked & words) >= _ALIKE * max(
                len(asked), len(words)
            )
            if alike and asked - words and words - asked:
                yield title, other
                break


def phrases(text: str) -> list[re.Match[str]]:
    """Return where a text has a preposition with a noun."""
    return list(_PHRASE.finditer(text))


def other_phrases(inquiry: Inquiry, text: str, said: Sequence[str]) -> list[tuple[str, str]]:
    """Return a phrase of a claim with the one that a quote, the last of `said`, has in its place.

    All else that the claim names is said by the quote or the headings before it.
    """
    claim = claimed(text)
    told = frozenset(inquiry.library.analyzer.words(" ".join(said)))
    nouns = nouns_of(claim)
    open_still = [noun for noun in nouns if told.isdisjoint(_meanings(inquiry, noun))]
    missing = [each for each in phrases(claim) if each["noun"] in open_still]
    if len(missing) < len(open_still) or len(nouns) - len(open_still) < _NOUNS_SAID:
        return []
    stem = inquiry.library.analyzer.stem
    asked = frozenset(map(stem, tokens(text)))
    others = [
        each for each in phrases(said[-1]) if asked.isdisjoint(map(stem, tokens(each["noun"])))
    ]
    pairs = [(one, other) for one in missing for other in others if _head(one) == _head(other)]
    return [(one[0], other[0]) for one, other in pairs] if len(pairs) == 1 else []


def _head(phrase: re.Match[str]) -> str:
    preposition = phrase["preposition"].lower()
    return _WHOLE.get(preposition, preposition)


def _meanings(inquiry: Inquiry, noun: str) -> Iterable[str]:
    """Return the terms of a noun and what a thesaurus has for it."""
    terms, spoken = inquiry.retrieved.terms, tokens(noun)
    other = {term.text for term in terms.words if terms.tokens[term.token] in spoken}
    return other.union(inquiry.library.analyzer.words(noun))
