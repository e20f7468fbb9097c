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


def blocks(tmp_path: Path, text: str, name: str = "a.md") -> list[tuple[BlockKind, int, str]]:
    """Return the blocks of a text file."""
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    (page,) = read_text(path).pages
    return [(each.kind, each.level, page.text[each.start : each.end]) for each in page.blocks]


def texts(tmp_path: Path, text: str, name: str = "a.md") -> list[str]:
    """Return the texts of the blocks of a text file."""
    return [words for _, _, words in blocks(tmp_path, text, name)]


def test_front_matter_comments_and_tags_are_no_words(tmp_path: Path) -> None:
    text = (
        "---\ntitle: Der Bericht\ntags: [a, b]\n---\n"
        "Erste <b>Zeile</b><br>und <!-- ein\nKommentar --> mehr &amp; &copy;.\n\n---\n\nDanach."
    )
    assert texts(tmp_path, text) == ["Erste Zeile und mehr & ©.", "Danach."]


def test_underlined_headings(tmp_path: Path) -> None:
    text = (
        "Der Bericht\n===\n\nEin Satz.\n\nDie Lage\n--------\nNoch\nein Satz.\n\n"
        "***\n- Punkt\n---\n"
    )
    assert blocks(tmp_path, text) == [
        (BlockKind.HEADING, 1, "Der Bericht"),
        (BlockKind.PARAGRAPH, 0, "Ein Satz."),
        (BlockKind.HEADING, 2, "Die Lage"),
        (BlockKind.PARAGRAPH, 0, "Noch ein Satz."),
        (BlockKind.LIST_ITEM, 0, "Punkt"),
    ]


def test_nested_lists_and_quotations(tmp_path: Path) -> None:
    text = (
        "- eins\n  - darunter\n    weiter\n  1. gezählt\n- [x] erledigt\n\n"
        "> Ein Zitat\n> über zwei Zeilen.\n"
    )
    assert blocks(tmp_path, text) == [
        (BlockKind.LIST_ITEM, 0, "eins"),
        (BlockKind.LIST_ITEM, 0, "darunter weiter"),
        (BlockKind.LIST_ITEM, 0, "gezählt"),
        (BlockKind.LIST_ITEM, 0, "erledigt"),
        (BlockKind.PARAGRAPH, 0, "Ein Zitat über zwei Zeilen."),
    ]


def test_tables_with_and_without_outer_bars(tmp_path: Path) -> None:
    text = (
        "| a \\| b | c |\n|---|---|\n| `x` | |\n\n"
        "Jahr | Zahl\n--- | ---:\n2019 | 2.126\n\nNur a | b."
    )
    assert blocks(tmp_path, text) == [
        (BlockKind.TABLE, 0, "a | b\tc\nx\t"),
        (BlockKind.TABLE, 0, "Jahr\tZahl\n2019\t2.126"),
        (BlockKind.PARAGRAPH, 0, "Nur a | b."),
    ]


def test_links_by_reference_and_pictures(tmp_path: Path) -> None:
    text = (
        'Siehe [die Studie][1], [BBSR] und [sic] sowie [hier](https://a.de/x_(y)_z "T").\n'
        "![Ein Bild](b.png) ~~alt~~ neu\n\n[1]: https://a.de 'Titel'\n[bbsr]: <https://bbsr.de>\n"
    )
    assert texts(tmp_path, text) == ["Siehe die Studie, BBSR und [sic] sowie hier. alt neu"]


def test_marks_in_code_and_escapes_stay(tmp_path: Path) -> None:
    text = (
        "`a_b_c` und \\*kein\\* Nachdruck, 2 \\< 3.\n\n~~~text\n**roh** [x](y)\n```\n~~~\nDanach."
    )
    assert texts(tmp_path, text) == [
        "a_b_c und *kein* Nachdruck, 2 < 3.",
        "**roh** [x](y)",
        "```",
        "Danach.",
    ]


def test_wrapped_lines_of_a_text_become_paragraphs(tmp_path: Path) -> None:
    text = (
        "Die Stadtent-\nwicklung in Klein- und Mittel-\nstädten, etwa in Baden-\nWürttemberg, "
        "und die Klein-\nund Mittelstädte.\n\f\nDie Stadtent-\nwicklung ist\r\nneu.\n\n"
        "* erster Punkt\n  geht weiter\n* zweiter\n1. gezählt\n"
    )
    first = (
        "Die Stadtentwicklung in Klein- und Mittelstädten, etwa in Baden-Württemberg, und die "
        "Klein- und Mittelstädte."
    )
    assert blocks(tmp_path, text, "a.txt") == [
        (BlockKind.PARAGRAPH, 0, first),
        (BlockKind.PARAGRAPH, 0, "Die Stadtentwicklung ist neu."),
        (BlockKind.LIST_ITEM, 0, "erster Punkt geht weiter"),
        (BlockKind.LIST_ITEM, 0, "zweiter"),
        (BlockKind.LIST_ITEM, 0, "gezählt"),
    ]


def test_headings_of_a_text(tmp_path: Path) -> None:
    text = (
        "Bericht zur Lage\n\nEin Satz steht hier.\n\n1 Lage\n\nText.\n\n"
        "1.2 Größe der Städte\n\nText.\n\nFAZIT UND AUSBLICK\n\nText.\n\n"
        "Quellen\n-------\n\nMax Mustermann\n\n2. Das ist ein Satz.\n\n"
        "Kapitel 3: Verkehr\n\nText."
    )
    found = blocks(tmp_path, text, "a.txt")
    assert [(words, level) for kind, level, words in found if kind is BlockKind.HEADING] == [
        ("Bericht zur Lage", 1),
        ("1 Lage", 1),
        ("1.2 Größe der Städte", 2),
        ("FAZIT UND AUSBLICK", 1),
        ("Quellen", 2),
        ("Kapitel 3: Verkehr", 1),
    ]
    assert read_text(tmp_path / "a.txt").title == "Bericht zur Lage"


def test_long_lines_are_paragraphs_and_tabs_make_tables(tmp_path: Path) -> None:
    long = "Dieser Absatz steht in einer einzigen Zeile. " * 4
    text = f"{long}\nDer nächste Absatz.\n\nOrt\tLand\nMölln\tHolstein\nBad Muskau\tSachsen"
    assert blocks(tmp_path, text, "a.txt") == [
        (BlockKind.PARAGRAPH, 0, long.strip()),
        (BlockKind.PARAGRAPH, 0, "Der nächste Absatz."),
        (BlockKind.TABLE, 0, "Ort\tLand\nMölln\tHolstein\nBad Muskau\tSachsen"),
    ]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32"])
def test_wide_encodings_with_and_without_a_mark(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "t.txt"
    path.write_bytes("Größe und Straße.".encode(encoding))
    assert read_text(path).pages[0].text == "Größe und Straße."
