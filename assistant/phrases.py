"""How nouns stand in a sentence: behind which preposition and adjective, and in which order.

Two sentences of the same words say different things where "von" and "für" change places, or who
does something and to whom. German puts its phrases in many orders, so that an order counts only
between nouns without a preposition, and as long as neither sentence is a passive of the other.
"""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING

from assistant.statements import is_reordered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_TOKEN = re.compile(r"\d+(?:[.,/–-]+\d+)*\.?(?=\s)|[^\W_]+(?:-[^\W_]+)*|[^\w\s]")
# fmt: off
_PREPOSITIONS = {word: word for word in (
    "ab", "als", "an", "auf", "aus", "außer", "bei", "bis", "durch", "für", "gegen", "gegenüber",
    "hinter", "in", "innerhalb", "laut", "mit", "nach", "neben", "ohne", "seit", "statt", "trotz",
    "über", "um", "unter", "von", "vor", "während", "wegen", "wie", "zu", "zwischen",
)} | {
    "am": "an", "ans": "an", "aufs": "auf", "beim": "bei", "im": "in", "ins": "in", "vom": "von",
    "zum": "zu", "zur": "zu", "fürs": "für", "durchs": "durch",
}
# Before a number they say how much.
_BOUNDS = frozenset({"als", "über", "unter"})
# Begin a phrase of their own where no preposition stands right before them.
_ARTICLES = frozenset({
    "der", "die", "das", "den", "dem", "des", "ein", "eine", "einen", "einem", "einer", "eines",
})
# fmt: on
_DATE = re.compile(r"\d{1,2}\.(?:/\d{1,2}\.)?\d{1,2}\.(?:\d{2,4})?|1\d{3}|20\d{2}")
# A word that may be an adjective, and not the past of a verb.
_ADJECTIVE = re.compile(r"^[a-zäöüß].*(?:(?<!t)en?|e[rsm])$")
_JOINTS = frozenset({"und", "oder", "sowie", ","})
# A passive turns who acts into these, and the genitive is said with the first of them, too.
_AGENT = frozenset({"von", "durch"})
_PASSIVE = re.compile(r"\b(?:wird|werden|wurden?|worden)\b")
# "A ist B" says what "B ist A" does.
_EQUATION = re.compile(r"\b(?:ist|sind|war|waren)\b")
_OBJECT_FIRST = re.compile(r"^(?:Den|Dem|Einen|Einem)\b")
_BARE = ""
_QUOTING = frozenset("„“”»«\"'")
_NOTHING, _JOINED, _BESIDE = "nothing", "joined", "beside"


def stands_elsewhere(sentence: str, evidence: str, term: Callable[[str], str]) -> bool:
    """Tell whether a noun stands behind another word, or before another noun, than there.

    `term` makes forms of one noun the same. What the evidence does not have is not looked at.
    """
    there: dict[str, set[str]] = defaultdict(set)
    for noun, behind in _standings(evidence, term):
        there[noun] |= behind
    said = [(noun, behind) for noun, behind in _standings(sentence, term) if noun in there]
    if any(not _fits(behind, there[noun]) for noun, behind in said):
        return True
    described = _described(evidence, term)
    for word, nouns in _described(sentence, term).items():
        if word in described and described[word].isdisjoint(nouns):
            return True
    if _may_turn(sentence, evidence):
        return False
    bare = [noun for noun, behind in said if _BARE in behind]
    told = [noun for noun, behind in _standings(evidence, term) if _BARE in behind]
    return is_reordered(bare, told)


def _described(text: str, term: Callable[[str], str]) -> Mapping[str, set[str]]:
    """Return the words that stand right before nouns, each with the nouns."""
    found: dict[str, set[str]] = defaultdict(set)
    for one, other in pairwise(_TOKEN.findall(text)):
        if one == "als" and (word := term(other)):
            found[one].add(word)
        if one not in _PREPOSITIONS and _ADJECTIVE.search(one) and other[0].isupper():
            found[term(one)].add(term(other))
    found.pop("", None)
    return found


def _may_turn(sentence: str, evidence: str) -> bool:
    """Tell whether the nouns of a sentence may stand in another order than in its evidence."""
    passive, equation = (
        [bool(each.search(text)) for text in (sentence, evidence)] for each in (_PASSIVE, _EQUATION)
    )
    return passive[0] != passive[1] or all(equation) or bool(_OBJECT_FIRST.match(sentence))


def _fits(behind: frozenset[str], there: set[str]) -> bool:
    if behind & there or behind & _AGENT:
        return True
    return _BARE in behind and bool(there & _AGENT)


def _standings(text: str, term: Callable[[str], str]) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield each noun with the prepositions it may stand behind.

    Nouns beside each other stand behind the same one; what is joined may stand behind it.
    """
    last, behind, carried = frozenset({_BARE}), _BARE, _NOTHING
    for before, token in pairwise(("", *_TOKEN.findall(text))):
        if token in _QUOTING:
            continue
        if _DATE.fullmatch(token) or (token in _ARTICLES and before.lower() not in _PREPOSITIONS):
            behind, carried = _BARE, _JOINED if carried is _JOINED else _NOTHING
        elif token.lower() in _PREPOSITIONS:
            behind, carried = _PREPOSITIONS[token.lower()], _NOTHING
        elif token[0].isupper() and (noun := term(token)):
            if carried is not _BESIDE:
                last = frozenset({behind}) | (last if carried is _JOINED else frozenset())
            yield noun, last
            behind, carried = _BARE, _BESIDE
        elif token in _JOINTS:
            behind, carried = _BARE, _JOINED if carried is _BESIDE else _NOTHING
        elif not token[0].isalnum() or (token[0].isdigit() and before.lower() in _BOUNDS):
            behind, carried = _BARE, _NOTHING
        elif carried is _BESIDE:
            carried = _NOTHING
