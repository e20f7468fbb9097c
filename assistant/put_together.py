"""A question asked before, with a part of it changed: "Und 2015?", "Nein, ich meine Mölln."."""

from __future__ import annotations

import re

from assistant.clauses import QUESTION_WORD

_CONJUNCTION = re.compile(
    r"^(?:und|oder|aber|and|or|but|what about|how about)\b\s*"
    r"(?:was ist |wie ist es |wie sieht es )?",
    re.IGNORECASE,
)
_PREPOSITIONS = (
    r"in|im|ins|bei|beim|für|von|vom|aus|auf|nach|an|am|zu|zum|zur|seit|über|mit|ohne|gegen|um|vor"
    r"|unter|zwischen|durch|bis|ab|during|on|at|for|about|from|to|of|by|with"
)
_PLACED = re.compile(rf"^({_PREPOSITIONS})\s+(.+)$", re.IGNORECASE)
# A verb somewhere: a form of those that stand alone, or a word that ends like one.
_VERB = re.compile(
    r"\b(?:is|are|was|were|do|does|did|ist|sind|war|waren|hat|haben|hatte|hatten|wird|werden|wurde"
    r"|wurden|kann|können|soll|sollen|muss|müssen|darf|gibt|gab|kam|ging|lief|fand)\b"
    r"|^(?:nenn|zeig|gib|sag|erklär|list|beschreib|fass|erzähl|vergleich)\w*\b"
    r"|(?-i:(?:^| )(?!seit |mit |nicht |(?:ers|letz|meis|zwei|drit|vier|fünf)ten\b)"
    r"[a-zäöüß]{3,}(?:te|ten|t)\b)",
    re.IGNORECASE,
)
_ARTICLE = re.compile(
    r"^(?:der|die|das|den|dem|des|eine?[mnrs]?|the|an?)\s+(?=\S)|^(?:jene[mnrs]?)\s+", re.IGNORECASE
)
_LAST_ARTICLE = re.compile(r"\b(?:der|die|das|den|dem|des|the) $", re.IGNORECASE)
# What stands before a noun that is no name: an article, a preposition, an adjective.
_DETERMINED = re.compile(
    rf"\b(?:{_PREPOSITIONS}|der|die|das|den|dem|des|eine?[mnrs]?|(?!viele)[a-zäöüß]+e[nrsm]?) $",
    re.IGNORECASE,
)
_ABOUT = re.compile(r"\b(?:für|über|um|von|mit|ohne|gegen|nach|aus|about|for|of|with) $")
_YEAR = re.compile(r"(?:\b(?:Ende|Anfang|Mitte) )?\b(?:1[5-9]|20)\d\d\b")
# "beim ersten Aufruf 2019"; the second one was in another year.
_NOUN_OF_YEAR = r"(?P<noun>[^\s,a-zäöüß][^\s,]*)(?P<year> (?:1[5-9]|20)\d\d\b)?"
# "beim zweiten", "in den anderen".
_LACKS_NOUN = re.compile(r" [a-zäöüß]{3,}(?:en|em|er)$")
_LATER = re.compile(
    r"^(?P<count>ein|zwei|drei|vier|fünf|zehn) Jahre? (?P<way>später|danach|darauf|davor|zuvor"
    r"|vorher|früher)$|^im (?:(?P<next>Folgejahr|Jahr (?:darauf|danach))"
    r"|(?P<last>Vorjahr|Jahr (?:davor|zuvor)))$",
    re.IGNORECASE,
)
_COUNTS = {"ein": 1, "zwei": 2, "drei": 3, "vier": 4, "fünf": 5, "zehn": 10}
_AFTER = frozenset({"später", "danach", "darauf"})
# What is named in a question: a title in quotation marks, or words with a capital in a row.
_NAMED = re.compile(r"[„\"»“][^“”\"«]+[“”\"«]|\b[A-ZÄÖÜ][\w-]*(?: [A-ZÄÖÜ][\w-]*)*")
_TITLE = re.compile(r"[„\"»“][^“”\"«]+[“”\"«]")
_ENDING = re.compile(r"(?:en|er|e|n|s)$")
_SAME_ENDING = 5


def is_fragment(text: str) -> bool:
    """Tell whether a text asks nothing by itself: it has neither a verb nor a question word."""
    return not (QUESTION_WORD.search(text) or has_verb(text))


