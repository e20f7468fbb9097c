"""Web pages: the main content without menus, banners and footers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ingest.errors import DocumentUnreadable
from ingest.model import BlockKind, ReadDocument
from ingest.pageless import Piece, as_document, plain, table_text

if TYPE_CHECKING:
    from pathlib import Path

    from lxml.html import HtmlElement

DROPPED = frozenset(
    (
        "script",
        "style",
        "noscript",
        "template",
        "nav",
        "header",
        "footer",
        "aside",
        "form",
        "button",
        "select",
        "input",
        "iframe",
        "object",
        "svg",
        "canvas",
        "video",
        "audio",
        "head",
        "dialog",
        "menu",
    )
)
BLOCKS = frozenset(
    (
        "p",
        "div",
        "section",
        "article",
        "main",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "table",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "blockquote",
        "pre",
        "figure",
        "figcaption",
        "address",
        "hr",
        "body",
        "details",
        "summary",
    )
)
_LEVEL = {f"h{level}": level for level in range(1, 7)}
_FURNITURE = re.compile(
    r"(?:^|[\s_-])(?:cookie|consent|breadcrumbs?|navigation|navbar|nav|menu|footer|sidebar|"
    r"skip-?link|social|share|banner)(?:$|[\s_-])",
    re.IGNORECASE,
)
_ROLES = frozenset(("navigation", "banner", "contentinfo", "search", "dialog", "complementary"))
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)
_DEPTH = 200


def decode(raw: bytes) -> str:
    """Return the bytes of a web page as text: by its mark, UTF-8, what it declares, or cp1252."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", errors="replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        declared = _CHARSET.search(raw[:4096])
    name = declared.group(1).decode("ascii", "replace").lower() if declared else "windows-1252"
    if name in {"utf-8", "utf8", "iso-8859-1", "latin-1", "latin1", "ascii", "us-ascii"}:
        name = "windows-1252"
    try:
        return raw.decode(name, errors="replace")
    except LookupError:
        return raw.decode("windows-1252", errors="replace")


def _dropped(element: HtmlElement) -> bool:
    tag = element.tag
    if not isinstance(tag, str) or tag in DROPPED or element.get("hidden") is not None:
        return True
    if element.get("aria-hidden") == "true" or element.get("role") in _ROLES:
        return True
    return bool(_FURNITURE.search(f"{element.get('class', '')} {element.get('id', '')}"))


def _note_mark(element: HtmlElement) -> bool:
    """Tell whether an element is a raised mark that leads to a note on the same page."""
    if element.tag != "sup":
        return False
    return any((link.get("href") or "").startswith("#") for link in element.iter("a"))


def _inline(element: HtmlElement) -> str:
    """Return the words of an element, its marks and dropped parts left out."""
    words = [element.text or ""]
    for child in element:
        if isinstance(child.tag, str) and child.tag == "br":
            words.append(" ")
        elif not _dropped(child) and not _note_mark(child):
            inner = _inline(child)
            words.append(f" {inner} " if child.tag in BLOCKS else inner)
        words.append(child.tail or "")
    return "".join(words)


def _rows(table: HtmlElement) -> list[list[str]]:
    return [
        [_inline(cell) for cell in row if cell.tag in {"td", "th"}]
        for row in table.iter("tr")
        if next(row.iterancestors("table"), None) is table
    ]


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
        for child in element:
            self._child(child, kind, depth)
            self.loose.append(child.tail or "")

    def _child(self, child: HtmlElement, kind: BlockKind, depth: int) -> None:
        if not isinstance(child.tag, str) or _dropped(child) or _note_mark(child):
            return
        if child.tag == "br":
            self.loose.append(" ")
        elif child.tag not in BLOCKS or depth > _DEPTH:
            if any(inner.tag in BLOCKS for inner in child.iter()) and depth <= _DEPTH:
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
        elif tag == "table":
            captions = [plain(_inline(caption)) for caption in child.iter("caption")]
            self.pieces += [Piece(kind=BlockKind.PARAGRAPH, text=text) for text in captions]
            self.pieces.append(Piece(kind=BlockKind.TABLE, text=table_text(_rows(child))))
        else:
            inner = BlockKind.LIST_ITEM if tag in {"li", "dt", "dd"} else kind
            self.visit(child, inner, depth + 1)
            self.flush(inner)


def _content(root: HtmlElement, text: str) -> HtmlElement:
    """Return the element with the main content, asking trafilatura where none is marked."""
    from lxml import html

    marked = root.xpath("//main | //*[@role='main']") or root.xpath("//article")
    if len(marked) == 1:
        found: HtmlElement = marked[0]
        return found
    import trafilatura

    extracted = trafilatura.extract(
        text, output_format="html", include_tables=True, include_comments=False, favor_recall=True
    )
    return html.document_fromstring(extracted) if extracted else root


def read_html(path: Path) -> ReadDocument:
    """Read the main content of a web page: headings with levels, paragraphs, items, tables."""
    from lxml import etree, html

    text = decode(path.read_bytes())
    try:
        # A declared encoding would make lxml refuse text that is decoded already.
        parser = html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True)
        root = html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as problem:
        raise DocumentUnreadable(
            file=path.name,
            reason=f"sie ist keine Webseite ({problem})",
            advice="Speichern Sie die Seite neu im Browser, oder drucken Sie sie als PDF.",
        ) from None
    walk = _Walk()
    walk.visit(_content(root, text), BlockKind.PARAGRAPH)
    walk.flush(BlockKind.PARAGRAPH)
    title = plain(root.findtext(".//title") or "") or None
    return as_document(walk.pieces, media_type="text/html", title=title)
