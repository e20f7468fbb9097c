"""Word documents, written here with python-docx, read back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import docx
import pytest

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
