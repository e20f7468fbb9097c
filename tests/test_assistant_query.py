"""The query language is read, and a question typed normally stays a question."""

from __future__ import annotations

import pytest

from assistant.errors import QueryInvalid
from assistant.query import Field, Term, parse


@pytest.mark.parametrize(
    "text",
    [
        "Was sind die wesentlichen Herausforderungen der Kleinstädte?",
        "Was tun Bürger:innen und Bürger*innen in Klein- und Mittelstädten?",
        "Was heißt „Donut-Effekt“ – und seit wann?",
        "Verhältnis 1:2, um 12:30 bei -5 Grad: warum?",
        "https://example.org/?a=b",
        "Thema: Klima",
        "und oder or * - ?",
        "",
    ],
)
def test_a_question_typed_normally_is_asked_as_it_stands(text: str) -> None:
    query = parse(text)
    assert query.text == text
    assert query.groups == ()


def one(text: str) -> Term:
    ((term,),) = parse(text).groups
    return term


def test_a_phrase_must_stand_there_and_ranks() -> None:
    assert one('"kleine Städte"') == Term(field=Field.WORDS, value="kleine Städte", phrase=True)
    assert (
        parse('Wo gibt es "kleine Städte" im Osten?').text == "Wo gibt es kleine Städte im Osten?"
    )


def test_what_is_left_out_does_not_rank() -> None:
    assert one("Leerstand -Ladenfläche") == Term(
        field=Field.WORDS, value="Ladenfläche", negative=True
    )
    assert parse('Leerstand -Laden -"im Ort" -titel:Dossier').text == "Leerstand"
    assert all(term.negative for (term,) in parse('x -Laden -"im Ort" -titel:Dossier').groups)


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("title:Dossier", Field.TITLE, "Dossier"),
        ('Titel:"Stand des Wissens"', Field.TITLE, "Stand des Wissens"),
        ("document:akademie", Field.DOCUMENT, "akademie"),
        ("herausgeber:BBSR", Field.PUBLISHER, "BBSR"),
        ("jahr:2019-2023", Field.YEAR, "2019-2023"),
        ("section:Klima*", Field.SECTION, "Klima*"),
        ("art:table", Field.KIND, "table"),
        ("thema:klimawandel", Field.THEME, "klimawandel"),
    ],
)
def test_fields_have_english_and_german_names(text: str, field: Field, value: str) -> None:
    found = one(text)
    assert (found.field, found.value) == (field, value)
    assert parse(f"{text} Wasser").text == "Wasser"


def test_alternatives_are_one_group() -> None:
    query = parse('Bürgerbus OR Rufbus ODER "Taxi auf Bestellung" im Dorf')
    assert [[term.value for term in group] for group in query.groups] == [
        ["Bürgerbus", "Rufbus", "Taxi auf Bestellung"]
    ]
    assert query.text == "Bürgerbus Rufbus Taxi auf Bestellung im Dorf"


def test_a_wildcard_ranks_by_what_it_shows() -> None:
    for text in ("Klein*", "*stadt", "*stadt*"):
        assert one(text).wild
    assert parse("Klein* fördern").text == "Klein fördern"
    assert parse("a* Hof").groups == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('Was heißt "Donut', "schließende Anführungszeichen"),
        ('""', "steht kein Wort"),
        ("OR Rufbus", "vor und nach OR"),
        ("Rufbus OR", "vor und nach OR"),
        ("Rufbus OR OR Taxi", "vor und nach OR"),
        ("Rufbus OR -Taxi", "vor und nach OR"),
    ],
)
def test_what_cannot_be_meant_says_how_it_is_written(text: str, said: str) -> None:
    with pytest.raises(QueryInvalid, match=said) as raised:
        parse(text)
    assert "titel:Wert" in str(raised.value)
