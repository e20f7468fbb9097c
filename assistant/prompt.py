"""What a language model is asked: instructions, then question and passages as delimited data."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.chat_model import Message
from assistant.model import Flaw
from assistant.verbatim import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from assistant.chat_model import Json
    from assistant.check import Given
    from assistant.model import Checked, Question

# More would push the passages out of a small model's view.
_LONGEST_QUESTION = 2_000
_RESOURCES = Path(__file__).parent / "resources"
# What an answer must look like where a server can hold a model to a JSON schema.
SCHEMA: dict[str, Json] = {
    "type": "object",
    "properties": {
        "saetze": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "text": {"type": "string"},
                    "belege": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "properties": {
                                "quelle": {"type": "integer"},
                                "zitat": {"type": "string"},
                            },
                            "required": ["quelle", "zitat"],
                            "additionalProperties": False,
                        },
                    },
                },
                "required": ["text", "belege"],
                "additionalProperties": False,
            },
        }
    },
    "required": ["saetze"],
    "additionalProperties": False,
}
_ADVICE = {
    Flaw.UNCITED: "ohne Beleg",
    Flaw.UNKNOWN_SOURCE: "eine Textstelle mit dieser Nummer gibt es nicht",
    Flaw.MISQUOTED: "das Zitat steht so nicht in der Textstelle",
    Flaw.INSTRUCTION: "das ist eine Aufforderung und keine Aussage",
    Flaw.MARKUP: "enthält Auszeichnungen oder Adressen",
    Flaw.UNFINISHED: "kein vollständiger Satz",
    Flaw.LANGUAGE: "nicht auf Deutsch",
    Flaw.NUMBER: "eine Zahl steht so nicht im Beleg",
    Flaw.NAME: "ein Name oder Hauptwort steht nicht im Beleg oder dort in anderer Rolle",
    Flaw.OPPOSITE: "sagt das Gegenteil des Belegs",
    Flaw.CERTAINTY: "sagt es bestimmter als der Beleg",
    Flaw.WORDS: "Wörter stehen nicht im Beleg",
}


def first(question: Question, given: Sequence[Given], *, sentences: int) -> list[Message]:
    """Return what to ask for an answer of at most so many sentences."""
    asked = visible(question.understood_as)[:_LONGEST_QUESTION]
    listed = [f"[{each.number}] ({visible(each.above)})\n{each.text}" for each in given]
    # Nobody can write it into a document, because it depends on all of them.
    mark = sha256("\n".join((asked, *listed)).encode()).hexdigest()[:12]
    data = "\n\n".join(
        (_enclosed("FRAGE", asked, mark), _enclosed("TEXTSTELLEN", "\n\n".join(listed), mark))
    )
    rules = _text("instructions-de.txt").replace("{sentences}", str(sentences))
    return [Message(role="system", text=rules), Message(role="user", text=data)]


def repair(asked: Sequence[Message], said: str, wrong: Iterable[Checked]) -> list[Message]:
    """Return what to ask so that sentences which were not supported are written anew."""
    flaws = "\n".join(
        f"- {each.text} ({'; '.join(_ADVICE[flaw] for flaw in each.flaws)})" for each in wrong
    )
    again = _text("repair-de.txt").replace("{flaws}", flaws)
    return [
        *asked,
        Message(role="assistant", text=said),
        Message(role="user", text=again),
    ]


def _enclosed(name: str, text: str, mark: str) -> str:
    return f"<<<{name} {mark}\n{text}\n{name} {mark}>>>"


@cache
def _text(name: str) -> str:
    return (_RESOURCES / name).read_text(encoding="utf-8")
