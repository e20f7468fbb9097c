"""A real web site on this machine, for the tests of fetching: each path answers as it is told."""

from __future__ import annotations

import re
import time
from contextlib import suppress
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING

from http_here import HttpServer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

PDF = "application/pdf"
HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request the site was sent."""

    path: str
    headers: Mapping[str, str]
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Says:
    """What a path answers with.

    `etag` answers a conditional request with 304, and a range of it with 206. `stops` ends the body
    after so many bytes, though all of it was announced; `drips` waits so many seconds before each
    byte.
    """

    body: bytes = b""
    kind: str = HTML
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    etag: str | None = None
    stops: int | None = None
    drips: float = 0.0

    def to(self, handler: BaseHTTPRequestHandler) -> None:
        """Answer a request."""
        if self.etag and handler.headers.get("If-None-Match") == self.etag:
            _send(handler, replace(self, status=304, body=b""))
            return
        asked = re.fullmatch(r"bytes=(\d+)-", handler.headers.get("Range", ""))
        if asked and self.etag and handler.headers.get("If-Range") == self.etag:
            start, size = int(asked[1]), len(self.body)
            if start >= size:
                _send(handler, replace(self, status=416, body=b""))
                return
            part = {"Content-Range": f"bytes {start}-{size - 1}/{size}"}
            _send(handler, replace(self, status=206, headers=part, body=self.body[start:]))
            return
        _send(handler, self)


def _send(handler: BaseHTTPRequestHandler, says: Says) -> None:
    handler.send_response(says.status)
    headers = {"Content-Type": says.kind, "Content-Length": str(len(says.body)), **says.headers}
    if says.etag:
        headers["ETag"] = says.etag
    for name, value in headers.items():
        handler.send_header(name, value)
    handler.end_headers()
    if not says.drips:
        handler.wfile.write(says.body[: says.stops])
        return
    for byte in says.body[: says.stops]:
        time.sleep(says.drips)
        handler.wfile.write(bytes([byte]))


class Site(HttpServer):
    """A web site whose `pages` can be changed while it answers; `asked` lists its requests."""

    def __init__(self, host: str = "127.0.0.1") -> None:
        """Start to answer on a free port."""
        self.pages: dict[str, Says | Callable[[BaseHTTPRequestHandler], None]] = {}
        self.asked: list[Asked] = []
        super().__init__(self._handler(), host=host)

    def paths(self) -> list[str]:
        """Return the paths asked for, without the files of rules."""
        rules = ("/robots.txt", "/.well-known/tdmrep.json")
        return [each.path for each in self.asked if each.path not in rules]

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                headers = {name.lower(): value for name, value in self.headers.items()}
                site.asked.append(Asked(path=self.path, headers=headers, at=time.monotonic()))
                says = site.pages.get(self.path, Says(status=404))
                # Where the body is not as announced, or a client had enough, this is the end.
                self.close_connection = True
                with suppress(OSError):
                    if isinstance(says, Says):
                        says.to(self)
                    else:
                        says(self)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                del format, args

        return Handler


def endless(handler: BaseHTTPRequestHandler) -> None:
    """Send a body that never ends."""
    handler.send_response(200)
    handler.send_header("Content-Type", PDF)
    handler.end_headers()
    handler.wfile.write(b"%PDF-1.7\n")
    while True:
        handler.wfile.write(b"0" * 65536)
