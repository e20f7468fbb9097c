"""How well passages and answers are found in a collection whose right answers are known."""

from __future__ import annotations

import tempfile
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

from assistant import figures
from assistant.decide import decide
from assistant.evidence import weigh
from assistant.model import Hit
from assistant.retrieve import CONSIDERED, retrieve
from assistant.understand import understand
from ingest.build import build_generation
from ingest.catalog import Entry
from ingest.encoder import open_encoder
from ingest.generation import Home, building, publish
from ingest.index import Library
from ingest.model import (
    Block,
    BlockKind,
    Counts,
    Document,
    Generation,
    Page,
    Passage,
    ReadDocument,
    Source,
    Span,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.collection import Query, Text
    from assistant.evidence import Evidence
    from assistant.figures import Figure
    from assistant.model import Question
    from assistant.retrieve import Retrieved
    from ingest.entries import Progress
    from ingest.index import Index
    from ingest.settings import Settings

DEPTHS = (1, 5, 10, 20)
SENTENCES = (1, 2, 3)
FALSE_REFUSALS = (0.01, 0.02, 0.05, 0.10, 0.20)
_COLLECTION = "collection"
_LATENCIES = (0.50, 0.95)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """What was measured; shares from 0 to 1, latencies in milliseconds.

    `answer` is the share of questions with an answer among the first sentences, by how many are
    looked at; `answer_given` the same when only the right passages are read. `refused` is the
    share of questions refused once their right passages are taken away, with all others of the
    same title, by the share of
    questions then refused although the passages are there; `area` the area under that curve.
    """

    questions: int
    ndcg: Figure
    recall: dict[int, Figure]
    reciprocal_rank: Figure
    answer: dict[int, Figure]
    answer_given: dict[int, Figure]
    area: float
    refused: dict[float, float]
    latency: dict[float, float]


@contextmanager
def indexed(texts: Sequence[Text], settings: Settings, progress: Progress) -> Iterator[Library]:
    """Index the passages of a collection for a while, as a corpus of their own."""
    encoder = open_encoder(settings.encoder)
    with tempfile.TemporaryDirectory(prefix="kleinstadt-eval-") as folder:
        home = Home(path=Path(folder))
        theirs = replace(settings, home=home.path)
        entry = _entry(texts)
        with building(home, _COLLECTION) as place:
            made = Generation(
                id=_COLLECTION,
                created=entry.document.retrieved,
                encoder=encoder.identity,
                corpus_digest="",
                settings_digest="",
                counts=Counts(documents=1, pages=len(texts), passages=len(texts)),
            )
            build_generation(place, [entry], made, theirs, encoder, progress)
            publish(home, place, _COLLECTION)
        with closing(Library(theirs)) as library:
            yield library


def _entry(texts: Sequence[Text]) -> Entry:
    """Return a collection as one document, a page for each passage."""
    document = Document(
        source=Source(id=_COLLECTION, title="–"),
        path="",
        sha256="",
        retrieved=datetime.now(UTC),
        page_count=len(texts),
        paged=True,
        media_type="application/jsonl",
    )
    pages = tuple(
        Page(
            number=number,
            label=None,
            text=text.text,
            blocks=(Block(kind=BlockKind.PARAGRAPH, start=0, end=len(text.text)),),
        )
        for number, text in enumerate(texts, start=1)
    )
    passages = tuple(
        Passage(
            id=text.id,
            document_id=_COLLECTION,
            section=(text.title,) if text.title else (),
            text=text.text,
            spans=(Span(page=number, start=0, end=len(text.text)),),
        )
        for number, text in enumerate(texts, start=1)
    )
    content = ReadDocument(pages=pages, paged=True, media_type=document.media_type)
    return Entry(document=document, content=content, passages=passages, claims=())


def evaluate(library: Library, queries: Sequence[Query], progress: Progress) -> Evaluation:
    """Ask every question of an indexed collection and measure what is found."""
    index = library.index()
    cases: list[_Case] = []
    for number, query in enumerate(queries, start=1):
        cases.append(_case(library, index, query))
        progress("Fragen stellen", number, len(queries))
    answered = [case for case in cases if case.answers]
    found = np.array([case.probability for case in cases])
    without = np.array([case.probability_without for case in cases])
    return Evaluation(
        questions=len(cases),
        ndcg=figures.mean([figures.ndcg(case.ranking, case.query.grades) for case in cases]),
        recall={
            depth: figures.mean(
                [figures.recall(case.ranking, case.query.grades, depth) for case in cases]
            )
            for depth in DEPTHS
        },
        reciprocal_rank=figures.mean(
            [figures.reciprocal_rank(case.ranking, case.query.grades) for case in cases]
        ),
        answer={n: figures.mean([case.place <= n for case in answered]) for n in SENTENCES},
        answer_given={
            n: figures.mean([case.place_given <= n for case in answered]) for n in SENTENCES
        },
        area=figures.area_under_curve(found, without),
        refused={share: figures.refused_at(found, without, share) for share in FALSE_REFUSALS},
        latency={
            share: float(np.quantile([case.seconds for case in cases], share)) * 1000
            for share in _LATENCIES
        },
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """What became of a question; places of answering sentences count from 1."""

    query: Query
    ranking: tuple[str, ...]
    seconds: float
    answers: bool
    place: int
    place_given: int
    probability: float
    probability_without: float


def _case(library: Library, index: Index, query: Query) -> _Case:
    question = understand(query.text)
    began = perf_counter()
    # So many that enough stay when the right ones and their likes are taken away.
    found = retrieve(library, index, question, k=2 * CONSIDERED + len(query.grades))
    seconds = perf_counter() - began
    right = [_hit_of(index, found, name) for name in query.grades]
    titles = {hit.passage.section for hit in right} - {()}
    wrong = tuple(
        hit
        for hit in found.hits
        if hit.passage.id not in query.grades and hit.passage.section not in titles
    )
    first = replace(found, hits=found.hits[:CONSIDERED])
    evidence = weigh(library, index, question, first)
    given = weigh(library, index, question, replace(found, hits=tuple(right)))
    without = replace(found, hits=wrong[:CONSIDERED])
    return _Case(
        query=query,
        ranking=tuple(hit.passage.id for hit in found.hits),
        seconds=seconds,
        answers=bool(query.answers),
        place=_place(evidence, query.answers),
        place_given=_place(given, query.answers),
        probability=_probability(question, first, evidence),
        probability_without=_probability(
            question, without, weigh(library, index, question, without)
        ),
    )


def _probability(question: Question, found: Retrieved, evidence: Sequence[Evidence]) -> float:
    return decide(question, found, evidence).probability if evidence else 0.0


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


def _place(evidence: Sequence[Evidence], answers: Sequence[str]) -> int:
    """Return the place of the first sentence that holds one of the answers, from 1."""
    wanted = [_plain(answer) for answer in answers]
    for place, each in enumerate(evidence, start=1):
        said = _plain(each.unit.text)
        if any(answer in said for answer in wanted):
            return place
    return len(evidence) + max(SENTENCES) + 1


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
