"""How well passages and answers are found in a collection whose right answers are known."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

from assistant import figures
from assistant.aptness import by_aptness
from assistant.decide import decide
from assistant.evidence import weigh
from assistant.filters import EVERYWHERE
from assistant.inquiry import weighed
from assistant.model import Hit
from assistant.ranked import Ranked, Retrieval, retrieval
from assistant.retrieve import CONSIDERED, retrieve
from assistant.understand import understand

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from assistant.collection import Query
    from assistant.evidence import Evidence
    from assistant.figures import Figure
    from assistant.model import Question
    from assistant.retrieve import Retrieved
    from ingest.entries import Progress
    from ingest.index import Index, Library

SENTENCES = (1, 2, 3)
FALSE_REFUSALS = (0.01, 0.02, 0.05, 0.10, 0.20)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """What was measured; shares from 0 to 1.

    `answer` is the share of questions with an answer among the first sentences, by how many are
    looked at; `answer_given` the same when only the right passages are read. `refused` is the
    share of unanswerable questions refused, by the share of answerable ones then refused too, and
    `area` the area under that curve. In a collection a question becomes unanswerable when its
    right passages are taken away with all others of the same title. `shares` holds whatever else
    a kind of collection allows, by name.
    """

    retrieval: Retrieval
    answer: dict[int, Figure]
    answer_given: dict[int, Figure]
    area: float
    refused: dict[float, float]
    shares: dict[str, Figure] = field(default_factory=dict)


def evaluate(library: Library, queries: Sequence[Query], progress: Progress) -> Evaluation:
    """Ask every question of an indexed collection and measure what is found."""
    index = library.index()
    cases: list[_Case] = []
    for number, query in enumerate(queries, start=1):
        cases.append(_case(library, index, query))
        progress("Fragen stellen", number, len(queries))
    answered = [case for case in cases if case.answers]
    found = [case.probability for case in cases]
    without = [case.probability_without for case in cases]
    return Evaluation(
        retrieval=retrieval([case.ranked for case in cases]),
        answer=within([case.place for case in answered]),
        answer_given=within([case.place_given for case in answered]),
        area=area(found, without),
        refused=refusals(found, without),
    )


def within(places: Sequence[int]) -> dict[int, Figure]:
    """Return the share of answers among the first sentences; places count from 1."""
    if not places:
        return {}
    return {n: figures.mean([place <= n for place in places]) for n in SENTENCES}


def area(answerable: Sequence[float], unanswerable: Sequence[float]) -> float:
    """Return the area under the curve of refusals."""
    return figures.area_under_curve(np.array(answerable), np.array(unanswerable))


def refusals(answerable: Sequence[float], unanswerable: Sequence[float]) -> dict[float, float]:
    """Return the share of unanswerable questions refused, by that of answerable ones refused."""
    right, wrong = np.array(answerable), np.array(unanswerable)
    return {share: figures.refused_at(right, wrong, share) for share in FALSE_REFUSALS}


def _probability(
    library: Library,
    index: Index,
    question: Question,
    found: Retrieved,
    evidence: Sequence[Evidence],
) -> float:
    """Return the probability that the evidence answers; 0 when there is none."""
    return decide(library, index, question, found, evidence).probability if evidence else 0.0


def first_place(evidence: Sequence[Evidence], answers: Callable[[str], bool]) -> int:
    """Return the place of the first sentence that answers, from 1; past all when none does."""
    places = (place for place, each in enumerate(evidence, start=1) if answers(each.unit.text))
    return next(places, len(evidence) + max(SENTENCES) + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """What became of a question; places of answering sentences count from 1."""

    ranked: Ranked
    answers: bool
    place: int
    place_given: int
    probability: float
    probability_without: float


def _case(library: Library, index: Index, query: Query) -> _Case:
    question = understand(query.text)
    began = perf_counter()
    ranked = retrieve(library, index, question, k=CONSIDERED)
    seconds = perf_counter() - began
    # So many that enough stay when the right ones and their likes are taken away.
    found = retrieve(library, index, question, k=2 * CONSIDERED + len(query.grades))
    right = [_hit_of(index, found, name) for name in query.grades]
    titles = {hit.passage.section for hit in right} - {()}
    wrong = tuple(
        hit
        for hit in found.hits
        if hit.passage.id not in query.grades and hit.passage.section not in titles
    )
    asked = weighed(library, index, question, ranked, EVERYWHERE)
    given = weighed(library, index, question, replace(found, hits=tuple(right)), EVERYWHERE)
    without = replace(found, hits=wrong[:CONSIDERED])
    answers = _holding(query.answers)
    return _Case(
        ranked=Ranked(
            ranking=tuple(hit.passage.id for hit in ranked.hits),
            grades=query.grades,
            seconds=seconds,
        ),
        answers=bool(query.answers),
        place=first_place(by_aptness(asked), answers),
        place_given=first_place(by_aptness(given), answers),
        probability=asked.decision.probability if asked.evidence else 0.0,
        probability_without=_probability(
            library, index, question, without, weigh(library, index, question, without)
        ),
    )


def _hit_of(index: Index, found: Retrieved, name: str) -> Hit:
    """Return a right passage as it was found, or as if it had been found last."""
    hit = next((hit for hit in found.hits if hit.passage.id == name), None)
    if hit is not None:
        return hit
    passage = index.catalog.passage(name)
    if passage is None:
        msg = f"passage {name} was indexed but is not there"
        raise LookupError(msg)
    return Hit(
        passage=passage,
        title="",
        page=None,
        page_label=None,
        score=0.0,
        words=0.0,
        grams=0.0,
        vector=0.0,
    )


def _holding(answers: Sequence[str]) -> Callable[[str], bool]:
    """Return whether a sentence holds one of the answers, case and blanks aside."""
    wanted = [_plain(answer) for answer in answers]
    return lambda sentence: any(answer in _plain(sentence) for answer in wanted)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
