"""The entries of a manifest, each field checked as it comes in; what is wrong is said in German."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints, ValidationError

from ingest.errors import DescriptionInvalid, ManifestInvalid
from ingest.model import Rights, Source, Standing, State

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pydantic_core import ErrorDetails

_TOML_PLACE = re.compile(r"line (\d+), column (\d+)")


class Watch(StrEnum):
    """What lies at an address that leads to documents."""

    PAGE = "page"
    FEED = "feed"
    SITEMAP = "sitemap"


def is_web_address(text: str) -> bool:
    """Tell whether a text is a whole address on the web, without a name or password in it."""
    try:
        parts = urlsplit(text)
        return (
            parts.scheme in {"http", "https"} and bool(parts.hostname) and "@" not in parts.netloc
        )
    except ValueError:
        return False


def _web_address(text: str) -> str:
    if not is_web_address(text):
        message = "braucht eine ganze Adresse, die mit http:// oder https:// beginnt"
        raise ValueError(message)
    return text


def _expression(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        message = f"ist kein regulärer Ausdruck ({error})"
        raise ValueError(message) from error
    return text


Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class _Publication(BaseModel):
    """What can be said of a publication wherever it lies."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    authors: tuple[str, ...] = ()
    publisher: str | None = None
    published: str | None = None
    edition: str | None = None
    url: Annotated[str, AfterValidator(_web_address)] | None = None
    licence: str | None = None
    isbn: str | None = None
    issn: str | None = None
    urn: str | None = None
    doi: str | None = None
    kind: str = "document"
    rights: Rights = Rights.QUOTE_ONLY


class _Description(_Publication):
    """What a person says of a file that was handed in."""

    title: Name | None = None


class Entry(_Publication):
    """One `[[source]]` of the manifest."""

    id: Name
    title: Name
    standing: Standing = Standing.ORIGINAL
    state: State
    note: str | None = None
    file: Name | None = None
    folder: Name | None = None
    origins: Name | None = None
    watch: Watch | None = None
    match: Annotated[str, AfterValidator(_expression)] | None = None
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] | None = None

    @property
    def source(self) -> Source:
        """Return the publication the entry is about."""
        ours = {"file", "folder", "origins", "watch", "match", "sha256"}
        return Source(**self.model_dump(exclude=ours))


class _Manifest(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    source: tuple[Entry, ...] = ()


def read_entries(path: Path) -> tuple[Entry, ...]:
    """Return the entries of a manifest; raise `ManifestInvalid` for the first thing wrong."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        why = "die Datei ist kein Text in UTF-8"
        raise ManifestInvalid(path, why) from error
    except tomllib.TOMLDecodeError as error:
        raise ManifestInvalid(path, _no_toml(str(error))) from error
    try:
        entries = _Manifest.model_validate(raw).source
    except ValidationError as error:
        raise ManifestInvalid(path, _wrong(error.errors()[0], raw)) from error
    taken: set[str] = set()
    for entry in entries:
        problem = "diese Kennung steht zweimal darin" if entry.id in taken else _misfit(entry)
        if problem:
            raise ManifestInvalid(path, f"Quelle „{entry.id}“: {problem}")
        taken.add(entry.id)
    return entries


def read_description(path: Path, source: Source) -> Source:
    """Return a source with what a file of JSON says of it; raise `DescriptionInvalid`."""
    try:
        told = _Description.model_validate_json(path.read_bytes())
    except ValidationError as error:
        raise DescriptionInvalid(path, _field(error.errors()[0])) from error
    return replace(source, **told.model_dump(exclude_unset=True))


def _misfit(entry: Entry) -> str | None:
    """Return which fields of an entry do not go together, if any."""
    here = entry.state is State.SHIPPED
    rules = (
        (
            here and entry.file is None and entry.folder is None,
            "nennt keine Datei (file) und keinen Ordner (folder)",
        ),
        (
            entry.file is not None and entry.folder is not None,
            "nennt „file“ und „folder“, gebraucht wird eines",
        ),
        (entry.origins is not None and entry.file is None, "„origins“ braucht „file“"),
        (
            not here and bool(entry.file or entry.folder),
            '„file“ und „folder“ brauchen state = "shipped"',
        ),
        (
            here and entry.watch is not None,
            '„watch“ gibt es nur bei state = "remote" oder "expected"',
        ),
        (
            entry.watch is not None and entry.url is None,
            "„watch“ braucht die Adresse (url), die beobachtet wird",
        ),
        (
            entry.match is not None and entry.watch is None,
            "„match“ wählt unter Adressen aus und braucht „watch“",
        ),
        (
            entry.watch is Watch.SITEMAP and entry.match is None,
            "eine Sitemap nennt jede Seite: „match“ muss sagen, welche Adressen gemeint sind",
        ),
        (
            entry.sha256 is not None and (entry.url is None or entry.watch is not None),
            "„sha256“ prüft eine einzelne Adresse (url ohne watch)",
        ),
    )
    return next((words for broken, words in rules if broken), None)


def _no_toml(said: str) -> str:
    found = _TOML_PLACE.search(said)
    where = f"Zeile {found[1]}, Spalte {found[2]}" if found else "das Ende der Datei"
    return f"{where} ist kein gültiges TOML"


# What pydantic finds wrong with a value, as what is wanted instead.
_WANTED: dict[str, Callable[[ErrorDetails], str]] = {
    "missing": lambda _: "fehlt",
    "extra_forbidden": lambda _: "gibt es nicht; prüfen Sie die Schreibweise",
    "enum": lambda each: (
        f"ist „{each['input']}“, möglich ist {_german_or(each['ctx']['expected'])}"
    ),
    "string_type": lambda _: "braucht einen Text in Anführungszeichen",
    "string_too_short": lambda _: "darf nicht leer sein",
    "string_pattern_mismatch": lambda _: "braucht die Prüfsumme als 64 Zeichen aus 0–9 und a–f",
    "tuple_type": lambda _: "braucht eine Liste in eckigen Klammern",
    "value_error": lambda each: str(each["ctx"]["error"]),
}


def _german_or(said: str) -> str:
    return said.replace(" or ", " oder ").replace("'", "")


def _wrong(error: ErrorDetails, raw: dict[str, object]) -> str:
    """Return entry, field and what is wanted, of one error of pydantic."""
    where = [each for each in error["loc"] if each != "source"]
    numbers = [each for each in where if isinstance(each, int)]
    entry = _called(raw, numbers[0]) if numbers else "das Verzeichnis"
    return f"{entry}: {_field(error)}" if len(where) > len(numbers) else f"{entry} {_field(error)}"


def _field(error: ErrorDetails) -> str:
    """Return the field that is wrong and what is wanted, of one error of pydantic."""
    names = [each for each in error["loc"] if isinstance(each, str) and each != "source"]
    wanted = _WANTED[error["type"]](error) if error["type"] in _WANTED else "hat die falsche Form"
    return f"„{names[0]}“ {wanted}" if names else "hat die falsche Form"


def _called(raw: dict[str, object], number: int) -> str:
    """Return what an entry is called: by its id, or its number from 1."""
    entries = raw.get("source")
    entry = entries[number] if isinstance(entries, list) else None
    name = entry.get("id") if isinstance(entry, dict) else None
    return f"Quelle „{name}“" if isinstance(name, str) and name else f"Quelle Nr. {number + 1}"
