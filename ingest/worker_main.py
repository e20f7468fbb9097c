"""The inside of a worker process: set limits, read one request, do it, write one answer."""

from __future__ import annotations

import base64
import resource
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from ingest import records
from ingest.errors import DocumentUnreadable
from ingest.worker import WAY_OUT

if TYPE_CHECKING:
    from collections.abc import Callable

    from ingest.model import ReadDocument
    from ingest.records import Json


def limit(memory: int) -> None:
    """Limit this process for good: address space, no core dump, no written file."""
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):
        resource.setrlimit(what, (most, most))


def finished_page() -> None:
    """Report that one more page is done."""
    sys.stdout.buffer.write(b".")
    sys.stdout.buffer.flush()


def _read(request: Json, limits: Json) -> Json:
    path = Path(records.field(request, "path", str))
    if path.suffix.lower() in {".pdf", ".ocr"}:
        from ingest.read_pdf import PageCaps, read_pdf

        caps = PageCaps(
            pages=records.field(limits, "pages", int),
            characters=records.field(limits, "page_characters", int),
        )
        return _written(read_pdf(path, caps=caps, finished=finished_page))
    from ingest.reader import read

    return _written(read(path))


def _written(document: ReadDocument) -> Json:
    return records.document_to_json(document)


def _quote_boxes(request: Json, _limits: Json) -> Json:
    from ingest.marks import quote_boxes

    hint = None
    if isinstance(request, dict) and request.get("occurrence_hint") is not None:
        hint = records.field(request, "occurrence_hint", int)
    path = Path(records.field(request, "path", str))
    page = records.field(request, "page", int)
    quote = records.field(request, "quote", str)
    return records.boxes_to_json(quote_boxes(path, page, quote, occurrence_hint=hint))


def _page_image(request: Json, _limits: Json) -> Json:
    from ingest.marks import page_image

    png = page_image(
        Path(records.field(request, "path", str)),
        records.field(request, "page", int),
        boxes=records.boxes_from_json(records.items(request, "boxes")),
        width=records.field(request, "width", int),
    )
    return base64.b64encode(png).decode("ascii")


def _marked_page(request: Json, _limits: Json) -> Json:
    from ingest.marks import marked_page

    png, boxes = marked_page(
        Path(records.field(request, "path", str)),
        records.field(request, "page", int),
        quotes=records.texts(request, "quotes"),
        width=records.field(request, "width", int),
    )
    return {"boxes": records.boxes_to_json(boxes), "png": base64.b64encode(png).decode("ascii")}


def _page_scan(request: Json, _limits: Json) -> Json:
    from ingest.marks import page_scan

    png, dpi = page_scan(
        Path(records.field(request, "path", str)),
        records.field(request, "page", int),
        dpi=records.field(request, "dpi", float),
    )
    return {"png": base64.b64encode(png).decode("ascii"), "dpi": dpi}


TASKS: dict[str, Callable[[Json, Json], Json]] = {
    "read": _read,
    "quote_boxes": _quote_boxes,
    "page_image": _page_image,
    "marked_page": _marked_page,
    "page_scan": _page_scan,
}


def _answer(whole: Json) -> Json:
    """Do what was asked; whatever goes wrong becomes a reason a person can read."""
    request, limits = records.field(whole, "request", dict), records.field(whole, "limits", dict)
    name = Path(records.field(request, "path", str)).name
    try:
        return {"answer": TASKS[records.field(request, "task", str)](request, limits)}
    except DocumentUnreadable as problem:
        return _unreadable(problem)
    except MemoryError:
        reason = "sie braucht mehr Speicher, als ein Dokument bekommt"
    except Exception as problem:  # noqa: BLE001 (the edge: parsers raise anything on bad files)
        reason = f"ihr Aufbau ist beschädigt ({type(problem).__name__}: {str(problem)[:120]})"
    return _unreadable(DocumentUnreadable(file=name, reason=reason, advice=WAY_OUT))


def _unreadable(problem: DocumentUnreadable) -> Json:
    return {
        "unreadable": {"reason": problem.reason, "advice": problem.advice, "page": problem.page}
    }


def main() -> None:
    """Answer the one request on standard input."""
    whole = records.load(sys.stdin.buffer.read())
    limit(records.field(records.field(whole, "limits", dict), "memory", int))
    sys.stdout.buffer.write(records.dump(_answer(whole)) + b"\n")
    sys.stdout.buffer.flush()
