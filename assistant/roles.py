"""Persons to whom a question gives a role or a deed that the corpus gives to another one.

"Den Vorsitz übernahm A, Stellvertreterin wurde B." says all of "Warum wurde B Vorsitzende?" and yet
not that.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.claims import claimed
from assistant.relations import relations
from assistant.relations import told as told_of
from assistant.remarks import corrected
from assistant.spelling import has_article

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.inquiry import Inquiry
    from assistant.model import Sentence

_NAME = r"[A-ZÄÖÜ][a-zäöüß]+(?:-[A-ZÄÖÜ][a-zäöüß]+)*"
# Behind a preposition two words are a place.
_PAIR = re.compile(rf"(?<!\b[Ii]n )(?<!\baus )(?<!\bnach )(?<!\bStadt )\b(?=({_NAME} {_NAME})\b)")
_AS = re.compile(
    rf"(?P<person>{_NAME} {_NAME}) als (?P<role>(?:[a-zäöüß]+ )*[A-ZÄÖÜ][\w-]+"
    r"(?P<of> (?:der|des|von|vom) (?:[a-zäöüß]+ )?[A-ZÄÖÜ][\w-]+)?)"
)
# "Die Jury unter Anna Muster" has her as its head: so is that relation worded.
_UNDER = re.compile(rf"\bunter (?={_NAME} {_NAME}\b)")
_LEADING = "unter Leitung von "
_CLAUSE = re.compile(r"[;,] (?!der|die|das)")


def wrong_roles(inquiry: Inquiry, text: str, sentences: Sequence[Sentence]) -> list[str]:
    """Return a remark for each person to whom a question gives what quotes give to another."""
    found: list[str] = []
    for person, role in _claimed(inquiry, text):
        others = (_others(inquiry, person, role, sentence.text) for sentence in sentences)
        instead = next(filter(None, others), None)
        if instead and not _is_said(inquiry, person, role):
            found.append(corrected(person, instead, sentences))
    return found


def misplaced(inquiry: Inquiry, text: str) -> Iterator[tuple[str, str]]:
    """Yield for each person whom no sentence gives the role of a question what can be left out.

    Of "A als Vorsitzende der Jury" that is "A als", or else the role as well: "A als Vorsitzende".
    """
    for found in _AS.finditer(text):
        person, role = found["person"], found["role"]
        if _is_person(inquiry, person) and not _is_said(inquiry, person, role):
            yield f"{person} als", found[0].removesuffix(found["of"] or "")


def _claimed(inquiry: Inquiry, text: str) -> Iterator[tuple[str, str]]:
    """Yield each person whom a text takes for one who has a role or did a deed, with the words."""
    named = list(_AS.finditer(text))
    for found in named:
        if _is_person(inquiry, found["person"]):
            yield found["person"], found["role"]
    claim = "" if named else claimed(text)
    for person in _persons(inquiry, claim):
        yield person, claim.replace(person, " ")


def _is_person(inquiry: Inquiry, name: str) -> bool:
    """Tell whether two words are a name; one of them may mean something too: "Anna Kaiser".

    "Ortsteil Aschheim" is no person: she has no article.
    """
    words, common = name.lower().split(), inquiry.library.analyzer.is_common
    return not all(map(common, words)) and not (common(words[0]) and has_article(inquiry, words[0]))


def _persons(inquiry: Inquiry, text: str) -> list[str]:
    """Return the names of persons in a text; of "Rektor Anton Muster" the two that mean nothing."""
    common = inquiry.library.analyzer.is_common
    pairs = [pair for pair in _PAIR.finditer(text) if _is_person(inquiry, pair[1])]

    def meaning(pair: re.Match[str]) -> tuple[int, bool]:
        mean = [common(word) for word in pair[1].lower().split()]
        return sum(mean), mean[0]

    chosen: list[re.Match[str]] = []
    for pair in sorted(pairs, key=meaning):
        if all(pair.end(1) <= other.start(1) or other.end(1) <= pair.start(1) for other in chosen):
            chosen.append(pair)
    return [pair[1] for pair in sorted(chosen, key=lambda pair: pair.start(1))]


def _is_said(inquiry: Inquiry, person: str, role: str) -> bool:
    """Tell whether a sentence that was found tells of a person what a question takes for granted.

    The heading above may say of what. Where the words for it are known in no form, nobody can tell.
    """
    wanted, family = relations(role), person.rsplit(maxsplit=1)[-1]
    return not wanted or any(
        family in clause
        and told_of(clause, wanted)
        and _of_the_same(inquiry, role, " ".join((*each.hit.passage.section[-1:], clause)))
        for each in inquiry.evidence
        for clause in _clauses(each.unit.text)
    )


def _others(inquiry: Inquiry, person: str, role: str, text: str) -> str | None:
    """Return the names of those whom a text tells of what a question says of another person."""
    wanted = relations(role)
    for clause in _clauses(text):
        names = [name for name in _persons(inquiry, clause) if name != person]
        same = told_of(clause, wanted) == wanted and _of_the_same(inquiry, role, clause)
        if names and wanted and same:
            first, last = clause.find(names[0]), clause.find(names[-1]) + len(names[-1])
            joined = clause[first:last]
            return joined if joined == " und ".join(names) else names[0]
    return None


def _of_the_same(inquiry: Inquiry, role: str, text: str) -> bool:
    """Tell whether a text tells a role of the same thing: the chair of a board is no jury's."""
    words, wanted = inquiry.library.analyzer.words, relations(role)
    shared = frozenset(words(role)).intersection(words(text))
    return any(not told_of(word, wanted) for word in shared)


def _clauses(text: str) -> list[str]:
    return _CLAUSE.split(_UNDER.sub(_LEADING, text))
