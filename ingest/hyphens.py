"""Line ends of German text: which hyphens stay, which go, and where no blank belongs.

A typesetter never parts a word before a capital, after a digit or after a single letter, and
never puts a hyphen of its own before "und": there the hyphen is the author's.
"""

from __future__ import annotations

import re
from itertools import pairwise

HYPHENS = "-\u2010\u00ad"
_SUSPENDED = frozenset(("und", "oder", "bzw", "bzw.", "sowie", "beziehungsweise", "u.", "u", "bis"))
_FIRST_WORD = re.compile(r"[^\W_]+\.?")
_PARTS = re.compile(r"[^\W_]+")
_LAST_PART = re.compile(r"[^\W_]+$")
_ADDRESS = re.compile(r"(?:://|www\.|/\S*/)\S*$")
_ADDRESS_PART = re.compile(r"\S*[/._=&?%#~]\S|\S+$")
_ADDRESS_ENDS = "/?&=_#%~:"
_CAPITALS = 4
_TIGHT = "/\u2013\u2014"


def hyphenated_pairs(word: str) -> list[str]:
    """Return the neighbours that a word joins with hyphens: "a-b" and "b-c" of "a-b-c"."""
    parts = [part for part in re.split(r"[^\w-]+", word) if "-" in part.strip("-")]
    return [pair for part in parts for pair in map("-".join, pairwise(part.split("-")))]


def unbroken(word: str) -> list[str]:
    """Return the parts of a word that have more than one capital: "NATO", "BGBl"."""
    return [part for part in _PARTS.findall(word) if sum(map(str.isupper, part)) > 1]


def joined(
    before: str,
    after: str,
    *,
    hyphen: bool = False,
    full: bool = False,
    known: frozenset[str] = frozenset(),
) -> str:
    """Return two lines as one run of text.

    `hyphen` tells that a hyphen stood at the end of the first line though `before` lacks it;
    `full` that the first line reaches the margin, where an address may be broken anywhere;
    `known` holds words that the document writes with a hyphen where no line ends, and those with
    capitals inside that it writes without one, as `hyphenated_pairs` and `unbroken` give them.
    """
    if not before or not after:
        return before + after
    if before[-1] in HYPHENS and before[-2:-1] not in {"", " "}:
        before, hyphen = before[:-1], True
    if hyphen:
        return before + _between(before, after, known) + after
    token = before.rsplit(" ", 1)[-1]
    if _ADDRESS.search(token) and (
        _goes_on(before[-1], after[0]) or (full and _ADDRESS_PART.match(after))
    ):
        return before + after
    if before[-1] in _TIGHT and len(token) > 1 and after[0].isalnum():
        return before + after
    return f"{before} {after}"


def _goes_on(last: str, first: str) -> bool:
    """Tell whether an address broken between two characters goes on after the break."""
    return last in _ADDRESS_ENDS or first in _ADDRESS_ENDS or (last == "." and first.islower())


def _between(before: str, after: str, known: frozenset[str]) -> str:
    """Return what stands between two lines parted at a hyphen: nothing, or the hyphen kept."""
    if _ADDRESS.search(before.rsplit(" ", 1)[-1]):
        return "-"
    word = _FIRST_WORD.match(after)
    part = _LAST_PART.search(before)
    if word is None or part is None:
        return "-"
    if word.group().lower() in _SUSPENDED:
        return "- "
    stem, first = part.group(), word.group()
    if first[0].isupper():
        # "BG-/Bl." is a word the document writes unbroken elsewhere.
        whole = f"{stem}{first.rstrip('.')}" in known
        shouted = stem.isupper() and first.isupper() and len(stem) >= _CAPITALS
        return "" if whole or (shouted and len(first.rstrip(".")) > 1) else "-"
    written = f"{stem}-{first.rstrip('.')}".casefold() in known
    counted = first[0].isdigit() or stem[-1].isdigit()
    return "-" if written or counted or len(stem) == 1 or _acronym(stem) else ""


def _acronym(stem: str) -> bool:
    return stem.isupper() and len(stem) > 1
