"""What a question means: its kind, and its words together with the turns before it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.errors import QuestionEmpty
from assistant.kinds import kind_of
from assistant.model import Kind, Question
from assistant.put_together import corrected, has_verb, is_fragment, put_together

if TYPE_CHECKING:
    from collections.abc import Sequence

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
# Words that ask for what somebody says and name nothing that is said.
_FRAME = re.compile(
    r"^(?:welche[nr]? |was (?:ist|sind) die |wie (?:ist|lautet|lauten) die )(?:[a-zäöüß]+en? )?"
    r"(?:position|standpunkt|haltung|meinung|ansicht|auffassung|einstellung)(?:e|en|s)? "
    r"(?:(?:haben|hat|vertreten|vertritt|beziehen|bezieht|äußern|gibt es|bestehen|von) )?"
    r"(?P<who>(?:(?:der|die|den|des) )?(?:[\w-]+ (?:und [\w-]+ )?)??)"
    r"(?P<of>(?:zu|zur|zum|über|gegenüber|bei|beim) .*?)(?: ein)?\?$",
    re.IGNORECASE,
)
_FIRST_SENTENCE = re.compile(r"^.*?[^\d.][.?!](?= )")
_INNER_CLAUSE = re.compile(r",.*$")
# Answers to these hold what was asked last, not anything about these words.
_PROOF = re.compile(
    r"^(?:(?:kannst du|können sie|könnten sie|könntest du)(?: mir)? (?:das|es)(?: bitte| auch)?"
    r" (?:belegen|beweisen|nachweisen)[.?!]*$"
    r"|(?:wirklich|stimmt das|ist das (?:wirklich )?(?:so|wahr|sicher|richtig)|sicher"
    r"|bist du sicher|wer sagt das|really|is that (?:true|so)|are you sure|who says (?:so|that)"
    r"|says who)[.?!]+$)"
    r"|^(?:und |dann |bitte |kannst du |können sie )*(?:beleg\w*|beweis\w*|quellen?|nachweis\w*"
    r"|woher (?:weißt|wissen|stammt|kommt|hast|haben)|wo steht (?:das|es)|prove|source"
    r"|(?:nenn|zeig|gib)\w* (?:mir |uns )?(?:die |eine |deine |ihre )?(?:quelle|beleg|fundstelle))"
    r"\w*\b"
    r"(?:(?: \w+){0,4}|.*\b(?:das|dafür|dazu|es)\b.*)[.?!]*$",
    re.IGNORECASE,
)
_QUESTION_WORD = re.compile(
    r"\b(?:w(?:er|en|em|essen|ann|o|oher|ohin|ie|ieso|arum|eshalb|as|elche[mnrs]?|omit|ofür"
    r"|odurch|oran|ovon)|who|when|where|what|which|how|why)\b",
    re.IGNORECASE,
)
_ENGLISH = re.compile(
    r"^(?:and |but |or )?(?:who|whom|whose|when|where|what|which|how|why|is|are|were|do|does"
    r"|did|has|have|had|can|could|will|would|should|may|tell|give|show)\b",
    re.IGNORECASE,
)
# How a turn says that the last one was misunderstood, or that it asks something else.
_CORRECTS = re.compile(
    r"^(?:(?:(?:nein|nee|ne|doch nicht|nicht doch|falsch|moment|sorry|pardon|entschuldigung|no"
    r"|actually|not that)\b[,.:!–-]*\s*)+(?:nicht [^,]+, )?(?:sondern |eher )?"
    r"|(?=ich mein|gemeint|ich woll|i mean))"
    r"(?:(?:ich (?:mein\w*|wollte wissen)|gemeint (?:ist|war|sind|waren)|i mean[t]?"
    r"|i wanted to know)\b(?: aber| eigentlich| eher| doch)?[,.:–-]*\s*)?",
    re.IGNORECASE,
)
_COURTESY = re.compile(
    r"^(?:(?:(?:vielen |besten |ah |ach )?(?:danke\w*|ok|okay|gut|prima|super|aha|so|verstehe|klar"
    r"|thanks|thank you|great|fine))(?: dir| ihnen| sehr)?[.,!…]+\s+)+",
    re.IGNORECASE,
)
_CHANGES = re.compile(
    r"^(?:(?:jetzt |nun |noch |mal |und )*(?:(?:zu )?(?:et)?was (?:ganz )?and(?:e)?res"
    r"|(?:eine )?(?:ganz )?andere frage|(?:ein )?anderes thema|themenwechsel|neue frage"
    r"|another question|different (?:question|topic)|something else))\b\s*[:,.!–-]+\s*",
    re.IGNORECASE,
)
_OF_ONESELF = re.compile(
    r"\b(?:ich|wir|mich|mir|uns|meine?[mnrs]?|unsere?[mnrs]?|i|we|my|our|us)\b", re.IGNORECASE
)
_SENTENCE_END = re.compile(r"(?<=[^\d\s][.!?:]) (?=[A-ZÄÖÜ„])")
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
    follow-up, and what is told of oneself before a question may belong to it or not: what the
    corpus says decides. Raises `QuestionEmpty`.
    """
    written = " ".join(text.split())
    if not any(character.isalnum() for character in written):
        raise QuestionEmpty
    asked = _COURTESY.sub("", written) or written
    earlier = [" ".join(turn.split()) for turn in history if any(map(str.isalnum, turn))]
    found = _meant(asked, earlier)
    if asked == written:
        return found
    return tuple(replace(each, text=written, asks=each.words) for each in found)


