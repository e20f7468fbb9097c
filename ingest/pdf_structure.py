"""What a PDF says about itself, through pypdf: page labels, outline, title.

Each is a help and never a need, and files lie: whatever goes wrong here gives nothing.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from pypdf import PdfReader

MOST_ENTRIES = 5_000
MOST_DEPTH = 12
LONGEST_LABEL = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class OutlineEntry:
    """A bookmark: its title, its depth from 1, and the page it leads to, if it says so."""

    title: str
    depth: int
    page: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Structure:
    """Labels in the order of the pages (empty where there are none), outline and title."""

    labels: tuple[str, ...] = ()
    outline: tuple[OutlineEntry, ...] = ()
    title: str | None = None


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
        labels=_labels(reader, page_count), outline=_outline(reader), title=_title(reader)
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
