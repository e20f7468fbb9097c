"""How well a sentence answers a question, measured on raw scores, never on relative ones.

A question's words are weighed by how rare they are in the corpus; a sentence covers a word by
saying it, a part of it, a synonym or a translation. Scores that are divided by the best one rank
passages, but their top is 1 whether or not the corpus knows the answer (AUC .60 on XQuAD-de with
the gold article removed; coverage by the best sentence .953).
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import TYPE_CHECKING, Self

from assistant.expected import fits_kind
from ingest.german import tokens
from ingest.model import BlockKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from assistant.model import Hit, Question
    from assistant.retrieve import Retrieved
    from ingest.german import Analyzer, Term
    from ingest.index import Index, Library
    from ingest.joined import Unit

# A word that is not a noun, name or number says less about what is asked.
_VERB_WEIGHT = 0.5
_SYNONYM_CREDIT = 0.6
# All parts of a compound may stand apart; some of them are usually another thing ("Standesamt").
_PARTS_CREDIT, _PART_CREDIT = 0.8, 0.5
_FEWEST_GRAMS = 4
_ALIKE = 0.75

# From this credit on a word counts as said: by itself, by all its parts, or nearly letter for
# letter; a synonym alone is not enough.
SAID = 0.7
_VERB_FIRST = re.compile(
    r"^\w+(?:t|en)(?= (?:der|die|das|den|dem|ein|eine|einen|es|er|sie|man|wir|ich|sich|diese"
    r"|dieser)\b)"
)
_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")
_DENIAL = re.compile(r"\b(?:nicht|kein\w*|unbekannt|ungeklärt|fehlt|fehlen)\b", re.IGNORECASE)
# How much each part of a sentence's score counts: the names and the other words of the question
# that it and its headings say, all that it and the sentence before it say, and that it has the
# kind of thing asked for; the passage's score; the cosine of question and sentence. Fitted on the
# dev split of the corpus's questions and on `benchmarks/training_questions.jsonl`.
_SHARES, _FOUND, _LIKENESS = (0.17, 0.09, 0.13, 0.1), 0.25, 0.36
# What a sentence loses for each part of a score that its passage is behind the best one.
_BEHIND = 0.47
# Only so many sentences are compared by the encoder, which may be a slow one.
_COMPARED = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A sentence of a passage found for a question.

    `said` is the number of the question's words that the sentence and its headings say; `credits`
    tells for each of them how far its passage says it, 0 to 1, in the order of `wanted_words`, and
    `lost` is the weight of what that leaves out, relative to the heaviest a word can have in this
    corpus; `fits` tells that the sentence has the kind of thing asked for, a number, a date, a
    person; `nouns` and `verbs` are the shares of the question's names and of its other words, by
    weight, that the sentence and its headings say; `undated` tells that the question names a year
    and the passage another or none, `denies` that the sentence says no;
    `support` is the score without the passage's own, which is relative to the best one found;
    `score` orders sentences, and `apt`, once they are compared, those that say most; `disputed` is
    the chance that it tells how sources differ on what was asked.
    """

    unit: Unit
    hit: Hit
    said: int
    asked: int
    fits: bool
    credits: tuple[float, ...]
    lost: float
    nouns: float
    verbs: float
    undated: bool
    denies: bool
    support: float
    score: float
    apt: float = 0.0
    disputed: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One word of a question: how much it weighs, and the terms that stand for it.

    `full` is 1, or less for a word of an earlier turn; `weight` is that times how rare it is.
    """

    text: str
    full: float
    weight: float
    noun: bool
    whole: frozenset[str]
    parts: dict[str, float]
    synonyms: dict[str, float]
    grams: frozenset[str]

    @property
    def terms(self) -> frozenset[str]:
        """Return all terms that stand for it."""
        return self.whole.union(self.parts, self.synonyms)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What sentences are weighed by: a question, its words, the years it names.

    `heaviest` is the highest weight a word can have in this corpus, `best` the score of the best
    passage that was found.
    """

    question: Question
    words: tuple[Wanted, ...]
    years: frozenset[str]
    heaviest: float
    best: float


