"""Markdown and plain text read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ingest.model import BlockKind
from ingest.read_text import read_text

if TYPE_CHECKING:
    from pathlib import Path

MARKDOWN = """# Kommentierte Bibliografie

Die Studie erschien **2021** in _Bonn_.[^1] Mehr steht
auf der [Seite des BBSR](https://www.bbsr.bund.de/a_b_c.html).[^2]

## Einträge ##

- Erster Eintrag mit `Kennung`.
- Zweiter Eintrag,
  der weitergeht.

1. Gezählt.

| Jahr | Zahl |
|:-----|-----:|
| 2019 | 2.126 |

Adresse: <https://example.org/x_y_z> und die Reihe 2 * 3 = 6.

---

[^1]: Impressum, Stand Juni 2021
[^2]: Zweite Quelle,
    fortgesetzt.
"""


def test_markdown_becomes_blocks(tmp_path: Path) -> None:
    """Markdown becomes blocks."""
    path = tmp_path / "b.md"
    path.write_text(MARKDOWN, encoding="utf-8")
    document = read_text(path)
    (page,) = document.pages
    assert [(each.kind, each.level, page.text[each.start : each.end]) for each in page.blocks] == [
        (BlockKind.HEADING, 1, "Kommentierte Bibliografie"),
        (
            BlockKind.PARAGRAPH,
            0,
            "Die Studie erschien 2021 in Bonn. Mehr steht auf der Seite des BBSR.",
        ),
        (BlockKind.HEADING, 2, "Einträge"),
        (BlockKind.LIST_ITEM, 0, "Erster Eintrag mit Kennung."),
        (BlockKind.LIST_ITEM, 0, "Zweiter Eintrag, der weitergeht."),
        (BlockKind.LIST_ITEM, 0, "Gezählt."),
        (BlockKind.TABLE, 0, "Jahr\tZahl\n2019\t2.126"),
        (
            BlockKind.PARAGRAPH,
            0,
            "Adresse: https://example.org/x_y_z und die Reihe 2 * 3 = 6.",
        ),
        (BlockKind.FOOTNOTE, 0, "Impressum, Stand Juni 2021"),
        (BlockKind.FOOTNOTE, 0, "Zweite Quelle, fortgesetzt."),
    ]
    assert document.title == "Kommentierte Bibliografie"
    assert document.media_type == "text/markdown"
    assert not document.paged


def test_fences_keep_their_lines(tmp_path: Path) -> None:
    """Fences keep their lines."""
    path = tmp_path / "f.md"
    path.write_text("Davor.\n```\n# keine Überschrift\n```\nDanach.", encoding="utf-8")
    (page,) = read_text(path).pages
    assert [each.kind for each in page.blocks] == [BlockKind.PARAGRAPH] * 3


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "windows-1252", "utf-16"])
def test_plain_text_in_its_encodings(tmp_path: Path, encoding: str) -> None:
    """Plain text in its encodings."""
    path = tmp_path / "t.txt"
    path.write_bytes("Erster Absatz\r\nüber zwei Zeilen.\r\n\r\nZweiter – „so“.".encode(encoding))
    document = read_text(path)
    assert document.pages[0].text == "Erster Absatz über zwei Zeilen.\n\nZweiter – „so“."
    assert document.media_type == "text/plain"
    assert document.title is None


def test_invisible_characters_go_and_blanks_become_blanks(tmp_path: Path) -> None:
    """Invisible characters go and blanks become blanks."""
    path = tmp_path / "t.txt"
    path.write_text("Klein\u00adstadt\u200b mit\u00a020.000 Ein\u00adwohnern", encoding="utf-8")
    assert read_text(path).pages[0].text == "Kleinstadt mit 20.000 Einwohnern"
