"""Which words of a sentence its evidence says, and which names and nouns it does not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.german import tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ingest.german import Analyzer

WORD = re.compile(r"[^\W\d_]+")
# Nouns by which a fact is told and which say nothing of it.
# fmt: off
TELLING = frozenset({
    "angaben", "anteil", "anzahl", "beispiel", "beispiele", "bericht", "jahr", "jahre", "jahren",
    "jahres", "prozent", "quelle", "quellen", "zahl",
})
# Other words that say nothing of it.
_FILLING = frozenset({
    "außerdem", "befindet", "befinden", "beispielsweise", "bekannt", "beläuft", "besteht",
    "bestehen", "betragen", "beträgt", "betrug", "betrugen", "demnach", "enthält", "enthalten",
    "existiert", "existieren", "fand", "fanden", "findet", "finden", "gab", "gehören", "gehört",
    "gelten", "gibt", "gilt", "handelt", "heißen", "heißt", "hieß", "insgesamt", "lag", "lagen",
    "laut", "lautet", "liegen", "liegt", "nämlich", "statt", "stattfand", "stattfindet",
    "umfassen", "umfasst", "zudem", "zufolge",
})
# What parts from a verb: "stellte … vor".
_PARTICLES = frozenset({
    "ab", "an", "auf", "aus", "bei", "dar", "durch", "ein", "fest", "her", "hin", "mit", "nach",
    "vor", "weg", "zu", "zurück", "zusammen",
})
# fmt: on
_ALIKE = 0.75
_FEWEST_GRAMS = 4
_SHORTEST_ROOT = 4
_PARTICIPLE = re.compile(
    rf"^((?:{'|'.join(sorted(_PARTICLES, key=len, reverse=True))})?)(?:ge|zu)(?=\w{{4}})"
)
_ENDINGS = ("e", "en", "n", "t", "et", "te", "ten", "ete", "eten", "es", "er", "ung", "ungen", "")
_STRONG = re.compile(r"[aeiou]+(?=[^aeiou]*$)")
# Without an article after these, a noun is a place or a plural.
_PLACED = re.compile(r"\b(?i:in|aus|nach|bei|von|um|für) ([A-ZÄÖÜ][^\W\d_]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The words of evidence: as written, and the terms of those that German knows.

    A name has no terms: "Wittenberg" and "Wittenberge" share a stem and are two towns.
    """

    analyzer: Analyzer
    written: frozenset[str]
    placed: frozenset[str]
    terms: frozenset[str]
    grams: tuple[frozenset[str], ...]
    roots: frozenset[str]

    @classmethod
    def of(cls, analyzer: Analyzer, text: str) -> Words:
        """Analyse the text of evidence; signs and dates are words too: "€", "26.06.2025"."""
        written = tokens(text.replace("€", " Euro "))
        common = [token for token in written if not token.isalpha() or analyzer.is_word(token)]
        return cls(
            analyzer=analyzer,
            written=frozenset(written),
            placed=frozenset(map(str.lower, _PLACED.findall(text))),
            terms=frozenset(term for token in common for term in analyzer.words(token)),
            grams=tuple(frozenset(analyzer.grams(token)) for token in common),
            roots=frozenset(root for token in written for root in _parted(token, written)),
        )

    def support(self, sentence: str) -> float:
        """Return the share of a sentence's words that the evidence says, 0 to 1."""
        content = [word for word in WORD.findall(sentence) if self.analyzer.words(word)]
        if not content:
            return 0.0
        return sum(map(self._says, content)) / len(content)

    def unknown_names(self, sentence: str) -> list[str]:
        """Return the names and nouns of a sentence that the evidence does not say."""
        found = list(WORD.finditer(sentence))
        return [
            match[0]
            for place, match in enumerate(found)
            if match[0][0].isupper()
            and match[0].lower() not in TELLING
            and self.analyzer.words(match[0])
            and (not self._says(match[0]) or self._is_another_place(sentence, match[0]))
            # At the beginning every word is written large; what German does not know is a name.
            and (place or not self.analyzer.is_word(match[0].lower()))
        ]

    def unsaid(self, sentence: str) -> list[str]:
        """Return the other words of a sentence that the evidence does not say: one may turn it."""
        said = WORD.findall(sentence)
        return [
            word
            for place, word in enumerate(said)
            if (word[0].islower() or not place)
            and word.lower() not in _FILLING | TELLING
            and self.analyzer.words(word)
            and not self._says(word.lower())
            and self.roots.isdisjoint(_parted(word.lower(), said))
        ]

    def names(self, text: str) -> list[str]:
        """Return the names of a text in order: words written large that German does not know."""
        return [
            word.lower().removesuffix("s")
            for word in WORD.findall(text)
            if word[0].isupper() and not self.analyzer.is_word(word.lower())
        ]

    def _says(self, word: str) -> bool:
        """Tell whether the evidence says a word: as it is, inflected, or as part of a compound."""
        token = word.lower()
        if token in self.written or (word[0].islower() and not self.roots.isdisjoint(_roots(word))):
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


def _roots(token: str) -> Iterator[str]:
    """Yield what the forms of a verb have in common: "gründete", "gegründet"; "gab", "geben"."""
    whole = _PARTICIPLE.sub(r"\1", token.replace("ß", "ss"))
    for root in (whole.removesuffix(ending) for ending in _ENDINGS if whole.endswith(ending)):
        if len(root) >= _SHORTEST_ROOT:
            yield root
        if len(root) > _SHORTEST_ROOT:
            # The vowel of a strong verb changes; an umlaut makes another verb: "fordern".
            yield _STRONG.sub("*", root)


def _parted(token: str, around: Iterable[str]) -> Iterator[str]:
    """Yield the roots of a word, also with a particle that stands apart: "stellte … vor"."""
    for root in _roots(token):
        yield root
        yield from (f"{particle}{root}" for particle in _PARTICLES.intersection(around))
