"""German text rules that must be the same when a document is indexed and when it is asked.

Two kinds of terms come from a text: words (lower case, umlaut-safe, without function words,
Snowball stems, with the parts of compounds) and character 4-grams of its words. The 4-grams find
what stemming and splitting miss; measured on XQuAD-de they are the strongest single field.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from ingest.words import read_stopwords

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from ingest.words import WordResources

# A change of any rule below makes terms that older indexes do not hold.
RULES_VERSION = 2

# A number with its scale and the number of a section are taken together, and apart in `_apart`.
# Looking at the first character spares most words the alternatives before theirs.
_TOKEN = re.compile(
    r"(?=[§\dap])(?:"
    r"(?:§+|\bart(?:\.|ikel)|\bparagra(?:ph|f)(?:en)?)\s*\d+[a-z]?\b"
    r"|\d+(?:[.,]\d+)*(?:\s*(?:mio|mrd|tsd|million(?:en)?|milliarden?|tausend)\b)?)"
    r"|[^\W\d_]+"
)
_SECTION = re.compile(r"(?P<sign>§|art|paragra)\D*(?P<number>\d+[a-z]?)")
_SCALED = re.compile(r"(?P<number>[\d.,]+)\s*(?P<scale>[a-z]+)")
_SCALES = {
    **dict.fromkeys(("tsd", "tausend"), 10**3),
    **dict.fromkeys(("mio", "million", "millionen"), 10**6),
    **dict.fromkeys(("mrd", "milliarde", "milliarden"), 10**9),
}
# What is read aloud as function words: "u. a.", "z. B.", "i. d. R.".
_SAID_IN_PASSING = re.compile(
    r"\b(?:u\. ?(?:a|ä|u|v\. ?[am])|z\. ?(?:b|t)|d\. ?h|i\. ?(?:a|d\. ?r|e|w)|o\. ?(?:ä|g)"
    r"|s\. ?[ou]|v\. ?a|m\. ?e)\."
)
_LONG_FORMS = {
    "abb": "abbildung",
    "abs": "absatz",
    "einw": "einwohner",
    "ew": "einwohner",
    "hrsg": "herausgeber",
    "jh": "jahrhundert",
    "jhd": "jahrhundert",
    "kap": "kapitel",
    "mio": "millionen",
    "mrd": "milliarden",
    "nr": "nummer",
    "str": "straße",
    "tsd": "tausend",
}
_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3})+")
_ENGLISH_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_DECIMAL = re.compile(r"\d{1,12}(?:,\d{1,9})?")
_REFERENCE = re.compile(r"(?:§|art)(\d+)[a-z]?")
_DATE = re.compile(r"\d{1,2}\.(\d{1,2})\.(\d{4})")
_MONTHS = (
    "januar",
    "februar",
    "märz",
    "april",
    "mai",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "dezember",
)
_FOLD = str.maketrans({"ä": "a", "ö": "o", "ü": "u"})
_DIGRAPHS = re.compile(r"([aou])e")
# Spellings before and after 1996: Schiffahrt, Photographie, Potential, selbständig.
_OLD = re.compile(r"([^\W\d_])\1\1|ph|ti(?:al|ell)|selbststa")
_REFORMED = (
    (re.compile(r"([^\W\d_])\1\1"), r"\1\1"),
    (re.compile("ph"), "f"),
    (re.compile("ti(?=al|ell)"), "zi"),
    (re.compile("selbstst(?=a)"), "selbst"),
)

# A question looks at the texts of its best passages several times.
_TEXTS_KEPT = 500

_SHORTEST_COMPOUND = 8
_SHORTEST_PART = 4
# Shorter ones are the ends of towns: "Bamberg", "Darmstadt".
_SHORTEST_TAIL = 6
_LINKS = ("", "s", "es", "n", "en", "er", "e")
_ENDINGS = ("", "n", "en", "e", "s", "es", "er", "ern")

# Weight of a term that a question does not hold itself; higher, synonyms do harm on lay questions
# to laws, and the first hit on XQuAD-de suffers.
SYNONYM_WEIGHT = 0.3
_TRANSLATIONS = 4
_UNTRANSLATED = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A term of a question with its weight, and the number of the token it comes from."""

    text: str
    weight: float
    token: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionTerms:
    """What a question looks for in each lexical field, and the tokens it was asked in."""

    tokens: tuple[str, ...]
    words: tuple[Term, ...]
    grams: tuple[Term, ...]
    english: bool

    def joined(self, earlier: QuestionTerms, weight: float) -> QuestionTerms:
        """Return these terms with those of an earlier question at a lower weight."""
        shift = len(self.tokens)

        def lighter(terms: tuple[Term, ...]) -> tuple[Term, ...]:
            return tuple(
                Term(text=term.text, weight=weight * term.weight, token=shift + term.token)
                for term in terms
            )

        return QuestionTerms(
            tokens=self.tokens + earlier.tokens,
            words=self.words + lighter(earlier.words),
            grams=self.grams + lighter(earlier.grams),
            english=self.english or earlier.english,
        )


