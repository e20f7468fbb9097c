"""What readers say of answers is kept without them, and told as questions with known answers."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, NamedTuple

import pytest
from homes import small_home

from assistant import feedback
from assistant.address import address_of
from assistant.answer import ask
from assistant.errors import AddressInvalid, FeedbackFull
from assistant.feedback import FILE, Feedback, Reason, all_feedback, as_question, keep_feedback
from assistant.questions import read_cases
from ingest.index import Library
from ingest.settings import SHIPPED_CORPUS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ASKED = "Wann wurde der Wasserturm von Musterstadt errichtet?"


class Asked(NamedTuple):
    """An open library and the address of its answer to a question."""

    library: Library
    address: str


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    """Ask a small corpus once for all tests."""
    with closing(Library(small_home(tmp_path_factory.mktemp("feedback")))) as library:
        yield Asked(library, address_of(ask(library, ASKED)))


def test_what_is_kept_comes_back_and_says_nothing_of_the_person(
    tmp_path: Path, asked: Asked
) -> None:
    first = keep_feedback(
        tmp_path, question=ASKED, answer_id=asked.address, helpful=True, history=("Was gibt es?",)
    )
    second = keep_feedback(
        tmp_path,
        question=ASKED,
        answer_id=asked.address,
        helpful=False,
        reason=Reason.WRONG,
        comment="„Falsch“\n<b>",
    )
    assert list(all_feedback(tmp_path)) == [first, second]
    assert len(first.given) == len("2026-01-01")
    names = {field.name for field in fields(Feedback)}
    assert not names & {"user", "person", "address", "session"}


def test_it_is_told_in_the_shape_of_the_questions(tmp_path: Path, asked: Asked) -> None:
    shape = json.loads((SHIPPED_CORPUS / "questions.jsonl").read_text("utf-8").splitlines()[0])
    for helpful in (True, False):
        keep_feedback(tmp_path, question=ASKED, answer_id=asked.address, helpful=helpful)
    told = [as_question(asked.library, each) for each in all_feedback(tmp_path)]
    for line in told:
        assert set(shape) == set(line) - {"feedback"}
    file = tmp_path / "told.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in told), encoding="utf-8")
    # What did not help is no question with a known answer.
    cases = read_cases(file, "dev")
    assert [case.text for case in cases] == [ASKED]
    assert cases[0].gold[0][0].document == "turm"


def test_no_word_of_a_document_is_kept(tmp_path: Path, asked: Asked) -> None:
    keep_feedback(tmp_path, question=ASKED, answer_id=asked.address, helpful=True, comment="gut")
    assert b"1912" not in (tmp_path / FILE).read_bytes()


def test_a_home_without_feedback_has_none(tmp_path: Path) -> None:
    assert list(all_feedback(tmp_path)) == []
    assert not (tmp_path / FILE).exists()


def test_a_line_that_was_cut_off_is_left_out(tmp_path: Path, asked: Asked) -> None:
    kept = keep_feedback(tmp_path, question=ASKED, answer_id=asked.address, helpful=True)
    with (tmp_path / FILE).open("a", encoding="utf-8") as file:
        file.write(json.dumps(asdict(kept))[:50])
    assert list(all_feedback(tmp_path)) == [kept]


def test_what_cannot_be_kept_is_a_known_error(
    tmp_path: Path, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(AddressInvalid):
        keep_feedback(tmp_path, question=ASKED, answer_id="x", helpful=True)
    monkeypatch.setattr(feedback, "_LARGEST", 10)
    keep_feedback(tmp_path, question=ASKED, answer_id=asked.address, helpful=True)
    with pytest.raises(FeedbackFull):
        keep_feedback(tmp_path, question=ASKED, answer_id=asked.address, helpful=True)
