"""What a sentence states, for comparing it with its evidence: numbers, clauses, and their sense."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from ingest.german import tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

_UNITS = {
    "%": "%",
    "prozent": "%",
    "prozentpunkt": "%p",
    "prozentpunkte": "%p",
    "prozentpunkten": "%p",
    "€": "euro",
    "euro": "euro",
    "mio": "million",
    "million": "million",
    "millionen": "million",
    "mrd": "milliarde",
    "milliarde": "milliarde",
    "milliarden": "milliarde",
    "tsd": "tausend",
    "tausend": "tausend",
}
# fmt: off
_SMALL = (
    "null", "eins", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn",
    "elf", "zwölf", "dreizehn", "vierzehn", "fünfzehn", "sechzehn", "siebzehn", "achtzehn",
    "neunzehn", "zwanzig",
)
# fmt: on
NUMBER_WORDS = {word: str(value) for value, word in enumerate(_SMALL)} | {
    "dreißig": "30",
    "vierzig": "40",
    "fünfzig": "50",
    "hundert": "100",
}
_NUMBER = re.compile(
    r"(?<![\w.,])(?P<digits>\d+(?:[.,]\d+)*)(?P<unit>\s*(?:%|€)|\s+(?:"
    + "|".join(word for word in _UNITS if word.isalpha())
    + r")\b)?|\b(?P<word>"
    + "|".join(sorted(NUMBER_WORDS, key=len, reverse=True))
    + r")\b",
    re.IGNORECASE,
)
_SPACED = re.compile(r"(?<=\d)[\u00a0\u2009\u202f ](?=\d{3}(?!\d))")
_DATE = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_CLAUSE = re.compile(
    r"[;:()–]|,(?!\d)|[.!?](?=\s|$)|"
    r"\b(?:und|oder|aber|sondern|während|sowie|dagegen|hingegen|jedoch|gegenüber)\b",
    re.IGNORECASE,
)
# What bounds a number, by what it says of it.
_BOUNDS = {
    "above": r"(?:über|mehr als|größer als|mindestens|ab)",
    "below": r"(?:unter|weniger als|kleiner als|höchstens|maximal|bis zu)",
}
_BOUND = re.compile(
    "|".join(rf"(?P<{name}>\b{words}\s+$)" for name, words in _BOUNDS.items()), re.IGNORECASE
)

DENIAL = re.compile(
    r"\b(?:nicht(?! nur\b)|kein\w*|nie|niemals|nirgend\w*|weder|ohne|kaum|niemand\w*|nichts)\b",
    re.IGNORECASE,
)
HEDGE = re.compile(
    r"\b(?:soll\w*|könn\w+|kann|dürfte\w*|möglich\w*|vermutlich|voraussichtlich|wahrscheinlich"
    r"|vielleicht|angeblich|mutmaßlich\w*|offenbar|wohl|etwa|rund|circa|fast|knapp|ungefähr"
    r"|geplant\w*|plan(?:t|en|te|ten)|vorgesehen\w*|würde\w*|falls|sofern)\b",
    re.IGNORECASE,
)
# How much, how often: no such word may come from elsewhere.
_ABSOLUTE = re.compile(
    r"\b(?:alle[nrsm]?|sämtliche\w*|jede[nrsm]?|immer|stets|ausschließlich|nur|überall"
    r"|viele[nrsm]?|wenige[nsm]?|einige[nrsm]?|manche[nrsm]?|mehrere[nr]?|meiste?n?s?|beide[nrsm]?"
    r"|(?:mehr|weniger)(?! als \d)|oft|häufig|selten|manchmal|nie|kaum|fast|rund|etwa|knapp"
    r"|ungefähr)\b",
    re.IGNORECASE,
)
_RISING = (
    r"steig\w*|stieg\w*|gestiegen\w*|zunahme\w*|zunehm\w*|zugenommen|nahm\w* zu\b|wachs\w*|wächst"
    r"|wuchs\w*|gewachsen\w*|anstieg\w*|erhöh\w*|zuwachs\w*|gewinn\w*|gewonnen"
)
_FALLING = (
    r"sink\w*|sank\w*|gesunken\w*|abnahme\w*|abnehm\w*|abgenommen|nahm\w* ab\b|schrumpf\w*"
    r"|geschrumpft\w*|rückgang\w*|rückläufig\w*|verringer\w*|verlier\w*|verlor\w*|verlust\w*"
)
_OPPOSITES = tuple(
    (re.compile(rf"\b(?:{one})", re.IGNORECASE), re.compile(rf"\b(?:{other})", re.IGNORECASE))
    for one, other in (
        (_RISING, _FALLING),
        (r"mehr(?! als \d)\b", r"weniger(?! als \d)\b"),
        (r"höher\w*|höchst\w+", r"niedriger\w*|niedrigst\w*|geringer\w*|geringst\w*"),
        (r"größer\w*|größt\w*", r"kleiner\w*|kleinst(?:e[nrsm]?)?\b"),
        (r"älter\w*|ältest\w*", r"jünger\w*|jüngst\w*"),
        (r"nord\w*|nördlich\w*", r"süd\w*"),
        (r"ost\w*|östlich\w*", r"west\w*"),
        (r"öffne\w*|eröffn\w*|geöffnet\w*", r"schließ\w*|schloss\w*|geschlossen\w*"),
        (r"begann\w*|beginn\w*|begonnen\w*", r"ende\w*|beend\w*"),
        (r"stärk\w*|stark\w*", r"schwäch\w*|schwach\w*"),
        (r"erlaub\w*|gestatte\w*", r"verbot\w*|verbiet\w*|untersag\w*"),
        (r"vorteil\w*", r"nachteil\w*"),
        # Words that our terms make the same, because they differ in an umlaut only.
        (r"(?:ge|ein)?forder\w*", r"(?:ge)?förder\w*"),
        (r"(?:ge|be)?zahlte?[nst]?", r"(?:ge)?zähl(?:t\w*|en)"),
        (r"erst(?:e[nrsm]?)\b", r"letzt(?:e[nrsm]?)\b"),
        (r"vor(?= \d|m? \w+ \d)", r"nach(?= \d|m? \w+ \d)"),
    )
)
# So much of what a clause says must be said again before its sense matters.
_SAME = 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number as it is meant: its digits, what it counts in, and whether it is a bound."""

    value: str
    unit: str
    bound: str
    start: int

    @property
    def meant(self) -> str:
        """Return what must be equal for two numbers to be the same."""
        return f"{self.bound} {self.value} {self.unit}"


