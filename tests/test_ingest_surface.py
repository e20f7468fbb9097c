"""The field of surface words finds phrases and beginnings, and gives words that end alike."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from ingest.errors import GenerationDamaged
from ingest.model import Passage, Span
from ingest.surface import SurfaceField, write_surface

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TEXTS = (
    ("Die Stadt", "Klein- und Mittelstädte wachsen. Die Städte auch."),
    ("Das Dorf", "Das Dorf wächst: schöne Häuser, schon lange. Stadt ist weit."),
    ("Die Kleinstadt", "Eine Großstadt ist keine Kleinstadt; eine Kleinstadt ist klein."),
)


@pytest.fixture
def field(tmp_path: Path) -> Iterator[SurfaceField]:
    """Write and open three passages."""
    passages = [
        Passage(
            id=f"p{number}",
            document_id="d",
            section=(section,),
            text=text,
            spans=(Span(page=1, start=0, end=len(text)),),
        )
        for number, (section, text) in enumerate(TEXTS)
    ]
    write_surface(tmp_path / "surface.sqlite", passages)
    with closing(SurfaceField(tmp_path / "surface.sqlite")) as opened:
        yield opened


@pytest.mark.parametrize(
    ("expression", "rows"),
    [
        ('"klein und mittelstädte"', [0]),
        ('"und klein"', []),
        ('"DIE STÄDTE"', [0]),
        ('"schön"', []),
        ('"schon"', [1]),
        ('"schön" *', [1]),
        ('"klein" *', [0, 2]),
        ('section : ("die")', [0, 2]),
        ('"dorf" OR "kleinstadt"', [1, 2]),
        ('"drop" OR "\'; DROP TABLE"', []),
    ],
)
def test_an_expression_finds_rows_in_order(
    field: SurfaceField, expression: str, rows: list[int]
) -> None:
    assert field.rows(expression).tolist() == rows


def test_words_that_end_alike_come_with_the_commonest_first(field: SurfaceField) -> None:
    assert field.words("*stadt", 10) == ["stadt", "großstadt", "kleinstadt"]
    assert field.words("*stadt", 1) == ["stadt"]
    assert field.words("*burg", 10) == []


@pytest.mark.parametrize("content", [None, b"", b"x" * 5000])
def test_damage_says_what_to_do(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "surface.sqlite"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(GenerationDamaged, match="kleinstadt ingest --rebuild"):
        SurfaceField(path).rows('"wort"')
