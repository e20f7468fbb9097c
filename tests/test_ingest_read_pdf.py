"""Reading a real PDF, typeset here, into pages, blocks and labels."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from typeset import HEADINGS, ITEMS, LABELS, NOTE, ROWS, SENTENCES, report, typeset

from ingest.errors import DocumentUnreadable
from ingest.model import Block, BlockKind, Page, ReadBy, ReadDocument
from ingest.read_pdf import PageCaps, read_pdf

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def pdf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Typeset the report once for all tests."""
    return typeset(report(), tmp_path_factory.mktemp("pdf") / "probe.pdf")


@pytest.fixture(scope="module")
def document(pdf: Path) -> ReadDocument:
    """Read the report once for all tests."""
    return read_pdf(pdf)


def _of(document: ReadDocument, kind: BlockKind) -> list[tuple[Page, Block]]:
    return [(page, block) for page in document.pages for block in page.blocks if block.kind is kind]


def _text(page: Page, block: Block) -> str:
    return page.text[block.start : block.end]


def test_every_sentence_is_read_verbatim(document: ReadDocument) -> None:
    """Every sentence is read verbatim."""
    for sentence in SENTENCES:
        held = sum(page.text.count(sentence) for page in document.pages)
        assert held == 6, sentence


def test_labels_are_roman_then_arabic(document: ReadDocument) -> None:
    """Labels are roman then arabic."""
    assert tuple(page.label for page in document.pages) == LABELS
    assert [page.number for page in document.pages] == [1, 2, 3]


def test_running_heads_are_gone(document: ReadDocument) -> None:
    """Running heads are gone."""
    assert all("Kleine Probe" not in page.text for page in document.pages)
    assert document.title == "Kleine Probe"


def test_headings_have_their_levels(document: ReadDocument) -> None:
    """Headings have their levels."""
    found = [(block.level, _text(page, block)) for page, block in _of(document, BlockKind.HEADING)]
    assert found == list(HEADINGS)


def test_table_rows_and_cells_are_kept_apart(document: ReadDocument) -> None:
    """Table rows and cells are kept apart."""
    tables = [_text(page, block) for page, block in _of(document, BlockKind.TABLE)]
    assert tables == ["\n".join("\t".join(row) for row in ROWS)]


def test_footnotes_stand_after_the_body_without_marks(document: ReadDocument) -> None:
    """Footnotes stand after the body without marks."""
    notes = _of(document, BlockKind.FOOTNOTE)
    assert [_text(page, block) for page, block in notes] == [NOTE, NOTE]
    assert all(page.blocks[-1] == block for page, block in notes)
    assert not re.search("[⁰¹³⁴⁵⁶⁷⁸⁹]", "".join(page.text for page in document.pages))


def test_list_items_are_items(document: ReadDocument) -> None:
    """List items are items."""
    assert [_text(page, block) for page, block in _of(document, BlockKind.LIST_ITEM)] == list(ITEMS)


def test_paragraphs_are_whole_though_columns_end_in_them(document: ReadDocument) -> None:
    """Paragraphs are whole though columns end in them."""
    whole = " ".join(SENTENCES)
    paragraphs = [_text(page, block) for page, block in _of(document, BlockKind.PARAGRAPH)]
    assert paragraphs == [whole] * 6


def test_blocks_cover_the_text_and_have_a_box_for_each_line(document: ReadDocument) -> None:
    """Blocks cover the text and have a box for each line."""
    for page in document.pages:
        assert page.read_by is ReadBy.TEXT_LAYER
        assert "\n\n".join(_text(page, block) for block in page.blocks) == page.text
        for block in page.blocks:
            assert block.boxes
            for box in block.boxes:
                assert 0 <= box.left < box.right <= 1
                assert 0 <= box.top < box.bottom <= 1


def test_more_pages_than_allowed_are_refused(pdf: Path) -> None:
    """More pages than allowed are refused."""
    with pytest.raises(DocumentUnreadable, match="3 Seiten; gelesen werden höchstens 2"):
        read_pdf(pdf, caps=PageCaps(pages=2))


def test_a_page_with_too_many_characters_is_cut_and_says_so(pdf: Path) -> None:
    """A page with too many characters is cut and says so."""
    document = read_pdf(pdf, caps=PageCaps(characters=200))
    assert all(len(page.text) <= 210 for page in document.pages)
    assert all("mehr Zeichen" in page.warnings[0] for page in document.pages)


def test_an_empty_page_is_said_to_be_empty(tmp_path: Path) -> None:
    """An empty page is said to be empty, and there is nothing on it to read."""
    document = read_pdf(typeset("#pagebreak()", tmp_path / "leer.pdf"))
    assert [page.read_by for page in document.pages] == [ReadBy.TEXT_LAYER] * 2
    assert document.pages[0].label is None
    assert document.pages[0].warnings == ()


def test_a_page_of_drawings_alone_is_unread(tmp_path: Path) -> None:
    """A page of drawings alone is unread."""
    document = read_pdf(typeset("#circle(fill: red)", tmp_path / "kreis.pdf"))
    assert [page.read_by for page in document.pages] == [ReadBy.UNREAD]


def test_a_page_turned_upright_reads_the_same(
    pdf: Path, document: ReadDocument, tmp_path: Path
) -> None:
    """A page turned upright reads the same."""
    from pypdf import PdfWriter, Transformation
    from pypdf.generic import RectangleObject

    writer = PdfWriter(clone_from=pdf)
    for page in writer.pages:
        wide, high = page.mediabox.width, page.mediabox.height
        page.add_transformation(Transformation().rotate(90).translate(tx=float(high)))
        page.mediabox = page.cropbox = RectangleObject((0, 0, high, wide))
        page.rotate(90)
    turned = tmp_path / "gedreht.pdf"
    writer.write(turned)
    read = read_pdf(turned)
    assert [page.text for page in read.pages] == [page.text for page in document.pages]
    one, other = read.pages[1].blocks[0].boxes[0], document.pages[1].blocks[0].boxes[0]
    assert (one.left, one.top) == pytest.approx((other.left, other.top), abs=0.01)


def test_a_page_that_lies_on_its_side_loses_no_word(pdf: Path, tmp_path: Path) -> None:
    """A page that lies on its side loses no word."""
    from pypdf import PdfWriter

    writer = PdfWriter(clone_from=pdf)
    for side in writer.pages:
        side.rotate(90)
    turned = tmp_path / "liegend.pdf"
    writer.write(turned)
    page = read_pdf(turned).pages[2]
    assert all(sentence in page.text for sentence in SENTENCES)
    assert "liegt quer" in page.warnings[0]


def test_what_lies_outside_the_page_is_not_read(tmp_path: Path) -> None:
    """What lies outside the page is not read: no reader sees it there."""
    outside = "#place(dx: 400pt)[Gegenüber]#place(dx: -200pt)[Links]#place(dy: 700pt)[Unten]"
    source = f'#set page(paper: "a5")\n{outside}\nAuf der Seite.'
    (page,) = read_pdf(typeset(source, tmp_path / "doppelseite.pdf")).pages
    assert page.text == "Auf der Seite."
