"""A small report set in two columns, with everything the PDF reader has to cope with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.marks import page_shown, squeezed
from ingest.model import Quote
from ingest.pdfium import open_pdf

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ingest.model import Box

SENTENCES = (
    (
        "Kleinstädte in Baden-Württemberg und Nordrhein-Westfalen übernehmen "
        "Versorgungsaufgaben für ihr Umland."
    ),
    (
        "Wirtschafts- und gesellschaftspolitische Entscheidungen treffen die Klein- und "
        "Mittelstädte verschieden."
    ),
    (
        "Das Ost-West-Gefälle der Einkommensverhältnisse bleibt nach den Angaben des "
        "Bundesinstituts bestehen."
    ),
    (
        "Die Bundesforschungsanstalt beobachtet seit Jahrzehnten die Bevölkerungsentwicklung "
        "in peripheren Lagen."
    ),
    (
        "Zwischen 5.000–20.000 Einwohner leben nach dieser Abgrenzung in einer Gemeinde mit "
        "zentralörtlicher Bedeutung."
    ),
    ("Im Jahr 2019 waren es 24,4 Mio. Menschen auf durchschnittlich 12 m² Grünfläche je Kopf."),
    (
        "Städtebauförderung, Daseinsvorsorge und Innenstadtentwicklung gehören zu den "
        "wiederkehrenden Aufgabenfeldern."
    ),
    ("Ehrenamtliches Engagement erleichtert kommunalpolitische Beteiligungsverfahren erheblich."),
)
NOTE = "Zweite Quelle: Jahresbericht der Kleinstadtforschung, Stand 04.10.2021"
ITEMS = (
    "Die interkommunale Zusammenarbeit erleichtert gemeinsame Verwaltungsaufgaben.",
    "Leerstehende Einzelhandelsflächen werden zwischengenutzt und umgebaut.",
)
ROWS = (
    ("Stand", "Zahl", "Abgrenzung"),
    ("2019", "2.126", "Kleinstädte in Deutschland nach der laufenden Raumbeobachtung"),
    ("2015", "2.111", "Kleinstädte nach der älteren Fassung"),
)
HEADINGS = ((1, "Vorwort"), (1, "Zahlen"), (2, "Bevölkerung und Fläche"), (1, "Ausblick"))
LABELS = ("i", "1", "2")

_SET_UP = """
#set document(title: "Kleine Probe", author: "Projekt")
#set text(lang: "de", size: 9pt, hyphenate: true)
#set par(justify: true, first-line-indent: 1em, spacing: 0.65em)
#set page(
  paper: "a5", columns: 2, numbering: "i", margin: (x: 1.5cm, y: 2.2cm),
  header: context [#set text(8pt); Kleine Probe #h(1fr) #counter(page).display()],
)
#show heading.where(level: 1): set text(14pt)
#show heading.where(level: 2): set text(11pt)
"""


def report() -> str:
    """Return the source of the report for typst."""
    body = " ".join(SENTENCES)
    marked = body.replace(SENTENCES[0], f"{SENTENCES[0]}#footnote[{NOTE}]")
    cells = ",".join(f"[{cell}]" for row in ROWS for cell in row)
    rules = "table.hline(y: 0), table.hline(y: 1), table.hline(y: 3)"
    table = f"#table(columns: (auto, auto, 1fr), stroke: none, inset: 3pt, {rules}, {cells})"
    items = "\n".join(f"- {item}" for item in ITEMS)
    return f"""{_SET_UP}
= Vorwort
{marked}

{body}
#pagebreak()
#set page(numbering: "1")
#counter(page).update(1)
= Zahlen
{marked}

{table}

{body}
== Bevölkerung und Fläche
{body}

{items}
#pagebreak()
= Ausblick
{body}
"""


def typeset(source: str, path: Path) -> Path:
    """Set a typst source as a PDF at the path and return the path."""
    import typst

    path.write_bytes(typst.compile(source.encode()))
    return path


def quote_boxes(pdf: Path, page: int, quote: str, occurrence: int = 0) -> tuple[Box, ...]:
    """Return where a quote is marked on a page."""
    return page_shown(pdf, page).marked([Quote(text=quote, occurrence=occurrence)])[1]


def text_under(pdf: Path, page: int, boxes: Sequence[Box]) -> str:
    """Return what the text layer of a PDF holds under boxes, squeezed for comparison."""
    with open_pdf(pdf) as opened, opened.page(page) as drawn:
        middles = (drawn.boxes[:, :2] + drawn.boxes[:, 2:]) / 2
        found = [
            character
            for character, (x, y) in zip(drawn.text, middles.tolist(), strict=True)
            if any(
                box.left <= x / drawn.width <= box.right
                and box.top <= y / drawn.height <= box.bottom
                for box in boxes
            )
        ]
    return squeezed("".join(found)).text
