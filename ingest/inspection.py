"""A document looked at for its quality: read or taken from the index, reported on, drawn."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.catalog import Catalog
from ingest.errors import GenerationMissing
from ingest.generation import Home, current_folder
from ingest.generation_files import CATALOG
from ingest.quality import DocumentReport, report
from ingest.words import WordResources
from ingest.worker import block_pictures_limited, read_limited

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from ingest.model import ReadDocument
    from ingest.settings import Settings

_DRAWN = "application/pdf"
# So few pages are drawn in one process that its answer stays small.
_BATCH = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """A document, the file it was read from, what was read, and how well."""

    name: str
    path: Path
    content: ReadDocument
    report: DocumentReport

    @property
    def drawable(self) -> bool:
        """Tell whether there are pages to draw the blocks on."""
        return self.content.media_type == _DRAWN


def inspect(named: str, settings: Settings) -> Inspection:
    """Read a file, or take the document with this id as the index holds it, and report on it.

    A file needs no index. Raises `DocumentUnreadable`, and `GenerationDamaged` where the index
    cannot be read.
    """
    path = Path(named)
    indexed = None if path.exists() else _indexed(named, settings)
    path, content = indexed or (path, read_limited(path))
    return Inspection(
        name=named if indexed else path.stem,
        path=path,
        content=content,
        report=quality_of(content, settings),
    )


def quality_of(content: ReadDocument, settings: Settings) -> DocumentReport:
    """Report on what was read of a document."""
    return report(content, WordResources.open(settings.words))


def _indexed(document_id: str, settings: Settings) -> tuple[Path, ReadDocument] | None:
    """Return the file and the content of a document of the index, or none without this id."""
    home = Home(path=settings.home)
    try:
        catalog = Catalog(current_folder(home) / CATALOG)
    except GenerationMissing:
        return None
    with closing(catalog):
        document = catalog.documents.get(document_id)
        if document is None:
            return None
        return home.original(document), catalog.content(document_id)


def pictures(given: Inspection, wanted: Container[int]) -> Iterator[tuple[int, bytes]]:
    """Yield the wanted pages that can be drawn, with their blocks, each a number and a PNG."""
    pages = [page for page in given.content.pages if page.number in wanted]
    for start in range(0, len(pages) if given.drawable else 0, _BATCH):
        batch = pages[start : start + _BATCH]
        for page, png in zip(batch, block_pictures_limited(given.path, batch), strict=True):
            if png is not None:
                yield page.number, png
