"""Levels of headings where the file has no bookmarks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typeset import typeset

from ingest.model import BlockKind
from ingest.read_pdf import read_pdf

if TYPE_CHECKING:
    from pathlib import Path

_SET_UP = """
#set page(paper: "a5")
#set text(size: 10pt, lang: "de")
#set heading(bookmarked: false)
#show heading.where(level: 1): set text(16pt)
#show heading.where(level: 2): set text(12pt)
#show heading.where(level: 3): set text(12pt)
"""
_BODY = "Kleinstädte übernehmen Aufgaben für ihr Umland, und das bleibt so. " * 4


def _levels(source: str, path: Path) -> list[tuple[int, str]]:
    document = read_pdf(typeset(_SET_UP + source, path / "gliederung.pdf"))
    return [
        (block.level, page.text[block.start : block.end])
        for page in document.pages
        for block in page.blocks
        if block.kind is BlockKind.HEADING
    ]


def test_levels_follow_size_and_number(tmp_path: Path) -> None:
    """Levels follow the size, and the depth of a number where sizes are alike."""
    given = (
        (1, "1 Lage"),
        (2, "1.1 Norden"),
        (3, "1.1.1 Küste"),
        (3, "1.1.2 Inseln"),
        (1, "2 Zahlen"),
        (2, "2.1 Einwohner"),
    )
    source = "\n\n".join(f"{'=' * level} {title}\n{_BODY}" for level, title in given)
    assert _levels(source, tmp_path) == list(given)


def test_the_title_of_a_cover_makes_no_level_of_its_own(tmp_path: Path) -> None:
    """The title of a cover, which stands once, makes no level of its own."""
    given = ((1, "Lage"), (2, "Norden"), (2, "Süden"), (1, "Zahlen"), (2, "Einwohner"))
    cover = "#text(30pt)[Kleine Städte]\n\n#text(22pt)[Ein Bericht]\n#pagebreak()\n"
    source = cover + "\n\n".join(f"{'=' * level} {title}\n{_BODY}" for level, title in given)
    assert _levels(source, tmp_path) == [(1, "Kleine Städte"), (1, "Ein Bericht"), *given]