@lru_cache(maxsize=_TEXTS_KEPT)
def tokens(text: str) -> tuple[str, ...]:
    """Return the words and numbers of a text, lower case, "2.126" as "2126".

    "§ 34" is one token, "§34", and "24,4 Mio." are three: "24,4", "mio" and "24400000".
    """
    plain = _SAID_IN_PASSING.sub(" ", unicodedata.normalize("NFC", text).lower())
    found: list[str] = _TOKEN.findall(plain)
    if "".join(found).isalpha():
        return tuple(found)
    return tuple(
        [each for token in found for each in ((token,) if token.isalpha() else _apart(token))]
    )


def _apart(token: str) -> tuple[str, ...]:
    """Return the tokens of what was taken together, or of a number."""
    if token.isdecimal():
        return (token,)
    if section := _SECTION.fullmatch(token):
        return (("art" if section["sign"] == "art" else "§") + section["number"],)
    if scaled := _SCALED.fullmatch(token):
        number, scale = _plain_number(scaled["number"]), scaled["scale"]
        if not _DECIMAL.fullmatch(number):
            return (number, scale)
        return (number, scale, str(round(float(number.replace(",", ".")) * _SCALES[scale])))
    return (_plain_number(token),)


def _plain_number(token: str) -> str:
    return token.replace(".", "") if _THOUSANDS.fullmatch(token) else token


def fold(word: str) -> str:
    """Return a word with ä, ae and a made equal, ß and ss, and the old spelling and the new."""
    folded = _DIGRAPHS.sub(r"\1", word.translate(_FOLD)).replace("ß", "ss")
    if _OLD.search(folded):
        for old, new in _REFORMED:
            folded = old.sub(new, folded)
    return folded


