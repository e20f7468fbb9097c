"""Starts the MCP server: over standard input and output, or over HTTP on one address."""

from __future__ import annotations

import sys
import tempfile
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.hosts import is_loopback
from ui.api.launch import guarded, needed
from ui.api.options import Options
from ui.listening import address, problem_of
from ui.statuses import Status

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from ingest.settings import Settings
    from ui.api.desk import Desk

_PATH = "/mcp"


def run_mcp(settings: Settings, options: Options | None) -> Status:
    """Serve until the input ends or it is interrupted; with options, over HTTP on their address.

    Raises `TokensMissing`, `TokensInvalid` or `ServerMissing`.
    """
    allowed = guarded(settings, options) if options else None
    problem = problem_of(options.host, options.port) if options else None
    if problem:
        print(problem, file=sys.stderr)
        return Status.FAILED
    needed("mcp", "mcp", "fastapi", "prometheus_client", "uvicorn")
    from ui.api.desk import Desk  # noqa: PLC0415  (only this command needs it)
    from ui.api.logs import set_up_logs  # noqa: PLC0415
    from ui.mcp.server import make_server  # noqa: PLC0415

    given = allowed or Options()
    with closing(Desk(settings, waiting=given.waiting, seconds=given.seconds)) as desk:
        if allowed is None:
            with suppress(KeyboardInterrupt):
                make_server(desk, private=True).run("stdio")
            return Status.DONE
        set_up_logs()
        return _over_http(desk, allowed)


def _over_http(desk: Desk, options: Options) -> Status:
    import uvicorn  # noqa: PLC0415

    with tempfile.TemporaryDirectory(prefix="kleinstadt-") as folder:
        app = make_app(desk, replace(options, state=folder))
        print(f"MCP: {address(options.host, options.port)}{_PATH}", flush=True)
        with suppress(KeyboardInterrupt):
            uvicorn.run(
                app,
                host=options.host,
                port=options.port,
                access_log=False,
                log_config=None,
                server_header=False,
                proxy_headers=False,
                timeout_graceful_shutdown=1,
            )
    return Status.DONE


def make_app(desk: Desk, options: Options) -> ASGIApp:
    """Return the server behind the gate of the API: tokens, limits and hosts are the same."""
    from mcp.server.transport_security import TransportSecuritySettings  # noqa: PLC0415

    from ui.api.gate import Gate  # noqa: PLC0415
    from ui.api.rate import Rate  # noqa: PLC0415
    from ui.mcp.server import make_server  # noqa: PLC0415

    # Over HTTP nothing tells whether a program before it passed a request on.
    app = make_server(desk, private=False).streamable_http_app(
        streamable_http_path=_PATH,
        stateless_http=True,
        json_response=True,
        max_request_body_size=options.body,
        # The gate knows which hosts may be named, and beyond this machine there are tokens.
        transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
    )
    rate = Rate(Path(options.state), options.rate)
    here = is_loopback(options.host)
    return Gate(app, options=options, rate=rate, private=here, waiting=lambda: desk.waiting)
