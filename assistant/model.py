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
    REMOTE = "remote"
    SERVER = "server"


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


class Flaw(StrEnum):
    """Why a sentence that a language model wrote is not supported."""

    UNCITED = "no source"
    UNKNOWN_SOURCE = "unknown source"
    MISQUOTED = "quote not verbatim"
    INSTRUCTION = "quote is an instruction"
    MARKUP = "markup"
    LANGUAGE = "not German"
    NUMBER = "number not in evidence"
    NAME = "name not in evidence"
    OPPOSITE = "denial or opposite"
    CERTAINTY = "more certain than evidence"
    WORDS = "words not in evidence"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A sentence that a language model wrote, and what its check found.

    `citations` are the sentences of the corpus in which its quotes stand; `support` is the share
    of its words that they say, 0 to 1; `flaws` are empty where it is supported; `repaired` tells
    that it was written after a first try that was not.
    """

    text: str
    citations: tuple[Citation, ...]
    flaws: tuple[Flaw, ...]
    support: float
    repaired: bool = False

    @property
    def supported(self) -> bool:
        """Tell whether it may be shown as what the corpus says."""
        return not self.flaws


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """The report on what a language model wrote for a question.

    `model` is the setting; `host` is where the question was sent, and `here` tells that this is
    this machine; `complete` tells that the model finished; `sentences` holds every sentence it
    wrote, in the order in which they came; `shown` tells that those which are not supported are to
    be shown too, as such.
    """

    model: str
    host: str
    here: bool
    complete: bool
    sentences: tuple[Checked, ...]
    shown: bool

    @property
    def unsupported(self) -> tuple[Checked, ...]:
        """Return what the corpus does not support."""
        return tuple(each for each in self.sentences if not each.supported)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the corpus says about a question, sentence by sentence.

    `written_by` is the language model that wrote the sentences, as it is set, or none where they
    are the corpus's own; `check` is the report on what a model wrote, also where none of it is
    shown.
    """

    question: Question
    sentences: tuple[Sentence, ...]
    notices: tuple[Notice, ...]
    generation: str
    written_by: str | None = None
    check: Check | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoAnswer:
    """That the corpus does not answer a question, why it is thought so, and what comes nearest."""

    question: Question
    reason: str
    near: tuple[Hit, ...]
    notices: tuple[Notice, ...]
    generation: str


Reply = Answer | NoAnswer
