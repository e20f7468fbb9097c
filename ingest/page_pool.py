"""Pages of one file worked on in several processes, so that a bad page costs only itself.

A worker process forks a child for each run of pages. A child that crashes, hangs or runs out of
memory loses the page it was at; the rest of its run goes on in another child. What children hand
to the worker is pickled: both read the same file and are trusted equally little.
"""

from __future__ import annotations

import ctypes
import os
import pickle
import selectors
import signal
import struct
import time
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, Protocol, TypeAlias, TypeVar, cast

from ingest.errors import WAY_OUT, DocumentUnreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager
    from typing import NoReturn

T = TypeVar("T")
# Opens what a process needs once, and gives the function that works on one page.
Work: TypeAlias = "Callable[[], AbstractContextManager[Callable[[int], T]]]"

CRASHED = "die Seite ließ den Leser abstürzen ({})"
HUNG = "die Seite hielt den Leser mehr als {:.0f} s auf"
TOO_LARGE = "die Seite braucht mehr Speicher, als ein Dokument bekommt"
DAMAGED = "die Seite ist beschädigt ({})"
_CHUNK = 1 << 20
_LENGTH = struct.Struct("<Q")
# A child costs some milliseconds, and each reads the fonts of the file anew.
_SHORTEST, _LONGEST, _RUNS_PER_PROCESS = 8, 64, 3
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """A page that could not be worked on, and why."""

    reason: str


class Spread(Protocol):
    """Works on pages; the function it returns waits for the results, in order."""

    def __call__(self, work: Work[T], numbers: Sequence[int]) -> Callable[[], list[T | Lost]]:
        """Begin the work."""


def in_turn(work: Work[T], numbers: Sequence[int]) -> Callable[[], list[T | Lost]]:
    """Work on pages one after another in this process, where a bad page ends everything."""

    def results() -> list[T | Lost]:
        with work() as one:
            return [one(number) for number in numbers]

    return results


@dataclass(slots=True, kw_only=True)
class _Job(Generic[T]):
    """One work on many pages, and what has come of it."""

    work: Work[T]
    results: dict[int, T | Lost] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class _Child:
    """A process at work on a run of pages; its results come through a pipe."""

    pid: int
    pipe: int
    job: _Job[object]
    left: deque[int]
    moved: float
    at: int = 0
    gathered: bytearray = field(default_factory=bytearray)


