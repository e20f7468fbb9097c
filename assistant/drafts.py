"""What a language model writes, taken apart into sentences with their quotes as it comes in.

Models are asked for JSON. Small ones that cannot hold it write lines such as `Satz [1] „Zitat“`,
which are read as well. Nothing is believed here: `check` looks at every sentence.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, TypeGuard

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# Longer than any sentence: a model that writes more without an end is not waited for.
_LONGEST = 20_000
_THOUGHTS = re.compile(r"\s*<think(?:ing)?>.*?</think(?:ing)?>\s*", re.DOTALL | re.IGNORECASE)
_THINKING = re.compile(
    r"\s*<(?:t(?:h(?:i(?:n(?:k(?:ing)?>?.*)?)?)?)?)?$", re.DOTALL | re.IGNORECASE
)
_FENCE = re.compile(r"\s*```[a-z]*\s*\n", re.IGNORECASE)
_OPENS, _CLOSES = "„“”\"»«\u201a‘'", "“”\"«»‘’'"
_QUOTE = rf"[{_OPENS}](?P<quote>[^\n]*?)[{_CLOSES}](?=\s*(?:$|[\[(.;,]))"
_LABEL = r"(?:(?:Textstelle|Quelle|Passage|Beleg|Nr)n?\.?:?\s*)?"
_SOURCE = rf"[\[(]\s*{_LABEL}\d{{1,3}}(?:\s*(?:,|und)\s*\d{{1,3}})*\s*[\])]"
_CITED = re.compile(
    rf"(?P<sources>(?:\s*{_SOURCE})+)\s*[:.–-]?\s*(?:(?:Zitat:\s*)?{_QUOTE})?", re.IGNORECASE
)
# Some write the number first, as the passages are numbered.
_NUMBERED = re.compile(
    rf"\s*(?P<sources>{_SOURCE})\s*[:.–-]?\s+(?=[^\W\d_]|[{_OPENS}])", re.IGNORECASE
)
# A quote alone, or an announcement, says nothing itself.
_BESIDE = re.compile(
    rf"(?:(?:zitat|quelle|beleg)\w*\s*:.*|[{_OPENS}][^\n]*[{_CLOSES}]\W*|</?think(?:ing)?>|.*:)$",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d{1,3}")
_ASTRONOMIC = 1e6
# The names under which models give a sentence, its evidence, and number and quote of that.
_SENTENCE = ("text", "satz", "sentence", "antwort")
_EVIDENCE = ("belege", "beleg", "quellen", "evidence", "citations")
_SOURCES = ("quelle", "nummer", "passage", "textstelle", "source", "id", "n")
_QUOTES = ("zitat", "quote", "wortlaut", "text")
_LABELLED = re.compile(r"[^\W\d_]*\W*\d{1,3}(?:\W+\d{1,3})*")
# What follows a string of JSON, as far as it has come.
_AFTER = re.compile(r'\s*(?:[}\]:]|,\s*(?:["{\[]|$)|$)')
# A comma before a bracket that closes.
_SURPLUS = re.compile(r",(\s*[}\]])")
_BULLET = re.compile(r"^\s*(?:[-*•–]|\d{1,2}[.)]|satz\s*\d*:)\s+", re.IGNORECASE)
_NOTHING = re.compile(r"\W*keine antwort\W*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """A source that a sentence names by its number, and the quote from it, if one is given."""

    source: int
    quote: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A sentence as a model wrote it."""

    text: str
    cited: tuple[Cited, ...]


