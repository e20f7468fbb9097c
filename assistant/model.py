"""Records that travel from a question to an answer with evidence."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ingest.model import Origin, Passage, Span, Standing


class NoticeKind(StrEnum):
    """What a notice warns of."""

    PREMISE = "premise"
    CONTRADICTION = "contradiction"
    MISSING = "missing"
    FALLBACK = "fallback"


class Kind(StrEnum):
    """What kind of answer a question asks for."""

    FACT = "fact"
    NUMBER = "number"
    DATE = "date"
    PERSON = "person"
    PLACE = "place"
    DEFINITION = "definition"
    LIST = "list"
    OVERVIEW = "overview"
    COMPARISON = "comparison"
    HOW = "how"
    YES_NO = "yesno"
    BIBLIOGRAPHIC = "biblio"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What was asked, what it was taken to mean, and the earlier turns it leans on, if any."""

    text: str
    understood_as: str
    context: str
    kind: Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A passage found for a question, with the raw scores its rank comes from.

    `score` is the fused score, relative to the best hit (0 to 1): it ranks and never decides.
    `words`, `grams` and `vector` are raw: BM25 of the two lexical fields, and cosine similarity.
    In a list, `same` holds the hits that read like this one and are not listed themselves.
    """

    passage: Passage
    title: str
    page: int | None
    page_label: str | None
    score: float
    words: float
    grams: float
    vector: float
    slides: bool = False
    same: tuple[Hit, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A verbatim quote and where it stands.

    `page` is the PDF page or slide from 1, or none for a document without pages; `page_label` is
    what is printed on it; `slides` tells that its document is a presentation. `origins` is what a
    digest's statement rests on, the first being the main one.
    """

    quote: str
    span: Span
    passage_id: str
    document_id: str
    title: str
    page: int | None
    page_label: str | None
    section: tuple[str, ...]
    source_kind: Standing
    origins: tuple[Origin, ...]
    as_of: str | None
    generation: str
    slides: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence of an answer; it cannot be built without a citation."""

    text: str
    citations: tuple[Citation, ...]

    def __post_init__(self) -> None:
        """Refuse a sentence that nothing supports."""
        if not self.citations:
            msg = f"a sentence needs at least one citation: {self.text!r}"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A remark in fixed wording that makes no claim of its own."""

    kind: NoticeKind
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the corpus says about a question, sentence by sentence.

    `near` holds the best passages of which it quotes nothing.
    """

    question: Question
    sentences: tuple[Sentence, ...]
    notices: tuple[Notice, ...]
    generation: str
    near: tuple[Hit, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NoAnswer:
    """That the corpus does not answer a question, why it is thought so, and what comes nearest."""

    question: Question
    reason: str
    near: tuple[Hit, ...]
    notices: tuple[Notice, ...]
    generation: str


Reply = Answer | NoAnswer
