"""Tables with merged cells as text: a tab between cells, a newline between rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.pieces import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

# What a file may claim that one cell covers.
_MOST_COLUMNS = 100
_MOST_ROWS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """The words of a cell, and how many columns and rows it covers."""

    text: str
    columns: int = 1
    rows: int = 1


def table_text(rows: Sequence[Sequence[Cell]], *, headers: int = 1) -> str:
    """Return rows of cells as text; the `headers` rows at the top become one.

    A cell merged over rows is repeated in each, because a row is read alone; one merged over
    columns is repeated only in the header. A row that is one cell has no names of columns.
    """
    grid = _filled(rows, headers)
    grid = [_column_names(grid[:headers]), *grid[headers:]] if headers > 1 else grid
    width = max(map(len, grid), default=0)
    used = [any(row[place] for row in grid if place < len(row)) for place in range(width)]
    lines = [
        row
        if len(row) == 1
        else [text for text, any_text in zip(row, used, strict=True) if any_text]
        for row in grid
        if any(row)
    ]
    return "\n".join("\t".join(line) for line in lines)


def _filled(rows: Sequence[Sequence[Cell]], headers: int) -> list[list[str]]:
    """Return the text at every place of the grid, all rows as wide as the widest."""
    places: dict[tuple[int, int], str] = {}
    for number, row in enumerate(rows):
        column = 0
        for cell in row:
            while (number, column) in places:
                column += 1
            text = plain(cell.text)
            for across in range(min(max(1, cell.columns), _MOST_COLUMNS)):
                for down in range(min(max(1, cell.rows), _MOST_ROWS, len(rows) - number)):
                    shown = text if across == 0 or number < headers > 1 else ""
                    places[number + down, column + across] = shown
    width = 1 + max((column for _, column in places), default=-1)
    return [
        [plain(row[0].text)]
        if len(row) == 1 and row[0].columns >= width > 1
        else [places.get((number, column), "") for column in range(width)]
        for number, row in enumerate(rows)
    ]


def _column_names(header: list[list[str]]) -> list[str]:
    """Return one row of names from several, each column's read from the top."""
    rows = [row for row in header if len(row) > 1]
    columns = (dict.fromkeys(filter(None, column)) for column in zip(*rows, strict=True))
    return [" ".join(column) for column in columns]
