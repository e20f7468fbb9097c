"""Sentences tell that their sources differ by words of it, by who says what, and by headings."""

from __future__ import annotations

import pytest

from assistant.sources_differ import SIGNS, WEIGHTS, signs_of_difference, subject, tells_apart, told


def test_there_is_a_weight_for_every_sign() -> None:
    assert len(WEIGHTS) == len(SIGNS) == len(set(SIGNS))
    assert len(signs_of_difference("Der Turm ist hoch.", ())) == len(SIGNS)


@pytest.mark.parametrize(
    "text",
    [
        "Zur Höhe des Turms widersprechen sich die Quellen: Die Chronik nennt 30 m, das Amt 34 m.",
        "Nach dem Archiv wurde die Brücke 1904 gebaut, nach der Chronik 1906.",
        "Die Quellen nennen die Zahl der Gäste verschieden: 300 oder 350.",
        "Im Titel steht in manchen Quellen „Alte Mitte“, in anderen „Neue Mitte“.",
        "Für das Budget des Umbaus stehen 1,2 gegen 1,4 Mio. €.",
    ],
)
def test_what_sources_say_differently_is_told_from_what_one_says(text: str) -> None:
    plain = tells_apart("Das Amt nennt für den Turm eine Höhe von 34 m.", ())
    assert tells_apart(text, ()) > plain + 1


def test_a_heading_on_contradictions_counts() -> None:
    text = "Das Amt nennt für den Turm eine Höhe von 34 m."
    assert tells_apart(text, ("Widersprüche", "Turm")) > tells_apart(text, ("Turm",))


def test_the_number_of_sources_and_of_a_thing_is_no_value() -> None:
    assert told("Dazu gibt es zwei Angaben: ab Mai 2021 oder Ende 2020.").numbers == (2, 0, 0)
    assert told("Bei ABC 3 steht „Alt“ gegen „Neu“.").numbers == (0, 0, 2)
    assert told("Es fand am 08./09.10. statt.").numbers[0] == 1


def test_a_sentence_is_about_what_comes_before_the_values() -> None:
    assert subject("Die Höhe des Turms nennen die Quellen verschieden.") == "Die Höhe des Turms "
    assert subject("Die Dauer ist strittig: 2 oder 3 Jahre.") == "Die Dauer ist strittig"
    assert subject("Der Turm ist hoch.") == "Der Turm ist hoch."
