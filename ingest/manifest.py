"""What belongs to a corpus: the sources a manifest names, or the files of a plain folder."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, ValidationError

from ingest.errors import ManifestInvalid, NothingToIngest, PathMissing
from ingest.model import Rights, Source, Standing, State
from ingest.reader import SAVED_AS, SUFFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

MANIFEST = "sources.toml"
_SLUG = re.compile(r"[^a-z0-9]+")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """A file to read, the source it is, and for a digest the file with its origins."""

    source: Source
    path: Path
    origins: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """The files of a corpus and the sources of it that are not on this machine."""

    inputs: tuple[Input, ...]
    not_fetched: tuple[Source, ...]


class _Entry(BaseModel):
    """One `[[source]]` of the manifest, checked as it comes in."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    title: str
    authors: tuple[str, ...] = ()
    publisher: str | None = None
    published: str | None = None
    url: str | None = None
    licence: str | None = None
    isbn: str | None = None
    issn: str | None = None
    urn: str | None = None
    doi: str | None = None
    kind: str = "document"
    standing: Standing = Standing.ORIGINAL
    rights: Rights = Rights.QUOTE_ONLY
    state: State
    note: str | None = None
    file: str | None = None
    origins: str | None = None


class _Manifest(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    source: tuple[_Entry, ...] = ()


def read_corpus(folder: Path) -> Corpus:
    """Return what a folder holds, by its manifest if it has one.

    Raises `ManifestInvalid`, `PathMissing`, or `NothingToIngest` for a folder without a readable
    document.
    """
    manifest = folder / MANIFEST
    if manifest.is_file():
        return _by_manifest(manifest)
    if not folder.exists():
        raise PathMissing(folder)
    inputs = tuple(read_path(folder))
    if not inputs:
        raise NothingToIngest(folder, SUFFIXES)
    return Corpus(inputs=inputs, not_fetched=())


def read_path(path: Path) -> Iterable[Input]:
    """Return the documents at a path: the file itself, or every file below a folder.

    Documents in formats that are not read are among them, so that a run names them.
    """
    if path.is_file():
        return [_input(path, path.name)]
    files = sorted(
        file
        for file in path.rglob("*")
        if file.suffix.lower() in (*SUFFIXES, *SAVED_AS)
        and file.is_file()
        and not any(part.startswith(".") for part in file.relative_to(path).parts)
    )
    return [_input(file, file.relative_to(path).as_posix()) for file in files]


def with_unique_ids(inputs: Iterable[Input]) -> tuple[Input, ...]:
    """Return the inputs, later ones of the same id renamed after a digest of their path."""
    taken: set[str] = set()
    found: list[Input] = []
    for each in inputs:
        name = each.source.id
        if name in taken:
            name = f"{name}-{sha256(str(each.path).encode()).hexdigest()[:6]}"
        taken.add(name)
        found.append(replace(each, source=replace(each.source, id=name)))
    return tuple(found)


def _input(path: Path, name: str) -> Input:
    stem = unicodedata.normalize("NFC", name).removesuffix(path.suffix)
    slug = _SLUG.sub("-", stem.lower().translate(_UMLAUTS)).strip("-") or "document"
    return Input(source=Source(id=slug, title=path.stem), path=path)


def _by_manifest(path: Path) -> Corpus:
    try:
        entries = _Manifest.model_validate(tomllib.loads(path.read_text(encoding="utf-8"))).source
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ManifestInvalid(path, str(error)) from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ManifestInvalid(path, f"{where}: {first['msg']}") from error
    ids = [entry.id for entry in entries]
    twice = sorted({name for name in ids if ids.count(name) > 1})
    if twice:
        raise ManifestInvalid(path, f"die Kennung „{twice[0]}“ steht zweimal darin")
    return Corpus(
        inputs=tuple(_shipped(path, entry) for entry in entries if entry.state is State.SHIPPED),
        not_fetched=tuple(
            _source(entry) for entry in entries if entry.state in {State.REMOTE, State.EXPECTED}
        ),
    )


def _shipped(manifest: Path, entry: _Entry) -> Input:
    folder = manifest.parent
    if entry.file is None:
        raise ManifestInvalid(manifest, f"die Quelle „{entry.id}“ (shipped) nennt keine Datei")
    for name in filter(None, (entry.file, entry.origins)):
        if not (folder / name).resolve().is_relative_to(folder.resolve()):
            raise ManifestInvalid(manifest, f"„{name}“ liegt außerhalb des Korpus")
    origins = folder / entry.origins if entry.origins else None
    if origins and not origins.is_file():
        raise ManifestInvalid(manifest, f"die Datei „{entry.origins}“ fehlt")
    return Input(source=_source(entry), path=folder / entry.file, origins=origins)


def _source(entry: _Entry) -> Source:
    return Source(**entry.model_dump(exclude={"file", "origins"}))