class Pool:
    """The children of one worker process; `spread` gives them work.

    `finished` is told after each page how many are done and how many there are. `orders` is a
    file descriptor on which whoever asked for the file says how many children may run; when it
    is closed nobody waits any more, and the worker ends.
    """

    def __init__(  # noqa: PLR0913  (what a worker is told by its limits)
        self,
        file: str,
        *,
        processes: int,
        stall_seconds: float,
        lost_pages: int,
        finished: Callable[[int, int], None],
        orders: int,
    ) -> None:
        """Take what is allowed; nothing is started yet."""
        self._file, self._processes, self._stall = file, processes, stall_seconds
        self._may_end, self._finished = lost_pages, finished
        self._orders, self._ended = orders, 0
        self._waiting: deque[tuple[_Job[object], deque[int]]] = deque()
        self._children: dict[int, _Child] = {}
        self._pages: set[int] = set()
        self._page_count = 0
        self._selector = selectors.DefaultSelector()
        self._selector.register(orders, selectors.EVENT_READ)

    def spread(self, work: Work[T], numbers: Sequence[int]) -> Callable[[], list[T | Lost]]:
        """Begin work on pages; the function returned waits for the results, in order.

        The number 0 stands for the document and is no page. Raises `DocumentUnreadable` when too
        many pages were lost.
        """
        job: _Job[T] = _Job(work=work)
        anything = cast("_Job[object]", job)
        size = -(-len(numbers) // (_RUNS_PER_PROCESS * self._processes))
        size = min(_LONGEST, max(_SHORTEST, size))
        for start in range(0, len(numbers), size):
            self._waiting.append((anything, deque(numbers[start : start + size])))
        self._page_count = max([self._page_count, *numbers])
        self._start()

        def results() -> list[T | Lost]:
            while len(job.results) < len(numbers):
                self._step()
            return [job.results[number] for number in numbers]

        return results

    def _start(self) -> None:
        """Start children as long as there is work and more of them may run."""
        while self._waiting and len(self._children) < self._processes:
            job, numbers = self._waiting.popleft()
            out, into = os.pipe()
            pid = os.fork()
            if not pid:
                _work(job.work, numbers, into)
            os.close(into)
            child = _Child(pid=pid, pipe=out, job=job, left=numbers, moved=time.monotonic())
            self._children[out] = child
            self._selector.register(out, selectors.EVENT_READ)

    def _step(self) -> None:
        """Wait for something to happen, and take it in."""
        self._start()
        oldest = min(child.moved for child in self._children.values())
        ready = self._selector.select(max(0.0, oldest + self._stall - time.monotonic()))
        for key, _ in ready:
            if key.fd == self._orders:
                self._obey()
            else:
                self._take(self._children[key.fd])
        for child in list(self._children.values()):
            if time.monotonic() - child.moved > self._stall:
                os.kill(child.pid, signal.SIGKILL)
                self._end(child, HUNG.format(self._stall))

    def _obey(self) -> None:
        """Take in how many children may run from now on."""
        said = os.read(self._orders, _CHUNK)
        if not said:
            raise SystemExit
        self._processes = max(1, int(said.split()[-1]))

    def _take(self, child: _Child) -> None:
        """Take in what a child has written: results, or its end."""
        chunk = os.read(child.pipe, _CHUNK)
        if not chunk:
            self._end(child)
            return
        child.gathered += chunk
        child.moved = time.monotonic()
        while len(child.gathered) >= _LENGTH.size:
            end = _LENGTH.size + _LENGTH.unpack_from(child.gathered)[0]
            if len(child.gathered) < end:
                break
            result: object = pickle.loads(child.gathered[_LENGTH.size : end])  # noqa: S301  (see above)
            del child.gathered[:end]
            self._keep(child, result)

    def _keep(self, child: _Child, result: object) -> None:
        child.at = number = child.left.popleft()
        child.job.results[number] = result
        if number and not isinstance(result, Lost):
            self._pages.add(number)
        self._finished(len(self._pages), self._page_count)

    def _end(self, child: _Child, reason: str | None = None) -> None:
        """Reap a child; what it was at is lost, and the rest waits for another one."""
        self._selector.unregister(child.pipe)
        os.close(child.pipe)
        del self._children[child.pipe]
        code = os.waitstatus_to_exitcode(os.waitpid(child.pid, 0)[1])
        if not child.left:
            return
        if code:
            self._keep(child, Lost(reason=reason or CRASHED.format(_name(code))))
        self._ended += 1
        lost = child.job.results.get(child.at)
        if self._ended > self._may_end and isinstance(lost, Lost):
            raise DocumentUnreadable(
                file=self._file, page=child.at or None, reason=lost.reason, advice=WAY_OUT
            )
        if child.left:
            self._waiting.appendleft((child.job, child.left))


def _name(code: int) -> str:
    return signal.Signals(-code).name if code < 0 else f"Rückgabewert {code}"


def _work(work: Work[object], numbers: Sequence[int], into: int) -> NoReturn:
    """Work on pages in a child that was just forked, and never come back."""
    try:
        # A child that hangs must not outlive the worker.
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        with work() as one:
            for number in numbers:
                result = _tried(one, number)
                raw = pickle.dumps(result, protocol=pickle.HIGHEST_PROTOCOL)
                _write(into, _LENGTH.pack(len(raw)) + raw)
                if result == Lost(reason=TOO_LARGE):
                    break
            # What is open is not closed: closing can crash too.
            os._exit(0)
    finally:
        os._exit(1)


def _tried(one: Callable[[int], object], number: int) -> object:
    try:
        return one(number)
    except MemoryError:
        return Lost(reason=TOO_LARGE)
    except Exception as problem:  # noqa: BLE001  (parsers raise anything on bad files)
        return Lost(reason=DAMAGED.format(f"{type(problem).__name__}: {str(problem)[:120]}"))


def _write(into: int, raw: bytes) -> None:
    rest = memoryview(raw)
    while rest:
        rest = rest[os.write(into, rest) :]
