"""Presentations, written here with python-pptx, read back slide by slide."""

from __future__ import annotations

from copy import deepcopy
from importlib import import_module
from typing import TYPE_CHECKING

import pptx
import pytest
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Cm

from ingest.model import BlockKind, Page
from ingest.read_pptx import read_pptx
from ingest.split import split

if TYPE_CHECKING:
    from pathlib import Path

    from pptx.presentation import Presentation
    from pptx.slide import Slide

TITLE_ONLY, BULLETS, BLANK = 5, 1, 6


def add(deck: Presentation, layout: int, title: str = "") -> Slide:
    """Add a slide, with a title if there is one."""
    slide: Slide = deck.slides.add_slide(deck.slide_layouts[layout])
    if title and slide.shapes.title is not None:
        slide.shapes.title.text = title
    return slide


def note(slide: Slide, text: str) -> None:
    """Write the speaker notes of a slide."""
    frame = slide.notes_slide.notes_text_frame
    assert frame is not None
    frame.text = text


def chart(
    slide: Slide, name: str, values: dict[str, float], number_format: str = "General"
) -> None:
    """Put a chart with one series on a slide."""
    # python-pptx has no types for the data of a chart.
    data = import_module("pptx.chart.data").CategoryChartData(number_format=number_format)
    data.categories = list(values)
    data.add_series(name, list(values.values()))
    slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, Cm(2), Cm(10), Cm(9), Cm(6), data)


def box(slide: Slide, text: str, left: float, top: float, height: float = 2) -> None:
    """Put a text box on a slide, measured in centimetres."""
    shape = slide.shapes.add_textbox(Cm(left), Cm(top), Cm(6), Cm(height))
    shape.text_frame.text = text


def pages(deck: Presentation, folder: Path) -> tuple[Page, ...]:
    """Return the slides of a presentation as they are read."""
    deck.save(str(folder / "d.pptx"))
    read = read_pptx(folder / "d.pptx")
    assert read.paged
    return read.pages


def blocks(page: Page) -> list[tuple[BlockKind, str]]:
    """Return kind and text of the blocks of a slide."""
    return [(each.kind, page.text[each.start : each.end]) for each in page.blocks]


def texts(page: Page) -> list[str]:
    """Return the texts of the blocks of a slide."""
    return [text for _, text in blocks(page)]


def test_slides_are_pages_with_title_bullets_and_notes(tmp_path: Path) -> None:
    deck = pptx.Presentation()
    slide = add(deck, BULLETS, "Wohnen in\nder Mitte")
    frame = slide.placeholders[1].text_frame
    frame.text = "Leerstand sinkt"
    more = frame.add_paragraph()
    more.text, more.level = "auch am Rand", 1
    note(slide, "Hier das Beispiel aus Wittenberge nennen.")
    add(deck, BULLETS, "Verkehr").placeholders[1].text = "Der Bus fährt\vstündlich."
    first, second = pages(deck, tmp_path)
    assert blocks(first) == [
        (BlockKind.HEADING, "Wohnen in der Mitte"),
        (BlockKind.LIST_ITEM, "Leerstand sinkt"),
        (BlockKind.LIST_ITEM, "auch am Rand"),
        (BlockKind.ANNOTATION, "Hier das Beispiel aus Wittenberge nennen."),
    ]
    assert texts(second) == ["Verkehr", "Der Bus fährt stündlich."]
    assert [(page.number, page.label) for page in (first, second)] == [(1, None), (2, None)]


def test_notes_are_citable_on_their_slide(tmp_path: Path) -> None:
    deck = pptx.Presentation()
    for number in (1, 2):
        slide = add(deck, TITLE_ONLY, f"Folie {number}")
        note(slide, f"Gesagt zu {number}.")
    deck.save(str(tmp_path / "n.pptx"))
    passages = split("n", read_pptx(tmp_path / "n.pptx"))
    assert [(each.text, each.section, each.spans[0].page) for each in passages] == [
        ("Gesagt zu 1.", ("Folie 1",), 1),
        ("Gesagt zu 2.", ("Folie 2",), 2),
    ]


