"""What belongs to a corpus: the sources a manifest names, or the files of a plain folder."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from enum import Enum, auto
from hashlib import sha256
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ingest.errors import ManifestInvalid, NothingToIngest, PathMissing
from ingest.model import Source, Standing, State
from ingest.reader import SAVED_AS, SUFFIXES
from ingest.source_entries import Watch, read_entries

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from pathlib import Path

    from ingest.source_entries import Entry

MANIFEST = "sources.toml"
_ELSEWHERE = frozenset((State.REMOTE, State.EXPECTED, State.PUBLISHED))
# What a page of links leads to besides other pages.
_LINKED = tuple(suffix for suffix in SUFFIXES if "htm" not in suffix)
_SLUG = re.compile(r"[^a-z0-9]+")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


class Claim(Enum):
    """How a file comes to be the source it is taken for.

    NAMED: the manifest says so. FOUND: it lay somewhere, and may turn out to be a source of the
    manifest. AWAITED: it lay where a source is expected, and counts only if it turns out to be one.
    """

    NAMED = auto()
    FOUND = auto()
    AWAITED = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """A file to read, the source it is, and for a digest the file with its origins.

    `entry` is the id of the manifest's entry that a downloaded file came from.
    """

    source: Source
    path: Path
    origins: Path | None = None
    claim: Claim = Claim.FOUND
    entry: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """A source that is published elsewhere, and how its address leads to documents.

    Without `watch` the address is the document's own; otherwise it leads to addresses, of which
    those are meant that `match` finds something in. A page without it means its documents only.
    """

    source: Source
    watch: Watch | None = None
    match: str | None = None
    sha256: str | None = None

    @property
    def url(self) -> str:
        """Return the address of the source; empty when it has none."""
        return self.source.url or ""

    def means(self, address: str) -> bool:
        """Tell whether a document at an address is one of this source's."""
        if self.watch is None:
            return address == self.source.url
        if self.match is not None:
            return re.search(self.match, address) is not None
        return self.watch is not Watch.PAGE or urlsplit(address).path.lower().endswith(_LINKED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """The files of a corpus, and the sources of it that are published elsewhere."""

    inputs: tuple[Input, ...]
    elsewhere: tuple[Elsewhere, ...]


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
    return Corpus(inputs=inputs, elsewhere=())


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


def with_unique_ids(inputs: Iterable[Input], taken: Collection[str] = ()) -> tuple[Input, ...]:
    """Return the inputs, later ones of the same id renamed after a digest of their path.

    `taken` are ids that none of them may have.
    """
    known = set(taken)
    found: list[Input] = []
    for each in inputs:
        name = each.source.id
        if name in known:
            name = f"{name}-{sha256(str(each.path).encode()).hexdigest()[:6]}"
        known.add(name)
        found.append(replace(each, source=replace(each.source, id=name)))
    return tuple(found)


def slug(text: str) -> str:
    """Return text as it may stand in an id: small letters, digits and hyphens."""
    plain = unicodedata.normalize("NFC", text).lower().translate(_UMLAUTS)
    return _SLUG.sub("-", plain).strip("-") or "document"


def _input(path: Path, name: str) -> Input:
    return Input(source=Source(id=slug(name.removesuffix(path.suffix)), title=path.stem), path=path)


def _by_manifest(path: Path) -> Corpus:
    entries = read_entries(path)
    return Corpus(
        inputs=tuple(
            each for entry in entries if entry.state is State.SHIPPED for each in _here(path, entry)
        ),
        elsewhere=tuple(
            Elsewhere(
                source=entry.source, watch=entry.watch, match=entry.match, sha256=entry.sha256
            )
            for entry in entries
            if entry.state in _ELSEWHERE
        ),
    )


def _here(manifest: Path, entry: Entry) -> Iterator[Input]:
    """Give the documents an entry names in the corpus itself."""
    for name in filter(None, (entry.file, entry.folder, entry.origins)):
        if not (manifest.parent / name).resolve().is_relative_to(manifest.parent.resolve()):
            raise ManifestInvalid(
                manifest, f"Quelle „{entry.id}“: „{name}“ liegt außerhalb des Korpus"
            )
    if entry.file:
        origins = manifest.parent / entry.origins if entry.origins else None
        if origins and not origins.is_file():
            raise ManifestInvalid(
                manifest, f"Quelle „{entry.id}“: die Datei „{entry.origins}“ fehlt"
            )
        path = manifest.parent / entry.file
        yield Input(source=entry.source, path=path, origins=origins, claim=Claim.NAMED)
    if entry.folder:
        folder = manifest.parent / entry.folder
        if not folder.is_dir():
            raise ManifestInvalid(
                manifest, f"Quelle „{entry.id}“: den Ordner „{entry.folder}“ gibt es nicht"
            )
        claim = Claim.NAMED if entry.standing is Standing.DIGEST else Claim.FOUND
        for each in read_path(folder):
            source = one_of_many(
                entry.source,
                name=f"{entry.id}-{each.source.id}",
                title=each.source.title,
                url=entry.url,
            )
            yield replace(each, source=source, claim=claim)


def one_of_many(source: Source, *, name: str, title: str, url: str | None) -> Source:
    """Return a document of a source that stands for several: its own name, the others' data."""
    return replace(
        source,
        id=name,
        title=title,
        url=url,
        published=None,
        edition=None,
        isbn=None,
        urn=None,
        doi=None,
        note=None,
    )
