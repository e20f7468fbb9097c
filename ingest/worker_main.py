"""The inside of a worker process: take limits, then answer requests until nobody asks."""

from __future__ import annotations

import base64
import os
import resource
import signal
import sys
from functools import lru_cache
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from ingest import records
from ingest.conversation import unreadable_to_json
from ingest.errors import WAY_OUT, DocumentUnreadable

if TYPE_CHECKING:
    from collections.abc import Callable

    from ingest.marks import PageShown
    from ingest.model import ReadDocument
    from ingest.records import Json

_ORDERS, _ANSWERS = 0, 1


def limit(memory: int, seconds: int) -> None:
    """Limit this process and its children for good: memory, time at work, files, connections."""
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):
        resource.setrlimit(what, (most, most))
    sys.addaudithook(_refuse_connections)


def _refuse_connections(event: str, _details: tuple[object, ...]) -> None:
    if event.startswith("socket."):
        msg = "a document must not open a connection"
        raise PermissionError(msg)


def _read(request: Json, limits: Json) -> Json:
    path = Path(records.field(request, "path", str))
    if path.suffix.lower() in {".pdf", ".ocr"}:
        from ingest.page_pool import Pool
        from ingest.read_pdf import PageCaps, read_pdf

        caps = PageCaps(
            pages=records.field(limits, "pages", int),
            characters=records.field(limits, "page_characters", int),
        )
        pool = Pool(
            path.name,
            processes=records.field(limits, "processes", int),
            stall_seconds=records.field(limits, "stall_seconds", float),
            lost_pages=records.field(limits, "lost_pages", int),
            finished=_report,
            orders=_ORDERS,
        )
        return _written(read_pdf(path, caps=caps, spread=pool.spread))
    from ingest.reader import read

    return _written(read(path))


def _written(document: ReadDocument) -> Json:
    return records.document_to_json(document)


@lru_cache(maxsize=3)
def _page_shown(path: Path, changed: int, page: int, width: int) -> PageShown:  # noqa: ARG001  (a layer grows)
    """Draw a page, or return it as drawn: a process that stays is asked for one again and again."""
    from ingest.marks import page_shown

    return page_shown(path, page, width=width)


def _marked_page(request: Json, _limits: Json) -> Json:
    path = Path(records.field(request, "path", str))
    page, width = records.field(request, "page", int), records.field(request, "width", int)
    quotes = records.quotes_from_json(records.items(request, "quotes"))
    png, boxes = _page_shown(path, path.stat().st_mtime_ns, page, width).marked(quotes)
    return {"boxes": records.boxes_to_json(boxes), "png": base64.b64encode(png).decode("ascii")}


def _addresses(request: Json, _limits: Json) -> Json:
    from ingest.source_entries import Watch
    from ingest.watched import find

    path = Path(records.field(request, "path", str))
    watch = Watch(records.field(request, "watch", str))
    found = find(path, watch, records.field(request, "address", str))
    return {"addresses": list(found.addresses), "sitemaps": list(found.sitemaps)}


def _block_pictures(request: Json, _limits: Json) -> Json:
    from ingest.block_pictures import block_pictures

    pages = [records.page_from_json(page) for page in records.items(request, "pages")]
    done = count(1)
    drawn = block_pictures(
        Path(records.field(request, "path", str)),
        pages,
        finished=lambda: _report(next(done), len(pages)),
    )
    return [None if png is None else base64.b64encode(png).decode("ascii") for png in drawn]


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
    "marked_page": _marked_page,
    "addresses": _addresses,
    "block_pictures": _block_pictures,
    "page_scan": _page_scan,
}


def _answer(request: Json, limits: Json) -> bytes:
    """Do what was asked; whatever goes wrong becomes a reason a person can read."""
    name = Path(records.field(request, "path", str)).name
    try:
        task = TASKS[records.field(request, "task", str)]
        return records.dump({"answer": task(request, limits)})
    except DocumentUnreadable as problem:
        return _unreadable(problem)
    except MemoryError:
        reason = "sie braucht mehr Speicher, als ein Dokument bekommt"
    except Exception as problem:  # noqa: BLE001 (the edge: parsers raise anything on bad files)
        reason = f"ihr Aufbau ist beschädigt ({type(problem).__name__}: {str(problem)[:120]})"
    return _unreadable(DocumentUnreadable(file=name, reason=reason, advice=WAY_OUT))


def _unreadable(problem: DocumentUnreadable) -> bytes:
    return records.dump(unreadable_to_json(problem))


def _report(done: int, total: int) -> None:
    """Tell whoever asked how many pages are done."""
    _say(records.dump([done, total]))


def _say(line: bytes) -> None:
    rest = memoryview(line + b"\n")
    while rest:
        rest = rest[os.write(_ANSWERS, rest) :]


def main() -> None:
    """Take limits from the first line of standard input, and a request from every other one."""
    # Nothing is sent ahead: what comes during a request is left for whoever works on it.
    orders = sys.stdin.buffer
    limits = records.field(records.load(orders.readline()), "limits", dict)
    limit(records.field(limits, "memory", int), int(records.field(limits, "seconds", float)))
    idle = records.field(limits, "idle_seconds", float)
    while line := orders.readline():
        signal.setitimer(signal.ITIMER_REAL, 0)
        said = records.load(line)
        # A bare number came too late for the file it was meant for.
        if isinstance(said, dict):
            _say(_answer(said["request"], {**limits, "processes": said["processes"]}))
        signal.setitimer(signal.ITIMER_REAL, idle)


if __name__ == "__main__":
    main()
