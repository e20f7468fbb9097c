"""The lexical index gives Lucene's BM25 and nothing else."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import pytest

from ingest.german import Term
from ingest.groups import Groups
from ingest.lexical import (
    K1,
    SMOOTHING,
    B,
    Earlier,
    LexicalField,
    inverse_frequency,
    write_field,
)

if TYPE_CHECKING:
    from pathlib import Path

PASSAGES = [
    ["stadt", "klein", "stadt"],
    ["stadt", "gross"],
    ["fluss", "ufer", "wasser", "öl"],
    [],
]


@pytest.fixture
def field(tmp_path: Path) -> LexicalField:
    """Write and open a small field."""
    write_field(tmp_path / "words", len(PASSAGES), enumerate(PASSAGES))
    return LexicalField(tmp_path / "words")


def term(text: str, weight: float = 1.0) -> Term:
    """Return a question's term."""
    return Term(text=text, weight=weight, token=0)


def bm25(words: list[str], row: int) -> float:
    """Return the score by the formula, added up in the plainest way."""
    mean = sum(map(len, PASSAGES)) / len(PASSAGES)
    counts = Counter(PASSAGES[row])
    score = 0.0
    for word in words:
        holding = sum(word in passage for passage in PASSAGES)
        idf = math.log(1 + (len(PASSAGES) - holding + 0.5) / (holding + 0.5))
        tf = counts[word]
        score += idf * tf / (tf + K1 * (1 - B + B * len(PASSAGES[row]) / mean))
    return score


def test_scores_follow_the_formula(field: LexicalField) -> None:
    words = ["stadt", "klein", "öl", "unbekannt"]
    scores = field.scores([term(word) for word in words])
    assert scores.shape == (4,)
    assert scores == pytest.approx([bm25(words, row) for row in range(4)], rel=1e-5)


def test_no_score_exceeds_the_limit(field: LexicalField, tmp_path: Path) -> None:
    """A passage that says nothing but the asked words, over and over, comes near it."""
    asked = [term("stadt"), term("klein", 0.5), term("klein", 0.2), term("unbekannt")]
    limit = field.limit(asked)
    assert limit == pytest.approx(
        field.idf("stadt") + 0.5 * field.idf("klein") + field.idf("unbekannt")
    )
    assert 0 < field.scores(asked).max() < limit
    write_field(tmp_path / "often", 2, enumerate([["stadt"] * 500, ["ufer"] * 500]))
    often = LexicalField(tmp_path / "often")
    assert often.scores([term("stadt")]).max() == pytest.approx(often.limit([term("stadt")]), 0.01)


def test_weights_scale_and_the_highest_counts_once(field: LexicalField) -> None:
    once = field.scores([term("stadt")])
    assert field.scores([term("stadt", 0.5)]) == pytest.approx(0.5 * once)
    assert np.array_equal(field.scores([term("stadt"), term("stadt", 0.2)]), once)


def test_rare_terms_weigh_more_and_unknown_ones_most(field: LexicalField) -> None:
    assert field.idf("stadt") < field.idf("fluss") < field.idf("unbekannt") == field.idf("")
    assert field.idf("stadt") == pytest.approx(inverse_frequency(4, 2))
    assert field.holds("öl")
    assert not field.holds("unbekannt")
    assert not field.holds("sta")


def affinity(words: dict[str, float], group: list[list[str]], every: list[list[str]]) -> float:
    """Return the logarithm of how much likelier words are in a group than in any passage."""
    total = 0.0
    for word, weight in words.items():
        share = sum(word in passage for passage in every) / len(every)
        if share:
            holding = sum(word in passage for passage in group)
            likely = (holding + SMOOTHING * share) / (len(group) + SMOOTHING)
            total += weight * math.log(likely / share)
    return total


def test_a_group_is_about_what_its_passages_hold_more_often_than_others(
    field: LexicalField,
) -> None:
    groups = Groups.of_numbers(np.array([2, 0, 0, 2], dtype=np.int32))
    assert groups.sizes.tolist() == [2, 0, 2]
    words = {"stadt": 1.0, "wasser": 0.3, "unbekannt": 1.0}
    found = field.affinity([term(*each) for each in words.items()], groups, np.array([0, 1, 3]))
    first, other = [PASSAGES[0], PASSAGES[3]], [PASSAGES[1], PASSAGES[2]]
    near, far = affinity(words, first, PASSAGES), affinity(words, other, PASSAGES)
    assert found == pytest.approx([near, far, near], rel=1e-5)
    # The group of the third passage is counted as if the others were not asked for.
    assert field.affinity([term("wasser")], groups, np.array([2])) > 0
    assert field.affinity([term("wasser")], groups, np.array([0])) < 0


def test_no_terms_score_nothing(field: LexicalField) -> None:
    assert not field.scores([]).any()


@pytest.mark.parametrize("passages", [[], [[]], [[], []]])
def test_a_field_without_terms_is_no_error(tmp_path: Path, passages: list[list[str]]) -> None:
    write_field(tmp_path / "words", len(passages), enumerate(passages))
    opened = LexicalField(tmp_path / "words")
    assert opened.count == len(passages)
    assert not opened.scores([term("stadt")]).any()


@pytest.mark.parametrize("name", ["terms.tsv", "starts.npy", "passages.npy", "lengths.npy"])
def test_missing_and_emptied_files_are_noticed(tmp_path: Path, name: str) -> None:
    write_field(tmp_path / "words", len(PASSAGES), enumerate(PASSAGES))
    (tmp_path / "words" / name).write_bytes(b"")
    with pytest.raises((OSError, ValueError, EOFError)):
        LexicalField(tmp_path / "words")
    (tmp_path / "words" / name).unlink()
    with pytest.raises((OSError, ValueError)):
        LexicalField(tmp_path / "words")


@pytest.mark.parametrize(
    "moved", [[0, 1, 2, 3], [0, -1, 1, 2], [3, 4, 1, 2], [-1, -1, -1, -1], [-1, 0, -1, 1]]
)
def test_what_is_taken_over_is_as_if_written_anew(tmp_path: Path, moved: list[int]) -> None:
    write_field(tmp_path / "earlier", len(PASSAGES), enumerate(PASSAGES))
    fresh = ["stadt", "neu", "öl", "öl"]
    now = {row: PASSAGES[before] for before, row in enumerate(moved) if row >= 0}
    now |= {row: fresh for row in range(len(now) + 1) if row not in now}
    there = {row: words for row, words in now.items() if words is not fresh}
    earlier = Earlier(folder=tmp_path / "earlier", moved=np.array(moved, dtype=np.int64))
    news = [(row, words) for row, words in now.items() if row not in there]
    write_field(tmp_path / "merged", len(now), news, earlier)
    write_field(tmp_path / "anew", len(now), sorted(now.items()))
    for file in (tmp_path / "anew").iterdir():
        assert (tmp_path / "merged" / file.name).read_bytes() == file.read_bytes()
    assert LexicalField(tmp_path / "merged").holds("gross") == (moved[1] >= 0)
