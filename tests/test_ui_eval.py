"""`kleinstadt eval` measures a collection, a corpus by its questions, and the peers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from collections_de import ASKED, write_collection
from homes import write_corpus

from ui.cli import main

if TYPE_CHECKING:
    from pathlib import Path

KEYS = {"ndcg@10", "recall@1", "recall@5", "recall@10", "recall@20", "mrr"}
QUESTION = {
    "id": "q1",
    "split": "dev",
    "lang": "de",
    "turns": ["Wann wurde der Wasserturm errichtet?"],
    "expect": "answer",
    "gold": [
        [
            {
                "document": "turm",
                "page": None,
                "section": "Der Wasserturm",
                "quotes": [
                    "Der Wasserturm von Musterstadt wurde 1912 aus rotem Klinker errichtet."
                ],
            }
        ]
    ],
}
SILENT = {
    **QUESTION,
    "id": "q2",
    "turns": ["Wer erfand das Telefon?"],
    "expect": "none",
    "gold": [],
}
HELD_BACK = {**QUESTION, "id": "q3", "split": "test"}


def told(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> dict[str, object]:
    assert main(["eval", "--json", *map(str, arguments)]) == 0
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return found


def bounds(figures: dict[str, object], key: str) -> tuple[float, float, float]:
    interval, value = figures[f"{key}_ci"], figures[key]
    assert isinstance(interval, list)
    assert isinstance(value, float)
    return interval[0], value, interval[1]


def test_a_collection_gives_plain_numbers_in_both_languages(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = told(capsys, write_collection(tmp_path / "c"))
    english = found["en"]
    assert isinstance(english, dict)
    for figures in (found, english):
        assert set(figures) >= KEYS
        for key in KEYS:
            low, value, high = bounds(figures, key)
            assert 0 <= low <= value <= high <= 1
        assert figures["questions"] == len(ASKED)
    assert found["recall@1"] == 1
    assert found["answer@1"] == 1


def test_without_english_questions_there_is_no_second_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "en" not in told(capsys, write_collection(tmp_path / "c", english=False))


def test_a_person_reads_a_german_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["eval", str(write_collection(tmp_path / "c"))]) == 0
    said = capsys.readouterr().out
    assert "nDCG@10" in said
    assert "R@1                                      1,000  [1,000–1,000]" in said
    assert "Kleinstadt-Assistent, englische Fragen" in said
    assert "abgelehnt bei 5% falschen Ablehnungen" in said


def test_a_corpus_is_measured_by_the_dev_half_of_its_questions(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    corpus = write_corpus(tmp_path / "corpus")
    lines = [json.dumps(each) for each in (QUESTION, SILENT, HELD_BACK)]
    (corpus / "questions.jsonl").write_text("\n".join(lines), encoding="utf-8")
    found = told(capsys, corpus)
    assert found["questions"] == 1
    assert found["recall@1"] == 1
    assert found["quote in answer"] == 1
    assert found["refused (none)"] == 1
    assert found["auc"] == 1


@pytest.mark.parametrize("line", ["Frage", json.dumps(HELD_BACK)])
def test_questions_that_cannot_be_used_are_named(
    tmp_path: Path, line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    corpus = write_corpus(tmp_path / "corpus")
    (corpus / "questions.jsonl").write_text(line, encoding="utf-8")
    assert main(["eval", str(corpus)]) == 1
    assert "questions.jsonl" in capsys.readouterr().err


def test_a_folder_of_neither_kind_says_what_is_expected(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["eval", str(tmp_path)]) == 1
    assert "BEIR-Form" in capsys.readouterr().err


@pytest.mark.full
def test_peers_are_measured_beside_us(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = told(capsys, write_collection(tmp_path / "c"), "--baseline")
    assert isinstance(found["baselines"], dict)
    assert len(found["baselines"]) == 4
    for figures in found["baselines"].values():
        assert set(figures) >= KEYS
        assert 0.5 <= figures["recall@5"] <= 1
    assert main(["eval", str(tmp_path / "c"), "--baseline"]) == 0
    assert "tantivy" in capsys.readouterr().out
