"""Names that a question takes for granted and the sentences found for it do not say."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.claims import claimed
from assistant.model import Kind
from assistant.remarks import around, corrected, says_more
from assistant.spelling import is_name
from ingest.german import tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.inquiry import Inquiry
    from assistant.model import Sentence
    from ingest.german import Analyzer

# What a number counts is no name.
_NAME = re.compile(r"(?<!\d )\b[A-ZÄÖÜ][\w-]*(?: [A-ZÄÖÜ][\w-]*)*")
# English writes these with a capital too.
_ENGLISH = re.compile(
    r"^(?:january|february|march|april|may|june|july|august|september|october|november|december"
    r"|german\w*|germany|english|bavaria)$",
    re.IGNORECASE,
)
# Questions that ask about much at once name more than the first quote can say.
_BROAD = frozenset({Kind.OVERVIEW, Kind.DEFINITION, Kind.CORPUS})
_MANY = frozenset({Kind.LIST, Kind.YES_NO})
_SHORTEST = 2
# "Bad Muster" and "Neu Muster" are names of towns.
_LONG_FIRST = 3
_COMPARED = re.compile(r"\bals (?:(?:der|die|das) )?$")
# Where somebody is from: "Anna Muster aus Siegen".
_FROM_PLACE = re.compile(r"\b[A-ZÄÖÜ][\w-]+ [A-ZÄÖÜ][\w-]+ aus ((?:Bad )?[A-ZÄÖÜ][\w-]+)")


def unsaid_names(
    inquiry: Inquiry, text: str, sentences: Sequence[Sentence], *, disputed: bool
) -> list[str]:
    """Return remarks on the names in a question's words that its answer does not say.

    One that the corpus nowhere has must stand in some quote. One that it has must stand in the
    first quote, or in another that says more of what was asked: else it is told of something else.
    Where sources differ (`disputed`) any quote may have it.
    """
    kind = inquiry.question.kind
    if kind in _BROAD or not sentences:
        return []
    analyzer = inquiry.library.analyzer
    # What a title names, the whole collection is about.
    titles = (each.source.title for each in inquiry.index.catalog.documents.values())
    told = " ".join((*map(around, sentences if disputed else sentences[:1]), *titles))
    first = frozenset(analyzer.words(told))
    return [
        corrected(name, _instead(inquiry, sentences[0], text, name), sentences)
        for name in _names_in(analyzer, text)
        if not _said(analyzer, name, first, sentences[0].text)
        and _is_unsaid(inquiry, text, sentences, name)
    ]


def _said(analyzer: Analyzer, name: str, first: frozenset[str], text: str) -> bool:
    """Tell whether the last word of a name is said, or as much of it as names nothing alone."""
    last = (tokens(name) or [""])[-1]
    whole, *parts = analyzer.word_terms(last) if last else ("",)
    if not last or whole in first:
        return True
    partly = analyzer.is_common(last) and not first.isdisjoint(parts)
    return partly and _named_alike(analyzer, last, text) is None


def unknown_names(inquiry: Inquiry, text: str) -> list[str]:
    """Return the names in a text that no passage of the corpus has."""
    named = _names_in(inquiry.library.analyzer, text)
    return [name for name in named if _is_unknown(inquiry, text, name)]


def _is_unknown(inquiry: Inquiry, text: str, name: str) -> bool:
    """Tell whether words are a name, and the corpus has not all of them."""
    analyzer, words = inquiry.library.analyzer, inquiry.index.words
    spoken = tokens(name)
    if not spoken or all(words.holds(analyzer.stem(token)) for token in spoken):
        return False
    # "Deutscher Städtetag": two words with a capital are a name, whatever they mean.
    if " " in name or name in _FROM_PLACE.findall(text):
        return True
    return any(not analyzer.is_common(token) for token in spoken)


def _is_unsaid(inquiry: Inquiry, text: str, sentences: Sequence[Sentence], name: str) -> bool:
    """Tell whether what the first quote does not say is a name, and told of something else."""
    analyzer, index = inquiry.library.analyzer, inquiry.index
    last = tokens(name)[-1]
    if not all(index.words.holds(analyzer.stem(token)) for token in tokens(name)):
        alike = _named_alike(analyzer, last, sentences[0].text)
        return _is_unknown(inquiry, text, name) or alike is not None
    if inquiry.question.kind in _MANY:
        return False
    if analyzer.knows(last) and not is_name(inquiry, last):
        return False
    whole = analyzer.stem(last)
    later = [each for each in sentences[1:] if whole in analyzer.words(each.text)]
    # "Muster eG" is one name.
    named = re.search(rf"{re.escape(name)}(?: \w*[A-ZÄÖÜ]\w*)*", text)
    value = f"{last} {named[0].removeprefix(name)}" if named else last
    return not says_more(analyzer.words, text, value, sentences[0], later)


def _named_alike(analyzer: Analyzer, token: str, text: str) -> str | None:
    """Return the name in a text that is put together like a word: "Goetheplatz" for such a one."""
    end = analyzer.compound_parts(token)[1:2]
    for found in _NAME.findall(text):
        parts = analyzer.compound_parts(found.lower())
        if end and parts[1:2] == end and parts[:1] != (token,) and not analyzer.is_common(parts[0]):
            return str(found)
    return None


def _instead(inquiry: Inquiry, sentence: Sentence, text: str, name: str) -> str | None:
    """Return the name put together alike, or the one name that only the sentence says."""
    alike = _named_alike(inquiry.library.analyzer, tokens(name)[-1], sentence.text)
    if alike:
        return alike
    analyzer = inquiry.library.analyzer
    said: list[str] = []
    for found in _NAME.findall(sentence.text):
        words = found.split()
        while words and _names_nothing(analyzer, words):
            words.pop(0)
        if words and not found.isupper() and " ".join(words) not in text:
            said.append(" ".join(words))
    return said[0] if len(said) == 1 else None


def _names_nothing(analyzer: Analyzer, words: Sequence[str]) -> bool:
    """Tell whether the first of some words with a capital is of no name: "Die Jury Zwönitz"."""
    spoken = tokens(words[0])
    of_name = len(words[0]) <= _LONG_FIRST and len(words) > 1 and analyzer.content(words[0])
    return not of_name and all(map(analyzer.is_common, spoken))


def _names_in(analyzer: Analyzer, text: str) -> list[str]:
    """Return the names in a text, of "die Jury Zwönitz" the one that is no common word."""
    found: list[str] = []
    for name in _named(text):
        first, _, rest = name.partition(" ")
        if rest and not analyzer.content(first):
            # Where a sentence begins: "Welche Kapitel".
            first, _, rest = (name := rest).partition(" ")
        proper = rest and not analyzer.is_common(rest.partition(" ")[0].lower())
        common = len(first) > _LONG_FIRST and analyzer.is_common(first.lower())
        found.append(rest if proper and common else name)
    return found


def _named(text: str) -> list[str]:
    """Return what has a capital inside a text, words in a row together.

    Letters that stand for a name may stand for one that is written out, so that they count only
    in what is taken for a fact.
    """
    start = len(text.partition(" ")[0])
    granted = bool(claimed(text))
    return _FROM_PLACE.findall(text) + [
        found[0]
        for found in _NAME.finditer(text, start)
        if not _ENGLISH.match(found[0]) and len(found[0]) > _SHORTEST
        if not found[0].isupper() or (granted and not _COMPARED.search(text[: found.start()]))
    ]