class Analyzer:
    """Turns texts into index terms and questions into weighted terms."""

    def __init__(self, resources: WordResources) -> None:
        """Prepare the rules; nothing is loaded beyond two short lists of function words."""
        import Stemmer  # noqa: PLC0415  (a compiled library: importing this module stays cheap)

        self._resources = resources
        self._stem: Callable[[str], str] = Stemmer.Stemmer("german").stemWord
        self._german = read_stopwords("de")
        self._english = read_stopwords("en")
        self.word_terms = lru_cache(maxsize=300_000)(self._word_terms)
        self.gram_terms = lru_cache(maxsize=300_000)(_gram_terms)

    def content(self, text: str) -> list[str]:
        """Return the tokens of a text that are no function words."""
        return [token for token in tokens(text) if token not in self._german]

    def words(self, text: str) -> list[str]:
        """Return the terms of a text for the field of words."""
        return [term for token in self.content(text) for term in self.word_terms(token)]

    def grams(self, text: str) -> list[str]:
        """Return the terms of a text for the field of character 4-grams."""
        return [gram for token in self.content(text) for gram in self.gram_terms(token)]

    def knows(self, token: str) -> bool:
        """Tell whether a token is a German or a function word, or put together from such."""
        if token in self._german or token in self._english:
            return True
        vocabulary = self._resources.vocabulary
        bases = (token.removesuffix(ending) for ending in _ENDINGS)
        return any(map(vocabulary.has, bases)) or bool(self.compound_parts(token))

    def stem(self, token: str) -> str:
        """Return the term of a whole word, compounds not split."""
        return fold(self._stem(token))

    def is_common(self, token: str) -> bool:
        """Tell whether a token is a word with a meaning, and no proper name.

        Other words share its translations, or several are its synonyms: a town has a nickname at
        most. A compound is common if its second part is ("Fördergeld"), also behind a particle.
        """
        if token in self._german or token in self._english:
            return True
        thesaurus, paraphrases = self._resources.thesaurus, self._resources.paraphrases
        plain = token.translate(_FOLD)
        bases = {each.removesuffix(ending) for each in (token, plain) for ending in _ENDINGS}
        if any(paraphrases.values(base) or thesaurus.values(base)[1:] for base in bases):
            return True
        if any(self.is_common(part) for part in self.compound_parts(token)[1:2]):
            return True
        tails = (token[cut:] for cut in range(_SHORTEST_PART, len(token) - _SHORTEST_TAIL + 1))
        if any(map(self._resources.vocabulary.has, tails)):
            return True
        rests = (token.removeprefix(particle) for particle in self._german)
        return any(
            len(rest) >= _SHORTEST_PART and self.is_common(rest) for rest in rests if rest != token
        )

    def is_word(self, token: str) -> bool:
        """Tell whether a small-letter word is in the vocabulary, or made of words that are."""
        return self._resources.vocabulary.has(token) or bool(self.compound_parts(token))

    def question(self, text: str) -> QuestionTerms:
        """Return the weighted terms of a question, with synonyms, and translated from English."""
        asked = tokens(text)
        english = self._is_english(asked)
        if english:
            asked = tokens(_ENGLISH_THOUSANDS.sub(".", text))
        stopwords = self._english | self._german if english else self._german
        content = [token for token in asked if token not in stopwords] or asked
        words: list[Term] = []
        grams: list[Term] = []
        for number in range(len(content)):
            for variant, weight in self._variants(content, number, english=english):
                # The parts of a compound stand for it in the question's own words only: those of
                # a synonym or a translation ("Firmenbezeichnung") lead too far away.
                own = variant == content[number]
                stems = self.word_terms(variant) if own else (self.stem(variant),)
                words += _terms(stems, weight, number)
                if weight > SYNONYM_WEIGHT:
                    grams += _terms(self.gram_terms(variant), weight, number)
        return QuestionTerms(
            tokens=tuple(content), words=tuple(words), grams=tuple(grams), english=english
        )

    def _variants(
        self, content: Sequence[str], number: int, *, english: bool
    ) -> list[tuple[str, float]]:
        """Return a token with its synonyms, or its translations, each with a weight."""
        token = content[number]
        found = [(token, 1.0)]
        if english:
            pair = f"{token} {content[number + 1]}" if number + 1 < len(content) else ""
            names = (pair, token, _singular(token))
            german = next((v for n in names if (v := self._resources.dictionary.values(n))), ())
            # The first translation counts in full, the others less and less; the English word
            # itself is then only a chance hit, in a title perhaps.
            best = german[:_TRANSLATIONS]
            found = [(token, _UNTRANSLATED if best else 1.0)]
            found += [(word, 1.0 / (1 + place)) for place, word in enumerate(best)]
        else:
            found += [(word, SYNONYM_WEIGHT) for word in self._synonyms(token)]
        return found

    def _synonyms(self, token: str) -> list[str]:
        """Return words that mean much the same; the thesaurus knows base forms only."""
        thesaurus, paraphrases = self._resources.thesaurus, self._resources.paraphrases
        bases = (token.removesuffix(ending) for ending in _ENDINGS)
        listed = next((found for base in bases if (found := thesaurus.values(base))), ())
        return list(dict.fromkeys((*paraphrases.values(token), *listed)))

    def _is_english(self, asked: Sequence[str]) -> bool:
        """Tell whether more function words of a question are English than German."""
        english = sum(token in self._english for token in asked)
        return english > sum(token in self._german for token in asked)

    def _word_terms(self, token: str) -> tuple[str, ...]:
        date = _DATE.fullmatch(token)
        if date:
            month = int(date[1])
            named = _MONTHS[month - 1 : month] if month else []
            return (token, *(self.stem(name) for name in named), date[2])
        reference = _REFERENCE.fullmatch(token)
        if reference:
            return (token, reference[1])
        if token in _LONG_FORMS or token in _SCALES:
            return (self.stem(_LONG_FORMS.get(token, token)),)
        whole = self.stem(token)
        parts = (self.stem(part) for part in self.compound_parts(token))
        return tuple(dict.fromkeys((whole, *parts)))

    def compound_parts(self, token: str) -> tuple[str, ...]:
        """Return the parts of a compound by the vocabulary, innermost included, or nothing.

        The split with the longest shorter half wins, so that "Kleinstadtakademie" gives
        "kleinstadt" and "akademie" before it gives "klein" and "stadt".
        """
        vocabulary = self._resources.vocabulary
        if len(token) < _SHORTEST_COMPOUND or not vocabulary:
            return ()
        best: tuple[str, str] | None = None
        for cut in range(_SHORTEST_PART, len(token) - _SHORTEST_PART + 1):
            tail = token[cut:]
            # "Durch|schnitt", "Unter|suchung", "Heraus|forderung": particles are no parts.
            if tail in self._german or token[:cut] in self._german:
                continue
            if best and min(cut, len(tail)) <= min(map(len, best)):
                continue
            if not vocabulary.has(tail):
                continue
            head = self._head(token[:cut])
            if head:
                best = (head, tail)
        if not best:
            return ()
        return (*best, *self.compound_parts(best[0]), *self.compound_parts(best[1]))

    def _head(self, head: str) -> str | None:
        """Return the first part of a compound without its linking element, if it is a word."""
        for link in _LINKS:
            bare = head.removesuffix(link)
            if len(bare) < _SHORTEST_PART or (link and bare == head):
                continue
            if self._resources.vocabulary.has(bare) or self.compound_parts(bare):
                return bare
        return None


def _terms(texts: Iterable[str], weight: float, token: int) -> list[Term]:
    return [Term(text=text, weight=weight, token=token) for text in texts]


def _gram_terms(token: str) -> tuple[str, ...]:
    """Return the 4-grams of a folded word with its borders marked; numbers stay whole."""
    if token[0].isdigit():
        return (token,)
    reference = _REFERENCE.fullmatch(token)
    if reference:
        return (token, reference[1])
    token = _LONG_FORMS.get(token, token)
    bordered = f"_{fold(token)}_"
    if len(bordered) <= 4:  # noqa: PLR2004  (the 4 of 4-grams)
        return (bordered,)
    return tuple(bordered[i : i + 4] for i in range(len(bordered) - 3))


def _singular(token: str) -> str:
    """Return an English noun without its plural ending."""
    if token.endswith("ies"):
        return token[:-3] + "y"
    return token[:-1] if token.endswith("s") and not token.endswith("ss") else token
