"""What a question takes for granted and the sentences found for it do not say."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.model import Kind
from assistant.spelling import is_name
from ingest.german import tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.inquiry import Inquiry
    from assistant.model import Sentence

NUMBER = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)*(?![\w])")
_COUNTED = re.compile(rf"({NUMBER.pattern})(?: ?(%)| (?:[a-zäöüß]+ )?([A-ZÄÖÜ][\w-]+))")
_WHY = re.compile(r"^(?:warum|weshalb|wieso|why)\b", re.IGNORECASE)
_NAME = re.compile(r"\b[A-ZÄÖÜ][\w-]*(?: [A-ZÄÖÜ][\w-]*)*")
# What stands before a name, which has no article.
_NAMED_BY = re.compile(
    r"^(?:hat|hatte|haben|ist|war|wird|wurde|von|aus|in|für|bei|nach|durch|führt|leitet|kam|Stadt"
    r"|Gemeinde|Frau|Herr)$",
    re.IGNORECASE,
)
# What stands before a noun that is no name.
_ATTRIBUTED = re.compile(
    r"^(?:der|die|das|des|de[nm]|\w+e[nrsm]?|zum|zur|im|am|vom|beim|viel|mehr|wenig|wie|kein)$",
    re.IGNORECASE,
)
_MONTHS = re.compile(
    r"^(?:january|february|march|april|may|june|july|august|september|october|november|december"
    r"|german\w*|germany|english|bavaria)$",
    re.IGNORECASE,
)
_OPPOSITES = tuple(
    (re.compile(rf"\b(?:{one})\w*", re.IGNORECASE), re.compile(rf"\b(?:{other})\w*", re.IGNORECASE))
    for one, other in (
        (
            "wuchs|wachs|gewachsen|zugenommen|zunahm|stieg|gestiegen|steigt|zugelegt|gewann",
            "schrumpf|geschrumpft|gesunken|sank|sinkt|abgenommen|verlor|zurückgegangen",
        ),
        ("größer|mehr|höher", "kleiner|weniger|niedriger|geringer"),
        ("zentral", "peripher"),
    )
)
_UNSTATED = frozenset({Kind.LIST, Kind.OVERVIEW, Kind.DEFINITION, Kind.CORPUS, Kind.YES_NO})
_FIRST = 2
_SHORTEST = 2
_STEM = 6


def unsaid(inquiry: Inquiry, sentences: Sequence[Sentence]) -> list[str]:
    """Return a remark for each number, name or direction of a question that no quote holds.

    The remark names what the quotes say instead, where they say it of the same thing.
    """
    text = inquiry.question.words
    return [
        *_numbers(text, sentences),
        *_names(inquiry, sentences),
        *_directions(text, sentences[:_FIRST]),
    ]


def _numbers(text: str, sentences: Sequence[Sentence]) -> list[str]:
    told = set(NUMBER.findall(" ".join(sentence.text for sentence in sentences)))
    first = set(NUMBER.findall(sentences[0].text))
    counted = dict(asked_counts(text))
    found: list[str] = []
    for number in dict.fromkeys(NUMBER.findall(text)):
        of = counted.get(number, "")
        instead = _counted_instead(of, sentences[:1]) if of else None
        if number not in told or (instead and number not in first):
            found.append(corrected(number, instead or _counted_instead(of, sentences)))
    return found


def asked_counts(text: str) -> list[tuple[str, str]]:
    """Return each number that a question counts something with, and what it counts."""
    return [(number, noun or sign) for number, sign, noun in _COUNTED.findall(text)]


def corrected(asked: str, instead: str | None) -> str:
    """Return the remark that the quotes say another thing than a question, or do not say it."""
    if instead:
        return f"Die zitierten Stellen nennen „{instead}“, nicht „{asked}“."
    return f"Die zitierten Stellen nennen „{asked}“ nicht; maßgeblich ist, was sie nennen."


def _counted_instead(noun: str, sentences: Sequence[Sentence]) -> str | None:
    """Return the first number that the quotes give for what was counted."""
    if not noun:
        return None
    stem = noun.lower()[:_STEM]
    for sentence in sentences:
        for number, sign, counted in _COUNTED.findall(sentence.text):
            if (counted or sign).lower().startswith(stem):
                return f"{number} {sign}" if sign else str(number)
    return None


def _names(inquiry: Inquiry, sentences: Sequence[Sentence]) -> list[str]:
    """Return remarks on names that neither the first quote nor a heading above it holds."""
    if inquiry.question.kind in _UNSTATED or not sentences:
        return []
    analyzer, first = inquiry.library.analyzer, sentences[0]
    around = " ".join((first.text, *first.citations[0].section, first.citations[0].title))
    said = set(analyzer.words(around))
    text = inquiry.question.words
    why = _WHY.match(text) is not None
    found: list[str] = []
    for before, name in _named(text):
        (*_, last) = tokens(name) or [""]
        stem = analyzer.stem(last)
        if not last or stem in said or set(analyzer.word_terms(last)[1:]) & said:
            continue
        absent = not inquiry.index.words.holds(stem)
        if absent:
            odd = not analyzer.knows(last) and not _ATTRIBUTED.search(before)
            unsaid_name = why or odd or _NAMED_BY.search(before) is not None
        else:
            unsaid_name = not analyzer.knows(last) or is_name(inquiry, last)
        if unsaid_name:
            found.append(corrected(name, _name_instead(inquiry, first, text)))
    return found


def _name_instead(inquiry: Inquiry, sentence: Sentence, text: str) -> str | None:
    """Return the one name that a sentence says and a question does not, if there is just one."""
    analyzer = inquiry.library.analyzer
    said = [
        name
        for _, name in _named(f"– {sentence.text}")
        if name not in text and not all(map(analyzer.knows, tokens(name)))
    ]
    return said[0] if len(said) == 1 else None


def _named(text: str) -> list[tuple[str, str]]:
    """Return what has a capital inside a text, words in a row together, and the word before."""
    start = len(text.partition(" ")[0])
    return [
        (text[: found.start()].rstrip().rpartition(" ")[2], found[0])
        for found in _NAME.finditer(text, start)
        if not _MONTHS.match(found[0]) and not found[0].isupper() and len(found[0]) > _SHORTEST
    ]


def _directions(text: str, sentences: Sequence[Sentence]) -> list[str]:
    """Return a remark where a question says that something grew and the quotes that it shrank."""
    said = " ".join(sentence.text for sentence in sentences)
    for pair in _OPPOSITES[:1]:
        for one, other in (pair, pair[::-1]):
            asked, told = one.search(text), other.search(said)
            if asked and told and not other.search(text) and not one.search(said):
                return [corrected(asked[0], told[0])]
    return []
