"""The date a statement speaks of: from itself, its passage, the headings above, or its source."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.model import FactDate, Told

if TYPE_CHECKING:
    from assistant.evidence import Evidence

_MONTH = (
    r"(?:Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember"
    r"|Jan\.|Febr?\.|Apr\.|Aug\.|Sept\.|Okt\.|Nov\.|Dez\.)"
)
_PART = r"(?:(?:Ende|Anfang|Mitte) )?"
# A number of four digits that counts something is no year.
_FOUR_DIGITS = r"(?:1[89]|20)\d\d(?!\d|[.,]\d| (?:%|€|Mio|Einw|Haushalte|Menschen|Städte|Kommunen))"
_DATED = re.compile(
    rf"{_PART}(?:(?:\d{{1,2}}\.(?:/\d{{1,2}}\.)? ?)?(?:{_MONTH} |\d{{1,2}}\.){_FOUR_DIGITS}"
    rf"|(?<![\w/])(?:0?[1-9]|1[0-2])/{_FOUR_DIGITS}"
    rf"|(?<![\w.,/–-]){_FOUR_DIGITS}(?:\s?[–/-]\s?(?:20)?\d\d(?!\d))?)"
)
_STAND = re.compile(rf"Stand:? (?:{_MONTH} )?(?:1[89]|20)\d\d")
_AUTHOR_YEAR = re.compile(r"\b[A-ZÄÖÜ][\w-]+(?: und [A-ZÄÖÜ][\w-]+)? \(\d{4}\)")
_YEAR = re.compile(r"(?:1[89]|20)\d\d")


def fact_date(evidence: Evidence, claimed: str | None, published: str | None) -> FactDate | None:
    """Return the date a sentence speaks of.

    Its own counts first, then that of the caption or heading above it, then what a digest says
    that its statement dates from (`claimed`), then the one date its passage names, then that of
    the publication.
    """
    passage = evidence.hit.passage
    for text, told in (
        (evidence.unit.text, Told.SENTENCE),
        (" ".join(passage.section[-1:]), Told.HEADING),
        (claimed or "", Told.SOURCE),
    ):
        found = dated(text)
        if found:
            written = text if told is Told.SOURCE else found[-1]
            return FactDate(text=written, year=max(map(last_year, found)), told=told)
    around = dated(_AUTHOR_YEAR.sub("", passage.text))
    if len({last_year(each) for each in around}) == 1 and not evidence.unit.cells:
        return FactDate(text=around[-1], year=last_year(around[-1]), told=Told.PASSAGE)
    if published and _YEAR.search(published):
        return FactDate(text=published, year=last_year(published), told=Told.SOURCE)
    return None


def dated(text: str) -> list[str]:
    """Return the dates a text names, "Stand 2019" alone where it says so."""
    stands = _STAND.findall(text)
    if stands:
        return [re.sub(r"^Stand:? ", "", stand) for stand in stands]
    return [match[0].strip() for match in _DATED.finditer(text)]


def last_year(text: str) -> int:
    """Return the last year that a date names."""
    years = [int(year) for year in _YEAR.findall(text)]
    short = re.search(r"((?:1[89]|20)\d\d)\s?[–/-]\s?(\d\d)$", text)
    if short:
        years.append(int(short[1][:2] + short[2]))
    return max(years)
