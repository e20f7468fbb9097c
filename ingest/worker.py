"""Every file is read in processes of its own, with limits; what comes back is checked JSON.

Parsers written in C crash or hang on files made to hurt them. Here that ends a process and becomes
a page that is marked as unread, or a `DocumentUnreadable`; the program that asked goes on. No
process can hold more than a limited address space, write a file, open a connection from Python, or
go on for ever.
"""

from __future__ import annotations

import base64
import binascii
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from ingest import records
from ingest.conversation import Conversation, invalid
from ingest.limits import LIMITS, Cores, Limits

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from ingest.conversation import Finished
    from ingest.model import Box, Page, Quote, ReadDocument
    from ingest.records import Json

# Puts a request about a file to a limited process and returns the answer, unchecked.
Ask: TypeAlias = "Callable[[Json, Path], Json]"


@dataclass(frozen=True, slots=True, kw_only=True)
class PageScan:
    """A page as a grey PNG, and its dots per inch."""

    png: bytes
    dpi: float


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedPage:
    """A page as a PNG with the boxes of the quotes drawn on it."""

    png: bytes
    boxes: tuple[Box, ...]


def read_limited(
    path: Path,
    *,
    limits: Limits = LIMITS,
    cores: Cores | None = None,
    finished: Finished | None = None,
) -> ReadDocument:
    """Read a document of any kind in limited processes, as many as `cores` grants it.

    `finished` is told how many pages of how many are read. Raises `DocumentUnreadable` for
    whatever keeps the file from being read; a page that cannot be read is marked as unread.
    """
    request: Json = {"task": "read", "path": str(path)}
    answer = run_limited(request, path, limits=limits, cores=cores, finished=finished)
    try:
        return records.document_from_json(answer)
    except records.RecordInvalid as problem:
        raise invalid(path, problem) from None


def run_limited(
    request: Json,
    path: Path,
    *,
    limits: Limits = LIMITS,
    cores: Cores | None = None,
    finished: Finished | None = None,
) -> Json:
    """Do one task on a file in a limited process and return its answer as unchecked JSON.

    Raises `DocumentUnreadable` when the process refuses, crashes, hangs, or takes too much.
    """
    with closing(Conversation(limits, cores or Cores())) as process:
        return process.ask(request, path, finished)


def marked_page_limited(
    path: Path, *, page: int, quotes: Sequence[Quote], width: int = 900, ask: Ask = run_limited
) -> MarkedPage:
    """Find quotes on a page and draw it with them marked.

    `ask` says which process does it: one of its own, or one that `Viewers` keep.
    """
    request: Json = {
        "task": "marked_page",
        "path": str(path),
        "page": page,
        "quotes": records.quotes_to_json(quotes),
        "width": width,
    }
    answer = ask(request, path)
    try:
        boxes = records.boxes_from_json(records.items(answer, "boxes"))
        png = _png(records.field(answer, "png", str))
    except records.RecordInvalid as problem:
        raise invalid(path, problem) from None
    return MarkedPage(png=png, boxes=boxes)


def page_scan_limited(path: Path, *, page: int, dpi: float) -> PageScan:
    """Draw a page of a PDF for recognition, in a limited process."""
    answer = run_limited({"task": "page_scan", "path": str(path), "page": page, "dpi": dpi}, path)
    try:
        drawn = records.field(answer, "dpi", float)
        return PageScan(png=_png(records.field(answer, "png", str)), dpi=drawn)
    except records.RecordInvalid as problem:
        raise invalid(path, problem) from None


def block_pictures_limited(path: Path, pages: Sequence[Page]) -> tuple[bytes | None, ...]:
    """Return pages of a PDF as PNG with their blocks drawn; none for one that cannot be drawn."""
    request: Json = {
        "task": "block_pictures",
        "path": str(path),
        "pages": [records.page_to_json(page) for page in pages],
    }
    answer = run_limited(request, path)
    if not isinstance(answer, list) or len(answer) != len(pages):
        raise invalid(path, records.RecordInvalid(where="pictures", wanted="one for each page"))
    try:
        return tuple(None if each is None else _png(each) for each in answer)
    except records.RecordInvalid as problem:
        raise invalid(path, problem) from None


def _png(answer: Json) -> bytes:
    if isinstance(answer, str):
        try:
            return base64.b64decode(answer, validate=True)
        except binascii.Error:
            pass
    raise records.RecordInvalid(where="png", wanted="base64")
