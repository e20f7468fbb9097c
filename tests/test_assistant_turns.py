"""What the turns of a conversation are about, and where its follow-ups are answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assistant.aptness import GOING_ON
from assistant.going_on import FEATURES, going_on
from assistant.inquiry import inquire
from assistant.turns import asked_in, opened, without_courtesy
from assistant.understand import readings, understand

if TYPE_CHECKING:
    from ingest.index import Library

MARKET = "Wann ist der Wochenmarkt in Musterstadt?"
TOWER = "Wer hat den Wasserturm von Musterstadt gebaut?"


@pytest.mark.parametrize(
    "aside", ["Schade, verpasst!", "Wir waren letztes Jahr dort.", "Ah, gut. Danke!", "Hm."]
)
def test_an_aside_changes_nothing(aside: str) -> None:
    asked = understand("Und wer leitet ihn?", [MARKET, aside])
    assert (asked.context, asked.follows) == (MARKET, 1)


def test_a_statement_may_be_what_is_talked_about() -> None:
    asked = understand("Wer hat sie gegründet?", [MARKET, "In Musterstadt gibt es eine Bücherei."])
    assert asked.context == "In Musterstadt gibt es eine Bücherei."
    asked = understand("Was bringt das?", ["Wir wollen einen Bürgerbus anschaffen."])
    assert asked.context == "Wir wollen einen Bürgerbus anschaffen."


@pytest.mark.parametrize(
    "text",
    [
        "Zurück zum Wochenmarkt: Wer leitet ihn?",
        "Noch einmal zum Wochenmarkt zurück – wer leitet ihn?",
        "Zurück zu vorhin – wer leitet ihn?",
        "Gut. Und der Wochenmarkt von vorhin, wer leitet den?",
    ],
)
def test_a_turn_goes_back_to_an_earlier_topic(text: str) -> None:
    history = [MARKET, "Ganz was anderes zwischendurch: Wer hat den Wasserturm gebaut?"]
    asked = understand(text, history)
    assert MARKET in asked.context
    assert "Wasserturm" not in asked.context
    assert asked.follows == 1


def test_what_is_gone_back_to_by_no_name_is_the_topic_before() -> None:
    history = [MARKET, f"Andere Frage: {TOWER}", "Und wann?"]
    assert understand("Zurück zum Bahnhof: Wo ist er?", history).context == MARKET


@pytest.mark.parametrize(
    ("turn", "question"),
    [
        ("Klingt gut, danke. Wann beginnt er denn?", "Wann beginnt er denn?"),
        ("Na klar. Und wo?", "Und wo?"),
        ("Hm, und was ist mit dem Turm?", "und was ist mit dem Turm?"),
    ],
)
def test_courtesies_are_no_part_of_a_question(turn: str, question: str) -> None:
    assert without_courtesy(turn) == question


def test_a_question_is_told_from_the_statements_around_it() -> None:
    turn = "Riecht nach Fisch :-) Gibt es auch Käse? Den mag ich lieber."
    assert asked_in(turn) == "Gibt es auch Käse?"
    assert asked_in("Was sagt „Markt. Ein Buch“ dazu?") == "Was sagt „Markt. Ein Buch“ dazu?"
    found = readings("Knapp also. Wer leitet ihn?", [MARKET])
    assert [each.words for each in found] == ["Wer leitet ihn?", "Knapp also. Wer leitet ihn?"]


def test_a_chain_of_short_questions_keeps_its_beginning() -> None:
    asked = understand("Wie viele kamen denn?", [MARKET, "Wer hielt das Grußwort?"])
    assert asked.context == f"{MARKET} – Wer hielt das Grußwort?"
    assert asked.follows == len(asked.context.split(" – "))


def test_an_ordinal_is_no_verb() -> None:
    assert opened("Nein, ich meine beim ersten.").text == "beim ersten."


def test_a_follow_up_knows_the_sentence_before(library: Library) -> None:
    history = ["Wann fand der 1. Kleinstadt-Kongress statt?"]
    inquiry = inquire(library, "Und wo war das?", history=history)
    assert inquiry.before
    assert "25./26.06.2025" in inquiry.before.unit.text
    found = going_on(inquiry, inquiry.before, [inquiry.before, *inquiry.evidence])
    assert found.shape == (1 + len(inquiry.evidence), len(FEATURES)) == (len(found), len(GOING_ON))
    same = dict(zip(FEATURES, found[0].tolist(), strict=True))
    assert (same["same passage"], same["same section"], same["said before"]) == (1, 1, 1)
    assert same["next passage"] == 0
    assert found[:, FEATURES.index("said before")].sum() < len(found)


def test_what_goes_on_from_nothing_answered_knows_no_sentence(library: Library) -> None:
    inquiry = inquire(library, "Und wo war das?", history=["Wie alt wurde der Elefant im Zoo?"])
    assert inquiry.question.follows
    assert inquiry.before is None
    assert inquire(library, "Was ist eine Kleinstadt?").before is None
