"""A plan says what a run would index, before anything is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from homes import fill, write_corpus

from ingest.errors import NothingToIngest, PathMissing, PathNotAdded
from ingest.generation import Home
from ingest.lists import remember_paths
from ingest.plan import changed_paths, corpus_digest, make_plan, previous_of

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Return an empty home."""
    (tmp_path / "home").mkdir()
    return Home(path=tmp_path / "home")


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Write the small corpus."""
    return write_corpus(tmp_path / "corpus")


def test_every_document_of_the_corpus_is_a_candidate(home: Home, corpus: Path) -> None:
    plan = make_plan(home, corpus, [], None)
    assert [each.source.id for each in plan.candidates] == ["bahn", "markt", "turm"]
    assert all(each.place == each.path for each in plan.candidates)
    assert plan.unreachable == ()


def test_the_digest_changes_with_any_byte_and_not_with_time(home: Home, corpus: Path) -> None:
    before = make_plan(home, corpus, [], None).digest
    (corpus / "turm.md").touch()
    assert make_plan(home, corpus, [], None).digest == before
    with (corpus / "turm.md").open("a", encoding="utf-8") as file:
        file.write(" ")
    plan = make_plan(home, corpus, [], None)
    assert plan.digest != before
    assert (
        corpus_digest([each.made_from for each in plan.candidates], plan.not_fetched) == plan.digest
    )


def test_paths_are_added_once_and_removed(home: Home, corpus: Path) -> None:
    turm, markt = corpus / "turm.md", corpus / "markt.md"
    remember_paths(home, [turm])
    assert changed_paths(home, [markt, turm], []) == [turm, markt]
    assert changed_paths(home, [markt], [turm]) == [markt]


def test_a_path_that_brings_nothing_is_refused(home: Home, corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "leer").mkdir()
    with pytest.raises(NothingToIngest, match="leer"):
        changed_paths(home, [tmp_path / "leer"], [])
    with pytest.raises(PathMissing, match=r"weg\.md"):
        changed_paths(home, [tmp_path / "weg.md"], [])
    with pytest.raises(PathNotAdded, match=r"turm\.md"):
        changed_paths(home, [], [corpus / "turm.md"])


def test_a_document_out_of_reach_keeps_its_last_version(home: Home, tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path / "corpus")
    extra = write_corpus(tmp_path / "extra", {"neu.md": "# Neu\n\nEin neuer Satz.\n"})
    fill(home.path, corpus, add=[extra])
    (extra / "neu.md").unlink()
    extra.rmdir()
    previous = previous_of(home)
    plan = make_plan(home, corpus, [extra], previous)
    assert plan.unreachable == ("neu",)
    (kept,) = (each for each in plan.candidates if each.source.id == "neu")
    assert kept.place.parent == home.originals
    assert previous is not None
    assert plan.digest == previous.generation.corpus_digest
    kept.place.unlink()
    assert "neu" not in {
        each.source.id for each in make_plan(home, corpus, [extra], previous).candidates
    }


def test_a_shipped_file_that_never_was_there_is_named(home: Home, corpus: Path) -> None:
    manifest = '[[source]]\nid = "{0}"\ntitle = "{0}"\nstate = "shipped"\nfile = "{0}.md"\n'
    (corpus / "sources.toml").write_text(manifest.format("turm") + manifest.format("fehlt"))
    plan = make_plan(home, corpus, [], None)
    assert [each.source.id for each in plan.candidates] == ["turm"]
    assert plan.unreachable == ("fehlt",)
    (corpus / "turm.md").unlink()
    with pytest.raises(NothingToIngest):
        make_plan(home, corpus, [], None)


def test_without_a_whole_generation_there_is_no_previous_one(home: Home, corpus: Path) -> None:
    assert previous_of(home) is None
    report = fill(home.path, corpus)
    assert previous_of(home) is not None
    (home.generations / report.generation / "catalog.sqlite").write_bytes(b"x" * 5000)
    assert previous_of(home) is None