def has_verb(text: str) -> bool:
    """Tell whether a text has a verb, as far as its form shows."""
    return _VERB.search(_TITLE.sub("", text)) is not None


def put_together(asked: str, before: str) -> str:
    """Return the question before with a part of it changed, or "" where that fails.

    "Wo wachsen kleine Städte?" and "Und in Ostdeutschland?" give "Wo wachsen kleine Städte in
    Ostdeutschland?". What is like the new part gives way to it: a year, what has the same
    preposition, a name that ends alike; where nothing is, the new part is added.
    """
    bare = _CONJUNCTION.sub("", asked).rstrip("?!. ")
    if not bare or not is_fragment(bare) or not before.endswith("?"):
        return ""
    stem = before.rstrip("?!. ")
    dated = _dated(bare, stem)
    if dated:
        return f"{dated}?"
    placed = _PLACED.match(bare)
    if not placed:
        swapped = _swapped(bare, stem, only=False)
        return f"{swapped}?" if swapped else f"{stem} – {bare}?"
    same = re.search(rf"\b(?i:{placed[1]})\b(?: [a-zäöüß]+)*? {_NOUN_OF_YEAR}", stem)
    if not same:
        return f"{stem} {bare}?"
    if _LACKS_NOUN.search(bare):
        return f"{stem[: same.start()]}{bare} {same['noun']}{stem[same.end() :]}?"
    return f"{stem[: same.start()]}{bare}{same['year'] or ''}{stem[same.end() :]}?"


def corrected(asked: str, before: str) -> str:
    """Return the question before with what was meant in place of what was understood."""
    bare = asked.rstrip("?!. ")
    stem = before.rstrip("?!. ")
    swapped = "" if _PLACED.match(bare) else _swapped(bare, stem, only=True)
    return f"{swapped}?" if swapped else put_together(bare, before)


def _dated(bare: str, stem: str) -> str:
    """Return a question with its last year changed, or "" where one of the two names none."""
    years = list(_YEAR.finditer(stem))
    if not years:
        return ""
    last = years[-1]
    new = bare if _YEAR.fullmatch(bare) else _shifted(bare, int(last[0][-4:]))
    return f"{stem[: last.start()]}{new}{stem[last.end() :]}" if new else ""


def _shifted(bare: str, year: int) -> str:
    """Return the year that "ein Jahr später" or "im Vorjahr" is, or "" for anything else."""
    found = _LATER.match(bare)
    if not found:
        return ""
    if found["count"]:
        count = _COUNTS[found["count"].lower()]
        return str(year + count if found["way"].lower() in _AFTER else year - count)
    return str(year + 1 if found["next"] else year - 1)


def _swapped(bare: str, stem: str, *, only: bool) -> str:
    """Return a question with the name in it that is like a new one changed, or "".

    Alike are two titles, words that end alike ("Kleinstädte", "die Großstädte"), and a name without
    an article and the one word that has none either. With `only` a single name gives way to
    whatever it is.
    """
    new = _ARTICLE.sub("", bare)
    named = [found for found in _NAMED.finditer(stem) if found.start()]
    chosen = [found for found in named if _alike(found[0], new)]
    if not chosen and new == bare and new[:1].isupper():
        free = [found for found in named if not _DETERMINED.search(stem[: found.start()])]
        # "Wer schreibt über Handel?", "Und Verkehr?"
        free = free or [found for found in named if _ABOUT.search(stem[: found.start()])]
        chosen = free if len(free) == 1 else []
    if not chosen and only and len(named) == 1:
        chosen = named
    if not chosen or not new:
        return ""
    place = chosen[-1]
    head = stem[: place.start()]
    article = _LAST_ARTICLE.search(head) if new != bare else None
    if article:
        return f"{head[: article.start()]}{bare}{stem[place.end() :]}"
    return f"{head}{new}{stem[place.end() :]}"


def _alike(one: str, other: str) -> bool:
    quoted = [not text[0].isalnum() for text in (one, other)]
    if any(quoted):
        return all(quoted)
    tails = [_ENDING.sub("", text.lower())[-_SAME_ENDING:] for text in (one, other)]
    return tails[0] == tails[1] and len(tails[0]) == _SAME_ENDING