def numbers(text: str) -> list[Number]:
    """Return the numbers of a text in order; of a date also its day, month and year."""
    plain = _SPACED.sub("", text)
    found: list[Number] = []
    for match in _NUMBER.finditer(plain):
        bound = _BOUND.search(plain[: match.start()])
        kind = (bound.lastgroup or "") if bound else ""
        unit = _UNITS.get((match["unit"] or "").strip().lower(), "")
        value = NUMBER_WORDS[match["word"].lower()] if match["word"] else _value(match["digits"])
        found.append(Number(value=value, unit=unit, bound=kind, start=match.start()))
        if date := _DATE.fullmatch(match["digits"] or ""):
            found += (
                Number(value=part.lstrip("0"), unit="", bound="", start=match.start())
                for part in date.groups()
            )
    return found


def _value(digits: str) -> str:
    value = tokens(digits)[0]
    return value.lstrip("0") or "0" if value.isdigit() else value


def clauses(text: str) -> Iterator[str]:
    """Yield the parts of a text that each say one thing, as far as signs and joints show it."""
    plain = _SPACED.sub("", text)
    start = 0
    for match in _CLAUSE.finditer(plain):
        if plain[start : match.start()].strip():
            yield plain[start : match.start()]
        start = match.end()
    if plain[start:].strip():
        yield plain[start:]


