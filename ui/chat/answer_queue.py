"""The order in which sessions use the processor: answers first, one after the other, then the rest.

One thread of a process computes at a time. Worked on at once, all answers would be late, and what
is shown around those that are there would hold up the others.
"""

from __future__ import annotations

from contextlib import contextmanager
from threading import Condition, Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# Seconds. Where people never stop asking, the rest is shown all the same.
_PATIENCE = 2.0


class AnswerQueue:
    """Lets one answer be worked on at a time, and other work wait until none is waited for."""

    def __init__(self) -> None:
        """Begin with nobody waiting."""
        self._working = Lock()
        self._left = Condition()
        self._waiting = 0

    @contextmanager
    def place(self) -> Iterator[None]:
        """Wait for all who came before, and let the next one in at the end."""
        with self._left:
            self._waiting += 1
        try:
            with self._working:
                yield
        finally:
            with self._left:
                self._waiting -= 1
                self._left.notify_all()

    def let_go_first(self, enough: Callable[[], bool] | None = None) -> None:
        """Wait until nobody waits for an answer or it is enough, but no longer than two seconds."""
        with self._left:
            self._left.wait_for(
                lambda: self._waiting == 0 or bool(enough and enough()), timeout=_PATIENCE
            )
