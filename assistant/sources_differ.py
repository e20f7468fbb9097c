"""How clearly a sentence tells that its sources differ, whatever is asked: a weighted sum of signs.

Signs are words of disagreement, sources named with what each of them says, values beside each
other, and a heading that speaks of contradictions. The weights are fitted by
`benchmarks/fit_disputed.py`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from assistant.counts import counts_in
from assistant.dates import dates_in

if TYPE_CHECKING:
    from assistant.counts import Count
    from assistant.dates import PartialDate

SIGNS = (
    "one",
    "disagreement",
    "what differs after a colon",
    "sources",
    "sources and alternatives",
    "saying",
    "said twice",
    "others and a value",
    "others and several values",
    "others by name",
    "alternatives",
    "against each other",
    "some and others",
    "sources in brackets",
    "two values",
    "under contradictions",
    "under contradictions with a value",
)
WEIGHTS = (
    -4.88,
    0.88,
    1.38,
    1.08,
    1.10,
    0.33,
    0.99,
    1.08,
    1.43,
    1.43,
    0.40,
    1.52,
    0.64,
    0.81,
    2.36,
    1.44,
    1.15,
)
_DISAGREEMENT = re.compile(
    r"\bwidersp\w+|\babweich\w*|\bweich(?:en|t)\b.*\bab\b|\bschwank\w+|\bauseinander\b"
    r"|\bnicht einhellig|\buneinheitlich\w*|\buneinig\w*|\bumstritten\w*|\bstrittig\w*"
    r"|\bunterschiedlich\w*|\bverschieden\b"
    r"|\bverschiedene[nr]? (?:angaben|zahlen|quellen|daten)",
    re.IGNORECASE,
)
_SOURCES = re.compile(
    r"\b(?:die|den|drei|zwei|beide|mehrere|manchen?|einige|andere[nr]?|abweichende|ältere)"
    r" (?:\w+ )?(?:Quellen?|Angaben?|Berichten?|Fassung(?:en)?|Seiten?|Zahlen)\b"
    r"|\bMehrheit\b|\bin anderen\b",
    re.IGNORECASE,
)
_VERB = (
    r"(?:nennt|nennen|nannten?|schreibt|schreiben|schrieb|datier\w+|beziffer\w+|meldete?n?"
    r"|zählte?n?|gibt|geben|lässt|spricht|sprechen|berichtete?n?|beschreibt|beschreiben"
    r"|verlang\w+|lautet|belegen|heißt es)"
)
_SAYING = re.compile(
    rf"\b{_VERB}\b|\blaut\b|\bnach (?:Angaben|de[mrn](?= [A-ZÄÖÜ]))|\bRede\b"
    r"|\bbeim (?=[A-ZÄÖÜ]{2})"
)
_MONTH = r"(?:Jan|Feb|März|Apr|Mai|Jun|Jul|Aug|Sep|Okt|Nov|Dez)\w*"
_VALUE = (
    r"(?:[„\"\u201a][^“\"‘]{1,80}[“\"‘]|\d[\d.,–/]*\d|\d"
    rf"|(?:zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn)\b|{_MONTH})"
)
_ALTERNATIVES = re.compile(
    rf"{_VALUE}[^,;:.„]{{0,25}}?,? (?:oder|gegen|statt) (?:\w+\.? ){{0,3}}?{_VALUE}"
)
_PAIR = re.compile(rf"{_VALUE}[^,;:.„]{{0,12}}? und (?:\w+ )?{_VALUE}")
_AGAINST = re.compile(
    r"\b(?:gegen|gegenüber|nebeneinander|dagegen|hingegen|tatsächlich|fälschlich|aber|daneben"
    r"|zu (?:hoch|niedrig))\b"
)
# The second of two that are named with what each says often lacks its verb: "…, der Verein 30."
_OTHERS = re.compile(
    r"[,;](?: und)? (?:(?:der|die|das|nach de[rm]|in de[rn]|beim?|in) )?"
    rf"(?:[A-ZÄÖÜ]\w+|anderen)\b[^,;]{{0,60}}?{_VALUE}"
)
_OTHERS_BY_NAME = re.compile(
    r"[,;] (?:und )?(?:der|die|das|nach de[rm]) [\w.-]+ (?:(?:in|eine[nr]?|de[nrm]) )?"
    r"(?:[A-ZÄÖÜ„]|\d)|[,;] [A-ZÄÖÜ][\w.-]+ (?:eine[nr]?|de[nrm]|die|das|als|auf)\b"
    r"|\b(nach|laut|beim?) (?:de[rmn] )?[^,;]{2,80}[,;] (?:und )?\1 (?:de[rmn] )?\w"
)
_SOME = re.compile(
    r"\bmanche[nrs]?\b.*\bandere[nrs]?\b|\beinige[nr]?\b.*\bandere[nrs]?\b"
    r"|\bteils\b.*\bteils\b|\bmal\b.*\bmal\b",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"\([A-Za-zÄÖÜäöü][^()]{1,40}\)")
_CONTRADICTIONS = re.compile(r"widerspr|abweich|verschiedene angaben|uneinig", re.IGNORECASE)
# What stands in quotation marks, double or single ones.
TITLE = re.compile(r"[„\"»\u201a][^“”\"«„‘]{2,}[“”\"«‘]")
# What is no value: the first of two days, "MV 3"; and the number of the sources themselves.
_NO_VALUE = re.compile(r"\b\d{1,2}\./(?=\d{1,2}\.)|\b[A-ZÄÖÜ]{2,} \d+\b")
_NUMBER_OF_SOURCES = re.compile(
    r"\b(?:zwei|drei|vier|beiden?|mehrere) (?:\w+ )?(?=Angaben|Quellen|Zahlen|Fassungen)"
)
_SUBJECT_ENDS = re.compile(rf"[:;]|{_VALUE}|\b{_VERB}\b")
_SHORTEST_SUBJECT = 12
_SEVERAL = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a text says that can differ: dates, numbers, and what stands in quotation marks."""

    dates: tuple[PartialDate, ...]
    counts: tuple[Count, ...]
    titles: frozenset[str]

    @property
    def numbers(self) -> tuple[int, int, int]:
        """Return how many different dates, numbers and titles there are."""
        worths = {count.worth for count in self.counts}
        return len({date.parts for date in self.dates}), len(worths), len(self.titles)


