"""What a run would do: the documents of the corpus and of added paths, against the last run."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import dataclass, replace
from hashlib import file_digest, sha256
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.catalog import Catalog, documents_of_any_version, source_to_json
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
from ingest.lists import added_paths, removed_documents
from ingest.manifest import Input, read_corpus, read_path, with_unique_ids
from ingest.reader import SUFFIXES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.generation import Home
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
    """A file as it is now: what it is, where it belongs, where its bytes are, their digests."""

    source: Source
    path: Path
    place: Path
    origins: Path | None
    sha256: str
    origins_sha256: str | None

    @property
    def content_key(self) -> str:
        """Return what the parsed document is kept under: its bytes and how they are read."""
        return f"{self.sha256}{self.path.suffix.lower()}"

    @property
    def made_from(self) -> str:
        """Return a digest of all that an entry is made from."""
        parts = [source_to_json(self.source), self.sha256, self.origins_sha256]
        return sha256(json.dumps(parts).encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The files to index, what became of added paths, and a digest of it all.

    `left_out` names the documents that are there but were removed by a person.
    """

    candidates: tuple[Candidate, ...]
    unreachable: tuple[str, ...]
    left_out: tuple[str, ...]
    not_fetched: tuple[Source, ...]

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
        place = folder / "catalog.sqlite"
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
    removed: Sequence[str] = (),
) -> Plan:
    """Return what there is to index; documents whose ids are in `removed` stay out.

    A document that cannot be reached where it was keeps its last version. Raises
    `ManifestInvalid`, `PathMissing`, and `NothingToIngest` when there is no document at all.
    """
    found = read_corpus(corpus)
    inputs = list(found.inputs)
    documents = previous.documents if previous else {}
    for path in added:
        if path.exists():
            inputs += read_path(path)
        else:
            inputs += [
                # Under the title it was added by: what the document calls itself is no news.
                Input(source=replace(document.source, title=place.stem), path=place)
                for document in documents.values()
                if (place := Path(document.path)).is_relative_to(path)
            ]
    candidates: list[Candidate] = []
    unreachable: list[str] = []
    left_out: list[str] = []
    for each in with_unique_ids(inputs):
        if each.source.id in removed:
            left_out.append(each.source.id)
            continue
        place = each.path
        if not place.is_file():
            unreachable.append(each.source.id)
            last = documents.get(each.source.id)
            if last is None or not home.original(last).is_file():
                continue
            place = home.original(last)
        candidates.append(_candidate(each, place))
    if not candidates and not left_out:
        raise NothingToIngest(corpus, SUFFIXES)
    return Plan(
        candidates=tuple(candidates),
        unreachable=tuple(unreachable),
        left_out=tuple(left_out),
        not_fetched=found.not_fetched,
    )


def _candidate(each: Input, place: Path) -> Candidate:
    return Candidate(
        source=each.source,
        path=each.path,
        place=place,
        origins=each.origins,
        sha256=_digest(place),
        origins_sha256=_digest(each.origins) if each.origins else None,
    )


def _digest(path: Path) -> str:
    with path.open("rb") as opened:
        return file_digest(opened, "sha256").hexdigest()
