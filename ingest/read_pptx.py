"""PowerPoint presentations: every slide a page, with its speaker notes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.archives import Kind, opened
from ingest.grids import Cell, table_text
from ingest.model import PPTX, BlockKind, Page, ReadDocument
from ingest.office_xml import at, attribute, below, children, name, number
from ingest.pieces import Piece, plain
from ingest.slides import Shape, as_presentation, as_slide, in_reading_order

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from ingest.archives import Archive
    from ingest.office_xml import Element

KIND = Kind(name="PowerPoint-Dokument", suffix=".pptx")
_TITLES = frozenset(("title", "ctrTitle"))
# Repeated on every slide; the number is the page's label.
_FURNITURE = frozenset(("dt", "ftr", "hdr", "sldNum", "sldImg"))
# Placeholders whose paragraphs are bullets unless they say otherwise.
_BULLETED = frozenset(("body", "obj"))
_BULLETS = ("buChar", "buAutoNum", "buBlip")
_SIGNS = {"br": " ", "tab": " "}


class _Slide:
    """One slide, with the layout and the master that places are inherited from."""

    def __init__(self, archive: Archive, part: str) -> None:
        self.archive = archive
        self.related = archive.related(part)
        self.root = archive.xml(part)
        layout = self._one("slideLayout")
        master = archive.related_one(layout, "slideMaster") if layout else None
        self.models = [
            {_role(shape): shape for shape in below(archive.xml_or_none(each), "sp")}
            for each in (layout, master)
        ]

    def _one(self, kind: str) -> str | None:
        return next((target for each, target in self.related.values() if each == kind), None)

    def pieces(self) -> list[Piece]:
        """Return what stands on the slide, its title first."""
        found = in_reading_order(self.shapes(at(self.root, "cSld", "spTree")))
        return sorted(found, key=lambda piece: piece.kind is not BlockKind.HEADING)

    def notes(self) -> list[Piece]:
        """Return the speaker notes of the slide."""
        root = self.archive.xml_or_none(self._one("notesSlide"))
        return [
            Piece(kind=BlockKind.ANNOTATION, text=piece.text)
            for shape in below(at(root, "cSld", "spTree"), "sp")
            if _role(shape)[0] == "body"
            for piece in _paragraphs(at(shape, "txBody"), BlockKind.PARAGRAPH)
        ]

    def shows_its_number(self) -> bool:
        """Tell whether the number of the slide is printed on it."""
        return any(_role(shape)[0] == "sldNum" for shape in below(self.root, "sp"))

    def shapes(self, tree: Element | None) -> list[Shape]:
        """Return the shapes of a slide or a group."""
        found: list[Shape] = []
        for child in () if tree is None else tree:
            tag = name(child)
            if tag == "AlternateContent":
                found += self.shapes(at(child, "Choice"))
            elif tag == "grpSp":
                inside = tuple(in_reading_order(self.shapes(child)))
                found.append(_placed(inside, at(child, "grpSpPr", "xfrm")))
            elif tag == "graphicFrame":
                found.append(_placed(self.graphic(child), at(child, "xfrm")))
            elif tag == "sp" and (role := _role(child))[0] not in _FURNITURE:
                found.append(self.shape(child, role))
        return found

    def models_of(self, role: tuple[str, str]) -> list[Element]:
        """Return the placeholders of layout and master that a shape with this role fills."""
        kind, index = role
        found: list[Element] = []
        for model in self.models:
            by_index = [each for key, each in model.items() if index and key[1] == index]
            by_kind = [each for key, each in model.items() if kind and key[0] == kind]
            found += (by_index or by_kind)[:1]
        return found

    def shape(self, element: Element, role: tuple[str, str]) -> Shape:
        """Return what a shape says, and where: by itself, or as the placeholder it fills."""
        models = self.models_of(role)
        places = (at(each, "spPr", "xfrm") for each in (element, *models))
        plainly = any(
            at(each, "txBody", "lstStyle", "lvl1pPr", "buNone") is not None for each in models
        )
        said = _said(element, role[0], bulleted=role[0] in _BULLETED and not plainly)
        return _placed(said, next((each for each in places if each is not None), None))

    def graphic(self, frame: Element) -> tuple[Piece, ...]:
        """Return a table, the words of a diagram, or the figures of a chart."""
        data = at(frame, "graphic", "graphicData")
        if (table := at(data, "tbl")) is not None:
            return (Piece(kind=BlockKind.TABLE, text=table_text(_rows(table))),)
        for reference, read in (
            (attribute(at(data, "relIds"), "dm"), _diagram),
            (attribute(at(data, "chart"), "id"), _chart),
        ):
            if reference in self.related:
                return read(self.archive.xml_or_none(self.related[reference][1]))
        return ()


def _role(shape: Element) -> tuple[str, str]:
    """Return the kind and the index of the placeholder a shape fills, both empty for none."""
    for properties in shape:
        holder = at(properties, "nvPr", "ph")
        if holder is not None:
            return attribute(holder, "type") or "obj", attribute(holder, "idx") or ""
    return "", ""


def _placed(pieces: tuple[Piece, ...], place: Element | None) -> Shape:
    return Shape(
        pieces=pieces,
        left=number(at(place, "off"), "x", 0),
        top=number(at(place, "off"), "y", 0),
        width=number(at(place, "ext"), "cx", 0),
        height=number(at(place, "ext"), "cy", 0),
    )


def _said(shape: Element, role: str, *, bulleted: bool) -> tuple[Piece, ...]:
    """Return the paragraphs of a shape; those of a title are one heading."""
    body = at(shape, "txBody")
    if role in _TITLES:
        words = " ".join(piece.text for piece in _paragraphs(body, BlockKind.PARAGRAPH))
        return (Piece(kind=BlockKind.HEADING, text=words, level=1),) if words else ()
    return tuple(_paragraphs(body, BlockKind.LIST_ITEM if bulleted else BlockKind.PARAGRAPH))


def _paragraphs(body: Element | None, otherwise: BlockKind) -> Iterable[Piece]:
    """Yield the paragraphs of a text body, of the other kind where they do not say their own."""
    for paragraph in children(body, "p"):
        properties = at(paragraph, "pPr")
        kind = otherwise
        if any(at(properties, bullet) is not None for bullet in _BULLETS):
            kind = BlockKind.LIST_ITEM
        elif at(properties, "buNone") is not None:
            kind = BlockKind.PARAGRAPH
        if text := plain(_words(paragraph)):
            yield Piece(kind=kind, text=text)


def _words(element: Element) -> str:
    words = []
    for each in element.iter():
        tag = name(each)
        words.append((each.text or "") if tag == "t" else _SIGNS.get(tag, ""))
    return "".join(words)


def _text(element: Element | None) -> str:
    """Return all words of a text body as one run."""
    return " ".join(piece.text for piece in _paragraphs(element, BlockKind.PARAGRAPH))


def _rows(table: Element) -> list[list[Cell]]:
    return [
        [
            Cell(
                text=_text(at(cell, "txBody")),
                columns=number(cell, "gridSpan", 1),
                rows=number(cell, "rowSpan", 1),
            )
            for cell in children(row, "tc")
            if attribute(cell, "hMerge") is None and attribute(cell, "vMerge") is None
        ]
        for row in children(table, "tr")
    ]


def _diagram(root: Element | None) -> tuple[Piece, ...]:
    """Return the words of a diagram in the order they were entered."""
    texts = (_text(at(point, "t")) for point in below(root, "pt"))
    return tuple(Piece(kind=BlockKind.LIST_ITEM, text=text) for text in texts if text)


def _chart(root: Element | None) -> tuple[Piece, ...]:
    """Return the title of a chart, and its figures as a table: a row for each category."""
    title = plain(" ".join(_words(each) for each in below(at(root, "chart", "title"), "p")))
    series = list(below(at(root, "chart", "plotArea"), "ser"))
    if not series:
        return ()
    categories = _values(at(series[0], "cat"))
    names = [next(iter(_values(at(each, "tx")).values()), "") for each in series]
    values = [_values(at(each, "val")) for each in series]
    rows = [
        [categories.get(place, ""), *(each.get(place, "") for each in values)]
        for place in sorted(set(categories).union(*values))
    ]
    caption = [Piece(kind=BlockKind.PARAGRAPH, text=title)] if title else []
    text = table_text([[Cell(text=text) for text in row] for row in [["", *names], *rows]])
    return (*caption, Piece(kind=BlockKind.TABLE, text=text))


def _values(element: Element | None) -> dict[int, str]:
    """Return the values a chart keeps of its workbook, by their place."""
    share = any("%" in (each.text or "") for each in below(element, "formatCode"))
    return {
        number(point, "idx", 0): _figure(
            "".join(each.text or "" for each in children(point, "v")), share=share
        )
        for point in below(element, "pt")
    }


def _figure(text: str, *, share: bool) -> str:
    """Return a value as it stands on the slide: 0.24399999999999999 as 24,4 % or 0,244."""
    if not share and "." not in text:
        return text
    try:
        value = float(text)
    except ValueError:
        return text
    return f"{100 * value if share else value:.12g}{' %' * share}".replace(".", ",")


def read_pptx(path: Path) -> ReadDocument:
    """Read a presentation; raises `DocumentUnreadable` for a file that is none."""
    with opened(path, KIND) as archive:
        main = archive.related_one("", "officeDocument") or "ppt/presentation.xml"
        root, related = archive.xml(main), archive.related(main)
        first = number(root, "firstSlideNum", 1)
        pages: list[Page] = []
        for place, each in enumerate(children(at(root, "sldIdLst"), "sldId")):
            part = related.get(_relation(each), ("", ""))[1]
            slide = _Slide(archive, part)
            pages.append(
                as_slide(
                    slide.pieces(),
                    number=place + 1,
                    label=str(first + place) if slide.shows_its_number() else None,
                    hidden=attribute(slide.root, "show") in {"0", "false"},
                    notes=slide.notes(),
                )
            )
        title = archive.title(archive.related_one("", "core-properties"))
    return as_presentation(pages, media_type=PPTX, title=title)


def _relation(slide: Element) -> str:
    """Return the relation a slide is listed by; its own id has the same local name."""
    return next((str(v) for key, v in slide.attrib.items() if str(key).endswith("}id")), "")
