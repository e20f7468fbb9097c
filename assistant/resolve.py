"""Passages and answers cited long ago, found again in any generation that is still known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.address import read_address
from assistant.citation import citation_at
from assistant.errors import PassageForgotten
from assistant.quotes import QuoteChecker
from ingest.generation import Home
from ingest.history import History

if TYPE_CHECKING:
    from assistant.model import Citation
    from assistant.quotes import QuoteCheck
    from ingest.history import Edition
    from ingest.index import Library
    from ingest.model import Document, Passage, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """A passage as it was cited, and where its words stand today.

    `page` counts from 1 and is none for a document without pages. `generations` are those known
    to hold it, newest first; `answers` tells whether the one that answers now does. Where it does
    not, `today` says what became of its words. `citations` has its words as the one
    that answers holds them, else the newest, one for each run of characters on a page.
    """

    passage: Passage
    document: Document
    page: int | None
    page_label: str | None
    generations: tuple[str, ...]
    answers: bool
    today: QuoteCheck | None
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotedPassage:
    """What an answer quoted, and the passage it stands in; none where that was purged.

    `citation` is none as well where the address names other characters than the passage has.
    """

    citation: Citation | None
    passage_id: str
    resolved: Resolved | None

    @property
    def text(self) -> str | None:
        """Return the words that were quoted."""
        return self.citation.quote if self.citation else None


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
        return _Resolver(library).resolved(*found)


def resolve_answer(library: Library, address: str) -> ResolvedAnswer:
    """Return an answer by its address, as it was; raises `AddressInvalid`."""
    answer = read_address(address)
    with History(Home(path=library.settings.home)) as history:
        names = {each.passage_id for sentence in answer.sentences for each in sentence}
        known = {name: found for name in names if (found := history.passage(name))}
        resolver = _Resolver(library)
        # Answers quote a passage more than once, and what became of its words takes time to find.
        resolved = {name: resolver.resolved(*found) for name, found in known.items()}
        return ResolvedAnswer(
            question=answer.question,
            generation=answer.generation,
            sentences=tuple(
                tuple(
                    QuotedPassage(
                        citation=(
                            resolver.citation(*known[each.passage_id], each.span)
                            if each.passage_id in known
                            else None
                        ),
                        passage_id=each.passage_id,
                        resolved=resolved.get(each.passage_id),
                    )
                    for each in sentence
                )
                for sentence in answer.sentences
            ),
        )


class _Resolver:
    """Says what became of passages, with one checker for all of them."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._checker: QuoteChecker | None = None

    def resolved(self, edition: Edition, passage: Passage) -> Resolved:
        """Return a passage as an edition holds it, and where its words stand today."""
        document = edition.document
        number = passage.spans[0].page
        cited = (self.citation(edition, passage, span) for span in passage.spans)
        return Resolved(
            passage=passage,
            document=document,
            page=number if document.paged else None,
            page_label=edition.catalog.page(document.id, number).label if document.paged else None,
            generations=edition.generations,
            answers=edition.answers,
            today=None if edition.answers else self._today(passage.text),
            citations=tuple(each for each in cited if each),
        )

    def citation(self, edition: Edition, passage: Passage, span: Span) -> Citation | None:
        """Return the citation of a span; none where it is not of the passage.

        So an altered address shows nothing but what it names.
        """
        inside = any(
            each.page == span.page and each.start <= span.start < span.end <= each.end
            for each in passage.spans
        )
        if not inside:
            return None
        return citation_at(edition.catalog, edition.document, passage, span, edition.generation)

    def _today(self, text: str) -> QuoteCheck:
        if self._checker is None:
            self._checker = QuoteChecker(self._library)
        return self._checker.check(text)
