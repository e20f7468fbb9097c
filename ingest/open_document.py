"""The content of OpenDocument files, block by block."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ingest.grids import Cell, table_text
from ingest.model import BlockKind
from ingest.office_xml import at, attribute, below, children, name, number
from ingest.pieces import Piece, plain

if TYPE_CHECKING:
    from ingest.office_xml import Element

# What is in the text and no part of it: deleted words, comments, tables of contents.
_LEFT_OUT = frozenset(
    ("tracked-changes", "annotation", "table-of-content", "illustration-index", "table-index",
     "alphabetical-index", "forms", "ruby-text", "script")
)  # fmt: skip
_SIGNS = {"tab": " ", "line-break": " "}
_MOST_BLANKS = 100
# What one cell or row may be said to stand for.
_MOST_REPEATED = 50
_MOST_STYLES = 10


class Styles:
    """The styles of a document, by name: what is a heading, and what is hidden."""

    def __init__(self, *roots: Element | None) -> None:
        """Take the parts that define styles."""
        self._styles = {
            attribute(style, "name") or "": style
            for root in roots
            for style in below(root, "style")
        }

    def is_hidden(self, element: Element) -> bool:
        """Tell whether an element's style hides it."""
        return any(
            attribute(at(style, "text-properties"), "display") == "none"
            or attribute(at(style, "section-properties"), "display") == "none"
            for style in self._chain(element)
        )

    def hides_slide(self, slide: Element) -> bool:
        """Tell whether a slide is left out when the presentation is shown."""
        given = (at(style, "drawing-page-properties") for style in self._chain(slide))
        return any(attribute(each, "visibility") == "hidden" for each in given)

    def names(self, element: Element) -> list[str]:
        """Return the names of an element's style and of those it is based on, as a person reads."""
        given = [attribute(element, "style-name") or ""]
        for style in self._chain(element):
            given += [attribute(style, each) or "" for each in ("name", "parent-style-name")]
        return [each.replace("_20_", " ") for each in given]

    def _chain(self, element: Element) -> list[Element]:
        found: list[Element] = []
        wanted = attribute(element, "style-name")
        while wanted in self._styles and len(found) < _MOST_STYLES:
            found.append(self._styles[wanted])
            wanted = attribute(found[-1], "parent-style-name")
        return found


@dataclass(slots=True)
class Walk:
    """A walk through a document that gathers its pieces."""

    styles: Styles
    pieces: list[Piece] = field(default_factory=list)
    # Notes and text boxes met in the words of a paragraph; they follow it.
    notes: list[Piece] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)

    def blocks(self, container: Element, kind: BlockKind = BlockKind.PARAGRAPH) -> None:
        """Gather what a container holds; its paragraphs are of the kind."""
        for child in container:
            tag = name(child)
            if tag in _LEFT_OUT or self.hides(child):
                continue
            if tag in {"p", "h"}:
                self.paragraph(child, kind)
            elif tag == "table":
                self.table(child)
            elif tag == "list":
                self.blocks(child, BlockKind.LIST_ITEM)
            else:
                self.blocks(child, kind)

    def hides(self, element: Element) -> bool:
        """Tell whether a part is not shown."""
        return (
            attribute(element, "display") == "none"
            or attribute(element, "is-hidden") == "true"
            or attribute(at(element, "hidden-paragraph"), "is-hidden") == "true"
            or self.styles.is_hidden(element)
        )

    def paragraph(self, element: Element, kind: BlockKind) -> None:
        """Gather a paragraph or heading, then the notes and text boxes in it."""
        text = plain(self.words(element))
        level = self.level(element)
        if level:
            self.pieces.append(Piece(kind=BlockKind.HEADING, text=text, level=level))
        else:
            captioned = any(each == "Caption" for each in self.styles.names(element))
            self.pieces.append(Piece(kind=BlockKind.CAPTION if captioned else kind, text=text))
        self.hanging()

    def level(self, element: Element) -> int:
        """Return the level of a heading from 1, or 0 for a paragraph."""
        if name(element) == "h":
            return max(1, number(element, "outline-level", 1))
        return int(any(each in {"Title", "Titel"} for each in self.styles.names(element)))

    def hanging(self) -> None:
        """Gather what hung on the words read last."""
        boxes, notes = self.boxes, self.notes
        self.boxes, self.notes = [], []
        for box in boxes:
            self.blocks(box)
        self.pieces += notes

    def words(self, element: Element) -> str:
        """Return the words of an element."""
        words = [element.text or ""]
        for child in element:
            words += [self.inside(child), child.tail or ""]
        return "".join(words)

    def inside(self, child: Element) -> str:
        """Return what stands for an element in a run of words."""
        tag = name(child)
        if tag == "note":
            self.note(child)
        elif tag == "s":
            return " " * min(number(child, "c", 1), _MOST_BLANKS)
        elif tag in {"frame", "custom-shape", "g"}:
            self.boxes += [child]
        elif tag not in _LEFT_OUT and not self.hides(child):
            return _SIGNS.get(tag) or self.words(child)
        return ""

    def note(self, element: Element) -> None:
        """Gather a footnote or endnote."""
        body = at(element, "note-body")
        text = plain(" ".join(self.words(each) for each in below(body, "p")))
        self.notes.append(Piece(kind=BlockKind.FOOTNOTE, text=text))

    def table(self, element: Element) -> None:
        """Gather a table; one of a single column is a frame around paragraphs."""
        headers = sum(len(_rows(each)) for each in children(element, "table-header-rows"))
        rows = [list(children(row, "table-cell", "covered-table-cell")) for row in _rows(element)]
        if all(len(row) <= 1 for row in rows):
            for row in rows:
                for cell in row:
                    self.blocks(cell)
            return
        inner: list[Element] = []
        read = [[each for cell in row for each in self.cells(cell, inner)] for row in rows]
        text = table_text(read, headers=max(1, headers))
        self.pieces.append(Piece(kind=BlockKind.TABLE, text=text))
        self.hanging()
        for each in inner:
            self.table(each)

    def cells(self, cell: Element, inner: list[Element]) -> list[Cell]:
        """Return a cell as often as it is repeated; what a merged one covers is no cell."""
        if name(cell) == "covered-table-cell":
            return []
        words = [self.words(each) for each in _paragraphs(cell)]
        inner += children(cell, "table")
        text = Cell(
            text=" ".join(words),
            columns=number(cell, "number-columns-spanned", 1),
            rows=number(cell, "number-rows-spanned", 1),
        )
        return [text] * max(1, min(number(cell, "number-columns-repeated", 1), _MOST_REPEATED))


def _rows(table: Element) -> list[Element]:
    """Return the rows of a table, those of its groups too but not those of tables inside."""
    found: list[Element] = []
    for child in table:
        if name(child) == "table-row":
            found.append(child)
        elif name(child) in {"table-header-rows", "table-rows", "table-row-group"}:
            found += _rows(child)
    return found


def _paragraphs(cell: Element) -> list[Element]:
    """Return the paragraphs of a cell, those of its lists too but not those of tables inside."""
    found: list[Element] = []
    for child in cell:
        if name(child) in {"p", "h"}:
            found.append(child)
        elif name(child) != "table":
            found += _paragraphs(child)
    return found
