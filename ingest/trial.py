"""An index for a while: texts of a collection, or a corpus, in a temporary home."""

from __future__ import annotations

import tempfile
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

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
from ingest.run import ingest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ingest.entries import Progress
    from ingest.settings import Settings

_COLLECTION = "collection"
_SOURCE = Source(id=_COLLECTION, title="–")


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A passage of a collection, with the id it has there."""

    id: str
    title: str
    text: str


@contextmanager
def corpus_indexed(
    corpus: Path, settings: Settings, progress: Progress, add: Sequence[Path] = ()
) -> Iterator[Library]:
    """Index the documents of a folder, and more where wanted, in a home of their own."""
    with _temporary(replace(settings, corpus=corpus)) as theirs:
        ingest(theirs, open_encoder(theirs.encoder), progress, add=add)
        with closing(Library(theirs)) as library:
            yield library


@contextmanager
def texts_indexed(
    texts: Sequence[Text], settings: Settings, progress: Progress
) -> Iterator[Library]:
    """Index the passages of a collection, whose ids they keep, in a home of their own."""
    with _temporary(settings) as theirs:
        publish_entries((entry_of(texts),), theirs, progress)
        with closing(Library(theirs)) as library:
            yield library


def publish_entries(entries: Sequence[Entry], settings: Settings, progress: Progress) -> Path:
    """Make a generation of documents that were not read from files; return its folder."""
    home, encoder = Home(path=settings.home), open_encoder(settings.encoder)
    with building(home, _COLLECTION) as place:
        made = Generation(
            id=_COLLECTION,
            created=datetime.now(UTC),
            encoder=encoder.identity,
            corpus_digest="",
            settings_digest="",
            counts=Counts(documents=0, pages=0, passages=0),
        )
        build_generation(place, [*entries], made, settings, encoder, progress)
        publish(home, place, _COLLECTION)
    return home.generations / _COLLECTION


@contextmanager
def _temporary(settings: Settings) -> Iterator[Settings]:
    with tempfile.TemporaryDirectory(prefix="kleinstadt-eval-") as folder:
        yield replace(settings, home=Path(folder), chroma="")


def entry_of(texts: Sequence[Text], source: Source = _SOURCE) -> Entry:
    """Return texts as one document, a page for each passage."""
    document = Document(
        source=source,
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
            document_id=source.id,
            section=(text.title,) if text.title else (),
            text=text.text,
            spans=(Span(page=number, start=0, end=len(text.text)),),
        )
        for number, text in enumerate(texts, start=1)
    )
    content = ReadDocument(pages=pages, paged=True, media_type=document.media_type)
    return Entry(document=document, content=content, passages=passages, claims=())
