"""Questions, searches, and what readers say of answers."""

from __future__ import annotations

import json
from asyncio import Queue, create_task, get_running_loop
from typing import TYPE_CHECKING

from fastapi import APIRouter
from starlette.responses import JSONResponse, Response, StreamingResponse

from assistant.answer import begin
from assistant.feedback import keep_feedback
from assistant.filters import EVERYWHERE
from assistant.search import like, search
from ui import payload
from ui.api import schemas
from ui.api.problems import UNCHANGED, Refused, declared, kind_of
from ui.api.requests import Asked, Looking, Said, Searching
from ui.api.told import Asking

if TYPE_CHECKING:
    from asyncio import Task
    from collections.abc import AsyncIterator, Callable

    from assistant.model import Reply, Sentence
    from assistant.writer import Writing
    from ingest.index import Library
    from ui.payload import Json

router = APIRouter(tags=["Fragen"])
_EVENTS = "text/event-stream"
# The schema is that of one event, whose data is JSON.
_EVENT = {
    "type": "object",
    "properties": {
        "event": {"type": "string", "enum": ["sentence", "reply", "problem"]},
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

    A sentence that a language model writes is sent once it is checked. What goes wrong before the
    first has a status; after it, an event `problem` ends the answer.
    """
    events: Queue[str | None] = Queue()
    loop = get_running_loop()

    def show(sentence: Sentence) -> None:
        event = _event("sentence", payload.sentence(sentence))
        loop.call_soon_threadsafe(events.put_nowait, event)

    answering = create_task(_reply(given, asked, show))
    # After what was shown before it.
    answering.add_done_callback(lambda _: loop.call_soon(events.put_nowait, None))
    first = await events.get()
    if first is None:
        # Nothing was told yet, so that a problem still has a status.
        record = await answering
        return _streaming(_once(_event("reply", record)))
    return _streaming(_events(first, events, answering))


def _streaming(events: AsyncIterator[str]) -> Response:
    return StreamingResponse(events, media_type=_EVENTS, headers={"Cache-Control": "no-store"})


async def _once(event: str) -> AsyncIterator[str]:
    yield event


async def _events(
    first: str, events: Queue[str | None], answering: Task[dict[str, Json]]
) -> AsyncIterator[str]:
    event: str | None = first
    while event is not None:
        yield event
        event = await events.get()
    try:
        yield _event("reply", await answering)
    except Refused as error:
        yield _event("problem", {"type": kind_of(error), "detail": str(error)})


async def _reply(
    given: Asking, asked: Asked, show: Callable[[Sentence], None] | None = None
) -> dict[str, Json]:
    given.request.scope["question"] = asked.question

    def work(library: Library) -> Reply | Writing:
        return begin(
            library,
            asked.question,
            history=asked.history,
            k=asked.k,
            filters=asked.where.filters() if asked.where else EVERYWHERE,
        )

    reply = await (given.desk.reply(work, show) if show else given.desk.reply(work))
    given.request.scope["generation"] = reply.generation
    return payload.reply(reply)


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
            reason=said.reason,
            history=tuple(said.history),
        )
        return {"id": kept.id, "generation": kept.generation}

    return JSONResponse(await given.desk.ask(work), 201)
