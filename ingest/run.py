"""One ingestion run: read what changed, build a generation, publish all of it or nothing."""

from __future__ import annotations

import errno
import shutil
import sqlite3
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ingest import cache, generation
from ingest.build import build_generation, settings_digest
from ingest.entries import make_entry, read_all
from ingest.errors import DiskFull, DocumentUnreadable, NothingPublished
from ingest.fronts import settled
from ingest.generation import Home
from ingest.model import Counts, Generation
from ingest.ocr import find_ocr
from ingest.plan import (
    changed_paths,
    corpus_digest,
    make_plan,
    previous_of,
    remember_paths,
)
from ingest.words import WordResources

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from ingest.catalog import Entry
    from ingest.encoder import Encoder
    from ingest.entries import Progress
    from ingest.errors import IngestError
    from ingest.model import ReadDocument, Source
    from ingest.ocr import Ocr
    from ingest.plan import Candidate, Plan, Previous, Recognised
    from ingest.quality import Finding
    from ingest.settings import Settings
    from ingest.sources import FetchReport

# What the smallest generation takes with its caches, in bytes.
_SMALLEST_ROOM = 40_000_000
# What SQLite and numpy say when they cannot write all; they give no error number.
_FULL = ("disk is full", " requested and ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a run did: ids of documents, failures with their reasons, sources not fetched.

    `findings` tells by document which pages a person should look at.
    `fetched` is none when nothing was to be fetched.
    """

    generation: str
    published: bool
    added: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]
    unreachable: tuple[str, ...]
    failures: tuple[DocumentUnreadable, ...]
    warnings: tuple[str, ...]
    findings: dict[str, tuple[Finding, ...]]
    not_fetched: tuple[Source, ...]
    recognised: tuple[Recognised, ...] = ()
    fetched: FetchReport | None = None


def ingest(  # noqa: PLR0913  (what a run can be told)
    settings: Settings,
    encoder: Encoder,
    progress: Progress,
    *,
    add: Sequence[Path] = (),
    remove: Sequence[Path] = (),
    strict: bool = False,
    rebuild: bool = False,
) -> Report:
    """Index the corpus and all added paths, and publish a generation if anything changed.

    Sources elsewhere are fetched when the settings say so; otherwise no connection is opened.
    A document that fails keeps its last good version. Raises `IngestError` when nothing could be
    published; then the last generation keeps answering.
    """
    home = Home(path=settings.home)
    with _room_watched(home), generation.writing(home):
        cache.forget_lost(home.cache)
        previous = previous_of(home)
        paths = changed_paths(home, add, remove)
        fetched = _fetched(home, settings, progress)
        ocr = find_ocr(settings.ocr)
        plan = settled(home, make_plan(home, settings.corpus, paths, previous), ocr, progress)
        made_with = settings_digest(settings, encoder, ocr)
        if previous and not rebuild and _same(previous, plan.digest, made_with):
            remember_paths(home, paths)
            return _report(previous.generation, plan, previous, None, fetched)
        gathered = _gather(settings, plan, previous, ocr, progress)
        failures = (*gathered.failures.values(), *_not_fetched(fetched))
        if not gathered.entries or (strict and failures):
            raise NothingPublished(failures, strict=strict)
        digest = corpus_digest(gathered.used, plan.not_fetched)
        readable = [path for path in paths if path not in gathered.never_read]
        if previous and not rebuild and _same(previous, digest, made_with):
            remember_paths(home, readable)
            return _report(previous.generation, plan, previous, gathered, fetched)
        _check_room(home, previous)
        name = f"{gathered.now:%Y%m%dT%H%M%S%f}-{digest[:8]}"
        with generation.building(home, name) as folder:
            made = build_generation(
                folder,
                gathered.entries,
                Generation(
                    id=name,
                    created=gathered.now,
                    encoder=encoder.identity,
                    corpus_digest=digest,
                    settings_digest=made_with,
                    counts=_counts(gathered.entries),
                    not_fetched=plan.not_fetched,
                ),
                settings,
                encoder,
                progress,
            )
            generation.publish(home, folder, name)
        generation.prune(home, settings.keep)
        remember_paths(home, readable)
        return _report(made, plan, previous, gathered, fetched)


def _fetched(home: Home, settings: Settings, progress: Progress) -> FetchReport | None:
    """Fetch the sources elsewhere, if that is wanted."""
    if not settings.fetch:
        return None
    from ingest.sources import fetch_sources  # noqa: PLC0415  (loads a client for the web)

    return fetch_sources(home, settings, progress)


def _not_fetched(fetched: FetchReport | None) -> list[IngestError]:
    return [failure.problem for failure in fetched.failures] if fetched else []


def _same(previous: Previous, digest: str, made_with: str) -> bool:
    made = previous.generation
    return (digest, made_with) == (made.corpus_digest, made.settings_digest)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Gathered:
    """What reading gave: the files used, their entries, and what failed, by document id."""

    now: datetime
    used: tuple[Candidate, ...]
    entries: tuple[Entry, ...]
    failures: dict[str, DocumentUnreadable]
    warnings: tuple[str, ...]
    never_read: frozenset[Path]


def _gather(
    settings: Settings, plan: Plan, previous: Previous | None, ocr: Ocr, progress: Progress
) -> _Gathered:
    """Read every document; one that fails is replaced by its last good version, if it has one."""
    home, resources = Home(path=settings.home), WordResources.open(settings.words)
    documents = previous.documents if previous else {}
    contents = read_all(home, plan.candidates, ocr, progress)
    failures: dict[str, DocumentUnreadable] = {}
    chosen: list[tuple[Candidate, ReadDocument]] = []
    never_read: set[Path] = set()
    for candidate, content in zip(plan.candidates, contents, strict=True):
        if not isinstance(content, DocumentUnreadable):
            chosen.append((candidate, content))
            continue
        failures[candidate.source.id] = DocumentUnreadable(
            file=candidate.name, page=content.page, reason=content.reason, advice=content.advice
        )
        last = documents.get(candidate.source.id)
        if last is None:
            never_read.add(candidate.path)
            continue
        kept = replace(candidate, sha256=last.sha256, place=home.original(last))
        (again,) = read_all(home, [kept], ocr, progress)
        if not isinstance(again, DocumentUnreadable):
            chosen.append((kept, again))
    now = datetime.now(UTC)
    entries: list[Entry] = []
    warnings: list[str] = []
    for candidate, content in chosen:
        last = documents.get(candidate.source.id)
        retrieved = last.retrieved if last and last.sha256 == candidate.sha256 else now
        entry, warned = make_entry(home, candidate, content, retrieved, resources)
        entries.append(entry)
        warnings += warned
    return _Gathered(
        now=now,
        used=tuple(candidate for candidate, _ in chosen),
        entries=tuple(entries),
        failures=failures,
        warnings=tuple(warnings),
        never_read=frozenset(never_read),
    )


def _counts(entries: Sequence[Entry]) -> Counts:
    return Counts(
        documents=len(entries),
        pages=sum(entry.document.page_count for entry in entries),
        passages=sum(len(entry.passages) for entry in entries),
    )


def _report(
    made: Generation,
    plan: Plan,
    previous: Previous | None,
    gathered: _Gathered | None,
    fetched: FetchReport | None,
) -> Report:
    """Compare what was used with the documents of the generation before."""
    known = previous.documents if previous else {}
    before = {name: document.sha256 for name, document in known.items()}
    used = gathered.used if gathered else plan.candidates
    now = {candidate.source.id: candidate.sha256 for candidate in used}
    return Report(
        generation=made.id,
        published=previous is None or made.id != previous.generation.id,
        added=tuple(name for name in now if name not in before),
        changed=tuple(name for name in now if name in before and now[name] != before[name]),
        unchanged=tuple(name for name in now if now[name] == before.get(name)),
        removed=tuple(name for name in before if name not in now),
        unreachable=plan.unreachable,
        failures=tuple(gathered.failures.values()) if gathered else (),
        warnings=(*plan.notes, *(gathered.warnings if gathered else ())),
        findings=_findings(gathered.entries) if gathered else {},
        not_fetched=plan.not_fetched,
        recognised=tuple(
            each for each in plan.recognised if now.get(each.source) != before.get(each.source)
        ),
        fetched=fetched,
    )


def _findings(entries: Sequence[Entry]) -> dict[str, tuple[Finding, ...]]:
    return {entry.document.id: entry.findings for entry in entries if entry.findings}


def _check_room(home: Home, previous: Previous | None) -> None:
    """Refuse early when another generation may not fit; raise `DiskFull`."""
    needed = _SMALLEST_ROOM
    if previous:
        last = home.generations / previous.generation.id
        size = sum(file.stat().st_size for file in last.rglob("*") if file.is_file())
        needed = max(needed, 2 * size)
    free = shutil.disk_usage(home.path).free
    if free < needed:
        raise DiskFull(home.path, needed, free)


@contextmanager
def _room_watched(home: Home) -> Iterator[None]:
    """Turn what libraries raise on a full disk into `DiskFull`."""
    try:
        yield
    except (OSError, sqlite3.OperationalError) as error:
        full = isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}
        if not full and not any(words in str(error) for words in _FULL):
            raise
        raise DiskFull(home.path, _SMALLEST_ROOM, shutil.disk_usage(home.path).free) from error
