"""Whether the passages a language model was given support a sentence it wrote.

A sentence is supported when it names a passage, quotes it word for word, and says nothing that the
sentences around its quotes do not say: their numbers with what they count, their names and nouns
(also those of the headings above), the same side of opposites, no denial more or less, no more
certainty, and of its other words all but a few. It is a rule on words, and strict: what says the
same in other words is refused too. It cannot tell everything, so a sentence never goes without the
sentences it rests on.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from assistant.model import Checked, Flaw
from assistant.statements import (
    DENIAL,
    HEDGE,
    adds,
    crosses,
    has_opposite,
    is_overstated,
    is_reordered,
    loses,
    misattributes,
    numbers,
)
from assistant.verbatim import find, visible
from ingest.german import tokens
from ingest.sentences import sentence_spans

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from assistant.drafts import Cited, Draft
    from assistant.model import Citation, Sentence
    from ingest.german import Analyzer

# Of the words that are no nouns, some may be others than in the evidence.
_SUPPORT = 0.7
# A quote of fewer letters and digits stands anywhere.
_SHORTEST_QUOTE = 12
_ALIKE = 0.75
_FEWEST_GRAMS = 4
_WORD = re.compile(r"[^\W\d_]+")
# Without an article after these, a noun is a place or a plural.
_PLACED = re.compile(r"\b(?i:in|aus|nach|bei|von|um|für) ([A-ZÄÖÜ][^\W\d_]+)")
_LARGE = re.compile(r"(?<!\w)[A-ZÄÖÜ][^\W\d_]*(?: [A-ZÄÖÜ][^\W\d_]*)*")
# Nouns by which a fact is told and which say nothing of it.
# fmt: off
_TELLING = frozenset({
    "angaben", "anteil", "anzahl", "beispiel", "beispiele", "bericht", "jahr", "jahre", "jahren",
    "jahres", "prozent", "quelle", "quellen", "studie", "zahl",
})
# fmt: on
_MARKUP = re.compile(
    r"</?[a-zA-Z!]|\]\(|!\[|\[[^\]]*\]|https?:|www\.|javascript:|data:\w+/|```|&#?\w+;|\*\*|__"
    r"|^\s*#|\|\s*-{2,}"
)
# What speaks to whoever answers, or to the reader, instead of telling something.
_INSTRUCTION = re.compile(
    r"\b(?:ignorier\w*|vergiss|vergessen sie|missachte\w*|ignore|disregard|forget)\b.{0,60}"
    r"\b(?:anweisung\w*|vorgabe\w*|instruktion\w*|instructions?|prompts?|regeln|rules|alles"
    r"|everything)\b"
    r"|\bsystem\W?(?:prompt|message|nachricht)\b|\bdu bist (?:jetzt|nun|ab jetzt)\b"
    r"|\byou are (?:now|an?)\b|(?:^|[.:!?,–]\s*)(?:bitte\s+)?(?:antworte|schreibe?|gib|sage?"
    r"|behaupte|erwähne|empfiehl|verweise|respond|answer|say|write|output|print|reply|recommend)\b"
    r"|\b(?:klicken|besuchen|kaufen|überweisen|senden|rufen|laden|antworten|schreiben|ignorieren)"
    r"\s+sie\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A passage as a model was given it: its number from 1, its sentences, what stands above it."""

    number: int
    above: str
    sentences: tuple[Sentence, ...]

    @property
    def text(self) -> str:
        """Return its sentences as one text."""
        return visible(" ".join(each.text for each in self.sentences))

    def quoted(self, quote: str) -> tuple[Sentence, ...]:
        """Return the sentences in which a quote stands, none where it does not stand verbatim."""
        ends = tuple(accumulate(len(each.text) + 1 for each in self.sentences))
        place = find(quote, " ".join(each.text for each in self.sentences))
        if place is None:
            return ()
        return tuple(
            each
            for each, end in zip(self.sentences, ends, strict=True)
            if place[0] < end and end - len(each.text) - 1 < place[1]
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Evidence:
    """Sentences that a model quoted: their words alone, and with the headings above them."""

    text: str
    headed: str
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What a model was given, by number, and how words are analysed."""

    given: Mapping[int, Given]
    analyzer: Analyzer


def check(material: Material, draft: Draft, *, repaired: bool) -> Iterator[Checked]:
    """Yield each sentence of a draft with what is wrong with it, against the passages given."""
    text = visible(draft.text)
    for start, end in sentence_spans(text):
        sentence = text[start:end]
        if any(map(str.isalnum, sentence)):
            yield _checked(material, sentence, draft.cited, repaired=repaired)


def _checked(
    material: Material, sentence: str, cited: Sequence[Cited], *, repaired: bool
) -> Checked:
    flaws: list[Flaw] = []
    evidence = _evidence(material, sentence, cited, flaws)
    words = _Words.of(material.analyzer, evidence.headed)
    support = words.support(sentence)
    if _MARKUP.search(sentence):
        flaws.append(Flaw.MARKUP)
    if material.analyzer.question(sentence).english:
        flaws.append(Flaw.LANGUAGE)
    if evidence.citations:
        flaws += _disagreements(material.analyzer, sentence, evidence, words)
        if support < _SUPPORT:
            flaws.append(Flaw.WORDS)
    return Checked(
        text=sentence,
        citations=evidence.citations,
        flaws=tuple(dict.fromkeys(flaws)),
        support=round(support, 3),
        repaired=repaired,
    )


def _evidence(
    material: Material, sentence: str, cited: Sequence[Cited], flaws: list[Flaw]
) -> _Evidence:
    """Return the sentences that are really quoted; note a flaw where there are none.

    A citation that is wrong is left out where another one holds.
    """
    found: dict[Sentence, Given] = {}
    wrong: list[Flaw] = [] if cited else [Flaw.UNCITED]
    for each in cited:
        source = material.given.get(each.source)
        if source is None:
            wrong.append(Flaw.UNKNOWN_SOURCE)
            continue
        quoted = _quoted(material.analyzer, source, sentence, each.quote)
        if not quoted:
            wrong.append(Flaw.MISQUOTED)
        elif any(_INSTRUCTION.search(visible(each.text)) for each in quoted):
            wrong.append(Flaw.INSTRUCTION)
        else:
            found |= dict.fromkeys(quoted, source)
    if _INSTRUCTION.search(sentence):
        flaws.append(Flaw.INSTRUCTION)
    if not found:
        flaws += wrong
    above = dict.fromkeys(source.above for source in found.values())
    text = visible(" ".join(each.text for each in found))
    return _Evidence(
        text=text,
        headed=visible(" ".join((*above, text))),
        citations=tuple(citation for each in found for citation in each.citations),
    )


def _quoted(
    analyzer: Analyzer, source: Given, sentence: str, quote: str | None
) -> tuple[Sentence, ...]:
    """Return the sentences of a passage that are quoted.

    A model that names a passage without a quote is taken to mean its sentence that says most of
    what it wrote; that sentence is verbatim in any case.
    """
    if quote is None:
        best = max(
            source.sentences,
            key=lambda each: _Words.of(analyzer, each.text).support(sentence),
            default=None,
        )
        return (best,) if best else ()
    if sum(map(str.isalnum, quote)) < _SHORTEST_QUOTE:
        return ()
    return source.quoted(quote)


def _disagreements(
    analyzer: Analyzer, sentence: str, evidence: _Evidence, words: _Words
) -> Iterator[Flaw]:
    """Yield how a sentence says something else than its evidence."""

    def terms(text: str) -> frozenset[str]:
        return frozenset(analyzer.words(text))

    def nouns(text: str) -> frozenset[str]:
        named = (word.lower() for word in _WORD.findall(text) if word[0].isupper())
        common = (word for word in named if word not in _TELLING)
        return frozenset(term for word in common for term in analyzer.words(word))

    def counts(text: str) -> dict[str, frozenset[str]]:
        return {each.meant: frozenset() for each in numbers(text)}

    def names(text: str) -> dict[str, frozenset[str]]:
        return {run.split()[-1].lower().removesuffix("s"): nouns(run) for run in words.named(text)}

    said, there = numbers(sentence), numbers(evidence.text)
    known = {each.meant for each in there}
    if (
        any(each.meant not in known for each in said)
        or misattributes(sentence, evidence.text, nouns, counts)
        or crosses(sentence, evidence.text, nouns)
        or is_reordered([each.value for each in said], [each.value for each in there])
    ):
        yield Flaw.NUMBER
    if (
        words.unknown_names(sentence)
        or misattributes(sentence, evidence.text, nouns, names)
        or is_reordered(words.names(sentence), words.names(evidence.text))
    ):
        yield Flaw.NAME
    marked = (loses, adds)
    if has_opposite(sentence, evidence.text) or any(
        each(DENIAL, sentence, evidence.text, terms) for each in marked
    ):
        yield Flaw.OPPOSITE
    if is_overstated(sentence, evidence.text) or loses(HEDGE, sentence, evidence.text, terms):
        yield Flaw.CERTAINTY


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    """The words of evidence: as written, and the terms of those that German knows.

    A name has no terms: "Wittenberg" and "Wittenberge" share a stem and are two towns.
    """

    analyzer: Analyzer
    written: frozenset[str]
    placed: frozenset[str]
    terms: frozenset[str]
    grams: tuple[frozenset[str], ...]

    @classmethod
    def of(cls, analyzer: Analyzer, text: str) -> _Words:
        """Analyse the text of evidence; signs and dates are words too: "€", "26.06.2025"."""
        written = tokens(text.replace("€", " Euro "))
        common = [token for token in written if not token.isalpha() or analyzer.is_word(token)]
        return cls(
            analyzer=analyzer,
            written=frozenset(written),
            placed=frozenset(map(str.lower, _PLACED.findall(text))),
            terms=frozenset(term for token in common for term in analyzer.words(token)),
            grams=tuple(frozenset(analyzer.grams(token)) for token in common),
        )

    def support(self, sentence: str) -> float:
        """Return the share of a sentence's words that the evidence says, 0 to 1."""
        content = [word for word in _WORD.findall(sentence) if self.analyzer.words(word)]
        if not content:
            return 0.0
        return sum(map(self._says, content)) / len(content)

    def unknown_names(self, sentence: str) -> list[str]:
        """Return the names and nouns of a sentence that the evidence does not say."""
        found = list(_WORD.finditer(sentence))
        return [
            match[0]
            for place, match in enumerate(found)
            if match[0][0].isupper()
            and match[0].lower() not in _TELLING
            and self.analyzer.words(match[0])
            and (not self._says(match[0]) or self._is_another_place(sentence, match[0]))
            # At the beginning every word is written large; what German does not know is a name.
            and (place or not self.analyzer.is_word(match[0].lower()))
        ]

    def names(self, text: str) -> list[str]:
        """Return the names of a text in order: words written large that German does not know."""
        return [
            word.lower().removesuffix("s")
            for word in _WORD.findall(text)
            if word[0].isupper() and not self.analyzer.is_word(word.lower())
        ]

    def named(self, text: str) -> list[str]:
        """Return what is named by words written large beside each other, one of them a name."""
        found: list[str] = []
        for match in _LARGE.finditer(text):
            # The article at the beginning of a sentence is no part of a name.
            run = [word for word in match[0].split() if self.analyzer.words(word)]
            if len(run) > 1 or (run and not self.analyzer.is_word(run[0].lower())):
                found.append(" ".join(run))
        return found

    def _says(self, word: str) -> bool:
        """Tell whether the evidence says a word: as it is, inflected, or as part of a compound."""
        token = word.lower()
        if token in self.written:
            return True
        if not self.analyzer.is_word(token):
            # A name may only have its genitive.
            return f"{token}s" in self.written or (
                token.endswith("s") and token[:-1] in self.written
            )
        whole, *parts = self.analyzer.words(token) or [token]
        if whole in self.terms or (parts and self.terms.issuperset(parts)):
            return True
        return word[0].islower() and self._is_alike(token)

    def _is_another_place(self, sentence: str, word: str) -> bool:
        """Tell whether a place is named that the evidence names only with another ending."""
        token = word.lower()
        if token in self.written or word not in _PLACED.findall(sentence):
            return False
        return any(self.analyzer.stem(token) == self.analyzer.stem(each) for each in self.placed)

    def _is_alike(self, token: str) -> bool:
        """Tell whether nearly the same letters stand in the evidence: a verb in another form."""
        wanted = frozenset(self.analyzer.grams(token))
        if len(wanted) < _FEWEST_GRAMS:
            return False
        return any(len(wanted & each) >= _ALIKE * len(wanted) for each in self.grams)
