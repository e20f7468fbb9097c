"""Web pages read: the main content, and nothing of what stands around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from web_pages import ONE, PAGES, THREE, TWO

from ingest.model import BlockKind, ReadDocument
from ingest.read_html import read_html

if TYPE_CHECKING:
    from pathlib import Path

PAGE = """<!DOCTYPE html>
<html lang="de"><head><meta charset="utf-8"><title>Die Akademie</title>
<style>p { color: red }</style><script>alert("nein")</script></head>
<body>
<header><a href="/">Startseite</a></header>
<nav><ul><li><a href="#a">Menüpunkt</a></li></ul></nav>
<div class="cookie-banner"><p>Wir verwenden Cookies.</p></div>
<main>
<h1>Die Kleinstadtakademie</h1>
<p>Die Akademie hat ihren Sitz in <b>Wittenberge</b>.<sup class="beleg"><a href="#q1">1</a></sup>
Sie berät auf 12&nbsp;m<sup>2</sup> Fläche.</p>
<h2 id="a">Aufgaben</h2>
<ul><li>Vernetzen und <em>lernen</em>.<sup><a href="#q2">2</a></sup></li><li>Erproben.</li></ul>
<table><caption>Zeitplan</caption>
<tr><th>Jahr</th><th>Schritt</th></tr><tr><td>2019</td><td>Pilot&shy;phase</td></tr></table>
<h3>Quellen</h3><ol><li id="q1">Erste Quelle</li></ol>
<aside>Werbung</aside>
</main>
<footer>Impressum</footer></body></html>"""


def _read(path: Path, page: str, encoding: str = "utf-8") -> ReadDocument:
    path.write_bytes(page.encode(encoding))
    return read_html(path)


def _blocks(document: ReadDocument) -> list[tuple[BlockKind, int, str]]:
    (page,) = document.pages
    return [(each.kind, each.level, page.text[each.start : each.end]) for each in page.blocks]


def test_the_main_content_is_read_block_by_block(tmp_path: Path) -> None:
    """The main content is read block by block."""
    document = _read(tmp_path / "a.html", PAGE)
    assert _blocks(document) == [
        (BlockKind.HEADING, 1, "Die Kleinstadtakademie"),
        (
            BlockKind.PARAGRAPH,
            0,
            "Die Akademie hat ihren Sitz in Wittenberge. Sie berät auf 12 m2 Fläche.",
        ),
        (BlockKind.HEADING, 2, "Aufgaben"),
        (BlockKind.LIST_ITEM, 0, "Vernetzen und lernen."),
        (BlockKind.LIST_ITEM, 0, "Erproben."),
        (BlockKind.CAPTION, 0, "Zeitplan"),
        (BlockKind.TABLE, 0, "Jahr\tSchritt\n2019\tPilotphase"),
        (BlockKind.HEADING, 3, "Quellen"),
        (BlockKind.LIST_ITEM, 0, "Erste Quelle"),
    ]
    assert document.title == "Die Akademie"
    assert not document.paged
    assert document.media_type == "text/html"


def test_the_page_is_one_and_has_no_label(tmp_path: Path) -> None:
    """The page is one and has no label."""
    (page,) = _read(tmp_path / "a.html", PAGE).pages
    assert (page.number, page.label) == (1, None)
    assert page.text == "\n\n".join(
        text for _, _, text in _blocks(_read(tmp_path / "b.html", PAGE))
    )


def test_windows_1252_is_understood_with_and_without_a_declaration(tmp_path: Path) -> None:
    """Windows 1252 is understood with and without a declaration."""
    declared = '<meta charset="iso-8859-1"><main><p>Städte – „größer“ für 5 €</p></main>'
    for text in (declared, declared[len('<meta charset="iso-8859-1">') :]):
        document = _read(tmp_path / "alt.html", text, "windows-1252")
        assert document.pages[0].text == "Städte – „größer“ für 5 €"


def test_a_page_without_main_loses_its_menu(tmp_path: Path) -> None:
    """A page without main loses its menu."""
    prose = "".join(
        f"<p>Absatz {number}: Die Kleinstädte übernehmen viele Aufgaben für ihr Umland und "
        "wandeln sich dabei beständig, wie die Forschung seit Jahren zeigt.</p>"
        for number in range(6)
    )
    page = f"<body><nav><p>Menü</p></nav><div>{prose}</div><footer>Ende</footer></body>"
    text = _read(tmp_path / "a.htm", page).pages[0].text
    assert "Absatz 5: Die Kleinstädte übernehmen" in text
    assert "Menü" not in text
    assert "Ende" not in text


def test_an_empty_page_says_that_it_is_empty(tmp_path: Path) -> None:
    """An empty page says that it is empty."""
    document = _read(tmp_path / "leer.html", "<html><body><main></main></body></html>")
    assert document.pages[0].text == ""
    assert document.warnings == ("das Dokument enthält keinen Text",)


@pytest.mark.parametrize("name", PAGES)
def test_pages_of_many_makes_give_their_content(tmp_path: Path, name: str) -> None:
    page = PAGES[name]
    document = _read(tmp_path / "seite.html", page.html, page.encoding)
    blocks = _blocks(document)
    text = document.pages[0].text
    assert tuple(words for kind, _, words in blocks if kind is BlockKind.HEADING) == page.headings
    assert [words for words in page.kept if words not in text] == []
    assert [words for words in page.dropped if words in text] == []
    assert document.warnings == ()


@pytest.mark.parametrize("name", PAGES)
def test_every_paragraph_stands_once(tmp_path: Path, name: str) -> None:
    page = PAGES[name]
    text = _read(tmp_path / "seite.html", page.html, page.encoding).pages[0].text
    assert [text.count(words) for words in (ONE, TWO, THREE)] == [1, 1, 1]


def test_tables_keep_their_merged_cells_and_header_rows(tmp_path: Path) -> None:
    table = """<main><table><thead><tr><th rowspan="2">Land</th><th colspan="2">Städte</th></tr>
