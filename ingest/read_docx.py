"""Word documents: headings, lists and tables in document order."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ingest.errors import DocumentUnreadable
from ingest.model import BlockKind, ReadDocument
from ingest.pageless import Piece, as_document, plain, table_text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from docx.document import Document as WordDocument
    from docx.table import Table
    from docx.text.paragraph import Paragraph

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_HEADING = re.compile(r"(?:heading|überschrift)\s*(\d)", re.IGNORECASE)
_MARK = re.compile(r"\s*[\[(]?\d{1,3}[\])]?(?:\s*,\s*\d{1,3})*\s*$")


def _words(paragraph: Paragraph) -> str:
    """Return the words of a paragraph, links included, raised note marks left out."""
    from docx.text.run import Run

    words: list[str] = []
    for part in paragraph.iter_inner_content():
        runs: Iterable[Run] = [part] if isinstance(part, Run) else part.runs
        words += [run.text for run in runs if not (run.font.superscript and _MARK.match(run.text))]
    return plain("".join(words))


def _style_names(paragraph: Paragraph) -> list[str]:
    """Return the names of a paragraph's style and of the styles it is based on."""
    names: list[str] = []
    style = paragraph.style
    while style is not None and len(names) < 10:  # noqa: PLR2004 (a file may define a loop)
        names.append(style.name or "")
        style = style.base_style
    return names


def _is_item(paragraph: Paragraph, names: list[str]) -> bool:
    properties = paragraph._p.pPr  # noqa: SLF001 (python-docx shows numbering nowhere else)
    if properties is not None and properties.numPr is not None:
        return True
    return any(name.startswith(("List", "Liste", "Aufzählung")) for name in names)


def _piece(paragraph: Paragraph) -> Piece:
    text, names = _words(paragraph), _style_names(paragraph)
    for name in names:
        if name in {"Title", "Titel"}:
            return Piece(kind=BlockKind.HEADING, text=text, level=1)
        if found := _HEADING.match(name):
            return Piece(kind=BlockKind.HEADING, text=text, level=int(found.group(1)))
    kind = BlockKind.LIST_ITEM if _is_item(paragraph, names) else BlockKind.PARAGRAPH
    return Piece(kind=kind, text=text)


def _rows(table: Table) -> list[list[str]]:
    rows: list[list[str]] = []
    for row in table.rows:
        cells: list[str] = []
        seen: list[object] = []
        for cell in row.cells:
            # A merged cell is handed out once for every grid column it covers.
            if any(cell._tc is other for other in seen):  # noqa: SLF001
                continue
            seen.append(cell._tc)  # noqa: SLF001
            cells.append(" ".join(_words(paragraph) for paragraph in cell.paragraphs))
        rows.append(cells)
    return rows


def _pieces(document: WordDocument) -> list[Piece]:
    from docx.table import Table

    return [
        Piece(kind=BlockKind.TABLE, text=table_text(_rows(part)))
        if isinstance(part, Table)
        else _piece(part)
        for part in document.iter_inner_content()
    ]


def read_docx(path: Path) -> ReadDocument:
    """Read a Word document; raises `DocumentUnreadable` for a file that is none."""
    from zipfile import BadZipFile

    import docx
    from docx.opc.exceptions import PackageNotFoundError
    from lxml.etree import XMLSyntaxError

    try:
        document = docx.Document(str(path))
        pieces = _pieces(document)
    except (PackageNotFoundError, BadZipFile, XMLSyntaxError, KeyError, ValueError) as problem:
        raise DocumentUnreadable(
            file=path.name,
            reason=f"sie ist kein lesbares Word-Dokument ({type(problem).__name__})",
            advice="Öffnen Sie sie in einer Textverarbeitung und speichern Sie sie neu als .docx.",
        ) from None
    titles = (
        piece.text for piece in pieces if piece.kind is BlockKind.HEADING and piece.level == 1
    )
    title = plain(document.core_properties.title or next(titles, "")) or None
    return as_document(pieces, media_type=MEDIA_TYPE, title=title)
