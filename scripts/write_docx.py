"""Write a source text as DOCX with real heading styles, lists, tables and properties."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import TYPE_CHECKING

from corpus_text import Entry, Heading, ItemList, Paragraph, Table
from evidence import Numbering

if TYPE_CHECKING:
    from datetime import date

    from corpus_text import CorpusText, Part, Row, Statement
    from docx.document import Document
    from docx.text.paragraph import Paragraph as DocxParagraph
    from evidence import Evidence

_ACCENT = (0x1F, 0x4E, 0x5F)
_FONT = "Calibri"


def write_docx(text: CorpusText, evidence: Evidence, day: date) -> bytes:
    """Return `text` as DOCX; with the same `day` in its properties, the bytes are the same."""
    import docx  # noqa: PLC0415 - heavy

    document = docx.Document()
    _properties(document, text.title, day)
    _styles(document)
    numbering = Numbering(evidence)
    document.add_paragraph(text.title, style="Title")
    document.add_paragraph("Digest des Projekts Kleinstadt-Assistent", style="Subtitle")
    for part in text.parts:
        _add(document, part, numbering)
    document.add_heading("Quellen", level=1)
    for number, note in numbering.sources:
        paragraph = document.add_paragraph(style="Normal")
        paragraph.paragraph_format.left_indent = _points(28)
        paragraph.paragraph_format.first_line_indent = _points(-28)
        paragraph.add_run(f"[{number}]\t{note.words}")
        if note.address is not None:
            paragraph.add_run(": ")
            _link(paragraph, note.address)
    raw = io.BytesIO()
    document.save(raw)
    return _settled(raw.getvalue())


def _properties(document: Document, title: str, day: date) -> None:
    """Set the core properties; all dates are `day`."""
    moment = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - python-docx takes naive UTC
    properties = document.core_properties
    properties.title = title
    properties.author = properties.last_modified_by = "Kleinstadt-Assistent"
    properties.subject = "Digest"
    properties.comments = "Lizenz: CC BY 4.0"
    properties.language = "de-DE"
    properties.created = properties.modified = moment
    properties.revision = 1


def _styles(document: Document) -> None:
    """Give the template's styles the project's look, and German as language."""
    from docx.oxml.ns import qn  # noqa: PLC0415 - heavy
    from docx.shared import RGBColor  # noqa: PLC0415 - heavy
    from docx.styles.style import ParagraphStyle  # noqa: PLC0415 - heavy

    sizes = {"Normal": 11, "Title": 24, "Subtitle": 13, "Heading 1": 16, "Heading 2": 13}
    for name, size in (sizes | {"Heading 3": 11, "Caption": 10}).items():
        style = document.styles[name]
        if not isinstance(style, ParagraphStyle):
            continue
        style.font.name, style.font.size = _FONT, _points(size)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        if name != "Normal":
            style.font.color.rgb = RGBColor(*_ACCENT)
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "de-DE")


def _add(document: Document, part: Part, numbering: Numbering) -> None:
    """Append one part."""
    match part:
        case Heading():
            document.add_heading(part.text, level=part.level)
        case Paragraph(statements=found):
            paragraph = document.add_paragraph()
            for position, one in enumerate(found):
                _sentence(paragraph, ("" if position == 0 else " ") + one.text, one, numbering)
        case ItemList(items=found):
            for one in found:
                _sentence(document.add_paragraph(style="List Bullet"), one.text, one, numbering)
        case Entry():
            paragraph = document.add_paragraph()
            paragraph.add_run(f"{part.term}:").bold = True
            _sentence(paragraph, f" {part.explanation.text}", part.explanation, numbering)
        case Table():
            caption = document.add_paragraph(style="Caption")
            caption.paragraph_format.keep_with_next = True
            _sentence(caption, part.caption.text, part.caption, numbering)
            _table(document, part, numbering)


def _sentence(
    paragraph: DocxParagraph, text: str, one: Statement | Row, numbering: Numbering
) -> None:
    """Append a sentence, and its marks as one superscript run each."""
    paragraph.add_run(text)
    for number in numbering.numbers(one.facts):
        paragraph.add_run(f"[{number}]").font.superscript = True


def _table(document: Document, table: Table, numbering: Numbering) -> None:
    """Append a table ruled above, below, and under its header, which repeats on each page."""
    from docx.oxml import parse_xml  # noqa: PLC0415 - heavy
    from docx.oxml.ns import nsdecls, qn  # noqa: PLC0415 - heavy

    grid = document.add_table(rows=1, cols=len(table.header))
    rule = '<w:{} w:val="single" w:sz="{}" w:space="0" w:color="1F4E5F"/>'
    edges = rule.format("top", 12) + rule.format("bottom", 12)
    borders = parse_xml(f"<w:tblBorders {nsdecls('w')}>{edges}</w:tblBorders>")
    # The schema fixes the order: borders come before the layout and the look of a table.
    properties = grid._tbl.tblPr  # noqa: SLF001 - python-docx has no borders
    after = (properties.find(qn(f"w:{tag}")) for tag in ("tblLayout", "tblCellMar", "tblLook"))
    next(element for element in after if element is not None).addprevious(borders)
    for cell, words in zip(grid.rows[0].cells, table.header, strict=True):
        cell.paragraphs[0].add_run(words).bold = True
        under = rule.format("bottom", 4)
        cell._tc.get_or_add_tcPr().append(  # noqa: SLF001 - as above
            parse_xml(f"<w:tcBorders {nsdecls('w')}>{under}</w:tcBorders>")
        )
    grid.rows[0]._tr.get_or_add_trPr().append(  # noqa: SLF001 - as above
        parse_xml(f"<w:tblHeader {nsdecls('w')}/>")
    )
    for row in table.rows:
        cells = grid.add_row().cells
        for cell, words in zip(cells[:-1], row.cells[:-1], strict=True):
            cell.paragraphs[0].add_run(words)
        _sentence(cells[-1].paragraphs[0], row.cells[-1], row, numbering)
    document.add_paragraph()


def _link(paragraph: DocxParagraph, address: str) -> None:
    """Append a real link."""
    from docx.opc.constants import RELATIONSHIP_TYPE  # noqa: PLC0415 - heavy
    from docx.oxml import OxmlElement  # noqa: PLC0415 - heavy
    from docx.oxml.ns import qn  # noqa: PLC0415 - heavy

    link = OxmlElement("w:hyperlink")
    key = paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link.set(qn("r:id"), key)
    link.append(paragraph.add_run(address)._r)  # noqa: SLF001 - python-docx writes no links
    paragraph._p.append(link)  # noqa: SLF001 - as above


def _points(size: float) -> int:
    """Return a length as python-docx takes it."""
    from docx.shared import Pt  # noqa: PLC0415 - heavy

    return Pt(size)


def _settled(raw: bytes) -> bytes:
    """Return the package with fixed times and order, which a ZIP otherwise takes from the clock."""
    settled = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(raw)) as old,
        zipfile.ZipFile(settled, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            new.writestr(entry, old.read(name))
    return settled.getvalue()
