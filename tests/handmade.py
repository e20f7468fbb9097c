"""Small PDFs written by hand, for what no program writes: bombs, loops, and lies."""

from __future__ import annotations

# Forms that draw each other ten times over, ten deep: ten thousand million letters.
BOMB = "/X0 Do"
_DEEP = 10
_FIRST_FORM = 10
_RESOURCES = f"/Resources<</Font<</F 3 0 R>>/XObject<</X0 {_FIRST_FORM} 0 R>>>>"


def words(text: str) -> str:
    """Return page content that shows a line of plain words."""
    return f"BT /F 12 Tf 20 200 Td ({text}) Tj ET"


def handmade(
    *contents: str, catalog: str = "", pages: str = "", page: str = "", stream: str = ""
) -> bytes:
    """Return a PDF with a page for each content, and a cross-reference table that is right.

    `catalog`, `page` and `stream` are added to the dictionaries of the catalog, of each page and
    of its content; `pages` takes the place of the list of pages.
    """
    first = _FIRST_FORM + _DEEP
    numbers = range(first, first + 2 * len(contents), 2)
    kids = "".join(f"{number} 0 R " for number in numbers)
    parts = {
        1: f"<</Type/Catalog/Pages 2 0 R{catalog}>>",
        2: f"<</Type/Pages{pages or f'/Kids[{kids}]/Count {len(contents)}'}>>",
        3: "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    }
    for number in range(_FIRST_FORM, first):
        inner = "/X0 Do " * 10 if number + 1 < first else "BT /F 9 Tf (x) Tj ET"
        resources = _RESOURCES.replace(f"{_FIRST_FORM} 0 R", f"{number + 1} 0 R")
        form = f"/Type/XObject/Subtype/Form/BBox[0 0 300 300]{resources}"
        parts[number] = _stream(inner, form)
    for number, content in zip(numbers, contents, strict=True):
        shown = f"/MediaBox[0 0 300 300]/Contents {number + 1} 0 R{_RESOURCES}{page}"
        parts[number] = f"<</Type/Page/Parent 2 0 R{shown}>>"
        parts[number + 1] = _stream(content, stream)
    return _file(parts)


def _stream(content: str, dictionary: str = "") -> str:
    return f"<</Length {len(content)}{dictionary}>>\nstream\n{content}\nendstream"


def _file(parts: dict[int, str]) -> bytes:
    out, size = b"%PDF-1.7\n", max(parts) + 1
    table = ["0000000000 65535 f \n"]
    for number in range(1, size):
        table.append(f"{len(out):010d} 00000 n \n" if number in parts else table[0])
        if number in parts:
            out += f"{number} 0 obj\n{parts[number]}\nendobj\n".encode()
    tail = f"trailer<</Size {size}/Root 1 0 R>>\nstartxref\n{len(out)}\n%%EOF\n"
    return out + f"xref\n0 {size}\n{''.join(table)}{tail}".encode()
