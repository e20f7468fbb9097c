"""The numbers printed on pages, from the lines that were dropped as running heads and feet.

A page number counts on with the pages: (printed number - index) is one for a whole run of pages.
Every number in a head votes for its difference; section numbers and years win no vote.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_ARABIC = re.compile(r"(?<![\w.,])\d{1,4}(?![\w,]|\.\d)")
_ROMAN = re.compile(r"(?:^|(?<=\s))(?:[ivxlc]{1,8}|[IVXLC]{1,8})(?=\s|$)")
_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_NUMERALS = (
    (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"),
    (1, "i"),
)  # fmt: skip
_FEWEST = 3
_TRUSTED = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """Pages that are counted on: how, and by how much the number differs from the index."""

    style: str
    difference: int
    first: int
    last: int


def printed_labels(heads: Sequence[Sequence[str]]) -> tuple[str | None, ...]:
    """Return the number printed on each page, given its running heads and feet.

    A page without one amid a run of numbered pages counts on; one outside of every run has none.
    """
    numbers = [_numbers(lines) for lines in heads]
    votes: Counter[tuple[str, int]] = Counter(
        (style, value - index) for index, found in enumerate(numbers) for style, value in set(found)
    )
    runs: list[_Run] = []
    for (style, difference), count in votes.most_common():
        pages = [
            index for index, found in enumerate(numbers) if (style, index + difference) in found
        ]
        run = _Run(style=style, difference=difference, first=pages[0], last=pages[-1])
        apart = all(run.last < other.first or run.first > other.last for other in runs)
        if count >= min(_FEWEST, len(heads)) and apart and 2 * count > run.last - run.first:
            runs.append(run)
    return tuple(_label(index, runs) for index in range(len(heads)))


def chosen_labels(
    told: Sequence[str], printed: Sequence[str | None], page_count: int
) -> tuple[str | None, ...]:
    """Return the labels a file tells of, unless they are missing or gainsaid by most prints."""
    seen = [(one, other) for one, other in zip(told, printed, strict=False) if other]
    agreeing = sum(one.strip().casefold() == other.casefold() for one, other in seen if other)
    if told and agreeing >= _TRUSTED * len(seen):
        return tuple(label or None for label in told)
    return tuple(printed) or (None,) * page_count


def _numbers(lines: Sequence[str]) -> list[tuple[str, int]]:
    """Return the numbers of some lines, each with how it is written."""
    found = [("arabic", int(each)) for line in lines for each in _ARABIC.findall(line)]
    for line in lines:
        for numeral in _ROMAN.findall(line):
            value = _value(numeral.lower())
            if roman(value) == numeral.lower():
                found.append(("roman" if numeral.islower() else "ROMAN", value))
    return found


def _value(numeral: str) -> int:
    values = [_VALUES[letter] for letter in numeral]
    return sum(-value if value < max(values[at:]) else value for at, value in enumerate(values))


def roman(number: int) -> str:
    """Return a number as a roman numeral in small letters."""
    written = ""
    for value, letters in _NUMERALS:
        written += letters * (number // value)
        number %= value
    return written


def _label(index: int, runs: Sequence[_Run]) -> str | None:
    for run in runs:
        if run.first <= index <= run.last:
            number = index + run.difference
            numeral = roman(number)
            return {"arabic": str(number), "roman": numeral, "ROMAN": numeral.upper()}[run.style]
    return None
