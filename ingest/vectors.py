"""The vectors of a generation in Chroma: derived from the catalog, always rebuildable.

With `vectors_server`, which does the same on a server, this is all that knows chromadb. One
generation has one collection in a directory of its own that is written once and then only read,
because two processes on one path that write lose data (chroma-core/chroma issues 3792, 5925).
"""

from __future__ import annotations

import errno
import shutil
import sqlite3
import warnings
from contextlib import closing, contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, cast

import numpy as np

from ingest.errors import GenerationDamaged
from ingest.located import BATCH
from ingest.model import heading

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from chromadb.api.client import Client
    from chromadb.api.collection_configuration import CreateHNSWConfiguration
    from numpy.typing import NDArray

    from ingest.errors import IngestError
    from ingest.located import Located

# The folder of a collection in that of its generation, and its name.
FOLDER, COLLECTION = "chroma", "passages"
# How many candidates the graph holds during a search. Small collections are searched exactly so;
# of 100,000 passages .984 of the ten nearest were found with 1,000 and .993 with 2,000, of ten
# times as many .970 with 5,000 and .992 with 20,000.
_FEWEST_CANDIDATES, _MOST_CANDIDATES, _PASSAGES_A_CANDIDATE = 1_000, 20_000, 50
# By default Chroma writes its graph after a thousand rows; what it did not write, every reader
# would write again, each over the files of the others.
_WRITTEN_AFTER = 1
GRAPH: CreateHNSWConfiguration = {
    "space": "cosine",
    "ef_search": _FEWEST_CANDIDATES,
    "batch_size": _WRITTEN_AFTER,
    "sync_threshold": _WRITTEN_AFTER,
}
# Chroma adds a row to this table whenever it is opened. Without that a published generation does
# not change when it is read, and answers from a disk that is full or read-only.
_READ_WITHOUT_WRITING = """
CREATE TRIGGER opened_for_reading BEFORE INSERT ON acquire_write
BEGIN SELECT RAISE(IGNORE); END
"""
# Chroma fails in many words on a full disk; below this, in bytes, it is taken for the reason.
_LITTLE_ROOM = 40_000_000
_TRIAL = 10
# Clients of one path share what is behind them, and Chroma counts them without a lock: a thread
# that opens one while another closes the last gets one that is closed.
_SHARING = Lock()


def load() -> None:
    """Load Chroma before it is needed: a second of work."""
    import chromadb  # noqa: F401, PLC0415  (that second)


def _client(folder: Path) -> Client:
    import chromadb  # noqa: PLC0415  (a second of import time)
    from chromadb.config import Settings  # noqa: PLC0415

    settings = Settings(anonymized_telemetry=False, is_persistent=True)
    with _SHARING:
        # The type that chromadb declares has no `close`.
        return cast("Client", chromadb.PersistentClient(path=str(folder), settings=settings))


def close_client(client: Client) -> None:
    """Let go of a client; chromadb counts those of one path without a lock."""
    with _SHARING:
        client.close()


@contextmanager
def _opened(folder: Path) -> Iterator[Client]:
    client = _client(folder)
    try:
        yield client
    finally:
        close_client(client)


