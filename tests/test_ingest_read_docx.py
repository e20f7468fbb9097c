"""Word documents, written here with python-docx, read back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import docx
import pytest
from office import word_parts, zipped

from ingest.errors import DocumentUnreadable
from ingest.model import BlockKind
from ingest.read_docx import read_docx

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def document(tmp_path: Path) -> Path:
    """Write a document with headings, a list, a table and raised marks."""
    word = docx.Document()
    word.core_properties.title = "Die Modellvorhaben"
    word.add_heading("Die Modellvorhaben", 0)
    word.add_heading("Überblick", 1)
    paragraph = word.add_paragraph("Sechs Vorhaben gab es.")
    paragraph.add_run("[3]").font.superscript = True
    paragraph.add_run(" Fünf sind belegt, auf 12 m")
    paragraph.add_run("²").font.superscript = True
    paragraph.add_run(" Fläche.")
    word.add_heading("Liste", 2)
    word.add_paragraph("Der erste Punkt.", style="List Bullet")
    word.add_paragraph("Der zweite Punkt.", style="List Number")
    table = word.add_table(rows=2, cols=2)
    for row, cells in enumerate((("Ort", "Land"), ("Mölln", "Schleswig-Holstein"))):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    word.add_paragraph("Nach der Tabelle.")
    path = tmp_path / "vorhaben.docx"
    word.save(str(path))
    return path


def test_blocks_come_in_document_order(document: Path) -> None:
    """Blocks come in document order."""
    read = read_docx(document)
    (page,) = read.pages
    assert [(each.kind, each.level, page.text[each.start : each.end]) for each in page.blocks] == [
        (BlockKind.HEADING, 1, "Die Modellvorhaben"),
        (BlockKind.HEADING, 1, "Überblick"),
        (
            BlockKind.PARAGRAPH,
            0,
            "Sechs Vorhaben gab es. Fünf sind belegt, auf 12 m² Fläche.",
        ),
        (BlockKind.HEADING, 2, "Liste"),
        (BlockKind.LIST_ITEM, 0, "Der erste Punkt."),
        (BlockKind.LIST_ITEM, 0, "Der zweite Punkt."),
        (BlockKind.TABLE, 0, "Ort\tLand\nMölln\tSchleswig-Holstein"),
        (BlockKind.PARAGRAPH, 0, "Nach der Tabelle."),
    ]
    assert read.title == "Die Modellvorhaben"
    assert not read.paged
    assert page.label is None


def test_merged_cells_are_read_once(tmp_path: Path) -> None:
    """Merged cells are read once."""
    word = docx.Document()
    table = word.add_table(rows=2, cols=2)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "Kopf über beide"
    table.cell(1, 0).text, table.cell(1, 1).text = "a", "b"
    word.save(str(tmp_path / "m.docx"))
    assert read_docx(tmp_path / "m.docx").pages[0].text == "Kopf über beide\na\tb"


@pytest.mark.parametrize("content", [b"", b"kein Archiv", b"PK\x03\x04kaputt"])
def test_what_is_no_word_document_is_a_clear_error(tmp_path: Path, content: bytes) -> None:
    """What is no word document is a clear error."""
    path = tmp_path / "kein.docx"
    path.write_bytes(content)
    with pytest.raises(DocumentUnreadable, match="kein lesbares Word-Dokument"):
        read_docx(path)


def run(text: str, properties: str = "") -> str:
    """Return a run of a paragraph."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def para(*content: str, properties: str = "") -> str:
    """Return a paragraph; what is no element is a run of words."""
    inner = "".join(each if each.startswith("<") else run(each) for each in content)
    return f"<w:p><w:pPr>{properties}</w:pPr>{inner}</w:p>"


def styled(style: str) -> str:
    """Return the properties that give a paragraph a style."""
    return f'<w:pStyle w:val="{style}"/>'


def blocks(tmp_path: Path, body: str, **more: str) -> list[tuple[BlockKind, int, str]]:
    """Return the blocks of a document with this body."""
    (page,) = read_docx(zipped(tmp_path / "d.docx", word_parts(body, **more))).pages
    return [(each.kind, each.level, page.text[each.start : each.end]) for each in page.blocks]


def texts(tmp_path: Path, body: str, **more: str) -> list[str]:
    """Return the texts of the blocks of a document with this body."""
    return [text for _, _, text in blocks(tmp_path, body, **more)]


