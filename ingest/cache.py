"""Parsed documents and vectors by content, so that a run does again only what changed."""

from __future__ import annotations

import sqlite3
import zlib
from contextlib import closing, contextmanager
from hashlib import sha256
from threading import get_ident
from typing import TYPE_CHECKING

import numpy as np

from ingest import records

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from ingest.encoder import Encoder
    from ingest.model import EncoderIdentity, ReadDocument

# A change in what any reader makes of a file.
READ_VERSION = 9
_BATCH = 512
_LOST = ".lost"
_VECTORS = "vectors.sqlite"


def load_document(folder: Path, key: str) -> ReadDocument | None:
    """Return the parsed document kept under a key, or none when it is not cached."""
    for place in (_place(folder, key), _place(folder, key, lost=True)):
        try:
            raw = zlib.decompress(place.read_bytes())
            return records.document_from_json(records.load(raw))
        except FileNotFoundError:
            pass
        except (zlib.error, ValueError):
            # Damaged by a full disk or another program: it is only a cache.
            place.unlink(missing_ok=True)
    return None


def keep_document(folder: Path, key: str, document: ReadDocument) -> None:
    """Keep a parsed document under the key of its file; one with lost pages for this run only."""
    place = _place(folder, key, lost=bool(document.lost))
    place.parent.mkdir(parents=True, exist_ok=True)
    # Threads that read files of the same content must not take each other's unfinished file.
    fresh = place.with_suffix(f".{get_ident()}.new")
    fresh.write_bytes(zlib.compress(records.dump(records.document_to_json(document)), level=3))
    fresh.replace(place)


def forget_lost(folder: Path) -> frozenset[str]:
    """Forget documents with pages on which a reader crashed or hung, and return their keys.

    They are to be tried again: it may have been the load of the machine, and not the page.
    """
    forgotten = set()
    for place in (folder / "documents").glob(f"*{_LOST}"):
        place.unlink(missing_ok=True)
        forgotten.add(place.name.removesuffix(f".{READ_VERSION}{_LOST}"))
    return frozenset(forgotten)


def _place(folder: Path, key: str, *, lost: bool = False) -> Path:
    return folder / "documents" / f"{key}.{READ_VERSION}{_LOST if lost else ''}"


def vectors_of(folder: Path, encoder: Encoder, texts: Sequence[str]) -> NDArray[np.float32]:
    """Return the vectors of passages, shape (texts, dimension), encoding only unknown ones."""
    try:
        return _vectors_of(folder, encoder, texts)
    except sqlite3.OperationalError:
        # A full disk, say: no reason to forget anything.
        raise
    except (sqlite3.DatabaseError, ValueError):
        # Damaged: it is only a cache.
        (folder / _VECTORS).unlink()
        return _vectors_of(folder, encoder, texts)


def _vectors_of(folder: Path, encoder: Encoder, texts: Sequence[str]) -> NDArray[np.float32]:
    identity = encoder.identity
    keys = [_key(identity, text) for text in texts]
    found = np.zeros((len(texts), identity.dimension), dtype=np.float32)
    with _opened(folder) as connection:
        unknown: list[int] = []
        for row, key in enumerate(keys):
            kept = connection.execute("SELECT value FROM vector WHERE key = ?", (key,)).fetchone()
            if kept:
                found[row] = np.frombuffer(kept[0], dtype=np.float32)
            else:
                unknown.append(row)
        for start in range(0, len(unknown), _BATCH):
            rows = unknown[start : start + _BATCH]
            fresh = encoder.encode_passages([texts[row] for row in rows])
            found[rows] = fresh
            with connection:
                connection.executemany(
                    "INSERT OR REPLACE INTO vector VALUES (?,?)",
                    [(keys[row], fresh[i].tobytes()) for i, row in enumerate(rows)],
                )
    return found


def vectors_size(folder: Path) -> int:
    """Return how many bytes the kept vectors take."""
    place = folder / _VECTORS
    return place.stat().st_size if place.exists() else 0


def keep_vectors(folder: Path, wanted: Iterable[tuple[EncoderIdentity, str]]) -> None:
    """Forget all vectors but those of some texts, and leave no trace of them in the file."""
    with _opened(folder) as connection:
        connection.execute("CREATE TEMP TABLE kept (key BLOB PRIMARY KEY) WITHOUT ROWID")
        with connection:
            connection.executemany(
                "INSERT OR IGNORE INTO kept VALUES (?)",
                ((_key(identity, text),) for identity, text in wanted),
            )
            connection.execute("DELETE FROM vector WHERE key NOT IN (SELECT key FROM kept)")
        connection.execute("VACUUM")


def vectors_sound(folder: Path) -> bool:
    """Tell whether the file of vectors can be read."""
    try:
        with _opened(folder) as connection:
            (found,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.DatabaseError:
        return False
    return bool(found == "ok")


def forget_vectors(folder: Path) -> None:
    """Forget all vectors."""
    (folder / _VECTORS).unlink(missing_ok=True)


def _key(identity: EncoderIdentity, text: str) -> bytes:
    return sha256(f"{identity}\n{text}".encode()).digest()


@contextmanager
def _opened(folder: Path) -> Iterator[sqlite3.Connection]:
    folder.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(folder / _VECTORS)) as connection:
        connection.execute(
            "CREATE TABLE IF NOT EXISTS vector (key BLOB PRIMARY KEY, value BLOB) WITHOUT ROWID"
        )
        yield connection
