"""A paper as DOCX, with real headings, styles and language; the only module that knows docx."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from docx import Document
from docx.enum.text import WD_BREAK
from docx.oxml.ns import qn
from docx.shared import Pt

from ui.paper import Kind, lines_of

if TYPE_CHECKING:
    from datetime import datetime

    from ui.paper import Paper

_STYLES = {
    Kind.CHAPTER: "Heading 1",
    Kind.SECTION: "Heading 2",
    Kind.TEXT: "Normal",
    Kind.QUOTE: "Quote",
    Kind.ITEM: "List Bullet",
    Kind.SMALL: "Caption",
}
_REGIONS = {"de": "de-DE", "en": "en-GB"}


def docx(paper: Paper, made: datetime) -> bytes:
    """Return a paper as a DOCX file that says when it was made."""
    document = Document()
    about = document.core_properties
    about.title, about.author, about.comments = paper.title, "", ""
    about.language = _REGIONS[paper.language]
    about.created = about.modified = made.replace(tzinfo=None)
    normal = document.styles["Normal"]
    normal.font.size = Pt(11)
    properties = normal.element.get_or_add_rPr()
    language = properties.makeelement(qn("w:lang"), {qn("w:val"): _REGIONS[paper.language]})
    properties.append(language)
    document.add_paragraph(paper.title, style="Title")
    for part in paper.parts:
        lines = lines_of(part)
        if not lines:
            continue
        paragraph = document.add_paragraph(style=_STYLES[part.kind])
        for place, line in enumerate(lines):
            run = paragraph.add_run()
            if place:
                run.add_break(WD_BREAK.LINE)
            run.add_text(line)
    written = BytesIO()
    document.save(written)
    return written.getvalue()
