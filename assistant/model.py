"""Records that travel from a question to an answer with evidence."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ingest.model import Origin, Passage, Source, Span, Standing


class NoticeKind(StrEnum):
    """What a notice warns of."""

    PREMISE = "premise"
    CONTRADICTION = "contradiction"
    MISSING = "missing"
    FALLBACK = "fallback"
    REMOTE = "remote"
    AGE = "age"
    SPELLING = "spelling"
    UNCERTAIN = "uncertain"
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
    CORPUS = "corpus"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What was asked, what it was taken to mean, and the earlier turns it leans on, if any.

    `asks` holds the words to look for where they are not those of `text`: of a question asked
    anew by "Belege das" (`proof`), or of one put together from two. `follows` is the number of
    turns up to the one that it goes on from, 0 for none.
    """

    text: str
    understood_as: str
    context: str
    kind: Kind
    asks: str = ""
    proof: bool = False
    follows: int = 0

    @property
    def words(self) -> str:
        """Return the words to look for, beside those of the context."""
        return self.asks or self.text


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


class Told(StrEnum):
    """Where the date stands that a statement speaks of."""

    SENTENCE = "sentence"
    PASSAGE = "passage"
    HEADING = "heading"
    SOURCE = "source"


@dataclass(frozen=True, slots=True, kw_only=True)
class FactDate:
    """The date a statement speaks of, as written, its last year, and where it was found."""

    text: str
    year: int
    told: Told


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A verbatim quote and where it stands.

    `page` is the PDF page or slide from 1, or none for a document without pages; `page_label` is
    what is printed on it; `slides` tells that its document is a presentation. `origins` is what a
    digest's statement rests on, the first being the main one. `as_of` is the date of that source,
    or of the publication; `speaks_of` is the date the statement itself is about, as far as it can
    be told.
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
    speaks_of: FactDate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence of an answer; it cannot be built without a citation.

    `cells` holds a row of a table, each cell with the name of its column, "" where it has none.
    """

    text: str
    citations: tuple[Citation, ...]
    cells: tuple[tuple[str, str], ...] = ()

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
    UNFINISHED = "not a whole sentence"
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


class Form(StrEnum):
    """How the sentences of an answer belong together."""

    SENTENCES = "sentences"
    LIST = "list"
    THEMES = "themes"
    SIDES = "sides"
    TABLE = "table"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Consecutive sentences of an answer under one title, and how many passages say more.

    The title is a heading of the corpus, the name of a theme, or words of the question.
    """

    title: str
    count: int
    more: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the corpus says about a question, sentence by sentence.

    `parts` share the sentences out in their order; without parts they are one text.
    `written_by` is the language model that wrote the sentences, as it is set, or none where they
    are the corpus's own; `check` is the report on what a model wrote, also where none of it is
    shown. `near` holds the best passages of which it quotes nothing.
    """

    question: Question
    sentences: tuple[Sentence, ...]
    notices: tuple[Notice, ...]
    generation: str
    form: Form = Form.SENTENCES
    parts: tuple[Part, ...] = ()
    written_by: str | None = None
    check: Check | None = None
    near: tuple[Hit, ...] = ()

    def __post_init__(self) -> None:
        """Refuse parts that do not hold all sentences."""
        if self.parts and sum(part.count for part in self.parts) != len(self.sentences):
            msg = f"{len(self.sentences)} sentences in parts of {self.parts}"
            raise ValueError(msg)

    @property
    def groups(self) -> tuple[tuple[Part | None, tuple[Sentence, ...]], ...]:
        """Return the parts, each with its sentences; one without a part where there are none."""
        if not self.parts:
            return ((None, self.sentences),)
        found: list[tuple[Part | None, tuple[Sentence, ...]]] = []
        start = 0
        for part in self.parts:
            found.append((part, self.sentences[start : start + part.count]))
            start += part.count
        return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoAnswer:
    """That the corpus does not answer a question, why it is thought so, and what comes nearest.

    `sought` are the words looked for; `sources` those not in the corpus that might hold it.
    """

    question: Question
    reason: str
    near: tuple[Hit, ...]
    notices: tuple[Notice, ...]
    generation: str
    sought: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()


Reply = Answer | NoAnswer
