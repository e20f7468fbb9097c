"""Numbers printed on pages, read from running heads and feet by vote."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from typeset import typeset

from ingest.page_labels import chosen_labels, printed_labels, roman
from ingest.read_pdf import read_pdf

if TYPE_CHECKING:
    from pathlib import Path


def test_roman_pages_before_arabic_ones() -> None:
    heads = [(), ("ii",), ("iii",), ("iv",), ("1",), ("Kapitel 1", "2"), ("3",), ("4",)]
    assert printed_labels(heads) == (None, "ii", "iii", "iv", "1", "2", "3", "4")


def test_years_and_section_numbers_win_no_vote() -> None:
    heads = [(f"Bericht 2021 {at + 9}", f"1.{at} Lage") for at in range(8)]
    assert printed_labels(heads) == tuple(str(at + 9) for at in range(8))


def test_a_page_without_a_number_counts_on_amid_a_run() -> None:
    heads = [("7",), ("8",), (), ("10",), ("11",), ()]
    assert printed_labels(heads) == ("7", "8", "9", "10", "11", None)


def test_numbers_that_do_not_count_on_are_no_labels() -> None:
    assert printed_labels([("4",), ("19",), ("2",), ("7",)]) == (None,) * 4


def test_labels_of_the_file_win_unless_most_prints_gainsay_them() -> None:
    printed = (None, "6", "7", "8")
    assert chosen_labels(("U1", "6", "7", "8"), printed, 4) == ("U1", "6", "7", "8")
    assert chosen_labels(("1", "2", "3", "4"), printed, 4) == printed
    assert chosen_labels((), printed, 4) == printed
    assert chosen_labels(("A", "B"), (None, None), 2) == ("A", "B")


@pytest.mark.parametrize(("number", "numeral"), [(4, "iv"), (19, "xix"), (40, "xl"), (94, "xciv")])
def test_roman_numerals(number: int, numeral: str) -> None:
    assert roman(number) == numeral


def test_labels_are_read_from_the_print_of_a_file_without_them(tmp_path: Path) -> None:
    from pypdf import PdfWriter

    source = """
    #set page(
      paper: "a6", header: align(right)[Bericht 2021],
      footer: context [Seite #(counter(page).get().first() + 40)],
    )
    """ + "\n#pagebreak()\n".join(
        f"Text der {name} Seite." for name in ("ersten", "zweiten", "dritten")
    )
    writer = PdfWriter(clone_from=typeset(source, tmp_path / "druck.pdf"))
    writer.root_object.pop("/PageLabels", None)
    bare = tmp_path / "ohne.pdf"
    writer.write(bare)
    pages = read_pdf(bare).pages
    assert [page.label for page in pages] == ["41", "42", "43"]
    assert pages[0].text == "Text der ersten Seite."
    assert pages[0].dropped == ("Bericht 2021", "Seite 41")
