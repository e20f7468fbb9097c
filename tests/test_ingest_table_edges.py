"""Rows that stand outside the rules of a table are rows of it all the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typeset import typeset

from ingest.model import BlockKind
from ingest.read_pdf import read_pdf

if TYPE_CHECKING:
    from pathlib import Path

_ROWS = (
    ("*Aktiva*", "*2021*", "*2020*"),
    ("*A. Anlagen*", "", ""),
    ("Software", "4.932,00", "4.400,00"),
    ("Geräte", "134.084,00", "156.039,00"),
    ("*B. Umlauf*", "", ""),
    ("Forderungen", "407.431,62", "322.849,57"),
    ("Guthaben", "638.832,47", "311.194,26"),
    ("*Summe*", "*38.514,45*", "*38.364,40*"),
)


def _blocks(source: str, path: Path) -> list[tuple[BlockKind, str]]:
    setting = '#set page(paper: "a5")\n#set text(size: 10pt, lang: "de")\n'
    (page,) = read_pdf(typeset(setting + source, path / "tabelle.pdf")).pages
    return [(block.kind, page.text[block.start : block.end]) for block in page.blocks]


def _table(before: str, after: str) -> str:
    """Return a table with rules around the rows from the fourth to the sixth alone."""
    cells = ",".join(f"[{cell}]" for row in _ROWS for cell in row)
    rules = "table.hline(y: 3), table.hline(y: 4), table.hline(y: 7)"
    columns = "columns: (1fr, 80pt, 80pt), align: (left, right, right)"
    table = f"#table({columns}, stroke: none, inset: 4pt, {rules}, {cells})"
    return f"{before}\n\n{table}\n\n{after}"


def test_heads_and_sums_outside_the_rules_belong_to_the_table(tmp_path: Path) -> None:
    """Heads and sums outside the rules belong to the table."""
    body = "Ein Absatz steht vor und nach der Bilanz und füllt seine Zeilen. " * 3
    before, table, after = _blocks(_table(body, body), tmp_path)
    plain = ["\t".join(row).rstrip("\t").replace("*", "") for row in _ROWS]
    assert table == (BlockKind.TABLE, "\n".join(plain))
    assert before[0] is after[0] is BlockKind.PARAGRAPH
    assert before[1] == after[1] == body.strip()


def test_a_caption_above_a_table_is_no_row_of_it(tmp_path: Path) -> None:
    """A caption above a table is no row of it."""
    found = _blocks(_table("Tabelle 1: Bilanz", "Ein Satz steht darunter."), tmp_path)
    assert found[0] == (BlockKind.CAPTION, "Tabelle 1: Bilanz")
    assert [kind for kind, _ in found[1:]] == [BlockKind.TABLE, BlockKind.PARAGRAPH]


def test_lines_of_prose_in_columns_are_no_rows(tmp_path: Path) -> None:
    """Lines of prose in columns are no rows of a table that runs across them."""
    line = "Zwei Spalten Text stehen darunter und gehen weiter. " * 6
    cells = ",".join(f"[{cell}]" for row in _ROWS[2:4] for cell in (row[0], row[1]))
    rules = "table.hline(y: 0), table.hline(y: 2)"
    columns = "columns: (1fr, 1fr), stroke: none, inset: (x: 0pt, y: 4pt), column-gutter: 12pt"
    source = (
        f"#table({columns}, {rules}, {cells})\n#columns(2, gutter: 12pt)[{line} #colbreak() {line}]"
    )
    kinds = [(kind, text) for kind, text in _blocks(source, tmp_path)]
    assert kinds[0] == (BlockKind.TABLE, "Software\t4.932,00\nGeräte\t134.084,00")
    assert "".join(text for _, text in kinds[1:]).count("Zwei Spalten") == 12
