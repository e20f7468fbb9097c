"""What a question takes for granted and the sentences found for it do not say."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.claims import claimed, parts_of
from assistant.compared import compared
from assistant.counts import Count, counted_instead, counts_in
from assistant.dates import PartialDate, dates_in
from assistant.denied import denied
from assistant.disputed import offered
from assistant.exchanged import exchanged
from assistant.opposites import opposites
from assistant.remarks import around, corrected, says_more
from assistant.roles import wrong_roles
from assistant.swapped import swapped
from assistant.turns import tells_of_oneself
from assistant.unsaid_names import unsaid_names
from ingest.german import tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.inquiry import Inquiry
    from assistant.model import Sentence

_DECADE = re.compile(r"\b(?:1[5-9]|20)\d0er\b")
# Parts of a whole, by what they divide it in: "ein Drittel", "jede dritte Stadt".
_PARTS = (
    (2, r"Hälfte|jede[rsn]? zweite[nrs]?"),
    (3, r"Drittel|jede[rsn]? dritte[nrs]?"),
    (4, r"Viertel|jede[rsn]? vierte[nrs]?"),
    (5, r"Fünftel|jede[rsn]? fünfte[nrs]?"),
    (10, r"Zehntel|jede[rsn]? zehnte[nrs]?"),
)
_SHARE = re.compile(rf"\b(?:{'|'.join(words for _, words in _PARTS)})\b", re.IGNORECASE)
_SHARE_OR_PERCENT = re.compile(rf"{_SHARE.pattern}|\b\d+(?:,\d+)? %", re.IGNORECASE)
# "Ein Drittel" is near enough to "30 %".
_NEAR = 5.0
# "Drei der vier" counts some of them, "12 % der Gäste" all of these.
_SOME_OF = re.compile(r"^ (?:der|von|of)(?: (?:den|the|our))? ")
_PAGES = re.compile(r"\b(?:S\.|Seiten?|pages|pp\.) ?(\d+ ?[–-] ?\d+)")
_AMOUNTS = tuple(
    (re.compile(rf"\b(?:{asked})"), re.compile(rf"\b(?:{told})"))
    for asked, told in (
        (
            r"(?:alle[nr]?|sämtliche[nr]?|immer|überall|every|always)\b(?! \d)",
            (
                r"(?:[Vv]iele|[Mm]eiste?n?|meistens|[Ee]inige|[Mm]anche|teilweise|oft|häufig|selten"
                r"|(?:knapp |rund |etwa )?(?:die )?Hälfte|(?:ein|zwei) Drittel|ein Viertel"
                r"|Mehrheit)\b|\d+(?:,\d+)? %"
            ),
        ),
        (
            r"(?:nur|ausschließlich|lediglich|only)\b(?! (?:\w+ )?\d)",
            r"(?:auch|außerdem|sowohl|unter anderem|nicht nur|später)\b",
        ),
        (r"(?:ausgerechnet|gerade|insbesondere)\b", r"(?:nicht (?:nur|allein)|überall)\b"),
    )
)
_FIRST = 2
# What an English number counts is one of so many words behind it.
_COUNTED_WITHIN = 2


def unsaid(inquiry: Inquiry, sentences: Sequence[Sentence], *, disputed: bool = False) -> list[str]:
    """Return a remark for each number, date, name or direction of a question no quote holds.

    The remark names what the quotes say instead, where they say it of the same thing. What is
    told of oneself ("Wir sind 14 Gemeinden.") and values to choose between are taken for granted
    by nobody. `disputed` tells that the sources differ: then it is enough that one of them says it.
    """
    text = _presupposed(inquiry.question.words)
    found = [
        *_dates(inquiry, text, sentences, disputed=disputed),
        *_counts(inquiry, text, sentences, disputed=disputed),
        *exchanged(inquiry, text, sentences[0].text),
        *_shares(text, sentences),
        *_pages(text, sentences),
        *unsaid_names(inquiry, text, sentences, disputed=disputed),
        *wrong_roles(inquiry, text, sentences),
        *opposites(inquiry, text, sentences),
        *compared(inquiry, text, sentences),
        *denied(inquiry, text, sentences),
        *swapped(inquiry, text, sentences),
        *_amounts(inquiry, text, sentences),
    ]
    return list(dict.fromkeys(found))


def _presupposed(text: str) -> str:
    """Return a question without what is told of oneself and without what it lets choose."""
    *before, asked = parts_of(text)
    whole = " ".join((*(part for part in before if not tells_of_oneself(part)), asked))
    for value in {value for pair in offered(whole) for value in pair}:
        whole = re.sub(rf"(?<!\w){re.escape(value)}(?!\w)", " ", whole)
    return whole


def _dates(
    inquiry: Inquiry, text: str, sentences: Sequence[Sentence], *, disputed: bool
) -> list[str]:
    told = [dates_in(around(sentence)) for sentence in sentences]
    words = inquiry.library.analyzer.words
    found: list[str] = []
    for asked in dates_in(text):
        if _says(told[0], asked):
            continue
        pairs = zip(sentences[1:], told[1:], strict=True)
        later = [
            sentence for sentence, dates in pairs if any(map(asked.agrees, _finer(dates, asked)))
        ]
        # A day may stand anywhere; a year is said of so much that it must belong.
        enough = later and (disputed or len(asked.parts) > 1)
        if enough or says_more(words, text, asked.text, sentences[0], later):
            continue
        instead = next((date.text for date in told[0] if len(date.parts) >= len(asked.parts)), None)
        found.append(corrected(asked.text, instead, sentences))
    for decade in _DECADE.findall(text):
        others = [each for sentence in sentences for each in _DECADE.findall(sentence.text)]
        if others and decade not in others:
            found.append(corrected(decade, others[0], sentences))
    return found


def _says(dates: Sequence[PartialDate], asked: PartialDate) -> bool:
    """Tell whether one of the dates of a sentence can be the one asked for.

    Beside a day the year alone is the name of something: "Die Frist des Aufrufs 2020 endete am …".
    """
    return _covers(dates, asked) or any(map(asked.agrees, _finer(dates, asked) or dates))


def _finer(dates: Sequence[PartialDate], asked: PartialDate) -> list[PartialDate]:
    return [date for date in dates if len(date.parts) >= len(asked.parts)]


def _covers(dates: Sequence[PartialDate], asked: PartialDate) -> bool:
    """Tell whether a year lies between two that a sentence names."""
    years = [date.year for date in dates if date.year]
    only_year = asked.year is not None and asked.month is None
    return only_year and bool(years) and min(years) <= (asked.year or 0) <= max(years)


def _counts(
    inquiry: Inquiry, text: str, sentences: Sequence[Sentence], *, disputed: bool
) -> list[str]:
    told = [counts_in(around(sentence)) for sentence in sentences]
    said = {count.worth for counts in told for count in counts}
    first = {count.worth for count in told[0]}
    found: list[str] = []
    for asked in counts_in(text, english=inquiry.retrieved.terms.english):
        if asked.noun == "Uhr" or (
            asked.spelt and _SOME_OF.match(text.partition(asked.written)[2])
        ):
            continue
        german = _german_nouns(inquiry, text, asked)
        beside = _instead(inquiry, asked, german, told[:1])
        instead = beside or _instead(inquiry, asked, german, told[:_FIRST])
        swapped = not disputed and beside is not None and asked.worth not in first
        # A small number in words is often no count: "die beiden ersten", "auf zwei Arten".
        if (asked.worth not in said or swapped) and (instead or not asked.spelt):
            nearest = counted_instead(asked, told) if instead and not swapped else None
            found.append(corrected(asked.written, nearest or instead, sentences))
    return found


def _german_nouns(inquiry: Inquiry, text: str, asked: Count) -> frozenset[str]:
    """Return the German words for what an English question counts: "the seven new arenas"."""
    terms = inquiry.retrieved.terms
    counted = tokens(text.partition(asked.written)[2])[:_COUNTED_WITHIN]
    places = {place for place, token in enumerate(terms.tokens) if token in counted}
    return frozenset(term.text for term in terms.words if terms.english and term.token in places)


def _instead(
    inquiry: Inquiry, asked: Count, german: frozenset[str], told: Sequence[Sequence[Count]]
) -> str | None:
    """Return a number of what was counted, `german` where that was said in English."""
    stem = inquiry.library.analyzer.stem
    for count in (count for counts in told for count in counts):
        if count.noun and stem(count.noun.lower()) in german:
            return count.written
    return counted_instead(asked, told)


def _shares(text: str, sentences: Sequence[Sentence]) -> list[str]:
    """Return a remark on a share in words where the first quote has another one."""
    said = [part for each in sentences for part in map(_part, _SHARE.findall(each.text))]
    other = _SHARE_OR_PERCENT.search(sentences[0].text)
    return [
        corrected(share, other[0], sentences)
        for share in _SHARE.findall(text)
        if other and _part(share) not in said and not _is_near(share, other[0])
    ]


def _is_near(share: str, other: str) -> bool:
    """Tell whether a share in words and one in percent are about the same."""
    percent = other.removesuffix(" %").replace(",", ".")
    return other.endswith("%") and abs(100 / _part(share) - float(percent)) < _NEAR


def _part(share: str) -> int:
    """Return what a share in words divides a whole in."""
    return next(part for part, words in _PARTS if re.fullmatch(words, share, re.IGNORECASE))


def _pages(text: str, sentences: Sequence[Sentence]) -> list[str]:
    """Return a remark on pages "from–to" where the first quote names others."""
    asked, told = _PAGES.findall(text), _PAGES.findall(sentences[0].text)
    if not asked or not told or asked[0] in told:
        return []
    return [corrected(asked[0], told[0], sentences)]


def _amounts(inquiry: Inquiry, text: str, sentences: Sequence[Sentence]) -> list[str]:
    """Return a remark where a question says of all, or of some alone, what is said of many.

    What it asks the reason of must be said so: "Warum sind alle …?", "Wieso gibt es nur …?".
    """
    claim = claimed(text)
    for asked, told in _AMOUNTS:
        amount = asked.search(claim)
        said = _said_of(inquiry, claim, amount.end(), sentences) if amount else ""
        other = told.search(said)
        if amount and other and not asked.search(said):
            return [corrected(amount[0], other[0], sentences)]
    return []


def _said_of(inquiry: Inquiry, text: str, end: int, sentences: Sequence[Sentence]) -> str:
    """Return the quote that says what an amount, which ends there in a question, is said of.

    It is the first that has the word behind the amount and another of the question, if one has.
    """
    words = inquiry.library.analyzer.words
    asked, of = frozenset(words(text)), frozenset(words(text[end:])[:1])
    said = (each.text for each in sentences if of < asked.intersection(words(each.text)))
    return next(said, sentences[0].text)
