"""What a question means: its kind, and its words together with the turns before it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.clauses import QUESTION_WORD
from assistant.errors import QuestionEmpty
from assistant.framing import without_frame
from assistant.kinds import kind_of
from assistant.model import Kind, Question
from assistant.put_together import corrected, has_verb, is_fragment, put_together
from assistant.turns import (
    asked_in,
    gone_back_to,
    names_of,
    opened,
    tells_of_oneself,
    topics,
    wants_proof,
    without_courtesy,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.turns import Topic

# Words that point back to what was said before.
_POINTS_BACK = re.compile(
    r"^(und|oder|aber|auch|and|or|but|what about|how about)\b"
    r"|\b(er|sie|ihn|ihm|ihnen|dort|dorthin|da|dabei|davon|daran|damit|dafür|dagegen|darin|daraus"
    r"|darüber|dazu|davor|danach|diese[mnrs]?|jene[mnrs]?|das|derselbe|dieselbe|dasselbe|it|its"
    r"|they|them|their|he|she|his|her)\b(?!, )"
    r"|\b(?:es|this|that|these|those|one)(?=[,?.!]|$)|\b(?:this|that) (?:is|was)\b"
    r"|\b(?:die|der|den|dem)(?=[?.!]| (?:im|in|so|denn|da|dort|heute|jetzt|eigentlich|genau)\b)"
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
# "Und wie viele Orte gab es 2019?" is whole without its first word, and may be another question.
_CONJUNCTION = re.compile(r"^(?:und|aber|oder|and|but|or) (?=\S+ )", re.IGNORECASE)
_FIRST_SENTENCE = re.compile(r"^.*?[^\d.][.?!](?= )")
_INNER_CLAUSE = re.compile(r",.*$")
_ENGLISH = re.compile(
    r"^(?:and |but |or )?(?:who|whom|whose|when|where|what|which|how|why|is|are|were|do|does"
    r"|did|has|have|had|can|could|will|would|should|may|tell|give|show)\b",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"(?<=[^\d\s][.!?:]) (?=[A-ZÄÖÜ„])")
# So short a question may be a follow-up, and one that names so little likely is.
_FEW_WORDS, _FEW_NAMES = 7, 2
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
    follow-up, and what is told of oneself before a question may belong to it or not: what the
    corpus says decides. Raises `QuestionEmpty`.
    """
    written = " ".join(text.split())
    if not any(character.isalnum() for character in written):
        raise QuestionEmpty
    asked = without_courtesy(written)
    found = _meant(asked, history)
    if asked == written:
        return found
    return tuple(_asked_as(written, each) for each in found)


def _asked_as(written: str, meant: Question) -> Question:
    """Return a question that was meant by a longer turn, as that was written."""
    return replace(meant, text=written, asks=meant.words)


def _meant(asked: str, history: Sequence[str]) -> tuple[Question, ...]:
    """Return what a turn can mean, courtesies aside."""
    earlier = topics(history, _goes_on)
    if not earlier:
        return tuple(_alone(asked, bare) for bare in _without_asides(opened(asked).text))
    topic = earlier[-1]
    if wants_proof(asked):
        return (_proving(asked, history[: topic.until]),)
    turn = opened(asked)
    if turn.changes:
        return tuple(_alone(asked, bare) for bare in _without_asides(turn.text))
    if turn.back is not None:
        before = gone_back_to(earlier, turn.back)
        return (_asked_as(asked, _following(turn.text, before)),)
    if turn.corrects:
        whole = corrected(turn.text, topic.turns[-1]) if is_fragment(turn.text) else ""
        return (_whole(asked, whole, topic) if whole else _alone(asked, turn.text),)
    return _leaning(asked, topic) or _short(asked, topic)


def _leaning(asked: str, topic: Topic) -> tuple[Question, ...]:
    """Return what a turn means that points back, likelier without statements; nothing if not."""
    bare = asked_in(asked)
    if kind_of(bare) is Kind.CORPUS or not _leans(bare):
        return ()
    following = _following(asked, topic)
    if bare != asked:
        return (_asked_as(asked, _following(bare, topic)), following)
    whole = _CONJUNCTION.sub("", asked)
    itself = whole != asked and has_verb(whole) and len(names_of(whole)) > 1 and not _leans(whole)
    return (following, *([_alone(asked, f"{whole[0].upper()}{whole[1:]}")] if itself else []))