<tr><th>2011</th><th>2021</th></tr></thead><tbody><tr><td rowspan="2">Bayern</td><td>1</td>
<td></td></tr><tr><td>3</td><td>4</td></tr><tr><td colspan="3">Nur Westen</td></tr>
<tr><td>Hessen</td><td colspan="999999999">5</td></tr></tbody></table></main>"""
    text = _read(tmp_path / "t.html", table).pages[0].text
    assert text.split("\n") == [
        "Land\tStädte 2011\tStädte 2021",
        "Bayern\t1\t",
        "Bayern\t3\t4",
        "Nur Westen",
        "Hessen\t5\t",
    ]


def test_headings_that_skip_levels_become_levels_that_do_not(tmp_path: Path) -> None:
    page = "<main><h2>a</h2><p>x</p><h5>b</h5><p>x</p><h4>c</h4><p>x</p><h1>d</h1><h3>e</h3></main>"
    blocks = _blocks(_read(tmp_path / "h.html", page))
    levels = [(text, level) for kind, level, text in blocks if kind is BlockKind.HEADING]
    assert levels == [("a", 1), ("b", 2), ("c", 2), ("d", 1), ("e", 2)]


def test_marks_that_lead_to_notes_and_back_are_no_words(tmp_path: Path) -> None:
    page = (
        '<main><p>Es sind viele<a href="#fn1"><sup>1</sup></a>.</p>'
        '<ol><li id="fn1">Stand 2024. <a href="#r1">↩</a></li></ol>'
        '<p>Mehr im <a href="#x">Kapitel 2</a>.</p></main>'
    )
    assert [text for _, _, text in _blocks(_read(tmp_path / "n.html", page))] == [
        "Es sind viele.",
        "Stand 2024.",
        "Mehr im Kapitel 2.",
    ]


def test_a_page_most_of_which_is_left_out_says_so(tmp_path: Path) -> None:
    items = "".join(f"<li><a href='/{n}'>Meldung Nummer {n} von heute</a></li>" for n in range(90))
    page = f"<body><nav><ul>{items}</ul></nav><main><p>{ONE} {TWO}</p></main></body>"
    document = _read(tmp_path / "wenig.html", page)
    assert document.pages[0].text == f"{ONE} {TWO}"
    assert "Wörtern der Seite erkannt" in document.warnings[0]


@pytest.mark.parametrize(
    ("encoding", "head"),
    [
        ("utf-8-sig", ""),
        ("utf-16", ""),
        ("utf-16-le", '<meta charset="utf-16">'),
        ("iso-8859-15", '<meta charset="iso-8859-15">'),
        ("iso-8859-15", '<?xml version="1.0" encoding="ISO-8859-15"?>'),
        ("windows-1252", '<meta charset="utf-8">'),
        ("windows-1252", '<meta charset="gibtesnicht">'),
    ],
)
def test_encodings_of_web_pages(tmp_path: Path, encoding: str, head: str) -> None:
    sentence = "Größe und Straße, Fußgänger überall: 5 €."
    page = f"{head}<html><body><main><p>{sentence}</p></main></body></html>"
    assert _read(tmp_path / "e.html", page, encoding).pages[0].text == sentence


def test_a_damaged_letter_does_not_change_the_encoding_of_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "d.html"
    path.write_bytes("<main><p>Städte für Bürger: größer</p></main>".encode() + b"<!-- \xe4 -->")
    assert read_html(path).pages[0].text == "Städte für Bürger: größer"
