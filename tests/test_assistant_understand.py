"""A question is told its kind, and a follow-up what it is about."""

from __future__ import annotations

import pytest

from assistant.errors import QuestionEmpty
from assistant.model import Kind
from assistant.understand import kind_of, understand


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Wie viele Kleinstädte gibt es?", Kind.NUMBER),
        ("Wie hoch ist der Anteil?", Kind.NUMBER),
        ("How many small towns are there?", Kind.NUMBER),
        ("Wann fand der Kongress statt?", Kind.DATE),
        ("Wer hat die Studie verfasst?", Kind.PERSON),
        ("Wo hat die Akademie ihren Sitz?", Kind.PLACE),
        ("Was ist eine Kleinstadt?", Kind.DEFINITION),
        ("Nenne alle Modellvorhaben.", Kind.LIST),
        ("Was sind die wesentlichen Herausforderungen?", Kind.OVERVIEW),
        ("Ein Vergleich von Ost und West", Kind.COMPARISON),
        ("Gibt es mehr Kleinstädte als Mittelstädte?", Kind.COMPARISON),
        ("Welche ISBN hat die Studie?", Kind.BIBLIOGRAPHIC),
        ("Wie gehen Städte mit Leerstand um?", Kind.HOW),
        ("Hat die Studie ein Vorwort?", Kind.YES_NO),
        ("Leerstand in Wittenberge", Kind.FACT),
    ],
)
def test_kinds_of_questions(text: str, kind: Kind) -> None:
    assert kind_of(text) is kind


def test_a_question_that_stands_alone_needs_no_history() -> None:
    text = "Wie viele Einwohner hat Wittenberge nach der Studie insgesamt?"
    asked = understand(f"  {text} \n", ["Was ist eine Kleinstadt?"])
    assert (asked.text, asked.understood_as, asked.context) == (text, text, "")


@pytest.mark.parametrize(
    "text",
    [
        "Wie viele Kleinstädte gibt es in Deutschland?",
        "Wie ist das Wetter heute in Wittenberge?",
        "Wer bezahlt eigentlich das neue Programm der Akademie?",
        "How many small towns are there in Germany?",
    ],
)
def test_words_that_point_nowhere_ask_for_no_history(text: str) -> None:
    assert understand(text, ["Was ist eine Hochschule?"]).context == ""


@pytest.mark.parametrize("text", ["Auf welchen Seiten steht das genau?", "Seit wann gibt es sie?"])
def test_words_that_point_back_do(text: str) -> None:
    assert understand(text, ["Was ist eine Hochschule?"]).context


def test_a_follow_up_is_understood_with_what_was_asked_before() -> None:
    asked = understand("Und wer leitet sie?", ["Was ist die Kleinstadtakademie?"])
    assert asked.text == "Und wer leitet sie?"
    assert asked.context == "Was ist die Kleinstadtakademie?"
    assert "Kleinstadtakademie" in asked.understood_as
    assert asked.kind is Kind.PERSON


def test_a_chain_of_follow_ups_goes_back_to_its_topic() -> None:
    history = [
        "Welche Rolle spielt der Einzelhandel in der Innenstadt?",
        "Was ist die Kleinstadtakademie in Wittenberge für eine Einrichtung?",
        "Wer leitet sie?",
    ]
    asked = understand("Und seit wann?", history)
    assert "Kleinstadtakademie" in asked.context
    assert "leitet" in asked.context
    assert "Einzelhandel" not in asked.context


def test_blank_turns_are_no_history() -> None:
    assert understand("Und dann?", ["", "  "]).context == ""


@pytest.mark.parametrize("text", ["", "   ", "?!", "…", "\n"])
def test_nothing_asked_is_a_known_error(text: str) -> None:
    with pytest.raises(QuestionEmpty, match="Die Frage ist leer"):
        understand(text)
