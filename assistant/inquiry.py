"""A question put to the corpus: how it was taken, and what was found for it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.aptness import by_aptness
from assistant.decide import Decision, decide
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
    meant = readings(text, history)
    index = library.index()
    before = {
        follows: _before(library, history[:follows], k, filters)
        for follows in {each.follows for each in meant}
    }
    found = [
        _found(library, index, question, k, filters, before[question.follows])
        for question in meant
    ]
    likeliest, *others = found
    for other in others:
        if other.decision.probability > likeliest.decision.probability + _CLEARLY:
            likeliest = other
    return _put_right(replace(likeliest, evidence=by_aptness(likeliest)), k)


def _before(
    library: Library, turns: Sequence[str], k: int, filters: Filters
) -> Evidence | None:
    """Return the sentence that answers the last of some turns, or the last one that is answered."""
    if not turns:
        return None
    earlier = inquire(library, turns[-1], history=turns[:-1], k=k, filters=filters)
    return earlier.evidence[0] if earlier.decision.answers else earlier.before


def _put_right(inquiry: Inquiry, k: int) -> Inquiry:
    """Return what is found for a question without a value that it has wrong, if that is found."""
    for asked in without_granted(inquiry):
        again = _found(inquiry.library, inquiry.index, asked, k, inquiry.filters, inquiry.before)
        if not again.decision.answers:
            continue
        again = replace(again, evidence=by_aptness(again))
        ordered = correcting(inquiry.question, again)
        if ordered:
            return replace(again, question=inquiry.question, evidence=ordered)
    return inquiry


def _found(
    library: Library,
    index: Index,
    question: Question,
    k: int,
    filters: Filters,
    before: Evidence | None,
) -> Inquiry:
    retrieved = retrieve(library, index, question, k=k, filters=filters)
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