def test_boxes_are_read_row_by_row_and_groups_together(tmp_path: Path) -> None:
    deck = pptx.Presentation()
    slide = add(deck, TITLE_ONLY, "Ordnung")
    box(slide, "unten", 2, 14)
    box(slide, "rechts oben", 14, 5.2)
    box(slide, "links oben", 2, 5)
    group = slide.shapes.add_group_shape()
    for text, top in (("zweites der Gruppe", 11), ("erstes der Gruppe", 9)):
        inner = group.shapes.add_textbox(Cm(2), Cm(top), Cm(6), Cm(1))
        inner.text_frame.text = text
    (page,) = pages(deck, tmp_path)
    assert texts(page) == [
        "Ordnung",
        "links oben",
        "rechts oben",
        "erstes der Gruppe",
        "zweites der Gruppe",
        "unten",
    ]


def test_tables_and_charts_become_rows(tmp_path: Path) -> None:
    deck = pptx.Presentation()
    slide = add(deck, TITLE_ONLY, "Zahlen")
    table = slide.shapes.add_table(3, 2, Cm(2), Cm(5), Cm(10), Cm(3)).table
    table.cell(0, 0).merge(table.cell(0, 1))
    for row, column, text in ((0, 0, "Städte"), (1, 0, "Mölln"), (1, 1, "19.000"), (2, 1, "3")):
        table.cell(row, column).text = text
    chart(slide, "Anteil", {"2011": 24.4, "2021": 25})
    chart(slide, "Quote", {"alle": 0.244}, "0%")
    (page,) = pages(deck, tmp_path)
    assert blocks(page)[1:] == [
        (BlockKind.TABLE, "Städte\nMölln\t19.000\n\t3"),
        (BlockKind.TABLE, "\tAnteil\n2011\t24,4\n2021\t25"),
        (BlockKind.TABLE, "\tQuote\nalle\t24,4 %"),
    ]


def test_a_hidden_slide_is_read_and_named(tmp_path: Path) -> None:
    deck = pptx.Presentation()
    slide = add(deck, TITLE_ONLY, "Reserve")
    slide._element.set("show", "0")  # noqa: SLF001  (python-pptx hides no slide)
    add(deck, TITLE_ONLY, "Gezeigt")
    hidden, shown = pages(deck, tmp_path)
    assert "ausgeblendet" in hidden.warnings[0]
    assert shown.warnings == ()


def test_the_label_is_the_number_printed_on_the_slide(tmp_path: Path) -> None:
    deck = pptx.Presentation()
    deck._element.set("firstSlideNum", "5")  # noqa: SLF001  (python-pptx sets no first number)
    add(deck, TITLE_ONLY, "Ohne Zahl")
    slide = add(deck, TITLE_ONLY, "Mit Zahl")
    for place in range(1, len(deck.slide_layouts[TITLE_ONLY].shapes)):
        shape = deck.slide_layouts[TITLE_ONLY].shapes[place]
        slide.shapes._spTree.append(deepcopy(shape._element))  # noqa: SLF001  (nor copies any)
    without, numbered = pages(deck, tmp_path)
    assert (without.label, numbered.label) == (None, "6")
    assert numbered.text == "Mit Zahl"


@pytest.mark.parametrize(
    ("text", "kind"),
    [("Zwischenstand im Mai", BlockKind.HEADING), ("Wort " * 20, BlockKind.PARAGRAPH)],
)
def test_the_first_words_of_a_slide_without_title_are_its_title(
    tmp_path: Path, text: str, kind: BlockKind
) -> None:
    deck = pptx.Presentation()
    slide = add(deck, BLANK)
    box(slide, text, 2, 2)
    box(slide, "Danach.", 2, 9)
    (page,) = pages(deck, tmp_path)
    assert blocks(page)[0] == (kind, text.strip())


def test_the_title_of_the_deck_is_its_own_or_that_of_its_first_slide(tmp_path: Path) -> None:
    deck = pptx.Presentation()
    add(deck, TITLE_ONLY, "Kleinstädte heute")
    deck.core_properties.title = "PowerPoint-Präsentation"
    deck.save(str(tmp_path / "a.pptx"))
    assert read_pptx(tmp_path / "a.pptx").title == "Kleinstädte heute"
    deck.core_properties.title = "Vortrag in Bonn"
    deck.save(str(tmp_path / "a.pptx"))
    assert read_pptx(tmp_path / "a.pptx").title == "Vortrag in Bonn"


def test_a_deck_without_words_says_so(tmp_path: Path) -> None:
    deck = pptx.Presentation()
    add(deck, BLANK)
    deck.save(str(tmp_path / "leer.pptx"))
    assert read_pptx(tmp_path / "leer.pptx").warnings == ("das Dokument enthält keinen Text",)
