"""The field of surface words: where words stand as they are written, for phrases and wildcards.

SQLite's FTS5 keeps the words of each passage with their positions, lower case, nothing else
changed. It finds and never ranks; expressions are written in its own query language.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ingest.errors import GenerationDamaged
from ingest.model import heading

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from ingest.model import Passage

# The texts themselves stand in the catalog. An umlaut is a letter of its own here.
_SCHEMA = """
CREATE VIRTUAL TABLE surface USING fts5(
    text, section, content='', tokenize="unicode61 remove_diacritics 0")
"""
_VOCABULARY = "CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab(main, surface, row)"


def write_surface(path: Path, passages: Iterable[Passage]) -> None:
    """Write the words of passages, which are numbered from 0."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(_SCHEMA)
        connection.executemany(
            "INSERT INTO surface (rowid, text, section) VALUES (?,?,?)",
            ((row, passage.text, heading(passage.section)) for row, passage in enumerate(passages)),
        )
        connection.execute("INSERT INTO surface (surface) VALUES ('optimize')")


class SurfaceField:
    """The words of a generation, opened for reading; usable from several threads, one at a time."""

    def __init__(self, path: Path) -> None:
        """Open the file read-only; raise `GenerationDamaged` when it cannot be read."""
        self._path = path
        with self._told():
            self._connection = sqlite3.connect(
                f"{path.as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
            )
            self._connection.execute("PRAGMA temp_store = MEMORY")
            self._connection.execute(_VOCABULARY)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def rows(self, expression: str) -> NDArray[np.int64]:
        """Return the rows of the passages that match an FTS5 expression, in their order."""
        with self._told():
            found = self._connection.execute(
                "SELECT rowid FROM surface WHERE surface MATCH ? ORDER BY rowid", (expression,)
            ).fetchall()
        return np.array([row for (row,) in found], dtype=np.int64)

    def words(self, pattern: str, most: int) -> list[str]:
        """Return words like a pattern with `*` for any letters, those in most passages first."""
        with self._told():
            found = self._connection.execute(
                "SELECT term FROM temp.vocabulary WHERE term GLOB ? "
                "ORDER BY doc DESC, term LIMIT ?",
                (pattern, most),
            ).fetchall()
        return [term for (term,) in found]

    @cached_property
    def by_shape(self) -> dict[tuple[str, int], list[str]]:
        """Return all words by first letter and length, in the order of the alphabet."""
        found: dict[tuple[str, int], list[str]] = {}
        with self._told():
            for (term,) in self._connection.execute("SELECT term FROM temp.vocabulary"):
                found.setdefault((term[0], len(term)), []).append(term)
        return found

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Raise `GenerationDamaged` when the file cannot be read."""
        try:
            yield
        except sqlite3.DatabaseError as error:
            raise GenerationDamaged(self._path, str(error)) from error
