"""A quote is found as it stands, typography aside, and in whole words only."""

from __future__ import annotations

import pytest

from assistant.verbatim import find, visible

TEXT = (
    "Im Jahr 2021 gab es 2.126 Kleinstädte; das sind „viele“ Städte¹ mit 5.000–20.000 Einwohnern. "
    "Ein Drittel wuchs um 2,5 %. Unmöglich ist es nicht."
)


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        ("gab es 2.126 Kleinstädte", "gab es 2.126 Kleinstädte"),
        ("gab es  2.126\nKlein-städte", "gab es 2.126 Kleinstädte"),
        ("gab es 2.126 Kleinsta\u0308dte", "gab es 2.126 Kleinstädte"),
        ("gab\u200b es\u00ad 2.126\u202e Kleinstädte", "gab es 2.126 Kleinstädte"),
        ('das sind "viele" Städte mit', "das sind „viele“ Städte¹ mit"),
        ("mit 5.000-20.000 Einwohnern", "mit 5.000–20.000 Einwohnern"),
        ("wuchs um 2,5\u202f%", "wuchs um 2,5 %"),
    ],
)
def test_typography_may_differ(quote: str, found: str) -> None:
    place = find(quote, TEXT)
    assert place is not None
    assert TEXT[slice(*place)] == found


@pytest.mark.parametrize(
    "quote",
    [
        "",
        "…",
        "gab es 2126 Kleinstädte",
        "gab es 2.125 Kleinstädte",
        "gab es 2.126 kleinstädte",
        "gab es 2.126 Kleinstadt",
        "gab es 2.126 … Einwohnern",
        "möglich ist es nicht",
        "126 Kleinstädte",
        "Jahr 2021 gab es 2",
        "Drittel wuchs um 2",
        "mit 5.00020.000 Einwohnern",
        "Es gab im Jahr 2021",
    ],
)
def test_letters_and_numbers_may_not(quote: str) -> None:
    assert find(quote, TEXT) is None


def test_a_later_place_is_found_where_the_first_is_within_a_word() -> None:
    text = "Unmögliches ist möglich"
    assert find("möglich", text) == (16, 23)


def test_what_nobody_sees_is_left_out() -> None:
    assert visible("a\u202eb\u200bc\x1b[31m\td\n\ne\ufeff") == "abc[31m d e"
