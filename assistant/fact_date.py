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
_DATED = re.compile(
    rf"(?:(?:Stand|Ende|Anfang|Mitte|ab|seit|bis) )?(?:\d{{1,2}}\. ?(?:{_MONTH} |\d{{1,2}}\.)"
    rf"|{_MONTH} |\d{{1,2}}/)?(?<![\d.,/–-])(?:(?:1[89]|20)\d\d(?!\d|\.\d|,\d| (?:%|€|Mio|Einw"
    r"|Haushalte|Menschen|Städte|Kommunen))(?:\s?[–/-]\s?(?:20)?\d\d(?!\d))?)"
)
_STAND = re.compile(rf"Stand:? (?:{_MONTH} )?(?:1[89]|20)\d\d")
_YEAR = re.compile(r"(?:1[89]|20)\d\d")


def fact_date(evidence: Evidence, source: str | None) -> FactDate | None:
    """Return the date a sentence speaks of; `source` is that of its source or publication.

    The sentence's own date counts first, then the caption or heading above it, then the one date
    its passage names, then the source's.
    """
    passage = evidence.hit.passage
    for text, told in (
        (evidence.unit.text, Told.SENTENCE),
        (" ".join(passage.section[-1:]), Told.HEADING),
    ):
        found = dated(text)
        if found:
            return FactDate(text=found[-1], year=_last_year(found[-1]), told=told)
    around = {_last_year(each) for each in dated(passage.text)}
    if len(around) == 1 and not evidence.unit.cells:
        (text,) = dated(passage.text)[-1:]
        return FactDate(text=text, year=around.pop(), told=Told.PASSAGE)
    if source and _YEAR.search(source):
        return FactDate(text=source, year=_last_year(source), told=Told.SOURCE)
    return None


def dated(text: str) -> list[str]:
    """Return the dates a text names, "Stand 2019" alone where it says so."""
    stands = _STAND.findall(text)
    if stands:
        return [re.sub(r"^Stand:? ", "", stand) for stand in stands]
    return [match[0].strip() for match in _DATED.finditer(text)]


def _last_year(text: str) -> int:
    years = [int(year) for year in _YEAR.findall(text)]
    short = re.search(r"((?:1[89]|20)\d\d)\s?[–/-]\s?(\d\d)$", text)
    if short:
        years.append(int(short[1][:2] + short[2]))
    return max(years)
