"""The vectors of a generation in Chroma: derived from the catalog, always rebuildable.

This is the only module that knows chromadb. One generation has one collection in a directory of
its own that is written once and then only read, because two processes on one path that write
lose data (chroma-core/chroma issues 3792, 5925).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ingest.errors import GenerationDamaged
from ingest.model import heading

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from chromadb.api import ClientAPI
    from numpy.typing import NDArray

    from ingest.model import Document, Passage

COLLECTION = "passages"
_BATCH = 5_000
# Small collections are searched exactly: with as many candidates as this, recall was 1.
_EXACT_SEARCH = 1_000


def _client(folder: Path) -> ClientAPI:
    import chromadb  # noqa: PLC0415  (a second of import time)
    from chromadb.config import Settings  # noqa: PLC0415

    settings = Settings(anonymized_telemetry=False, is_persistent=True)
    return chromadb.PersistentClient(path=str(folder), settings=settings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Located:
    """A passage with its document and the printed label of its first page."""

    passage: Passage
    document: Document
    label: str | None


def write_vectors(
    folder: Path, passages: Sequence[Located], vectors: NDArray[np.float32]
) -> None:
    """Write a new collection of passages.

    `vectors` has the shape (passages, dimension), each of length 1.
    """
    folder.mkdir(parents=True)
    client = _client(folder)
    collection = client.create_collection(
        COLLECTION,
        embedding_function=None,
        configuration={"hnsw": {"space": "cosine", "ef_search": _EXACT_SEARCH}},
    )
    for start in range(0, len(passages), _BATCH):
        batch = passages[start : start + _BATCH]
        collection.upsert(
            ids=[each.passage.id for each in batch],
            embeddings=vectors[start : start + _BATCH],
            documents=[each.passage.text for each in batch],
            metadatas=[
                {
                    "document_id": each.document.id,
                    "title": each.document.source.title,
                    "section": heading(each.passage.section),
                    "page": each.passage.spans[0].page if each.document.paged else 0,
                    "page_label": each.label or "",
                }
                for each in batch
            ],
        )
    client.close()


class VectorIndex:
    """A published collection, opened for questions."""

    def __init__(self, folder: Path) -> None:
        """Open the collection; raise `GenerationDamaged` when Chroma cannot."""
        from chromadb.errors import ChromaError  # noqa: PLC0415  (a second of import time)

        try:
            self._client = _client(folder)
            self._collection = self._client.get_collection(COLLECTION, embedding_function=None)
            self.count = self._collection.count()
        except (ChromaError, ValueError) as error:
            raise GenerationDamaged(folder, f"Chroma: {error}") from error

    def close(self) -> None:
        """Let go of the files, so that the next generation is not answered from this one's."""
        self._client.close()

    def nearest(self, vector: NDArray[np.float32], k: int) -> list[tuple[str, float]]:
        """Return the ids and cosine similarities of the `k` passages nearest to a vector."""
        wanted = min(k, self.count)
        if not wanted:
            return []
        found = self._collection.query(
            query_embeddings=vector[np.newaxis], n_results=wanted, include=["distances"]
        )
        distances = found["distances"] or [[]]
        return [
            (passage_id, 1.0 - float(distance))
            for passage_id, distance in zip(found["ids"][0], distances[0], strict=True)
        ]
