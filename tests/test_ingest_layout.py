"""Layout rules on segments made by hand: no file is read."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ingest.columns import regions
from ingest.hyphens import hyphenated_pairs, joined, unbroken
from ingest.layout import Sheet, carried_over, flow_of, lay_out, placed, without_marks
from ingest.lines import Typography, typography
from ingest.model import BlockKind
from ingest.pdfium import Rule
from ingest.running_heads import running_lines
from ingest.segments import Segment

if TYPE_CHECKING:
    from ingest.blocks import Passus

BODY = Typography(body=10.0, pitch={})


def segment(
    text: str, left: float, baseline: float, *, size: float = 10.0, **set_as: bool
) -> Segment:
    """Return a segment whose letters are half as wide as they are high."""
    words = tuple(text.split())
    edges: list[float] = []
    at = left
    for word in words:
        edges += [at, at + len(word) * size / 2]
        at = edges[-1] + size / 4
    return Segment(
        words=words,
        edges=tuple(edges),
        left=left,
        top=baseline - size,
        right=edges[-1],
        bottom=baseline + size / 4,
        baseline=baseline,
        size=size,
        bold=set_as.get("bold", False),
        quarter=0,
        hyphen=set_as.get("hyphen", False),
    )


def drawn(*segments: Segment) -> list[Segment]:
    """Return segments as they are drawn, one after the other."""
    return [replace(each, order=order) for order, each in enumerate(segments)]


def column(text: str, left: float, count: int, *, top: float = 100.0) -> list[Segment]:
    """Return so many lines of one column."""
    return [segment(f"{text} Zeile {number}", left, top + 13 * number) for number in range(count)]


def sheet(*segments: Segment, rules: tuple[Rule, ...] = ()) -> Sheet:
    """Return a page of 400 by 600 points."""
    return Sheet(segments=segments, rules=rules, width=400.0, height=600.0)


def passus_of(page: Sheet) -> list[Passus]:
    """Return the parts of a page that is a whole document."""
    (parts,) = without_marks([flow_of(page, BODY)])
    return parts


def laid_parts(page: Sheet) -> list[Passus]:
    """Return the same parts with their boxes."""
    (parts,) = without_marks([placed(flow_of(page, BODY), page)])
    return parts


@pytest.mark.parametrize(
    ("before", "after", "whole"),
    [
        ("Bundesfor", "schungsanstalt", "Bundesforschungsanstalt"),
        ("Baden", "Württemberg", "Baden-Württemberg"),
        ("Ost-West", "Gefälle", "Ost-West-Gefälle"),
        ("Klein", "und Mittelstädte", "Klein- und Mittelstädte"),
        ("Vor", "oder Nachteile", "Vor- oder Nachteile"),
        ("Land", "bzw. Stadtkreise", "Land- bzw. Stadtkreise"),
        ("so", "wie er", "sowie er"),
        ("EU", "weit", "EU-weit"),
        ("E", "mail", "E-mail"),
        ("50", "jährig", "50-jährig"),
        ("2020", "2021", "2020-2021"),
        ("STADT", "ENTWICKLUNG", "STADTENTWICKLUNG"),
        (
            "https://www.bbsr.de/kleinstaedte-in",
            "deutschland",
            "https://www.bbsr.de/kleinstaedte-in-deutschland",
        ),
    ],
)
def test_hyphens_at_line_ends(before: str, after: str, whole: str) -> None:
    """Hyphens at line ends."""
    assert joined(before, after, hyphen=True) == whole


def test_a_word_written_unbroken_elsewhere_is_joined() -> None:
    """A word written unbroken elsewhere is joined."""
    known = frozenset((*unbroken("(BGBl.)"), *unbroken("NATO-Truppenstatut")))
    assert joined("BG", "Bl. I 2008", hyphen=True, known=known) == "BGBl. I 2008"
    assert joined("NA", "TO-Truppenstatut", hyphen=True, known=known) == "NATO-Truppenstatut"
    assert joined("Baden", "Württemberg", hyphen=True, known=known) == "Baden-Württemberg"


def test_a_word_written_with_a_hyphen_elsewhere_keeps_it() -> None:
    """A word written with a hyphen elsewhere keeps it."""
    known = frozenset(pair.casefold() for pair in hyphenated_pairs("(kommunalforum-sachsen.de)"))
    assert joined("kommunalforum", "sachsen", hyphen=True, known=known) == "kommunalforum-sachsen"
    assert joined("kommunalforum", "sachsen", hyphen=True) == "kommunalforumsachsen"


@pytest.mark.parametrize(
    ("before", "after", "whole"),
    [
        ("Die Spanne 5.000–", "20.000 Einwohner", "Die Spanne 5.000–20.000 Einwohner"),
        ("Er kam –", "und ging", "Er kam – und ging"),
        ("https://a.de/b/", "c.html", "https://a.de/b/c.html"),
        ("ein Satz", "geht weiter", "ein Satz geht weiter"),
        ("ein Trenn\u00ad", "strich", "ein Trennstrich"),
    ],
)
def test_line_ends_without_a_hyphen(before: str, after: str, whole: str) -> None:
    """Line ends without a hyphen."""
    assert joined(before, after) == whole


def test_an_address_goes_on_where_its_line_is_full() -> None:
    """An address goes on where its line is full."""
    before, after = "siehe https://a.de/wirtschaftsp", "olitik/internet"
    assert joined(before, after, full=True) == "siehe https://a.de/wirtschaftspolitik/internet"
    assert joined(before, "und mehr davon", full=True) == f"{before} und mehr davon"


def test_columns_are_read_one_after_the_other_between_bands() -> None:
    """Columns are read one after the other between bands."""
    band = segment("Eine Zeile die über beide Spalten hinweg bis an den Rand geht ja", 30, 60)
    left, right = (
        column("linke Spalte mit Worten", 30, 6),
        column("rechte Spalte mit Worten", 210, 6),
    )
    rows = [part for pair in zip(left, right, strict=True) for part in pair]
    order = [part.text for region in regions([band, *rows]) for part in region.members]
    assert order == [part.text for part in (band, *left, *right)]


def test_one_column_stays_one_region() -> None:
    """One column stays one region."""
    lines = column("eine einzige breite Spalte mit vielen Worten bis zum Rand", 30, 8)
    assert len(regions(lines)) == 1


def test_a_paragraph_runs_on_into_the_next_column_and_loses_no_word() -> None:
    """A paragraph runs on into the next column and loses no word."""
    left = column("linke Spalte mit vielen Worten", 30, 6)
    right = column("rechte Spalte mit vielen Worten", 225, 6)
    page = sheet(*left, *right)
    laid = lay_out(laid_parts(page))
    (block,) = laid.blocks
    assert block.kind is BlockKind.PARAGRAPH
    assert laid.text == " ".join(part.text for part in (*left, *right))
    assert block.breaks == (laid.text.index("rechte"),)
    assert len(block.boxes) == 12


def test_a_table_between_rules_comes_before_columns() -> None:
    """A table between rules comes before columns."""
    cells = [("Jahr", "Zahl"), ("2019", "2.126"), ("2015", "2.111")]
    parts = [
        segment(text, left, 200 + 16 * row)
        for row, line in enumerate(cells)
        for text, left in zip(line, (40.0, 150.0), strict=True)
    ]
    rules = tuple(Rule(left=35, right=190, y=y) for y in (186.0, 204.0, 238.0))
    found = passus_of(sheet(*parts, rules=rules))
    assert [(passus.kind, passus.text) for passus in found] == [
        (BlockKind.TABLE, "Jahr\tZahl\n2019\t2.126\n2015\t2.111")
    ]


def test_a_cell_over_two_lines_is_one_cell() -> None:
    """A cell over two lines is one cell."""
    parts = [
        segment("Stadt", 40, 200),
        segment("Aufgabe", 150, 200),
        segment("Penkun", 40, 220),
        segment("Leerstand der Innen", 150, 220, hyphen=True),
        segment("stadt mindern", 150, 231),
        segment("Demmin", 40, 251),
        segment("Hafen öffnen", 150, 251),
    ]
    rules = tuple(Rule(left=35, right=290, y=y) for y in (186.0, 204.0, 258.0))
    (table,) = passus_of(sheet(*parts, rules=rules))
    assert table.text == (
        "Stadt\tAufgabe\nPenkun\tLeerstand der Innenstadt mindern\nDemmin\tHafen öffnen"
    )


def test_text_in_columns_between_two_rules_is_no_table() -> None:
    """Text in columns between two rules is no table."""
    left = column("linke Spalte mit recht vielen Worten", 30, 20)
    right = column("rechte Spalte mit recht vielen Worten", 225, 20)
    rules = tuple(Rule(left=28, right=412, y=y) for y in (80.0, 500.0))
    found = passus_of(sheet(*left, *right, rules=rules))
    assert all(passus.kind is not BlockKind.TABLE for passus in found)


def test_a_fraction_is_read_as_it_is_drawn() -> None:
    """A fraction is read as it is drawn."""
    parts = drawn(
        segment("Die Dichte wird so berechnet:", 30, 100),
        segment("d =", 30, 130),
        segment("E", 55, 123),
        segment("F", 55, 137),
        segment("mit der Fläche und den Einwohnern.", 30, 160),
    )
    (one, formula, other) = passus_of(sheet(*parts))
    assert (one.text[-1], formula.text, other.text[:3]) == (":", "d = E F", "mit")


def test_a_figure_is_read_as_it_is_drawn_amid_prose() -> None:
    """A figure is read as it is drawn amid prose."""
    parts = drawn(
        segment("Die Lage zeigt ein Bild:", 30, 100),
        segment("A", 60, 180),
        segment("B", 60, 140),
        segment("Danach geht es weiter.", 30, 240),
    )
    texts = " ".join(part.text for part in passus_of(sheet(*parts)))
    assert texts == "Die Lage zeigt ein Bild: A B Danach geht es weiter."


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Abbildung 3: Leerstand nach Lage", BlockKind.CAPTION),
        ("Tab. 2.1 – Einwohner", BlockKind.CAPTION),
        ("Abbildung 3 zeigt den Leerstand nach der Lage.", BlockKind.PARAGRAPH),
    ],
)
def test_a_caption_sets_its_number_off(text: str, kind: BlockKind) -> None:
    """A caption sets its number off."""
    (part,) = passus_of(sheet(segment(text, 30, 200, size=9)))
    assert part.kind is kind


def test_page_numbers_of_a_contents_page_stay_with_their_titles() -> None:
    """Page numbers of a contents page stay with their titles."""
    parts = [
        part
        for at in range(12)
        for part in (
            segment(f"Kapitel mit Titel {at}", 20, 100 + 13 * at),
            segment(f"{10 + at}", 170, 100 + 13 * at),
            segment(f"Abschnitt hat Titel {at}", 200, 100 + 13 * at),
            segment(f"{40 + at}", 370, 100 + 13 * at),
        )
    ]
    first, second = regions(parts)
    assert {part.text[:7] for part in first.members if len(part.text) > 2} == {"Kapitel"}
    assert {part.text for part in first.members if len(part.text) == 2} == {
        str(10 + at) for at in range(12)
    }
    assert len(second.members) == 24


def test_a_raised_digit_without_such_a_note_stays() -> None:
    """A raised digit without such a note stays."""
    page = sheet(
        segment("Es gilt f\u2212¹ und cos² sowie das Wort³ hier.¹", 30, 100),
        segment("¹Bundesinstitut, Bonn 2021", 30, 500, size=8),
    )
    body, _ = passus_of(page)
    assert body.text == "Es gilt f\u2212¹ und cos² sowie das Wort³ hier."


def test_footnotes_go_last_and_their_marks_go_away() -> None:
    """Footnotes go last and their marks go away."""
    page = sheet(
        segment("Der erste Satz hat einen Beleg.¹ Der zweite nennt 12 m² Fläche.", 30, 100),
        segment("¹Bundesinstitut, Bonn 2021", 30, 500, size=8),
        segment("Ein letzter Satz steht daneben.", 230, 120),
    )
    found = passus_of(page)
    assert [passus.kind for passus in found][-1] is BlockKind.FOOTNOTE
    assert found[-1].text == "Bundesinstitut, Bonn 2021"
    assert "Beleg. Der zweite nennt 12 m² Fläche." in found[0].text


def test_small_lines_without_a_number_are_no_footnotes() -> None:
    """Small lines without a number are no footnotes."""
    page = sheet(
        segment("Ein Absatz steht hier.", 30, 100), segment("Bild: Archiv", 30, 500, size=8)
    )
    assert [passus.kind for passus in passus_of(page)] == [BlockKind.PARAGRAPH] * 2


def test_headings_and_items_are_told_by_how_they_are_set() -> None:
    """Headings and items are told by how they are set."""
    page = sheet(
        segment("Eine Überschrift", 30, 80, size=14, bold=True),
        segment("Der Absatz beginnt hier und", 30, 110),
        segment("endet in der zweiten Zeile.", 30, 123),
        segment("• Ein Punkt der Liste", 30, 136),
        segment("läuft über zwei Zeilen.", 38, 149),
        segment("• Noch ein Punkt.", 30, 162),
    )
    found = [(passus.kind, passus.text) for passus in passus_of(page)]
    assert found == [
        (BlockKind.HEADING, "Eine Überschrift"),
        (BlockKind.PARAGRAPH, "Der Absatz beginnt hier und endet in der zweiten Zeile."),
        (BlockKind.LIST_ITEM, "Ein Punkt der Liste läuft über zwei Zeilen."),
        (BlockKind.LIST_ITEM, "Noch ein Punkt."),
    ]


def test_running_heads_and_numbers_are_found_with_digits_masked() -> None:
    """Running heads and numbers are found with digits masked."""
    pages = [
        [
            segment("Bericht 2021" if number % 2 else "Kapitel Zahlen", 30, 40),
            *column(f"Text der Seite {number} mit Worten", 30, 8),
            segment(str(number), 200, 570),
        ]
        for number in range(1, 7)
    ]
    dropped = running_lines(pages, [600.0] * 6)
    assert [sorted(each) for each in dropped] == [[0, 9]] * 6


def test_first_lines_that_recur_at_one_height_are_no_heads() -> None:
    """First lines that recur at one height are no heads."""
    pages = [
        column(f"Absatz {'abcdefgh'[number]} eigener Worte", 30, 30, top=50) for number in range(6)
    ]
    assert running_lines(pages, [600.0] * 6) == [set()] * 6


def test_roman_page_numbers_are_feet() -> None:
    """Roman page numbers are feet."""
    pages = [
        [*column(f"Seite {name} voller Text", 30, 9), segment(name, 200, 575)]
        for name in ("i", "ii", "iii", "iv")
    ]
    assert running_lines(pages, [600.0] * 4) == [{9}] * 4


def test_the_first_line_of_a_text_is_no_running_head() -> None:
    """The first line of a text is no running head, though it stands at one height."""
    pages = [
        [
            segment(f"{number} Lage der Städte", 30, 30),
            segment(f"Zum Beginn steht die Aussage {name}.", 30, 60),
            *column("Text der Seite", 30, 9, top=100),
        ]
        for number, name in enumerate(("eins", "zwei", "drei", "vier", "fünf"), start=4)
    ]
    assert running_lines(pages, [600.0] * 5) == [{0}] * 5


def test_the_body_size_is_that_of_the_upper_half_of_the_pages() -> None:
    """The body size is that of the upper half of the pages."""
    notes = [
        segment("viele kleine Worte einer langen Fußnote " * 3, 30, 400 + 9 * at, size=7)
        for at in range(20)
    ]
    page = [*column("Text", 30, 6), *notes]
    assert typography([page], [600.0]).body == 10.0


def test_text_and_boxes_of_a_page_fit_each_other() -> None:
    """Text and boxes of a page fit each other."""
    page = sheet(*column("Text mit einigen Worten", 40, 3, top=300))
    laid = lay_out(laid_parts(page))
    (block,) = laid.blocks
    assert laid.text[block.start : block.end] == laid.text
    assert len(block.boxes) == 3
    assert block.boxes[0].left == pytest.approx(0.1)
    assert block.boxes[0].top == pytest.approx(290 / 600)


def test_a_line_ends_a_paragraph_only_with_room_for_the_next_word() -> None:
    """A line ends a paragraph only with room for the next word."""
    page = sheet(
        segment("Die Förderung läuft in den Ländern bis zum 31.", 30, 100),
        segment("Bundesbauministeriumsverordnung nach gilt sie dort fort.", 30, 113),
        segment("Danach endet sie.", 30, 126),
        segment("Ein zweiter Absatz folgt auf den ersten und ist so lang.", 30, 139),
    )
    assert [part.text[:9] for part in passus_of(page)] == ["Die Förde", "Ein zweit"]


def test_a_name_set_flush_right_stays_with_its_quotation() -> None:
    """A name set flush right stays with its quotation."""
    lines_ = ("»Hier lebe ich gern, und ich bleibe auch", "wohnen, solange der Bus fährt.« Frau")
    name = segment("Meier aus Demmin", 0, 126, bold=True)
    page = sheet(
        *(
            replace(each, left=each.left + 300 - each.right, right=300.0)
            for each in (segment(text, 0, 100 + 13 * at) for at, text in enumerate(lines_))
        ),
        replace(name, left=300 - name.right, right=300.0),
    )
    (quotation,) = passus_of(page)
    assert quotation.kind is BlockKind.PARAGRAPH
    assert quotation.text.endswith("Frau Meier aus Demmin")


@pytest.mark.parametrize("text", ["z. B. eine Kleinstadt", "0. Auflage, Bonn", "d. h. am Rand"])
def test_an_abbreviation_is_no_list_item(text: str) -> None:
    """An abbreviation is no list item."""
    (part,) = passus_of(sheet(segment(text, 30, 100)))
    assert part.kind is BlockKind.PARAGRAPH


def test_a_heading_in_bold_goes_on_after_a_colon_and_a_label_is_none() -> None:
    """A heading in bold goes on after a colon and a label is none."""
    page = sheet(
        segment("Gesund bleiben:", 30, 80, bold=True),
        segment("Ärzte für alle", 30, 93, bold=True),
        segment("Ein Absatz steht unter der Überschrift und ist so lang.", 30, 126),
        segment("Redaktion:", 30, 160, bold=True),
        segment("Ein Name", 30, 173),
    )
    assert [(part.kind, part.text) for part in passus_of(page)] == [
        (BlockKind.HEADING, "Gesund bleiben: Ärzte für alle"),
        (BlockKind.PARAGRAPH, "Ein Absatz steht unter der Überschrift und ist so lang."),
        (BlockKind.PARAGRAPH, "Redaktion:"),
        (BlockKind.PARAGRAPH, "Ein Name"),
    ]


@pytest.mark.parametrize(
    ("before", "kind"),
    [
        ("Im Herbst beriet auf der Tagung der", BlockKind.PARAGRAPH),
        ("Im Herbst wurde beraten.", BlockKind.LIST_ITEM),
    ],
)
def test_a_number_amid_a_sentence_over_two_pages_begins_no_item(
    before: str, kind: BlockKind
) -> None:
    """A number amid a sentence over two pages begins no item."""
    pages = [segment(before, 30, 500), segment("1. Kongress über Leerstand.", 30, 100)]
    _, after = carried_over([flow_of(sheet(page), BODY) for page in pages])
    assert [part.kind for part in after.body] == [kind]


def test_a_heading_in_bold_may_have_four_lines() -> None:
    """A heading in bold may have four lines, as it does in a narrow column."""
    lines_ = ("Solidarität und Güte in der", "Versorgung stärken, und zwar", "überall im", "Land")
    page = sheet(
        *(segment(text, 30, 100 + 13 * at, bold=True) for at, text in enumerate(lines_)),
        segment("Ein Absatz steht darunter.", 30, 180),
    )
    heading, body = passus_of(page)
    assert (heading.kind, heading.text) == (BlockKind.HEADING, " ".join(lines_))
    assert body.kind is BlockKind.PARAGRAPH


@pytest.mark.parametrize("text", ["www.kleinstadt.example", "post@kleinstadt.de", "ts.berlin/neu"])
def test_an_address_is_no_heading(text: str) -> None:
    """An address is no heading, however large it is set."""
    (part,) = passus_of(sheet(segment(text, 30, 100, size=18, bold=True)))
    assert part.kind is BlockKind.PARAGRAPH


def test_labels_of_a_figure_at_the_foot_of_a_page_are_no_footnotes() -> None:
    """Labels of a figure at the foot of a page are no footnotes."""
    labels = ("2 3", "0.5", "1.5", "x", "(a) Ein Verlauf")
    page = sheet(
        segment("Ein Absatz steht über der Zeichnung.", 30, 100),
        *(segment(text, 60 + 9 * at, 480 + 13 * at, size=8) for at, text in enumerate(labels)),
    )
    assert BlockKind.FOOTNOTE not in {part.kind for part in passus_of(page)}
