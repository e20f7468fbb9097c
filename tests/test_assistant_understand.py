"""A question is told its kind, and a follow-up what it is about."""

from __future__ import annotations

import pytest

from assistant.errors import QuestionEmpty
from assistant.kinds import aspects_of, kind_of
from assistant.model import Kind
from assistant.understand import readings, understand


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
        ("Wie viele davon hatten mehr als zehntausend Leute?", Kind.NUMBER),
        ("Was unterscheidet größere von kleinen Kleinstädten?", Kind.COMPARISON),
        ("Wie gehen sie damit um?", Kind.OVERVIEW),
        ("Warum hat die Stadt mehr Läden als früher?", Kind.FACT),
        ("Wie viel Geld gab es für „Potenziale von Kleinstädten“?", Kind.NUMBER),
        ("Was bedeutet Konfidenz?", Kind.CORPUS),
        ("Welche Dokumente liegen im Bestand?", Kind.CORPUS),
        ("Auf welchen Seiten steht das?", Kind.BIBLIOGRAPHIC),
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


@pytest.mark.parametrize(
    ("text", "history", "meant"),
    [
        (
            "Und in Ostdeutschland?",
            "Wo wächst die Bevölkerung kleiner Städte?",
            "Wo wächst die Bevölkerung kleiner Städte in Ostdeutschland?",
        ),
        (
            "Und in den Großstädten?",
            "Wie verbreitet war schnelles Internet in Kleinstädten?",
            "Wie verbreitet war schnelles Internet in den Großstädten?",
        ),
        (
            "Belege das",
            "Wie viele Kleinstädte gibt es?",
            "Belege zu: Wie viele Kleinstädte gibt es?",
        ),
        (
            "Woher weißt du das?",
            "Wie viele Kleinstädte gibt es?",
            "Belege zu: Wie viele Kleinstädte gibt es?",
        ),
        (
            "Wer war daran beteiligt?",
            "Was ist der Kleinstadt-Kongress?",
            "Wer war daran beteiligt? (zu: Was ist der Kleinstadt-Kongress?)",
        ),
    ],
)
def test_a_follow_up_is_put_into_words(text: str, history: str, meant: str) -> None:
    (asked,) = readings(text, [history])
    assert asked.understood_as == meant
    assert asked.text == text
    assert understand(text).understood_as == text


def test_proof_is_looked_for_by_the_words_of_what_is_to_be_proved() -> None:
    asked = understand("Belege das", ["Was ist eine Hochschule?", "Und wer leitet sie?"])
    assert asked.proof
    assert asked.words == "Und wer leitet sie?"
    assert asked.context == "Was ist eine Hochschule?"
    assert asked.kind is Kind.PERSON


@pytest.mark.parametrize(
    "text",
    [
        "Was ist eine Kleinstadt?",
        "Was bedeutet „Krapfen“?",
        "Wie viele heimliche Weltmarktführer haben eigentlich ihren Sitz in einer Kleinstadt?",
        "Gibt es abgelegene Gegenden, in denen kleine Städte nicht schrumpfen?",
        "Worauf kam es bei der Auswahl der Standorte denn an?",
        "Which announced documents could not be located so far?",
    ],
)
def test_a_whole_question_has_one_reading(text: str) -> None:
    assert [asked.context for asked in readings(text, ["Wo liegt Wittenberge?"])] == [""]


def test_a_short_question_that_may_be_a_follow_up_has_two_readings() -> None:
    found = readings("Welche Hochschule war beteiligt?", ["Was ist der Kongress?"])
    assert [asked.context for asked in found] == ["", "Was ist der Kongress?"]


def test_what_an_overview_is_asked_of() -> None:
    (challenges,) = aspects_of("Was sind die Probleme der Städte?")
    assert challenges.names("Herausforderungen: Wohnen")
    assert not challenges.names("Forschungsfeld „Probleme der Städte“")
    assert challenges.shows("Es fehlen Läden.")
    assert not challenges.shows("Es gibt Läden.")
    assert aspects_of("Wann war das Treffen „Chancen und Risiken“?") == ()
