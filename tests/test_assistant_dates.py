"""Dates inside a text are found in all their forms, and compared as far as they are known."""

from __future__ import annotations

import pytest

from assistant.dates import dates_in, without_dates


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("am 21.01.2022", [(2022, 1, 21)]),
        ("am 21. Januar 2022", [(2022, 1, 21)]),
        ("on 21 January 2022", [(2022, 1, 21)]),
        ("on January 21, 2022", [(2022, 1, 21)]),
        ("am 26./27.06.2018", [(2018, 6, 26), (2018, 6, 27)]),
        ("am 25. und 26. Juni 2025", [(2025, 6, 25), (2025, 6, 26)]),
        ("im Nov. 2020", [(2020, 11, None)]),
        ("bis 06/2019", [(2019, 6, None)]),
        ("bis zum 15.09.", [(None, 9, 15)]),
        ("von 2009 bis 2019", [(2009, None, None), (2019, None, None)]),
        ("2.126 Städte, S. 177–188, die 1870er Jahre", []),
        ("10.000–20.000 Einwohner", []),
    ],
)
def test_dates_of_a_text(text: str, found: list[tuple[int | None, int | None, int | None]]) -> None:
    assert [(date.year, date.month, date.day) for date in dates_in(text)] == found


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        ("21. Januar 2022", "21.01.2022", True),
        ("2022", "21.01.2022", True),
        ("März 2022", "21.01.2022", False),
        ("15.09.", "15.09.2020", True),
        ("2021", "2022", False),
    ],
)
def test_dates_agree_as_far_as_both_are_known(one: str, other: str, *, agree: bool) -> None:
    (first,), (second,) = dates_in(one), dates_in(other)
    assert first.agrees(second) is agree
    assert second.agrees(first) is agree


def test_without_its_dates_a_text_keeps_its_other_numbers() -> None:
    assert without_dates("Am 01.02.2023 kamen 300 Gäste.").split() == [
        "Am",
        "kamen",
        "300",
        "Gäste.",
    ]