def weigh(
    library: Library, index: Index, question: Question, retrieved: Retrieved
) -> list[Evidence]:
    """Return every sentence of the passages found, the one that answers best first."""
    asked = _Asked(
        question=question,
        words=wanted_words(index, question, retrieved),
        years=frozenset(_YEAR.findall(question.words)),
        heaviest=index.words.idf(""),
        best=max((hit.score for hit in retrieved.hits), default=0.0),
    )
    hearing = _Hearing(library.analyzer, asked.words)
    # Most sentences say little of what is wanted, so that many say the same of it.
    credited = cache(partial(_credited, asked.words))
    found: list[Evidence] = []
    for hit in retrieved.hits:
        if hit.passage.kind is BlockKind.FOOTNOTE:
            continue
        title = index.catalog.documents[hit.passage.document_id].source.title
        above = hearing.said(" ".join((title, *hit.passage.section)))
        context = above.and_of(hearing.said(hit.passage.text))
        before = _Said()
        for unit in index.catalog.units(hit.passage):
            itself = hearing.said(unit.text)
            texts = (before.and_of(itself), above.and_of(itself), context)
            found.append(_weighed(unit, hit, asked, tuple(map(credited, texts))))
            before = itself
    found.sort(key=lambda evidence: -evidence.score)
    return _compared(library, retrieved, found)


def plain_evidence(unit: Unit, hit: Hit) -> Evidence:
    """Return a sentence that is not weighed, because its place says that it belongs."""
    return Evidence(
        unit=unit,
        hit=hit,
        said=0,
        asked=0,
        fits=True,
        credits=(),
        lost=0.0,
        nouns=0.0,
        verbs=0.0,
        undated=False,
        denies=False,
        support=0.0,
        score=0.0,
    )


def _compared(library: Library, retrieved: Retrieved, found: list[Evidence]) -> list[Evidence]:
    """Return the most promising sentences ordered anew with their likeness to the question."""
    promising, rest = found[:_COMPARED], found[_COMPARED:]
    if not promising:
        return found
    vectors = library.encoder.encode_passages([each.unit.text for each in promising])
    likenesses = _LIKENESS * (vectors @ retrieved.vector)
    likened = [
        replace(each, support=each.support + like, score=each.score + like)
        for each, like in zip(promising, likenesses.tolist(), strict=True)
    ]
    return sorted(likened, key=lambda evidence: -evidence.score) + rest


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """What a text says of the terms that a question wants."""

    words: frozenset[str] = frozenset()
    grams: frozenset[str] = frozenset()

    def and_of(self, other: Self) -> Self:
        """Return what two texts say together."""
        return type(self)(words=self.words | other.words, grams=self.grams | other.grams)


