"""References, checked quotations, answers found again, and runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from fastapi import APIRouter, Query
from starlette.responses import JSONResponse, Response

from assistant.citing import find_references, rendered
from assistant.quotes import check_quote, check_text
from assistant.resolve import resolve_answer
from ingest.runs import run_of, runs_of
from ui import payload, research_payload
from ui.api import schemas
from ui.api.problems import UNCHANGED, declared
from ui.api.requests import (
    AnswerId,
    Cited,
    Generation,
    Limit,
    Named,
    Offset,
    Quotation,
    QuotingText,
)
from ui.api.told import Asking

if TYPE_CHECKING:
    from ingest.index import Library
    from ui.payload import Json

router = APIRouter(tags=["Zitieren"])


@router.get(
    "/citations/{cited}",
    summary="Cite a document, a passage or an answer",
    responses={200: {"model": schemas.References}, **UNCHANGED, **declared(404)},
)
async def citations(
    given: Asking,
    cited: Cited,
    form: Annotated[Literal["text", "bibtex", "ris", "csl-json"], Query(alias="format")] = "text",
    style: Annotated[Literal["german", "apa"], Query(description="for text")] = "german",
    generation: Generation = None,
) -> Response:
    """Return the record of `kleinstadt cite --json`."""

    def work(library: Library) -> tuple[dict[str, Json], str]:
        found = find_references(library, cited, generation)
        text = rendered(found, form, style)
        return research_payload.references(found, form, text), library.index().generation.id

    return await given.told(work)


@router.get(
    "/answers/{answer_id}",
    summary="Find an answer again by its address",
    responses={200: {"model": schemas.ResolvedAnswer}, **UNCHANGED, **declared(404)},
)
async def answers(given: Asking, answer_id: AnswerId) -> Response:
    """Return the record of `kleinstadt resolve ANSWER --json`."""

    def work(library: Library) -> tuple[dict[str, Json], str]:
        current = library.index().generation.id
        return research_payload.resolved_answer(resolve_answer(library, answer_id)), current

    return await given.told(work)


@router.post(
    "/quote",
    summary="Check whether a quotation stands so in the documents",
    responses={200: {"model": schemas.QuoteCheck}, **declared()},
)
async def quote(given: Asking, quotation: Quotation) -> Response:
    """Return the record of `kleinstadt quote --json` for one quotation."""

    def work(library: Library) -> tuple[dict[str, Json], str]:
        check = check_quote(library, quotation.quotation)
        return research_payload.quote(check), library.index().generation.id

    return await given.told(work, kept=False)


@router.post(
    "/quotes",
    summary="Check every quotation of a text",
    responses={200: {"model": schemas.QuoteChecks}, **declared()},
)
async def quotes(given: Asking, text: QuotingText) -> Response:
    """Return what `kleinstadt quote --json` says of a file with this text."""

    def work(library: Library) -> tuple[dict[str, Json], str]:
        checks = check_text(library, text.text)
        return research_payload.quotes(checks), library.index().generation.id

    return await given.told(work, kept=False)


@router.get(
    "/runs",
    summary="List the last runs",
    responses={200: {"model": schemas.Runs}, **declared()},
)
async def runs(given: Asking, limit: Limit = 20, offset: Offset = 0) -> Response:
    """Return the runs of `kleinstadt runs --json`, a part of them at a time."""

    def work(_: Library) -> dict[str, Json]:
        known = runs_of(given.home)
        shown = known[offset : offset + limit]
        following = offset + len(shown)
        return {
            "runs": [payload.run(each) for each in shown],
            "total": len(known),
            "next_offset": following if shown and following < len(known) else None,
        }

    return JSONResponse(await given.desk.ask(work))


@router.get(
    "/runs/{run_id}",
    summary="Show a run with its report",
    responses={200: {"model": schemas.Run}, **declared(404)},
)
async def run(given: Asking, run_id: Named) -> Response:
    """Return the record of `kleinstadt runs ID --json`."""

    def work(_: Library) -> dict[str, Json]:
        return payload.run(run_of(given.home, run_id))

    return JSONResponse(await given.desk.ask(work))
