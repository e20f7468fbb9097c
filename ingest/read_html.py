"""Web pages: the main content without menus, banners and footers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ingest.charsets import decode
from ingest.errors import DocumentUnreadable
from ingest.grids import Cell, table_text
from ingest.html_content import content_of, drop_furniture, drop_unseen, words_of
from ingest.model import BlockKind, ReadDocument
from ingest.pieces import Piece, as_document, hidden_text, plain

if TYPE_CHECKING:
    from pathlib import Path

    from lxml.html import HtmlElement

_BLOCKS = frozenset(
    ("p", "div", "section", "article", "main", "ul", "ol", "li", "dl", "dt", "dd", "table", "tr",
     "td", "th", "tbody", "caption", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre",
     "figure", "figcaption", "address", "hr", "body", "details", "summary", "header", "footer",
     "aside", "form", "fieldset", "legend", "center", "hgroup", "search")
)  # fmt: skip
_LEVEL = {f"h{level}": level for level in range(1, 7)}
_KINDS = {
    "li": BlockKind.LIST_ITEM,
    "dt": BlockKind.LIST_ITEM,
    "dd": BlockKind.LIST_ITEM,
    "figcaption": BlockKind.CAPTION,
}
_NOTE_MARK = re.compile(r"\[?\d{1,3}\]?$|\*+$|↩")
_DEPTH = 200
_LONGEST_CELL = 80
_FEW = 0.2
_FEWEST_WORDS = 200


def _note_mark(element: HtmlElement) -> bool:
    """Tell whether an element is a mark that leads to a note on the same page, or back from it."""
    links = [element] if element.tag == "a" else list(element.iter("a"))
    if not any((link.get("href") or "").startswith("#") for link in links):
        return False
    raised = element.tag == "sup" or element.find("sup") is not None
    text = element.text_content().strip()
    return element.tag == "sup" or (raised and bool(_NOTE_MARK.match(text))) or text == "↩"


def _inline(element: HtmlElement) -> str:
    """Return the words of an element, its marks left out."""
    words = [element.text or ""]
    for child in element:
        if child.tag == "br":
            words.append(" ")
        elif not _note_mark(child):
            inner = _inline(child)
            words.append(f" {inner} " if child.tag in _BLOCKS else inner)
        words.append(child.tail or "")
    return "".join(words)


def _own(table: HtmlElement, tag: str) -> list[HtmlElement]:
    """Return the elements of a table that belong to no table inside it."""
    return [each for each in table.iter(tag) if next(each.iterancestors("table"), None) is table]


def _is_layout(table: HtmlElement) -> bool:
    """Tell whether a table only puts things side by side, as pages once were made."""
    if table.get("role") in {"presentation", "none"} or table.find(".//table") is not None:
        return True
    if _own(table, "th") or _own(table, "caption"):
        return False
    cells = _own(table, "td")
    if all(len(row.findall("td")) <= 1 for row in _own(table, "tr")):
        return True
    headed = any(each.tag in _LEVEL for each in table.iter())
    return headed or any(words_of(cell) > _LONGEST_CELL for cell in cells)


def _span(cell: HtmlElement, which: str) -> int:
    given = (cell.get(which) or "").strip()
    return int(given) if given.isdecimal() and len(given) < len("10000") else 1


def _table(table: HtmlElement) -> Piece:
    rows = [[each for each in row if each.tag in {"td", "th"}] for row in _own(table, "tr")]
    rows = [row for row in rows if row]
    headers = 0
    while headers < len(rows) and all(cell.tag == "th" for cell in rows[headers]):
        headers += 1
    cells = [
        [
            Cell(text=_inline(cell), columns=_span(cell, "colspan"), rows=_span(cell, "rowspan"))
            for cell in row
        ]
        for row in rows
    ]
    # A table of nothing but header cells has no header.
    headers = headers if headers < len(rows) else 1
    return Piece(kind=BlockKind.TABLE, text=table_text(cells, headers=max(1, headers)))


class _Walk:
    """A walk through the elements that gathers pieces; `loose` holds words between blocks."""

    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self.loose: list[str] = []

    def flush(self, kind: BlockKind) -> None:
        """Close the words gathered so far as one block."""
        text = plain("".join(self.loose))
        self.loose = []
        if text:
            self.pieces.append(Piece(kind=kind, text=text))

    def visit(self, element: HtmlElement, kind: BlockKind, depth: int = 0) -> None:
        """Gather what an element holds; loose words in it become blocks of the kind."""
        self.loose.append(element.text or "")
        broken = False
        for child in element:
            # Two breaks in a row part paragraphs, as pages once were made.
            if child.tag == "br" and broken:
                self.flush(kind)
            self._child(child, kind, depth)
            self.loose.append(child.tail or "")
            broken = child.tag == "br" and not (child.tail or "").strip()

    def _child(self, child: HtmlElement, kind: BlockKind, depth: int) -> None:
        if _note_mark(child):
            return
        if child.tag == "br":
            self.loose.append(" ")
        elif child.tag not in _BLOCKS or depth > _DEPTH:
            if any(inner.tag in _BLOCKS for inner in child.iter()) and depth <= _DEPTH:
                self.visit(child, kind, depth + 1)
            else:
                self.loose.append(_inline(child))
        else:
            self.flush(kind)
            self._block(child, kind, depth)

    def _block(self, child: HtmlElement, kind: BlockKind, depth: int) -> None:
        tag = str(child.tag)
        if tag in _LEVEL:
            heading = plain(_inline(child))
            self.pieces.append(Piece(kind=BlockKind.HEADING, text=heading, level=_LEVEL[tag]))
        elif tag == "table" and not _is_layout(child):
            captions = [plain(_inline(caption)) for caption in _own(child, "caption")]
            self.pieces += [Piece(kind=BlockKind.CAPTION, text=text) for text in captions]
            self.pieces.append(_table(child))
        else:
            inner = _KINDS.get(tag, kind)
            self.visit(child, inner, depth + 1)
            self.flush(inner)


def _main_heading(root: HtmlElement, title: str) -> Piece | None:
    """Return the heading of a page whose content has none: the one its title names, if any."""
    texts = [plain(_inline(each)) for each in root.iter("h1")]
    named = [text for text in texts if text and text.casefold() in title.casefold()]
    chosen = next(iter(named or filter(None, texts)), None)
    return Piece(kind=BlockKind.HEADING, text=chosen, level=1) if chosen else None


def _parsed(path: Path, text: str) -> HtmlElement:
    from lxml import etree, html

    parser = html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True)
    try:
        # A declared encoding would make lxml refuse text that is decoded already.
        return html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as problem:
        raise DocumentUnreadable(
            file=path.name,
            reason=f"sie ist keine Webseite ({problem})",
            advice="Speichern Sie die Seite neu im Browser, oder drucken Sie sie als PDF.",
        ) from None


def read_html(path: Path) -> ReadDocument:
    """Read the main content of a web page: headings with levels, paragraphs, items, tables."""
    text = decode(path.read_bytes())
    root = _parsed(path, text)
    title = plain(root.findtext(".//title") or "")
    hidden = drop_unseen(root)
    seen = words_of(root)
    content, marked = content_of(root, text)
    heading = _main_heading(root, title)
    drop_furniture(content, marked=marked)
    walk = _Walk()
    walk.visit(content, BlockKind.PARAGRAPH)
    walk.flush(BlockKind.PARAGRAPH)
    if heading and all(each.level != 1 for each in walk.pieces):
        walk.pieces.insert(0, heading)
    if heading and heading.text in title:
        title = heading.text
    found = sum(len(each.text.split()) for each in walk.pieces)
    few = seen >= _FEWEST_WORDS and found < _FEW * seen
    warning = f"als Inhalt wurden nur {found} von {seen} Wörtern der Seite erkannt"
    return as_document(
        walk.pieces,
        media_type="text/html",
        title=title or None,
        warnings=(*((warning,) if few else ()), *map(hidden_text, hidden)),
    )