def test_tracked_changes_are_taken_as_accepted(tmp_path: Path) -> None:
    deleted = "<w:del><w:r><w:delText>nicht </w:delText></w:r></w:del>"
    moved = f"<w:moveFrom>{run('hier ')}</w:moveFrom><w:moveTo>{run('dort')}</w:moveTo>"
    row = "<w:tr>{}<w:tc><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc><w:tc><w:p/></w:tc></w:tr>"
    gone = "<w:trPr><w:del/></w:trPr>"
    body = (
        para("Das gilt ", deleted, f"<w:ins>{run('ab sofort ')}</w:ins>", moved, ".")
        + para("Erster Teil", properties="<w:rPr><w:del/></w:rPr>")
        + para("und zweiter.")
        + f"<w:tbl>{row.format('', 'bleibt')}{row.format(gone, 'geht')}</w:tbl>"
    )
    assert texts(tmp_path, body) == [
        "Das gilt ab sofort dort.",
        "Erster Teil und zweiter.",
        "bleibt",
    ]


def test_notes_follow_the_paragraph_that_refers_to_them(tmp_path: Path) -> None:
    body = para("Es gibt 24 Städte", '<w:r><w:footnoteReference w:id="2"/></w:r>', " hier.") + para(
        "Danach.", '<w:r><w:endnoteReference w:id="5"/></w:r>'
    )
    separator = '<w:footnote w:id="0" w:type="separator"><w:p/></w:footnote>'
    note = (
        f'<w:footnote w:id="2">{para("<w:r><w:footnoteRef/></w:r>", " Stand: 2024.")}</w:footnote>'
    )
    end = f'<w:endnote w:id="5">{para("Am Ende.")}</w:endnote>'
    assert blocks(tmp_path, body, footnotes=separator + note, endnotes=end) == [
        (BlockKind.PARAGRAPH, 0, "Es gibt 24 Städte hier."),
        (BlockKind.FOOTNOTE, 0, "Stand: 2024."),
        (BlockKind.PARAGRAPH, 0, "Danach."),
        (BlockKind.FOOTNOTE, 0, "Am Ende."),
    ]


