"""Numbers are read with what they count, in figures and in words."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from assistant.counts import counted_instead, counts_in


@pytest.mark.parametrize(
    ("text", "written", "worth", "of"),
    [
        ("Es gibt 2.126 Kleinstädte.", "2.126", "2126", "kleins"),
        ("Es sind 24,4 Mio. Menschen.", "24,4 Mio.", "24400000", "mensch"),
        ("Rund 2 Millionen Euro kamen.", "2 Millionen Euro", "2000000", "€"),
        ("Das waren 12 % der Orte.", "12 %", "12", "%"),
        ("Ein Verbund von sieben Städten.", "sieben", "7", "städte"),
        ("Die Zahl ist 9.", "9", "9", ""),
        ("Es kamen 26 neue Läden.", "26", "26", "läden"),
    ],
)
def test_a_number_is_read_with_its_noun(text: str, written: str, worth: str, of: str) -> None:
    (count,) = counts_in(text)
    assert (count.written, count.worth, count.of) == (written, Decimal(worth), of)


def test_dates_are_no_counts() -> None:
    assert counts_in("Am 26./27.06.2018 und im März 2022, auch 2019 und am 15.09.") == []


def test_each_number_has_its_own_noun() -> None:
    found = counts_in("Es gab 1,4 Mio. € für sechs Vorhaben.")
    assert [(count.written, count.of) for count in found] == [
        ("1,4 Mio. €", "€"),
        ("sechs", "vorhab"),
    ]


def test_english_thousands_are_read_where_the_question_is_english() -> None:
    assert [count.worth for count in counts_in("2,126 towns", english=True)] == [Decimal(2126)]
    assert [count.worth for count in counts_in("2,126 Mio.")] == [Decimal(2126000)]


def test_a_limit_is_told_from_a_count() -> None:
    found = counts_in("Orte bis 20.000 Einwohner, höchstens 5 Läden, 300 Gäste")
    assert [count.limit for count in found] == [True, True, False]
    assert [count.limit for count in counts_in("10.000–20.000 Einwohner")] == [True, True]
    assert not counts_in("sieben")[0].noun
    assert counts_in("sieben")[0].spelt


def test_the_nearest_number_of_the_same_thing_is_told_instead() -> None:
    (asked,) = counts_in("Es gibt 2.106 Kleinstädte.")
    told = [counts_in("Mit 2.553 Kleinstädten und 2.107 Dörfern."), counts_in("2.126 Kleinstädte")]
    assert counted_instead(asked, told) == "2.126"
    assert counted_instead(asked, told[:1]) == "2.553"
    assert counted_instead(asked, [counts_in("2.107 Dörfer")]) is None
    unreadable = replace(asked, worth=Decimal("NaN"))
    assert counted_instead(unreadable, told) == "2.553"
