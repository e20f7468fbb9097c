"""What the characters of a page mean: letters set apart, bullets, fonts that say nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from typeset import typeset

from ingest.characters import illegible
from ingest.model import BlockKind, ReadBy
from ingest.read_pdf import read_pdf

if TYPE_CHECKING:
    from pathlib import Path

_SENTENCE = "Kleinstädte übernehmen Versorgungsaufgaben für ihr Umland."


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("Ein Satz.\r\nNoch einer, mit Trenn\x02strich.", 0.0),
        ("\x12\x14\x03\x15\x16\x03\x17", 1.0),
        ("\ue001\ue002\ue003\r\nabc", 0.5),
        ("Die Summe (\x10x + 1\x11) ist klein genug für den ganzen Beweis.", 0.0),
        ("", 0.0),
    ],
)
def test_the_illegible_share_counts_spoiled_lines(text: str, share: float) -> None:
    assert illegible(text) == pytest.approx(share)


def test_a_page_whose_font_says_nothing_is_unread(tmp_path: Path) -> None:
    from pypdf import PdfWriter
    from pypdf.generic import DictionaryObject

    writer = PdfWriter(clone_from=typeset(f"{_SENTENCE} " * 9, tmp_path / "gut.pdf"))
    resources = writer.pages[0]["/Resources"]
    assert isinstance(resources, DictionaryObject)
    fonts = resources["/Font"]
    assert isinstance(fonts, DictionaryObject)
    for font in map(fonts.__getitem__, fonts):
        assert isinstance(font, DictionaryObject)
        del font["/ToUnicode"]
    broken = tmp_path / "stumm.pdf"
    writer.write(broken)
    (page,) = read_pdf(broken).pages
    assert (page.read_by, page.text) == (ReadBy.UNREAD, "")
    assert "Schrift" in page.warnings[0]


def test_letters_set_apart_are_words(tmp_path: Path) -> None:
    source = f"#text(14pt, tracking: 0.4em)[Kleinstadt heute]\n\n{_SENTENCE}"
    (page,) = read_pdf(typeset(source, tmp_path / "gesperrt.pdf")).pages
    assert page.text == f"Kleinstadt heute\n\n{_SENTENCE}"


def test_rotated_text_in_the_margin_is_dropped_and_told(tmp_path: Path) -> None:
    source = f"""
    #set page(paper: "a5", margin: 2cm)
    #place(left + horizon, dx: -1.6cm, rotate(-90deg, reflow: true)[Raumordnungsbericht 2021])
    {_SENTENCE}

    #rotate(-90deg, reflow: true)[Anteil in Prozent]
    """
    (page,) = read_pdf(typeset(source, tmp_path / "rand.pdf")).pages
    assert page.text == f"{_SENTENCE}\n\nAnteil in Prozent"
    assert page.dropped == ("Raumordnungsbericht 2021",)


def test_the_letter_of_a_pictorial_font_is_a_bullet(tmp_path: Path) -> None:
    from pypdf import PdfWriter
    from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

    writer = PdfWriter()
    page = writer.add_blank_page(width=300, height=200)
    fonts = DictionaryObject()
    for key, name in (("/F1", "/Helvetica"), ("/F2", "/ABCDEF+WingdingsX")):
        font = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": name}
        font["/Encoding"] = "/WinAnsiEncoding"
        fonts[NameObject(key)] = DictionaryObject(
            {NameObject(entry): NameObject(value) for entry, value in font.items()}
        )
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    stream = DecodedStreamObject()
    lines = ("Leerstand mindern", "Hafen neu beleben")
    stream.set_data(
        "".join(
            f"BT /F2 8 Tf 30 {150 - 20 * at} Td (n) Tj ET "
            f"BT /F1 10 Tf 45 {150 - 20 * at} Td ({line}) Tj ET "
            for at, line in enumerate(lines)
        ).encode("ascii")
    )
    page[NameObject("/Contents")] = writer._add_object(stream)  # noqa: SLF001 (pypdf has no other way)
    path = tmp_path / "punkte.pdf"
    writer.write(path)
    (read,) = read_pdf(path).pages
    assert read.text == "\n\n".join(lines)
    assert {block.kind for block in read.blocks} == {BlockKind.LIST_ITEM}
