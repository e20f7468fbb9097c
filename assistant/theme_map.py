"""Challenges and potentials by theme: which passages stand behind each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from assistant.themes import read_themes, theme_rows

if TYPE_CHECKING:
    from ingest.index import Index, Library
    from ingest.model import Passage


class Aspect(StrEnum):
    """What a passage says of a theme."""

    CHALLENGE = "challenge"
    POTENTIAL = "potential"


# How headings begin that announce one or the other.
_HEADINGS = {
    Aspect.CHALLENGE: (
        "herausforderung",
        "problem",
        "schwierigkeit",
        "hemmnis",
        "risik",
        "defizit",
    ),
    Aspect.POTENTIAL: ("potenzial", "potential", "chance", "stärke", "vorteil"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A theme under one aspect, and the rows of its passages in the index."""

    theme: str
    title: str
    aspect: Aspect
    rows: tuple[int, ...]


def theme_map(library: Library, index: Index) -> tuple[Cell, ...]:
    """Return the cells of the map, theme by theme, each with its challenges and its potentials.

    A passage belongs to an aspect by its headings alone: what they announce, it says. Passages of
    documents in whose place another one is cited are left out. Raises `ManifestInvalid`.
    """
    repeated = np.asarray(index.repeated, dtype=np.int64)
    spoken = {
        aspect: np.setdiff1d(
            index.surface.rows(f"section : ({' OR '.join(f'{each}*' for each in beginnings)})"),
            repeated,
        )
        for aspect, beginnings in _HEADINGS.items()
    }
    return tuple(
        Cell(
            theme=theme.id,
            title=theme.title,
            aspect=aspect,
            rows=tuple(int(row) for row in np.intersect1d(rows, theme_rows(index, theme))),
        )
        for theme in read_themes(library.settings.corpus)
        for aspect, rows in spoken.items()
    )


def passages_of(index: Index, cell: Cell) -> list[Passage]:
    """Return the passages behind a cell, in the order of their documents."""
    return index.catalog.passages(cell.rows)
