"""A proxy with TLS and a token before a server of this machine, as one stands before Chroma."""

from __future__ import annotations

import ssl
from contextlib import closing
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from http_here import HttpServer

if TYPE_CHECKING:
    from pathlib import Path


class Proxy(HttpServer):
    """Passes requests on that carry the token; answers others with 401."""

    def __init__(self, address: str, certificates: Path, *, token: str) -> None:
        """Begin to answer on a free port."""
        behind = urlsplit(address).netloc

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
                if self.headers.get("Authorization") != f"Bearer {token}":
                    self._send(401, b"no")
                    return
                with closing(HTTPConnection(behind)) as connection:
                    kind = self.headers.get("Content-Type", "application/json")
                    connection.request(self.command, self.path, body, {"Content-Type": kind})
                    said = connection.getresponse()
                    self._send(said.status, said.read())

            # The names are the server's.
            do_GET = do_POST = do_PUT = do_DELETE = answer  # noqa: N815

            def _send(self, status: int, body: bytes) -> None:
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificates / "cert.pem", certificates / "key.pem")
        super().__init__(Handler, tls=context)
