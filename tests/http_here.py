"""Web servers on free ports of this machine, for the tests of what speaks to one."""

from __future__ import annotations

import random
import socket
from http.server import ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Callable
    from http.server import BaseHTTPRequestHandler
    from ssl import SSLContext

_TAKEN_FROM = Path("/proc/sys/net/ipv4/ip_local_port_range")


def free_port() -> int:
    """Return a port that nobody listens on, for a process that is going to.

    It is none of those that the system gives to connections and to who asks for any port, so that
    it is still free when that process has started.
    """
    first = int(_TAKEN_FROM.read_text().split()[0]) if _TAKEN_FROM.exists() else 32_768
    while True:
        port = random.randrange(first // 2, first)  # noqa: S311  (no secret)
        try:
            socket.create_server(("127.0.0.1", port)).close()
        except OSError:
            continue
        return port


class HttpServer:
    """A server that answers by a handler, from when it is made to the end of the block."""

    def __init__(
        self,
        handler: Callable[..., BaseHTTPRequestHandler],
        *,
        host: str = "127.0.0.1",
        tls: SSLContext | None = None,
    ) -> None:
        """Begin to answer on a free port; `url` is its address without a slash at the end."""
        self._server = ThreadingHTTPServer((host, 0), handler)
        self._server.daemon_threads = True
        if tls:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self.url = f"http{'s' if tls else ''}://{host}:{self._server.server_port}"
        self._thread = Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    def __enter__(self) -> Self:
        """Return the server."""
        return self

    def __exit__(self, *_: object) -> None:
        """Stop answering."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
