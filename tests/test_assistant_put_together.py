"""A follow-up changes the part of a question that it is like."""

from __future__ import annotations

import pytest

from assistant.put_together import corrected, has_verb, is_fragment, put_together


@pytest.mark.parametrize(
    ("asked", "before", "whole"),
    [
        ("Und 2015?", "Wie viele Läden gab es 2019?", "Wie viele Läden gab es 2015?"),
        ("Und Ende 2020?", "Wie viele lebten Ende 2019 dort?", "Wie viele lebten Ende 2020 dort?"),
        ("Und ein Jahr später?", "Wie viele gab es 2019?", "Wie viele gab es 2020?"),
        ("Und zwei Jahre davor?", "Wie viele gab es 2019?", "Wie viele gab es 2017?"),
        ("Und im Jahr darauf?", "Wie viele gab es 2019?", "Wie viele gab es 2020?"),
        ("Und im Vorjahr?", "Wie viele gab es 2019?", "Wie viele gab es 2018?"),
        (
            "Und über Verkehr?",
            "Wer hat über Wirtschaft geschrieben?",
            "Wer hat über Verkehr geschrieben?",
        ),
        ("Und Mölln?", "Was hat Dießen im Labor erreicht?", "Was hat Mölln im Labor erreicht?"),
        ("Und die Großstädte?", "Wo wachsen die Kleinstädte?", "Wo wachsen die Großstädte?"),
        ("Und „Neue Mitte“?", "Wann begann „Alter Rand“?", "Wann begann „Neue Mitte“?"),
        ("Und Rentner?", "Wie viele Läden gibt es im Ort?", "Wie viele Rentner gibt es im Ort?"),
        (
            "Und beim zweiten?",
            "Was war beim ersten Aufruf 2019 offen?",
            "Was war beim zweiten Aufruf offen?",
        ),
        (
            "Und in den anderen?",
            "Wohnen in solchen Orten mehr Kinder?",
            "Wohnen in den anderen Orten mehr Kinder?",
        ),
        ("Und im Park?", "Was geschah im Bad 2019?", "Was geschah im Park 2019?"),
        (
            "Und Verkehr?",
            "Wer hat im Heft über Handel geschrieben?",
            "Wer hat im Heft über Verkehr geschrieben?",
        ),
        ("And in 2015?", "How many shops were there?", "How many shops were there in 2015?"),
    ],
)
def test_what_is_alike_gives_way(asked: str, before: str, whole: str) -> None:
    assert put_together(asked, before) == whole


def test_what_is_like_nothing_is_added() -> None:
    whole = put_together("Und die Jury?", "Wer sitzt im Beirat?")
    assert whole == "Wer sitzt im Beirat – die Jury?"


@pytest.mark.parametrize(
    ("asked", "before"),
    [
        ("Und wie viele sind das?", "Wie stark wuchs der Ort?"),
        ("Und wer war das?", "Wo ist der Markt?"),
        ("Und 2015?", "Es ging um Läden."),
        ("Und?", "Wie stark wuchs der Ort?"),
    ],
)
def test_what_asks_itself_is_not_put_into_another_question(asked: str, before: str) -> None:
    assert put_together(asked, before) == ""


@pytest.mark.parametrize(
    ("meant", "before", "whole"),
    [
        ("den Beirat", "Wer leitet die Akademie?", "Wer leitet den Beirat?"),
        ("das Reallabor", "Wer war beim StadtLabor dabei?", "Wer war beim Reallabor dabei?"),
        ("2015", "Wie viele gab es 2019?", "Wie viele gab es 2015?"),
        ("in Mölln", "Wer wohnt in Dießen?", "Wer wohnt in Mölln?"),
    ],
)
def test_a_correction_takes_the_place_of_what_was_said(meant: str, before: str, whole: str) -> None:
    assert corrected(meant, before) == whole


def test_a_verb_in_a_title_is_no_verb_of_the_question() -> None:
    assert is_fragment("„Lokale Demokratie gestalten“")
    assert has_verb("Das Projekt endete")
    assert not is_fragment("wer sonst")
