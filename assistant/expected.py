"""Whether a sentence has the kind of thing a question asks for: a count, a date, a definition."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from assistant.kinds import aspects_of, without_titles
from assistant.model import Kind

if TYPE_CHECKING:
    from assistant.model import Question

_SMALL_NUMBERS = r"\b(?:zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf)\b"
# A year is no count, and neither is a part of a date.
_NUMBER = rf"(?:(?<![\d.,/])(?!(?:19|20)\d\d(?![\d.,]))\d[\d.,]*(?![\d/])|{_SMALL_NUMBERS})"
_MONTHS = (
    "Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember"
    "|Frühjahr|Sommer|Herbst|Winter"
)
_EXPECTED = {
    Kind.NUMBER: re.compile(_NUMBER, re.IGNORECASE),
    Kind.DATE: re.compile(r"\b(?:1[5-9]|20)\d\d(?:er)?\b|\d{1,2}\.\d{1,2}\.|\d{2}/\d{4}"),
    Kind.LIST: re.compile(rf"(?:\b[A-ZÄÖÜ„][^,;.]{{2,60}},\s){{2,}}|{_SMALL_NUMBERS}"),
    Kind.PLACE: re.compile(
        rf"\b(?:(?i:in|im|aus|bei|nach|am)|Stadt|Sitz|Ort)\s(?!(?:{_MONTHS}|Jahr)\b)[A-ZÄÖÜ]"
        r"|\b(?:digital|hybrid|online|virtuell)\w*\b"
    ),
    Kind.PERSON: re.compile(r"\b[A-ZÄÖÜ][a-zäöüß]+ [A-ZÄÖÜ][a-zäöüß]+\b|\b[A-ZÄÖÜ]{3,}\b"),
}

# Of a publication what was asked for has its own form.
_LISTED_AS = (
    (re.compile(r"\bseiten?\b|\bpages?\b", re.IGNORECASE), r"\bS\. ?\d|\d Seiten\b|\d S\."),
    (re.compile(r"\bISBN\b", re.IGNORECASE), r"\bISBN\b"),
    (re.compile(r"\bISSN\b", re.IGNORECASE), r"\bISSN\b"),
    (re.compile(r"\bDOI\b", re.IGNORECASE), r"\bDOI\b|\b10\.\d{4,}/"),
    (re.compile(r"\bURN\b", re.IGNORECASE), r"\burn:"),
)
_COUNTED = re.compile(r"\b(?i:wie ?viele?n?) (?:\w+ )??([A-ZÄÖÜ]\w{3,})")
_DEFINED = re.compile(
    r"\b(?i:was|wer) (?:ist|sind|heißt|bedeutet) (?:\w+ )??[„\"]?([A-ZÄÖÜ][\w-]{2,})"
)
# German nouns lose their ending and an umlaut before they are looked for.
_ENDING = re.compile(r"(?:en|er|e|n|s)$")
_INFLECTION = r"(?:en|er|e|n|s|es)?"


def fits_kind(question: Question, sentence: str, heading: str = "") -> bool:
    """Tell whether a sentence has what a question asks for; true where nothing special is.

    In an overview the heading above a sentence says what it is an example of.
    """
    if question.kind is Kind.OVERVIEW:
        return all(aspect.names(heading) for aspect in aspects_of(question.words))
    expected = _pattern(question.kind, question.words)
    # A title names no place: "Kleinstädte in Deutschland".
    said = without_titles(sentence) if question.kind is Kind.PLACE else sentence
    return expected is None or expected.search(said) is not None


@lru_cache(maxsize=64)
def _pattern(kind: Kind, text: str) -> re.Pattern[str] | None:
    """Return what to look for: for a count the number near its noun, for a term its definition."""
    counted, defined = _COUNTED.search(text), _DEFINED.search(text)
    if kind is Kind.NUMBER and counted:
        noun = _stem(counted[1])
        return re.compile(
            rf"(?<!\d[–-]){_NUMBER}(?![–-]\d)(?: \S+)?? {noun}"
            rf"|{noun}\S* (?:\S+ )?{_NUMBER}(?![–-]\d)(?! (?-i:[A-ZÄÖÜ]))",
            re.IGNORECASE,
        )
    if kind is Kind.DEFINITION and defined:
        noun = _stem(defined[1])
        saying = r"(?::| (?:ist|sind|hat|heißt|steht für|bezeichnet|gilt als|umfasst|bedeutet)\b)"
        article = r"(?:(?:eine?|die|der|das|beim?) )?"
        return re.compile(rf"^{article}[„\"]?{noun}{_INFLECTION}[“”\"]?{saying}", re.IGNORECASE)
    if kind is Kind.BIBLIOGRAPHIC:
        forms = [form for asked, form in _LISTED_AS if asked.search(text)]
        return re.compile("|".join(forms)) if forms else None
    return _EXPECTED.get(kind)


def _stem(noun: str) -> str:
    """Return a pattern for a noun in any case and number: "Städte" is found as "Stadt"."""
    bare = _ENDING.sub("", noun)
    return "".join(
        {"ä": "[aä]", "ö": "[oö]", "ü": "[uü]"}.get(c, re.escape(c)) for c in bare.lower()
    )
