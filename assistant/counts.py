"""Numbers of a text with what they count: "2.126 Kleinstädte", "1,4 Mio. €", "sechs Vorhaben"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.dates import without_dates
from assistant.statements import NUMBER_WORDS

if TYPE_CHECKING:
    from collections.abc import Sequence

# fmt: off
_ENGLISH = {
    word: str(value)
    for value, word in enumerate(
        ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
         "twelve"), start=2)
}
# fmt: on
_WORDS = NUMBER_WORDS | _ENGLISH
_COUNT = re.compile(
    r"(?<![\w.,-])(?P<number>\d+(?:[.,]\d+)*(?![\w-])|(?:"
    + "|".join(sorted(_WORDS, key=len, reverse=True))
    + r")\b)(?: ?(?P<scale>Mio\b\.?|Mrd\b\.?|Tsd\b\.?|Millionen|Million|Milliarden?|Tausend\b"
    r"|million\b|billion\b))?(?: ?(?P<sign>%|€|Prozent\b|Euro\b|percent\b))?"
    r"(?:(?= (?:(?:der|des|von) )?(?-i:[a-zäöüß]+e[nrsm]? )?(?P<noun>(?-i:[A-ZÄÖÜ])[\w-]+)))?",
    re.IGNORECASE,
)
_LIMIT = re.compile(r"\b(?:bis(?: je| zu)?|ab|unter|höchstens|mindestens|maximal|je) $|–$")
_POWERS = {"mio": 6, "mil": 6, "mrd": 9, "bil": 9, "tsd": 3, "tau": 3}
_SIGNS = {"%": "%", "prozent": "%", "percent": "%", "€": "€", "euro": "€"}
_ENGLISH_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?")
_STEM = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """A number as it is written, what it is worth, and what it counts.

    `of` is a sign, or the beginning of a noun in small letters, "" for neither; `spelt` tells that
    the number is a word, `limit` that it only says how many at most or at least, and `noun` is as
    it is written.
    """

    written: str
    worth: Decimal
    of: str
    noun: str
    spelt: bool
    limit: bool


def counts_in(text: str, *, english: bool = False) -> list[Count]:
    """Return the numbers of a text that are no dates; in English "2,126" is "2.126"."""
    plain = without_dates(text)
    if english:
        plain = _ENGLISH_THOUSANDS.sub(".", plain)
    return [_count(match) for match in _COUNT.finditer(plain)]


def counted_instead(asked: Count, told: Sequence[Sequence[Count]]) -> str | None:
    """Return the number nearest to one of a question that some texts give for what it counts.

    What somebody has wrong is mostly not far off; of two that are as near the first is taken.
    """
    same = [count for counts in told for count in counts if asked.of and count.of == asked.of]
    nearest = min(same, key=lambda count: _apart(count, asked), default=None)
    return nearest.written if nearest else None


def _apart(count: Count, other: Count) -> Decimal:
    """Return how far two numbers are apart; the number of a version is far from all."""
    difference = abs(count.worth - other.worth)
    return Decimal("Infinity") if difference.is_nan() else difference


def _count(match: re.Match[str]) -> Count:
    number = match["number"].lower()
    sign = _SIGNS.get((match["sign"] or "").lower(), "")
    noun = match["noun"] or ""
    written = [match["number"], match["scale"], match["sign"]]
    return Count(
        written=" ".join(filter(None, written)),
        worth=_worth(_WORDS.get(number, number)).scaleb(_power(match["scale"])),
        of=sign or noun.lower()[:_STEM],
        noun=noun,
        spelt=number in _WORDS,
        limit=_LIMIT.search(match.string[: match.start()]) is not None
        or match.string[match.end("number") : match.end("number") + 1] == "–",
    )


def _worth(digits: str) -> Decimal:
    """Return what digits written the German way are worth: "2.126", "24,4"; "3.11" is a version."""
    plain = digits.replace(".", "") if _THOUSANDS.fullmatch(digits) else digits
    return Decimal(plain.replace(",", ".") if plain.count(",") + plain.count(".") <= 1 else "NaN")


def _power(scale: str | None) -> int:
    return _POWERS.get((scale or "")[:3].lower(), 0)
