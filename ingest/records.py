"""Records of a read document as JSON and back, checked strictly on the way in.

The bytes come from a process that read an untrusted file, or from a cache on disk, so nothing is
taken on trust: every field must be there, of its type, and offsets must lie inside their page.
"""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from ingest.model import Block, BlockKind, Box, Page, Quote, ReadBy, ReadDocument

if TYPE_CHECKING:
    from collections.abc import Sequence

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
T = TypeVar("T")
FORM = 4
DIGITS = 5


class RecordInvalid(ValueError):
    """JSON that is not the record it claims to be."""

    def __init__(self, *, where: str, wanted: str) -> None:
        """Name the field and what it should hold."""
        super().__init__(f"{where} should be {wanted}")


def field(value: Json, name: str, kind: type[T]) -> T:
    """Return a field of a JSON object, refusing a missing one and one of another type."""
    if not isinstance(value, dict) or name not in value:
        raise RecordInvalid(where=name, wanted="present")
    found = value[name]
    if not isinstance(found, kind) or (isinstance(found, bool) and kind is not bool):
        raise RecordInvalid(where=name, wanted=kind.__name__)
    return found


def items(value: Json, name: str) -> list[Json]:
    """Return a list field of a JSON object."""
    found: list[Json] = field(value, name, list)
    return found


def optional_text(value: Json, name: str) -> str | None:
    """Return a text field of a JSON object that may be null."""
    if isinstance(value, dict) and name in value and value[name] is None:
        return None
    return field(value, name, str)


def texts(value: Json, name: str) -> tuple[str, ...]:
    """Return a field that is a list of texts."""
    found: list[str] = []
    for each in items(value, name):
        if not isinstance(each, str):
            raise RecordInvalid(where=name, wanted="a list of texts")
        found.append(each)
    return tuple(found)


def box_to_json(box: Box) -> Json:
    """Return a box as its four fractions, rounded to a hundred-thousandth of the page."""
    return [round(edge, DIGITS) for edge in (box.left, box.top, box.right, box.bottom)]


def box_from_json(value: Json) -> Box:
    """Return the box that four fractions stand for."""
    if not isinstance(value, list):
        raise RecordInvalid(where="box", wanted="four numbers")
    edges = [float(edge) for edge in value if isinstance(edge, int | float)]
    if len(edges) != len(value) or not all(math.isfinite(edge) for edge in edges):
        raise RecordInvalid(where="box", wanted="four finite numbers")
    try:
        left, top, right, bottom = edges
    except ValueError:
        raise RecordInvalid(where="box", wanted="four numbers") from None
    return Box(left=left, top=top, right=right, bottom=bottom)


def boxes_to_json(boxes: Sequence[Box]) -> Json:
    """Return several boxes as JSON."""
    return [box_to_json(box) for box in boxes]


def boxes_from_json(value: Json) -> tuple[Box, ...]:
    """Return the boxes that a JSON list stands for."""
    if not isinstance(value, list):
        raise RecordInvalid(where="boxes", wanted="a list")
    return tuple(box_from_json(box) for box in value)


def quotes_to_json(quotes: Sequence[Quote]) -> Json:
    """Return quotes as JSON."""
    return [
        {"text": each.text, "occurrence": each.occurrence, "block": boxes_to_json(each.block)}
        for each in quotes
    ]


def quotes_from_json(value: Json) -> tuple[Quote, ...]:
    """Return the quotes that a JSON list stands for."""
    if not isinstance(value, list):
        raise RecordInvalid(where="quotes", wanted="a list")
    return tuple(
        Quote(
            text=field(each, "text", str),
            occurrence=field(each, "occurrence", int),
            block=boxes_from_json(items(each, "block")),
        )
        for each in value
    )


def _block_to_json(block: Block) -> Json:
    return {
        "kind": block.kind.value,
        "start": block.start,
        "end": block.end,
        "level": block.level,
        "breaks": list(block.breaks),
        "boxes": boxes_to_json(block.boxes),
    }


def _block_from_json(value: Json, length: int) -> Block:
    start, end = field(value, "start", int), field(value, "end", int)
    if not 0 <= start <= end <= length:
        raise RecordInvalid(where="block", wanted="inside the text of its page")
    return Block(
        kind=_kind(field(value, "kind", str)),
        start=start,
        end=end,
        level=field(value, "level", int),
        breaks=_breaks(value, start, end),
        boxes=boxes_from_json(items(value, "boxes")),
    )


def _breaks(value: Json, start: int, end: int) -> tuple[int, ...]:
    breaks = [place for place in items(value, "breaks") if isinstance(place, int)]
    if not all(start <= place <= end for place in breaks):
        raise RecordInvalid(where="breaks", wanted="inside their block")
    return tuple(breaks)


def _kind(name: str) -> BlockKind:
    try:
        return BlockKind(name)
    except ValueError:
        raise RecordInvalid(where="kind", wanted="a kind of block") from None


def _read_by(name: str) -> ReadBy:
    try:
        return ReadBy(name)
    except ValueError:
        raise RecordInvalid(where="read_by", wanted="a way of reading") from None


def page_to_json(page: Page) -> Json:
    """Return a page as JSON."""
    return {
        "number": page.number,
        "label": page.label,
        "text": page.text,
        "blocks": [_block_to_json(block) for block in page.blocks],
        "read_by": page.read_by.value,
        "warnings": list(page.warnings),
        "columns": page.columns,
        "dropped": list(page.dropped),
    }


def page_from_json(value: Json) -> Page:
    """Return the page that a JSON object stands for."""
    text = field(value, "text", str)
    number = field(value, "number", int)
    if number < 1:
        raise RecordInvalid(where="number", wanted="a page counted from 1")
    return Page(
        number=number,
        label=optional_text(value, "label"),
        text=text,
        blocks=tuple(_block_from_json(block, len(text)) for block in items(value, "blocks")),
        read_by=_read_by(field(value, "read_by", str)),
        warnings=texts(value, "warnings"),
        columns=field(value, "columns", int),
        dropped=texts(value, "dropped"),
    )


def document_to_json(document: ReadDocument) -> Json:
    """Return a read document as JSON."""
    return {
        "form": FORM,
        "pages": [page_to_json(page) for page in document.pages],
        "paged": document.paged,
        "media_type": document.media_type,
        "title": document.title,
        "warnings": list(document.warnings),
        "lost": list(document.lost),
    }


def document_from_json(value: Json) -> ReadDocument:
    """Return the read document that a JSON object stands for.

    Raises `RecordInvalid` for anything that is not one, an older form included.
    """
    if field(value, "form", int) != FORM:
        raise RecordInvalid(where="form", wanted=str(FORM))
    return ReadDocument(
        pages=tuple(page_from_json(page) for page in items(value, "pages")),
        paged=field(value, "paged", bool),
        media_type=field(value, "media_type", str),
        title=optional_text(value, "title"),
        warnings=texts(value, "warnings"),
        lost=_lost(value, len(items(value, "pages"))),
    )


def _lost(value: Json, pages: int) -> tuple[int, ...]:
    lost = [number for number in items(value, "lost") if isinstance(number, int)]
    if not all(1 <= number <= pages for number in lost):
        raise RecordInvalid(where="lost", wanted="pages of the document")
    return tuple(lost)


def dump(value: Json) -> bytes:
    """Return JSON as one line of UTF-8."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")


def load(raw: bytes) -> Json:
    """Return what a line of JSON holds."""
    try:
        value: Json = json.loads(raw)
    except (ValueError, RecursionError):
        raise RecordInvalid(where="record", wanted="JSON") from None
    return value
