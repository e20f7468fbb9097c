"""The quality of a document in words: sums, pages to look at, a table, the headings."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ingest.model import PPTX, Block, BlockKind, Page, ReadBy, ReadDocument
from ingest.quality import Finding, Problem, report
from ingest.words import WordResources
from ui import quality_text

HEADING = Block(kind=BlockKind.HEADING, start=0, end=9, level=2)
TABLE = Block(kind=BlockKind.TABLE, start=11, end=27)
PAGES = (
    Page(
        number=1,
        label="iv",
        text="Die Lage.\n\nOrt\tZahl\nA\t1.200",
        blocks=(HEADING, TABLE),
        dropped=("Bericht 1", "am Rand"),
    ),
    *(
        Page(number=n, label=str(n - 1), text="", blocks=(), read_by=ReadBy.UNREAD)
        for n in range(2, 5)
    ),
    Page(number=5, label=None, text="Anhang", blocks=(), dropped=("Bericht 5",)),
)
CONTENT = ReadDocument(pages=PAGES, paged=True, media_type="application/pdf", title="Bericht")
REPORT = report(CONTENT, WordResources.empty())


def test_the_report_has_sums_problems_pages_and_headings() -> None:
    said = quality_text.inspection("bericht", REPORT, range(1, 3))
    for words in (
        "bericht – Bericht\n",
        "2 Seiten aus der Textebene, 3 Seiten ungelesen",
        "davon unbekannt: –",
        "1 Überschrift, 1 Tabelle, 2 Tabellenzeilen, 4 Zellen",
        "iv, 1–3",
        "„Bericht #“ (2-mal)",
        "nur einmal    „am Rand“",
        "Vergleichen Sie mit dem Original:\n  3 Seiten ohne Text: 2–4\n",
        "\nGliederung\n    Die Lage. (S. iv)",
    ):
        assert words in said
    table = said.split("\nSeiten\n")[1].split("\n\n")[0].splitlines()
    assert [line.split()[0] for line in table] == ["Seite", "1", "2"]
    assert table[1].split()[1:4] == ["iv", "Textebene", "27"]
    assert table[1].endswith("2/4")


def test_a_good_text_without_pages_has_no_table_of_pages() -> None:
    page = replace(PAGES[0], label=None, dropped=())
    content = replace(CONTENT, pages=(page,), paged=False)
    said = quality_text.inspection("text", report(content, WordResources.empty()), range(1, 9))
    assert "Nichts fällt auf." in said
    assert "ein Text ohne Seiten" in said
    assert "Die Lage.\n" in f"{said}\n"
    assert "Seitenzahlen" not in said
    assert "\nSeiten\n" not in said


@pytest.mark.parametrize(
    ("pages", "said"),
    [
        ((4,), "1 Seite ohne Text: 4"),
        ((4, 7, 9), "3 Seiten ohne Text: 4, 7, 9"),
        ((1, 2, 4, 5, 6, 8), "6 Seiten ohne Text: 1, 2, 4–6, 8"),
        ((), "ein Dokument ohne Text"),
    ],
)
def test_a_finding_names_its_pages(pages: tuple[int, ...], said: str) -> None:
    assert quality_text.finding(Finding(problem=Problem.NO_TEXT, pages=pages)) == said


def test_slides_are_called_slides() -> None:
    deck = replace(CONTENT, media_type=PPTX)
    given = report(deck, WordResources.empty())
    said = quality_text.inspection("folien", given, range(1, 9))
    for words in ("5 Folien\n", "3 Folien ohne Text: 2–4", "\nFolien\n  Folie  Nr.", "(S. iv)"):
        assert words in said
    assert "Seite" not in said
    assert "– Folie 1 –" in quality_text.outline(deck)
    schief = Finding(problem=Problem.WARNING, pages=(2,), note="schief", slides=True)
    assert quality_text.finding(schief) == "schief (Folie 2)"


def test_every_problem_has_words() -> None:
    for problem in Problem:
        found = Finding(problem=problem, pages=(3,), note="schief")
        expected = "schief (PDF-Seite 3)" if problem is Problem.WARNING else "1 Seite "
        assert quality_text.finding(found).startswith(expected)


def test_findings_stand_behind_their_document() -> None:
    two = (
        Finding(problem=Problem.NO_TEXT, pages=(1,)),
        Finding(problem=Problem.WARNING, pages=(2,), note="schief"),
    )
    assert quality_text.findings({"a": two}) == ["a: 1 Seite ohne Text: 1; schief (PDF-Seite 2)"]


def test_the_outline_lists_blocks_in_reading_order() -> None:
    lines = quality_text.outline(CONTENT).splitlines()
    assert lines[:3] == [
        "– Seite 1 –",
        "   1  Überschrift 2   Die Lage.",
        "   2  Tabelle         Ort Zahl A 1.200",
    ]
    assert "– Seite" not in quality_text.outline(replace(CONTENT, paged=False))


def test_what_was_written_is_named() -> None:
    assert quality_text.written([]) == ""
    assert "2 Bilder" in quality_text.written([Path("b/a-001.png"), Path("b/a-002.png")])
    assert "Ohne Seitenbilder" in quality_text.written([Path("b/a-gliederung.txt")])
