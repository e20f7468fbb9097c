"""A question put to the corpus: how it was taken, and what was found for it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.aptness import by_aptness
from assistant.decide import Decision, decide
from assistant.disputed import with_disputes
from assistant.evidence import Evidence, weigh
from assistant.filters import EVERYWHERE, Filters
from assistant.granted import correcting, without_granted
from assistant.model import Kind
from assistant.retrieve import CONSIDERED, Retrieved, retrieve
from assistant.understand import readings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.model import Question
    from ingest.index import Index, Library


# A question is read in the likelier way unless so much more is found for another one.
_CLEARLY = 0.07


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry:
    """A question with the passages and sentences found for it, the best first.

    `before` is the sentence that answered the turn that a follow-up goes on from.
    """

    library: Library
    index: Index
    question: Question
    filters: Filters
    retrieved: Retrieved
    evidence: tuple[Evidence, ...]
    decision: Decision
    before: Evidence | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Search:
    """Where and how widely is looked for what is asked."""

    library: Library
    index: Index
    k: int
    filters: Filters


def inquire(
    library: Library,
    text: str,
    *,
    history: Sequence[str] = (),
    k: int = CONSIDERED,
    filters: Filters = EVERYWHERE,
) -> Inquiry:
    """Look for a question in the current generation, read in the way that finds most.

    Raises as `assistant.answer.ask` does.
    """
    search = _Search(library=library, index=library.index(), k=k, filters=filters)
    found = _inquire(search, text, history)
    return replace(found, evidence=with_disputes(found))


def _inquire(
    search: _Search, text: str, history: Sequence[str], *, goes_on: bool = True
) -> Inquiry:
    """Look for a question; with `goes_on` also for what the turn before it was answered with."""
    meant = readings(text, history)
    until = {each.follows for each in meant if each.follows and goes_on}
    before = {turns: _before(search, history[:turns]) for turns in until}
    found = [_found(search, question, before.get(question.follows)) for question in meant]
    likeliest, *others = found
    for other in others:
        if other.decision.probability > likeliest.decision.probability + _CLEARLY:
            likeliest = other
    return _put_right(search, replace(likeliest, evidence=by_aptness(likeliest)))


def _before(search: _Search, turns: Sequence[str]) -> Evidence | None:
    """Return the sentence that answers the last of some turns, if there is one."""
    earlier = _inquire(search, turns[-1], turns[:-1], goes_on=False)
    return earlier.evidence[0] if earlier.decision.answers else None


def _put_right(search: _Search, inquiry: Inquiry) -> Inquiry:
    """Return what is found for a question without a value that it has wrong, if that is found."""
    for asked in without_granted(inquiry):
        again = _found(search, asked, inquiry.before)
        if not again.decision.answers:
            continue
        again = replace(again, evidence=by_aptness(again))
        ordered = correcting(inquiry.question, again)
        if ordered:
            return replace(again, question=inquiry.question, evidence=ordered)
    return inquiry


def _found(search: _Search, question: Question, before: Evidence | None) -> Inquiry:
    library, index, filters = search.library, search.index, search.filters
    retrieved = retrieve(library, index, question, k=search.k, filters=filters)
    return replace(weighed(library, index, question, retrieved, filters), before=before)


def weighed(
    library: Library, index: Index, question: Question, retrieved: Retrieved, filters: Filters
) -> Inquiry:
    """Return what was found for a question, its sentences in the order of their scores."""
    evidence = weigh(library, index, question, retrieved)
    decision = decide(library, index, question, retrieved, evidence)
    if question.kind is Kind.DEFINITION:
        evidence = _with_meanings(library, index, question, evidence, filters)
    return Inquiry(
        library=library,
        index=index,
        question=question,
        filters=filters,
        retrieved=retrieved,
        evidence=tuple(evidence),
        decision=decision,
    )


def _with_meanings(
    library: Library, index: Index, question: Question, evidence: list[Evidence], filters: Filters
) -> list[Evidence]:
    """Return the evidence with sentences of passages on definitions of what was asked for.

    A term stands in so many passages that its definition may not be among the best.
    """
    terms = library.analyzer.question(question.words)
    named = sorted({term.text for term in terms.words if term.weight >= 1})
    asks = " ".join(("Definition Glossar Begriff bedeutet", *named))
    again = replace(question, text=asks, asks=asks, context="")
    found = retrieve(library, index, again, k=CONSIDERED, filters=filters)
    known = {(each.hit.passage.id, each.unit.spans) for each in evidence}
    more = weigh(library, index, question, replace(found, terms=terms))
    fresh = [each for each in more if (each.hit.passage.id, each.unit.spans) not in known]
    return sorted([*evidence, *fresh], key=lambda each: -each.score)
