"""The field of surface words finds phrases and beginnings, and gives words that end alike."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from ingest.errors import GenerationDamaged
from ingest.model import Passage, Span
from ingest.surface import Earlier, SurfaceField, write_surface

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TEXTS = (
    ("Die Stadt", "Klein- und Mittelstädte wachsen. Die Städte auch."),
    ("Das Dorf", "Das Dorf wächst: schöne Häuser, schon lange. Stadt ist weit."),
    ("Die Kleinstadt", "Eine Großstadt ist keine Kleinstadt; eine Kleinstadt ist klein."),
)


PASSAGES = [
    Passage(
        id=f"p{number}",
        document_id="d",
        section=(section,),
        text=text,
        spans=(Span(page=1, start=0, end=len(text)),),
    )
    for number, (section, text) in enumerate(TEXTS)
]


@pytest.fixture(params=["at once", "from an earlier one"])
def field(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[SurfaceField]:
    """Write and open three passages; or two of them and others that go, then the missing one."""
    path, first = tmp_path / "surface.sqlite", tmp_path / "first.sqlite"
    if request.param == "at once":
        write_surface(path, enumerate(PASSAGES))
    else:
        gone = [replace(PASSAGES[1], text=f"Die Stadtburg und klein {n}.") for n in range(2)]
        write_surface(first, enumerate([PASSAGES[2], gone[0]]))
        second = tmp_path / "second.sqlite"
        earlier = Earlier(path=first, moved=np.array([2, -1]), gone=[(1, gone[0])])
        write_surface(second, [(0, PASSAGES[0]), (1, gone[1])], earlier)
        earlier = Earlier(path=second, moved=np.array([0, -1, 2]), gone=[(1, gone[1])])
        write_surface(path, [(1, PASSAGES[1])], earlier)
    with closing(SurfaceField(path)) as opened:
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
