"""The only module that knows watchfiles: what changed in folders, told once it is written."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import TYPE_CHECKING, Self

from ingest.errors import FoldersNotWatched

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable
    from pathlib import Path

    from watchfiles.main import FileChange

# Milliseconds between two looks at what the system told; an interrupt is heard as often.
_TICK = 100

# Size, time of change and number of a file; none where there is none.
Signature = tuple[int, int, int] | None


def signature(path: Path) -> Signature:
    """Return what changes when a file is written or replaced."""
    with suppress(OSError):
        found = path.stat()
        return found.st_size, found.st_mtime_ns, found.st_ino
    return None


class FolderEvents:
    """Hears of changes below folders from the moment it is made until it is closed."""

    def __init__(self, folders: Iterable[Path]) -> None:
        """Begin to listen; raise `FoldersNotWatched` when the system refuses."""
        from watchfiles import watch  # noqa: PLC0415  (only `watch` needs it)

        self._told: set[str] = set()
        self._changes: Generator[set[FileChange], None, None] = watch(
            *folders,
            watch_filter=None,
            step=_TICK,
            rust_timeout=_TICK,
            yield_on_timeout=True,
            ignore_permission_denied=True,
        )
        try:
            # Nothing is listened to before the first look.
            self._look()
        except (OSError, RuntimeError) as error:
            raise FoldersNotWatched(str(error)) from error

    def __enter__(self) -> Self:
        """Return the events."""
        return self

    def __exit__(self, *_: object) -> None:
        """Stop listening."""
        self._changes.close()

    def wait(self, seconds: float) -> frozenset[str]:
        """Return the paths that changed since the last call, after some seconds at the latest."""
        until = time.monotonic() + seconds
        while not self._told and time.monotonic() < until:
            self._look()
        told, self._told = frozenset(self._told), set()
        return told

    def _look(self) -> None:
        self._told |= {path for _, path in next(self._changes)}
