"""Sentences that give different values for the same thing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.counts import Count, counts_in
from assistant.dates import dates_in
from assistant.model import Kind
from assistant.signs import nouns_of, stems

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.evidence import Evidence
    from assistant.inquiry import Inquiry
    from assistant.model import Sentence

# Words by which a text says whose a value is.
_SAYS = (
    r"(?:nennt|nennen|nannte|schreibt|schreiben|datiert|datieren|beziffert|meldet|meldete|zählt"
    r"|gibt|geben|lässt|spricht|berichtet|beschreibt|laut|nach(?: (?:dem|der|den|Angaben))?)"
)
# How a text says itself that its sources differ.
_SAYS_SO = re.compile(
    r"\bwidersp(?:rechen|richt|rüchlich|ruch)\w*|\bweichen\b.*\bab\b|\babweichend\w*|\bschwank\w+"
    r"|\bgehen\b.*\bauseinander\b|\bnicht einhellig\b|\b(?:nennen|schreiben|nennt|schreibt) die "
    r"Quellen\b.*\b(?:oder|verschieden)\b"
    r"|\b(?:zwei|drei|beide|verschiedene|unterschiedliche) (?:[a-z]+ )?Angaben\b"
    r"|\b(?:steht|stehen)\b.*\b(?:gegen|gegenüber|nebeneinander)\b"
    r"|\bMehrheit der Quellen\b|\bandere Quelle\b|\bstatt\b.*\d"
    r"|\bin manchen Quellen\b.*\bin anderen\b"
    r"|\bnach den Quellen\b.*\boder\b|\bnennen die Quellen\b.*\d.*\d"
    r"|\bist von [^,]+ die Rede, .*\bvon\b|\bgeplant\b.*\btatsächlich\b|\blaut \S+ [„\"]"
    # Two that are named beside each other with what each of them says.
    rf"|(?:\b{_SAYS}\b[^,;]*|\b{_SAYS}\b.*[\d“”\"].{{0,25}})[,;]"
    r" (?:nach (?:dem|der|den) |(?:der|die|das) )?"
    r"[^\s,;]*(?-i:[A-ZÄÖÜ])[^\s,;]*"
    rf"(?: {_SAYS})? (?:(?:auf|als|den|die|das|am|bis|von|zum|in|eine?) ){{0,2}}[„\"\d]"
    r"|\d.*[,;] (?:der|die|das) [^\s,;]+ (?:nennt|schreibt|meldet|zählt|spricht)"
    r"(?: (?:den|die|das|von|auf))? [„\"\d]"
    r"|\bnach (?:dem|der|den) [^,;]+, nach (?:dem|der|den)\b",
    re.IGNORECASE,
)
_PERSON = re.compile(r"\b[A-ZÄÖÜ][a-zäöüß]+ [A-ZÄÖÜ][a-zäöüß]+\b")
# A question that asks itself whether sources agree.
_ASKS_WHETHER = re.compile(
    r"\b(?:ander\w+|verschieden\w*|unterschiedlich\w*|alle[nr]?|mehrere[nr]?) (?:quellen|angaben"
    r"|zahlen|daten|berichte\w*)\b|\b(?:sagen|schreiben|nennen|meinen|berichten) (?:die )?andere"
    r"|\beinig\b|\büberein|\bwiderspr|\b(?:dasselbe|dieselbe|das gleiche|die gleiche)\b"
    r"|\beinzige\w* (?:angabe|zahl|quelle|datum)|\bagree|\bdisagree|\bcontradict|\bother sources",
    re.IGNORECASE,
)
# A question that offers two values: "„Gute Zukunft“ oder mit „Große Zukunft“", "44 oder 45".
_VALUE = r"(?:[„\"“]([^“”\"„]+)[“”\"]|([\w.,%/–-]*\w))"
_EITHER = re.compile(
    rf"{_VALUE},? (?:oder|or) (?:(?:im|in|am|an|mit|bis|ab|auf|bei|zu[mr]?|fast|knapp|rund|etwa"
    rf"|über|um|nur|erst|schon|doch|eher|de[rmn]|die|das|eine?[mnrs]?|the|an?|on|until|with) )*"
    rf"{_VALUE}",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[,;:] ")
_YEAR = re.compile(r"\b(?:1[89]|20)\d\d\b")
_HEADING = re.compile(r"widerspr|abweich", re.IGNORECASE)
# A sentence that is worth less than this share of the best one, or says less of its names, is about
# something else.
_WORTH, _NAMED = 0.72, 0.5
_SEVERAL = 3
# What a sentence may call its source or its time by.
_SOURCES = "Quelle Angabe Zahl Studie Bericht Stand Jahr Anfang Mitte Ende"
# Questions of these kinds have one right value.
VALUED = frozenset({Kind.NUMBER, Kind.DATE, Kind.PLACE, Kind.YES_NO})
_MANY_VALUES = frozenset({Kind.LIST, Kind.OVERVIEW, Kind.CORPUS})


@dataclass(frozen=True, slots=True, kw_only=True)
class Values:
    """Two values that quotes give for one thing, and the years they speak of, 0 for none."""

    one: str
    other: str
    years: tuple[int, int] = (0, 0)


def differing(kind: Kind, text: str) -> bool:
    """Tell whether a sentence says that its sources differ, with values of the kind asked for."""
    return _SAYS_SO.search(text) is not None and _has_values(kind, text)


def _has_values(kind: Kind, text: str) -> bool:
    """Tell whether a sentence has what can be told apart, of the kind asked for."""
    if kind is Kind.DATE:
        dates = {date.parts for date in dates_in(text)}
        # Beside one date two numbers are what differs.
        return len(dates) > 1 or (bool(dates) and len(counts_in(text)) <= 1)
    if kind is Kind.NUMBER:
        return bool(counts_in(text))
    return kind is not Kind.PERSON or len(_PERSON.findall(text)) > 1


def on_the_same(each: Evidence, best: Evidence) -> bool:
    """Tell whether a sentence is as much about what was asked as the one that answers best."""
    return each.score >= _WORTH * best.score and each.nouns >= _NAMED * best.nouns


def asks_of_sources(text: str) -> bool:
    """Tell whether a question asks itself whether sources agree, or what others say."""
    return _ASKS_WHETHER.search(text) is not None


def offered(text: str) -> list[tuple[str, str]]:
    """Return the pairs of values that a question lets choose between."""
    return [(one or first, two or other) for one, first, two, other in _EITHER.findall(text)]


def differ(inquiry: Inquiry, sentences: Sequence[Sentence]) -> bool:
    """Tell whether one of the quotes says that sources differ on what was asked.

    So does a question that offers two values of which both are quoted.
    """
    question = inquiry.question
    asks_whether = asks_of_sources(question.words)
    near = _near(inquiry, sentences)
    pairs = offered(question.words)
    if not asks_whether and not pairs and question.kind in _MANY_VALUES:
        return False
    kind = Kind.FACT if asks_whether or pairs else question.kind
    if near[:1] == list(sentences[:1]) and _headed(near[0]):
        return True
    if any(
        differing(kind, each.text) or (_headed(each) and _has_two(kind, each))
        for each in near[:_SEVERAL]
    ):
        return True
    said = " ".join(each.text for each in near)
    return any(_says(inquiry, said, one) and _says(inquiry, said, other) for one, other in pairs)


def _near(inquiry: Inquiry, sentences: Sequence[Sentence]) -> list[Sentence]:
    """Return the sentences that are about what was asked."""
    known = {each.unit.spans[-1]: each for each in inquiry.evidence}
    best = inquiry.evidence[0] if inquiry.evidence else None
    found: list[Sentence] = []
    for sentence in sentences:
        each = known.get(sentence.citations[-1].span)
        if best and each and on_the_same(each, best):
            found.append(sentence)
    return found


def _headed(sentence: Sentence) -> bool:
    """Tell whether a sentence stands under a heading that speaks of contradictions."""
    return any(_HEADING.search(part) for part in sentence.citations[0].section)


def _has_two(kind: Kind, sentence: Sentence) -> bool:
    """Tell whether a sentence has two values of the kind asked for."""
    if kind is Kind.NUMBER:
        return len({count.worth for count in counts_in(sentence.text)}) > 1
    return kind is Kind.DATE and len({date.parts for date in dates_in(sentence.text)}) > 1


def _says(inquiry: Inquiry, text: str, value: str) -> bool:
    """Tell whether a text says a value as it was asked, or inflected."""
    if re.search(rf"(?<!\w){re.escape(value)}(?!\w)", text, re.IGNORECASE):
        return True
    words = inquiry.library.analyzer.words
    return bool(words(value)) and set(words(value)) <= set(words(text))


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
