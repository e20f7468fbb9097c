"""Starts the API: uvicorn on one address, in as many processes as are wanted."""

from __future__ import annotations

import os
import sys
import tempfile
from contextlib import suppress
from dataclasses import replace
from importlib.util import find_spec
from typing import TYPE_CHECKING

from ingest.hosts import is_loopback
from ui.api.tokens import read_tokens
from ui.chat.launch import environment
from ui.errors import ServerMissing, TokensMissing
from ui.listening import OwnSocket, address, problem_of
from ui.statuses import Status

if TYPE_CHECKING:
    from ingest.settings import Settings
    from ui.api.options import Options

_CONNECTIONS = 2000
_KEPT_ALIVE = 30
_ENDING = 5


def run_api(settings: Settings, options: Options) -> Status:
    """Serve the API until it is interrupted; say on standard output where.

    Raises `TokensMissing`, `TokensInvalid` or `ServerMissing`.
    """
    allowed = guarded(settings, options)
    problem = problem_of(options.host, options.port)
    if problem:
        print(problem, file=sys.stderr)
        return Status.FAILED
    needed("api", "uvicorn", "fastapi", "prometheus_client")
    import uvicorn  # noqa: PLC0415  (only this command needs it)
    from uvicorn.supervisors import Multiprocess  # noqa: PLC0415  (as above)

    with tempfile.TemporaryDirectory(prefix="kleinstadt-") as folder:
        given = replace(allowed, state=folder)
        os.environ.update(environment(settings) | given.hand_on())
        if options.workers > 1:
            os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
            # Every process has a core; with more threads they would wait for each other.
            os.environ.setdefault("OMP_NUM_THREADS", "1")
        at = address(options.host, options.port)
        print(f"Schnittstelle: {at}/v1 (Beschreibung: {at}/v1/openapi.json)", flush=True)
        config = uvicorn.Config(
            "ui.api.app:served",
            factory=True,
            host=options.host,
            port=options.port,
            workers=options.workers,
            # Each request is logged once, with its id and without its path.
            access_log=False,
            log_config=None,
            server_header=False,
            # Who asks is whom the connection is from, whatever a header says.
            proxy_headers=False,
            limit_concurrency=_CONNECTIONS,
            timeout_keep_alive=_KEPT_ALIVE,
            timeout_graceful_shutdown=_ENDING,
            ws="none",
        )
        with suppress(KeyboardInterrupt):
            if options.workers > 1:
                own = OwnSocket(options.host, options.port)
                Multiprocess(config, sockets=[own]).run()
            else:
                uvicorn.Server(config).run()
    return Status.DONE


def needed(extra: str, *packages: str) -> None:
    """Raise `ServerMissing` when a package of an extra is not installed."""
    for name in packages:
        if find_spec(name) is None:
            raise ServerMissing(extra, name)


def guarded(settings: Settings, options: Options) -> Options:
    """Return options with the tokens that are set; raise `TokensMissing` where they are needed."""
    tokens = read_tokens(settings.tokens) if settings.tokens else ()
    if not tokens and not is_loopback(options.host):
        raise TokensMissing(options.host)
    return replace(options, tokens=tokens)