class _Hearing(dict[str, _Said | None]):
    """What each token says of the terms that a question wants, found out when it first occurs.

    Most tokens of the passages found say nothing of it, and most occur again and again.
    """

    def __init__(self, analyzer: Analyzer, wanted: Iterable[Wanted]) -> None:
        """Note the terms of the words that are wanted."""
        self._analyzer = analyzer
        self._words = frozenset(term for word in wanted for term in word.terms)
        self._grams = frozenset(gram for word in wanted for gram in word.grams)

    def __missing__(self, token: str) -> _Said | None:
        words, grams = self._analyzer.word_terms(token), self._analyzer.gram_terms(token)
        said = None
        if not (self._words.isdisjoint(words) and self._grams.isdisjoint(grams)):
            said = _Said(
                words=self._words.intersection(words), grams=self._grams.intersection(grams)
            )
        self[token] = said
        return said

    def said(self, text: str) -> _Said:
        """Return what a text says."""
        heard = [each for each in map(self.__getitem__, self._analyzer.content(text)) if each]
        return _Said(
            words=frozenset().union(*(each.words for each in heard)),
            grams=frozenset().union(*(each.grams for each in heard)),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Credited:
    """How far a text says a question: each word, and the share of the weight it says.

    `nouns` and `verbs` are the shares of the question's names and of its other words, `lost` is the
    weight of what is not said.
    """

    credits: tuple[float, ...]
    share: float
    nouns: float
    verbs: float
    lost: float


def _weighed(unit: Unit, hit: Hit, asked: _Asked, credited: Sequence[_Credited]) -> Evidence:
    """Weigh a sentence with the one before it, with its headings, and with its whole passage.

    `credited` has how far each of the three says the question.
    """
    led, headed, context = credited
    fits = fits_kind(asked.question, unit.text, " ".join(hit.passage.section[-1:]))
    parts = (headed.nouns, headed.verbs, led.share, float(fits))
    support = sum(share * part for share, part in zip(_SHARES, parts, strict=True))
    told = " ".join((*hit.passage.section, hit.passage.text)) if asked.years else ""
    return Evidence(
        unit=unit,
        hit=hit,
        said=sum(credit >= SAID for credit in headed.credits),
        asked=len(asked.words),
        fits=fits,
        credits=context.credits,
        lost=context.lost / asked.heaviest,
        nouns=headed.nouns,
        verbs=headed.verbs,
        undated=bool(asked.years) and asked.years.isdisjoint(_YEAR.findall(told)),
        denies=_DENIAL.search(unit.text) is not None,
        support=support,
        score=support + _FOUND - _BEHIND * (asked.best - hit.score),
    )


def _coverage_of(wanted: Sequence[Wanted], credited: Sequence[float], *, nouns: bool) -> float:
    """Return the share of the weight of a question's names, or of its other words."""
    chosen = [(w, c) for w, c in zip(wanted, credited, strict=True) if w.noun is nouns]
    return _coverage([w for w, _ in chosen], [c for _, c in chosen])


def _coverage(wanted: Sequence[Wanted], credited: Sequence[float]) -> float:
    """Return the share of the question's weight that a text says."""
    total = sum(word.weight for word in wanted)
    if not total:
        return 0.0
    said = sum(word.weight * credit for word, credit in zip(wanted, credited, strict=True))
    return said / total


def _credited(wanted: Sequence[Wanted], said: _Said) -> _Credited:
    """Return how far a text says a question."""
    credits_ = tuple(_credit(word, said) for word in wanted)
    return _Credited(
        credits=credits_,
        share=_coverage(wanted, credits_),
        nouns=_coverage_of(wanted, credits_, nouns=True),
        verbs=_coverage_of(wanted, credits_, nouns=False),
        lost=sum(word.weight * (1 - each) for word, each in zip(wanted, credits_, strict=True)),
    )


def _credit(word: Wanted, said: _Said) -> float:
    """Return how far a text says a word of the question, 0 to 1."""
    if not word.whole.isdisjoint(said.words):
        return 1.0
    credit = max((c for term, c in word.synonyms.items() if term in said.words), default=0.0)
    total = sum(word.parts.values())
    if total:
        partly = sum(weight for term, weight in word.parts.items() if term in said.words)
        credit = max(credit, _PARTS_CREDIT if partly == total else _PART_CREDIT * partly / total)
    if len(word.grams) >= _FEWEST_GRAMS:
        alike = len(word.grams & said.grams) / len(word.grams)
        if alike >= _ALIKE:
            credit = max(credit, alike)
    return credit


def wanted_words(index: Index, question: Question, retrieved: Retrieved) -> tuple[Wanted, ...]:
    """Return what each word of the question weighs and which terms stand for it."""
    terms = retrieved.terms
    written = f"{question.words} {question.context}"
    nouns = _capitalised(written)
    found: list[Wanted] = []
    for number, token in enumerate(terms.tokens):
        words = [term for term in terms.words if term.token == number]
        grams = frozenset(term.text for term in terms.grams if term.token == number)
        if not words:
            continue
        full = max(term.weight for term in words)
        whole, *parts = [term for term in words if term.weight == full]
        others = [term for term in words if term.weight < full]
        noun = token in nouns or not token.isalpha()
        if terms.english:
            found.append(_translated(index, token, words, full))
            continue
        found.append(
            Wanted(
                text=token,
                full=full,
                weight=full * (1.0 if noun else _VERB_WEIGHT) * _rarity(index, whole, parts),
                noun=noun,
                whole=frozenset({whole.text}),
                parts={part.text: index.words.idf(part.text) for part in parts},
                synonyms={term.text: _SYNONYM_CREDIT for term in others},
                grams=grams,
            )
        )
    return tuple(found)


def _translated(index: Index, token: str, words: Sequence[Term], full: float) -> Wanted:
    """Return what an English word weighs: any of its German words may stand for it."""
    weights = {term.text: term.weight / full for term in words}
    known = [index.words.idf(text) for text in weights if index.words.holds(text)]
    return Wanted(
        text=token,
        full=full,
        weight=full * (min(known) if known else index.words.idf("")),
        noun=True,
        whole=frozenset(text for text, weight in weights.items() if weight == 1.0),
        parts={},
        synonyms={text: math.sqrt(weight) for text, weight in weights.items()},
        grams=frozenset(),
    )


def _rarity(index: Index, whole: Term, parts: Sequence[Term]) -> float:
    """Return a word's inverse document frequency, that of its parts where it is not known."""
    if index.words.holds(whole.text) or not parts:
        return index.words.idf(whole.text)
    return sum(index.words.idf(part.text) for part in parts) / len(parts)


def _capitalised(text: str) -> frozenset[str]:
    """Return the tokens written with a capital; all of them where none is.

    A verb at the beginning is no noun: "Wirkt der Beirat mit?", "Hilft es?".
    """
    if text == text.lower():
        return frozenset(tokens(text))
    words = re.findall(r"[^\W\d_]+", _VERB_FIRST.sub("", text))
    return frozenset(word.lower() for word in words if word[0].isupper())
