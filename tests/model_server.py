"""A real server that speaks the protocols of OpenAI and of Ollama and does what it is told.

Each request takes the next of its scripts. A script is a list of steps: text to send, a pause, or
what goes wrong. In a text `@word@` is the number of the passage in the request that has this word.
"""

from __future__ import annotations

import json
import re
import socket
import struct
import time
from contextlib import suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from threading import Event
from typing import TYPE_CHECKING, TypeAlias

from http_here import HttpServer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class Pieces:
    """A text in pieces of so many characters."""

    text: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """Say nothing for so many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Until:
    """Say nothing until something has happened."""

    happened: Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """Answer with an error."""

    code: int
    body: str = '{"error": {"message": "nein"}}'
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Refuses:
    """Answer with an error where a request has these words; go on where it has not."""

    code: int
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Raw:
    """Send bytes as they are, whatever the protocol says."""

    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Length:
    """Say that the answer was cut off because it was too long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drop:
    """Close the connection in the middle; `hard` resets it."""

    hard: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Endless:
    """Send the same text again and again until nobody listens."""

    text: str


Step: TypeAlias = str | Pieces | Wait | Until | Status | Refuses | Raw | Length | Drop | Endless


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request: its path, its headers in lower case, what it says, and when it came."""

    path: str
    headers: Mapping[str, str]
    body: str
    at: float

    @property
    def messages(self) -> list[dict[str, str]]:
        """Return the turns of the conversation."""
        found: list[dict[str, str]] = json.loads(self.body)["messages"]
        return found


class ModelServer(HttpServer):
    """A server with scripts; `asked` lists its requests, `sent` when each text left it."""

    def __init__(self, *scripts: Sequence[Step]) -> None:
        """Start to answer on a free port; the last script stays."""
        self.scripts = list(scripts)
        self.asked: list[Asked] = []
        self.sent: list[tuple[str, float]] = []
        self.over = Event()
        super().__init__(self._handler())

    def __exit__(self, *_: object) -> None:
        """Stop answering."""
        self.over.set()
        super().__exit__()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
                server.asked.append(
                    Asked(
                        path=self.path,
                        headers={name.lower(): value for name, value in self.headers.items()},
                        body=body.decode(),
                        at=time.monotonic(),
                    )
                )
                script = server.scripts[min(len(server.asked), len(server.scripts)) - 1]
                self.close_connection = True
                with suppress(OSError):
                    server.play(self, script)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                del format, args

        return Handler

    def play(self, handler: BaseHTTPRequestHandler, script: Sequence[Step]) -> None:
        """Answer one request by its script."""
        ollama = handler.path.startswith("/api/")
        begun = False
        for step in script:
            if isinstance(step, Wait | Until):
                self._pause(step)
                continue
            if isinstance(step, Refuses):
                if step.words in self.asked[-1].body:
                    _refuse(handler, Status(code=step.code))
                    return
                continue
            if isinstance(step, Status):
                _refuse(handler, step)
                return
            if not begun:
                _begin(handler, ollama=ollama)
                begun = True
            if not self._send(handler, step, ollama=ollama):
                return
        if not begun:
            _begin(handler, ollama=ollama)
        handler.wfile.write(_end(ollama=ollama, reason="stop"))

    def _pause(self, step: Wait | Until) -> None:
        """Say nothing for as long as a step wants, or until the server is not needed any more."""
        if isinstance(step, Wait):
            self.over.wait(step.seconds)
            return
        while not (step.happened.wait(0.05) or self.over.is_set()):
            pass

    def _send(self, handler: BaseHTTPRequestHandler, step: Step, *, ollama: bool) -> bool:
        """Send one step of an answer; tell whether it goes on."""
        match step:
            case Drop():
                if step.hard:
                    at_once = struct.pack("ii", 1, 0)
                    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, at_once)
                return False
            case Length():
                handler.wfile.write(_end(ollama=ollama, reason="length"))
                return False
            case Raw():
                handler.wfile.write(step.data)
            case Endless():
                while not self.over.is_set():
                    handler.wfile.write(_piece(step.text, ollama=ollama))
            case Pieces():
                text = self._numbered(step.text)
                for at in range(0, len(text), step.size):
                    handler.wfile.write(_piece(text[at : at + step.size], ollama=ollama))
            case str():
                self.sent.append((step, time.monotonic()))
                handler.wfile.write(_piece(self._numbered(step), ollama=ollama))
        return True

    def _numbered(self, text: str) -> str:
        """Return a text with the numbers that the passages have in the request."""
        listed = re.findall(
            r"^\[(\d+)\] .*\n(.*)", self.asked[-1].messages[1]["content"], re.MULTILINE
        )
        return re.sub(
            r'"?@(\w+)@"?',
            lambda named: next(number for number, passage in listed if named[1] in passage),
            text,
        )


def _begin(handler: BaseHTTPRequestHandler, *, ollama: bool) -> None:
    handler.send_response(200)
    kind = "application/x-ndjson" if ollama else "text/event-stream"
    handler.send_header("Content-Type", kind)
    handler.send_header("Connection", "close")
    handler.end_headers()


def _refuse(handler: BaseHTTPRequestHandler, status: Status) -> None:
    handler.send_response(status.code)
    for name, value in (("Content-Type", "application/json"), *status.headers):
        handler.send_header(name, value)
    handler.send_header("Content-Length", str(len(status.body.encode())))
    handler.end_headers()
    handler.wfile.write(status.body.encode())


def _piece(text: str, *, ollama: bool) -> bytes:
    if ollama:
        said = {"role": "assistant", "content": text}
        return _line({"model": "m", "created_at": _WHEN, "message": said, "done": False})
    return _event([{"index": 0, "delta": {"content": text}, "finish_reason": None}])


def _end(*, ollama: bool, reason: str) -> bytes:
    if ollama:
        said = {"role": "assistant", "content": ""}
        return _line(
            {
                "model": "m",
                "created_at": _WHEN,
                "message": said,
                "done": True,
                "done_reason": reason,
            }
        )
    return _event([{"index": 0, "delta": {}, "finish_reason": reason}]) + b"data: [DONE]\n\n"


_WHEN = "2026-01-01T00:00:00Z"


def _line(value: object) -> bytes:
    return json.dumps(value).encode() + b"\n"


def _event(choices: object) -> bytes:
    made = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m"}
    return b"data: " + json.dumps({**made, "choices": choices}).encode() + b"\n\n"
