"""Signs in a sentence that it answers a question: what it says, looks like and stands under."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from assistant.definitions import defines, is_entry
from assistant.model import Kind
from assistant.relations import relations, told
from ingest.german import tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from assistant.evidence import Evidence
    from assistant.inquiry import Inquiry

    Vector = NDArray[np.float64]

FEATURES = (
    "names said",
    "other words said",
    "weight lost",
    "passage by 4-grams",
    "passage by vector",
    "alike with its heading",
    "words alike",
    "words very much alike",
    "said only in a title",
    "what is asked of it",
    "its heading too",
    "year asked for",
    "other year",
    "row of a table",
    "row that lists or counts",
    "tells of a gap",
    "tells of itself",
    "begins with what is asked of",
    "has what is asked for",
    "number",
    "date",
    "day",
    "enumeration",
    "name",
    "reason",
    "share",
    "sum of money",
    "identifier",
    "definition",
    "entry of a glossary",
)
YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")
_GAP = re.compile(
    r"\bnicht (?:\w+ )?(?:gefunden|belegt|belegen|gelesen)|\bkein\w* Beleg|\bunbekannt|\bungeklärt",
    re.IGNORECASE,
)
# What a digest says of how it deals with its sources.
_OF_ITSELF = re.compile(
    r"Dies(?:es|er|e) (?:Projekt|Dossier|Dokument|Zusammenstellung|Notiz|Seite)"
)
_ON_ITSELF = re.compile(
    r"\b(?:projekt|dossier|dokument|zusammenstellung|notiz|digest|korpus|studie selbst|hier|this)",
    re.IGNORECASE,
)
# What a sentence looks like that has what questions of a kind ask for.
_OF_KIND = {
    Kind.NUMBER: re.compile(
        r"(?<![\d.,/])(?!(?:19|20)\d\d(?![\d.,]))\d[\d.,]*(?![\d/])"
        r"|\b(?:zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|Drittel|Hälfte)\b"
    ),
    Kind.DATE: re.compile(
        r"\b(?:1[89]|20)\d\d\b|\d{1,2}\.\d{1,2}\.|\d\d/\d{4}|\b\d{4}er\b"
        r"|\b(?:Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November"
        r"|Dezember)\b"
    ),
    Kind.LIST: re.compile(
        r"(?:[^,;.]{2,60}, ){2}|[^,;.]{2,60}, [^,;.]{2,60} (?:und|sowie|oder) |: [^,;.]{2,60}, "
    ),
}
_DAY = re.compile(r"\b\d{1,2}\.(?:\d{1,2}\.| ?[A-ZÄÖÜ][a-zäöü]+ )\d{4}")
# What questions of any kind ask for, and what a sentence looks like that has it.
_REASON = (
    re.compile(r"\b(?:warum|wieso|weshalb|why)\b", re.IGNORECASE),
    re.compile(
        r"\b(?:weil|denn|wegen|deshalb|deswegen|daher|damit|grund|gründe\w*)\b", re.IGNORECASE
    ),
)
_SHARE = (
    re.compile(r"\b(?:prozent\w*|anteil\w*|\w*quote|teil|share|percent\w*)\b|%", re.IGNORECASE),
    re.compile(r"%|\bProzent|\b(?:Drittel|Hälfte|Viertel)\b"),
)
_MONEY = (
    re.compile(
        r"\b(?:\w*geld\w*|euros?|kost\w*|teuer|\w*summe|budget|mittel|\w*förder(?:ung|mittel)"
        r"|zuschuss|zuschüsse|betrag|money|funding|grants?|costs?)\b|€",
        re.IGNORECASE,
    ),
    re.compile(r"€|\b(?:Euro|Mio|Mrd|Millionen|Milliarden)\b"),
)
_IDENTIFIER = (
    re.compile(
        r"\b(?:isbn|issn|doi|urn|lizenz|seiten?|internet\w*|website|webseite|adresse|homepage|url"
        r"|licen[cs]e|pages?)\b",
        re.IGNORECASE,
    ),
    re.compile(r"\b(?:ISBN|ISSN|DOI|URN|urn|S\. \d|www|https?|CC BY|Lizenz)"),
)
_TITLE = re.compile(r"[„\"»“][^“”\"«]{3,}[“”\"«]")
# Translations and synonyms that are less likely stand for other things too.
_MEANT = 0.5
_COUNTED = frozenset({Kind.LIST, Kind.NUMBER})
_NAMED = frozenset({Kind.PERSON, Kind.PLACE})
_LONG_FIRST = 5
_LEAST = 1e-9


def signs(inquiry: Inquiry, evidence: Sequence[Evidence]) -> Vector:
    """Return the signs of some sentences, shape (sentences, features), as in `FEATURES`."""
    alike = _alike_with_heading(inquiry, evidence)
    words = _words_alike(inquiry, [each.unit.text for each in evidence])
    asks = _asks(inquiry)
    shapes = [_shapes(inquiry, asks, each) for each in evidence]
    grams = max((each.hit.grams for each in inquiry.evidence), default=0.0) or _LEAST
    vectors = max((each.hit.vector for each in inquiry.evidence), default=0.0) or _LEAST
    said = [
        (each.nouns, each.verbs, each.lost, each.hit.grams / grams, each.hit.vector / vectors)
        for each in evidence
    ]
    return np.column_stack((np.array(said), alike, words, np.array(shapes)))


def _alike_with_heading(inquiry: Inquiry, evidence: Sequence[Evidence]) -> Vector:
    """Return the cosine of the question and each sentence together with its heading."""
    texts = [". ".join((*each.hit.passage.section[-1:], each.unit.text)) for each in evidence]
    alike = inquiry.library.encoder.encode_passages(texts) @ inquiry.retrieved.vector
    return alike.astype(np.float64)


def _words_alike(inquiry: Inquiry, texts: Sequence[str]) -> Vector:
    """Return how much alike the question's words and the likest of each text are, and squared.

    The mean over the words of the question, rare ones counting more; shape (texts, 2).
    """
    asked = _rarities(inquiry)
    said = [[token for token in tokens(text) if token.isalpha()] for text in texts]
    known = {word: place for place, word in enumerate(sorted({w for row in said for w in row}))}
    found = np.zeros((len(texts), 2))
    if not asked or not known:
        return found
    # For single words an encoder that reads them in context would be slow.
    encoder = inquiry.library.shipped_encoder
    cosines = encoder.encode_passages(list(asked)) @ encoder.encode_passages(list(known)).T
    shares = np.array(list(asked.values())) / sum(asked.values())
    for place, row in enumerate(said):
        if row:
            best = np.maximum(cosines[:, [known[word] for word in row]].max(axis=1), 0)
            found[place] = shares @ best, shares @ best**2
    return found


def _rarities(inquiry: Inquiry) -> dict[str, float]:
    """Return the words of a question with how rare they are in the corpus."""
    terms = inquiry.retrieved.terms
    found: dict[str, float] = {}
    for term in terms.words:
        token = terms.tokens[term.token]
        if token.isalpha():
            found.setdefault(token, inquiry.index.words.idf(term.text))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asks:
    """What a question has that the look of a sentence is compared with.

    `of_it` is what is asked of a thing, `subjects` are the stems of its nouns, `shapes` what a
    sentence looks like that has a reason, a share and so on, none for what is not asked for.
    """

    of_it: frozenset[int]
    years: frozenset[str]
    subjects: frozenset[str]
    gaps: bool
    itself: bool
    shapes: tuple[re.Pattern[str] | None, ...]


def _asks(inquiry: Inquiry) -> _Asks:
    words = inquiry.question.words
    return _Asks(
        of_it=relations(words),
        years=frozenset(YEAR.findall(words)),
        subjects=frozenset(stems(inquiry, nouns_of(words))),
        gaps=_GAP.search(words) is not None,
        itself=_ON_ITSELF.search(words) is not None,
        shapes=tuple(
            shape if asked.search(words) else None
            for asked, shape in (_REASON, _SHARE, _MONEY, _IDENTIFIER)
        ),
    )


def _shapes(inquiry: Inquiry, asks: _Asks, each: Evidence) -> tuple[float, ...]:
    """Return the signs that a sentence itself shows, from "said only in a title" on."""
    kind, text = inquiry.question.kind, each.unit.text
    years, said = asks.years, frozenset(YEAR.findall(text))
    nouns = nouns_of(text)
    looks = _OF_KIND.get(kind)
    has = kind if looks and looks.search(text) else None
    meant = kind is Kind.DEFINITION and defines(inquiry, each)
    row = bool(each.unit.cells)
    heading = " ".join(each.hit.passage.section[-1:])
    return tuple(
        map(
            float,
            (
                _only_in_title(inquiry, text),
                len(told(text, asks.of_it)) / max(1, len(asks.of_it)),
                len(told(heading, asks.of_it)) / max(1, len(asks.of_it)),
                years & said != frozenset(),
                bool(years and said) and not years & said,
                row,
                row and kind in _COUNTED,
                not asks.gaps and _GAP.search(text) is not None,
                not asks.itself and _OF_ITSELF.match(text) is not None,
                not asks.subjects.isdisjoint(stems(inquiry, nouns[:1])),
                each.fits,
                has is Kind.NUMBER,
                has is Kind.DATE,
                kind is Kind.DATE and _DAY.search(text) is not None,
                has is Kind.LIST,
                kind in _NAMED and _names(inquiry, nouns),
                *(shape is not None and shape.search(text) is not None for shape in asks.shapes),
                meant,
                meant and is_entry(text),
            ),
        )
    )


def _only_in_title(inquiry: Inquiry, text: str) -> float:
    """Return the share of the question's words in a sentence that only a title in it says.

    It is 0 where the question has a title itself.
    """
    bare = _TITLE.sub(" ", text)
    if bare == text or _TITLE.search(inquiry.question.words):
        return 0.0
    words = inquiry.library.analyzer.words
    asked = {term.text for term in inquiry.retrieved.terms.words if term.weight >= _MEANT}
    said = asked.intersection(words(text))
    return len(said.difference(words(bare))) / max(1, len(said))


def _names(inquiry: Inquiry, nouns: Iterable[str]) -> bool:
    """Tell whether there is a name that the question has not: a noun German does not know."""
    words = {noun.lower() for noun in nouns} - set(inquiry.retrieved.terms.tokens)
    return any(not inquiry.library.analyzer.knows(word) for word in words if "-" not in word)


def asks_for_money(text: str) -> bool:
    """Tell whether a question asks for a sum of money."""
    return _MONEY[0].search(text) is not None


def nouns_of(text: str) -> list[str]:
    """Return what is written with a capital in a text, its first word if that is long."""
    words = re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", text)
    return [
        word
        for place, word in enumerate(words)
        if word[0].isupper() and (place or len(word) > _LONG_FIRST)
    ]


def stems(inquiry: Inquiry, words: Iterable[str]) -> list[str]:
    """Return the stems of words, compounds not split."""
    return [inquiry.library.analyzer.stem(word.lower()) for word in words]
