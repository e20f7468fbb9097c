"""Whether a quote stands in a text word for word, typography aside.

What may differ is declared here and nowhere else: blanks, hyphens and dashes at line ends and
elsewhere, soft hyphens, ligatures and other compatible forms (NFKD), the forms of quotation marks
and apostrophes, raised digits that lead to notes, and characters that show nothing. Letters, digits
and their case may not, nor where a word or a number begins and ends.
"""

from __future__ import annotations

import re
import unicodedata

# Categories of characters that nobody sees: controls, formats (zero width, directions), the rest.
_UNSEEN = frozenset({"Cc", "Cf", "Co", "Cn", "Cs"})
_LEFT_OUT = frozenset("-\u2010\u2011\u2012\u2013\u2014\u2212⁰¹²³⁴⁵⁶⁷⁸⁹\ufffe\uffff")
_MARKS = str.maketrans(dict.fromkeys("„“”‟«»\u2039›\u201a‘’\u201b'`\u00b4", '"'))
_DIGITS = re.compile(r"\d+")
# A blank or nothing may stand between the digits of one number, but no word ends there.
_GROUPED = re.compile(r"(?<=\d)[\u00a0\u2009\u202f ](?=\d{3}(?!\d))")


def visible(text: str) -> str:
    """Return a text on one line, without characters that show nothing or reorder others."""
    shown = "".join(" " if c.isspace() else c for c in text if c.isspace() or not _is_unseen(c))
    return " ".join(shown.split())


def find(quote: str, text: str) -> tuple[int, int] | None:
    """Return where a quote stands in a text as (start, end), or none; whole words only."""
    wanted, _ = _squeezed(quote)
    there, origin = _squeezed(text)
    at = there.find(wanted) if wanted else -1
    while at >= 0:
        start, end = origin[at], origin[at + len(wanted) - 1] + 1
        if _is_whole(text, start, end) and _digits(quote) == _digits(text[start:end]):
            return start, end
        at = there.find(wanted, at + 1)
    return None


def _squeezed(text: str) -> tuple[str, list[int]]:
    """Return the characters that count, and for each where in the text it comes from."""
    kept: list[str] = []
    origin: list[int] = []
    for place, character in enumerate(text):
        if character in _LEFT_OUT or _is_unseen(character):
            continue
        for part in unicodedata.normalize("NFKD", character).translate(_MARKS):
            if not part.isspace():
                kept.append(part)
                origin.append(place)
    return "".join(kept), origin


def _is_unseen(character: str) -> bool:
    return unicodedata.category(character) in _UNSEEN


def _is_whole(text: str, start: int, end: int) -> bool:
    """Tell whether no word and no number goes on before or after a run of a text."""
    before, first = text[start - 1 : start], text[start]
    last, after = text[end - 1], text[end : end + 1]
    return not (
        (before.isalnum() and first.isalnum())
        or (last.isalnum() and after.isalnum())
        # "2.126" is not "126", and "2,5" not "2".
        or (first.isdigit() and re.search(r"\d[.,]$", text[max(0, start - 2) : start]))
        or (last.isdigit() and re.match(r"[.,]\d", text[end : end + 2]))
    )


def _digits(text: str) -> list[str]:
    """Return the runs of digits of a text: "2-3" is not "23"."""
    plain = "".join(c for c in text if c not in "⁰¹²³⁴⁵⁶⁷⁸⁹" and not _is_unseen(c))
    return _DIGITS.findall(_GROUPED.sub("", plain))
