"""A document looked at for its quality: read or taken from the index, reported on, drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.quality import DocumentReport, report
from ingest.words import WordResources
from ingest.worker import block_pictures_limited, read_limited

if TYPE_CHECKING:
    from collections.abc import Container, Iterator
    from pathlib import Path

    from ingest.index import Index
    from ingest.model import ReadDocument
    from ingest.settings import Settings

DRAWN = "application/pdf"
# So few pages are drawn in one process that its answer stays small.
_BATCH = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """A document, the file it was read from, what was read, and how well."""

    name: str
    path: Path
    content: ReadDocument
    report: DocumentReport


def inspect_file(path: Path, settings: Settings) -> Inspection:
    """Read a file and report on it; no index is needed. Raises `DocumentUnreadable`."""
    content = read_limited(path)
    return _inspection(path.name, path, content, settings)


def inspect_document(index: Index, document_id: str, settings: Settings) -> Inspection:
    """Report on a document as the index holds it; raises `KeyError` when there is none."""
    content = index.catalog.content(document_id)
    original = index.original(index.catalog.documents[document_id])
    return _inspection(document_id, original, content, settings)


def _inspection(name: str, path: Path, content: ReadDocument, settings: Settings) -> Inspection:
    quality = report(content, WordResources.open(settings.words))
    return Inspection(name=name, path=path, content=content, report=quality)


def pictures(given: Inspection, wanted: Container[int]) -> Iterator[tuple[int, bytes]]:
    """Yield the wanted pages of a PDF that can be drawn, with their blocks, as PNG."""
    pages = [page for page in given.content.pages if page.number in wanted]
    for start in range(0, len(pages), _BATCH):
        batch = pages[start : start + _BATCH]
        for page, png in zip(batch, block_pictures_limited(given.path, batch), strict=True):
            if png is not None:
                yield page.number, png
