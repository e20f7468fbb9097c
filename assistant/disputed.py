"""Whether a sentence tells that sources differ on just what was asked: a weighted sum of signs.

Of the sentences found, those that tell of sources that differ (`sources_differ`) compete with each
other and with none of them. The weights are fitted by `benchmarks/fit_disputed.py`.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from assistant.aptness import COMPARED
from assistant.model import Kind
from assistant.signs import YEAR, nouns_of
from assistant.sources_differ import TITLE, subject, tells_apart, told
from assistant.statements import NUMBER_WORDS
from ingest.german import tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from assistant.evidence import Evidence
    from assistant.inquiry import Inquiry
    from assistant.sources_differ import Told

    Vector = NDArray[np.float64]

FEATURES = (
    "one",
    "tells that sources differ",
    "value of the kind asked for differs",
    "no kind of value asked for",
    "asks whether sources agree",
    "lets choose",
    "has both to choose between",
    "asks for much",
    "has what is asked for",
    "passage by 4-grams",
    "less apt than the best",
    "place",
    "alike with the best",
    "alike with the next",
    "value of the best",
    "value of the next",
    "values of the question",
    "year asked for",
    "another title",
    "subject alike with the question",
    "words of the subject said",
)
WEIGHTS = (
    -6.05,
    0.90,
    1.41,
    0.07,
    2.08,
    0.56,
    1.63,
    -1.38,
    0.54,
    3.14,
    0.23,
    -0.46,
    0.42,
    0.93,
    0.50,
    1.01,
    1.27,
    -0.49,
    -2.03,
    0.95,
    2.08,
)
# From this chance on sources are said to differ on what was asked.
DUE = 0.4
# What tells less clearly that its sources differ is no candidate.
LEAST = -1.6
_MOST = 0.5
_LEAST_APT = -8.0
_NEXT = 4
_SEVERAL = 2
_SHORTEST, _UNKNOWN = 3, 0.5
_SOURCES = frozenset({"quellen", "quelle", "angaben", "angabe", "mehrheit", "seite", "seiten"})
_BROAD = frozenset({Kind.LIST, Kind.OVERVIEW, Kind.CORPUS, Kind.BIBLIOGRAPHIC})
# How a question asks for a date, a number, a title or a place, and how a text names them.
_ASKED = tuple(
    re.compile(rf"\b(?:{words})", re.IGNORECASE)
    for words in (
        (
            r"(?:\w*(?:jahr(?:e[sn]?)?|monat|datum|tag|frist|schluss|beginn|ende)|dauer\w*"
            r"|endete?n?|begann\w*|\w*laufzeit|wann|seit|wie lange|termin|when|until|year|month"
            r"|deadline|date)\b"
        ),
        (
            r"(?:\w*zahl(?:en)?|wie ?viele?n?|how (?:many|much)|\w*anteil\w*|\w*budget\w*"
            r"|prozent|millionen|mio|drittel|hälfte|summe|wie (?:hoch|groß)|number|geld)\b|[%€]"
        ),
        (
            r"(?:\w*titel\w*|\w*name\w*|hei(?:ß|ss)t?e?n?|lautet\w*|schreib\w*|geschrieben"
            r"|bindestrich|title|called)\b"
        ),
        r"(?:wo|welche[rmn]? (?:stadt|ort)|where)\b",
    )
)
_NAMED = tuple(
    re.compile(words, re.IGNORECASE)
    for words in (
        (
            r"jahr|datum|termin|frist|beginn|begann|\bende|endet|dauer|laufzeit|lief\b|erschein"
            r"|zeitpunkt|\btag\b|start|schluss"
        ),
        r"zahl|anteil|budget|summe|höhe\b|menge|größe|teilnehm|einwohner|quote",
        r"titel|\bname|bezeichnung|schreibweise|schreiben|\bhei(?:ß|ss)",
        r"\borte?\b|\bstadt\b|standort|\bsitz\b",
    )
)
_KINDS = (Kind.DATE, Kind.NUMBER, None, Kind.PLACE)
# A question that asks itself whether sources agree.
_ASKS_WHETHER = re.compile(
    r"\b(?:ander\w+|verschieden\w*|unterschiedlich\w*|alle[nr]?|mehrere[nr]?) (?:quellen|angaben"
    r"|zahlen|daten|berichte\w*)\b|\b(?:sagen|schreiben|nennen|meinen|berichten) (?:die )?andere"
    r"|\bwelche (?:angaben|zahlen)\b.*\b(?:gibt es|werden|nennen)\b"
    r"|\beinig\b|\büberein|\bwiderspr|\b(?:dasselbe|dieselbe|das gleiche|die gleiche)\b"
    r"|\beinzige\w* (?:angabe|zahl|quelle|datum)|\banderswo\b|\bdeckt sich\b|\bdecken sich\b"
    r"|\bpass(?:t|en) (?:das|sie) zusammen|\bmal\b.*\bmal\b|\bim umlauf\b|\bkursier"
    r"|\bagree|\bdisagree|\bcontradict|\bother sources",
    re.IGNORECASE,
)
# A question that offers two values: "„Gute Zukunft“ oder mit „Große Zukunft“", "44 oder 45".
_VALUE = r"(?:[„\"“]([^“”\"„]+)[“”\"]|([\w.,%/–-]*\w))"
_EITHER = re.compile(
    rf"{_VALUE}[.,]? (?:oder|or) (?:(?:im|in|am|an|mit|bis|ab|auf|bei|zu[mr]?|fast|knapp|rund|etwa"
    rf"|über|um|nur|erst|schon|doch|eher|de[rmn]|die|das|eine?[mnrs]?|the|an?|on|until|with) )*"
    rf"{_VALUE}",
    re.IGNORECASE,
)


def offered(text: str) -> list[tuple[str, str]]:
    """Return the pairs of values that a question lets choose between."""
    return [(one or first, two or other) for one, first, two, other in _EITHER.findall(text)]


def _is_value(word: str) -> bool:
    """Tell whether a word can be a value or a name."""
    return not word[0].islower() or word in NUMBER_WORDS


def with_disputes(inquiry: Inquiry) -> tuple[Evidence, ...]:
    """Return the sentences found with the chance that sources differ on what was asked of them."""
    places = candidates(inquiry)
    if not places:
        return inquiry.evidence
    found = list(inquiry.evidence)
    for place, odds in zip(places, features(inquiry, places) @ np.array(WEIGHTS), strict=True):
        chance = 1 / (1 + math.exp(-float(odds)))
        found[place] = replace(found[place], disputed=chance)
    return tuple(found)


def candidates(inquiry: Inquiry) -> list[int]:
    """Return the places of the sentences that tell that their sources differ."""
    return [
        place
        for place, each in enumerate(inquiry.evidence[:COMPARED])
        if not each.unit.cells and _tells(each) > LEAST
    ]


def _tells(each: Evidence) -> float:
    return tells_apart(each.unit.text, each.hit.passage.section)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asks:
    """What a question asks for, and the values it names.

    `low` are its words in small letters; `kinds` tells whether it asks for a date, a number, a
    title, a place.
    """

    low: str
    kinds: tuple[bool, ...]
    told: Told
    titles: tuple[str, ...]
    years: frozenset[str]
    pairs: tuple[tuple[str, str], ...]
    whether: bool
    broad: bool


def _asks(inquiry: Inquiry) -> _Asks:
    question = inquiry.question
    asked = f"{question.words} {question.context}"
    bare = TITLE.sub(" ", question.words)
    kinds = [
        question.kind is kind or words.search(bare) is not None
        for kind, words in zip(_KINDS, _ASKED, strict=True)
    ]
    return _Asks(
        low=question.words.lower(),
        kinds=tuple(kinds),
        told=told(question.words, english=inquiry.retrieved.terms.english),
        titles=tuple(title[1:-1] for title in TITLE.findall(asked)),
        years=frozenset(YEAR.findall(asked)),
        pairs=tuple(pair for pair in offered(question.words) if all(map(_is_value, pair))),
        whether=_ASKS_WHETHER.search(question.words) is not None,
        broad=question.kind in _BROAD,
    )


def features(inquiry: Inquiry, places: Sequence[int]) -> Vector:
    """Return the signs of candidates, shape (candidates, features), as in `FEATURES`."""
    asks = _asks(inquiry)
    first = inquiry.evidence[:_NEXT]
    chosen = [inquiry.evidence[place] for place in places]
    texts = [each.unit.text for each in (*chosen, *first)]
    encode = inquiry.library.encoder.encode_passages
    vectors = encode([*texts, *(subject(each.unit.text) for each in chosen)])
    likenesses = vectors[: len(chosen)] @ vectors[len(chosen) : len(texts)].T
    subjects = vectors[len(texts) :] @ inquiry.retrieved.vector
    grams = max((each.hit.grams for each in inquiry.evidence), default=0.0) or 1.0
    return np.array(
        [
            (
                *_of_sentence(asks, each),
                each.hit.grams / grams,
                max(_LEAST_APT, each.apt - first[0].apt),
                math.log1p(place),
                *_beside(asks, place, first, each, alike),
                *_named_in(asks, each),
                like,
                said,
            )
            for place, each, alike, like, said in zip(
                places,
                chosen,
                likenesses.tolist(),
                subjects.tolist(),
                _subjects_said(inquiry, places),
                strict=True,
            )
        ],
        dtype=np.float64,
    )


def _of_sentence(asks: _Asks, each: Evidence) -> tuple[float, ...]:
    """Return the signs from what a question asks for and what a sentence is."""
    text = each.unit.text
    above = " ".join((subject(text), *each.hit.passage.section[-1:]))
    named = [words.search(above) is not None for words in _NAMED]
    # Of places only their names could be counted.
    several = [number >= _SEVERAL for number in (*told(text).numbers, 0)]
    differs = any(
        asked and (here or more)
        for asked, here, more in zip(asks.kinds, named, several, strict=True)
    )
    low = text.lower()
    return (
        1.0,
        min(_MOST, max(_tells(each), LEAST)),
        float(differs),
        float(not any(asks.kinds)),
        float(asks.whether),
        float(bool(asks.pairs)),
        float(any(one.lower() in low and two.lower() in low for one, two in asks.pairs)),
        float(asks.broad),
        float(each.fits),
    )


def _beside(
    asks: _Asks, place: int, first: Sequence[Evidence], each: Evidence, alike: Sequence[float]
) -> tuple[float, ...]:
    """Return the signs from a sentence beside the best ones, itself aside."""
    others = [other for other in range(len(first)) if other != place]
    shares = [
        other != place and _shares(asks, told(each.unit.text), told(first[other].unit.text))
        for other in range(len(first))
    ]
    return (
        alike[0] if place else 0.0,
        max((alike[other] for other in others), default=0.0),
        float(shares[0]),
        float(any(shares[1:])),
    )


def _shares(asks: _Asks, one: Told, other: Told) -> bool:
    """Tell whether two texts share a value of a kind asked for that the question has not."""
    asked = zip(asks.kinds, _values(one), _values(other), _values(asks.told), strict=False)
    return any(wanted and mine & its - known for wanted, mine, its, known in asked)


def _subjects_said(inquiry: Inquiry, places: Sequence[int]) -> list[float]:
    """Return how far the question and the best other sentence say what sentences are about.

    That is how much alike each noun of their subject and the likest of those words are; rare nouns
    count more.
    """
    asked = _words(f"{inquiry.question.words} {inquiry.question.context}")
    best = [_words(each.unit.text) for each in inquiry.evidence[:_SEVERAL]]
    subjects = [_nouns(inquiry.evidence[place].unit.text) for place in places]
    known = sorted({word for words in (asked, *best, *subjects) for word in words})
    # For single words an encoder that reads them in context would be slow.
    vectors = dict(zip(known, inquiry.library.shipped_encoder.encode_passages(known), strict=True))
    stem, rarity = inquiry.library.analyzer.stem, inquiry.index.words.idf
    found = []
    for place, nouns in zip(places, subjects, strict=True):
        words = [*asked, *best[0 if place else -1]]
        if not nouns or not words:
            found.append(_UNKNOWN)
            continue
        alike = (
            np.stack([vectors[noun] for noun in nouns])
            @ np.stack([vectors[word] for word in words]).T
        )
        weights = [rarity(stem(noun)) for noun in nouns]
        found.append(float(np.average(np.maximum(alike.max(axis=1), 0), weights=weights)))
    return found


def _words(text: str) -> list[str]:
    return [token for token in tokens(text) if token.isalpha() and len(token) >= _SHORTEST]


def _nouns(text: str) -> list[str]:
    """Return the nouns of the subject of a sentence that are no acronyms and no sources."""
    nouns = (noun.lower() for noun in nouns_of(subject(text)) if not noun.isupper())
    return [noun for noun in nouns if noun not in _SOURCES]


def _values(text: Told) -> tuple[frozenset[object], ...]:
    """Return the dates, numbers and titles of a text as they compare."""
    return (
        frozenset(date.parts for date in text.dates),
        frozenset(count.worth for count in text.counts),
        frozenset(title.lower() for title in text.titles),
    )


def _named_in(asks: _Asks, each: Evidence) -> tuple[float, ...]:
    """Return the signs from the values that a question names in a sentence."""
    text = each.unit.text
    above = " ".join((text, *each.hit.passage.section, each.hit.title))
    mine = told(text)
    dates = sum(
        any(date.agrees(its) and len(date.parts) <= len(its.parts) for its in mine.dates)
        for date in asks.told.dates
    )
    numbers = len(_values(asks.told)[1] & _values(mine)[1])
    titles = sum(title.lower() in asks.low for title in mine.titles)
    return (
        float(min(_SEVERAL, dates + numbers + titles)),
        float(not asks.years.isdisjoint(YEAR.findall(text))),
        float(
            bool(asks.titles)
            and bool(mine.titles)
            and not any(title in above for title in asks.titles)
        ),
    )
