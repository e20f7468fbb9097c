"""Dates as sources write them: "04.10.2021", "Okt. 2019", "2021-10", "2022"."""

from __future__ import annotations

import re
from dataclasses import dataclass

_ISO = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_GERMAN = re.compile(r"(?:(\d{1,2})\.\s*)?(\d{1,2})\.\s*(\d{4})")
_NAMED = re.compile(r"(?:(\d{1,2})\.\s*)?([^\W\d_]{3,9})\.?\s+(\d{4})")
_YEAR = re.compile(r"\b\d{4}\b")
_MONTH = (
    r"(?:Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember"
    r"|Jan\.|Feb\.|Apr\.|Aug\.|Sept\.|Okt\.|Nov\.|Dez\."
    r"|January|February|March|May|June|July|October|December)(?![a-zäöüß])"
)
_FOUR = r"(?:1[5-9]|20)\d\d(?![\w.,]?\d|er)"
# A date inside a text, the most telling form first. Of two days both count: "26./27.06.2018".
_INSIDE = re.compile(
    rf"(?<![\d.,])(?:(?P<first>\d{{1,2}})\.? ?(?:/|–|-|und|bis|and) ?)?(?P<day>\d{{1,2}})\. ?"
    rf"(?:(?P<number>\d{{1,2}})\.(?: ?(?P<y1>{_FOUR}))?|(?P<name>{_MONTH})(?: (?P<y2>{_FOUR}))?)"
    rf"|\b(?:(?P<eday>\d{{1,2}}) )?(?P<ename>{_MONTH})"
    rf"(?: (?P<eday2>\d{{1,2}}),)?(?: (?P<y3>{_FOUR}))?"
    rf"|(?<![\d/])(?P<slash>0?[1-9]|1[0-2])/(?P<y4>{_FOUR})"
    rf"|(?<![\w.,/])(?P<y5>{_FOUR})"
)
# By their first three letters, abbreviated or not.
_MONTHS = ("jan", "feb", "mär", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov", "dez")
_ENGLISH = {"mar": "mär", "may": "mai", "oct": "okt", "dec": "dez"}
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

    def agrees(self, other: PartialDate) -> bool:
        """Tell whether two dates can be the same: no part that both know differs."""
        pairs = ((self.year, other.year), (self.month, other.month), (self.day, other.day))
        known = [(one, two) for one, two in pairs if one is not None and two is not None]
        return bool(known) and all(one == two for one, two in known)

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


def dates_in(text: str) -> list[PartialDate]:
    """Return the dates that a text names, in German or English, in their order."""
    found: list[PartialDate] = []
    for match in _INSIDE.finditer(text):
        name = (match["name"] or match["ename"] or "")[:3].lower()
        name = _ENGLISH.get(name, name)
        month = match["number"] or match["slash"] or (_MONTHS.index(name) + 1 if name else None)
        year = next((match[key] for key in ("y1", "y2", "y3", "y4", "y5") if match[key]), None)
        days = [match["first"], match["day"] or match["eday"] or match["eday2"]]
        found += [
            PartialDate(
                text=match[0].strip(),
                year=int(year) if year else None,
                month=int(month) if month else None,
                day=int(day) if day else None,
            )
            for day in [each for each in days if each] or [None]
        ]
    return found


def without_dates(text: str) -> str:
    """Return a text with its dates blanked out, so that what is left are other numbers."""
    return _INSIDE.sub(" ", text)


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
