"""What sentences state is compared by numbers with what they count, and by their sense."""

from __future__ import annotations

import pytest

from assistant.statements import has_opposite, is_overstated, is_reordered, numbers


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2.126 Städte", "2126 Städte", True),
        ("10 000 Euro", "10.000 €", True),
        ("12 Prozent", "12 %", True),
        ("zwölf Städte", "12 Städte", True),
        ("2,5 Millionen", "2,5 Mio. Menschen", True),
        ("am 26.06.2025", "am 26. Juni 2025, im Monat 6", False),
        ("12 Prozent", "12 Prozentpunkte", False),
        ("mehr als 30", "30", False),
        ("mehr als 30", "über 30", True),
        ("unter 30", "höchstens 30", True),
        ("unter 30", "über 30", False),
        ("2,5", "2.5", False),
        ("1.000", "1,000", False),
        ("0012", "12", True),
    ],
)
def test_numbers_are_compared_as_they_are_meant(one: str, other: str, *, same: bool) -> None:
    ours, theirs = ({each.meant for each in numbers(text)} for text in (one, other))
    assert (ours == theirs) is same


def test_a_date_has_its_day_month_and_year() -> None:
    assert {each.value for each in numbers("am 25./26.06.2025")} == {
        "25",
        "26",
        "6",
        "2025",
        "26.06.2025",
    }


def test_a_number_within_a_word_is_none() -> None:
    assert numbers("Das Projekt K3 zählt achtsam nach.") == []


@pytest.mark.parametrize(
    ("sentence", "evidence", "opposite"),
    [
        ("Die Zahl stieg.", "Die Zahl sank.", True),
        ("Die Zahl stieg.", "Die Zahl stieg, die andere sank.", False),
        ("Es gibt mehr Läden.", "Es gibt weniger Läden.", True),
        ("Das liegt im Norden.", "Das liegt im Süden.", True),
        ("Kleinstädte wachsen.", "Kleinstädte wachsen.", False),
    ],
)
def test_opposites_are_told_apart(sentence: str, evidence: str, *, opposite: bool) -> None:
    assert has_opposite(sentence, evidence) is opposite


def test_all_is_more_than_some() -> None:
    assert is_overstated("Alle Städte wachsen.", "Einige Städte wachsen.")
    assert not is_overstated("Allen Städten hilft es.", "Es hilft allen Städten.")


def test_an_order_counts_only_where_each_stands_once() -> None:
    assert is_reordered(["a", "b"], ["b", "a"])
    assert not is_reordered(["a", "b"], ["a", "c", "b"])
    assert not is_reordered(["a", "b"], ["b", "a", "b"])
