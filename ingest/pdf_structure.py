"""What a PDF says beside its text, through pypdf: page labels, outline, title, what was filled in.

Each is a help and never a need, and files lie: whatever goes wrong here gives nothing.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.layout import turned
from ingest.model import BlockKind, Box

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from pypdf import PageObject, PdfReader
    from pypdf.generic import DictionaryObject

MOST_ENTRIES = 5_000
MOST_DEPTH = 12
LONGEST_LABEL = 24
MOST_ADDED = 1_000
LONGEST_ADDED = 4_000
TICKED = "angekreuzt"
_HIDDEN = 0b10
_EDGES = 4
_NO_REMARKS = frozenset({"/Link", "/Popup", "/Widget"})


@dataclass(frozen=True, slots=True, kw_only=True)
class OutlineEntry:
    """A bookmark: its title, its depth from 1, and the page it leads to, if it says so."""

    title: str
    depth: int
    page: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What was put onto a page: a form field with its value, or an annotation."""

    page: int
    kind: BlockKind
    text: str
    box: Box


@dataclass(frozen=True, slots=True, kw_only=True)
class Structure:
    """Labels in the order of the pages (empty where there are none), outline, title, additions."""

    labels: tuple[str, ...] = ()
    outline: tuple[OutlineEntry, ...] = ()
    title: str | None = None
    additions: tuple[Added, ...] = ()

    def added(self, page: int) -> list[Added]:
        """Return what was put onto a page, from the top down."""
        return [each for each in self.additions if each.page == page]


def read_structure(path: Path, *, page_count: int) -> Structure:
    """Return what a PDF says about itself, as far as it can be had."""
    from pypdf import PdfReader

    # pypdf reports every oddity of a damaged file; the reader has its own words for them.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(path)
        if reader.is_encrypted:
            reader.decrypt("")
    except Exception:  # noqa: BLE001 (pypdf raises anything on damaged files)
        return Structure()
    return Structure(
        labels=_labels(reader, page_count),
        outline=_outline(reader),
        title=_title(reader),
        additions=_additions(reader),
    )


def _labels(reader: PdfReader, page_count: int) -> tuple[str, ...]:
    try:
        if "/PageLabels" not in reader.root_object:
            return ()
        _check_tree(reader.root_object["/PageLabels"], depth=0)
        labels = tuple(reader.page_labels)
    except Exception:  # noqa: BLE001 (see above)
        return ()
    if len(labels) != page_count or any(len(label) > LONGEST_LABEL for label in labels):
        return ()
    return labels


def _check_tree(node: object, depth: int) -> None:
    """Refuse a tree of labels that is too deep, as one that holds itself is."""
    from pypdf.generic import DictionaryObject, IndirectObject

    if isinstance(node, IndirectObject):
        node = node.get_object()
    if depth > MOST_DEPTH or not isinstance(node, DictionaryObject):
        msg = "the tree of page labels is damaged"
        raise ValueError(msg)
    numbers = node.get("/Nums", [])
    for part in numbers[1::2]:
        entry = part.get_object()
        # A roman number of a billion is a string of a million letters.
        if int(entry.get("/St", 1)) > 100_000:  # noqa: PLR2004 (no book has so many pages)
            msg = "a page label starts too high"
            raise ValueError(msg)
    for kid in node.get("/Kids", []):
        _check_tree(kid, depth + 1)


def _outline(reader: PdfReader) -> tuple[OutlineEntry, ...]:
    entries: list[OutlineEntry] = []
    try:
        for entry in _flat(reader, reader.outline, 1):
            entries.append(entry)
            if len(entries) >= MOST_ENTRIES:
                break
    except Exception:  # noqa: BLE001 (see above)
        return ()
    return tuple(entries)


def _flat(reader: PdfReader, level: Iterable[object], depth: int) -> Iterator[OutlineEntry]:
    from pypdf.generic import Destination

    for entry in level:
        if isinstance(entry, list):
            if depth < MOST_DEPTH:
                yield from _flat(reader, entry, depth + 1)
            continue
        if not isinstance(entry, Destination):
            continue
        index = reader.get_destination_page_number(entry)
        page = index + 1 if index is not None and index >= 0 else None
        yield OutlineEntry(title=str(entry.title or "").strip(), depth=depth, page=page)


