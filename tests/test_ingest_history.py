"""A passage cited long ago is found after its generation is gone, unless it was purged."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from homes import fill, found, hits, shipped_encoder, silent, small_home

from ingest.backup import back_up, restore
from ingest.errors import GenerationNotThere
from ingest.generation import Home, generation_ids
from ingest.history import History
from ingest.index import Library
from ingest.removal import purge
from ingest.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

OLD = "Der Wasserturm von Musterstadt wurde 1912 aus rotem Klinker errichtet."


def turm(settings: Settings, height: int) -> None:
    """Write another edition of a document and ingest it."""
    text = f"# Der Wasserturm\n\nDer Turm ist heute {height} Meter hoch und steht am Rand.\n"
    (settings.corpus / "turm.md").write_text(text, encoding="utf-8")
    fill(settings.home, settings.corpus)


@pytest.fixture
def aged(tmp_path: Path) -> tuple[Settings, str, str]:
    """Return a home whose first generation is pruned, its id, and a passage only it had."""
    settings = small_home(tmp_path)
    with closing(Library(settings)) as library:
        first = library.index().generation.id
        passage = hits(library, "Wasserturm Klinker")[0].passage.id
    for height in (42, 43, 44):
        turm(settings, height)
    assert first not in generation_ids(Home(path=settings.home))
    return settings, first, passage


def test_a_passage_of_a_pruned_generation_is_found(aged: tuple[Settings, str, str]) -> None:
    settings, first, passage_id = aged
    with History(Home(path=settings.home)) as history:
        seen = history.passage(passage_id)
        assert seen is not None
        edition, passage = seen
        assert OLD in passage.text
        assert (edition.generations, edition.answers) == ((first,), False)
        assert edition.catalog.page("turm", 1).text.count(OLD) == 1
        assert history.passage(passage_id, first[:-3]) is not None
        assert history.passage(passage_id, history.generations[0]) is None
        with pytest.raises(GenerationNotThere, match=first):
            history.passage(passage_id, "1999")


def test_what_never_changed_is_held_once_by_all(aged: tuple[Settings, str, str]) -> None:
    settings, first, _ = aged
    assert len(list((settings.home / "history").glob("*.sqlite"))) == 1
    with History(Home(path=settings.home)) as history:
        markt = history.document("markt", first)
        assert markt is not None
        assert markt.answers
        assert markt.generations == history.generations
        assert history.document("fehlt") is None
        newest = history.document("turm")
        assert newest is not None
        assert "44 Meter" in newest.catalog.page("turm", 1).text


def test_a_purged_document_is_not_found_again(aged: tuple[Settings, str, str]) -> None:
    settings, first, passage_id = aged
    (settings.corpus / "turm.md").unlink()
    for count in range(4):
        (settings.corpus / "markt.md").write_text(f"# Markt\n\n{count} Stände.\n")
        fill(settings.home, settings.corpus)
    purge(settings, shipped_encoder(), silent, ["turm"])
    with History(Home(path=settings.home)) as history:
        assert history.passage(passage_id) is None
        assert history.document("markt", first) is not None
    for file in settings.home.rglob("*"):
        assert not (file.is_file() and b"aus rotem Klinker" in file.read_bytes())


def test_a_backup_takes_the_history_along(aged: tuple[Settings, str, str], tmp_path: Path) -> None:
    settings, first, passage_id = aged
    back_up(settings, tmp_path / "home.tar")
    fresh = Settings(home=tmp_path / "fresh", corpus=settings.corpus)
    restore(fresh, tmp_path / "home.tar")
    with History(Home(path=fresh.home)) as history:
        assert history.passage(passage_id, first) is not None
    with closing(Library(fresh)) as library:
        assert "44 Meter" in found(library, "Wasserturm hoch")[0]
