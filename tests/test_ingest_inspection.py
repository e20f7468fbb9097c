"""A file is inspected without an index, and a document of the index by its id."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from homes import TEXTS

from ingest.errors import DocumentUnreadable
from ingest.inspection import inspect, pictures
from ingest.settings import SHIPPED_CORPUS, Settings

if TYPE_CHECKING:
    from pathlib import Path

DOSSIER = SHIPPED_CORPUS / "dossier.pdf"


def test_a_file_needs_no_index(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home", corpus=tmp_path)
    given = inspect(str(DOSSIER), settings)
    assert (given.name, given.path, given.drawable) == ("dossier", DOSSIER, True)
    assert len(given.report.pages) == len(given.content.pages) == 20
    assert given.report.findings == ()
    assert not settings.home.exists()


def test_a_document_of_the_index_is_what_the_file_is(shipped_home: Path) -> None:
    settings = Settings(home=shipped_home, corpus=SHIPPED_CORPUS)
    held, read = inspect("dossier", settings), inspect(str(DOSSIER), settings)
    assert held.content.pages == read.content.pages
    assert held.report.pages == read.report.pages
    assert held.path.is_relative_to(shipped_home)
    ((number, png),) = pictures(held, range(5, 6))
    assert number == 5
    assert png.startswith(b"\x89PNG")


def test_what_is_neither_is_a_clear_error(shipped_home: Path, tmp_path: Path) -> None:
    for home in (shipped_home, tmp_path):
        with pytest.raises(DocumentUnreadable, match="gibt es nicht"):
            inspect("gibt-es-nicht", Settings(home=home, corpus=SHIPPED_CORPUS))


def test_a_text_has_nothing_to_draw_on(tmp_path: Path) -> None:
    (tmp_path / "turm.md").write_text(TEXTS["turm.md"], encoding="utf-8")
    given = inspect(str(tmp_path / "turm.md"), Settings(home=tmp_path, corpus=tmp_path))
    assert not given.drawable
    assert list(pictures(given, range(1, 9))) == []
