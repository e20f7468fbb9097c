"""Questions, searches, and what readers say of answers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from fastapi import APIRouter
from starlette.responses import JSONResponse, Response, StreamingResponse

from assistant.answer import ask
from assistant.feedback import keep_feedback
from assistant.filters import EVERYWHERE
from assistant.search import like, search
from ui import payload
from ui.api import schemas
from ui.api.problems import UNCHANGED, declared
from ui.api.requests import Asked, Looking, Said, Searching
from ui.api.told import Asking

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.index import Library
    from ui.payload import Json

router = APIRouter(tags=["Fragen"])
_EVENTS = "text/event-stream"
# The schema is that of one event, whose data is JSON.
_EVENT = {
    "type": "object",
    "properties": {
        "event": {"type": "string", "enum": ["sentence", "reply"]},
        "data": {"type": "string"},
    },
    "required": ["event", "data"],
    "example": {"event": "sentence", "data": '{"text": "Donut-Effekt: …", "citations": []}'},
}


@router.post(
    "/ask",
    summary="Answer a question with verbatim, cited sentences",
    responses={200: {"model": schemas.Reply}, **declared()},
)
async def answer(given: Asking, asked: Asked) -> Response:
    """Return the record of `kleinstadt ask --json`."""
    return JSONResponse(await _reply(given, asked))


@router.post(
    "/ask/stream",
    summary="Answer a question as server-sent events",
    response_class=StreamingResponse,
    responses={
        200: {
            "description": "an event `sentence` for each sentence, then `reply`, the whole record",
            "content": {_EVENTS: {"schema": _EVENT}},
        },
        **declared(),
    },
)
async def streamed(given: Asking, asked: Asked) -> Response:
    """Return the sentences of an answer one by one, then the record of `kleinstadt ask --json`.

    An answer is streamed once its sentences are checked, so problems still have a status.
    """
    record = await _reply(given, asked)
    return StreamingResponse(
        _events(record), media_type=_EVENTS, headers={"Cache-Control": "no-store"}
    )


async def _reply(given: Asking, asked: Asked) -> dict[str, Json]:
    given.request.scope["question"] = asked.question

    def work(library: Library) -> dict[str, Json]:
        return payload.reply(
            ask(
                library,
                asked.question,
                history=asked.history,
                k=asked.k,
                filters=asked.where.filters() if asked.where else EVERYWHERE,
            )
        )

    record = await given.desk.ask(work)
    given.request.scope["generation"] = record["generation"]
    return record


def _events(record: dict[str, Json]) -> Iterator[str]:
    sentences = record["sentences"]
    for each in sentences if isinstance(sentences, list) else ():
        yield _event("sentence", each)
    yield _event("reply", record)


def _event(name: str, value: Json) -> str:
    # JSON has no line breaks of its own, so one line of data holds it.
    return f"event: {name}\ndata: {json.dumps(value, ensure_ascii=False)}\n\n"


@router.get(
    "/search",
    summary="Find passages, or passages like one",
    responses={200: {"model": schemas.Hits}, **UNCHANGED, **declared(404)},
)
async def find(given: Asking, wanted: Searching, filters: Looking) -> Response:
    """Return the record of `kleinstadt search --json`, a part of it at a time."""
    given.request.scope["question"] = wanted.q

    def work(library: Library) -> tuple[dict[str, Json], str]:
        last = wanted.offset + wanted.limit
        if wanted.q is not None:
            found = search(library, wanted.q, k=last + 1, filters=filters)
        else:
            found = like(library, wanted.like or "", k=last + 1, filters=filters)
        record: dict[str, Json] = {
            "hits": [payload.hit(each) for each in found[wanted.offset : last]],
            "next_offset": last if len(found) > last else None,
        }
        return record, library.index().generation.id

    return await given.told(work)


@router.post(
    "/feedback",
    status_code=201,
    summary="Say whether an answer helped",
    responses={201: {"model": schemas.Kept}, **declared(404)},
)
async def said(given: Asking, said: Said) -> Response:
    """Keep what a reader says, with question, answer and generation, and nothing of who says it."""

    def work(library: Library) -> dict[str, Json]:
        kept = keep_feedback(
            library.settings.home,
            question=said.question,
            answer_id=said.answer_id,
            helpful=said.helpful,
            comment=said.comment,
            history=tuple(said.history),
        )
        return {"id": kept.id, "generation": kept.generation}

    return JSONResponse(await given.desk.ask(work), 201)
