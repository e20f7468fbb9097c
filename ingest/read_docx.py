"""Word documents: what stands in the text once all tracked changes are accepted."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ingest.archives import Kind, opened
from ingest.grids import Cell, table_text
from ingest.model import BlockKind, ReadDocument
from ingest.office_xml import at, attribute, below, is_on, name, number
from ingest.pieces import Piece, as_document, hidden_text, plain
from ingest.word_styles import Numbering, Styles

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ingest.archives import Archive
    from ingest.office_xml import Element

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
KIND = Kind(name="Word-Dokument", suffix=".docx")
# A raised number that leads to a note, and is none of the words: "[3]", "4, 5".
_MARK = re.compile(r"\s*[\[(]?\d{1,3}[\])]?(?:\s*,\s*\d{1,3})*\s*$")
_FRAMES = frozenset(
    ("ins", "moveTo", "sdt", "sdtContent", "customXml", "smartTag", "hyperlink", "fldSimple",
     "bdo", "dir")
)  # fmt: skip
_SIGNS = {"tab": " ", "ptab": " ", "br": " ", "cr": " ", "noBreakHyphen": "-"}
_NOTES = {"footnoteReference": "footnotes", "endnoteReference": "endnotes"}
_LONGEST_BOLD_HEADING = 15
# Sizes are given in half points.
_HALF_POINTS = 2
_FEWEST_HIDDEN_WORDS = 3
_SENTENCE_ENDS = (".", "!", "?", ":", ";", ",")


@dataclass(slots=True)
class _Words:
    """The words of a paragraph, and what hangs on it: text boxes and notes."""

    words: list[str] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)
    notes: list[Element] = field(default_factory=list)
    bold: bool = True

    @property
    def text(self) -> str:
        """Return the words as they are read."""
        return plain("".join(self.words))


class _Body:
    """A walk through a document that gathers its pieces."""

    def __init__(self, archive: Archive, part: str) -> None:
        related = dict(archive.related(part).values())
        self.styles = Styles(archive.xml_or_none(related.get("styles")))
        self.numbering = Numbering(archive.xml_or_none(related.get("numbering")))
        self.notes = {
            kind: dict(_by_id(root))
            for kind in _NOTES.values()
            if (root := archive.xml_or_none(related.get(kind))) is not None
        }
        self.pieces: list[Piece] = []
        # Of a paragraph whose end was deleted: the next one goes on with its words.
        self.carried = ""
        self.bold: set[int] = set()
        self.hidden = ""

    def blocks(self, container: Element) -> None:
        """Gather the paragraphs and tables of a container."""
        for child in container:
            tag = name(child)
            if tag == "p":
                self.paragraph(child)
            elif tag == "tbl":
                self.table(child)
            elif tag == "AlternateContent":
                self.blocks(_choice(child))
            elif tag in _FRAMES and not _is_contents(child):
                self.blocks(child)

    def paragraph(self, element: Element) -> None:
        """Gather a paragraph, then what hangs on it."""
        properties = at(element, "pPr")
        found = self.words(element)
        text = f"{self.carried}{found.text}"
        self.carried = ""
        following = element.getnext()
        joins = at(properties, "rPr", "del") is not None
        if joins and following is not None and name(following) == "p":
            self.hanging(found)
            self.carried = f"{text} " if text else ""
            return
        label = self.numbering.label(*self.styles.numbering(properties))
        if not self.styles.is_contents(properties):
            piece = self.piece(properties, text, label)
            if found.bold and piece.kind is BlockKind.PARAGRAPH:
                self.bold.add(len(self.pieces))
            self.pieces.append(piece)
        self.hanging(found)

    def piece(self, properties: Element | None, text: str, label: str | None) -> Piece:
        """Return a paragraph as what its style makes of it."""
        if level := self.styles.heading(properties):
            return Piece(kind=BlockKind.HEADING, text=plain(f"{label or ''} {text}"), level=level)
        if self.styles.is_caption(properties):
            return Piece(kind=BlockKind.CAPTION, text=text)
        if label is not None or self.styles.is_list(properties):
            return Piece(kind=BlockKind.LIST_ITEM, text=text)
        return Piece(kind=BlockKind.PARAGRAPH, text=text)

    def hanging(self, found: _Words) -> None:
        """Gather the text boxes and notes of a paragraph or a table."""
        for box in found.boxes:
            self.blocks(box)
        for note in found.notes:
            text = " ".join(self.words(each).text for each in below(note, "p"))
            self.pieces.append(Piece(kind=BlockKind.FOOTNOTE, text=plain(text)))

    def words(self, element: Element) -> _Words:
        """Return the words of a paragraph."""
        found = _Words()
        self.inline(element, found)
        return found

    def inline(self, element: Element, found: _Words) -> None:
        """Add the words of a paragraph, or of what frames a part of it."""
        for child in element:
            tag = name(child)
            if tag == "r":
                self.run(child, found)
            elif tag == "AlternateContent":
                self.inline(_choice(child), found)
            elif tag in {"oMath", "oMathPara"}:
                found.words += [each.text or "" for each in below(child, "t")]
            elif tag in _FRAMES:
                self.inline(child, found)

    def run(self, element: Element, found: _Words) -> None:
        """Add the words of a run, unless they are hidden or a mark that leads to a note."""
        properties = at(element, "rPr")
        if _is_hidden(properties) or _is_white(element, properties):
            self.hidden += "".join(each.text or "" for each in below(element, "t"))
            return
        words: list[str] = []
        for child in element:
            tag = name(child)
            if tag == "t":
                words.append(child.text or "")
            elif tag in _NOTES:
                note = self.notes.get(_NOTES[tag], {}).get(attribute(child, "id") or "")
                found.notes += [] if note is None else [note]
            elif tag in {"drawing", "pict", "object", "AlternateContent"}:
                found.boxes += _boxes(child)
            else:
                words.append(_SIGNS.get(tag, ""))
        text = "".join(words)
        if attribute(at(properties, "vertAlign"), "val") == "superscript" and _MARK.match(text):
            return
        found.words.append(text)
        found.bold = found.bold and (is_on(at(properties, "b")) or not text.strip())

    def table(self, element: Element) -> None:
        """Gather a table; one of a single column is a frame around paragraphs."""
        rows = [row for row in _framed(element, "tr") if at(row, "trPr", "del") is None]
        cells = [[cell for cell in _framed(row, "tc") if not _is_deleted(cell)] for row in rows]
        if all(len(row) <= 1 for row in cells):
            for row in cells:
                for cell in row:
                    self.blocks(cell)
            return
        hanging = _Words()
        read = [self.cells(row, hanging) for row in cells]
        headers = sum(is_on(at(row, "trPr", "tblHeader")) for row in rows)
        text = table_text(_merged(read), headers=max(1, headers))
        self.pieces.append(Piece(kind=BlockKind.TABLE, text=text))
        self.hanging(hanging)
        for row in cells:
            for cell in row:
                for inner in _framed(cell, "tbl"):
                    self.table(inner)

    def cells(self, row: list[Element], hanging: _Words) -> list[tuple[Cell, str | None]]:
        """Return the cells of a row, each with what it says of merging with the one above."""
        found: list[tuple[Cell, str | None]] = []
        for cell in row:
            words: list[str] = []
            for paragraph in _framed(cell, "p"):
                read = self.words(paragraph)
                words.append(read.text)
                hanging.boxes += read.boxes
                hanging.notes += read.notes
            properties = at(cell, "tcPr")
            merge = at(properties, "vMerge")
            going_on = None if merge is None else attribute(merge, "val") or "continue"
            span = number(at(properties, "gridSpan"), "val", 1)
            found.append((Cell(text=" ".join(words), columns=span), going_on))
        return found


def _is_hidden(properties: Element | None) -> bool:
    """Tell whether a run is not shown: hidden, or set in letters of a point at most."""
    if is_on(at(properties, "vanish")) or is_on(at(properties, "webHidden")):
        return True
    return number(at(properties, "sz"), "val", _HALF_POINTS + 1) <= _HALF_POINTS


def _is_white(run: Element, properties: Element | None) -> bool:
    """Tell whether a run is white on white paper, as far as the file says itself; tables do not."""
    if (attribute(at(properties, "color"), "val") or "").upper() != "FFFFFF":
        return False
    grounds = [at(properties, "shd"), at(properties, "highlight")]
    for up in run.iterancestors():
        if name(up) in {"tc", "txbxContent"}:
            return False
        grounds.append(at(up, "pPr", "shd"))
    return all(each is None for each in grounds)


def _by_id(notes: Element) -> Iterator[tuple[str, Element]]:
    for note in notes:
        yield attribute(note, "id") or "", note


def _framed(element: Element, wanted: str) -> list[Element]:
    """Return the children of one name, those in content controls and insertions too."""
    found: list[Element] = []
    for child in element:
        if name(child) == wanted:
            found.append(child)
        elif name(child) in _FRAMES:
            found += _framed(child, wanted)
    return found


def _is_deleted(cell: Element) -> bool:
    return at(cell, "tcPr", "cellDel") is not None


def _merged(rows: list[list[tuple[Cell, str | None]]]) -> list[list[Cell]]:
    """Return the rows with the text of a cell merged downwards in every row it covers."""
    found: list[list[Cell]] = []
    above: dict[int, str] = {}
    for row in rows:
        line: list[Cell] = []
        column = 0
        for cell, going_on in row:
            text = above.get(column, "") if going_on == "continue" else cell.text
            above[column] = text
            line.append(Cell(text=text, columns=cell.columns))
            column += cell.columns
        found.append(line)
    return found


def _choice(element: Element) -> Element:
    """Return one of the alternatives of the same content."""
    chosen = at(element, "Choice")
    fallback = at(element, "Fallback")
    return chosen if chosen is not None else element if fallback is None else fallback


def _boxes(element: Element) -> list[Element]:
    """Return the contents of the text boxes in a drawing, those inside others left to them."""
    if name(element) == "txbxContent":
        return [element]
    inside = _choice(element) if name(element) == "AlternateContent" else element
    return [box for child in inside for box in _boxes(child)]


def _is_contents(element: Element) -> bool:
    """Tell whether a content control holds a table of contents."""
    gallery = at(element, "sdtPr", "docPartObj", "docPartGallery")
    return attribute(gallery, "val") == "Table of Contents"


def _bold_as_headings(body: _Body) -> list[Piece]:
    """Return the pieces; where no style makes headings, short bold paragraphs are some."""
    if any(piece.kind is BlockKind.HEADING for piece in body.pieces):
        return body.pieces
    return [
        Piece(kind=BlockKind.HEADING, text=piece.text, level=1)
        if place in body.bold
        and 0 < len(piece.text.split()) <= _LONGEST_BOLD_HEADING
        and not piece.text.endswith(_SENTENCE_ENDS)
        else piece
        for place, piece in enumerate(body.pieces)
    ]


def read_docx(path: Path) -> ReadDocument:
    """Read a Word document; raises `DocumentUnreadable` for a file that is none."""
    with opened(path, KIND) as archive:
        main = archive.related_one("", "officeDocument") or "word/document.xml"
        body = _Body(archive, main)
        content = at(archive.xml(main), "body")
        if content is not None:
            body.blocks(content)
        known = archive.title(archive.related_one("", "core-properties"))
    pieces = _bold_as_headings(body)
    headings = (each for each in pieces if each.kind is BlockKind.HEADING and each.level == 1)
    first = next((each.text for each in headings if each.text), None)
    told = len(body.hidden.split()) >= _FEWEST_HIDDEN_WORDS
    return as_document(
        pieces,
        media_type=MEDIA_TYPE,
        title=known or first,
        warnings=(hidden_text(plain(body.hidden)),) if told else (),
    )
