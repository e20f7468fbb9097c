"""Every file is read in a process of its own, with limits; what comes back is checked JSON.

Parsers written in C crash or hang on files made to hurt them. Here that ends the worker and
becomes a `DocumentUnreadable`; the program that asked goes on. The worker can hold a limited
address space, writes no file, and is ended when it takes too long or finishes no page for a while.
"""

from __future__ import annotations

import base64
import binascii
import os
import selectors
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ingest import records
from ingest.errors import DocumentUnreadable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.model import Box, ReadDocument
    from ingest.records import Json

ROOT = Path(__file__).resolve().parents[1]
CHUNK = 1 << 20
TOO_MUCH = "sie enthält mehr Text, als gelesen wird"
TOO_LONG = "das Lesen dauerte zu lange ({:.0f} s)"
WAY_OUT = (
    "Öffnen Sie die Datei in ihrem Programm, drucken Sie sie neu als PDF und nehmen Sie diese."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one worker may use: bytes of memory and answer, seconds, pages, characters a page."""

    memory: int = 2 << 30
    answer: int = 256 << 20
    seconds: float = 60.0
    seconds_per_page: float = 0.2
    stall_seconds: float = 20.0
    pages: int = 5000
    page_characters: int = 200_000


LIMITS = Limits()


@dataclass(frozen=True, slots=True, kw_only=True)
class PageScan:
    """A page as a grey PNG, and its dots per inch."""

    png: bytes
    dpi: float


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedPage:
    """A page as a PNG with the boxes of the quotes drawn on it."""

    png: bytes
    boxes: tuple[Box, ...]


def read_limited(path: Path, *, limits: Limits = LIMITS) -> ReadDocument:
    """Read a document of any kind in a limited process.

    Raises `DocumentUnreadable` for whatever keeps the file from being read.
    """
    answer = run_limited({"task": "read", "path": str(path)}, path, limits=limits)
    try:
        return records.document_from_json(answer)
    except records.RecordInvalid as problem:
        raise _invalid(path, problem) from None


def quote_boxes_limited(
    path: Path, *, page: int, quote: str, occurrence_hint: int | None = None
) -> tuple[Box, ...]:
    """Return the boxes of a verbatim quote on a page of a PDF, found in a limited process."""
    request: Json = {
        "task": "quote_boxes",
        "path": str(path),
        "page": page,
        "quote": quote,
        "occurrence_hint": occurrence_hint,
    }
    try:
        return records.boxes_from_json(run_limited(request, path))
    except records.RecordInvalid as problem:
        raise _invalid(path, problem) from None


def page_image_limited(path: Path, *, page: int, boxes: Sequence[Box], width: int = 900) -> bytes:
    """Return a page of a PDF as a PNG with boxes marked, drawn in a limited process."""
    request: Json = {
        "task": "page_image",
        "path": str(path),
        "page": page,
        "boxes": records.boxes_to_json(boxes),
        "width": width,
    }
    return _png(run_limited(request, path), path)


def marked_page_limited(
    path: Path, *, page: int, quotes: Sequence[str], width: int = 900
) -> MarkedPage:
    """Find quotes on a page and draw it with them marked, at the cost of one process."""
    request: Json = {
        "task": "marked_page",
        "path": str(path),
        "page": page,
        "quotes": list(quotes),
        "width": width,
    }
    answer = run_limited(request, path)
    try:
        boxes = records.boxes_from_json(records.items(answer, "boxes"))
        png = _png(records.field(answer, "png", str), path)
    except records.RecordInvalid as problem:
        raise _invalid(path, problem) from None
    return MarkedPage(png=png, boxes=boxes)


def page_scan_limited(path: Path, *, page: int, dpi: float) -> PageScan:
    """Draw a page of a PDF for recognition, in a limited process."""
    answer = run_limited({"task": "page_scan", "path": str(path), "page": page, "dpi": dpi}, path)
    try:
        drawn = records.field(answer, "dpi", float)
        return PageScan(png=_png(records.field(answer, "png", str), path), dpi=drawn)
    except records.RecordInvalid as problem:
        raise _invalid(path, problem) from None


def run_limited(request: Json, path: Path, *, limits: Limits = LIMITS) -> Json:
    """Do one task on a file in a limited process and return its answer as unchecked JSON.

    Raises `DocumentUnreadable` when the worker refuses, crashes, hangs, or takes too much.
    """
    if not path.is_file():
        raise DocumentUnreadable(
            file=path.name,
            reason="diese Datei gibt es nicht",
            advice="Prüfen Sie den Pfad und starten Sie erneut.",
        )
    whole: Json = {"request": request, "limits": _limits_to_json(limits)}
    command = [sys.executable, "-P", "-m", "ingest.worker"]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_environment(),
        start_new_session=True,
    ) as process:
        try:
            return _Conversation(process, path, limits).hold(records.dump(whole))
        finally:
            process.kill()


def _environment() -> dict[str, str]:
    """Return the little a worker needs; no key or token of the caller goes in."""
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
    return {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "PATH": os.defpath, **threads}


class _Conversation:
    """What is said with one worker: a request, a line for each finished page, an answer."""

    def __init__(self, process: subprocess.Popen[bytes], path: Path, limits: Limits) -> None:
        self.process, self.path, self.limits = process, path, limits
        self.pages = 0
        self.began = self.moved = time.monotonic()

    def hold(self, request: bytes) -> Json:
        """Send the request and wait for the answer within the limits."""
        process = self.process
        if process.stdin is None or process.stdout is None:
            msg = "the worker was started without pipes"
            raise RuntimeError(msg)
        try:
            process.stdin.write(request)
            process.stdin.close()
        except BrokenPipeError:
            raise self.ended() from None
        gathered = bytearray()
        with selectors.DefaultSelector() as waiting:
            waiting.register(process.stdout, selectors.EVENT_READ)
            while True:
                if not waiting.select(timeout=self.left()):
                    continue
                chunk = os.read(process.stdout.fileno(), CHUNK)
                if not chunk:
                    raise self.ended()
                self.take(chunk, gathered)
                if len(gathered) > self.limits.answer:
                    raise self.unreadable(TOO_MUCH)
                if chunk.endswith(b"\n") and gathered[:1] == b"{":
                    return self.answer(bytes(gathered))

    def take(self, chunk: bytes, gathered: bytearray) -> None:
        """Count the pages a chunk reports and keep the rest of it."""
        if not gathered:
            # A page is reported as a dot; the answer begins with a brace and ends with a newline.
            dots = len(chunk) - len(chunk.lstrip(b"."))
            self.pages += dots
            self.moved = time.monotonic()
            chunk = chunk[dots:]
        gathered += chunk

    def left(self) -> float:
        """Return the seconds the worker still has; raise when there are none."""
        now = time.monotonic()
        whole = self.limits.seconds + self.limits.seconds_per_page * self.pages
        left = min(self.began + whole, self.moved + self.limits.stall_seconds) - now
        if left <= 0:
            raise self.unreadable(TOO_LONG.format(now - self.began))
        return left

    def answer(self, raw: bytes) -> Json:
        """Return the worker's answer, or raise what it refused with."""
        try:
            value = records.load(raw)
            if isinstance(value, dict) and "answer" in value:
                return value["answer"]
            problem = records.field(value, "unreadable", dict)
            page = None if problem.get("page") is None else records.field(problem, "page", int)
            reason = records.field(problem, "reason", str)
            advice = records.field(problem, "advice", str)
        except records.RecordInvalid as invalid:
            return _raise(_invalid(self.path, invalid))
        raise DocumentUnreadable(file=self.path.name, reason=reason, advice=advice, page=page)

    def ended(self) -> DocumentUnreadable:
        """Return the error for a worker that ended without an answer."""
        code = self.process.wait()
        if code < 0:
            name = signal.Signals(-code).name
            return self.unreadable(f"der Leser ist an ihr abgestürzt ({name})")
        return self.unreadable(f"der Leser hat an ihr aufgegeben (Rückgabewert {code})")

    def unreadable(self, reason: str) -> DocumentUnreadable:
        """Return an error that names the page after the last finished one."""
        page = self.pages + 1 if self.pages else None
        name = self.path.name
        return DocumentUnreadable(file=name, reason=reason, page=page, advice=WAY_OUT)


def _raise(problem: DocumentUnreadable) -> Json:
    raise problem


def _invalid(path: Path, problem: records.RecordInvalid) -> DocumentUnreadable:
    return DocumentUnreadable(
        file=path.name, reason=f"die Antwort des Lesers ist beschädigt ({problem})", advice=WAY_OUT
    )


def _png(answer: Json, path: Path) -> bytes:
    if isinstance(answer, str):
        try:
            return base64.b64decode(answer, validate=True)
        except binascii.Error:
            pass
    raise _invalid(path, records.RecordInvalid(where="png", wanted="base64"))


def _limits_to_json(limits: Limits) -> Json:
    return {
        "memory": limits.memory,
        "pages": limits.pages,
        "page_characters": limits.page_characters,
    }


if __name__ == "__main__":
    from ingest.worker_main import main

    main()
