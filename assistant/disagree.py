"""Sentences that give different values for the same thing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.counts import Count, counts_in
from assistant.disputed import DUE
from assistant.model import Kind
from assistant.signs import nouns_of, stems

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.evidence import Evidence
    from assistant.inquiry import Inquiry
    from assistant.model import Question, Sentence

# Words by which a text says whose a value is.
_SAYS = (
    r"(?:nennt|nennen|nannte|schreibt|schreiben|datiert|datieren|beziffert|meldet|meldete|zählt"
    r"|gibt|geben|lässt|spricht|berichtet|beschreibt|laut|nach(?: (?:dem|der|den|Angaben))?)"
)
# "Das Amt nennt als Titel …", and another one that says it in the same words: "Der Verein nennt …".
_CLAIM = re.compile(
    rf"^(?:(?:der|die|das) )?(?P<who>[^\s,;]+) (?P<says>{_SAYS}\b.*)", re.IGNORECASE
)
_FRAME = 3
_CLAUSE = re.compile(r"[,;:] ")
_YEAR = re.compile(r"\b(?:1[89]|20)\d\d\b")
# A sentence that is worth less than this share of the best one, or says less of its names, is about
# something else.
_WORTH, _NAMED = 0.72, 0.5
_SEVERAL = 3
# What a sentence may call its source or its time by.
_SOURCES = "Quelle Angabe Zahl Studie Bericht Stand Jahr Anfang Mitte Ende"
# Questions of these kinds have one right value.
VALUED = frozenset({Kind.NUMBER, Kind.DATE, Kind.PLACE, Kind.YES_NO})


@dataclass(frozen=True, slots=True, kw_only=True)
class Values:
    """Two values that quotes give for one thing, and the years they speak of, 0 for none."""

    one: str
    other: str
    years: tuple[int, int] = (0, 0)


def on_the_same(each: Evidence, best: Evidence) -> bool:
    """Tell whether a sentence is as much about what was asked as the one that answers best."""
    return each.score >= _WORTH * best.score and each.nouns >= _NAMED * best.nouns


def tells_of_others(question: Question, each: Evidence, best: Evidence) -> bool:
    """Tell whether a sentence gives the other side of what the best one answers.

    It tells itself that sources differ on it, or has another source say something of the same.
    """
    if each is best:
        return False
    return each.disputed >= DUE or claim_apart(question, each.unit.text, best.unit.text)


def claim_apart(question: Question, one: str, other: str) -> bool:
    """Tell whether two sentences begin alike with what two sources say that nobody asked for."""
    claims = [_CLAIM.match(text) for text in (one, other)]
    if not claims[0] or not claims[1] or question.kind not in VALUED:
        return False
    who = [claim["who"] for claim in claims if claim]
    said = [claim["says"].split() for claim in claims if claim]
    return (
        who[0] != who[1]
        and not any(each in question.words for each in who)
        and said[0][:_FRAME] == said[1][:_FRAME]
        and said[0] != said[1]
    )


def differ(inquiry: Inquiry, sentences: Sequence[Sentence]) -> bool:
    """Tell whether one of the quotes says that sources differ on what was asked.

    So do two that have two sources say something of the same.
    """
    if any(each and each.disputed >= DUE for each in _quoted(inquiry, sentences)):
        return True
    near = _near(inquiry, sentences)
    return any(claim_apart(inquiry.question, near[0].text, each.text) for each in near[1:_SEVERAL])


def _quoted(inquiry: Inquiry, sentences: Sequence[Sentence]) -> list[Evidence | None]:
    """Return what was found that each quote is of, none for what stands with it only."""
    known = {each.unit.spans[-1]: each for each in inquiry.evidence}
    return [known.get(sentence.citations[-1].span) for sentence in sentences]


def _near(inquiry: Inquiry, sentences: Sequence[Sentence]) -> list[Sentence]:
    """Return the sentences that are about what was asked."""
    best = inquiry.evidence[0] if inquiry.evidence else None
    found: list[Sentence] = []
    for sentence, each in zip(sentences, _quoted(inquiry, sentences), strict=True):
        if best is None or each is None:
            continue
        if on_the_same(each, best) or tells_of_others(inquiry.question, each, best):
            found.append(sentence)
    return found


def different(inquiry: Inquiry, sentences: Sequence[Sentence]) -> Values | None:
    """Return two numbers that the first sentences count the same thing with, if there are any.

    What is counted must be what was asked for, in a year that was asked for if one was.
    """
    if inquiry.question.kind is not Kind.NUMBER:
        return None
    asked = inquiry.question.words.lower()
    wanted = {int(year) for year in _YEAR.findall(asked)}
    known: dict[str, tuple[Count, int, int]] = {}
    first = [each for each in _near(inquiry, sentences[:_SEVERAL]) if not each.cells]
    plain = _plain_names(inquiry)
    for place, sentence in enumerate(first):
        for count, year, clause in _counted(sentence.text):
            if count.noun and count.of not in asked:
                continue
            if wanted and year and year not in wanted:
                continue
            # What names anything else counts a part of what was asked for, or another thing.
            if not plain.issuperset(stems(inquiry, nouns_of(clause))):
                continue
            value, of_year, at = known.setdefault(count.of, (count, year, place))
            if value.worth != count.worth and at != place and not _both(first, value, count):
                return Values(one=value.written, other=count.written, years=(of_year, year))
    return None


def _plain_names(inquiry: Inquiry) -> frozenset[str]:
    """Return the stems of what a sentence may name beside a number of what was asked for.

    That is what the question names, and who or what can be the source of a number.
    """
    sources = [each.source for each in inquiry.index.catalog.documents.values()]
    told = [inquiry.question.words, inquiry.question.context, _SOURCES]
    told += [
        name for each in sources for name in (each.title, each.publisher, *each.authors) if name
    ]
    return frozenset(stems(inquiry, re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", " ".join(told))))


def _counted(text: str) -> list[tuple[Count, int, str]]:
    """Return what a text counts, the year that each count is said of, 0 for none, and where."""
    years = {int(year) for year in _YEAR.findall(text)}
    found: list[tuple[Count, int, str]] = []
    for clause in _CLAUSE.split(text):
        own = {int(year) for year in _YEAR.findall(clause)} or years
        year = min(own) if len(own) == 1 else 0
        counts = (each for each in counts_in(clause) if each.of and not each.limit)
        found += [(count, year, clause) for count in counts]
    return found


def _both(sentences: Sequence[Sentence], one: Count, other: Count) -> bool:
    """Tell whether a sentence says two numbers itself: then they count different things."""
    return any(
        {one.worth, other.worth} <= {count.worth for count in counts_in(sentence.text)}
        for sentence in sentences
    )
