"""Passages with all that a collection of vectors keeps of them, read from a generation's files."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from ingest import lexical
from ingest.catalog import Catalog
from ingest.generation_files import CATALOG, MATRIX

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from ingest.model import Document, Passage

# Chroma takes at most 5,461 at once.
BATCH = 5_000
# Some passages, and their vectors of shape (passages, dimension).
Part: TypeAlias = "tuple[list[Located], NDArray[np.float32]]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Located:
    """A passage with its document and the printed label of its first page."""

    passage: Passage
    document: Document
    label: str | None


def located(folder: Path, rows: NDArray[np.int64] | None = None) -> Iterator[Part]:
    """Give the passages of some rows of a generation, or of all, up to `BATCH` at a time."""
    matrix = lexical.mapped(folder / MATRIX, np.float32)
    wanted = np.arange(len(matrix)) if rows is None else rows
    with closing(Catalog(folder / CATALOG)) as opened:
        for start in range(0, len(wanted), BATCH):
            part = wanted[start : start + BATCH].tolist()
            passages = opened.passages(part)
            labels = opened.labels({passage.document_id for passage in passages})
            yield (
                [
                    Located(
                        passage=passage,
                        document=opened.documents[passage.document_id],
                        label=labels[passage.document_id, passage.spans[0].page],
                    )
                    for passage in passages
                ],
                matrix[part],
            )
