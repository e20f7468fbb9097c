"""Headers on every response: nothing is loaded from elsewhere, and only our own scripts run."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from typing import TYPE_CHECKING

from starlette.datastructures import MutableHeaders

from ui.chat.scripts import SCRIPTS

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)


class SecurityHeaders:
    """Middleware that adds the headers to what an application answers."""

    def __init__(self, app: ASGIApp, page: Path) -> None:
        """Wrap an application; `page` is the file of Streamlit's page, whose scripts may run."""
        self._app = app
        self._headers = headers(page.read_text(encoding="utf-8"))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, with the headers on the response."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                found = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    found[name] = value
            await send(message)

        wrapped = send_with_headers if scope["type"] == "http" else send
        await self._app(scope, receive, wrapped)


def headers(page: str) -> dict[str, str]:
    """Return the headers for a page with inline scripts of its own.

    Styles may stand inline, as Streamlit writes them so, but can load nothing from elsewhere.
    """
    allowed = " ".join(f"'sha256-{_digest(each)}'" for each in (*_INLINE.findall(page), *SCRIPTS))
    policy = {
        "default-src": "'none'",
        "script-src": f"'self' {allowed}",
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "connect-src": "'self'",
        "media-src": "'self'",
        "manifest-src": "'self'",
        "worker-src": "'self' blob:",
        "base-uri": "'self'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
        "object-src": "'none'",
    }
    return {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=()",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
    }


def _digest(script: str) -> str:
    return b64encode(sha256(script.encode()).digest()).decode()
