"""Sentences that give different values for the same thing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.counts import Count, counts_in
from assistant.dates import dates_in
from assistant.model import Kind
from assistant.signs import asks_for_money, nouns_of, stems

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.evidence import Evidence
    from assistant.inquiry import Inquiry
    from assistant.model import Question, Sentence

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
    r"|\bdie Quellen\b[^.:;]*\b(?:verschieden|unterschiedlich)\b"
    r"|\b(?:zwei|drei|beide|verschiedene|unterschiedliche) (?:[a-z]+ )?Angaben\b"
    r"|\b(?:steht|stehen)\b.*\b(?:gegen|gegenüber|nebeneinander)\b"
    r"|\b(?:ist|sind) (?:verschieden|unterschiedlich)\b|\bdie Quellen nennen\b.*\d.*\bund\b.*\d"
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
# "Das Amt nennt als Titel …", and another one that says it in the same words: "Der Verein nennt …".
_CLAIM = re.compile(
    rf"^(?:(?:der|die|das) )?(?P<who>[^\s,;]+) (?P<says>{_SAYS}\b.*)", re.IGNORECASE
)
_FRAME = 3
_PERSON = re.compile(r"\b[A-ZÄÖÜ][a-zäöüß]+ [A-ZÄÖÜ][a-zäöüß]+\b")
# A question that asks itself whether sources agree.
_ASKS_WHETHER = re.compile(
    r"\b(?:ander\w+|verschieden\w*|unterschiedlich\w*|alle[nr]?|mehrere[nr]?) (?:quellen|angaben"
    r"|zahlen|daten|berichte\w*)\b|\b(?:sagen|schreiben|nennen|meinen|berichten) (?:die )?andere"
    r"|\bwelche (?:angaben|zahlen)\b.*\b(?:gibt es|werden|nennen)\b"
    r"|\beinig\b|\büberein|\bwiderspr|\b(?:dasselbe|dieselbe|das gleiche|die gleiche)\b"
    r"|\beinzige\w* (?:angabe|zahl|quelle|datum)|\bagree|\bdisagree|\bcontradict|\bother sources",
    re.IGNORECASE,
)
# A question that offers two values: "„Gute Zukunft“ oder mit „Große Zukunft“", "44 oder 45".
_VALUE = r"(?:[„\"“]([^“”\"„]+)[“”\"]|([\w.,%/–-]*\w))"
_EITHER = re.compile(
    rf"{_VALUE}[.,]? (?:oder|or) (?:(?:im|in|am|an|mit|bis|ab|auf|bei|zu[mr]?|fast|knapp|rund|etwa"
    rf"|über|um|nur|erst|schon|doch|eher|de[rmn]|die|das|eine?[mnrs]?|the|an?|on|until|with) )*"
    rf"{_VALUE}",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[,;:] ")
_TITLE = re.compile(r"[„“\"»][^“”\"«„]{3,}[“”\"«]")
_WORD = re.compile(r"[^\W\d_]+")
_NUMERAL = re.compile(r"\d[\d.,]*\d|\d")
# "MV 3" is the third of some, and three of none.
_NUMBERED = re.compile(r"\b[A-ZÄÖÜ]{2,} \d+\b")
# "Zum Ende des Programms „X“ widersprechen sich die Quellen": what they differ on is X's.
_OF_TITLE = re.compile(
    r"^[^„]*„([^“]+)“ (?:widersprechen|gibt es|gehen|weichen|schwanken|nennen|stehen)\b"
)
# "Dazu gibt es zwei Angaben": the number is one of sources.
_COUNTED_SOURCES = re.compile(
    r"\b(?:zwei|drei|vier|beide|mehrere) (?:\w+ )?(?:Angaben|Quellen|Zahlen|Fassungen)\b"
)
_YEAR = re.compile(r"\b(?:1[89]|20)\d\d\b")
_HEADING = re.compile(r"widerspr|abweich", re.IGNORECASE)
# A sentence that is worth less than this share of the best one, or says less of its names, is about
# something else.
_WORTH, _NAMED = 0.72, 0.5
# What says itself that sources differ may be worth less.
_WORTH_OF_SAYING_SO = 0.7
_SEVERAL = 3
_NOUNS_SHARED = 2
# What a sentence may call its source or its time by.
_SOURCES = "Quelle Angabe Zahl Studie Bericht Stand Jahr Anfang Mitte Ende"
# Questions of these kinds have one right value.
VALUED = frozenset({Kind.NUMBER, Kind.DATE, Kind.PLACE, Kind.YES_NO})
# Of these kinds values differ, of others what is said.
_COUNTED = frozenset({Kind.NUMBER, Kind.DATE})
_WHO_OR_WHERE = frozenset({Kind.PLACE, Kind.PERSON})
_MANY_VALUES = frozenset({Kind.LIST, Kind.OVERVIEW, Kind.CORPUS})


@dataclass(frozen=True, slots=True, kw_only=True)
class Values:
    """Two values that quotes give for one thing, and the years they speak of, 0 for none."""

    one: str
    other: str
    years: tuple[int, int] = (0, 0)


def differing(question: Question, text: str) -> bool:
    """Tell whether a sentence says that its sources differ, with values of the kind asked for."""
    if _SAYS_SO.search(text) is None:
        return False
    return _has_values(question, _NUMBERED.sub(" ", _COUNTED_SOURCES.sub(" ", text)))


def _has_values(question: Question, text: str) -> bool:
    """Tell whether a sentence has what can be told apart, of the kind asked for."""
    match _kind(question):
        case Kind.DATE:
            dates = {date.parts for date in dates_in(text)}
            # Beside one date two numbers are what differs.
            return len(dates) > 1 or (bool(dates) and len(counts_in(text)) <= 1)
        case Kind.NUMBER:
            money = asks_for_money(question.words)
            return bool(_of_years(question, text)) and (not money or "€" in text)
        case Kind.PERSON:
            return len(_PERSON.findall(_TITLE.sub(" ", text))) > 1
        case Kind.PLACE:
            # What differs is a number or a date then.
            return not counts_in(text) and not dates_in(text)
    return not counts_in(text) or bool(_of_years(question, text))


def _kind(question: Question) -> Kind:
    """Return the kind of value that can differ; any can where sources or values are asked about."""
    named = asks_of_sources(question.words) or offered(question.words)
    return Kind.FACT if named else question.kind


def _of_years(question: Question, text: str) -> list[Count]:
    """Return what a sentence counts, of several years only what is said of one asked for."""
    asked = f"{question.words} {question.context}"
    wanted, said = set(_YEAR.findall(asked)), set(_YEAR.findall(text))
    if not wanted or said <= wanted:
        return counts_in(text)
    parts = [part for part in _CLAUSE.split(text) if wanted & set(_YEAR.findall(part))]
    counts = [count for part in parts for count in counts_in(part)]
    return counts if len(counts) > 1 else []


def on_the_same(each: Evidence, best: Evidence, worth: float = _WORTH) -> bool:
    """Tell whether a sentence is as much about what was asked as the one that answers best."""
    return each.score >= worth * best.score and each.nouns >= _NAMED * best.nouns


def other_side(inquiry: Inquiry, each: Evidence, best: Evidence) -> bool:
    """Tell whether a sentence says that sources differ on what the best one answers.

    It also is the other side where it has another source say something of the same.
    """
    if each is not best and claim_apart(inquiry.question, each.unit.text, best.unit.text):
        return True
    section = each.hit.passage.section
    return (
        differing(inquiry.question, each.unit.text)
        and on_the_same(each, best, _WORTH_OF_SAYING_SO)
        and is_about(inquiry, each.unit.text, (each.hit.title, *section))
    )


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
    pairs = offered(question.words)
    if not asks_of_sources(question.words) and not pairs and question.kind in _MANY_VALUES:
        return False
    near = _near(inquiry, sentences)
    if (
        near[:1] == list(sentences[:1])
        and _headed(near[0])
        and _kind(question) not in _COUNTED | _WHO_OR_WHERE
    ):
        return True
    if any(_says_so(inquiry, each) for each in near[:_SEVERAL]):
        return True
    if any(claim_apart(question, near[0].text, each.text) for each in near[1:_SEVERAL]):
        return True
    return any(_both_said(inquiry, near, one, other) for one, other in pairs)


def _says_so(inquiry: Inquiry, sentence: Sentence) -> bool:
    """Tell whether a sentence says that its sources differ on just what was asked."""
    question = inquiry.question
    if differing(question, sentence.text):
        cited = sentence.citations[0]
        return is_about(inquiry, sentence.text, (cited.title, *cited.section))
    return _headed(sentence) and _has_two(question, sentence.text)


def is_about(inquiry: Inquiry, text: str, section: Sequence[str]) -> bool:
    """Tell whether a sentence that says that its sources differ does so on what was asked.

    It stands under or names the title that the question names, and is on no other one. Where no
    number and no date is asked for, it has a value that the question names, or shares its words.
    """
    question = inquiry.question
    asked = f"{question.words} {question.context}"
    titles = _TITLE.findall(asked)
    above = " ".join((text, *section))
    if titles and not any(title[1:-1] in above for title in titles):
        return False
    wanted = frozenset(stems(inquiry, _WORD.findall(asked)))
    another = _OF_TITLE.match(text)
    if another and wanted.isdisjoint(stems(inquiry, _WORD.findall(another[1]))):
        return False
    kind = _kind(question)
    if kind in _COUNTED or asks_of_sources(question.words) or offered(question.words):
        return True
    words = inquiry.library.analyzer.words
    if kind in _WHO_OR_WHERE:
        return not frozenset(words(question.words)).isdisjoint(words(text))
    if any(value in text for value in _values(asked)):
        return True
    shared = frozenset(stems(inquiry, nouns_of(asked))) & frozenset(stems(inquiry, nouns_of(text)))
    return len(shared) >= _NOUNS_SHARED


def _values(text: str) -> Iterator[str]:
    """Yield the years, numbers and titles of a text as they are written."""
    yield from _NUMERAL.findall(text)
    yield from (title[1:-1] for title in _TITLE.findall(text))


def _both_said(inquiry: Inquiry, near: Sequence[Sentence], one: str, other: str) -> bool:
    """Tell whether both of two values are quoted.

    Words that stand beside each other in one sentence are listed there; what has neither a number
    nor a capital is told apart by its sources only where these say so.
    """
    said = [[_says(inquiry, each.text, value) for each in near] for value in (one, other)]
    if not all(map(any, said)):
        return False
    if any(map(_headed, near)) or one[0].isdigit() or f"„{one}“" in inquiry.question.words:
        return True
    return not one[0].islower() and not any(map(all, zip(*said, strict=True)))


def _near(inquiry: Inquiry, sentences: Sequence[Sentence]) -> list[Sentence]:
    """Return the sentences that are about what was asked."""
    known = {each.unit.spans[-1]: each for each in inquiry.evidence}
    best = inquiry.evidence[0] if inquiry.evidence else None
    found: list[Sentence] = []
    for sentence in sentences:
        each = known.get(sentence.citations[-1].span)
        if best and each and (on_the_same(each, best) or other_side(inquiry, each, best)):
            found.append(sentence)
    return found


def _headed(sentence: Sentence) -> bool:
    """Tell whether a sentence stands under a heading that speaks of contradictions."""
    return any(_HEADING.search(part) for part in sentence.citations[0].section)


def _has_two(question: Question, text: str) -> bool:
    """Tell whether a sentence has two values of the kind asked for."""
    if _kind(question) is Kind.NUMBER:
        return len({count.worth for count in _of_years(question, text)}) > 1
    return _kind(question) is Kind.DATE and len({date.parts for date in dates_in(text)}) > 1


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
