"""Processes that stay for the last few documents, so that a page is drawn without a start.

Each document has a limited process of its own: one that was taken over by a file sees no other.
A process ends by itself when it is not asked for a while, and is started anew after a crash.
"""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING

from ingest.conversation import Conversation
from ingest.limits import LIMITS, Cores

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.limits import Limits
    from ingest.records import Json

MOST_OPEN = 3


class Viewers:
    """The processes kept; `ask` may be called from several threads."""

    def __init__(self, limits: Limits = LIMITS, most: int = MOST_OPEN) -> None:
        """Keep as many documents open as `most`; none is yet."""
        self._limits, self._most = limits, most
        self._kept: OrderedDict[Path, _Viewer] = OrderedDict()
        self._lock = Lock()

    def ask(self, request: Json, path: Path) -> Json:
        """Put a request about a document to its process and return the unchecked answer.

        Raises `DocumentUnreadable` as `run_limited` does.
        """
        with self._lock:
            viewer = self._kept.pop(path, None) or _Viewer(self._limits)
            self._kept[path] = viewer
            ended = [self._kept.popitem(last=False)[1] for _ in range(len(self._kept) - self._most)]
        for each in ended:
            each.close()
        return viewer.ask(request, path)

    def close(self) -> None:
        """End all processes; the next request starts anew."""
        with self._lock:
            ended = list(self._kept.values())
            self._kept.clear()
        for each in ended:
            each.close()


class _Viewer:
    """The process of one document, asked by one thread at a time."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._lock = Lock()
        self._process: Conversation | None = None
        self._dropped = False

    def ask(self, request: Json, path: Path) -> Json:
        with self._lock:
            if self._process is None or not self._process.alive():
                self._end()
                self._process = Conversation(self._limits, Cores(1))
            done = False
            try:
                answer = self._process.ask(request, path)
                done = True
            finally:
                # Whoever dropped this one may have done so before it was asked.
                if not done or self._dropped:
                    self._end()
            return answer

    def close(self) -> None:
        self._dropped = True
        with self._lock:
            self._end()

    def _end(self) -> None:
        if self._process is not None:
            self._process.close()
            self._process = None
