"""What a reference says of a document, or of one of its passages, before it takes any format."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING

from assistant.dates import read_date
from assistant.names import Name, read_name
from ingest.model import BlockKind, Span, Standing, heading

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from assistant.dates import PartialDate
    from ingest.catalog import Catalog
    from ingest.model import Document, Origin, Passage, Source

_KEY = re.compile(r"[^A-Za-z0-9_-]+")
# An edited volume names those who edited it.
_EDITED = "edited volume"


class Place(StrEnum):
    """How a place in a document is counted."""

    PAGE = "page"
    SLIDE = "slide"
    SECTION = "section"


@dataclass(frozen=True, slots=True, kw_only=True)
class Locator:
    """Where in a document something stands: the printed page first, else the counted one.

    `counted` is the page of the PDF, from 1, where another number is printed on it.
    """

    place: Place
    value: str
    counted: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A document or passage as it is cited; `key` names it in every list of one corpus.

    `after` is what a passage of a digest rests on. `accessed` is none for what is not in the
    corpus, and then `generation` is the one that knows of it.
    """

    key: str
    kind: str
    title: str
    names: tuple[Name, ...]
    publisher: str | None
    issued: PartialDate | None
    edition: str | None
    isbn: str | None
    issn: str | None
    urn: str | None
    doi: str | None
    url: str | None
    accessed: date | None
    digest: bool
    generation: str
    document_id: str
    passage_id: str | None = None
    locator: Locator | None = None
    after: tuple[Origin, ...] = ()

    @property
    def edited(self) -> bool:
        """Tell whether the names are those of editors."""
        return self.kind == _EDITED

    @property
    def notes(self) -> tuple[str, ...]:
        """Return what no format has a field for, each as a line of its own."""
        told = (
            *(f"nach: {rests_on(each)}" for each in self.after),
            self.locator and self.locator.counted and f"PDF-Seite: {self.locator.counted}",
            self.issued and self.issued.vague and f"erschienen: {self.issued.text}",
            self.urn and f"URN: {self.urn}",
            "Digest, nicht die Originalveröffentlichung" if self.digest else None,
            f"Korpus-Generation: {self.generation}",
            self.passage_id and f"Passage: {self.passage_id}",
        )
        return tuple(str(each) for each in told if each)


def rests_on(origin: Origin) -> str:
    """Return an original that a digest's statement rests on, as one line."""
    parts = (origin.title, origin.date, origin.address)
    return ", ".join(part for part in parts if part)


def reference_of_source(source: Source, generation: str) -> Reference:
    """Return the reference of a publication that may not be in the corpus itself."""
    bare = _KEY.sub("-", source.id).strip("-")
    # Ids that differ only in what a key cannot hold must not become one.
    key = bare if bare == source.id else f"{bare}-{sha256(source.id.encode()).hexdigest()[:6]}"
    names = source.authors or ((source.publisher,) if source.publisher else ())
    return Reference(
        key=key,
        kind=source.kind,
        title=_line(source.title),
        names=tuple(read_name(each) if source.authors else _body(each) for each in names),
        publisher=_line(source.publisher) if source.publisher else None,
        issued=read_date(source.published),
        edition=source.edition,
        isbn=source.isbn,
        issn=source.issn,
        urn=source.urn,
        doi=source.doi,
        url=source.url,
        accessed=None,
        digest=source.standing is Standing.DIGEST,
        generation=generation,
        document_id=source.id,
    )


def reference_of_document(document: Document, generation: str) -> Reference:
    """Return the reference of a document of the corpus."""
    return replace(
        reference_of_source(document.source, generation), accessed=document.retrieved.date()
    )


def reference_of_passage(
    catalog: Catalog, passage: Passage, generation: str, spans: Sequence[Span] = ()
) -> Reference:
    """Return the reference of a passage, or of the words at some spans of it.

    It is located at the page it begins on; a passage of a digest names what it rests on.
    """
    document = catalog.documents[passage.document_id]
    whole = reference_of_document(document, generation)
    places = tuple(spans) or passage.spans
    if passage.kind is BlockKind.TABLE and not spans:
        # The header of a table has no source of its own.
        places = (*passage.spans[1:], passage.spans[0])
    claims = [claim for span in places for claim in catalog.claims(document.id, span)]
    origins = [origin for claim in claims for origin in claim.origins]
    first = min(places, key=lambda span: (span.page, span.start))
    return replace(
        whole,
        key=f"{whole.key}-{passage.id}",
        passage_id=passage.id,
        locator=locator_of(catalog, document, passage, first.page),
        after=_once(origins) if whole.digest else (),
    )


def locator_of(
    catalog: Catalog, document: Document, passage: Passage, number: int
) -> Locator | None:
    """Return where in its document a passage stands, the page counted from 1."""
    if not document.paged:
        section = heading(passage.section)
        return Locator(place=Place.SECTION, value=section) if section else None
    label = catalog.page(document.id, number).label
    return Locator(
        place=Place.SLIDE if document.slides else Place.PAGE,
        value=label or str(number),
        counted=number if label and label != str(number) else None,
    )


def _once(origins: Sequence[Origin]) -> tuple[Origin, ...]:
    """Return origins that read differently: how sure each is stands in no reference."""
    told: dict[str, Origin] = {}
    for each in origins:
        told.setdefault(rests_on(each), each)
    return tuple(told.values())


def _body(text: str) -> Name:
    return Name(family=_line(text))


def _line(text: str) -> str:
    return " ".join(text.split())
