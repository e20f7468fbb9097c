"""What the chat keeps of a person: one SQLite file in the home, or the memory of a session.

    conversation    one row each, of a person
    turn            its questions, each with what came of it, or nothing while that is looked for
    noted           passages and answers that were set aside
    watched         questions that are looked at again in every new generation

A person sees and deletes only their own. What was last touched before the retention ends is deleted
when anything is read or written.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING

from assistant.errors import KeptUnusable

if TYPE_CHECKING:
    from collections.abc import Iterator

FILE = "conversations.sqlite"
MEMORY = ":memory:"
_WAIT = 10.0
_TABLES = """
CREATE TABLE IF NOT EXISTS conversation (
    id TEXT PRIMARY KEY, person TEXT NOT NULL, name TEXT NOT NULL, begun TEXT NOT NULL,
    changed TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS turn (
    conversation TEXT NOT NULL REFERENCES conversation ON DELETE CASCADE, place INTEGER NOT NULL,
    question TEXT NOT NULL, told TEXT, PRIMARY KEY (conversation, place));
CREATE TABLE IF NOT EXISTS noted (
    id TEXT PRIMARY KEY, person TEXT NOT NULL, place REAL NOT NULL, told TEXT NOT NULL,
    note TEXT NOT NULL, changed TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS watched (
    id TEXT PRIMARY KEY, person TEXT NOT NULL, question TEXT NOT NULL, context TEXT NOT NULL,
    known TEXT NOT NULL, looked TEXT NOT NULL, answered TEXT, changed TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS conversation_of ON conversation (person, changed);
"""
# By which a person's rows are found; turns go with their conversation.
PERSONAL = ("conversation", "noted", "watched")


class Database:
    """The tables, in a file or in memory."""

    def __init__(self, path: Path | None, retention: int) -> None:
        """Name the file, or none for memory, and after how many days what it holds is deleted."""
        self._place = str(path or MEMORY)
        self._retention = timedelta(days=retention)
        self._lock = RLock()
        self._memory = None if path else _opened(MEMORY)

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Give a connection for one transaction; raises `KeptUnusable`.

        A file is opened each time, so that one that was put in its place meanwhile is the one used.
        """
        with self._lock:
            try:
                connection = self._memory or _opened(self._place)
                try:
                    with connection:
                        self._forget_old(connection)
                        yield connection
                finally:
                    if connection is not self._memory:
                        connection.close()
            except (sqlite3.Error, OSError) as error:
                raise KeptUnusable(self._place, str(error)) from error

    def _forget_old(self, connection: sqlite3.Connection) -> None:
        oldest = (datetime.now(UTC) - self._retention).isoformat()
        for table in PERSONAL:
            connection.execute(f"DELETE FROM {table} WHERE changed < ?", (oldest,))  # noqa: S608


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """What one person keeps."""

    database: Database
    person: str


def now() -> str:
    """Return this moment, as it is kept."""
    return datetime.now(UTC).isoformat()


def forget_old(home: Path, retention: int) -> None:
    """Delete what is kept in a home and older than some days; with 0, all of it."""
    if (home / FILE).exists():
        with Database(home / FILE, retention).writing():
            pass  # It begins with that.


def compact(path: Path) -> None:
    """Write the file anew, so that nothing of what was deleted is left in it."""
    try:
        with closing(_opened(str(path))) as connection:
            connection.execute("VACUUM")
    except (sqlite3.Error, OSError) as error:
        raise KeptUnusable(str(path), str(error)) from error


def _opened(place: str) -> sqlite3.Connection:
    """Open memory, or a file that only its owner can read."""
    if place != MEMORY:
        Path(place).parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(place, os.O_CREAT | os.O_RDWR, 0o600))
    connection = sqlite3.connect(place, timeout=_WAIT, check_same_thread=False)
    # Deleted is overwritten, and turns go with their conversation.
    connection.executescript(f"PRAGMA secure_delete = ON; PRAGMA foreign_keys = ON; {_TABLES}")
    return connection
