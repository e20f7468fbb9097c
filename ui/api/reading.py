"""Documents, their passages, and their pages as text and as pictures with marks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from assistant.view import find_page, shows_page
from ingest.model import Span, heading
from ui import payload, research_payload
from ui.api import schemas
from ui.api.problems import UNCHANGED, NotThere, QuotedOnly, Unfit, declared
from ui.api.requests import (
    DocumentId,
    Generation,
    Limit,
    Offset,
    PageNumber,
    PassageId,
)
from ui.api.told import Asking
from ui.pages import page_text

if TYPE_CHECKING:
    from assistant.view import PageToDraw
    from ingest.index import Index, Library
    from ingest.model import Document
    from ui.payload import Json

router = APIRouter(tags=["Dokumente"])
_PNG = "image/png"


@router.get(
    "/documents",
    summary="List the documents that answer",
    responses={200: {"model": schemas.Documents}, **UNCHANGED, **declared()},
)
async def documents(given: Asking, limit: Limit = 50, offset: Offset = 0) -> Response:
    """Return the documents of `kleinstadt status --json`, a part of them at a time."""

    def work(library: Library) -> tuple[dict[str, Json], str]:
        index = library.index()
        known = list(index.catalog.documents.values())
        shown: list[Json] = [payload.document(each) for each in known[offset : offset + limit]]
        return _part("documents", shown, len(known), offset, index), index.generation.id

    return await given.told(work)


@router.get(
    "/documents/{document_id}",
    summary="Show a document",
    responses={200: {"model": schemas.Document}, **UNCHANGED, **declared(404)},
)
async def document(given: Asking, document_id: DocumentId) -> Response:
    """Return a document as `kleinstadt status --json` lists it."""

    def work(library: Library) -> tuple[dict[str, Json], str]:
        index = library.index()
        return payload.document(_document(index, document_id)), index.generation.id

    return await given.told(work)


@router.get(
    "/documents/{document_id}/passages",
    summary="List the passages of a document",
    responses={200: {"model": schemas.Passages}, **UNCHANGED, **declared(403, 404)},
)
async def passages(
    given: Asking, document_id: DocumentId, limit: Limit = 50, offset: Offset = 0
) -> Response:
    """Return the passages of a document in reading order, a part of them at a time."""

    def work(library: Library) -> tuple[dict[str, Json], str]:
        index = library.index()
        _shown(given, _document(index, document_id))
        rows = index.catalog.rows[document_id]
        found = index.catalog.passages(rows[offset : offset + limit])
        shown: list[Json] = [_passage(index, each.id) for each in found]
        return _part("passages", shown, len(rows), offset, index), index.generation.id

    return await given.told(work)


@router.get(
    "/passages/{passage_id}",
    summary="Find a passage again, also one cited long ago",
    responses={200: {"model": schemas.Resolved}, **UNCHANGED, **declared(404)},
)
async def passage(given: Asking, passage_id: PassageId, generation: Generation = None) -> Response:
    """Return the record of `kleinstadt resolve PASSAGE --json`."""
    from assistant.resolve import resolve_passage  # noqa: PLC0415

    def work(library: Library) -> tuple[dict[str, Json], str]:
        current = library.index().generation.id
        return research_payload.resolved(resolve_passage(library, passage_id, generation)), current

    return await given.told(work)


@router.get(
    "/documents/{document_id}/pages/{page}",
    summary="Read a page",
    responses={200: {"model": schemas.PageText}, **UNCHANGED, **declared(403, 404)},
)
async def page_words(given: Asking, document_id: DocumentId, page: PageNumber) -> Response:
    """Return the words of a page; a document without pages has them all on page 1."""

    def work(library: Library) -> tuple[dict[str, Json], str]:
        index = library.index()
        _shown(given, _document(index, document_id))
        return page_text(index, document_id, page), index.generation.id

    return await given.told(work)


@router.get(
    "/documents/{document_id}/pages/{page}/image",
    summary="See a page, with passages and quotes marked",
    response_class=Response,
    responses={
        200: {
            "description": "the page as a PNG",
            "content": {_PNG: {"schema": {"type": "string", "format": "binary"}}},
        },
        **UNCHANGED,
        **declared(403, 404),
    },
)
async def page_image(  # noqa: PLR0913, PLR0917  (what can be wanted of a picture)
    given: Asking,
    document_id: DocumentId,
    page: PageNumber,
    passage: Annotated[
        list[str] | None, Query(max_length=20, description="ids of passages to mark")
    ] = None,
    quote: Annotated[
        list[str] | None, Query(max_length=20, description="words of the page to mark, verbatim")
    ] = None,
    width: Annotated[int, Query(ge=100, le=2000, description="in pixels")] = 900,
) -> Response:
    """Return a page of a PDF as a PNG; pages of what may only be quoted stay on this machine."""
    if same := given.unchanged():
        return same

    def work(library: Library) -> tuple[PageToDraw, str]:
        index = library.index()
        _shown(given, _document(index, document_id))
        find_page(index, document_id, page)
        spans = [
            *(span for name in passage or () for span in _marked(index, document_id, page, name)),
            *(_quoted(index, document_id, page, words) for words in quote or ()),
        ]
        return find_page(index, document_id, page, spans), index.generation.id

    wanted, generation = await given.desk.ask(work)
    given.request.scope["generation"] = generation
    return await given.drawn(wanted, width, generation)


@router.get(
    "/generation",
    summary="Tell what answers",
    responses={
        200: {"description": "the record of `kleinstadt status --json`"},
        **UNCHANGED,
        **declared(),
    },
)
async def generation(given: Asking) -> Response:
    """Return the record of `kleinstadt status --json`."""

    def work(library: Library) -> tuple[dict[str, Json], str]:
        index = library.index()
        return payload.status(index), index.generation.id

    return await given.told(work)


def _document(index: Index, document_id: str) -> Document:
    found = index.catalog.documents.get(document_id)
    if found is None:
        raise NotThere
    return found


def _shown(given: Asking, document: Document) -> None:
    if not shows_page(document, private=given.private):
        raise QuotedOnly


def _part(name: str, shown: list[Json], total: int, offset: int, index: Index) -> dict[str, Json]:
    following = offset + len(shown)
    return {
        name: shown,
        "total": total,
        "next_offset": following if shown and following < total else None,
        "generation": index.generation.id,
    }


def _passage(index: Index, passage_id: str) -> Json:
    found = index.catalog.passage(passage_id)
    assert found is not None  # noqa: S101  (its row was just listed)
    shown = index.catalog.documents[found.document_id]
    number = found.spans[0].page
    return {
        "passage_id": found.id,
        "document_id": shown.id,
        "title": shown.source.title,
        "page": number if shown.paged else None,
        "page_label": index.catalog.page(shown.id, number).label if shown.paged else None,
        "section": heading(found.section),
        "text": found.text,
    }


def _marked(index: Index, document_id: str, page: int, passage_id: str) -> tuple[Span, ...]:
    found = index.catalog.passage(passage_id)
    if found is None or found.document_id != document_id:
        raise Unfit(f"Die Passage „{passage_id}“ steht nicht in diesem Dokument.")  # noqa: EM102, TRY003
    return tuple(span for span in found.spans if span.page == page)


def _quoted(index: Index, document_id: str, page: int, words: str) -> Span:
    start = index.catalog.page(document_id, page).text.find(words)
    if not words or start < 0:
        raise Unfit("Ein Zitat steht so nicht auf dieser Seite.")  # noqa: EM101, TRY003
    return Span(page=page, start=start, end=start + len(words))
