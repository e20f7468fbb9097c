"""Words of a question that the corpus does not have, and the words of it they may stand for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.german import fold

if TYPE_CHECKING:
    from assistant.inquiry import Inquiry
    from ingest.index import Index

# Verbs that end like an adjective before a noun: "beteiligt waren Siegen und Kreuztal".
_AUXILIARY = r"(?:waren|haben|hatten|werden|wurden|können|sollen|wollen|dürfen|müssen) "
_SHORTEST = 5
# So many letters may be wrong in a word of at least so many.
_ALLOWED = ((12, 3), (8, 2), (_SHORTEST, 1))
# Passages in which the spelling of a word is looked up.
_LOOKED_AT = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A word as it was asked, the one of the corpus it resembles, and whether that is a name."""

    asked: str
    meant: str
    name: bool


def suggestions(inquiry: Inquiry) -> tuple[Suggestion, ...]:
    """Return for each word that neither the corpus nor German knows the most similar one.

    Verbs and adjectives are not asked back: what is meant by them is seldom in doubt.
    """
    if inquiry.retrieved.terms.english:
        return ()
    analyzer = inquiry.library.analyzer
    found: list[Suggestion] = []
    for word in _unknown(inquiry):
        near = _nearest(inquiry.index, word)
        if not near or analyzer.stem(near) == analyzer.stem(word.lower()):
            continue
        meant, name = _as_written(inquiry.index, near), is_name(inquiry, near)
        # A name may be put together from words like another one: "Musterburg", "Musterberg".
        if meant[0].isupper() and (name or not analyzer.compound_parts(word.lower())):
            found.append(Suggestion(asked=word, meant=meant, name=name))
    return tuple(found)


def _unknown(inquiry: Inquiry) -> list[str]:
    """Return the nouns and names of a question that are nowhere known, as they were asked."""
    text = inquiry.question.words
    lower = text == text.lower()
    analyzer, index = inquiry.library.analyzer, inquiry.index
    found: list[str] = []
    for word in re.findall(r"[^\W\d_]+", text):
        token = word.lower()
        if len(word) < _SHORTEST or not (lower or word[0].isupper()):
            continue
        known = analyzer.knows(token) and not analyzer.compound_parts(token)
        if known or index.words.holds(analyzer.stem(token)) or _holds(index, token):
            continue
        found.append(word)
    return list(dict.fromkeys(found))


def _holds(index: Index, token: str) -> bool:
    return token in index.surface.by_shape.get((token[0], len(token)), ())


def _nearest(index: Index, word: str) -> str | None:
    """Return the word of the corpus with the fewest letters to change, if they are few enough.

    The first letter is taken to be right.
    """
    wanted, folded = word.lower(), fold(word.lower())
    most = next(errors for length, errors in _ALLOWED if len(wanted) >= length)
    letters = set(folded)
    best: tuple[int, str] | None = None
    for length in range(len(wanted) - most, len(wanted) + most + 1):
        for candidate in index.surface.by_shape.get((wanted[0], length), ()):
            other = fold(candidate)
            if len(letters.difference(other)) > most:
                continue
            errors = distance(folded, other, most)
            if errors <= most and (best is None or errors < best[0]):
                best = errors, candidate
    return best[1] if best else None


def distance(one: str, other: str, most: int) -> int:
    """Return how many letters to insert, drop, change or swap with the next make words equal.

    The optimal string alignment distance (Damerau 1964); `most` + 1 where it is more than `most`.
    """
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        now = [i]
        for j, own in enumerate(other, start=1):
            cost = min(row[j] + 1, now[j - 1] + 1, row[j - 1] + (letter != own))
            if i > 1 and j > 1 and letter == other[j - 2] and own == one[i - 2]:
                cost = min(cost, before[j - 2] + 1)
            now.append(cost)
        if min(now) > most:
            return most + 1
        before, row = row, now
    return min(row[-1], most + 1)


def _as_written(index: Index, word: str) -> str:
    """Return a word with the capitals it has in the corpus."""
    for text in _texts_with(index, word):
        found = re.search(rf"\b{re.escape(word)}\b", text, re.IGNORECASE)
        if found:
            return found[0]
    return word


def is_name(inquiry: Inquiry, word: str) -> bool:
    """Tell whether a word of the corpus is a proper name.

    One stands right after "in", "aus" or a title, or before the sign of a state, if need be with
    others ("Siegen und Kreuztal (NW)"), and never has an article, and is not counted.
    """
    written = re.escape(word)
    named = re.compile(
        rf"\b(?:in|aus|nach|von|bei|um|Stadt|Frau|Herr) {written}\b"
        rf"|\b{written}(?:(?:,| und) (?-i:[A-ZÄÖÜ])[\w-]+)* \((?-i:[A-Z]{{2}})\)",
        re.IGNORECASE,
    )
    of_noun = re.compile(
        rf"(?:\b(?!{_AUXILIARY})[a-zäöüß]+en|(?<![\d.])\d{{1,3}}(?:\.\d{{3}})*) {written}\b",
        re.IGNORECASE,
    )
    texts = _texts_with(inquiry.index, word)
    return (
        any(map(named.search, texts))
        and not any(map(of_noun.search, texts))
        and not has_article(inquiry, word)
    )


def has_article(inquiry: Inquiry, word: str) -> bool:
    """Tell whether a word of the corpus stands somewhere behind an article."""
    with_article = re.compile(
        rf"\b(?:der|die|das|des|dem|den|eine?[mnrs]?) {re.escape(word)}\b", re.IGNORECASE
    )
    return any(map(with_article.search, _texts_with(inquiry.index, word)))


def _texts_with(index: Index, word: str) -> list[str]:
    """Return the texts and headings of some passages that hold a word."""
    rows = index.surface.rows(f'"{word}"')[:_LOOKED_AT]
    passages = index.catalog.passages(rows.tolist())
    return [" ".join((*passage.section, passage.text)) for passage in passages]
