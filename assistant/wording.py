"""Words as they are compared when a quotation is checked, and when two of them are the same.

Declared normalisation: Unicode compatibility forms, line-end hyphens, blanks, punctuation and the
shape of quotation marks do not count; letters and numbers do. Two words may also differ by old and
new spelling, or by letters that text recognition confuses, if that makes no other German word.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_HYPHENS = "-\u00ad\u2010\u2011\ufffe\x02"
_SUSPENDED = r"(?:und|oder|bzw|sowie|beziehungsweise|bis|u)\b"
_RAISED = "⁰¹²³⁴-⁹"
_LETTER = rf"[^\W\d_{_RAISED}]"
# A number with its parts; a word, over hyphens and line ends; a raised number; a sign that changes
# a number.
TOKEN = re.compile(
    rf"\d+(?:[.,:]\d+)*|{_LETTER}+(?:[{_HYPHENS}](?:\s*(?!{_SUSPENDED})|(?={_LETTER})){_LETTER}+)*"
    rf"|[{_RAISED}]+|[%‰€$£§°]|(?:(?<=\s)|^)[-−–](?=\d)",
    re.MULTILINE,
)
_NOT_LETTERS = re.compile(rf"[{_HYPHENS}\s]+")

# From old spelling to new, and between the two that are allowed; on small letters.
_SPELLINGS = tuple(
    (re.compile(old), new)
    for old, new in (
        ("ß", "ss"),
        ("ä", "ae"),
        ("ö", "oe"),
        ("ü", "ue"),
        (r"([^aeiou])\1\1", r"\1\1"),
        ("th", "t"),
        ("ph", "f"),
        (r"c(?=[eiy])", "z"),
        (r"c(?![hk])", "k"),
        (r"t(?=i(?:al|ell|on))", "z"),
        ("selbstst", "selbst"),
        ("numerier", "nummerier"),
        ("plazier", "platzier"),
        ("aufwend", "aufwaend"),
        ("behend", "behaend"),
        ("stengel", "staengel"),
        ("rauh", "rau"),
        (r"niss?\b", "nis"),
    )
)
# Letters that text recognition takes for each other, made one, after what spelling makes of them.
_SHAPES = (("rn", "m"), ("vv", "w"), ("kl", "d"), ("ae", "a"), ("oe", "o"), ("ue", "u"))
_SHAPE = str.maketrans({"l": "i", "j": "i", "q": "g", "n": "ii", "u": "ii"})


class Same(Enum):
    """How far two words are the same."""

    EXACTLY = auto()
    BUT_FOR_CASE = auto()
    BUT_FOR_SPELLING = auto()
    BUT_FOR_RECOGNITION = auto()
    NOT = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A word, number or sign as it is written, without hyphens at line ends, and where it stands.

    `plain` is in small letters; `key` is equal for words that may be the same.
    """

    written: str
    plain: str
    key: str
    start: int
    end: int

    @property
    def is_word(self) -> bool:
        """Tell whether it is neither a number nor a sign."""
        return self.plain[0].isalpha()


def tokens_of(text: str) -> list[Token]:
    """Return the tokens of a text, in order; offsets count into the text."""
    return [_token(each) for each in TOKEN.finditer(text)]


def _token(match: re.Match[str]) -> Token:
    written, plain, key = _forms(match.group())
    return Token(written=written, plain=plain, key=key, start=match.start(), end=match.end())


@lru_cache(maxsize=200_000)
def _forms(text: str) -> tuple[str, str, str]:
    """Return a token as it is written without line ends, in small letters, and its key."""
    written = unicodedata.normalize("NFKC", text)
    if text[0].isalpha():
        written = _NOT_LETTERS.sub("", written)
    elif written in "−–":
        written = "-"
    plain = written.lower()
    return written, plain, _key(plain)


def _key(plain: str) -> str:
    """Return what is equal for words that may be the same; a number is itself."""
    if not plain[0].isalpha():
        return plain
    shape = spelled(plain)
    for letters, like in _SHAPES:
        shape = shape.replace(letters, like)
    return shape.translate(_SHAPE)


@lru_cache(maxsize=100_000)
def spelled(plain: str) -> str:
    """Return a word in small letters in one of the spellings it may have."""
    for old, new in _SPELLINGS:
        plain = old.sub(new, plain)
    return plain


def same(quoted: Token, found: Token, is_word: Callable[[str], bool]) -> Same:
    """Tell how far a quoted word is the one that was found.

    `is_word` knows the German words, without which no mistake of recognition is assumed.
    """
    if quoted.written == found.written:
        return Same.EXACTLY
    if quoted.plain == found.plain:
        return Same.BUT_FOR_CASE
    if not (quoted.is_word and found.is_word) or quoted.key != found.key:
        return Same.NOT
    # Where both are words, one stands in the other's place: "Maße", "Masse"; "modern", "modem".
    known = is_word(quoted.plain), is_word(found.plain)
    if spelled(quoted.plain) == spelled(found.plain):
        sharp = quoted.plain.replace("ß", "ss") == found.plain.replace("ß", "ss")
        return Same.NOT if sharp and all(known) else Same.BUT_FOR_SPELLING
    return Same.BUT_FOR_RECOGNITION if any(known) and not all(known) else Same.NOT
