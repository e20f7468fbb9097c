"""A quotation taken apart: its words, where it says that it leaves some out, and what it adds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.wording import tokens_of

if TYPE_CHECKING:
    from assistant.wording import Token

# "[…]", "[...]", "(…)", "…", "...": words are left out.
_OMISSION = re.compile(r"\[\s*(?:…|\.\s?\.\s?\.)\s*\]|\(\s*(?:…|\.\s?\.\s?\.)\s*\)|…|\.\.\.")
# "[Anm. d. Verf.]", "[sic]", "[die Stadt]": added, or put in the place of a few words. What is
# only a number may be a note of the document.
_ADDED = re.compile(r"(?<!\w)\[(?![\d\s,;–-]*\])[^\[\]]{1,200}\](?!\w)")
# "[d]ie", "Städte[n]": letters changed within a word.
_LETTERS = re.compile(r"\[([^\W\d_]{1,3})\](?=\w)|(?<=\w)\[([^\W\d_]{1,3})\]")
# How many words of the document an omission may stand for, and an addition.
OMITTED, REPLACED = 400, 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The words of a quotation, and after each how many words it says it leaves out at most.

    `kept` has for a word with letters in brackets the letters that stand outside them. `leads` are
    the words whose case is free: the first one, and those after an omission.
    """

    tokens: tuple[Token, ...]
    gaps: tuple[int, ...]
    kept: dict[int, str]
    leads: frozenset[int]


def take_apart(text: str) -> Parts:
    """Return the parts of a quotation."""
    text, marks = _with_omissions(text)
    text, kept_at = _with_letters(text)
    tokens = tuple(tokens_of(text))
    gaps = [0] * len(tokens)
    leads = {0}
    for start, most in marks:
        before = sum(token.start < start for token in tokens)
        if before:
            gaps[before - 1] = max(gaps[before - 1], most)
        leads.add(before)
    kept = {
        number: kept_at[token.start]
        for number, token in enumerate(tokens)
        if token.start in kept_at
    }
    return Parts(tokens=tokens, gaps=tuple(gaps), kept=kept, leads=frozenset(leads))


def _with_omissions(text: str) -> tuple[str, list[tuple[int, int]]]:
    """Return the text with blanks for what it omits and adds, and where and how much that is.

    An addition with a number in it stands in the place of nothing, so that no number of the
    document disappears in it.
    """
    marks: list[tuple[int, int]] = []

    def omission(match: re.Match[str]) -> str:
        marks.append((match.start(), OMITTED))
        return " " * len(match.group())

    def addition(match: re.Match[str]) -> str:
        counted = any(sign.isdigit() for sign in match.group())
        marks.append((match.start(), 0 if counted else REPLACED))
        return " " * len(match.group())

    return _ADDED.sub(addition, _OMISSION.sub(omission, text)), marks


def _with_letters(text: str) -> tuple[str, dict[int, str]]:
    """Return the text without brackets inside words, and by start of a word what was outside."""
    kept: dict[int, str] = {}
    made, place = "", 0
    for word in re.finditer(r"[\w\[\]]*\w[\w\[\]]*", text):
        if _LETTERS.search(word.group()) and word.group().count("[") == 1:
            made += text[place : word.start()]
            kept[len(made)] = _LETTERS.sub("", word.group()).lower()
            # As long as before, so that what stands behind it keeps its place.
            made += re.sub(r"[\[\]]", "", word.group()) + "  "
            place = word.end()
    return made + text[place:], kept
