"""The application: its routes, what stands before them, and its description."""

from __future__ import annotations

import os
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware

from ingest.hosts import is_loopback
from ingest.settings import from_environment
from ui.api import asking, citing, reading, state
from ui.api.desk import Desk
from ui.api.gate import Gate
from ui.api.logs import set_up_logs
from ui.api.options import handed_on
from ui.api.problems import add_handlers
from ui.api.rate import Rate
from ui.api.schemas import Problem

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from ingest.settings import Settings
    from ui.api.options import Options

VERSION = "/v1"
_ABOUT = """Fragen an ein deutsches Studienkorpus; jeder Satz einer Antwort führt zu seiner Seite.

Die Antworten sind die Datensätze der Kommandozeile (`--json`). Fehler sind
`application/problem+json`; `type` nennt sie für Programme. Jede Antwort trägt `X-Request-ID`, und
was sich nur mit der Generation ändert, ein `ETag`. Listen nennen mit `next_offset`, wo sie
weitergehen."""


def served() -> FastAPI:
    """Build the application of a worker process from its environment."""
    set_up_logs()
    return create_app(from_environment(os.environ), handed_on())


def create_app(settings: Settings, options: Options) -> FastAPI:
    """Build the application; the index is opened when it starts."""
    desk = Desk(settings, waiting=options.waiting, seconds=options.seconds)
    rate = Rate(Path(options.state), options.rate)
    private = is_loopback(options.host)

    @asynccontextmanager
    async def running(_: FastAPI) -> AsyncIterator[None]:
        await desk.open()
        yield
        desk.close()
        rate.close()

    middleware = [
        Middleware(Gate, options=options, rate=rate, private=private, waiting=lambda: desk.waiting)
    ]
    if options.origins:
        # Before the gate: a browser's question whether it may ask bears no token.
        cors = Middleware(
            CORSMiddleware,
            allow_origins=options.origins,
            allow_methods=["GET", "POST"],
            allow_headers=["Authorization", "Content-Type", "If-None-Match", "X-Request-ID"],
            expose_headers=["ETag", "X-Request-ID", "Retry-After"],
        )
        middleware.insert(0, cors)
    app = FastAPI(
        title="Kleinstadt-Assistent",
        description=_ABOUT,
        version="1",
        servers=[{"url": "/"}],
        lifespan=running,
        middleware=middleware,
        # Its pages would load scripts from elsewhere.
        docs_url=None,
        redoc_url=None,
        openapi_url=f"{VERSION}/openapi.json",
        redirect_slashes=False,
        generate_unique_id_function=lambda route: str(route.name),
    )
    app.state.desk, app.state.private = desk, private
    add_handlers(app)
    for routes in (asking, reading, citing):
        app.include_router(routes.router, prefix=VERSION)
    app.include_router(state.router)
    _describe(app, tokens=bool(options.tokens))
    return app


def _describe(app: FastAPI, *, tokens: bool) -> None:
    """Add to the description what FastAPI does not know: problems, and tokens where needed."""
    made = app.openapi()
    schemas = made["components"]["schemas"]
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(problem.pop("$defs", {}))
    schemas["Problem"] = problem
    if tokens:
        made["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
        made["security"] = [{"token": []}]
        for path in ("/health", "/ready"):
            made["paths"][path]["get"]["security"] = []
    described: dict[str, Any] = made
    app.openapi_schema = described
