"""How well a sentence answers a question, measured on raw scores, never on relative ones.

A question's words are weighed by how rare they are in the corpus; a sentence covers a word by
saying it, a part of it, a synonym or a translation. Scores that are divided by the best one rank
passages, but their top is 1 whether or not the corpus knows the answer (AUC .60 on XQuAD-de with
the gold article removed; coverage by the best sentence .953).
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.model import Kind
from ingest.german import tokens
from ingest.joined import units
from ingest.model import BlockKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.model import Hit, Question
    from assistant.retrieve import Retrieved
    from ingest.german import Analyzer, Term
    from ingest.index import Index
    from ingest.joined import Unit

# A word that is not a noun, name or number says less about what is asked.
_VERB_WEIGHT = 0.5
_SYNONYM_CREDIT = 0.6
_FEWEST_GRAMS = 4
_ALIKE = 0.6

# How much a sentence's passage, rank and kind count beside what it covers itself.
_CONTEXT_SHARE, _RANK_SHARE, _KIND_SHARE = 0.5, 0.25, 0.1

_EXPECTED = {
    Kind.NUMBER: re.compile(r"\d|\b(?:zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf)\b"),
    Kind.DATE: re.compile(r"\b(?:19|20)\d\d\b|\d{1,2}\.\d{1,2}\.|\d{2}/\d{4}"),
    Kind.PERSON: re.compile(r"\b[A-ZÄÖÜ][a-zäöüß]+ [A-ZÄÖÜ][a-zäöüß]+\b|\b[A-ZÄÖÜ]{3,}\b"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A sentence of a passage found for a question.

    `covered` and `in_context` are the shares (0 to 1) of the question's weight that the sentence
    covers itself, and together with its passage and headings; `score` orders sentences.
    """

    unit: Unit
    hit: Hit
    covered: float
    in_context: float
    fits_kind: bool
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """One word of a question: how much it weighs, and the terms that stand for it."""

    weight: float
    whole: frozenset[str]
    parts: dict[str, float]
    synonyms: dict[str, float]
    grams: frozenset[str]


def weigh(
    analyzer: Analyzer, index: Index, question: Question, retrieved: Retrieved
) -> list[Evidence]:
    """Return every sentence of the passages found, the one that answers best first."""
    wanted = _wanted(index, question, retrieved)
    found: list[Evidence] = []
    for hit in retrieved.hits:
        if hit.passage.kind is BlockKind.FOOTNOTE:
            continue
        title = index.catalog.documents[hit.passage.document_id].source.title
        around = " ".join((title, *hit.passage.section, hit.passage.text))
        context = _terms(analyzer, around)
        for unit in units(hit.passage, index.catalog.pages_of(hit.passage)):
            found.append(_weighed(unit, hit, question, wanted, _terms(analyzer, unit.text), context))
    return sorted(found, key=lambda evidence: -evidence.score)


def _weighed(  # noqa: PLR0913  (a sentence, where it stands, and what is asked)
    unit: Unit,
    hit: Hit,
    question: Question,
    wanted: Sequence[_Wanted],
    said: tuple[frozenset[str], frozenset[str]],
    context: tuple[frozenset[str], frozenset[str]],
) -> Evidence:
    covered = _coverage(wanted, *said)
    in_context = _coverage(wanted, *context)
    expected = _EXPECTED.get(question.kind)
    fits = expected is None or bool(expected.search(unit.text))
    return Evidence(
        unit=unit,
        hit=hit,
        covered=covered,
        in_context=in_context,
        fits_kind=fits,
        score=covered
        + _CONTEXT_SHARE * in_context
        + _RANK_SHARE * hit.score
        + _KIND_SHARE * fits,
    )


def _terms(analyzer: Analyzer, text: str) -> tuple[frozenset[str], frozenset[str]]:
    return frozenset(analyzer.words(text)), frozenset(analyzer.grams(text))


def _coverage(
    wanted: Sequence[_Wanted], words: frozenset[str], grams: frozenset[str]
) -> float:
    total = sum(word.weight for word in wanted)
    if not total:
        return 0.0
    return sum(word.weight * _credit(word, words, grams) for word in wanted) / total


def _credit(word: _Wanted, words: frozenset[str], grams: frozenset[str]) -> float:
    """Return how far a text says a word of the question, 0 to 1."""
    if word.whole & words:
        return 1.0
    credit = max((c for term, c in word.synonyms.items() if term in words), default=0.0)
    total = sum(word.parts.values())
    if total:
        said = sum(weight for term, weight in word.parts.items() if term in words)
        credit = max(credit, said / total)
    if len(word.grams) >= _FEWEST_GRAMS:
        alike = len(word.grams & grams) / len(word.grams)
        if alike >= _ALIKE:
            credit = max(credit, alike * alike)
    return credit


def _wanted(index: Index, question: Question, retrieved: Retrieved) -> list[_Wanted]:
    """Return what each word of the question weighs and which terms stand for it."""
    terms = retrieved.terms
    written = f"{question.text} {question.context}"
    nouns = _capitalised(written)
    found: list[_Wanted] = []
    for number, token in enumerate(terms.tokens):
        words = [term for term in terms.words if term.token == number]
        grams = frozenset(term.text for term in terms.grams if term.token == number)
        if not words:
            continue
        full = max(term.weight for term in words)
        whole, *parts = [term for term in words if term.weight == full]
        others = [term for term in words if term.weight < full]
        importance = 1.0 if token in nouns or token[0].isdigit() else _VERB_WEIGHT
        if terms.english:
            found.append(_translated(index, words, full, importance))
            continue
        found.append(
            _Wanted(
                weight=full * importance * _rarity(index, whole, parts),
                whole=frozenset({whole.text}),
                parts={part.text: index.words.idf(part.text) for part in parts},
                synonyms={term.text: _SYNONYM_CREDIT for term in others},
                grams=grams,
            )
        )
    return found


def _translated(index: Index, words: Sequence[Term], full: float, importance: float) -> _Wanted:
    """Return what an English word weighs: any of its German words may stand for it."""
    weights = {term.text: term.weight / full for term in words}
    known = [index.words.idf(text) for text in weights if index.words.holds(text)]
    return _Wanted(
        weight=full * importance * (min(known) if known else index.words.idf("")),
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
    """Return the tokens written with a capital; all of them where none is."""
    if text == text.lower():
        return frozenset(tokens(text))
    words = re.findall(r"[^\W\d_]+", text)
    return frozenset(word.lower() for word in words if word[0].isupper())
