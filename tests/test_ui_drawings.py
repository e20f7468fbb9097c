"""Pictures of pages, or an outline, lie where a person asked for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from homes import TEXTS
from typeset import report, typeset

from ingest.inspection import inspect
from ingest.settings import Settings
from ui.drawings import write

if TYPE_CHECKING:
    from pathlib import Path


def test_a_pdf_becomes_a_picture_a_page(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, corpus=tmp_path)
    given = inspect(str(typeset(report(), tmp_path / "probe.pdf")), settings)
    folder = tmp_path / "neu" / "bilder"
    written = write(given, range(2, 1000), folder)
    assert written == [folder / "probe-002.png", folder / "probe-003.png"]
    assert all(place.read_bytes().startswith(b"\x89PNG") for place in written)


def test_a_text_becomes_an_outline(tmp_path: Path) -> None:
    (tmp_path / "turm.md").write_text(TEXTS["turm.md"], encoding="utf-8")
    given = inspect(str(tmp_path / "turm.md"), Settings(home=tmp_path, corpus=tmp_path))
    (place,) = write(given, range(1, 9), tmp_path)
    assert place.name == "turm-gliederung.txt"
    assert "Überschrift 2   Die Sanierung" in place.read_text(encoding="utf-8")
