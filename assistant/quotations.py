"""Quotations in a text: what stands between quotation marks, or is set off as a quotation."""

from __future__ import annotations

import re
from dataclasses import dataclass

# How quotations open and close in German, English and French typography, and in plain text.
_PAIRS = {"„": '“”"', "“": "”“", "»": "«", "«": "»", '"': '"'}
_MARKS = re.compile('[„“”»«"]')
# A line of Markdown that is set off as a quotation.
_SET_OFF = re.compile(r"(?:^|(?<=\n))(?:[ \t]*>[^\n]*(?:\n|$))+")
_WORD = re.compile(r"[^\W\d_]{2,}|\d+")
# A mark that is never closed must not take the rest of a document.
_LONGEST = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotation:
    """A quotation as a text gives it, without its marks, and where it begins in the text."""

    text: str
    start: int


def quotations(text: str) -> tuple[Quotation, ...]:
    """Return the quotations of a text in order; one inside another belongs to the outer one."""
    found: list[Quotation] = []
    place = 0
    for block in _SET_OFF.finditer(text):
        found += _marked(text, place, block.start())
        inside = re.sub(r"(?m)^[ \t]*>[ \t]?", "", block.group()).strip()
        if _WORD.search(inside):
            found.append(Quotation(text=bare(inside), start=block.start()))
        place = block.end()
    found += _marked(text, place, len(text))
    return tuple(found)


def bare(text: str) -> str:
    """Return a quotation without the marks around it."""
    plain = text.strip()
    opening = _MARKS.match(plain)
    if opening and _closing(plain, opening, len(plain)) == len(plain) - 1:
        return plain[1:-1].strip()
    return plain


def _marked(text: str, start: int, stop: int) -> list[Quotation]:
    """Return what stands between quotation marks in a part of a text."""
    found: list[Quotation] = []
    place = start
    while opening := _MARKS.search(text, place, stop):
        place = opening.end()
        end = _closing(text, opening, stop)
        if end is None or not _opens(text, opening):
            continue
        inside = text[place:end]
        if _WORD.search(inside):
            left = len(inside) - len(inside.lstrip())
            found.append(Quotation(text=inside.strip(), start=place + left))
        place = end + 1
    return found


def _opens(text: str, mark: re.Match[str]) -> bool:
    """Tell whether a mark begins a quotation: something follows, and no word goes before."""
    before, after = text[mark.start() - 1 : mark.start()], text[mark.end() : mark.end() + 1]
    return mark.group() in _PAIRS and not after.isspace() and not before.isalnum()


def _closing(text: str, mark: re.Match[str], stop: int) -> int | None:
    """Return where the quotation that a mark opens is closed, none if it is not."""
    opening = mark.group()
    closing = _PAIRS.get(opening, "")
    depth = 0
    for each in _MARKS.finditer(text, mark.end(), min(stop, mark.end() + _LONGEST)):
        sign = each.group()
        if sign == opening and sign not in closing:
            depth += 1
        elif sign in closing:
            if depth == 0:
                return each.start()
            depth -= 1
    return None
