"""One limited process, and what is said with it: a line of JSON each way.

The process is told its limits, then asked. Before it answers it may report pages, as a list of
how many are done and how many there are; what it answers is checked field by field.
"""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from ingest import records
from ingest.errors import WAY_OUT, DocumentUnreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import IO

    from ingest.limits import Cores, Limits
    from ingest.records import Json

    Finished = Callable[[int, int], None]

ROOT = Path(__file__).resolve().parents[1]
TOO_MUCH = "sie enthält mehr Text, als gelesen wird"
TOO_LONG = "das Lesen dauerte zu lange ({:.0f} s{})"
STOPPED = "das Lesen wurde abgebrochen"
_CHUNK = 1 << 20
_GLANCE = 0.5
# A process that notices a page that hangs goes on without it; it is left the time to do so.
_PATIENCE = 1.25


class Conversation:
    """A limited process that works on files, one request after another."""

    def __init__(self, limits: Limits, cores: Cores) -> None:
        """Start the process and tell it its limits."""
        self._limits, self._cores = limits, cores
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "ingest.worker_main"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            env=_environment(),
            start_new_session=True,
        )
        self._say({"limits": _limits_to_json(limits)})

    def ask(self, request: Json, path: Path, finished: Finished | None = None) -> Json:
        """Return the answer to a request about a file, as unchecked JSON.

        `finished` is told how many pages of how many are done. Raises `DocumentUnreadable` when
        the process refuses, crashes, hangs, or takes too much; it is of no use then.
        """
        if not path.is_file():
            raise DocumentUnreadable(
                file=path.name,
                reason="diese Datei gibt es nicht",
                advice="Prüfen Sie den Pfad und starten Sie erneut.",
            )
        listening = _Listening(path, self._limits)
        with self._cores.reading():
            told = self._cores.share
            self._say({"request": request, "processes": told})
            for line in self._lines(listening):
                if not isinstance(line, list):
                    return listening.answer(line)
                listening.progress(line, finished)
                if self._cores.share != told:
                    told = self._cores.share
                    self._say(told)
        raise listening.ended(self._code())

    def alive(self) -> bool:
        """Tell whether the process has not ended by itself."""
        return self._process.poll() is None

    def close(self) -> None:
        """End the process and all it has started."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()

    def _code(self) -> int:
        """Return the exit code of the process, which has said all it will say."""
        try:
            return self._process.wait(timeout=_GLANCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return self._process.wait()

    def _say(self, value: Json) -> None:
        # One that has ended says so by closing its side.
        with suppress(BrokenPipeError):
            _opened(self._process.stdin).write(records.dump(value) + b"\n")

    def _lines(self, listening: _Listening) -> Iterator[Json]:
        """Yield what the process says until it ends; raise when it takes too long or too much."""
        pipe = _opened(self._process.stdout).fileno()
        gathered, searched = bytearray(), 0
        with selectors.DefaultSelector() as waiting:
            waiting.register(pipe, selectors.EVENT_READ)
            while True:
                if self._cores.stopped:
                    raise listening.unreadable(STOPPED)
                if not waiting.select(timeout=min(_GLANCE, listening.left())):
                    continue
                chunk = os.read(pipe, _CHUNK)
                if not chunk:
                    return
                gathered += chunk
                while (end := gathered.find(b"\n", searched)) >= 0:
                    line = bytes(gathered[:end])
                    del gathered[: end + 1]
                    searched = 0
                    yield listening.loaded(line)
                searched = len(gathered)
                if searched > self._limits.answer:
                    raise listening.unreadable(TOO_MUCH)


class _Listening:
    """Waiting for one answer: the pages so far, and the time that is left."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self._path, self._limits = path, limits
        self._done = self._total = 0
        self._began = self._moved = time.monotonic()

    def left(self) -> float:
        """Return the seconds the process still has; raise when there are none."""
        now, limits = time.monotonic(), self._limits
        whole = limits.seconds + limits.seconds_per_page * self._done
        left = min(self._began + whole, self._moved + _PATIENCE * limits.stall_seconds) - now
        if left <= 0:
            pages = f", {self._done} von {self._total} Seiten" if self._total else ""
            raise self.unreadable(TOO_LONG.format(now - self._began, pages))
        return left

    def loaded(self, line: bytes) -> Json:
        """Return what a line holds."""
        self._moved = time.monotonic()
        try:
            return records.load(line)
        except records.RecordInvalid as problem:
            raise invalid(self._path, problem) from None

    def progress(self, said: list[Json], finished: Finished | None) -> None:
        """Take in how many pages are done, as far as it can be true."""
        match said:
            case [int(done), int(total)] if 0 <= done <= total <= self._limits.pages:
                self._done, self._total = done, total
            case _:
                problem = records.RecordInvalid(where="pages", wanted="those done and all")
                raise invalid(self._path, problem)
        if finished is not None:
            finished(done, total)

    def answer(self, value: Json) -> Json:
        """Return the answer, or raise what the process refused with."""
        try:
            return answered(self._path.name, value)
        except records.RecordInvalid as problem:
            raise invalid(self._path, problem) from None

    def ended(self, code: int) -> DocumentUnreadable:
        """Return the error for a process that ended without an answer."""
        if code < 0:
            return self.unreadable(f"der Leser ist an ihr abgestürzt ({_signal(-code)})")
        return self.unreadable(f"der Leser hat an ihr aufgegeben (Rückgabewert {code})")

    def unreadable(self, reason: str) -> DocumentUnreadable:
        """Return the error for a reason."""
        return DocumentUnreadable(file=self._path.name, reason=reason, advice=WAY_OUT)


def answered(file: str, value: Json) -> Json:
    """Return what was answered about a file, or raise `DocumentUnreadable` if it was refused."""
    if isinstance(value, dict) and "answer" in value:
        return value["answer"]
    problem = records.field(value, "unreadable", dict)
    raise DocumentUnreadable(
        file=file,
        reason=records.field(problem, "reason", str),
        advice=records.field(problem, "advice", str),
        page=None if problem.get("page") is None else records.field(problem, "page", int),
    )


def unreadable_to_json(problem: DocumentUnreadable) -> Json:
    """Return what a file is refused with, as `answered` takes it."""
    told: Json = {"reason": problem.reason, "advice": problem.advice, "page": problem.page}
    return {"unreadable": told}


def invalid(path: Path, problem: records.RecordInvalid) -> DocumentUnreadable:
    """Return the error for an answer that is not what it should be."""
    return DocumentUnreadable(
        file=path.name, reason=f"die Antwort des Lesers ist beschädigt ({problem})", advice=WAY_OUT
    )


def _limits_to_json(limits: Limits) -> Json:
    """Return what a process must know of its limits."""
    return {
        "memory": limits.memory,
        "seconds": limits.seconds + limits.seconds_per_page * limits.pages,
        "stall_seconds": limits.stall_seconds,
        "idle_seconds": limits.idle_seconds,
        "pages": limits.pages,
        "page_characters": limits.page_characters,
        "lost_pages": limits.lost_pages,
    }


def _environment() -> dict[str, str]:
    """Return the little a worker needs; no key or token of the caller goes in."""
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
    return {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "PATH": os.defpath, **threads}


def _opened(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        msg = "the process was started without pipes"
        raise RuntimeError(msg)
    return pipe


def _signal(number: int) -> str:
    return signal.Signals(number).name
