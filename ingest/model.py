"""Records that travel from a published document to a searchable generation.

Conventions, stated once: pages count from 1; offsets count characters into `Page.text`, end
exclusive; boxes are fractions of the page (0 to 1) measured from its top left corner. A document
without pages (HTML, DOCX, ODT, Markdown) has one `Page` that carries its whole text, and
`Document.paged` is false: it is cited by section, never by an invented page. Slides are pages.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
ODP = "application/vnd.oasis.opendocument.presentation"
SLIDES = frozenset({PPTX, ODP})


class State(StrEnum):
    """Where a source of the manifest stands on its way into the corpus."""

    SHIPPED = "shipped"
    REMOTE = "remote"
    EXPECTED = "expected"
    PUBLISHED = "published"
    REFERENCE = "reference"


class Standing(StrEnum):
    """Whether a document is the publication itself or a digest written about it."""

    ORIGINAL = "original"
    DIGEST = "digest"


class Rights(StrEnum):
    """What may be shown of a document."""

    FREE = "free"
    QUOTE_ONLY = "quote-only"


class BlockKind(StrEnum):
    """What a block of a page is to a reader."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list item"
    TABLE = "table"
    CAPTION = "caption"
    FOOTNOTE = "footnote"
    FIELD = "form field"
    ANNOTATION = "annotation"


class ReadBy(StrEnum):
    """How the words of a page were obtained."""

    TEXT_LAYER = "text layer"
    OCR = "ocr"
    UNREAD = "unread"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One publication the manifest names, or one file a person added."""

    id: str
    title: str
    authors: tuple[str, ...] = ()
    publisher: str | None = None
    published: str | None = None
    edition: str | None = None
    url: str | None = None
    licence: str | None = None
    isbn: str | None = None
    issn: str | None = None
    urn: str | None = None
    doi: str | None = None
    kind: str = "document"
    standing: Standing = Standing.ORIGINAL
    rights: Rights = Rights.QUOTE_ONLY
    state: State = State.SHIPPED
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One file as it was read: its source, where it lay, and the digest of its bytes.

    `made_from` is a digest of all that its entry in a generation was made from. `same_as` is the
    id of the document that is cited instead, when both say much the same.
    """

    source: Source
    path: str
    sha256: str
    retrieved: datetime
    page_count: int
    paged: bool
    media_type: str
    made_from: str = ""
    same_as: str | None = None

    @property
    def id(self) -> str:
        """Return the id the document is cited by, which is that of its source."""
        return self.source.id

    @property
    def drawn(self) -> bool:
        """Tell whether its pages can be drawn as pictures."""
        return self.paged and not self.slides

    @property
    def slides(self) -> bool:
        """Tell whether the pages are slides, which are shown as text and have no picture."""
        return self.media_type in SLIDES


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A rectangle on a page, in page fractions from the top left."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A run of `Page.text` that a reader sees as one unit.

    `level` is the depth of a heading from 1, and 0 for every other kind. In a table, rows are
    separated by newlines and cells by tabs; both separators are ours. `breaks` are the offsets
    where a paragraph goes on in another column: what stands there is one run for a reader, but
    not in the file, where footnotes may come in between.
    """

    kind: BlockKind
    start: int
    end: int
    level: int = 0
    breaks: tuple[int, ...] = ()
    boxes: tuple[Box, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The words of one page in reading order, and how they were obtained.

    `dropped` holds what was left out of the text as running head or foot or as margin text;
    `columns` is the largest number of columns found side by side.
    """

    number: int
    label: str | None
    text: str
    blocks: tuple[Block, ...]
    read_by: ReadBy = ReadBy.TEXT_LAYER
    warnings: tuple[str, ...] = ()
    columns: int = 1
    dropped: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadDocument:
    """What a reader makes of one file, before it is split into passages.

    `lost` are pages on which a reader crashed or hung: another try may read them.
    """

    pages: tuple[Page, ...]
    paged: bool
    media_type: str
    title: str | None = None
    warnings: tuple[str, ...] = ()
    lost: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A contiguous run of characters of one page."""

    page: int
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Words to mark on a page, and where to look for them.

    `block` holds the boxes of the block they stand in, where known; `occurrence` counts how often
    the same words stand before them, in the block or, without one, on the page.
    """

    text: str
    occurrence: int = 0
    block: tuple[Box, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What a statement of a digest rests on."""

    title: str
    address: str | None
    date: str | None
    confidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A sentence of a digest, where it stands, its origins, and the date it speaks of."""

    span: Span
    origins: tuple[Origin, ...]
    as_of: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A citable unit of about a paragraph, never across a heading.

    `text` is what the spans hold, joined by blanks; `section` is the path of headings above it.
    """

    id: str
    document_id: str
    section: tuple[str, ...]
    text: str
    spans: tuple[Span, ...]
    kind: BlockKind = BlockKind.PARAGRAPH


SEPARATOR = " › "


def heading(section: tuple[str, ...]) -> str:
    """Return a section path as one line for a reader."""
    return SEPARATOR.join(section)


@dataclass(frozen=True, slots=True, kw_only=True)
class EncoderIdentity:
    """Everything that must match between the vectors of an index and those of a question."""

    name: str
    revision: str
    dimension: int
    query_prefix: str = ""
    passage_prefix: str = ""
    normalised: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How much a generation holds."""

    documents: int
    pages: int
    passages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Generation:
    """One immutable, published state of the index, and what made it.

    `schema` is the version of its catalog; `removed_vectors` counts what was deleted from its
    collection since that was built anew. `collection` names the collection on a Chroma server that
    has its vectors; without one they are in its folder.
    """

    id: str
    created: datetime
    encoder: EncoderIdentity
    corpus_digest: str
    settings_digest: str
    counts: Counts
    not_fetched: tuple[Source, ...] = field(default=())
    schema: int = 1
    removed_vectors: int = 0
    collection: str = ""
