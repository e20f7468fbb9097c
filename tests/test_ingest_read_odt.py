"""OpenDocument texts and presentations read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from office import open_document_parts, zipped

from ingest.model import BlockKind
from ingest.read_odt import read_odp, read_odt

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.model import ReadDocument

STYLES = (
    '<style:style style:name="Titel1" style:parent-style-name="Title"/>'
    '<style:style style:name="Versteckt"><style:text-properties text:display="none"/></style:style>'
    '<style:style style:name="Abbildung" style:parent-style-name="Caption"/>'
    '<style:style style:name="dp2"><style:drawing-page-properties '
    'presentation:visibility="hidden"/></style:style>'
)


def read(tmp_path: Path, body: str, title: str = "") -> ReadDocument:
    """Read a text with this body."""
    parts = open_document_parts(f"<office:text>{body}</office:text>", styles=STYLES, title=title)
    return read_odt(zipped(tmp_path / "t.odt", parts))


def blocks(document: ReadDocument) -> list[tuple[BlockKind, int, str]]:
    """Return the blocks of the first page."""
    page = document.pages[0]
    return [(each.kind, each.level, page.text[each.start : each.end]) for each in page.blocks]


def texts(tmp_path: Path, body: str) -> list[str]:
    """Return the texts of the blocks of a text with this body."""
    return [text for _, _, text in blocks(read(tmp_path, body))]


def test_headings_paragraphs_lists_and_notes(tmp_path: Path) -> None:
    note = (
        '<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation>'
        "<text:note-body><text:p>Stand: 2024.</text:p></text:note-body></text:note>"
    )
    inner = "<text:list><text:list-item><text:p>darunter</text:p></text:list-item></text:list>"
    document = read(
        tmp_path,
        '<text:p text:style-name="Titel1">Der Bericht</text:p>'
        '<text:h text:outline-level="1">Lage</text:h>'
        '<text:h text:outline-level="3">Größe</text:h>'
        f"<text:p>Es gibt <text:span>24</text:span> Städte{note} im<text:s text:c='3'/>"
        "Land<text:tab/>und<text:line-break/>mehr.</text:p>"
        f"<text:list><text:list-item><text:p>Punkt</text:p>{inner}</text:list-item></text:list>",
    )
    assert blocks(document) == [
        (BlockKind.HEADING, 1, "Der Bericht"),
        (BlockKind.HEADING, 1, "Lage"),
        (BlockKind.HEADING, 2, "Größe"),
        (BlockKind.PARAGRAPH, 0, "Es gibt 24 Städte im Land und mehr."),
        (BlockKind.FOOTNOTE, 0, "Stand: 2024."),
        (BlockKind.LIST_ITEM, 0, "Punkt"),
        (BlockKind.LIST_ITEM, 0, "darunter"),
    ]
    assert not document.paged
    assert document.title == "Der Bericht"
    assert read(tmp_path, "<text:p>x</text:p>", "Eigener Titel").title == "Eigener Titel"


def test_what_is_deleted_hidden_or_remarked_is_left_out(tmp_path: Path) -> None:
    assert texts(
        tmp_path,
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>weg</text:p>"
        "</text:deletion></text:changed-region></text:tracked-changes>"
        "<text:table-of-content><text:index-body><text:p>Lage 3</text:p></text:index-body>"
        "</text:table-of-content>"
        '<text:p>Bleibt<text:change text:change-id="a"/>'
        "<office:annotation><text:p>Kommentar</text:p></office:annotation>"
        '<text:span text:style-name="Versteckt">geheim</text:span>.</text:p>'
        '<text:p text:style-name="Versteckt">ganz geheim</text:p>'
        '<text:section text:display="none"><text:p>auch</text:p></text:section>'
        "<text:section><text:p>Im Bereich.</text:p></text:section>"
        '<text:p><text:hidden-paragraph text:is-hidden="true"/>bedingt</text:p>'
        '<text:p>Ein <text:hidden-text text:is-hidden="true">Wort</text:hidden-text>Ende</text:p>',
    ) == ["Bleibt.", "Im Bereich.", "Ein Ende"]


def test_text_boxes_and_captions(tmp_path: Path) -> None:
    document = read(
        tmp_path,
        "<text:p>Davor.<draw:frame><draw:text-box><text:p>Im Kasten.</text:p></draw:text-box>"
        "<svg:title>Bildname</svg:title><svg:desc>Beschreibung</svg:desc></draw:frame></text:p>"
        '<text:p text:style-name="Abbildung">Abb. 2: Karte</text:p>',
    )
    assert blocks(document) == [
        (BlockKind.PARAGRAPH, 0, "Davor."),
        (BlockKind.PARAGRAPH, 0, "Im Kasten."),
        (BlockKind.CAPTION, 0, "Abb. 2: Karte"),
    ]


def cell(text: str, attributes: str = "") -> str:
    """Return a cell of a table."""
    return f"<table:table-cell {attributes}><text:p>{text}</text:p></table:table-cell>"


def test_tables_with_headers_merged_and_repeated_cells(tmp_path: Path) -> None:
    covered = "<table:covered-table-cell/>"
    across = 'table:number-columns-spanned="2"'
    down = 'table:number-rows-spanned="2"'
    twice = 'table:number-columns-repeated="2"'
    rows = (
        f"<table:table-header-rows><table:table-row>{cell('Land', down)}{cell('Zahl', across)}"
        f"{covered}</table:table-row><table:table-row>{covered}{cell('2011')}{cell('2021')}"
        "</table:table-row></table:table-header-rows>"
        f"<table:table-row>{cell('Bayern', down)}{cell('1')}{cell('2')}</table:table-row>"
        f"<table:table-row>{covered}{cell('7', twice)}"
        '<table:table-cell table:number-columns-repeated="16000"/></table:table-row>'
    )
    inner = (
        f"<table:table><table:table-row>{cell('i1')}{cell('i2')}</table:table-row></table:table>"
    )
    frame = f"<table:table-row><table:table-cell>{inner}</table:table-cell></table:table-row>"
    assert texts(
        tmp_path, f"<table:table>{rows}</table:table><table:table>{frame}</table:table>"
    ) == ["Land\tZahl 2011\tZahl 2021\nBayern\t1\t2\nBayern\t7\t7", "i1\ti2"]


def test_slides_of_a_presentation_are_pages(tmp_path: Path) -> None:
    frame = (
        '<draw:frame presentation:class="{}" svg:x="{}cm" svg:y="{}cm" svg:width="5cm" '
        'svg:height="4cm"><draw:text-box>{}</draw:text-box></draw:frame>'
    )
    para = "<text:p>{}</text:p>"
    items = f"<text:list><text:list-item>{para.format('Punkt')}</text:list-item></text:list>"
    said = frame.format("notes", 1, 1, para.format("Gesagt."))
    notes = f"<presentation:notes>{said}</presentation:notes>"
    body = (
        "<draw:page>"
        f"{frame.format('outline', 9, 8, items)}"
        f"{frame.format('subtitle', 1, 8.5, para.format('Links'))}"
        f"{frame.format('title', 1, 12, para.format('Der Titel'))}"
        f"{frame.format('footer', 1, 19, para.format('Fuß'))}{notes}</draw:page>"
        f'<draw:page draw:style-name="dp2">{frame.format("title", 1, 1, para.format("Zwei"))}'
        "</draw:page>"
    )
    parts = open_document_parts(f"<office:presentation>{body}</office:presentation>", styles=STYLES)
    read = read_odp(zipped(tmp_path / "p.odp", parts))
    assert blocks(read) == [
        (BlockKind.HEADING, 1, "Der Titel"),
        (BlockKind.PARAGRAPH, 0, "Links"),
        (BlockKind.LIST_ITEM, 0, "Punkt"),
        (BlockKind.ANNOTATION, 0, "Gesagt."),
    ]
    assert read.paged
    assert read.title == "Der Titel"
    assert [bool(page.warnings) for page in read.pages] == [False, True]
