"""Quotes found on a page again, and the page drawn with them marked."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from typeset import NOTE, ROWS, SENTENCES, quote_boxes, report, text_under, typeset

from ingest.errors import DocumentUnreadable
from ingest.marks import COLOUR, page_shown, pieces, squeezed
from ingest.model import Box, Quote
from ingest.read_pdf import read_pdf

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def pdf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Typeset the report once for all tests."""
    return typeset(report(), tmp_path_factory.mktemp("pdf") / "probe.pdf")


@pytest.mark.parametrize("quote", [*SENTENCES, NOTE])
def test_the_words_under_the_boxes_are_the_quote(pdf: Path, quote: str) -> None:
    """The words under the boxes are the quote."""
    boxes = quote_boxes(pdf, 1, quote)
    assert boxes
    under = text_under(pdf, 1, boxes)
    assert (
        squeezed(quote).text.rstrip(".") in under.replace("1", "") or under == squeezed(quote).text
    )


def test_a_row_of_a_table_is_found_cell_by_cell(pdf: Path) -> None:
    """A row of a table is found cell by cell."""
    quote = "\t".join(ROWS[1])
    assert text_under(pdf, 2, quote_boxes(pdf, 2, quote)) == squeezed(quote).text


def test_a_mark_between_two_sentences_does_not_break_the_quote(pdf: Path) -> None:
    """A mark between two sentences does not break the quote."""
    assert quote_boxes(pdf, 1, f"{SENTENCES[0]} {SENTENCES[1]}")


def test_the_hint_chooses_the_occurrence(pdf: Path) -> None:
    """The hint chooses the occurrence."""
    first, second = quote_boxes(pdf, 1, SENTENCES[3]), quote_boxes(pdf, 1, SENTENCES[3], 1)
    assert first
    assert second
    assert first != second


def test_the_block_chooses_the_occurrence(pdf: Path) -> None:
    """The block chooses the occurrence."""
    page = read_pdf(pdf).pages[1]
    twice = [block for block in page.blocks if SENTENCES[3] in page.text[block.start : block.end]]
    marks = [
        page_shown(pdf, 2).marked([Quote(text=SENTENCES[3], block=block.boxes)])[1]
        for block in twice
    ]
    assert len(marks) == 3
    for block, boxes in zip(twice, marks, strict=True):
        assert all(
            any(line.top <= (box.top + box.bottom) / 2 <= line.bottom for line in block.boxes)
            for box in boxes
        )
    assert len(set(marks)) == 3


def test_words_that_are_not_in_the_text_layer_mark_their_block(pdf: Path) -> None:
    """Words that are not in the text layer mark their block."""
    block = (Box(left=0.1, top=0.2, right=0.3, bottom=0.4),)
    assert page_shown(pdf, 1).marked([Quote(text="Ort: Demmin", block=block)])[1] == block


def test_words_that_are_not_there_have_no_boxes(pdf: Path) -> None:
    """Words that are not there have no boxes."""
    assert quote_boxes(pdf, 1, "Diese Worte stehen nicht da.") == ()
    assert quote_boxes(pdf, 1, "") == ()
    assert quote_boxes(pdf, 1, f"{SENTENCES[0]} Xylophonquark") == ()


def test_a_quote_in_two_places_is_found_in_pieces() -> None:
    """A quote in two places is found in pieces."""
    text = squeezed("Der Satz beginnt hier. Fußnote: etwas anderes. und endet dort.").text
    found = pieces(text, squeezed("Der Satz beginnt hier und endet dort").text)
    assert "".join(text[begin:end] for begin, end in found) == "DerSatzbeginnthierundendetdort"


def test_a_page_that_is_not_there_is_a_clear_error(pdf: Path) -> None:
    """A page that is not there is a clear error."""
    with pytest.raises(DocumentUnreadable, match="Seite 9: das Dokument hat 3 Seiten"):
        page_shown(pdf, 9).marked(())


def test_the_picture_has_the_width_and_the_marks(pdf: Path) -> None:
    """The picture has the width and the marks."""
    png, boxes = page_shown(pdf, 1, width=700).marked([Quote(text=SENTENCES[2])])
    picture = Image.open(BytesIO(png))
    assert picture.format == "PNG"
    assert picture.width == pytest.approx(700, abs=2)
    box = boxes[0]
    at = (int(box.left * picture.width), int((box.top + box.bottom) / 2 * picture.height))
    assert picture.getpixel(at) == COLOUR
    assert picture.getpixel((1, 1)) == (255, 255, 255)


def test_absurd_widths_are_clamped(pdf: Path) -> None:
    """Absurd widths are clamped."""
    small = Image.open(BytesIO(page_shown(pdf, 1, width=0).marked(())[0]))
    large = Image.open(BytesIO(page_shown(pdf, 1, width=100_000).marked(())[0]))
    assert small.width <= 64
    assert max(large.size) <= 4_001


def test_a_row_with_a_cell_of_two_letters_is_marked(tmp_path: Path) -> None:
    """A row with a cell of two letters is marked."""
    columns = (("Verfahren", "Gebiet", "Bereich"), ("KI", "EU", "IT"), ("kurz", "weit", "eng"))
    # A file may hold a table column by column; the same letters stand in the text before it.
    cells = "\n".join(
        f"#place(dx: {3 * x}cm, dy: {1 + y}cm)[{cell}]"
        for x, column in enumerate(columns)
        for y, cell in enumerate(column)
    )
    source = f"#set page(width: 12cm, height: 8cm)\nEU und KI stehen auch im Text.\n{cells}"
    pdf = typeset(source, tmp_path / "zeile.pdf")
    table = (Box(left=0.0, top=0.25, right=1.0, bottom=1.0),)
    for row in zip(*columns, strict=True):
        _, boxes = page_shown(pdf, 1).marked([Quote(text="\t".join(row), block=table)])
        assert len({box.bottom for box in boxes}) == 1
        assert text_under(pdf, 1, boxes) == "".join(row)
