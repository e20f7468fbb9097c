"""Which passages belong together: the document of each and its section, as numbers in a file.

What is around a passage tells what it is about where its own words do not say it. The numbers are
kept beside the catalog because a question looks them up for whatever rows it finds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np

from ingest.generation_files import GROUPS
from ingest.lexical import mapped

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from ingest.catalog import Catalog


@dataclass(frozen=True, slots=True, kw_only=True)
class Groups:
    """Groups of passages: the group of each, shape (passages,), and the passages in each."""

    of: NDArray[np.int32]
    sizes: NDArray[np.int64]

    @classmethod
    def of_numbers(cls, numbers: NDArray[np.int32]) -> Self:
        """Count what is in each group; groups are numbered from 0."""
        return cls(of=numbers, sizes=np.bincount(numbers))


def numbered(catalog: Catalog) -> NDArray[np.int32]:
    """Return the numbers of the document and of the section of each passage, (2, passages)."""
    documents: dict[str, int] = {}
    sections: dict[tuple[str, str], int] = {}
    numbers = [
        (
            documents.setdefault(document, len(documents)),
            sections.setdefault((document, section), len(sections)),
        )
        for document, section in catalog.places()
    ]
    return np.array(numbers, dtype=np.int32).reshape(-1, 2).T


def write_groups(folder: Path, catalog: Catalog) -> None:
    """Write the groups of all passages of a catalog."""
    np.save(folder / GROUPS, np.ascontiguousarray(numbered(catalog)))


def open_groups(folder: Path) -> tuple[Groups, Groups]:
    """Return the documents and the sections of an index.

    Raises `OSError` or `ValueError` for a file that is missing or damaged.
    """
    documents, sections = mapped(folder / GROUPS, np.int32)
    return Groups.of_numbers(documents), Groups.of_numbers(sections)
