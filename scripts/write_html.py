"""Write a source text as one complete, accessible HTML page."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from corpus_text import Entry, Heading, ItemList, Paragraph, Table
from evidence import Numbering

if TYPE_CHECKING:
    from collections.abc import Iterator

    from corpus_text import CorpusText, Part, Row, Statement
    from evidence import Evidence

STYLE = Path(__file__).with_name("page.css")
_NOTICE = "Digest des Projekts Kleinstadt-Assistent, keine Veröffentlichung der Kleinstadtakademie"


def write_html(text: CorpusText, evidence: Evidence) -> str:
    """Return `text` as an HTML page with a table of contents and a list of sources."""
    numbering = Numbering(evidence)
    body = [line for part in _numbered(text) for line in _lines(part, numbering)]
    title = escape(text.title)
    return "\n".join(
        [
            "<!DOCTYPE html>",
            '<html lang="de">',
            "<head>",
            '<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{title}</title>",
            '<meta name="author" content="Kleinstadt-Assistent">',
            f'<meta name="description" content="{escape(_NOTICE)}">',
            f"<style>\n{STYLE.read_text(encoding='utf-8')}</style>",
            "</head>",
            "<body>",
            '<a class="sprung" href="#inhalt">Zum Inhalt</a>',
            f"<header><p>{escape(_NOTICE)}</p></header>",
            *_contents(text),
            '<main id="inhalt">',
            f"<h1>{title}</h1>",
            *body,
            "</main>",
            "<footer>",
            *_sources(numbering),
            "<p>Kleinstadt-Assistent. Lizenz: CC BY 4.0.</p>",
            "</footer>",
            "</body>",
            "</html>",
            "",
        ]
    )


def _numbered(text: CorpusText) -> Iterator[tuple[int, Part]]:
    """Yield the parts with their number, which names the anchor of a heading."""
    yield from enumerate(text.parts, start=1)


def _contents(text: CorpusText) -> Iterator[str]:
    """Yield the table of contents: the chapters."""
    yield '<nav aria-label="Inhaltsverzeichnis">'
    yield "<ul>"
    for number, part in _numbered(text):
        if isinstance(part, Heading) and part.level == 1:
            yield f'<li><a href="#a{number}">{escape(part.text)}</a></li>'
    yield '<li><a href="#quellen">Quellen</a></li>'
    yield "</ul>"
    yield "</nav>"


def _lines(numbered: tuple[int, Part], numbering: Numbering) -> Iterator[str]:
    """Yield the lines of one part."""
    number, part = numbered
    match part:
        case Heading():
            tag = f"h{part.level + 1}"
            yield f'<{tag} id="a{number}">{escape(part.text)}</{tag}>'
        case Paragraph(statements=found):
            yield f"<p>{' '.join(_sentence(one, numbering) for one in found)}</p>"
        case ItemList(items=found):
            yield "<ul>"
            yield from (f"<li>{_sentence(one, numbering)}</li>" for one in found)
            yield "</ul>"
        case Entry():
            explanation = _sentence(part.explanation, numbering)
            yield f"<p><strong>{escape(part.term)}:</strong> {explanation}</p>"
        case Table():
            yield from _table(part, numbering)


def _table(table: Table, numbering: Numbering) -> Iterator[str]:
    """Yield a table; a row's marks stand in its last cell."""
    yield "<table>"
    yield f"<caption>{_sentence(table.caption, numbering)}</caption>"
    header = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in table.header)
    yield f"<thead><tr>{header}</tr></thead>"
    yield "<tbody>"
    for row in table.rows:
        cells = "</td><td>".join(escape(cell) for cell in row.cells)
        yield f"<tr><td>{cells}{_marks(row, numbering)}</td></tr>"
    yield "</tbody>"
    yield "</table>"


def _sentence(one: Statement, numbering: Numbering) -> str:
    """Return a sentence with its marks."""
    return escape(one.text, quote=False) + _marks(one, numbering)


def _marks(one: Statement | Row, numbering: Numbering) -> str:
    """Return the marks behind a sentence, each a link to its source."""
    links = (f'<a href="#q{n}">{n}</a>' for n in numbering.numbers(one.facts))
    return f'<sup class="beleg">{",".join(links)}</sup>'


def _sources(numbering: Numbering) -> Iterator[str]:
    """Yield the list of sources."""
    yield '<section id="quellen" aria-labelledby="quellen-titel">'
    yield '<h2 id="quellen-titel">Quellen</h2>'
    yield "<ol>"
    for number, note in numbering.sources:
        link = ""
        if note.address is not None:
            address = escape(note.address)
            link = f': <a href="{address}">{address}</a>'
        yield f'<li id="q{number}">{escape(note.words)}{link}</li>'
    yield "</ol>"
    yield "</section>"
