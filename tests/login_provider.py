"""An OpenID Connect provider on this machine, with signed tokens."""

from __future__ import annotations

import json
import secrets
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode, urlsplit

from http_here import HttpServer
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CLIENT, SECRET = "kleinstadt", secrets.token_hex(16)


@dataclass(slots=True)
class Provider:
    """What the provider says of whoever comes next, and with which key it signs."""

    address: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    signs_with: RSAKey | None = None
    asked: dict[str, str] = field(default_factory=dict)

    def token(self, nonce: str) -> str:
        """Return a signed identity token."""
        now = int(time.time())
        said = {"iss": self.address, "aud": CLIENT, "iat": now, "exp": now + 600, "nonce": nonce}
        header = {"alg": "RS256", "kid": "one"}
        return str(jwt.encode(header, {**said, **self.claims}, self.signs_with or self.key))


@contextmanager
def provided() -> Iterator[Provider]:
    """Run a provider until the test is done."""
    provider = Provider()
    with HttpServer(partial(Handler, provider)) as server:
        provider.address = server.url
        yield provider


class Handler(BaseHTTPRequestHandler):
    """Answers as the provider wants: whoever comes is logged in at once."""

    def __init__(self, provider: Provider, *request: Any) -> None:  # noqa: ANN401  (as it comes)
        """Take for whom to answer, and a request, which is answered by this."""
        self._provider = provider
        super().__init__(*request)

    def do_GET(self) -> None:
        """Send a browser back with a code, or tell keys and places."""
        asked = urlsplit(self.path)
        if asked.path == "/authorize":
            self._send_back({name: values[0] for name, values in parse_qs(asked.query).items()})
        elif asked.path == "/keys":
            self._say(KeySet([self._provider.key]).as_dict(private=False))
        else:
            self._say(_places(self._provider.address))

    def do_POST(self) -> None:
        """Give a token for a code."""
        sent = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        nonce = self._provider.asked.pop(sent["code"][0])
        token = self._provider.token(nonce)
        said = {"access_token": "opaque", "token_type": "Bearer", "expires_in": 60}
        self._say({**said, "id_token": token})

    def _send_back(self, query: dict[str, str]) -> None:
        code = secrets.token_hex(8)
        self._provider.asked[code] = query["nonce"]
        back = urlencode({"code": code, "state": query["state"]})
        self.send_response(302)
        self.send_header("Location", f"{query['redirect_uri']}?{back}")
        self.end_headers()

    def _say(self, value: object) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(value).encode())

    def log_message(self, *_: object) -> None:
        """Keep the tests' output clean."""


def _places(address: str) -> dict[str, object]:
    """Return what a provider says of itself."""
    return {
        "issuer": address,
        "authorization_endpoint": f"{address}/authorize",
        "token_endpoint": f"{address}/token",
        "jwks_uri": f"{address}/keys",
        "id_token_signing_alg_values_supported": ["RS256"],
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
    }


def login_file(folder: Path, provider: Provider, roles: str) -> Path:
    """Write the file that a chat on this machine is told of."""
    file = folder / "login.toml"
    file.write_text(
        f"""[auth]
redirect_uri = "http://127.0.0.1:{{port}}/oauth2callback"
cookie_secret = "{secrets.token_hex(32)}"
client_id = "{CLIENT}"
client_secret = "{SECRET}"
server_metadata_url = "{provider.address}/.well-known/openid-configuration"

[roles]
{roles}
""",
        encoding="utf-8",
    )
    return file