def _meant(asked: str, earlier: Sequence[str]) -> tuple[Question, ...]:
    """Return what a turn can mean, courtesies aside."""
    topic = _topic(earlier)
    if _PROOF.match(asked) and topic:
        return (_proving(asked, earlier),)
    opened = _bare(asked)
    if opened.changes or not topic:
        return tuple(_alone(asked, bare) for bare in _without_asides(opened.text))
    if opened.corrects:
        whole = corrected(opened.text, topic[-1]) if is_fragment(opened.text) else ""
        return (_whole(asked, whole) if whole else _alone(asked, opened.text),)
    alone = _alone(asked, asked)
    if alone.kind is not Kind.CORPUS and _leans(asked):
        whole = _CONJUNCTION.sub("", asked)
        itself = whole != asked and has_verb(whole) and len(_names(whole)) > 1 and not _leans(whole)
        alone = _alone(asked, f"{whole[0].upper()}{whole[1:]}")
        return (_following(asked, topic), *([alone] if itself else []))
    if len(asked.split()) > _FEW_WORDS or alone.kind in _WHOLE:
        return tuple(_alone(asked, bare) for bare in _without_asides(asked))
    # The less a question names, the likelier it leans.
    both = (alone, _following(asked, topic))
    return both if len(_names(asked)) > 1 else both[::-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Opened:
    """A turn without the words that say how it goes on from the one before."""

    text: str
    corrects: bool = False
    changes: bool = False


def _bare(asked: str) -> _Opened:
    """Return a turn without "Nein, ich meine …" or "Andere Frage: …", and which of them it had."""
    changes, corrects = _CHANGES.match(asked), _CORRECTS.match(asked)
    opener = changes or corrects
    rest = asked[opener.end() :] if opener else asked
    if not opener or not re.search(r"\w", rest):
        return _Opened(text=asked)
    if not is_fragment(rest):
        rest = f"{rest[0].upper()}{rest[1:].rstrip('. ')}"
        rest = rest if rest.endswith("?") else f"{rest}?"
    return _Opened(text=rest, changes=changes is not None, corrects=changes is None)


def _without_asides(text: str) -> list[str]:
    """Return a question as it stands, and without what the asker tells of himself before it."""
    *before, asks = _SENTENCE_END.split(text)
    if not before or not _names(asks) or not asks.endswith("?"):
        return [text]
    # "Für die Zeitung: …" is nothing that a question could lean on.
    frame = len(before) == 1 and before[0].endswith(":") and not has_verb(before[0])
    aside = any(map(tells_of_oneself, before)) and not _leans(asks)
    return [text, asks] if frame or aside else [text]


def tells_of_oneself(text: str) -> bool:
    """Tell whether a sentence is about the one who asks: "Unsere Stadt hat 12.500 Einwohner."."""
    return _OF_ONESELF.search(text) is not None


def _alone(asked: str, bare: str) -> Question:
    """Return a question that is meant by itself, by some of its words."""
    looked_for = _without_frame(bare)
    kind = kind_of(looked_for)
    asks = "" if looked_for == asked else looked_for
    return Question(text=asked, understood_as=bare, context="", kind=kind, asks=asks)


def _without_frame(text: str) -> str:
    """Return "Was sagen die Parteien zur Rente?" for "Welche Positionen haben die Parteien …?".

    A position is no word of what says one, and of much else.
    """
    framed = _FRAME.match(text)
    if framed is None:
        return text
    who = f"sagen {framed['who']}" if framed["who"] else "sagt man "
    return f"Was {who}{framed['of']}?"


def _whole(asked: str, whole: str) -> Question:
    """Return a question that was put together from two."""
    return Question(text=asked, understood_as=whole, context="", kind=kind_of(whole), asks=whole)


def _proving(asked: str, earlier: Sequence[str]) -> Question:
    meant = understand(earlier[-1], earlier[:-1])
    told = f"Belege zu: {meant.understood_as}"
    return replace(meant, text=asked, understood_as=told, asks=meant.words, proof=True)


def _leans(text: str) -> bool:
    """Tell whether a question points back, or lacks what makes it a sentence."""
    first = _FIRST_SENTENCE.match(text)
    clause = _INNER_CLAUSE.sub("", _POINTS_NOWHERE.sub("", first[0] if first else text))
    if _POINTS_BACK.search(clause):
        return True
    owner = _OWNERS.search(clause)
    if owner and not _names(clause[: owner.start()]):
        return True
    names = _names(text)
    # "Wer hat es begleitet?", "Wo war das?": German names what it asks about with a capital.
    if not names and text != text.lower() and not _ENGLISH.match(text):
        return True
    if has_verb(text) or len(text.split()) > _FRAGMENT:
        return False
    asks = _QUESTION_WORD.search(" ".join(text.split()[:3])) is not None
    return not names or (asks and len(names) == 1)


def _names(text: str) -> list[str]:
    """Return the nouns, names and numbers of a question after its first word."""
    words = re.findall(r"[^\W_]+", text)[1:]
    return [word for word in words if word[0].isupper() or word[0].isdigit()]


def _following(asked: str, topic: Sequence[str]) -> Question:
    """Return a question read as one about what was asked before."""
    whole = put_together(asked, topic[-1])
    if whole:
        return _whole(asked, whole)
    # What leans with a verb of its own needs of the turns before it what they are about.
    about = [turn for turn in topic if turn is topic[0] or _names(turn) or not has_verb(asked)]
    context = " – ".join(about)
    return Question(
        text=asked,
        understood_as=f"{asked} (zu: {context})",
        context=context,
        kind=kind_of(asked),
    )


def _topic(earlier: Sequence[str]) -> list[str]:
    """Return the last question that stands on its own as it was meant, and those that lean on it.

    What was put together stands for what it was put together from.
    """
    topic: list[str] = []
    for turn in earlier:
        opened = _bare(turn)
        if not topic:
            topic = [opened.text]
        elif _PROOF.match(turn):
            continue
        elif opened.changes:
            topic = [opened.text]
        elif opened.corrects or _leans(turn):
            change = corrected if opened.corrects else put_together
            whole = change(opened.text, topic[-1]) if is_fragment(opened.text) else ""
            if opened.corrects:
                topic = [whole or opened.text]
            else:
                topic = [*topic[:-1], whole] if whole else [*topic, turn]
        else:
            topic = [opened.text]
    return topic
