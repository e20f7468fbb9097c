"""The records of the command line described for OpenAPI; they are checked against real ones.

Nothing is converted by these: answers are what `ui.payload` and `ui.research_payload` make.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True)


class Problem(_Record):
    """What went wrong (RFC 9457); `type` names it for programs, `detail` for people."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    errors: list[Wrong] | None = None


class Wrong(_Record):
    """A part of a request that has not the right form."""

    where: list[str]
    why: str


class Origin(_Record):
    """What a statement of a digest rests on."""

    title: str
    address: str | None
    date: str | None
    confidence: str


class FactDate(_Record):
    """The date a statement speaks of, and where it stands."""

    date: str
    year: int
    told: Literal["sentence", "passage", "heading", "source"]


class Citation(_Record):
    """A verbatim quote and where it stands; `page` counts from 1, `page_label` is printed."""

    quote: str
    passage_id: str
    document_id: str
    title: str
    page: int | None
    page_label: str | None
    section: str
    source_kind: Literal["original", "digest"]
    origin: Origin | None
    origins: list[Origin]
    as_of: str | None
    speaks_of: FactDate | None


class Cell(_Record):
    """A cell of a row of a table."""

    column: str
    text: str


class Sentence(_Record):
    """A sentence of an answer and what it rests on; `cells` where it is a row of a table."""

    text: str
    citations: list[Citation]
    cells: list[Cell]


class Part(_Record):
    """The title of consecutive sentences, their number, and how many passages say more."""

    title: str
    count: int
    more: int


class Source(_Record):
    """A source that is known but not in the corpus."""

    id: str
    title: str
    state: str
    url: str | None


class Written(_Record):
    """A sentence a language model wrote, and whether the corpus supports it."""

    text: str
    supported: bool
    flaws: list[str]
    support: float
    repaired: bool


class Check(_Record):
    """What a language model wrote, and what of it the corpus supports."""

    model: str
    host: str
    here: bool
    complete: bool
    unsupported: Literal["mark", "drop"]
    sentences: list[Written]


class Notice(_Record):
    """What a reader should know before relying on an answer."""

    kind: str
    text: str


class SamePassage(_Record):
    """A passage that reads the same."""

    passage_id: str
    document_id: str
    title: str
    page: int | None
    page_label: str | None


class Hit(SamePassage):
    """A passage found; `score` is relative to the best."""

    section: str
    text: str
    score: float
    same: list[SamePassage]


class Reply(_Record):
    """An answer, or that the corpus has none: then `reason` says why, `near` what comes nearest."""

    question: str
    understood_as: str
    answered: bool
    kind: str
    reason: str | None
    sentences: list[Sentence]
    notices: list[Notice]
    near: list[Hit]
    generation: str
    form: str | None
    parts: list[Part]
    sought: list[str]
    sources: list[Source]
    answer_id: str
    written_by: str | None
    check: Check | None


class Hits(_Record):
    """The passages found, best first."""

    hits: list[Hit]
    next_offset: int | None


class Document(_Record):
    """A document of the corpus; `pages` is none where it has none."""

    document_id: str
    title: str
    pages: int | None
    source_kind: Literal["original", "digest"]
    rights: Literal["free", "quote-only"]
    sha256: str
    retrieved: str
    same_as: str | None


class Documents(_Record):
    """The documents that answer."""

    documents: list[Document]
    total: int
    next_offset: int | None
    generation: str


class Passage(_Record):
    """A passage of a document, in reading order."""

    passage_id: str
    document_id: str
    title: str
    page: int | None
    page_label: str | None
    section: str
    text: str


class Passages(_Record):
    """The passages of a document."""

    passages: list[Passage]
    total: int
    next_offset: int | None
    generation: str


class PageText(_Record):
    """The words of a page in reading order, or of a document without pages."""

    document_id: str
    title: str
    page: int | None
    page_label: str | None
    read_by: Literal["text layer", "ocr", "unread"]
    text: str
    warnings: list[str]
    generation: str


class QuoteCheck(_Record):
    """What a quotation is, and where it stands."""

    quotation: str
    start: int
    verdict: Literal["verbatim", "altered", "absent"]
    document_id: str | None
    title: str | None
    page: int | None
    page_label: str | None
    section: str
    passage_id: str | None
    difference: str | None
    tolerated: list[str]


class QuoteChecks(_Record):
    """What each quotation of a text is."""

    counts: dict[str, int]
    quotes: list[QuoteCheck]


class Resolved(_Record):
    """A passage as it was cited, and what became of its words."""

    passage_id: str
    document_id: str
    title: str
    page: int | None
    page_label: str | None
    section: str
    text: str
    generations: list[str]
    current: bool
    today: QuoteCheck | None


class Quoted(_Record):
    """What an answer quoted; `quote` is none where the document was purged."""

    quote: str | None
    passage_id: str
    passage: Resolved | None


class QuotedSentence(_Record):
    """The quotes of a sentence."""

    quotes: list[Quoted]


class ResolvedAnswer(_Record):
    """An answer as it was given."""

    question: str
    generation: str
    sentences: list[QuotedSentence]


class CslName(_Record):
    """A person, or in `literal` whoever has no first name."""

    family: str | None = None
    given: str | None = None
    literal: str | None = None


class CslDate(_Record):
    """A date by its parts, or as it is written."""

    date_parts: list[list[int]] | None = Field(default=None, alias="date-parts")
    literal: str | None = None


class CslItem(_Record):
    """An item of CSL-JSON, as far as references here have one."""

    id: str
    type: str
    title: str | None = None
    author: list[CslName] | None = None
    editor: list[CslName] | None = None
    container_title: str | None = Field(default=None, alias="container-title")
    publisher: str | None = None
    genre: str | None = None
    edition: str | None = None
    issued: CslDate | None = None
    section: str | None = None
    page: str | None = None
    isbn: str | None = Field(default=None, alias="ISBN")
    issn: str | None = Field(default=None, alias="ISSN")
    doi: str | None = Field(default=None, alias="DOI")
    url: str | None = Field(default=None, alias="URL")
    accessed: CslDate | None = None
    language: str | None = None
    note: str | None = None


class Reference(_Record):
    """A reference; `csl` is an item of CSL-JSON."""

    key: str
    document_id: str
    passage_id: str | None
    generation: str
    csl: CslItem


class References(_Record):
    """References, and all of them as text in the format asked for."""

    format: str
    text: str
    references: list[Reference]


class Run(_Record):
    """An ingestion run, with its report or its error."""

    id: str
    command: str
    began: str
    seconds: float
    outcome: Literal["published", "unchanged", "failed"]
    error: str | None
    report: dict[str, object] | None


class Runs(_Record):
    """The last runs, newest first."""

    runs: list[Run]
    total: int
    next_offset: int | None


class Kept(_Record):
    """That feedback was kept."""

    id: str
    generation: str


class Health(_Record):
    """That the server is there, and which generation answers."""

    status: Literal["ok", "ready"] = Field(examples=["ok"])
    generation: str | None
