"""A question is divided where its punctuation divides it."""

from __future__ import annotations

import pytest

from assistant.clauses import asks_whether, clause_around, clauses


def test_punctuation_divides_but_not_inside_numbers() -> None:
    text = "Die Mühle, die 1.200 Säcke mahlt, steht wo?"
    parts = [text[start:end] for start, end in clauses(text)]
    assert parts == ["Die Mühle", "die 1.200 Säcke mahlt", "steht wo"]


def test_a_text_without_punctuation_is_one_clause() -> None:
    assert clauses("Mühle am Bach") == [(0, len("Mühle am Bach"))]
    assert clauses("") == [(0, 0)]


def test_the_clause_around_a_place_is_found() -> None:
    text = "Seit wann, bitte, mahlt sie?"
    assert clause_around(text, text.index("mahlt")) == "mahlt sie"


@pytest.mark.parametrize(
    ("text", "whether"),
    [
        ("Kurze Frage: Mahlt die Mühle noch?", True),
        ("Seit wann mahlt die Mühle?", False),
        ("Mühle am Bach", False),
    ],
)
def test_what_has_no_question_word_asks_whether(text: str, whether: bool) -> None:  # noqa: FBT001
    assert asks_whether(text) is whether
