"""What the facts behind the corpus texts rest on: addresses, dates, confidence."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

NO_DATE = "o. D."


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One source of a sentence, as a reader sees it."""

    title: str
    address: str | None
    date: str | None
    confidence: str

    @property
    def words(self) -> str:
        """Return the note without its address."""
        date = "" if self.address is None and self.date is None else f", {self.date or NO_DATE}"
        return f"{self.title}{date}, Konfidenz {self.confidence}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What stands behind one fact number."""

    as_of: str | None
    confidence: str
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """All facts, by number."""

    facts: Mapping[str, Fact]

    def notes(self, numbers: Iterable[str]) -> tuple[Note, ...]:
        """Return the sources of the named facts, each once, in the order of first naming."""
        found = (note for number in numbers for note in self.facts[number].notes)
        return tuple(dict.fromkeys(found))

    def as_of(self, numbers: Iterable[str]) -> str | None:
        """Return the date the named facts speak of, or none where none is known."""
        found = (self.facts[number].as_of for number in numbers)
        return "; ".join(dict.fromkeys(date for date in found if date)) or None


def load_evidence(path: Path) -> Evidence:
    """Read `belege.toml`.

    Raises `KeyError` where a fact names an address that has no title.
    """
    document = tomllib.loads(path.read_text(encoding="utf-8"))
    titles = {entry["url"]: entry["title"] for entry in document["address"]}
    dates = {entry["url"]: entry.get("date") for entry in document["address"]}
    facts = {}
    for entry in document["fact"]:
        of_fact, confidence = _dated(entry.get("date")), entry["confidence"]
        notes = tuple(
            Note(
                title=titles[url],
                address=url,
                date=_dated(dates[url] or of_fact),
                confidence=confidence,
            )
            for url in entry["addresses"]
        ) or (Note(title=entry["basis"], address=None, date=of_fact, confidence=confidence),)
        facts[entry["id"]] = Fact(as_of=entry.get("as_of"), confidence=confidence, notes=notes)
    return Evidence(facts=facts)


def _dated(date: str | None) -> str | None:
    """Return a source's date, and none where the source has none."""
    return None if date == NO_DATE else date


class Numbering:
    """Numbers the sources of one document in the order they are first named."""

    def __init__(self, evidence: Evidence) -> None:
        """Begin with no source named."""
        self._evidence = evidence
        self._numbers: dict[Note, int] = {}

    def numbers(self, facts: Iterable[str]) -> tuple[int, ...]:
        """Return the rising numbers of the sources behind a sentence."""
        found = self._evidence.notes(facts)
        return tuple(sorted(self._numbers.setdefault(n, len(self._numbers) + 1) for n in found))

    @property
    def sources(self) -> tuple[tuple[int, Note], ...]:
        """Return the sources named so far, each with its number."""
        return tuple((number, note) for note, number in self._numbers.items())
