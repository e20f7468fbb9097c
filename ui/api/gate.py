"""What every request goes through: its id, who may ask, how often and how much, and what is kept.

Plain ASGI, so that it also stands before what is no FastAPI application.
"""

from __future__ import annotations

import asyncio
import json
import logging
import re
import time
from typing import TYPE_CHECKING
from uuid import uuid4

from ui.api import metrics, problems
from ui.api.tokens import matching

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from ui.api.options import Options
    from ui.api.rate import Rate

_LOG = logging.getLogger("ui.api.requests")
_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")
# Without tokens only this machine may ask; a page in its browser names another host.
_LOOPBACK = re.compile(rb"(localhost|127(?:\.\d{1,3}){3}|\[::1\])(:\d+)?", re.IGNORECASE)
# Whoever watches over the server has no token, and learns no more than a generation.
_OPEN = ("/health", "/ready")
_ELSEWHERE = "other"


class Gate:
    """Stands before an application and turns away what it should not see."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        options: Options,
        rate: Rate,
        private: bool,
        waiting: Callable[[], int] = lambda: 0,
    ) -> None:
        """Let in what options allow; `private` is whether only this machine can reach it."""
        self._app, self._options, self._rate = app, options, rate
        self._private, self._waiting = private, waiting

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or let the application do so, and count it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        headers = dict(scope["headers"])
        given = headers.get(b"x-request-id", b"")
        name = given.decode() if _ID.fullmatch(given) else uuid4().hex
        scope["request_id"] = name
        status = 500
        begun = False

        async def sending(message: Message) -> None:
            nonlocal status, begun
            if message["type"] == "http.response.start":
                status, begun = message["status"], True
                message["headers"] = [
                    *message.get("headers", ()),
                    (b"x-request-id", name.encode()),
                    (b"x-content-type-options", b"nosniff"),
                ]
            await send(message)

        try:
            await self._let_in(scope, headers, receive, sending)
        except Exception:
            # The last edge: nobody foresaw it, so it is logged and told as a problem.
            logging.getLogger(__name__).exception("%s", name)
            if begun:
                raise
            await problems.response(500, name)(scope, receive, sending)
        finally:
            self._note(scope, status, time.perf_counter() - began)

    async def _let_in(
        self, scope: Scope, headers: dict[bytes, bytes], receive: Receive, send: Send
    ) -> None:
        name = scope["request_id"]
        if self._private and not self._options.tokens and not self._is_here(headers):
            await problems.response(421, name)(scope, receive, send)
            return
        token = matching(headers.get(b"authorization"), self._options.tokens)
        peer = (scope.get("client") or ("",))[0]
        wait = self._rate.wait(token or peer)
        if wait:
            await problems.response(429, name, after=wait)(scope, receive, send)
            return
        if self._options.tokens and token is None and scope["path"] not in _OPEN:
            answer = problems.response(401, name, headers={"WWW-Authenticate": "Bearer"})
            await answer(scope, receive, send)
            return
        refused, body = await self._body(headers, receive)
        if refused:
            more = {"Connection": "close"}
            await problems.response(refused, name, headers=more)(scope, receive, send)
            return
        await self._app(scope, _again(body, receive), send)

    def _is_here(self, headers: dict[bytes, bytes]) -> bool:
        return bool(_LOOPBACK.fullmatch(headers.get(b"host", b"")))

    async def _body(
        self, headers: dict[bytes, bytes], receive: Receive
    ) -> tuple[int | None, bytes]:
        """Return the whole body, or the status with which it is refused."""
        if int(headers.get(b"content-length", b"0") or 0) > self._options.body:
            return 413, b""
        body = bytearray()
        try:
            async with asyncio.timeout(self._options.seconds):
                while True:
                    message = await receive()
                    body += message.get("body", b"")
                    if len(body) > self._options.body:
                        return 413, b""
                    if not message.get("more_body"):
                        return None, bytes(body)
        except TimeoutError:
            return 408, b""

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        # The path may hold what was asked, as the address of an answer does: the route does not.
        route = getattr(scope.get("route"), "path", _ELSEWHERE)
        metrics.count(route, _method(scope), status, seconds, self._waiting())
        line = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            "request": scope["request_id"],
            "method": _method(scope),
            "route": route,
            "status": status,
            "ms": round(seconds * 1000, 1),
            "generation": scope.get("generation"),
        }
        if self._options.questions:
            line["question"] = scope.get("question")
        _LOG.info(json.dumps(line, ensure_ascii=False))


def _method(scope: Scope) -> str:
    method = str(scope["method"])
    # Anything can stand there, and each would be counted by itself.
    return method if method in {"GET", "POST", "HEAD", "OPTIONS"} else _ELSEWHERE


def _again(body: bytes, receive: Receive) -> Receive:
    """Return a way to receive a body that was read, and then what comes after it."""
    told = False

    async def receiving() -> Message:
        nonlocal told
        if told:
            return await receive()
        told = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receiving
