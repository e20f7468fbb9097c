"""The query language of `search`: what must stand in a passage, and what passages are ranked by.

    "zwei Wörter"     as written, one after the other
    -Wort  -"…"       not in the passage
    Feld:Wert         title, document, publisher, year, section, kind, theme, or their German names
    A OR B            one of them
    Klein*  *stadt    any word that begins or ends so

Whatever else is written ranks, and so do the words of phrases, alternatives and wildcards. Only
straight quotation marks are signs, and a star or a colon inside a word is none: "Bürger:innen" and
"Bürger*innen" are words. So a question typed normally is asked as it stands.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from assistant.errors import QueryInvalid


class Field(StrEnum):
    """What of a passage a term speaks of."""

    WORDS = "words"
    TITLE = "title"
    DOCUMENT = "document"
    PUBLISHER = "publisher"
    YEAR = "year"
    SECTION = "section"
    KIND = "kind"
    THEME = "theme"


_NAMES = {field.value: field for field in Field if field is not Field.WORDS} | {
    "titel": Field.TITLE,
    "dokument": Field.DOCUMENT,
    "herausgeber": Field.PUBLISHER,
    "jahr": Field.YEAR,
    "abschnitt": Field.SECTION,
    "art": Field.KIND,
    "thema": Field.THEME,
}
_OR = frozenset({"OR", "ODER"})
# A part of a query: a minus, a field, then a phrase or whatever stands up to the next blank.
_PART = re.compile(
    rf'(?P<minus>-(?=[^\W\d]|["*]))?(?:(?P<field>{"|".join(_NAMES)}):(?=\S))?'
    r'(?:"(?P<phrase>[^"]*)(?P<end>"?)|(?P<word>\S+))',
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"\s*")
_LONELY = "vor und nach OR muss stehen, was gesucht wird, ohne Minus"
_OPEN = "das schließende Anführungszeichen fehlt"
_EMPTY = "zwischen den Anführungszeichen steht kein Wort"
_WILD = re.compile(r"\*?\w{2,}\*|\*\w{2,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One thing that a passage must have, or must not."""

    field: Field
    value: str
    negative: bool = False
    phrase: bool = False

    @property
    def wild(self) -> bool:
        """Tell whether the value stands for many words."""
        return not self.phrase and _WILD.fullmatch(self.value) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A search: the words that rank, and groups of terms of which one must hold."""

    text: str
    groups: tuple[tuple[Term, ...], ...]


def parse(text: str) -> Query:
    """Read a query; raise `QueryInvalid` for one that cannot be meant."""
    groups: list[list[Term]] = []
    alternative = False
    place = 0
    while place < len(text):
        place = _after(_BETWEEN.match(text, place), place)
        found = _PART.match(text, place)
        if found is None:
            break
        place = found.end()
        if found[0] in _OR:
            if alternative or not groups or groups[-1][-1].negative:
                raise QueryInvalid(_LONELY)
            alternative = True
            continue
        term = _term(found)
        if alternative and not term.negative:
            groups[-1].append(term)
        elif alternative:
            raise QueryInvalid(_LONELY)
        else:
            groups.append([term])
        alternative = False
    if alternative:
        raise QueryInvalid(_LONELY)
    wanted = tuple(tuple(group) for group in groups if len(group) > 1 or _limits(group[0]))
    if not wanted:
        return Query(text=text, groups=())
    ranking = " ".join(filter(None, map(_ranking, groups)))
    return Query(text=ranking if re.search(r"\w", ranking) else "", groups=wanted)


def _after(match: re.Match[str] | None, place: int) -> int:
    return match.end() if match else place


def _term(found: re.Match[str]) -> Term:
    phrase = found["phrase"]
    if phrase is not None and not found["end"]:
        raise QueryInvalid(_OPEN)
    if phrase is not None and not re.search(r"\w", phrase):
        raise QueryInvalid(_EMPTY)
    name = found["field"]
    return Term(
        field=_NAMES[name.lower()] if name else Field.WORDS,
        value=found["word"] if phrase is None else phrase,
        negative=found["minus"] is not None,
        phrase=phrase is not None,
    )


def _limits(term: Term) -> bool:
    """Tell whether a term by itself limits what is found, or only ranks."""
    return term.negative or term.phrase or term.wild or term.field is not Field.WORDS


def _ranking(group: list[Term]) -> str:
    """Return the words of a group that rank."""
    ranking = [term for term in group if not term.negative and term.field is Field.WORDS]
    return " ".join(term.value.strip("*") if term.wild else term.value for term in ranking)
