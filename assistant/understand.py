"""What a question means: its kind, and its words together with the turns before it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.errors import QuestionEmpty
from assistant.kinds import kind_of
from assistant.model import Kind, Question

if TYPE_CHECKING:
    from collections.abc import Sequence

# Words that point back to what was said before.
_POINTS_BACK = re.compile(
    r"^(und|oder|aber|auch|and|or|but|what about|how about)\b"
    r"|\b(er|sie|ihn|ihm|ihnen|dort|dorthin|da|dabei|davon|daran|damit|dafür|dagegen|darin|daraus"
    r"|darüber|dazu|davor|danach|diese[mnrs]?|jene[mnrs]?|das|derselbe|dieselbe|dasselbe|it|its"
    r"|they|them|their|he|she|his|her)\b(?!, )"
    r"|\b(?:es|this|that|these|those|one)(?=[,?.!]|$)|\b(?:this|that) (?:is|was)\b"
    r"|^welche[rs]? (?:ist|war|sind|waren)\b|\bde[rnm] (?:nächste|letzte|erste)n?\?",
    re.IGNORECASE,
)
# These do so only where nothing before them can be meant: "Wer leitet ihre Geschäftsstelle?".
_OWNERS = re.compile(r"\b(?:ihre?[mnrs]?|seine?[mnrs]?|deren|dessen|denen)\b", re.IGNORECASE)
# The same words where they point nowhere: "Wie viele gibt es?", "das neue Programm".
_POINTS_NOWHERE = re.compile(
    r"\b(?:gibt|gab|hakt|geht|ging|heißt) es\b|\b(?:kam|waren|sind|ist) es(?= \w)"
    r"|\bda\w+, (?=(?:wenn|dass|wie|ob)\b)|\b(?:is|are|was|were) there\b"
    r"|\b(?i:das) (?=(?:[a-zäöüß]+e[nr]? )?[„\"]?[A-ZÄÖÜ])|\b(?i:ist das hier)\b"
)
_FIRST_SENTENCE = re.compile(r"^.*?[^\d.][.?!](?= )")
_INNER_CLAUSE = re.compile(r",.*$")
# Answers to these hold what was asked last, not anything about these words.
_PROOF = re.compile(
    r"^(?:und |dann |bitte |kannst du |können sie )*(?:beleg\w*|beweis\w*|quellen?|nachweis\w*"
    r"|woher (?:weißt|wissen|stammt|kommt|hast|haben)|wo steht (?:das|es)|prove|source)\b"
    r"(?:(?: \w+){0,4}|.*\b(?:das|dafür|dazu|es)\b.*)[.?!]*$",
    re.IGNORECASE,
)
_CONJUNCTION = re.compile(r"^(?:und|oder|aber|and|but|what about|how about)\s+", re.IGNORECASE)
_QUESTION_WORD = re.compile(
    r"\b(?:w(?:er|en|em|essen|ann|o|oher|ohin|ie|ieso|arum|eshalb|as|elche[mnrs]?|omit|ofür"
    r"|odurch|oran|ovon)|who|when|where|what|which|how|why)\b",
    re.IGNORECASE,
)
_PREPOSITIONS = r"in|im|bei|beim|für|von|vom|aus|auf|nach|an|am|zu|zum|zur|seit"
_PLACED = re.compile(rf"^({_PREPOSITIONS})\s+(.+)$", re.IGNORECASE)
# A verb somewhere: a form of those that stand alone, or a word that ends like one.
_VERB = re.compile(
    r"\b(?:is|are|was|were|do|does|did|ist|sind|war|waren|hat|haben|hatte|hatten|wird|werden|wurde"
    r"|wurden|kann|können|soll|sollen|muss|müssen|darf|gibt|gab|kam|ging|lief|fand)\b"
    r"|(?-i:(?:^| )(?!seit |mit |nicht )[a-zäöüß]{3,}(?:te|ten|t)\b)",
    re.IGNORECASE,
)
_FEW_WORDS = 7
# What lacks a verb and is no longer than this is no sentence: "In wie vielen Städten?".
_FRAGMENT = 6
# Questions of these kinds name what they are about.
_WHOLE = frozenset({Kind.DEFINITION, Kind.CORPUS})


def understand(text: str, history: Sequence[str] = ()) -> Question:
    """Return a question made self-contained by the questions before it, oldest first.

    Raises `QuestionEmpty`.
    """
    return readings(text, history)[0]


def readings(text: str, history: Sequence[str] = ()) -> tuple[Question, ...]:
    """Return what a question can mean, the likelier first.

    One that says itself what it is about has one reading, and so has one that points back. A short
    one that does neither ("Welche Hochschule war beteiligt?") may be meant alone or as a
    follow-up: what the corpus says decides. Raises `QuestionEmpty`.
    """
    asked = " ".join(text.split())
    if not any(character.isalnum() for character in asked):
        raise QuestionEmpty
    alone = Question(text=asked, understood_as=asked, context="", kind=kind_of(asked))
    earlier = [" ".join(turn.split()) for turn in history if any(map(str.isalnum, turn))]
    if not earlier:
        return (alone,)
    if _PROOF.match(asked):
        meant = understand(earlier[-1], earlier[:-1])
        return (
            replace(
                meant,
                text=asked,
                understood_as=f"Belege zu: {meant.understood_as}",
                asks=meant.words,
                proof=True,
            ),
        )
    if alone.kind is not Kind.CORPUS and _leans(asked):
        return (_following(asked, earlier),)
    if len(asked.split()) > _FEW_WORDS or alone.kind in _WHOLE:
        return (alone,)
    return (alone, _following(asked, earlier))


def _leans(text: str) -> bool:
    """Tell whether a question points back, or lacks what makes it a sentence."""
    first = _FIRST_SENTENCE.match(text)
    clause = _INNER_CLAUSE.sub("", _POINTS_NOWHERE.sub("", first[0] if first else text))
    if _POINTS_BACK.search(clause):
        return True
    owner = _OWNERS.search(clause)
    if owner and not _names(clause[: owner.start()]):
        return True
    if _VERB.search(text) or len(text.split()) > _FRAGMENT:
        return False
    names = _names(text)
    asks = _QUESTION_WORD.search(" ".join(text.split()[:3])) is not None
    return not names or (asks and len(names) == 1)


def _names(text: str) -> list[str]:
    """Return the nouns, names and numbers of a question after its first word."""
    words = re.findall(r"[^\W_]+", text)[1:]
    return [word for word in words if word[0].isupper() or word[0].isdigit()]


def _following(asked: str, earlier: Sequence[str]) -> Question:
    """Return a question read as one about what was asked before."""
    whole = _put_together(asked, earlier[-1])
    if whole:
        return Question(
            text=asked, understood_as=whole, context="", kind=kind_of(whole), asks=whole
        )
    context = _topic(earlier)
    return Question(
        text=asked,
        understood_as=f"{asked} (zu: {context})",
        context=context,
        kind=kind_of(asked),
    )


def _put_together(asked: str, before: str) -> str:
    """Return the question before with its place or object changed, or "" where that fails.

    "Wo wachsen kleine Städte?" and "Und in Ostdeutschland?" give "Wo wachsen kleine Städte in
    Ostdeutschland?".
    """
    bare = _CONJUNCTION.sub("", asked).rstrip("?!. ")
    if _QUESTION_WORD.search(bare) or _VERB.search(bare) or not before.endswith("?"):
        return ""
    stem = before.rstrip("?!. ")
    placed = _PLACED.match(bare)
    if not placed:
        return f"{stem} – {bare}?"
    same = re.search(rf"\b{placed[1]}\b(?: [a-zäöüß]+)* [^\s,]+", stem, re.IGNORECASE)
    if same:
        return f"{stem[: same.start()]}{bare}{stem[same.end() :]}?"
    return f"{stem} {bare}?"


def _topic(earlier: Sequence[str]) -> str:
    """Return the last question that stands on its own, with the ones that lean on it."""
    start = max((place for place, turn in enumerate(earlier) if not _leans(turn)), default=0)
    return " – ".join(earlier[start:])
