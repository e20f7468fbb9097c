"""Records of a conversation: its turns, and the numbered sources of an answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant.filters import EVERYWHERE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from concurrent.futures import Future

    from assistant.filters import Filters
    from assistant.model import Answer, Citation, NoAnswer, Reply, Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """What could not be done, and why, in words for a reader."""

    lead: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question that waits, where its answer is looked for, and whether it stands alone."""

    question: str
    filters: Filters = EVERYWHERE
    alone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """What can be shown of an answer on its way.

    `sentences` are those that a language model has written so far; `meanwhile` has the corpus's own
    first sentence before that.
    """

    sentences: list[str] = field(default_factory=list)
    meanwhile: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """An answer on its way, and what can be shown of it."""

    reply: Future[Reply]
    coming: Coming = field(default_factory=Coming)


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A question, what came of it, and where the answer was looked for."""

    question: str
    outcome: Answer | NoAnswer | Failure
    filters: Filters = EVERYWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """A numbered source of an answer: quotes of one sentence that stand in one place."""

    number: int
    citations: tuple[Citation, ...]

    @property
    def first(self) -> Citation:
        """Return the citation that names the place of all of them.

        The header of a table has no origin of its own, so a cell that has one speaks for the row.
        """
        return next((each for each in self.citations if each.origins), self.citations[0])

    @property
    def quotes(self) -> tuple[str, ...]:
        """Return the quotes in reading order."""
        return tuple(citation.quote for citation in self.citations)


def numbered(sentences: Sequence[Sentence]) -> tuple[tuple[Cited, ...], ...]:
    """Return the sources of each sentence, counted from 1 through an answer.

    The cells of a table row stand in one place and share a number; a sentence that cites just what
    an earlier one cites shares that one's.
    """
    known: dict[tuple[Citation, ...], Cited] = {}
    found: list[tuple[Cited, ...]] = []
    for sentence in sentences:
        places: dict[tuple[str, int | None, str], list[Citation]] = {}
        for citation in sentence.citations:
            place = (citation.document_id, citation.page, citation.passage_id)
            places.setdefault(place, []).append(citation)
        found.append(
            tuple(
                known.setdefault(together, Cited(number=len(known) + 1, citations=together))
                for together in map(tuple, places.values())
            )
        )
    return tuple(found)


def source_of(sentences: Sequence[Sentence], number: int) -> Cited | None:
    """Return the source with a number, or none."""
    for sources in numbered(sentences):
        for cited in sources:
            if cited.number == number:
                return cited
    return None
