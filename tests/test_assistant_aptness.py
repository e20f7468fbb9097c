"""Sentences are ordered by signs that they answer."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from assistant.aptness import FOLLOWING, WEIGHTS, by_aptness
from assistant.filters import EVERYWHERE
from assistant.inquiry import inquire, weighed
from assistant.relations import relations
from assistant.retrieve import CONSIDERED, retrieve
from assistant.signs import FEATURES, signs
from assistant.understand import understand

if TYPE_CHECKING:
    from ingest.index import Library


def sign(library: Library, text: str, name: str) -> list[float]:
    """Return one sign of the sentences found for a question, the most apt first."""
    inquiry = inquire(library, text)
    found = signs(inquiry, inquiry.evidence[:20])
    return [float(value) for value in found[:, FEATURES.index(name)]]


def test_there_is_a_weight_for_every_sign(library: Library) -> None:
    inquiry = inquire(library, "Wie viele Kleinstädte gibt es?")
    assert len(WEIGHTS) == len(FOLLOWING) == len(FEATURES) == len(set(FEATURES))
    assert signs(inquiry, inquiry.evidence[:7]).shape == (7, len(FEATURES))


def test_the_most_apt_comes_first_and_no_sentence_is_lost(library: Library) -> None:
    question = understand("Wer leitet die Kleinstadtakademie?")
    index = library.index()
    retrieved = retrieve(library, index, question, k=CONSIDERED)
    found = weighed(library, index, question, retrieved, EVERYWHERE)
    ordered = by_aptness(found)
    assert [each.apt for each in ordered] == sorted((each.apt for each in ordered), reverse=True)
    assert {each.unit for each in ordered} == {each.unit for each in found.evidence}
    assert "Leiterin der Kleinstadtakademie" in ordered[0].unit.text


def test_nothing_found_is_nothing_ordered(library: Library) -> None:
    question = understand("Xqzt?")
    index = library.index()
    nothing = replace(retrieve(library, index, question, k=1), hits=())
    assert by_aptness(weighed(library, index, question, nothing, EVERYWHERE)) == ()


@pytest.mark.parametrize(
    ("text", "name", "said"),
    [
        ("Welche ISBN hat das Kompendium Kleinstadtforschung?", "identifier", "ISBN"),
        ("Wie viel Geld kostete das Programm?", "sum of money", "€"),
        ("Welcher Anteil der Haushalte hat schnelles Internet?", "share", "%"),
        ("Warum fand die Tagung digital statt?", "reason", "wegen"),
    ],
)
def test_signs_of_what_is_asked_for(library: Library, text: str, name: str, said: str) -> None:
    inquiry = inquire(library, text)
    values = sign(library, text, name)
    having = [value for value, each in zip(values, inquiry.evidence, strict=False) if value]
    assert 0 < len(having) < len(values)
    for value, each in zip(values, inquiry.evidence, strict=False):
        if said in each.unit.text:
            assert value == 1.0


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("Wer hat den Bericht geschrieben?", "Autorin ist Anna Beispiel."),
        ("Who chairs the board?", "Den Vorsitz hat Anna Beispiel."),
        ("Worum ging es auf der Tagung?", "Schlüsselthemen waren Wohnen und Verkehr."),
        ("Welche Orte haben mitgemacht?", "Beteiligt waren Adorf und Bedorf."),
        ("Wann ging es damit los?", "Das Vorhaben startete im März."),
    ],
)
def test_what_is_asked_of_a_thing_is_told_in_other_words(question: str, sentence: str) -> None:
    assert relations(question) & relations(sentence)
    assert not relations(question) & relations("Das Rathaus ist rot.")