class Reader:
    """Takes what a model writes piece by piece and gives each sentence as soon as it is whole."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._text = ""
        self._json: _Objects | None = None
        self._begun = False

    def feed(self, piece: str) -> list[Draft]:
        """Return the sentences that a piece completes."""
        self._text += piece
        if not self._begun and not self._begin():
            return []
        if self._json:
            found = self._json.feed(self._text)
            self._text = ""
            return found
        return self._lines()

    def _lines(self) -> list[Draft]:
        """Return the sentences of whole lines, until one begins the JSON that was announced."""
        found: list[Draft] = []
        while "\n" in self._text:
            if self._text.lstrip("` jsonJSON\n").startswith(("{", "[{")):
                self._json = _Objects()
                return found + self.feed("")
            line, _, self._text = self._text.partition("\n")
            found += _of_line(line)
        if len(self._text) > _LONGEST:
            self._text = ""
        return found

    def end(self) -> list[Draft]:
        """Return what is left once the model has finished; half a sentence is none."""
        if not self._begun:
            self._text = _THOUGHTS.sub("", self._text, count=1)
            if _THINKING.match(self._text):
                return []
        return [] if self._json else self.feed("\n")

    def _begin(self) -> bool:
        """Pass over what a model thinks aloud, then see in which form it writes."""
        plain = _FENCE.sub("", _THOUGHTS.sub("", self._text, count=1), count=1).lstrip()
        if not plain or _THINKING.match(plain) or (plain[0] == "`" and "\n" not in plain):
            return False
        self._begun, self._text = True, plain
        if plain[0] in "{[" and not re.match(r"\[\s*\d", plain):
            self._json = _Objects()
        return True


class _Objects:
    """Finds the sentences in JSON that is still growing, by its braces."""

    def __init__(self) -> None:
        self._text = ""
        self._at = 0
        self._opened: list[int] = []
        self._quoted = False
        self._begun = 0
        self._escaped = False

    def feed(self, piece: str) -> list[Draft]:
        """Return the sentences whose object closes in a piece."""
        self._text += piece
        found: list[Draft] = []
        while self._at < len(self._text):
            character = self._text[self._at]
            if self._quoted:
                if character == '"' and self._is_open():
                    break
                self._quoted = self._escaped or self._text[self._at] != '"'
                self._escaped = character == "\\" and not self._escaped
            elif character == '"':
                self._quoted, self._begun = True, self._at
            elif character == "{":
                self._opened.append(self._at)
            elif character == "}" and self._opened:
                found += self._closed(self._opened.pop())
            self._at += 1
        if not self._opened and not self._quoted:
            self._text, self._at = "", 0
        elif len(self._text) > _LONGEST:
            self._text, self._at, self._opened, self._quoted = "", 0, [], False
        return found

    def _closed(self, start: int) -> list[Draft]:
        """Return the sentence of an object that closes here, if it is one."""
        draft = _of_object(self._text[start : self._at + 1])
        # Evidence in a sentence looks like one; the sentence around it counts.
        return [draft] if draft and not any(map(self._begins_sentence, self._opened)) else []

    def _is_open(self) -> bool:
        """Tell whether it cannot be said yet if a mark ends the string; mend one that does not.

        „so" is closed by a mark that should have been escaped.
        """
        said = self._text[self._begun : self._at]
        if self._escaped or said.rfind("„") <= max(said.rfind("“"), said.rfind("”")):
            return False
        after = _AFTER.match(self._text, self._at + 1)
        if not after:
            self._text = f"{self._text[: self._at]}“{self._text[self._at + 1 :]}"
        return after is not None and after.end() == len(self._text)

    def _begins_sentence(self, start: int) -> bool:
        return re.match(r'\{\s*"(?:text|satz|sentence|belege)"', self._text[start:]) is not None


def _of_object(text: str) -> Draft | None:
    written = _loaded(text) or _loaded(_SURPLUS.sub(r"\1", text)) or {}
    said = _named(written, _SENTENCE)
    if not isinstance(said, str):
        return None
    # Some put number and quote beside the sentence, without a list.
    beside = {name: value for name, value in written.items() if name not in _SENTENCE}
    given = _named(written, _EVIDENCE)
    return Draft(text=said, cited=tuple(_cited(beside if given is None else given)))


def _loaded(text: str) -> dict[str, object] | None:
    try:
        loaded: dict[str, object] = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None
    return loaded


def _named(written: dict[str, object], names: Iterable[str]) -> object:
    return next((written[name] for name in names if name in written), None)


def _cited(value: object) -> Iterator[Cited]:
    """Yield the sources that are named in whatever form; what cannot be read names none."""
    if isinstance(value, list):
        yield from chain.from_iterable(map(_cited, value))
        return
    written = value if isinstance(value, dict) else {"quelle": value}
    quotes = _named(written, _QUOTES)
    for number in _numbers(_named(written, _SOURCES)):
        for quote in quotes if isinstance(quotes, list) and quotes else [quotes]:
            yield Cited(source=number, quote=quote if isinstance(quote, str) else None)


def _numbers(value: object) -> list[int]:
    """Return the numbers in 1, "[1]", "Quelle 1, 2" or [1, 2]."""
    if isinstance(value, list):
        return list(chain.from_iterable(map(_numbers, value)))
    if isinstance(value, str):
        named = _LABELLED.match(value)
        return [int(each) for each in _NUMBER.findall(named[0])] if named else []
    return [int(value)] if _is_number(value) else []


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and abs(value) < _ASTRONOMIC and value == int(value)


def _of_line(line: str) -> list[Draft]:
    """Return the sentences of a line; each ends with the numbers of its sources."""
    if _NOTHING.match(line) or not line.strip("`{}[] \t\r#*_-"):
        return []
    found: list[Draft] = []
    plain = _BULLET.sub("", line).strip()
    first = _NUMBERED.match(plain)
    start = first.end() if first else 0
    for match in _CITED.finditer(plain, start):
        text = plain[start : match.start()].strip(" .;–-")
        start = match.end()
        *others, last = map(int, _NUMBER.findall(match["sources"]))
        cited = (*(Cited(source=n, quote=None) for n in others),)
        cited += (Cited(source=last, quote=match["quote"]),)
        if text:
            found.append(Draft(text=_closed(text), cited=cited))
        elif found:
            found[-1] = Draft(text=found[-1].text, cited=(*found[-1].cited, *cited))
    rest = plain[start:].strip()
    if any(map(str.isalnum, rest)) and not _BESIDE.match(rest):
        numbers = _numbers(first["sources"].strip("[( ")) if first and not found else ()
        found.append(Draft(text=rest, cited=tuple(Cited(source=n, quote=None) for n in numbers)))
    return found


def _closed(text: str) -> str:
    return text if text.endswith(("!", "?", ":", "…")) else f"{text}."
