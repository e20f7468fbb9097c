"""An earlier generation answers again, and stays until something changes."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from homes import TEXTS, fill, found, shipped_encoder, silent, small_home

from ingest.errors import GenerationDamaged, GenerationNotThere
from ingest.generation import Home, current_id
from ingest.index import Library
from ingest.rollback import roll_back
from ingest.run import ingest

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.settings import Settings


def change(settings: Settings, year: str) -> str:
    """Publish the tower with another year and return the generation."""
    text = TEXTS["turm.md"].replace("1912", year)
    (settings.corpus / "turm.md").write_text(text, encoding="utf-8")
    report = fill(settings.home, settings.corpus)
    assert report.published
    return report.generation


def test_the_generation_before_answers_and_stays(tmp_path: Path) -> None:
    settings = small_home(tmp_path)
    first = current_id(Home(path=settings.home))
    second = change(settings, "1913")
    with closing(Library(settings)) as library:
        assert "1913" in found(library, "Wasserturm")[0]
        report = roll_back(settings)
        assert (report.generation, report.changed, report.published) == (first, ("turm",), True)
        assert "1912" in found(library, "Wasserturm")[0]
        again = fill(settings.home, settings.corpus)
        assert (again.published, again.held, again.generation) == (False, True, first)
        assert "1912" in found(library, "Wasserturm")[0]
        (settings.corpus / "neu.md").write_text("# Neu\n\nEine Mühle.\n", encoding="utf-8")
        news = fill(settings.home, settings.corpus)
        assert (news.published, news.held, news.added) == (True, False, ("neu",))
        assert "1913" in found(library, "Wasserturm")[0]
    assert news.generation > second


def test_a_rebuild_publishes_what_was_rolled_back_from(tmp_path: Path) -> None:
    settings = small_home(tmp_path)
    change(settings, "1913")
    roll_back(settings)
    report = ingest(settings, shipped_encoder(), silent, rebuild=True)
    assert (report.published, report.changed) == (True, ("turm",))
    assert not fill(settings.home, settings.corpus).held


def test_any_kept_generation_can_be_named_and_the_way_back_too(tmp_path: Path) -> None:
    settings = small_home(tmp_path)
    first = current_id(Home(path=settings.home)) or ""
    change(settings, "1913")
    third = change(settings, "1914")
    assert roll_back(settings, first).generation == first
    assert roll_back(settings, third).generation == third
    assert not fill(settings.home, settings.corpus).held
    roll_back(settings, first)
    (settings.corpus / "turm.md").write_text(TEXTS["turm.md"].replace("1912", "1913"), "utf-8")
    assert fill(settings.home, settings.corpus).held


def test_what_is_not_there_or_damaged_is_refused(tmp_path: Path) -> None:
    settings = small_home(tmp_path)
    first = current_id(Home(path=settings.home)) or ""
    with pytest.raises(GenerationNotThere, match=f"keine frühere.*{first}"):
        roll_back(settings)
    with pytest.raises(GenerationNotThere, match="„x“"):
        roll_back(settings, "x")
    second = change(settings, "1913")
    (settings.home / "generations" / first / "catalog.sqlite").write_bytes(b"x" * 5000)
    with pytest.raises(GenerationDamaged):
        roll_back(settings)
    assert current_id(Home(path=settings.home)) == second