@contextmanager
def without_complaints() -> Iterator[None]:
    """Let Chroma warn in vain of what it wrote itself for a collection without a function."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        yield


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """The collection of the last generation, what it should be like, and what is gone from it."""

    folder: Path
    count: int
    dimension: int
    gone: Sequence[str]


def write_vectors(
    folder: Path,
    batches: Iterable[tuple[Sequence[Located], NDArray[np.float32]]],
    earlier: Earlier | None = None,
) -> None:
    """Write a collection of passages, anew or as an earlier one with some more and some less.

    The vectors of a batch have the shape (passages, dimension), each of length 1. Raises
    `GenerationDamaged` when the earlier one cannot be taken over.
    """
    with _full_disk_told(folder.parent):
        if earlier:
            _take_over(earlier, folder)
            _statement(folder, "DROP TRIGGER opened_for_reading")
        else:
            folder.mkdir(parents=True)
        with _opened(folder) as client:
            _insert(client, batches, earlier.gone if earlier else ())
        _statement(folder, _READ_WITHOUT_WRITING)


def _insert(
    client: Client,
    batches: Iterable[tuple[Sequence[Located], NDArray[np.float32]]],
    gone: Sequence[str],
) -> None:
    """Take out what is gone, and put in what is new."""
    collection = client.get_or_create_collection(
        COLLECTION, embedding_function=None, configuration={"hnsw": GRAPH}
    )
    for start in range(0, len(gone), BATCH):
        collection.delete(ids=list(gone[start : start + BATCH]))
    for passages, vectors in batches:
        collection.upsert(
            ids=[each.passage.id for each in passages],
            embeddings=vectors,
            documents=[each.passage.text for each in passages],
            metadatas=[_metadata(each) for each in passages],
        )
    with without_complaints():
        wanted = candidates(collection.count())
        collection.modify(configuration={"hnsw": {"ef_search": wanted}})


def _take_over(earlier: Earlier, folder: Path) -> None:
    """Copy the files of a collection, and try whether they are whole."""
    if not earlier.folder.is_dir():
        raise GenerationDamaged(earlier.folder, "Chroma: der Ordner fehlt")
    shutil.copytree(earlier.folder, folder)
    with closing(VectorIndex(folder, earlier.dimension)) as index:
        if index.count != earlier.count:
            reason = f"Chroma: {index.count} statt {earlier.count} Passagen"
            raise GenerationDamaged(earlier.folder, reason)


def candidates(passages: int) -> int:
    """Return the candidates of a search among so many passages: its `ef_search`."""
    return min(_MOST_CANDIDATES, max(_FEWEST_CANDIDATES, passages // _PASSAGES_A_CANDIDATE))


def _statement(folder: Path, sql: str) -> None:
    with closing(sqlite3.connect(folder / "chroma.sqlite3")) as connection, connection:
        connection.execute(sql)


def _metadata(located: Located) -> dict[str, str | int]:
    """Return what LangChain and others who read the collection itself need for a citation."""
    document, passage = located.document, located.passage
    return {
        "document_id": document.id,
        "title": document.source.title,
        "section": heading(passage.section),
        "page": passage.spans[0].page if document.paged else 0,
        "page_label": located.label or "",
    }


@contextmanager
def _full_disk_told(folder: Path) -> Iterator[None]:
    """Raise the system's error for a full disk, for which each library has one of its own."""
    from chromadb.errors import ChromaError  # noqa: PLC0415  (a second of import time)

    try:
        yield
    except (ChromaError, shutil.Error, sqlite3.Error) as error:
        if shutil.disk_usage(folder).free < _LITTLE_ROOM:
            raise OSError(errno.ENOSPC, str(error)) from error
        raise


class VectorIndex:
    """A published collection, opened for questions; `keeps_texts` tells whether it has them."""

    keeps_texts = True

    def __init__(self, folder: Path, dimension: int) -> None:
        """Open the collection and its graph; raise `GenerationDamaged` when Chroma cannot."""
        from chromadb.errors import ChromaError  # noqa: PLC0415  (a second of import time)

        self._folder = folder
        if not folder.is_dir():
            # Chroma would make a new one.
            raise GenerationDamaged(folder, "Chroma: der Ordner fehlt")
        try:
            self._client = _client(folder)
            self._collection = self._client.get_collection(COLLECTION, embedding_function=None)
            self.count = self._collection.count()
        except (ChromaError, ValueError) as error:
            raise GenerationDamaged(folder, f"Chroma: {error}") from error
        # Chroma opens its files at the first question, when this generation may have been pruned.
        self.nearest(np.ones(dimension, dtype=np.float32), _TRIAL)

    def close(self) -> None:
        """Let go of the files, so that the next generation is not answered from this one's."""
        close_client(self._client)

    def contents(self) -> Iterator[tuple[list[str], NDArray[np.float32], list[str]]]:
        """Give ids, vectors of shape (ids, dimension) and texts of all passages, a part at a time.

        Raises `GenerationDamaged` when Chroma cannot read its files.
        """
        from chromadb.errors import ChromaError  # noqa: PLC0415  (a second of import time)

        for start in range(0, self.count, BATCH):
            try:
                found = self._collection.get(
                    limit=BATCH, offset=start, include=["embeddings", "documents"]
                )
            except ChromaError as error:
                raise self._failed(str(error)) from error
            yield (
                found["ids"],
                np.asarray(found["embeddings"], dtype=np.float32),
                found["documents"] or [],
            )

    def nearest(self, vector: NDArray[np.float32], k: int) -> list[tuple[str, float]]:
        """Return the ids and cosine similarities of the `k` passages nearest to a vector.

        Raises `GenerationDamaged` when Chroma cannot read its files.
        """
        from chromadb.errors import ChromaError  # noqa: PLC0415  (a second of import time)

        wanted = min(k, self.count)
        if not wanted:
            return []
        try:
            found = self._collection.query(
                query_embeddings=vector[np.newaxis], n_results=wanted, include=["distances"]
            )
        except ChromaError as error:
            raise self._failed(str(error)) from error
        ids = found["ids"][0]
        if 2 * len(ids) < wanted:
            # Without the files of its graph Chroma finds a few rows and reports no error.
            few = f"nur {len(ids)} von {wanted} gefunden"
            raise self._failed(few)
        distances = found["distances"] or [[]]
        return [
            (passage_id, 1.0 - float(distance))
            for passage_id, distance in zip(ids, distances[0], strict=True)
        ]

    def _failed(self, reason: str) -> IngestError:
        return GenerationDamaged(self._folder, f"Chroma: {reason}")
