"""The parts that punctuation divides a question in."""

from __future__ import annotations

import re

# Regular expression of the words that ask, in small letters.
QUESTION_WORDS = (
    r"wer|wen|wem|wessen|was|welche[nrms]?|wann|wo|woher|wohin|wie|wieso|weshalb|warum|wozu"
    r"|wofür|wodurch|womit|woran|worauf|woraus|worin|worüber|worum|wovon|wobei|wieviele?"
    r"|who|whom|whose|what|which|when|where|how|why"
)
QUESTION_WORD = re.compile(rf"\b(?:{QUESTION_WORDS})\b", re.IGNORECASE)
_CUT = re.compile(r"[,;:.?!–(]+(?:\s|$)| – ")


def clauses(text: str) -> list[tuple[int, int]]:
    """Return where each clause of a text begins and ends; a text without any is one."""
    cuts = [0, *(end for cut in _CUT.finditer(text) for end in cut.span()), len(text)]
    found = [(start, end) for start, end in zip(cuts[::2], cuts[1::2], strict=True) if start < end]
    return found or [(0, len(text))]


def clause_around(text: str, place: int) -> str:
    """Return the clause of a text that has a character."""
    found = clauses(text)
    start, end = next((each for each in found if place < each[1]), found[-1])
    return text[start:end]


def asks_whether(text: str) -> bool:
    """Tell whether a text asks if something is so, having no question word."""
    return text.endswith("?") and not QUESTION_WORD.search(text)
