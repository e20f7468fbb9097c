"""How the turns of a conversation go on from each other, and which of them are about the same."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.clauses import QUESTION_WORDS
from assistant.put_together import corrected, has_verb, is_fragment, put_together

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

# Answers to these hold what was asked last, not anything about these words.
_PROOF = re.compile(
    r"^(?:(?:kannst du|können sie|könnten sie|könntest du)(?: mir)? (?:das|es)(?: bitte| auch)?"
    r" (?:belegen|beweisen|nachweisen)[.?!]*$"
    r"|(?:wirklich|stimmt das|ist das (?:wirklich )?(?:so|wahr|sicher|richtig)|sicher"
    r"|bist du sicher|wer sagt das|really|is that (?:true|so)|are you sure|who says (?:so|that)"
    r"|says who)[.?!]+$)"
    r"|^(?:und |dann |bitte |kannst du |können sie )*(?:beleg\w*|beweis\w*|quellen?|nachweis\w*"
    r"|fundstelle\w*|seitenangabe"
    r"|woher (?:weißt|wissen|stammt|kommt|hast|haben)|wo steht (?:das|es)|prove|source"
    r"|(?:nenn|zeig|gib)\w* (?:mir |uns )?(?:die |eine |deine |ihre )?(?:quelle|beleg|fundstelle))"
    r"\w*\b"
    r"(?:(?:,? \w+){0,4}|.*\b(?:das|dafür|dazu|es)\b.*)[.?!]*$",
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
_CHANGES = re.compile(
    r"^(?:(?:jetzt |nun |noch |mal |und |ganz )*(?:(?:zu )?(?:et)?was (?:ganz )?and(?:e)?res"
    r"|(?:eine )?(?:ganz )?andere frage|(?:ein )?anderes thema|themenwechsel|neue frage"
    r"|zwischenfrage|(?:kurz )?(?:dazwischen|zwischendurch|nebenbei)"
    r"|another question|different (?:question|topic)|something else))\b"
    r"(?: (?:zwischendurch|dazwischen|nebenbei))?\s*[:,.!–-]+\s*",
    re.IGNORECASE,
)
# How it goes back to what was talked about earlier, and to what.
_BACK = re.compile(
    r"^(?:(?:und|nun|jetzt|also|noch ?mal|noch einmal|again) )*"
    r"(?:zurück|back|(?=noch ?mal zu|noch einmal zu))"
    r"(?:(?: zu[mr]?| zu (?:den|dem|der)| to(?: the)?"
    r"|noch (?:ein)?mal zu[mr]?(?: (?:den|dem|der))?)(?P<to>[^:–,.!?]*))?\s*[:–,.!-]+\s*"
    r"|^(?:noch ?mal|noch einmal) zu[mr]?(?: (?:den|dem|der))? (?P<also>[^:–,.!?]*?) zurück"
    r"\s*[:–,.!-]+\s*",
    re.IGNORECASE,
)
_OF_EARLIER = re.compile(r"\b(?P<to>[A-ZÄÖÜ][\w-]+) von (?:vorhin|oben|vorher|zuvor)\b")
_COURTESY = re.compile(
    r"^(?:(?:(?:vielen |besten |na |ah |ach |oh )?(?:danke\w*|ok|okay|gut|prima|super|aha|ah|ja|so"
    r"|schade|hm+|verstehe|klar|interessant|klingt gut|alles klar|thanks|thank you|great|fine))"
    r"(?:,? (?:danke|dir|ihnen|sehr|ja|so))?[.,!…]+\s+)+",
    re.IGNORECASE,
)
_ASKS = re.compile(
    rf"^(?:und |aber |bitte )?(?:{QUESTION_WORDS}|nenn\w*|zeig\w*"
    r"|gib|geben|sag\w*|erklär\w*|list\w*|beschreib\w*|fass\w*|erzähl\w*|vergleich\w*|beleg\w*)\b",
    re.IGNORECASE,
)
_OF_ONESELF = re.compile(
    r"\b(?:ich|wir|mich|mir|uns|meine?[mnrs]?|unsere?[mnrs]?|i|we|my|our|us)\b", re.IGNORECASE
)
# Not inside a title.
_SENTENCE_END = re.compile(r"(?<=[^\d\s][.!?:)]) (?=[A-ZÄÖÜ„])(?![^„]*“)")
_NAME = re.compile(r"\b[A-ZÄÖÜ][\w-]{2,}")
_STEM = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A turn without the words that say how it goes on from those before it.

    `back` has what it goes back to, "" where it does not say to what.
    """

    text: str
    corrects: bool = False
    changes: bool = False
    back: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A question that stands on its own, as it was meant, and those after it that lean on it.

    `until` is the number of turns of the conversation up to the last of them.
    """

    turns: tuple[str, ...]
    until: int


def without_courtesy(turn: str) -> str:
    """Return a turn without thanks and the like before what it asks."""
    return _COURTESY.sub("", turn) or turn


def wants_proof(turn: str) -> bool:
    """Tell whether a turn asks for evidence of the last answer: "Belege das"."""
    return _PROOF.match(turn) is not None


def opened(turn: str) -> Opened:
    """Return a turn without "Nein, ich meine …", "Andere Frage: …" or "Zurück zum …:"."""
    changes, corrects, back = _CHANGES.match(turn), _CORRECTS.match(turn), _BACK.match(turn)
    opener = changes or corrects or back
    rest = turn[opener.end() :] if opener else turn
    earlier = _OF_EARLIER.search(turn)
    if not opener and earlier:
        return Opened(text=turn, back=earlier["to"])
    if not opener or not re.search(r"\w", rest):
        return Opened(text=turn)
    if not is_fragment(rest):
        rest = f"{rest[0].upper()}{rest[1:].rstrip('. ')}"
        rest = rest if rest.endswith("?") else f"{rest}?"
    if changes:
        return Opened(text=rest, changes=True)
    if corrects:
        return Opened(text=rest, corrects=True)
    named = back and (back["to"] or back["also"])
    return Opened(text=rest, back=(named or "").strip())


def tells_of_oneself(text: str) -> bool:
    """Tell whether a sentence is about the one who asks: "Unsere Stadt hat 12.500 Einwohner."."""
    return _OF_ONESELF.search(text) is not None


def asked_in(turn: str) -> str:
    """Return the questions of a turn without the statements around them."""
    parts = _SENTENCE_END.split(turn)
    return " ".join(part for part in parts if part.endswith("?")) or turn


def names_of(text: str) -> list[str]:
    """Return the nouns, names and numbers of a question after its first word."""
    words = re.findall(r"[^\W_]+", text)[1:]
    return [word for word in words if word[0].isupper() or word[0].isdigit()]


def topics(history: Sequence[str], goes_on: Callable[[str], bool]) -> list[Topic]:
    """Return what was talked about, the last topic last.

    `goes_on` tells whether a question is one on what was talked about before. What was put together
    from two turns stands for them; an aside changes nothing.
    """
    found: list[Topic] = []
    for until, turn in enumerate(history, start=1):
        said = without_courtesy(" ".join(turn.split()))
        if not re.search(r"\w", said) or (found and (wants_proof(said) or _is_aside(said))):
            continue
        turned = opened(said)
        bare = asked_in(turned.text)
        turned = replace(turned, text=bare if names_of(bare) else turned.text)
        if not found or turned.changes:
            found.append(Topic(turns=(turned.text,), until=until))
        elif turned.back is not None:
            earlier = gone_back_to(found, turned.back)
            found.append(Topic(turns=(*earlier.turns, turned.text), until=until))
        elif turned.corrects or goes_on(bare):
            found[-1] = _longer(found[-1], turned, until)
        else:
            found.append(Topic(turns=(turned.text,), until=until))
    return found


def _longer(topic: Topic, turned: Opened, until: int) -> Topic:
    """Return a topic with a turn that leans on it."""
    change = corrected if turned.corrects else put_together
    whole = change(turned.text, topic.turns[-1]) if is_fragment(turned.text) else ""
    if turned.corrects:
        return Topic(turns=(whole or turned.text,), until=until)
    before = topic.turns[:-1] if whole else topic.turns
    return Topic(turns=(*before, whole or turned.text), until=until)


def gone_back_to(found: Sequence[Topic], named: str) -> Topic:
    """Return the last topic before the present one that has what is named, or else the last."""
    wanted = {name[:_STEM].lower() for name in _NAME.findall(named)}
    earlier = list(reversed(found[:-1])) or list(found)
    for topic in earlier:
        said = {name[:_STEM].lower() for turn in topic.turns for name in _NAME.findall(turn)}
        if wanted & said:
            return topic
    return earlier[0]


def _is_aside(turn: str) -> bool:
    """Tell whether a turn asks nothing and tells nothing but of oneself: "Schade, verpasst!"."""
    if not _COURTESY.sub("", f"{turn} "):
        return True
    plain = opened(turn)
    if "?" in turn or plain.corrects or plain.changes or _ASKS.match(plain.text):
        return False
    closed = turn.endswith((".", "!")) or has_verb(turn)
    return not _NAME.search(turn) or (closed and tells_of_oneself(turn))
