"""What a run would do: the documents of the corpus and of added paths, against the last run."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.catalog import Catalog, documents_of_any_version, source_to_json
from ingest.digests import digest_of
from ingest.errors import (
    DocumentNotThere,
    GenerationDamaged,
    GenerationMissing,
    GenerationOfOtherVersion,
    NothingToIngest,
    PathMissing,
    PathNotAdded,
)
from ingest.generation import current_folder, describe
from ingest.generation_files import CATALOG
from ingest.inbox import described
from ingest.lists import added_paths, removed_documents
from ingest.manifest import Claim, Input, read_corpus, read_path, with_unique_ids
from ingest.reader import SUFFIXES
from ingest.retrieved import downloaded_inputs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.generation import Home
    from ingest.manifest import Elsewhere
    from ingest.model import Document, Generation, Source
    from ingest.quality import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Previous:
    """The generation that answers now, its documents by id, and their findings.

    `usable` tells whether what it holds can be taken over; not from another version's tables.
    """

    generation: Generation
    documents: dict[str, Document]
    findings: dict[str, tuple[Finding, ...]]
    usable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A file as it is now: what it is, where it belongs, where its bytes are, their digests.

    `claim` and `entry` are those of its `Input`.
    """

    source: Source
    path: Path
    place: Path
    origins: Path | None
    sha256: str
    origins_sha256: str | None
    claim: Claim = Claim.FOUND
    entry: str | None = None

    @property
    def content_key(self) -> str:
        """Return what the parsed document is kept under: its bytes and how they are read."""
        return f"{self.sha256}{self.path.suffix.lower()}"

    @property
    def made_from(self) -> str:
        """Return a digest of all that an entry is made from."""
        parts = [source_to_json(self.source), self.sha256, self.origins_sha256]
        return sha256(json.dumps(parts).encode()).hexdigest()[:32]

    @property
    def name(self) -> str:
        """Return what a person knows the file by; a downloaded one has its source's name."""
        return f"{self.source.id}{self.path.suffix}" if self.entry else self.path.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """A file, by its name or address, that is a source of the manifest; what it was told by.

    `appeared` is true of a source that was expected until then.
    """

    file: str
    source: str
    by: str
    appeared: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The files to index, what became of added paths and sources, and a digest of it all.

    `left_out` names the documents that are there but were removed by a person.
    """

    candidates: tuple[Candidate, ...]
    unreachable: tuple[str, ...]
    elsewhere: tuple[Elsewhere, ...]
    recognised: tuple[Recognised, ...] = ()
    notes: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()

    def without(self, removed: Sequence[str]) -> Plan:
        """Return the plan without documents that a person removed."""
        return replace(
            self,
            candidates=tuple(each for each in self.candidates if each.source.id not in removed),
            left_out=tuple(c.source.id for c in self.candidates if c.source.id in removed),
        )

    @property
    def not_fetched(self) -> tuple[Source, ...]:
        """Return the sources of the manifest of which there is no document."""
        covered = {each.source.id for each in self.candidates}
        covered |= {each.entry for each in self.candidates if each.entry}
        covered |= set(self.left_out)
        return tuple(e.source for e in self.elsewhere if e.source.id not in covered)

    @property
    def digest(self) -> str:
        """Return a digest that changes when any document, or what is known of it, does."""
        return corpus_digest([each.made_from for each in self.candidates], self.not_fetched)


def corpus_digest(made_from: Sequence[str], not_fetched: Sequence[Source]) -> str:
    """Return a digest of documents and of the sources known but not fetched.

    `made_from` has a digest for each document, in order.
    """
    missing = [source_to_json(source) for source in not_fetched]
    return sha256(json.dumps([list(made_from), missing]).encode()).hexdigest()[:16]


def previous_of(home: Home) -> Previous | None:
    """Return what answers now, or none when there is nothing or it is damaged."""
    try:
        folder = current_folder(home)
        described = describe(folder)
        place = folder / CATALOG
        try:
            with closing(Catalog(place)) as catalog:
                return Previous(
                    generation=described,
                    documents=catalog.documents,
                    findings=catalog.findings(),
                    usable=True,
                )
        except GenerationOfOtherVersion:
            documents = documents_of_any_version(place)
            return Previous(generation=described, documents=documents, findings={}, usable=False)
    except (GenerationMissing, GenerationDamaged):
        return None


def changed_paths(home: Home, add: Sequence[Path], remove: Sequence[Path]) -> list[Path]:
    """Return the added paths as a run is told to change them.

    Raises `PathMissing` or `NothingToIngest` for a new path that brings nothing, and
    `PathNotAdded` for one to remove that is not there.
    """
    known = added_paths(home)
    for path in remove:
        if path not in known:
            raise PathNotAdded(path, known)
    for path in add:
        if not path.exists():
            raise PathMissing(path)
        if not any(True for _ in read_path(path)):
            raise NothingToIngest(path, SUFFIXES)
    kept = [path for path in known if path not in remove]
    return list(dict.fromkeys([*kept, *add]))


def still_removed(home: Home, restore: Sequence[str]) -> tuple[str, ...]:
    """Return the ids of documents that stay out; raise `DocumentNotThere` for one that is not."""
    removed = removed_documents(home)
    for name in restore:
        if name not in removed:
            raise DocumentNotThere(name, removed)
    return tuple(name for name in removed if name not in restore)


def make_plan(
    home: Home,
    corpus: Path,
    added: Sequence[Path],
    previous: Previous | None,
) -> Plan:
    """Return what there is to index.

    A document that cannot be reached where it was keeps its last version. Raises
    `ManifestInvalid`, `PathMissing`, and `NothingToIngest` when there is no document at all.
    """
    found = read_corpus(corpus)
    documents = previous.documents if previous else {}
    inputs = [*found.inputs, *downloaded_inputs(home, found.elsewhere)]
    named = {each.source.id for each in found.elsewhere}
    inbox = [home.inbox] if home.inbox.is_dir() else []
    for path in dict.fromkeys((*added, *inbox)):
        if path.exists():
            here = read_path(path)
            # The id of a source elsewhere is for the file that turns out to be that source.
            inputs += with_unique_ids(described(here) if path == home.inbox else here, taken=named)
        else:
            inputs += [
                # Under the title it was added by: what the document calls itself is no news.
                Input(source=replace(document.source, title=place.stem), path=place)
                for document in documents.values()
                if (place := Path(document.path)).is_relative_to(path)
            ]
    candidates: list[Candidate] = []
    unreachable: list[str] = []
    for each in with_unique_ids(inputs):
        place = each.path
        if not place.is_file():
            unreachable.append(each.source.id)
            last = documents.get(each.source.id)
            if last is None or not home.original(last).is_file():
                continue
            place = home.original(last)
        candidates.append(_candidate(each, place))
    if not candidates:
        raise NothingToIngest(corpus, SUFFIXES)
    return Plan(
        candidates=tuple(candidates),
        unreachable=tuple(unreachable),
        elsewhere=found.elsewhere,
    )


def _candidate(each: Input, place: Path) -> Candidate:
    return Candidate(
        source=each.source,
        path=each.path,
        place=place,
        origins=each.origins,
        sha256=digest_of(place),
        origins_sha256=digest_of(each.origins) if each.origins else None,
        claim=each.claim,
        entry=each.entry,
    )
