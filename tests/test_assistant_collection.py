"""Collections in the BEIR form are read, and what is wrong with one is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from collections_de import ASKED, TEXTS, write_collection

from assistant.collection import read_collection
from assistant.errors import CollectionInvalid

if TYPE_CHECKING:
    from pathlib import Path


def test_passages_questions_and_judgements(tmp_path: Path) -> None:
    found = read_collection(write_collection(tmp_path / "c"))
    assert [text.id for text in found.texts] == list(TEXTS)
    assert found.texts[0].title == "Türme"
    assert [query.text for query in found.queries] == [row[0] for row in ASKED.values()]
    assert [query.text for query in found.english] == [row[1] for row in ASKED.values()]
    assert dict(found.queries[0].grades) == {"turm": 1}
    assert found.queries[0].answers == ("1912",)


def test_questions_that_nobody_judged_are_left_out(tmp_path: Path) -> None:
    folder = write_collection(tmp_path / "c", english=False)
    lines = (folder / "qrels" / "test.tsv").read_text("utf-8").splitlines()
    (folder / "qrels" / "test.tsv").write_text("\n".join(lines[:2]), encoding="utf-8")
    found = read_collection(folder)
    assert [query.id for query in found.queries] == ["a"]
    assert found.english == ()


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("corpus.jsonl", '{"_id": "turm"}\n', r"corpus\.jsonl, Zeile 1: erwartet wird JSON"),
        ("queries.jsonl", "Frage\n", r"queries\.jsonl, Zeile 1"),
        ("qrels/test.tsv", "a\tturm\n", r"test\.tsv, Zeile 1|Zeile 2|keine Frage"),
        ("qrels/test.tsv", "a\tfremd\t1\n", "„fremd“ steht nicht im Korpus"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, name: str, text: str, said: str) -> None:
    folder = write_collection(tmp_path / "c")
    (folder / name).write_text(text, encoding="utf-8")
    with pytest.raises(CollectionInvalid, match=said):
        read_collection(folder)


@pytest.mark.parametrize("name", ["corpus.jsonl", "qrels/test.tsv"])
def test_a_missing_file_is_named(tmp_path: Path, name: str) -> None:
    folder = write_collection(tmp_path / "c")
    (folder / name).unlink()
    with pytest.raises(CollectionInvalid, match=f"„{name}“ fehlt"):
        read_collection(folder)
