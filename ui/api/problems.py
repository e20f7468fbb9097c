"""What goes wrong as `application/problem+json` (RFC 9457): the only place that knows statuses."""

from __future__ import annotations

import logging
import math
import re
from http import HTTPStatus
from typing import TYPE_CHECKING, TypeAlias

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from assistant import errors as assistant_errors
from assistant.errors import AssistantError
from ingest import errors as ingest_errors
from ingest.errors import IngestError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fastapi import FastAPI
    from starlette.requests import Request
    from starlette.responses import Response

    from ui.payload import Json

MEDIA_TYPE = "application/problem+json"
REF: dict[str, object] = {"$ref": "#/components/schemas/Problem"}
# As FastAPI declares them.
Declared: TypeAlias = "dict[int | str, dict[str, object]]"

_STATUSES: dict[type[Exception], int] = {
    assistant_errors.AddressInvalid: 404,
    assistant_errors.CitedUnknown: 404,
    assistant_errors.PageUnknown: 404,
    assistant_errors.PassageForgotten: 404,
    assistant_errors.PassageUnknown: 404,
    ingest_errors.GenerationNotThere: 404,
    ingest_errors.RunNotThere: 404,
    assistant_errors.FeedbackFull: 503,
}
_SAID = {
    400: "Der Inhalt der Anfrage lässt sich nicht lesen.",
    401: "Es fehlt ein gültiges Token: Authorization: Bearer …",
    403: "Aus diesem Dokument darf nur zitiert werden; seine Seiten werden hier nicht gezeigt.",
    404: "Das gibt es hier nicht.",
    405: "Diese Methode gibt es hier nicht.",
    408: "Der Inhalt der Anfrage kam nicht rechtzeitig an.",
    413: "Der Inhalt der Anfrage ist zu groß.",
    415: "Der Inhalt der Anfrage muss JSON sein.",
    421: "Unter diesem Namen antwortet dieser Server nicht.",
    422: "Die Anfrage hat eine falsche Form.",
    429: "Das waren zu viele Anfragen in kurzer Zeit.",
    500: "Das hätte nicht geschehen dürfen. Die Anfrage steht mit ihrer Kennung im Protokoll.",
    503: "Der Server kann gerade nicht antworten.",
}


class Refused(Exception):
    """A request that is not answered, for a reason of the server's own."""

    status = 503
    after: float | None = None


class Overloaded(Refused):
    """More requests wait than may."""

    after = 1.0

    def __init__(self) -> None:
        """Say when to come again."""
        super().__init__("Es warten schon zu viele Anfragen. Versuchen Sie es gleich noch einmal.")


class TooSlow(Refused):
    """An answer took longer than it may."""

    after = 1.0

    def __init__(self, seconds: float) -> None:
        """Say how long it was tried."""
        super().__init__(f"Die Antwort war nach {seconds:g} Sekunden nicht fertig.")


class QuotedOnly(Refused):
    """A document whose pages are not shown to others."""

    status = 403

    def __init__(self) -> None:
        """Say why."""
        super().__init__(_SAID[403])


class NotThere(Refused):
    """A document that the corpus does not hold."""

    status = 404

    def __init__(self) -> None:
        """Say so."""
        super().__init__(_SAID[404])


class Unfit(Refused):
    """A part of a request that its form alone does not show to be wrong."""

    status = 422


UNCHANGED: Declared = {304: {"description": "unchanged: the client has it, as its ETag says"}}


def declared(*statuses: int) -> Declared:
    """Return how the errors of an operation are described, those that every one has among them."""
    return {
        status: {
            "description": _SAID[status],
            "content": {
                MEDIA_TYPE: {
                    "schema": REF,
                    "example": problem(status, "0f2c6a1e", _SAID[status]),
                }
            },
        }
        for status in sorted({400, 401, 408, 413, 421, 422, 429, 503, *statuses})
    }


def problem(
    status: int, request_id: str, detail: str, kind: str = "about:blank"
) -> dict[str, Json]:
    """Return the record of a problem; `instance` is the id of the request."""
    return {
        "type": kind,
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "instance": f"urn:request:{request_id}",
    }


def response(  # noqa: PLR0913  (the members of a problem)
    status: int,
    request_id: str,
    detail: str | None = None,
    *,
    kind: str = "about:blank",
    after: float | None = None,
    headers: Mapping[str, str] | None = None,
    wrong: list[Json] | None = None,
) -> Response:
    """Return a problem as an answer; `after` are the seconds until another try may succeed."""
    content = problem(status, request_id, detail or _SAID.get(status, ""), kind)
    if wrong is not None:
        content["errors"] = wrong
    more = dict(headers or {})
    if after is not None:
        more["Retry-After"] = str(max(1, math.ceil(after)))
    return JSONResponse(content, status, more, media_type=MEDIA_TYPE)


def add_handlers(app: FastAPI) -> None:
    """Let every error that is known become a problem, and none show more than it should."""
    app.add_exception_handler(HTTPException, _of_framework)
    app.add_exception_handler(RequestValidationError, _of_form)
    app.add_exception_handler(Refused, _of_server)
    app.add_exception_handler(AssistantError, _known)
    app.add_exception_handler(IngestError, _known)


def _id(request: Request) -> str:
    return str(request.scope.get("request_id", "-"))


def _of_framework(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101  (registered for it)
    return response(error.status_code, _id(request), headers=error.headers)


def _of_form(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101  (registered for it)
    wrong: list[Json] = [
        {"where": [str(part) for part in each["loc"]], "why": str(each["msg"])}
        for each in error.errors()
    ]
    # What cannot be parsed at all is no request of any form.
    garbled = any(each["type"] == "json_invalid" for each in error.errors())
    return response(400 if garbled else 422, _id(request), wrong=wrong)


def _of_server(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)  # noqa: S101  (registered for it)
    return response(error.status, _id(request), str(error), kind=kind_of(error), after=error.after)


def _known(request: Request, error: Exception) -> Response:
    status = _STATUSES.get(type(error))
    if status is None:
        status = 422 if isinstance(error, AssistantError) else 503
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        # What is wrong with the home names places of this machine: that is for the log.
        logging.getLogger(__name__).error("%s: %s", _id(request), error)
        return response(status, _id(request), kind=kind_of(error), after=5)
    return response(status, _id(request), str(error), kind=kind_of(error))


def kind_of(error: Exception) -> str:
    """Return the name of a problem that a program tells it by."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", type(error).__name__).lower()
    return f"urn:kleinstadt:problem:{words}"
