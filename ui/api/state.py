"""Whether the server is there and ready, and what it counted."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from fastapi import APIRouter
from starlette.responses import JSONResponse, Response

from ingest.errors import GenerationMissing
from ingest.generation import current_id
from ingest.index import Library
from ui.api import metrics, schemas
from ui.api.problems import declared
from ui.api.told import Asking

if TYPE_CHECKING:
    from ui.payload import Json

router = APIRouter(tags=["Betrieb"])


@router.get(
    "/health",
    summary="Tell that the server is there",
    responses={200: {"model": schemas.Health}, **declared()},
)
async def health(given: Asking) -> Response:
    """Return which generation is published, if any; it need not be one that can be opened."""
    name: Json = None
    with suppress(GenerationMissing):
        name = current_id(given.home)
    return JSONResponse({"status": "ok", "generation": name})


@router.get(
    "/ready",
    summary="Tell whether questions are answered, and from which generation",
    responses={200: {"model": schemas.Health}, **declared()},
)
async def ready(given: Asking) -> Response:
    """Return the generation that is open; 503 when there is none, or too many requests wait."""
    index = await given.desk.ask(Library.index)
    return JSONResponse({"status": "ready", "generation": index.generation.id})


@router.get(
    "/metrics",
    summary="Counts for Prometheus",
    response_class=Response,
    responses={
        200: {"content": {"text/plain": {"schema": {"type": "string"}}}, "description": "counts"},
        **declared(),
    },
)
async def counts() -> Response:
    """Return the counts of all processes of this server."""
    return Response(
        metrics.exposition(os.environ.get(metrics.VARIABLE)), media_type=metrics.CONTENT_TYPE
    )