def _title(reader: PdfReader) -> str | None:
    try:
        metadata = reader.metadata
        title = metadata.title if metadata else None
    except Exception:  # noqa: BLE001 (see above)
        return None
    return str(title).strip() or None if title else None


def _additions(reader: PdfReader) -> tuple[Added, ...]:
    found: list[Added] = []
    try:
        for number, page in enumerate(reader.pages, start=1):
            if "/Annots" in page and len(found) < MOST_ADDED:
                found += sorted(
                    _on_page(page, number), key=lambda each: (each.box.top, each.box.left)
                )
    except Exception:  # noqa: BLE001 (see above)
        return tuple(found)
    return tuple(found[:MOST_ADDED])


def _on_page(page: PageObject, number: int) -> Iterator[Added]:
    for part in _parts(page.get("/Annots")):
        subtype = part.get("/Subtype")
        rectangle = [float(str(edge)) for edge in _items(part.get("/Rect"))]
        if int(str(part.get("/F", 0))) & _HIDDEN or len(rectangle) != _EDGES:
            continue
        kind, text = BlockKind.ANNOTATION, None
        if subtype == "/Widget":
            kind, text = BlockKind.FIELD, _filled_in(part)
        elif subtype not in _NO_REMARKS:
            text = str(part.get("/Contents", ""))
        if text and (words := " ".join(text.split())[:LONGEST_ADDED]):
            yield Added(page=number, kind=kind, text=words, box=_box(page, rectangle))


def _items(value: object) -> list[object]:
    """Return what an array of a PDF holds, which may stand elsewhere in the file."""
    from pypdf.generic import ArrayObject, IndirectObject

    found = value.get_object() if isinstance(value, IndirectObject) else value
    return list(found[:MOST_ADDED]) if isinstance(found, ArrayObject) else []


def _parts(value: object) -> list[DictionaryObject]:
    """Return the dictionaries that an array of a PDF holds or points to."""
    from pypdf.generic import DictionaryObject, PdfObject

    whole = [each.get_object() for each in _items(value) if isinstance(each, PdfObject)]
    return [each for each in whole if isinstance(each, DictionaryObject)]


def _filled_in(field: DictionaryObject) -> str | None:
    """Return "name: value" of a form field; parts of its name and its value may be inherited."""
    chain = _with_parents(field)
    names = [str(each["/T"]) for each in reversed(chain) if "/T" in each]
    name = next((str(each["/TU"]) for each in chain if "/TU" in each), ".".join(names))
    kind = next((str(each["/FT"]) for each in chain if "/FT" in each), "")
    value = next((each["/V"] for each in chain if "/V" in each), None)
    written = ""
    if kind == "/Btn":
        state = str(field.get("/AS", value or "/Off"))
        # One of several buttons says which it is; a single box says that it is ticked.
        several = any(len(_items(each.get("/Kids"))) > 1 for each in chain)
        if state not in {"/Off", ""}:
            written = state.removeprefix("/") if several else TICKED
    elif kind in {"/Tx", "/Ch"} and value is not None:
        written = ", ".join(map(str, _items(value))) or str(value)
    return f"{name}: {written}" if written.strip() else None


def _with_parents(field: DictionaryObject) -> list[DictionaryObject]:
    from pypdf.generic import DictionaryObject

    chain = [field]
    while "/Parent" in chain[-1] and len(chain) < MOST_DEPTH:
        parent = chain[-1]["/Parent"]
        if not isinstance(parent, DictionaryObject):
            break
        chain.append(parent)
    return chain


def _box(page: PageObject, rectangle: list[float]) -> Box:
    """Return a rectangle of a page in fractions of the page as it is shown."""
    frame = page.cropbox
    wide, high = float(frame.width) or 1.0, float(frame.height) or 1.0
    x1, y1, x2, y2 = rectangle
    across = sorted(_within((x - float(frame.left)) / wide) for x in (x1, x2))
    down = sorted(_within((float(frame.top) - y) / high) for y in (y1, y2))
    box = Box(left=across[0], top=down[0], right=across[1], bottom=down[1])
    return turned(box, (page.rotation // 90) % 4)


def _within(share: float) -> float:
    return min(max(share, 0.0), 1.0)
