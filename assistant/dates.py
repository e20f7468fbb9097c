"""Dates as sources write them: "04.10.2021", "Okt. 2019", "2021-10", "2022"."""

from __future__ import annotations

import re
from dataclasses import dataclass

_ISO = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_GERMAN = re.compile(r"(?:(\d{1,2})\.\s*)?(\d{1,2})\.\s*(\d{4})")
_NAMED = re.compile(r"(?:(\d{1,2})\.\s*)?([^\W\d_]{3,9})\.?\s+(\d{4})")
_YEAR = re.compile(r"\b\d{4}\b")
# By their first three letters, abbreviated or not.
_MONTHS = ("jan", "feb", "mär", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov", "dez")
_LAST_MONTH, _LAST_DAY = 12, 31


@dataclass(frozen=True, slots=True, kw_only=True)
class PartialDate:
    """A date as far as it is known; without a year only the words of the source are.

    `vague` tells that its words say more, or less, than its numbers: "Anfang 2022".
    """

    text: str
    vague: bool = False
    year: int | None = None
    month: int | None = None
    day: int | None = None

    @property
    def parts(self) -> tuple[int, ...]:
        """Return year, month and day as far as they are known."""
        known = (self.year, self.month, self.day)
        return tuple(each for each in known if each is not None)

    @property
    def iso(self) -> str:
        """Return it as "2021-10-04", "2021-10" or "2021"; without a year in its own words."""
        return "-".join(f"{each:02}" for each in self.parts) or self.text


def read_date(text: str | None) -> PartialDate | None:
    """Return the date a source gives; none for an empty one."""
    words = " ".join((text or "").split())
    if not words:
        return None
    if found := _ISO.fullmatch(words):
        return _date(words, found[1], found[2], found[3])
    if found := _GERMAN.fullmatch(words):
        return _date(words, found[3], found[2], found[1])
    if (found := _NAMED.fullmatch(words)) and found[2][:3].lower() in _MONTHS:
        month = _MONTHS.index(found[2][:3].lower()) + 1
        return _date(words, found[3], str(month), found[1])
    years = _YEAR.findall(words)
    return PartialDate(text=words, vague=True, year=int(years[0]) if len(years) == 1 else None)


def _date(text: str, year: str, month: str | None, day: str | None) -> PartialDate:
    """Return a date whose parts are possible; only its words where they are not."""
    if (month and not 1 <= int(month) <= _LAST_MONTH) or (day and not 1 <= int(day) <= _LAST_DAY):
        return PartialDate(text=text, vague=True)
    return PartialDate(
        text=text,
        year=int(year),
        month=int(month) if month else None,
        day=int(day) if day else None,
    )
