"""Web pages read: the main content, and nothing of what stands around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
        (BlockKind.PARAGRAPH, 0, "Zeitplan"),
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
