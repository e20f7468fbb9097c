"""Looking up words in sorted files."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING
from unicodedata import normalize

import pytest
from patience import shortest

from ingest.words import SHIPPED_WORDS, SortedLines, WordResources, read_stopwords

if TYPE_CHECKING:
    from pathlib import Path

WORDS = ("apfel", "ort", "ortsteil", "straße", "äpfel", "öl", "übung", "ortsteile", "a", "zz")
RESOURCES = (
    "gpl/vocabulary.txt",
    "gpl/dictionary.tsv",
    "gpl/paraphrases.tsv",
    "lgpl/thesaurus.tsv",
)


def sorted_file(path: Path, lines: tuple[str, ...], *, end: bytes = b"\n") -> Path:
    """Write lines sorted by bytes, ended by `end`."""
    path.write_bytes(b"\n".join(sorted(line.encode() for line in lines)) + end)
    return path


@pytest.mark.parametrize("end", [b"\n", b""])
@pytest.mark.parametrize("count", range(1, len(WORDS) + 1))
def test_every_word_is_found_and_no_other(tmp_path: Path, count: int, end: bytes) -> None:
    """Files of every small size answer right for present, absent and partial words."""
    kept = WORDS[:count]
    lines = SortedLines(sorted_file(tmp_path / "words.txt", kept, end=end))
    assert all(lines.has(word) for word in kept)
    absent = (*WORDS[count:], "", "or", "orts", "ortsteil ", "apf", "zzz", "\n", "A", "ortsteil\t")
    assert not any(lines.has(word) for word in absent)
    assert lines.values(kept[0]) == ()


def test_very_many_lookups_answer_like_a_few(tmp_path: Path) -> None:
    """Once all keys are loaded, the same words are there, with values and without."""
    lines = SortedLines(sorted_file(tmp_path / "words.tsv", (*WORDS[:-1], "zz\tWert|Wort")))
    probes = (*WORDS, "", "or", "zzz", "zz\tWert", "\n")
    first = [lines.has(probe) for probe in probes]
    for _ in range(5_000):
        assert not lines.has("ungesehen")
    assert [lines.has(probe) for probe in probes] == first
    assert first == [True] * len(WORDS) + [False] * 5
    assert lines.values("zz") == ("Wert", "Wort")


def test_values_come_in_their_order(tmp_path: Path) -> None:
    """A key gives its own values, also where other keys begin alike."""
    entries = ("town\tstadt|ort", "town hall\trathaus", "town-hall\trathäuser", "towns\tstädte")
    lines = SortedLines(sorted_file(tmp_path / "words.tsv", entries))
    assert lines.values("town") == ("stadt", "ort")
    assert lines.values("town hall") == ("rathaus",)
    assert lines.values("town-hall") == ("rathäuser",)
    assert lines.values("tow") == ()
    assert lines.has("towns")
    assert not lines.has("stadt")


def test_missing_and_empty_files_hold_nothing(tmp_path: Path) -> None:
    """Everything runs without the resources."""
    (tmp_path / "gpl").mkdir()
    (tmp_path / "gpl" / "vocabulary.txt").touch()
    for resources in (WordResources.open(tmp_path), WordResources.empty()):
        for lines in (resources.vocabulary, resources.thesaurus, resources.dictionary):
            assert not lines
            assert not lines.has("stadt")
            assert lines.values("stadt") == ()


@pytest.mark.parametrize("name", RESOURCES)
def test_shipped_files_are_sorted_lower_case_and_normal(name: str) -> None:
    """Binary search and lookup rest on the form of the files."""
    content = (SHIPPED_WORDS / name).read_bytes()
    lines = content.splitlines()
    keys = [line.partition(b"\t")[0] for line in lines]
    assert all(before < after for before, after in pairwise(keys))
    text = content.decode("utf-8")
    assert text == normalize("NFC", text.lower())


@pytest.mark.timed
@pytest.mark.parametrize("name", RESOURCES)
def test_shipped_words_are_found_quickly(name: str) -> None:
    """A thousand keys spread over each file are found, well under a millisecond each."""
    keys = [
        line.partition("\t")[0]
        for line in (SHIPPED_WORDS / name).read_text(encoding="utf-8").splitlines()
    ]
    lines = SortedLines(SHIPPED_WORDS / name)
    sample = keys[:: len(keys) // 1000]
    assert all(lines.has(key) for key in sample)
    assert shortest(lambda: [lines.has(key) for key in sample]) < 1
    assert lines.has(keys[0])
    assert lines.has(keys[-1])


def test_shipped_resources_know_their_subject() -> None:
    """Words around towns have the entries retrieval counts on."""
    words = WordResources.open(None)
    assert words.vocabulary.has("gemeinde")
    assert not words.vocabulary.has("kleinstadtakademie")
    assert "kleinstadt" in words.dictionary.values("small town")
    assert "bevölkerung" in words.dictionary.values("population")
    assert "untersuchung" in words.thesaurus.values("studie")
    assert len(words.thesaurus.values("gemeinde")) <= 8


def test_stop_words_are_function_words() -> None:
    """Question words are there, and words with content are not."""
    german, english = read_stopwords("de"), read_stopwords("en")
    assert {"wie", "welche", "über", "der", "wieviel"} <= german
    assert {"how", "which", "the"} <= english
    assert not german & {"stadt", "arbeit", "zahl", "jahr", "klein", "groß"}
    assert not english & {"town", "small", "year"}
