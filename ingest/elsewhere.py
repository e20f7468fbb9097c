"""Documents read by an executor: their bytes go out, checked records come back.

The other side may be a process, or another machine that shares no disk with this one. There a
document is parsed in limited processes as it would be here, and what comes back is bytes of JSON,
checked field by field: a worker can say something wrong of a document, but nothing that is no
record. What is not said of the document, such as a worker that was lost again and again, is no
reason to lose it: it is read here.
"""

from __future__ import annotations

import time
import zlib
from abc import ABC, abstractmethod
from concurrent.futures import BrokenExecutor, CancelledError, Executor
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import BoundedSemaphore, Lock
from typing import TYPE_CHECKING, TypeVar

from ingest import records
from ingest.cache import READ_VERSION
from ingest.conversation import answered, invalid, unreadable_to_json
from ingest.errors import ClusterFailed, DocumentUnreadable, IngestError
from ingest.limits import LIMITS, Cores
from ingest.waiting import result_of
from ingest.worker import read_limited, run_limited

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import ParamSpec

    from ingest.conversation import Finished
    from ingest.model import ReadDocument

    P = ParamSpec("P")

T = TypeVar("T")
# So many documents are out at once; of those with more bytes than `_LARGE` only a few, so that
# what waits in memory, here and at a scheduler, stays under a gigabyte.
AT_ONCE = 64
_LARGE, _LARGE_AT_ONCE = 8_000_000, 4
# What is larger is read here: sending it takes longer than it saves.
LARGEST = 64_000_000
# Seconds until someone must have answered the first question, and a document in the worst case:
# with a full queue before it, and workers that come back after their machines were restarted.
_FIRST, _LONGEST = 60.0, 1_800.0
# Seconds between two looks whether the other side is still there.
_GLANCE = 2.0
_SLOW = "seit {:.0f} Minuten kam keine Antwort"
_LOST = "die Verbindung ist abgebrochen"
_OTHER = (
    "dort läuft eine andere Fassung dieses Programms ({} statt {}), oder es fehlt. Installieren "
    "Sie auf allen Rechnern dieselbe"
)


class RemoteExecutor(Executor, ABC):
    """An executor whose other side may go for good while it is given work."""

    @property
    @abstractmethod
    def lost(self) -> bool:
        """Tell whether nobody answers any more what it was given."""


class OtherVersion(Exception):
    """The program that asks is another version than the one that is asked."""


def version() -> str:
    """Return what must be the same on both sides: how files are read and records written."""
    return f"{READ_VERSION}.{records.FORM}"


def read_sent(raw: bytes, suffix: str, wanted: str) -> bytes:
    """Read a document from its bytes in limited processes; return packed JSON.

    This is what runs on the other side. Raises `OtherVersion` instead of reading differently.
    """
    if wanted != version():
        raise OtherVersion(version())
    with TemporaryDirectory(prefix="kleinstadt-") as folder:
        place = Path(folder) / f"dokument{suffix}"
        place.write_bytes(raw)
        try:
            said: records.Json = {
                "answer": run_limited({"task": "read", "path": str(place)}, place, cores=_cores())
            }
        except DocumentUnreadable as failure:
            said = unreadable_to_json(failure)
    return zlib.compress(records.dump(said), level=1)


@cache
def _cores() -> Cores:
    """Return the cores that all documents share which are read in this process at once."""
    return Cores()


class Elsewhere:
    """Reads documents by an executor; used by several threads at once."""

    def __init__(self, executor: Executor, cores: Cores) -> None:
        """Take who works; `cores` are those of this machine, for what is read here."""
        self._executor, self._cores = executor, cores
        self._large = BoundedSemaphore(_LARGE_AT_ONCE)
        self._greeting = Lock()
        self._greeted = False
        self._refused: IngestError | None = None

    def read(self, path: Path, finished: Finished) -> ReadDocument:
        """Read a document; raise `DocumentUnreadable`, or `ClusterFailed` when nobody answers."""
        size = path.stat().st_size
        if size > LARGEST:
            return self._here(path, finished)
        self._greet()
        if size <= _LARGE:
            return self._sent(path, finished)
        with self._large:
            return self._sent(path, finished)

    def _greet(self) -> None:
        """Ask the other side once which program it is; who waited meanwhile gets the same error."""
        with self._greeting:
            if self._refused:
                raise self._refused
            if self._greeted:
                return
            try:
                theirs: object = self._result(_FIRST, version)
            except IngestError as error:
                self._refused = error
                raise
            except Exception as error:  # noqa: BLE001  (whatever an import there raises)
                theirs = type(error).__name__
            if theirs != version():
                self._refused = ClusterFailed(_OTHER.format(str(theirs)[:40], version()))
                raise self._refused
            self._greeted = True

    def _result(self, seconds: float, work: Callable[P, T], *args: P.args, **more: P.kwargs) -> T:
        """Have something done; raise `ClusterFailed` when nobody does it, and what it raises."""
        until = time.monotonic() + seconds

        def look() -> None:
            # What is given to an executor while it loses the other side, nobody answers.
            if isinstance(self._executor, RemoteExecutor) and self._executor.lost:
                raise ClusterFailed(_LOST)
            if time.monotonic() >= until:
                raise ClusterFailed(_SLOW.format(seconds / 60))

        try:
            return result_of(self._executor.submit(work, *args, **more), _GLANCE, look)
        except (CancelledError, BrokenExecutor) as error:
            raise ClusterFailed(_LOST) from error

    def _sent(self, path: Path, finished: Finished) -> ReadDocument:
        raw, suffix = path.read_bytes(), path.suffix.lower()
        try:
            answer = self._result(_LONGEST, read_sent, raw, suffix, version())
        except IngestError:
            raise
        except Exception:  # noqa: BLE001  (of the other side, not of the document)
            return self._here(path, finished)
        try:
            return records.document_from_json(answered(path.name, _unpacked(answer)))
        except records.RecordInvalid as problem:
            raise invalid(path, problem) from None

    def _here(self, path: Path, finished: Finished) -> ReadDocument:
        with self._large:
            return read_limited(path, cores=self._cores, finished=finished)


def _unpacked(answer: object) -> records.Json:
    """Return the JSON of an answer, which is not taken on trust."""
    if not isinstance(answer, bytes):
        raise records.RecordInvalid(where="answer", wanted="bytes")
    unpacking = zlib.decompressobj()
    try:
        raw = unpacking.decompress(answer, LIMITS.answer)
    except zlib.error:
        raise records.RecordInvalid(where="answer", wanted="packed") from None
    if not unpacking.eof:
        raise records.RecordInvalid(where="answer", wanted=f"at most {LIMITS.answer} bytes")
    return records.load(raw)