def _short(asked: str, topic: Topic) -> tuple[Question, ...]:
    """Return what a turn means that does not point back: if it is short, it may still follow."""
    bare = asked_in(asked)
    alone = _alone(asked, asked)
    if len(bare.split()) > _FEW_WORDS or alone.kind in _WHOLE:
        return tuple(_alone(asked, bare) for bare in _without_asides(asked))
    following = _following(bare, topic)
    if bare != asked:
        following = _asked_as(asked, following)
    # The less a question names, the likelier it leans.
    both = (alone, following)
    return both if len(names_of(bare)) >= _FEW_NAMES else both[::-1]


def _without_asides(text: str) -> list[str]:
    """Return a question as it stands, and without what the asker tells of himself before it."""
    *before, asks = _SENTENCE_END.split(text)
    if not before or not names_of(asks) or not asks.endswith("?"):
        return [text]
    # "Für die Zeitung: …" is nothing that a question could lean on.
    frame = len(before) == 1 and before[0].endswith(":") and not has_verb(before[0])
    aside = any(map(tells_of_oneself, before)) and not _leans(asks)
    return [text, asks] if frame or aside else [text]


def _alone(asked: str, bare: str) -> Question:
    """Return a question that is meant by itself, by some of its words."""
    looked_for, kind = without_frame(bare)
    asks = "" if looked_for == asked else looked_for
    return Question(text=asked, understood_as=bare, context="", kind=kind, asks=asks)


def _whole(asked: str, whole: str, topic: Topic) -> Question:
    """Return a question that was put together from two."""
    return Question(
        text=asked,
        understood_as=whole,
        context=" – ".join(topic.turns[:-1]),
        kind=kind_of(whole),
        asks=whole,
        follows=topic.until,
    )


def _proving(asked: str, earlier: Sequence[str]) -> Question:
    meant = understand(earlier[-1], earlier[:-1])
    told = f"Belege zu: {meant.understood_as}"
    return replace(meant, text=asked, understood_as=told, asks=meant.words, proof=True)


def _goes_on(text: str) -> bool:
    """Tell whether a question points back, or is short and names so little that it likely does."""
    short = len(text.split()) <= _FEW_WORDS and len(names_of(text)) < _FEW_NAMES
    return _leans(text) or (short and kind_of(text) not in _WHOLE)


def _leans(text: str) -> bool:
    """Tell whether a question points back, or lacks what makes it a sentence."""
    first = _FIRST_SENTENCE.match(text)
    clause = _INNER_CLAUSE.sub("", _POINTS_NOWHERE.sub("", first[0] if first else text))
    if _POINTS_BACK.search(clause):
        return True
    owner = _OWNERS.search(clause)
    if owner and not names_of(clause[: owner.start()]):
        return True
    names = names_of(text)
    # "Wer hat es begleitet?", "Wo war das?": German names what it asks about with a capital.
    if not names and text != text.lower() and not _ENGLISH.match(text):
        return True
    if has_verb(text) or len(text.split()) > _FRAGMENT:
        return False
    asks = QUESTION_WORD.search(" ".join(text.split()[:3])) is not None
    return not names or (asks and len(names) == 1)


def _following(asked: str, topic: Topic) -> Question:
    """Return a question read as one about what was asked before."""
    whole = put_together(asked, topic.turns[-1])
    if whole:
        return _whole(asked, whole, topic)
    # What leans with a verb of its own needs of the turns before it what they are about.
    first = topic.turns[0]
    about = [turn for turn in topic.turns if turn is first or names_of(turn) or not has_verb(asked)]
    context = " – ".join(about)
    return Question(
        text=asked,
        understood_as=f"{asked} (zu: {context})",
        context=context,
        kind=kind_of(asked),
        follows=topic.until,
    )
