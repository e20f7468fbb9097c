"""Tables of contents become one list item for each entry, and no heading."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from typeset import typeset

from ingest.model import BlockKind
from ingest.read_pdf import read_pdf

if TYPE_CHECKING:
    from pathlib import Path

TITLES = (
    ("Vorwort", 3),
    ("Was eine Kleinstadt ist und\\ was sie von anderen Städten unterscheidet", 5),
    ("Zahlen", 12),
    ("Wohnen und Leerstand", 20),
    ("Mobilität:\\ Bus und Bahn", 31),
    ("Ausblick", 40),
)


def _contents(path: Path, gap: str, pages: tuple[int, ...]) -> list[tuple[BlockKind, str]]:
    """Return the blocks of a page of contents; the entries in bold, as those of chapters are."""
    entries = "\n\n".join(
        f"*{title}* {gap} *{page}*" for (title, _), page in zip(TITLES, pages, strict=True)
    )
    setting = '#set page(paper: "a5")\n#set text(size: 10pt, lang: "de", hyphenate: false)\n'
    source = f"{setting}#text(18pt)[Inhalt]\n\n{entries}\n\n{'Ein Satz folgt. ' * 30}"
    (page,) = read_pdf(typeset(source, path / "inhalt.pdf")).pages
    return [(block.kind, page.text[block.start : block.end]) for block in page.blocks]


@pytest.mark.parametrize("gap", ["#h(1fr)", "#box(width: 1fr, repeat[. ])"])
def test_each_entry_is_one_list_item(tmp_path: Path, gap: str) -> None:
    """Each entry is one list item, led to its number by dots or by nothing."""
    heading, *items, body = _contents(tmp_path, gap, tuple(page for _, page in TITLES))
    assert heading == (BlockKind.HEADING, "Inhalt")
    assert [kind for kind, _ in items] == [BlockKind.LIST_ITEM] * len(TITLES)
    shown = [re.sub(r"[ .]+(?=\d+$)", " ", text) for _, text in items]
    assert shown == [f"{title} {page}".replace("\\", "") for title, page in TITLES]
    assert body[0] is BlockKind.PARAGRAPH


def test_numbers_that_do_not_ascend_make_no_contents(tmp_path: Path) -> None:
    """Numbers that do not ascend make no contents."""
    found = _contents(tmp_path, "#h(1fr)", (40, 31, 20, 12, 5, 3))
    assert BlockKind.LIST_ITEM not in {kind for kind, _ in found}
