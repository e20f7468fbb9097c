"""OpenDocument texts and presentations, as LibreOffice writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.archives import Kind, opened
from ingest.model import ODP, BlockKind, ReadDocument
from ingest.office_xml import at, attribute, children, name
from ingest.open_document import Styles, Walk
from ingest.pieces import Piece, as_document
from ingest.slides import Shape, as_presentation, as_slide, in_reading_order

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.archives import Archive
    from ingest.office_xml import Element

MEDIA_TYPE = "application/vnd.oasis.opendocument.text"
TEXT = Kind(name="OpenDocument-Text", suffix=".odt")
SLIDES = Kind(name="OpenDocument-Präsentation", suffix=".odp")
_FURNITURE = frozenset(("header", "footer", "date-time", "page-number"))
_UNITS = {"cm": 1.0, "mm": 0.1, "in": 2.54, "pt": 2.54 / 72}


def read_odt(path: Path) -> ReadDocument:
    """Read an OpenDocument text; raises `DocumentUnreadable` for a file that is none."""
    with opened(path, TEXT) as archive:
        walk, body = _begun(archive)
        if (content := at(body, "text")) is not None:
            walk.blocks(content)
        known = archive.title("meta.xml")
    titles = (
        each.text for each in walk.pieces if each.kind is BlockKind.HEADING and each.level == 1
    )
    first = next(filter(None, titles), None)
    return as_document(walk.pieces, media_type=MEDIA_TYPE, title=known or first)


def read_odp(path: Path) -> ReadDocument:
    """Read an OpenDocument presentation: every slide a page, with its speaker notes."""
    with opened(path, SLIDES) as archive:
        walk, body = _begun(archive)
        pages = []
        for place, slide in enumerate(children(at(body, "presentation"), "page")):
            shapes = [_shape(walk.styles, each) for each in slide if name(each) != "notes"]
            pieces = sorted(
                in_reading_order(shapes), key=lambda each: each.kind is not BlockKind.HEADING
            )
            pages.append(
                as_slide(
                    pieces,
                    number=place + 1,
                    label=None,
                    hidden=walk.styles.hides_slide(slide),
                    notes=_notes(walk.styles, slide),
                )
            )
        title = archive.title("meta.xml")
    return as_presentation(pages, media_type=ODP, title=title)


def _begun(archive: Archive) -> tuple[Walk, Element | None]:
    content = archive.xml("content.xml")
    walk = Walk(styles=Styles(archive.xml_or_none("styles.xml"), content))
    return walk, at(content, "body")


def _shape(styles: Styles, element: Element) -> Shape:
    """Return what a shape of a slide says, and where; a title is a heading."""
    role = attribute(element, "class")
    walk = Walk(styles=styles)
    if role not in _FURNITURE:
        walk.blocks(element)
    pieces = [each for each in walk.pieces if each.text]
    if role == "title" and pieces:
        words = " ".join(each.text for each in pieces)
        pieces = [Piece(kind=BlockKind.HEADING, text=words, level=1)]
    return Shape(
        pieces=tuple(pieces),
        left=_length(element, "x"),
        top=_length(element, "y"),
        width=_length(element, "width"),
        height=_length(element, "height"),
    )


def _length(element: Element, which: str) -> float:
    given = attribute(element, which) or ""
    try:
        return float(given[:-2]) * _UNITS.get(given[-2:], 0.0)
    except ValueError:
        return 0.0


def _notes(styles: Styles, slide: Element) -> list[Piece]:
    walk = Walk(styles=styles)
    for notes in children(slide, "notes"):
        for frame in children(notes, "frame"):
            if attribute(frame, "class") == "notes":
                walk.blocks(frame)
    return [Piece(kind=BlockKind.ANNOTATION, text=each.text) for each in walk.pieces]
