"""Recognised words as a page of a PDF, so that pdfium reads them like any other page's.

The page holds nothing but text: each word on its baseline, stretched to the width of its ink, in
a font without a file, whose codes are the characters themselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.recognised import SetLine, SetPage

# Share of the size that every character is wide before it is stretched.
_WIDTH = 0.5
_NARROWEST = 0.1
_CODES = """begincmap
1 begincodespacerange <0000> <FFFF> endcodespacerange
1 beginbfrange <0000> <FFFF> <0000> endbfrange
endcmap"""


def text_page(page: SetPage) -> bytes:
    """Return a PDF of one page, turned as the page is shown, with its words."""
    place = f"/MediaBox[0 0 {page.width:.2f} {page.height:.2f}]/Rotate {90 * page.turn}"
    text = "\n".join(("BT", *_shown(page), "ET"))
    return _file(
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        f"<</Type/Page/Parent 2 0 R{place}/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        _stream(text),
        "<</Type/Font/Subtype/Type0/BaseFont/Recognised/Encoding/Identity-H"
        "/DescendantFonts[6 0 R]/ToUnicode 8 0 R>>",
        "<</Type/Font/Subtype/CIDFontType2/BaseFont/Recognised/DW 500/FontDescriptor 7 0 R"
        "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>>>",
        "<</Type/FontDescriptor/FontName/Recognised/Flags 4/FontBBox[0 -250 500 750]"
        "/ItalicAngle 0/Ascent 750/Descent -250/CapHeight 700/StemV 80>>",
        _stream(_CODES),
    )


def _shown(page: SetPage) -> Iterator[str]:
    """Yield what shows each word; blanks between words fill the gap."""
    for line in page.lines:
        yield f"/F {line.size:.2f} Tf"
        yield from _words(line, page.height)


def _words(line: SetLine, height: float) -> Iterator[str]:
    last = line.words[-1]
    for word in line.words:
        codes = "".join(character for character in word.text if character <= "\uffff")
        if not codes:
            continue
        natural = _WIDTH * line.size * len(codes)
        stretch = 100 * max((word.right - word.left) / natural, _NARROWEST)
        blank = "" if word is last else " "
        yield (
            f"{stretch:.1f} Tz 1 0 0 1 {word.left:.2f} {height - word.baseline:.2f} Tm "
            f"<{(codes + blank).encode('utf-16-be', 'replace').hex()}> Tj"
        )


def _stream(content: str) -> str:
    return f"<</Length {len(content)}>>stream\n{content}\nendstream"


def _file(*objects: str) -> bytes:
    """Return numbered objects as a PDF file, the first of them its catalog."""
    file, places = "%PDF-1.5\n", [0]
    for number, content in enumerate(objects, start=1):
        places.append(len(file))
        file += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places[1:])
    end = f"trailer<</Size {len(places)}/Root 1 0 R>>\nstartxref\n{len(file)}\n%%EOF\n"
    return f"{file}xref\n0 {len(places)}\n0000000000 65535 f \n{table}{end}".encode("ascii")
