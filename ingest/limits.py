"""What the processes that read files may use, and how many run at once."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What the reading of one file may use.

    Bytes of address space of each process and of the whole answer; seconds in all, seconds more
    for every page drawn, and seconds without a page drawn; seconds after which a process that is
    asked nothing more ends; pages, and characters a page; and how many pages may end a process
    before the file is given up.
    """

    memory: int = 2_000_000_000
    answer: int = 128 << 20
    seconds: float = 60.0
    seconds_per_page: float = 0.2
    stall_seconds: float = 20.0
    idle_seconds: float = 300.0
    pages: int = 5000
    page_characters: int = 200_000
    lost_pages: int = 8


LIMITS = Limits()


class Cores:
    """The processor cores that files read at the same time share."""

    def __init__(self, count: int | None = None) -> None:
        """Take a number of cores, or all that this process may use."""
        self.count = count or len(os.sched_getaffinity(0))
        self.stopped = False
        self._files = 0
        self._lock = Lock()

    @property
    def share(self) -> int:
        """Return how many processes may work on one file now; no core is left idle."""
        return max(1, -(-self.count // max(1, self._files)))

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Count one more file as long as it is read."""
        with self._lock:
            self._files += 1
        try:
            yield
        finally:
            with self._lock:
                self._files -= 1

    def stop(self) -> None:
        """Have every file that is being read given up soon."""
        self.stopped = True