@lru_cache(maxsize=4096)
def told(text: str, *, english: bool = False) -> Told:
    """Return the values that a text tells."""
    plain = _NUMBER_OF_SOURCES.sub(" ", _NO_VALUE.sub(" ", text))
    counts = counts_in(plain, english=english)
    return Told(
        dates=tuple(dates_in(plain)),
        counts=tuple(count for count in counts if not count.worth.is_nan()),
        titles=frozenset(title[1:-1] for title in TITLE.findall(plain)),
    )


def subject(text: str) -> str:
    """Return what a sentence begins with before what is said of it: no value, no verb of saying."""
    end = _SUBJECT_ENDS.search(text, _SHORTEST_SUBJECT)
    return text[: end.start()] if end else text


@lru_cache(maxsize=4096)
def tells_apart(text: str, section: tuple[str, ...]) -> float:
    """Return the log-odds that a sentence under some headings tells that its sources differ."""
    signs = signs_of_difference(text, section)
    return sum(weight * sign for weight, sign in zip(WEIGHTS, signs, strict=True))


def signs_of_difference(text: str, section: tuple[str, ...]) -> tuple[float, ...]:
    """Return the signs that a sentence tells that its sources differ, as in `SIGNS`.

    Its values are only looked at where anything else is a sign.
    """
    plain = _NO_VALUE.sub(" ", text)
    disagrees = _DISAGREEMENT.search(plain) is not None
    sources = _SOURCES.search(plain) is not None
    sayings = len(_SAYING.findall(plain))
    alternatives = _ALTERNATIVES.search(plain) is not None
    against = _AGAINST.search(plain) is not None
    under = any(map(_CONTRADICTIONS.search, section))
    numbers = (0, 0, 0)
    if disagrees or sources or sayings or alternatives or against or under:
        numbers = told(text).numbers
    several = max(numbers) >= _SEVERAL
    others = sayings > 0 and _OTHERS.search(plain) is not None
    return tuple(
        map(
            float,
            (
                1,
                disagrees,
                disagrees and ":" in plain,
                sources,
                sources and (alternatives or _PAIR.search(plain) is not None),
                sayings > 0,
                sayings >= _SEVERAL,
                others,
                others and sum(numbers) >= _SEVERAL,
                (sayings > 0 or disagrees) and _OTHERS_BY_NAME.search(plain) is not None,
                alternatives,
                several and against,
                (sources or several) and _SOME.search(plain) is not None,
                several and len(_BRACKETS.findall(plain)) >= _SEVERAL,
                several,
                under,
                under and several,
            ),
        )
    )
