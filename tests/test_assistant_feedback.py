"""What readers say of answers is kept without them, and told as questions with known answers."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import TYPE_CHECKING

import pytest
from homes import small_home

from assistant.answer import ask
from assistant.errors import FeedbackUnusable
from assistant.feedback import (
    FILE,
    Feedback,
    Reason,
    all_feedback,
    as_question,
    feedback_on,
    forget_quotes,
    keep_feedback,
)
from assistant.questions import read_cases
from ingest.index import Library
from ingest.settings import SHIPPED_CORPUS

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.model import Reply

ASKED = "Wann wurde der Wasserturm von Musterstadt errichtet?"


@pytest.fixture(scope="module")
def reply(tmp_path_factory: pytest.TempPathFactory) -> Reply:
    """Ask a small corpus once for all tests."""
    library = Library(small_home(tmp_path_factory.mktemp("feedback")))
    try:
        return ask(library, ASKED)
    finally:
        library.close()


def test_what_is_kept_comes_back_and_says_nothing_of_the_person(
    tmp_path: Path, reply: Reply
) -> None:
    first = feedback_on(reply, history=("Was gibt es?",), helpful=True)
    second = feedback_on(reply, helpful=False, reason=Reason.WRONG, comment="„Falsch“\n<b>")
    for each in (first, second):
        keep_feedback(tmp_path, each)
    assert all_feedback(tmp_path) == (first, second)
    assert first.said
    assert "1912" in first.said[0][0].quotes[0]
    assert len(first.given) == len("2026-01-01")
    names = {field.name for field in fields(Feedback)}
    assert not names & {"user", "person", "address", "session"}


def test_what_is_said_again_replaces_what_was_said(tmp_path: Path, reply: Reply) -> None:
    given = feedback_on(reply, helpful=True)
    keep_feedback(tmp_path, given)
    keep_feedback(tmp_path, given)
    assert all_feedback(tmp_path) == (given,)


def test_it_is_told_in_the_shape_of_the_questions(tmp_path: Path, reply: Reply) -> None:
    shape = json.loads((SHIPPED_CORPUS / "questions.jsonl").read_text("utf-8").splitlines()[0])
    told = [
        as_question(feedback_on(reply, helpful=helpful, comment="warum"))
        for helpful in (True, False)
    ]
    for line in told:
        assert set(shape) == set(line) - {"feedback"}
    gold = told[0]["gold"]
    assert set(gold[0][0]) == set(shape["gold"][0][0])
    file = tmp_path / "told.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in told), encoding="utf-8")
    # What did not help is no question with a known answer.
    cases = read_cases(file, "dev")
    assert [case.text for case in cases] == [ASKED]
    assert cases[0].gold[0][0].document == "turm"


def test_no_word_of_a_purged_document_stays(tmp_path: Path, reply: Reply) -> None:
    keep_feedback(tmp_path, feedback_on(reply, helpful=True, comment="gut"))
    assert b"1912" in (tmp_path / FILE).read_bytes()
    forget_quotes(tmp_path, ["turm"])
    assert b"1912" not in (tmp_path / FILE).read_bytes()
    assert all_feedback(tmp_path)[0].comment == "gut"


def test_a_home_without_feedback_has_none(tmp_path: Path) -> None:
    assert all_feedback(tmp_path) == ()
    assert not (tmp_path / FILE).exists()


def test_a_damaged_file_is_a_known_error(tmp_path: Path, reply: Reply) -> None:
    (tmp_path / FILE).write_bytes(b"no database" * 100)
    with pytest.raises(FeedbackUnusable, match="verschieben"):
        keep_feedback(tmp_path, feedback_on(reply, helpful=True))