def has_opposite(sentence: str, evidence: str) -> bool:
    """Tell whether a sentence says of two opposites the one that its evidence does not."""
    for one, other in _OPPOSITES:
        for said, unsaid in ((one, other), (other, one)):
            if said.search(sentence) and unsaid.search(evidence) and not said.search(evidence):
                return True
    return False


def is_overstated(sentence: str, evidence: str) -> bool:
    """Tell whether a sentence speaks of all, many or always more often than its evidence does."""
    return bool(_quantities(sentence) - _quantities(evidence))


def _quantities(text: str) -> Counter[str]:
    return Counter(found.lower()[:4] for found in _ABSOLUTE.findall(text))


def loses(
    mark: re.Pattern[str], sentence: str, evidence: str, terms: Callable[[str], frozenset[str]]
) -> bool:
    """Tell whether a sentence repeats what its evidence says with a mark, without that mark.

    Where a mark stands elsewhere in the sentence, only its clauses without one repeat something.
    """
    kept: list[frozenset[str]] = []
    plain: list[frozenset[str]] = []
    for clause in clauses(sentence):
        (kept if mark.search(clause) else plain).append(terms(clause))
    said = plain if kept else [terms(sentence)]
    for clause in clauses(evidence):
        content = terms(clause) if mark.search(clause) else frozenset()
        if not content or any(len(content & each) >= _SAME * len(content) for each in kept):
            continue
        if any(len(content & each) >= _SAME * len(content) for each in said):
            return True
    return False


def adds(
    mark: re.Pattern[str], sentence: str, evidence: str, terms: Callable[[str], frozenset[str]]
) -> bool:
    """Tell whether a clause has a mark that no clause of the evidence on the same thing has."""
    marked = [terms(clause) for clause in clauses(evidence) if mark.search(clause)]
    for clause in clauses(sentence):
        if mark.search(clause):
            said = terms(clause)
            if not any(said & content or not content for content in marked):
                return True
    return False


def misattributes(
    sentence: str,
    evidence: str,
    nouns: Callable[[str], frozenset[str]],
    anchors: Callable[[str], Mapping[str, frozenset[str]]],
) -> bool:
    """Tell whether a number, or a name, is said of something else than in the evidence.

    `anchors` gives those of a text, each with the nouns that are a part of it. A clause in which
    one stands must share another noun with the sentence, if both have any.
    """
    there = [(nouns(clause), anchors(clause)) for clause in clauses(evidence)]
    for anchor, own in anchors(sentence).items():
        said = nouns(sentence) - own
        subjects = [about - own for about, told in there if anchor in told]
        if said and subjects and all(about and not about & said for about in subjects):
            return True
    return False


def crosses(sentence: str, evidence: str, nouns: Callable[[str], frozenset[str]]) -> bool:
    """Tell whether a number is put to a noun whose own number is another one in the evidence."""
    there = [(nouns(clause), _meant(clause)) for clause in clauses(evidence)]
    for clause in clauses(sentence):
        counts = _meant(clause)
        about = frozenset().union(*(told for told, has in there if has & counts))
        for noun in nouns(clause) - about if about else ():
            own = [has for told, has in there if noun in told]
            if own and all(has and not has & counts for has in own):
                return True
    return False


def _meant(text: str) -> frozenset[str]:
    return frozenset(each.meant for each in numbers(text))


def is_reordered(sentence: Sequence[str], evidence: Sequence[str]) -> bool:
    """Tell whether two of the given words change places; each must stand once on both sides."""
    once = [word for word in dict.fromkeys(sentence) if _once(word, (sentence, evidence))]
    return any(evidence.index(one) > evidence.index(other) for one, other in combinations(once, 2))


def _once(word: str, sides: Iterable[Sequence[str]]) -> bool:
    return all(side.count(word) == 1 for side in sides)
