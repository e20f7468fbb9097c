"""What a language model writes, taken apart into sentences with their quotes as it comes in.

Models are asked for JSON. Small ones that cannot hold it write lines such as `Satz [1] „Zitat“`,
which are read as well. Nothing is believed here: `check` looks at every sentence.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Annotated

from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

# Longer than any sentence: a model that writes more without an end is not waited for.
_LONGEST = 20_000
_THOUGHTS = re.compile(r"\s*<think(?:ing)?>.*?</think(?:ing)?>\s*", re.DOTALL | re.IGNORECASE)
_THINKING = re.compile(
    r"\s*<(?:t(?:h(?:i(?:n(?:k(?:ing)?>?.*)?)?)?)?)?$", re.DOTALL | re.IGNORECASE
)
_FENCE = re.compile(r"\s*```[a-z]*\s*\n", re.IGNORECASE)
_OPENS, _CLOSES = "„“”\"»«\u201a‘'", "“”\"«»‘’'"
_QUOTE = rf"[{_OPENS}](?P<quote>[^\n]*?)[{_CLOSES}](?=\s*(?:$|[\[(.;,]))"
_CITED = re.compile(
    rf"(?P<sources>(?:\s*[\[(]\s*\d{{1,3}}(?:\s*,\s*\d{{1,3}})*\s*[\])])+)\s*[:.–-]?\s*(?:{_QUOTE})?"
)
_NUMBER = re.compile(r"\d{1,3}")
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


def _numbered(value: object) -> object:
    """Return the number in "[1]" or "Quelle 1"."""
    found = _NUMBER.findall(value) if isinstance(value, str) else []
    return found[0] if len(found) == 1 else value


class _Evidence(BaseModel):
    model_config = ConfigDict(frozen=True)

    source: Annotated[int, BeforeValidator(_numbered)] = Field(
        validation_alias=AliasChoices("quelle", "nummer", "passage", "source", "id", "n")
    )
    quote: str | None = Field(
        default=None, validation_alias=AliasChoices("zitat", "quote", "wortlaut", "text")
    )


def _as_evidence(value: object) -> object:
    """Return a bare number, or one piece of evidence that stands alone, as a list of evidence."""
    given = value if isinstance(value, list) else [value]
    return [each if isinstance(each, dict) else {"quelle": each} for each in given]


class _Written(BaseModel):
    model_config = ConfigDict(frozen=True)

    text: str = Field(validation_alias=AliasChoices("text", "satz", "sentence"))
    cited: Annotated[tuple[_Evidence, ...], BeforeValidator(_as_evidence)] = Field(
        default=(), validation_alias=AliasChoices("belege", "quellen", "evidence", "citations")
    )


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
        self._escaped = False

    def feed(self, piece: str) -> list[Draft]:
        """Return the sentences whose object closes in a piece."""
        self._text += piece
        found: list[Draft] = []
        while self._at < len(self._text):
            character = self._text[self._at]
            self._at += 1
            if self._quoted:
                self._quoted = self._escaped or character != '"'
                self._escaped = character == "\\" and not self._escaped
            elif character == '"':
                self._quoted = True
            elif character == "{":
                self._opened.append(self._at - 1)
            elif character == "}" and self._opened:
                draft = _of_object(self._text[self._opened.pop() : self._at])
                # Evidence in a sentence looks like one; the sentence around it counts.
                if draft and not any(self._begins_sentence(start) for start in self._opened):
                    found.append(draft)
        if not self._opened and not self._quoted:
            self._text, self._at = "", 0
        elif len(self._text) > _LONGEST:
            self._text, self._at, self._opened, self._quoted = "", 0, [], False
        return found

    def _begins_sentence(self, start: int) -> bool:
        return re.match(r'\{\s*"(?:text|satz|sentence|belege)"', self._text[start:]) is not None


def _of_object(text: str) -> Draft | None:
    try:
        written = _Written.model_validate(json.loads(text, strict=False))
    except (ValueError, ValidationError, RecursionError):
        return None
    cited = tuple(Cited(source=each.source, quote=each.quote) for each in written.cited)
    return Draft(text=written.text, cited=cited)


def _of_line(line: str) -> list[Draft]:
    """Return the sentences of a line; each ends with the numbers of its sources."""
    if _NOTHING.match(line) or not line.strip("`{}[] \t\r#*_-"):
        return []
    found: list[Draft] = []
    start = 0
    plain = _BULLET.sub("", line).strip()
    for match in _CITED.finditer(plain):
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
    if any(map(str.isalnum, rest)):
        found.append(Draft(text=rest, cited=()))
    return found


def _closed(text: str) -> str:
    return text if text.endswith(("!", "?", ":", "…")) else f"{text}."
