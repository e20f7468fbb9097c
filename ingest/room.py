"""Whether there is room on the disk, and what is said when there is none."""

from __future__ import annotations

import errno
import shutil
import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ingest.errors import DiskFull

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# What the smallest generation takes with its caches, in bytes.
_SMALLEST = 40_000_000
# What SQLite and numpy say when they cannot write all; they give no error number.
_FULL = ("disk is full", " requested and ")


def check_room(folder: Path, needed: int = 0) -> None:
    """Refuse early when so many bytes, or the smallest generation, do not fit; raise `DiskFull`."""
    needed = max(needed, _SMALLEST)
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise DiskFull(folder, needed, free)


@contextmanager
def room_watched(folder: Path) -> Iterator[None]:
    """Turn what libraries raise on a full disk into `DiskFull`."""
    try:
        yield
    except (OSError, sqlite3.OperationalError) as error:
        full = isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}
        if not full and not any(words in str(error) for words in _FULL):
            raise
        raise DiskFull(folder, _SMALLEST, shutil.disk_usage(folder).free) from error
