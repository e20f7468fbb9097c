"""What is filled in or remarked on a page is read, stands at the end of its text, and is marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from typeset import typeset

from ingest.marks import page_shown
from ingest.model import BlockKind, Page, Quote, ReadBy
from ingest.read_pdf import read_pdf

if TYPE_CHECKING:
    from pathlib import Path

    from pypdf.generic import DictionaryObject, FloatObject

_WIDE, _HIGH = 419.528, 595.276


def _rectangle(*edges: float) -> list[FloatObject]:
    from pypdf.generic import FloatObject

    return [FloatObject(edge) for edge in edges]


def _field(name: str, kind: str, top: float, **more: str) -> DictionaryObject:
    """Return a form field 200 points wide with its upper edge so far from the top."""
    from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

    entries: dict[str, str] = {"/Type": "/Annot", "/Subtype": "/Widget", "/FT": kind}
    field = DictionaryObject({NameObject(k): NameObject(v) for k, v in entries.items()})
    field[NameObject("/T")] = TextStringObject(name)
    edges = _rectangle(50, _HIGH - top - 20, 250, _HIGH - top)
    field[NameObject("/Rect")] = ArrayObject(edges)
    for key, value in more.items():
        word = NameObject(value) if value.startswith("/") else TextStringObject(value)
        field[NameObject(f"/{key}")] = word
    return field


@pytest.fixture(scope="module")
def form(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a page with three fields, two of them filled in, a remark and a link."""
    from pypdf import PdfWriter
    from pypdf.annotations import Link, Text

    folder = tmp_path_factory.mktemp("form")
    blank = typeset('#set page(paper: "a5")\nAntrag auf Förderung.', folder / "leer.pdf")
    writer = PdfWriter(clone_from=blank)
    remark = Text(text="Bitte bis Mai\nprüfen.", rect=(300, _HIGH - 320, 320, _HIGH - 300))
    writer.add_annotation(0, remark)
    writer.add_annotation(0, Link(rect=(0, 0, 9, 9), url="https://example.org/"))
    for field in (
        _field("Ort", "/Tx", 100, V="Demmin"),
        _field("Telefon", "/Tx", 150),
        _field("Einwilligung", "/Btn", 200, V="/Yes", AS="/Yes"),
    ):
        writer.add_annotation(0, field)
    writer.write(folder / "antrag.pdf")
    return folder / "antrag.pdf"


@pytest.fixture(scope="module")
def page(form: Path) -> Page:
    """Return the page as it is read."""
    return read_pdf(form).pages[0]


def test_filled_fields_and_remarks_follow_the_text_from_the_top_down(page: Page) -> None:
    found = [(block.kind, page.text[block.start : block.end]) for block in page.blocks]
    assert found == [
        (BlockKind.PARAGRAPH, "Antrag auf Förderung."),
        (BlockKind.FIELD, "Ort: Demmin"),
        (BlockKind.FIELD, "Einwilligung: angekreuzt"),
        (BlockKind.ANNOTATION, "Bitte bis Mai prüfen."),
    ]


def test_a_field_is_marked_where_it_stands(form: Path, page: Page) -> None:
    block = page.blocks[1]
    _, boxes = page_shown(form, 1).marked([Quote(text="Ort: Demmin", block=block.boxes)])
    assert boxes == block.boxes
    (box,) = boxes
    assert (box.left, box.top) == pytest.approx((50 / _WIDE, 100 / _HIGH), abs=1e-3)
    assert (box.right, box.bottom) == pytest.approx((250 / _WIDE, 120 / _HIGH), abs=1e-3)


def test_a_page_without_words_but_with_a_remark_is_still_unread(tmp_path: Path) -> None:
    from pypdf import PdfWriter
    from pypdf.annotations import Text

    drawn = typeset('#set page(paper: "a5")\n#circle(fill: black)', tmp_path / "bild.pdf")
    writer = PdfWriter(clone_from=drawn)
    writer.add_blank_page(width=300, height=300)
    for page in (0, 1):
        writer.add_annotation(page, Text(text="Scan fehlt", rect=(10, 10, 30, 30)))
    writer.write(tmp_path / "rest.pdf")
    pages = read_pdf(tmp_path / "rest.pdf").pages
    assert [page.text for page in pages] == ["Scan fehlt", "Scan fehlt"]
    # Where nothing at all is drawn there is nothing to recognise.
    assert [page.read_by for page in pages] == [ReadBy.UNREAD, ReadBy.TEXT_LAYER]
