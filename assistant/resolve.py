"""Passages and answers cited long ago, found again in any generation that is still known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.address import read_address
from assistant.errors import PassageForgotten
from assistant.quotes import QuoteChecker
from ingest.generation import Home
from ingest.history import History

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.address import Quoted
    from assistant.quotes import QuoteCheck
    from ingest.history import Edition
    from ingest.index import Library
    from ingest.model import Document, Passage


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """A passage as it was cited, and where its words stand today.

    `page` counts from 1 and is none for a document without pages. `generations` are those known
    to hold it, newest first; `answers` tells whether the one that answers now does. Where it does
    not, `today` says what became of its words.
    """

    passage: Passage
    document: Document
    page: int | None
    page_label: str | None
    generations: tuple[str, ...]
    answers: bool
    today: QuoteCheck | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotedPassage:
    """What an answer quoted, and the passage it stands in; none where that was purged."""

    text: str | None
    passage_id: str
    resolved: Resolved | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolvedAnswer:
    """An answer as it was given: its question, its generation, and the quotes of each sentence."""

    question: str
    generation: str
    sentences: tuple[tuple[QuotedPassage, ...], ...]


def resolve_passage(library: Library, passage_id: str, generation: str | None = None) -> Resolved:
    """Return a passage by its id, from the newest generation that has it, or from one named.

    A generation is named by its id or the beginning of it. Raises `PassageForgotten`, and
    `GenerationNotThere` for a generation that is not known.
    """
    with History(Home(path=library.settings.home)) as history:
        found = history.passage(passage_id, generation)
        if found is None:
            raise PassageForgotten(passage_id, generation)
        return _resolved(library, *found)


def resolve_answer(library: Library, address: str) -> ResolvedAnswer:
    """Return an answer by its address, as it was; raises `AddressInvalid`."""
    answer = read_address(address)
    with History(Home(path=library.settings.home)) as history:
        return ResolvedAnswer(
            question=answer.question,
            generation=answer.generation,
            sentences=tuple(_quotes(library, history, each) for each in answer.sentences),
        )


def _quotes(
    library: Library, history: History, quoted: Sequence[Quoted]
) -> tuple[QuotedPassage, ...]:
    told: list[QuotedPassage] = []
    for each in quoted:
        found = history.passage(each.passage_id)
        text = None
        if found:
            edition, passage = found
            # Only words of the passage itself: an altered address shows nothing else.
            inside = any(
                span.page == each.span.page
                and span.start <= each.span.start < each.span.end <= span.end
                for span in passage.spans
            )
            page = edition.catalog.page(edition.document.id, each.span.page) if inside else None
            text = page.text[each.span.start : each.span.end] if page else None
        told.append(
            QuotedPassage(
                text=text,
                passage_id=each.passage_id,
                resolved=_resolved(library, *found) if found else None,
            )
        )
    return tuple(told)


def _resolved(library: Library, edition: Edition, passage: Passage) -> Resolved:
    document = edition.document
    number = passage.spans[0].page
    today = None if edition.answers else QuoteChecker(library).check(passage.text)
    return Resolved(
        passage=passage,
        document=document,
        page=number if document.paged else None,
        page_label=edition.catalog.page(document.id, number).label if document.paged else None,
        generations=edition.generations,
        answers=edition.answers,
        today=today,
    )
