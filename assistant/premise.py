"""What a question takes for granted and the sentences found for it do not say."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.model import Kind
from ingest.german import tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.inquiry import Inquiry
    from assistant.model import Sentence

NUMBER = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)*(?![\w])")
_COUNTED = re.compile(rf"({NUMBER.pattern})(?: ?(%)| (?:[a-zäöüß]+ )?([A-ZÄÖÜ][\w-]+))")
_WHY = re.compile(r"^(?:warum|weshalb|wieso|why)\b", re.IGNORECASE)
_NAME = re.compile(r"[^\W\d_][\w-]*(?: (?=[A-ZÄÖÜ])[^\W\d_][\w-]*)*")
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
_SEVERAL = 2


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
    said = " ".join(sentence.text for sentence in sentences)
    told = set(NUMBER.findall(said))
    counted = {number: (noun or sign) for number, sign, noun in _COUNTED.findall(text)}
    found: list[str] = []
    for number in dict.fromkeys(NUMBER.findall(text)):
        if number in told:
            continue
        of = counted.get(number, "")
        instead = _counted_instead(of, sentences) if of else None
        found.append(corrected(number, instead))
    return found


def corrected(asked: str, instead: str | None) -> str:
    """Return the remark that the quotes say another thing than a question, or do not say it."""
    if instead:
        return f"Die zitierten Stellen nennen „{instead}“, nicht „{asked}“."
    return f"Die zitierten Stellen nennen „{asked}“ nicht; maßgeblich ist, was sie nennen."


def _counted_instead(noun: str, sentences: Sequence[Sentence]) -> str | None:
    """Return the first number that the quotes give for what was counted."""
    stem = noun.lower()[:6]
    for sentence in sentences:
        for number, sign, counted in _COUNTED.findall(sentence.text):
            if (counted or sign).lower().startswith(stem):
                return f"{number} {sign}" if sign else str(number)
    return None


def _names(inquiry: Inquiry, sentences: Sequence[Sentence]) -> list[str]:
    """Return remarks on names that no quote and no heading above one holds."""
    if inquiry.question.kind in _UNSTATED:
        return []
    analyzer = inquiry.library.analyzer
    around = " ".join(
        part
        for sentence in sentences
        for part in (sentence.text, *sentence.citations[0].section, sentence.citations[0].title)
    )
    said = set(analyzer.words(around))
    why = _WHY.match(inquiry.question.words) is not None
    found: list[str] = []
    for name in _named(inquiry.question.words):
        stems = [analyzer.stem(token) for token in tokens(name)]
        if not stems or any(stem in said for stem in stems):
            continue
        is_name = not all(map(analyzer.is_word, tokens(name)))
        absent = not any(inquiry.index.words.holds(stem) for stem in stems)
        if is_name or (why and absent):
            found.append(corrected(name, None))
    return found


def _named(text: str) -> list[str]:
    """Return what is written with a capital inside a question, words in a row together."""
    first, _, rest = text.partition(" ")
    del first
    return [
        name
        for name in _NAME.findall(rest)
        if name[0].isupper() and not _MONTHS.match(name) and len(name) > _SEVERAL
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
