"""Words that the corpus has in another spelling are found by the letters that differ."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from homes import fill, write_corpus

from assistant.inquiry import inquire
from assistant.spelling import distance, is_name, suggestions
from ingest.index import Library
from ingest.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("one", "other", "errors"),
    [
        ("wittenberge", "wittenberge", 0),
        ("wittenburge", "wittenberge", 1),
        ("wittenbreg", "wittenberg", 1),
        ("akadmie", "akademie", 1),
        ("mölln", "köln", 2),
        ("", "ab", 2),
        ("leerstand", "mobilität", 3),
    ],
)
def test_letters_to_change(one: str, other: str, errors: int) -> None:
    assert distance(one, other, 2) == errors
    assert distance(other, one, 2) == errors


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Wie viele Einwohner hat Wittenburge?", {"Wittenberge"}),
        ("Was plant Brunsbütel?", {"Brunsbüttel"}),
        ("wer leitet die kleinstadtakadmie", {"Kleinstadtakademie"}),
        ("Wie viele Einwohner hat Wittenberge?", set()),
        ("Welche Städte haben eine Straßenbahn und Glasfaserausbau?", set()),
        ("Wie viele Menschen wohnen in Bayern?", set()),
        ("Who leads the acadmy?", set()),
    ],
)
def test_what_was_meant(library: Library, text: str, meant: set[str]) -> None:
    assert {each.meant for each in suggestions(inquire(library, text))} == meant


def test_a_name_is_told_from_a_word(library: Library) -> None:
    (name,) = suggestions(inquire(library, "Was macht Wittenburge?"))
    (word,) = suggestions(inquire(library, "Was macht die Kleinstadtakadmie?"))
    assert (name.name, word.name) == (True, False)


def test_what_is_counted_is_no_name(tmp_path: Path) -> None:
    text = "# Bericht\n\nIn Orten am Fluss gibt es Fähren. Sie fuhren in 75 Orten.\n"
    corpus = write_corpus(tmp_path / "corpus", {"bericht.md": text})
    fill(tmp_path / "home", corpus)
    with closing(Library(Settings(home=tmp_path / "home", corpus=corpus))) as small:
        assert not is_name(inquire(small, "Wo fuhren Fähren?"), "Orten")
