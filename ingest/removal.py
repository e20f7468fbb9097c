"""Documents taken out: out of every answer, or out of every file of the home."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from ingest import cache, generation
from ingest.catalog import Catalog, documents_of_any_version
from ingest.errors import (
    DocumentNotThere,
    EncoderMismatch,
    GenerationDamaged,
    GenerationMissing,
)
from ingest.generation import Home, current_folder, generation_ids
from ingest.generation_files import CATALOG
from ingest.history import documents_kept, forget_editions, keep_editions
from ingest.inbox import description
from ingest.lists import remember_removed, removed_documents
from ingest.plan import previous_of
from ingest.pruning import encoded_texts, prune
from ingest.publication import Making, publish
from ingest.report import Report, compared
from ingest.retrieved import downloads_of, keep_downloads
from ingest.running import shown
from ingest.runs import forget_documents, recorded
from ingest.vectors_server import forget_collections

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.encoder import Encoder
    from ingest.entries import Progress
    from ingest.model import Document
    from ingest.plan import Previous
    from ingest.settings import Settings


def remove(settings: Settings, encoder: Encoder, progress: Progress, ids: Sequence[str]) -> Report:
    """Publish a generation without some documents; they stay out until they are restored.

    The files they were read from stay where they are, and nothing else is looked at, so this is
    done at once. Raises `DocumentNotThere`, and `IngestError` when there is nothing to take them
    from.
    """
    home = Home(path=settings.home)

    def work() -> Report:
        with (
            generation.writing(home),
            shown(home, "remove", progress) as told,
        ):
            previous = _current(home)
            _check_known(ids, tuple(previous.documents))
            making = _making(settings, encoder, told, previous)
            return _publish_without(making, previous, ids)

    return recorded(home, "remove", work)


def purge(settings: Settings, encoder: Encoder, progress: Progress, ids: Sequence[str]) -> Report:
    """Leave no trace of some documents in any file of the home, and keep them out.

    The index is built anew and all earlier generations are deleted: Chroma saves memory as it finds
    it, so any may hold words that the process which made it had read. Text that another document
    has too stays with that one. Raises as `remove` does.
    """
    home = Home(path=settings.home)

    def work() -> Report:
        with (
            generation.writing(home),
            shown(home, "purge", progress) as told,
        ):
            previous = _current(home)
            held = {name: _documents(home, name) for name in generation_ids(home)}
            known = {each for documents in held.values() for each in documents}
            known |= documents_kept(home)
            _check_known(ids, tuple(sorted(known | set(removed_documents(home)))))
            making = _making(settings, encoder, told, previous, erase=True)
            report = _publish_without(making, previous, ids)
            going = [name for name in generation_ids(home) if name != report.generation]
            keep_editions(home, going)
            for name in going:
                shutil.rmtree(home.generations / name)
            gone = [each for documents in held.values() for each in documents.values()]
            forget_editions(home, ids)
            _erase(home, [each for each in gone if each.id in ids])
            prune(home, settings.keep)
            forget_collections(home, settings)
            return report

    return recorded(home, "purge", work)


def _making(
    settings: Settings,
    encoder: Encoder,
    progress: Progress,
    previous: Previous,
    *,
    erase: bool = False,
) -> Making:
    """Return how a generation is made that differs from the last only in its documents."""
    return Making(
        home=Home(path=settings.home),
        settings=settings,
        encoder=encoder,
        progress=progress,
        made_with=previous.generation.settings_digest,
        erase=erase,
    )


def _current(home: Home) -> Previous:
    """Return what answers now; raise `IngestError` when it cannot be taken over."""
    Catalog(current_folder(home) / CATALOG).close()
    previous = previous_of(home)
    if previous is None:
        raise GenerationMissing(home.path)
    return previous


def _check_known(ids: Sequence[str], known: tuple[str, ...]) -> None:
    for name in ids:
        if name not in known:
            raise DocumentNotThere(name, known)


def _publish_without(making: Making, previous: Previous, ids: Sequence[str]) -> Report:
    """Publish the documents that answer now but for some, and remember that those stay out."""
    home, made = making.home, previous.generation
    if made.encoder != making.encoder.identity:
        raise EncoderMismatch(made.encoder, making.encoder.identity)
    remember_removed(home, dict.fromkeys((*removed_documents(home), *ids)))
    kept = {name: each for name, each in previous.documents.items() if name not in ids}
    fresh = publish(making, list(kept.values()), made.not_fetched, previous)
    return compared(fresh, previous.documents, _current(home).documents, published=True)


def _erase(home: Home, documents: Sequence[Document]) -> None:
    """Delete what lies in the home of documents that no generation holds any more."""
    kept = {
        each.sha256 for name in generation_ids(home) for each in _documents(home, name).values()
    }
    for digest in {document.sha256 for document in documents} - kept:
        for folder in (home.originals, home.cache):
            for file in folder.rglob(f"{digest}*"):
                file.unlink()
    for document in documents:
        if Path(document.path).is_relative_to(home.path):
            for file in (Path(document.path), description(Path(document.path))):
                file.unlink(missing_ok=True)
    # Its errors name files.
    home.log.unlink(missing_ok=True)
    ids = {document.id for document in documents}
    keep_downloads(home, [each for each in downloads_of(home) if each.document not in ids])
    cache.keep_vectors(home.cache, encoded_texts(home))
    forget_documents(home, documents)


def _documents(home: Home, name: str) -> dict[str, Document]:
    """Return the documents of a generation by id, none when it cannot be read."""
    try:
        return documents_of_any_version(home.generations / name / CATALOG)
    except GenerationDamaged:
        return {}
