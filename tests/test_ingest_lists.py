"""What a home remembers comes back as it was, and damage says what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ingest.errors import ListDamaged
from ingest.generation import Home
from ingest.lists import (
    added_paths,
    forget_states,
    remember_paths,
    remember_removed,
    remember_states,
    removed_documents,
    states_left,
)

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Return an empty home."""
    (tmp_path / "home").mkdir()
    return Home(path=tmp_path / "home")


def test_added_paths_are_remembered_in_order(home: Home, tmp_path: Path) -> None:
    assert added_paths(home) == ()
    paths = (tmp_path / "zwei", tmp_path / "ä eins")
    remember_paths(home, paths)
    assert added_paths(home) == paths


def test_documents_and_states_are_remembered(home: Home) -> None:
    assert (removed_documents(home), states_left(home)) == ((), ())
    remember_removed(home, ["ä", "b"])
    remember_states(home, ["s"])
    assert (removed_documents(home), states_left(home)) == (("ä", "b"), ("s",))
    forget_states(home)
    forget_states(home)
    assert (removed_documents(home), states_left(home)) == (("ä", "b"), ())


@pytest.mark.parametrize("text", ["", "[", "{}", "[1]", '"added"'])
def test_a_damaged_list_names_file_and_command(home: Home, text: str) -> None:
    home.added.write_text(text, encoding="utf-8")
    with pytest.raises(ListDamaged, match=r"added\.json.*kleinstadt verify --repair"):
        added_paths(home)
