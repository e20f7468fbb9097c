"""The field of surface words: where words stand as they are written, for phrases and wildcards.

SQLite's FTS5 keeps the words of each passage with their positions, lower case, nothing else
changed. It finds and never ranks; expressions are written in its own query language. A file that
was made from an earlier one knows passages by the numbers they had when they came into it, and
holds a list of the rows these have now.
"""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cached_property
from threading import Lock
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
_PLACES = "CREATE TABLE IF NOT EXISTS place (rows BLOB)"
_INSERT = "INSERT INTO surface (rowid, text, section) VALUES (?,?,?)"
_DELETE = "INSERT INTO surface (surface, rowid, text, section) VALUES ('delete',?,?,?)"
# The version of a file whose numbers are not the rows of the passages.
_PLACED = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """The file of the last generation, and what became of its passages.

    `moved` is the row each has now, -1 for none; `gone` gives those by the row they had.
    """

    path: Path
    moved: NDArray[np.int64]
    gone: Iterable[tuple[int, Passage]]


def write_surface(
    path: Path, passages: Iterable[tuple[int, Passage]], earlier: Earlier | None = None
) -> None:
    """Write the words of passages by their rows, in order: all, or those an earlier file lacks."""
    if earlier:
        shutil.copyfile(earlier.path, path)
    with closing(sqlite3.connect(path)) as connection, connection:
        if earlier:
            _go_on(connection, passages, earlier)
            return
        connection.execute(_SCHEMA)
        connection.executemany(_INSERT, (_words(row, passage) for row, passage in passages))
        connection.execute("INSERT INTO surface (surface) VALUES ('optimize')")


def _go_on(
    connection: sqlite3.Connection, passages: Iterable[tuple[int, Passage]], earlier: Earlier
) -> None:
    """Take out what is gone and add what is new, under numbers that were never used."""
    before = _places(connection)
    if before is None:
        before = np.arange(len(earlier.moved))
    numbers = np.full(len(earlier.moved), -1)
    numbers[before[before >= 0]] = np.flatnonzero(before >= 0)
    connection.executemany(
        _DELETE, (_words(int(numbers[row]), passage) for row, passage in earlier.gone)
    )
    rows: list[int] = []
    for row, passage in passages:
        connection.execute(_INSERT, _words(len(before) + len(rows), passage))
        rows.append(row)
    now = np.where(before >= 0, earlier.moved[before], -1)
    connection.execute(_PLACES)
    connection.execute("DELETE FROM place")
    places = np.concatenate((now, rows)).astype(np.int32)
    connection.execute("INSERT INTO place VALUES (?)", (places.tobytes(),))
    connection.execute(f"PRAGMA user_version = {_PLACED}")


def _words(number: int, passage: Passage) -> tuple[int, str, str]:
    return number, passage.text, heading(passage.section)


def _places(connection: sqlite3.Connection) -> NDArray[np.int64] | None:
    """Return the row of each number, -1 for none; nothing where they are the same."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version != _PLACED:
        return None
    (rows,) = connection.execute("SELECT rows FROM place").fetchone()
    return np.frombuffer(rows, dtype=np.int32).astype(np.int64)


class SurfaceField:
    """The words of a generation, opened for reading; several threads may read at once."""

    def __init__(self, path: Path) -> None:
        """Open the file read-only; raise `GenerationDamaged` when it cannot be read."""
        self._path = path
        self._lock = Lock()
        with self._told():
            self._connection = sqlite3.connect(
                f"{path.as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
            )
            self._connection.execute("PRAGMA temp_store = MEMORY")
            self._connection.execute(_VOCABULARY)
            self._rows = _places(self._connection)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def rows(self, expression: str) -> NDArray[np.int64]:
        """Return the rows of the passages that match an FTS5 expression, in their order."""
        with self._told():
            found = self._connection.execute(
                "SELECT rowid FROM surface WHERE surface MATCH ? ORDER BY rowid", (expression,)
            ).fetchall()
        numbers = np.array([number for (number,) in found], dtype=np.int64)
        return numbers if self._rows is None else np.sort(self._rows[numbers])

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
        """Read alone; raise `GenerationDamaged` when the file cannot be read."""
        # SQLite may be built so that threads must not use a connection at the same moment.
        with self._lock:
            try:
                yield
            except sqlite3.DatabaseError as error:
                raise GenerationDamaged(self._path, str(error)) from error