def test_text_boxes_and_content_controls_are_read_once(tmp_path: Path) -> None:
    box = f"<wps:txbx><w:txbxContent>{para('Im Kasten.')}</w:txbxContent></wps:txbx>"
    drawing = (
        f"<w:r><mc:AlternateContent><mc:Choice><w:drawing>{box}</w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    control = "<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>"
    body = para("Mit Kasten.", drawing) + control.format(
        para("Im ", control.format(run("Steuerelement")), ".")
    )
    assert texts(tmp_path, body) == ["Mit Kasten.", "Im Kasten.", "Im Steuerelement."]


def test_signs_and_fields_give_the_words_a_reader_sees(tmp_path: Path) -> None:
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>REF _Ref1 \\h</w:instrText>'
        '</w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        + run("Tabelle 3")
        + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    signs = (
        "<w:r><w:t>Klein</w:t><w:softHyphen/><w:t>stadt</w:t><w:tab/><w:t>Ost</w:t>"
        "<w:noBreakHyphen/><w:t>West</w:t><w:br/><w:t>Ende</w:t></w:r>"
    )
    link = f'<w:hyperlink r:id="x">{run("Seite des Amtes")}</w:hyperlink>'
    hidden = run("geheim", "<w:vanish/>") + run("sichtbar", '<w:vanish w:val="0"/>')
    simple = f'<w:fldSimple w:instr="DATE">{run("1. Mai")}</w:fldSimple>'
    body = para("Siehe ", field, ".") + para(signs) + para(link, " ", simple, " ", hidden)
    assert texts(tmp_path, body) == [
        "Siehe Tabelle 3.",
        "Kleinstadt Ost-West Ende",
        "Seite des Amtes 1. Mai sichtbar",
    ]


def test_headings_by_german_names_outline_levels_and_their_bases(tmp_path: Path) -> None:
    style = '<w:style w:type="paragraph" w:styleId="{}"><w:name w:val="{}"/>{}</w:style>'
    styles = (
        style.format("berschrift1", "heading 1", "")
        + style.format("Ue2", "Überschrift 2", "")
        + style.format("Eigene", "Kapitelkopf", '<w:basedOn w:val="Ue2"/>')
        + style.format("Rang", "Rang", '<w:pPr><w:outlineLvl w:val="2"/></w:pPr>')
        + style.format("Schleife", "Schleife", '<w:basedOn w:val="Schleife"/>')
        + style.format("Inhalt", "toc 1", "")
        + style.format("Beschriftung", "caption", "")
    )
    body = (
        para("Inhalt 3", properties=styled("Inhalt"))
        + para("Eins", properties=styled("berschrift1"))
        + para("Zwei", properties=styled("Eigene"))
        + para("Drei", properties=styled("Rang"))
        + para("Kein Titel", properties=styled("Rang") + '<w:outlineLvl w:val="9"/>')
        + para("Unbekannt", properties=styled("berschrift1x"))
        + para("Text.", properties=styled("Schleife"))
        + para("Abb. 1: Lage", properties=styled("Beschriftung"))
    )
    assert blocks(tmp_path, body, styles=styles) == [
        (BlockKind.HEADING, 1, "Eins"),
        (BlockKind.HEADING, 2, "Zwei"),
        (BlockKind.HEADING, 3, "Drei"),
        (BlockKind.PARAGRAPH, 0, "Kein Titel"),
        (BlockKind.HEADING, 1, "Unbekannt"),
        (BlockKind.PARAGRAPH, 0, "Text."),
        (BlockKind.CAPTION, 0, "Abb. 1: Lage"),
    ]


def test_headings_carry_the_numbers_word_gives_them(tmp_path: Path) -> None:
    level = (
        '<w:lvl w:ilvl="{}"><w:start w:val="1"/><w:numFmt w:val="{}"/>'
        '<w:lvlText w:val="{}"/></w:lvl>'
    )
    numbering = (
        f'<w:abstractNum w:abstractNumId="0">{level.format(0, "upperRoman", "%1.")}'
        f"{level.format(1, 'decimal', '%1.%2')}{level.format(2, 'lowerLetter', '%3)')}"
        '</w:abstractNum><w:num w:numId="7"><w:abstractNumId w:val="0"/></w:num>'
    )
    style = (
        '<w:style w:styleId="u{0}"><w:name w:val="heading {0}"/><w:pPr><w:numPr>'
        '<w:ilvl w:val="{1}"/><w:numId w:val="7"/></w:numPr></w:pPr></w:style>'
    )
    styles = "".join(style.format(rank + 1, rank) for rank in range(3))
    off = '<w:numPr><w:numId w:val="0"/></w:numPr>'
    body = "".join(
        para(text, properties=styled(name) + more)
        for text, name, more in (
            ("Anfang", "u1", ""), ("Lage", "u2", ""), ("Größe", "u2", ""), ("Fläche", "u3", ""),
            ("Ohne", "u1", off), ("Ende", "u1", ""), ("Neu", "u2", ""),
        )
    )  # fmt: skip
    assert texts(tmp_path, body, styles=styles, numbering=numbering) == [
        "I. Anfang",
        "I.1 Lage",
        "I.2 Größe",
        "a) Fläche",
        "Ohne",
        "II. Ende",
        "II.1 Neu",
    ]


def test_merged_and_nested_tables(tmp_path: Path) -> None:
    cell = "<w:tc><w:tcPr>{}</w:tcPr>{}</w:tc>"
    start, on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    inner = (
        f"<w:tbl><w:tr>{cell.format('', para('i1'))}{cell.format('', para('i2'))}</w:tr></w:tbl>"
    )
    rows = (
        ("<w:trPr><w:tblHeader/></w:trPr>", (("", "Land"), ('<w:gridSpan w:val="2"/>', "Zahl"))),
        ("<w:trPr><w:tblHeader/></w:trPr>", (("", ""), ("", "2011"), ("", "2021"))),
        ("", ((start, "Bayern"), ("", "1"), ("", "2"))),
        ("", ((on, ""), ("", "3"), ("", "4"))),
    )
    table = "".join(
        f"<w:tr>{head}{''.join(cell.format(how, para(text)) for how, text in cells)}</w:tr>"
        for head, cells in rows
    )
    frame = f"<w:tbl><w:tr>{cell.format('', para('Im Rahmen.') + inner)}</w:tr></w:tbl>"
    assert texts(tmp_path, f"<w:tbl>{table}</w:tbl>{frame}") == [
        "Land\tZahl 2011\tZahl 2021\nBayern\t1\t2\nBayern\t3\t4",
        "Im Rahmen.",
        "i1\ti2",
    ]


def test_bold_lines_are_headings_where_no_style_makes_any(tmp_path: Path) -> None:
    body = para(run("Ausgangslage", "<w:b/>")) + para(run("Fett", "<w:b/>"), " und mager.")
    assert [kind for kind, _, _ in blocks(tmp_path, body)] == [
        BlockKind.HEADING,
        BlockKind.PARAGRAPH,
    ]


def test_the_strict_form_of_the_format_is_read(tmp_path: Path) -> None:
    parts = word_parts(para("Streng."))
    transitional = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    parts["word/document.xml"] = str(parts["word/document.xml"]).replace(
        transitional, "http://purl.oclc.org/ooxml/wordprocessingml/main"
    )
    (page,) = read_docx(zipped(tmp_path / "s.docx", parts)).pages
    assert page.text == "Streng."


def test_headers_and_footers_are_left_out(tmp_path: Path) -> None:
    word = docx.Document()
    word.sections[0].header.paragraphs[0].text = "Kopfzeile"
    word.sections[0].footer.paragraphs[0].text = "Fußzeile"
    word.add_paragraph("Der Text.")
    word.core_properties.title = "Microsoft Word - entwurf.doc"
    word.save(str(tmp_path / "k.docx"))
    read = read_docx(tmp_path / "k.docx")
    assert read.pages[0].text == "Der Text."
    assert read.title is None
