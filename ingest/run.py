"""One ingestion run: read what changed, build a generation, publish all of it or nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from ingest import cache, generation
from ingest.build import can_go_on, settings_digest
from ingest.entries import make_entry, read_all
from ingest.errors import DocumentUnreadable, GenerationMissing, NothingPublished
from ingest.fronts import settled
from ingest.generation import Home
from ingest.lists import remember_paths, remember_removed
from ingest.ocr import find_ocr
from ingest.plan import changed_paths, corpus_digest, make_plan, previous_of, still_removed
from ingest.publication import Making, document_of, publish
from ingest.report import Report, compared
from ingest.running import shown
from ingest.runs import recorded
from ingest.words import WordResources

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Executor
    from pathlib import Path

    from ingest.encoder import Encoder
    from ingest.entries import Content, Progress
    from ingest.errors import IngestError
    from ingest.model import Document, ReadDocument
    from ingest.ocr import Ocr
    from ingest.plan import Candidate, Plan, Previous
    from ingest.publication import Part
    from ingest.settings import Settings
    from ingest.sources import FetchReport

    Reading = Callable[[Sequence[Candidate]], Iterator[Content]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Orders:
    """What a run is told."""

    add: Sequence[Path]
    remove: Sequence[Path]
    restore: Sequence[str]
    strict: bool
    rebuild: bool
    executor: Executor | None


def ingest(  # noqa: PLR0913  (what a run can be told)
    settings: Settings,
    encoder: Encoder,
    progress: Progress,
    *,
    add: Sequence[Path] = (),
    remove: Sequence[Path] = (),
    restore: Sequence[str] = (),
    strict: bool = False,
    rebuild: bool = False,
    executor: Executor | None = None,
    wait: bool = False,
) -> Report:
    """Index the corpus and all added paths, and publish a generation if anything changed.

    An executor, where there is one, reads the documents; everything else is done here.
    Sources elsewhere are fetched when the settings say so; otherwise no connection is opened.
    `restore` brings back documents that were removed. A document that fails keeps its last good
    version, and a state that a person rolled back from is not published again, unless everything
    is to be built anew. With `wait` another run is waited for. Raises `IngestError` when nothing
    could be published; then the last generation keeps answering. A report of the run is kept in
    the home.
    """
    home = Home(path=settings.home)
    orders = _Orders(
        add=add,
        remove=remove,
        restore=restore,
        strict=strict,
        rebuild=rebuild,
        executor=executor,
    )

    def waiting() -> None:
        progress("Warten, bis ein anderer Lauf fertig ist", 0, 1)

    def work() -> Report:
        with (
            generation.writing(home, waiting if wait else None),
            shown(home, "ingest", progress) as told,
        ):
            lost = cache.forget_lost(home.cache)
            ocr = find_ocr(settings.ocr)
            making = Making(
                home=home,
                settings=settings,
                encoder=encoder,
                progress=told,
                made_with=settings_digest(settings, encoder, ocr),
                lost=lost,
            )
            return _run(making, ocr, orders)

    return recorded(home, "ingest", work)


def _run(making: Making, ocr: Ocr, orders: _Orders) -> Report:
    home, settings = making.home, making.settings
    previous = previous_of(home)
    paths = changed_paths(home, orders.add, orders.remove)
    removed = still_removed(home, orders.restore)
    fetched = _fetched(home, settings, making.progress)
    found = make_plan(home, settings.corpus, paths, previous)
    plan = settled(home, found, ocr, making.progress, orders.executor).without(removed)
    gathered: _Gathered | None = None
    if not previous or orders.rebuild or not _is_known(making, previous, plan.digest):
        base = None if orders.rebuild or not _can_go_on(making, previous) else previous
        reading = partial(
            read_all, home, ocr=ocr, progress=making.progress, executor=orders.executor
        )
        gathered = _gather(making, reading, plan, previous, base)
        failures = (*gathered.failures.values(), *_not_fetched(fetched))
        if failures and (orders.strict or not gathered.parts):
            raise NothingPublished(failures, strict=orders.strict)
        paths = [path for path in paths if path not in gathered.never_read]
        made_from = [document_of(part).made_from for part in gathered.parts]
        digest = corpus_digest(made_from, plan.not_fetched)
        if not previous or orders.rebuild or not _is_known(making, previous, digest):
            publish(making, gathered.parts, plan.not_fetched, base)
    remember_paths(home, paths)
    remember_removed(home, removed)
    return replace(_report(making, plan, previous, gathered), fetched=fetched)


def _fetched(home: Home, settings: Settings, progress: Progress) -> FetchReport | None:
    """Fetch the sources elsewhere, if that is wanted."""
    if not settings.fetch:
        return None
    from ingest.sources import fetch_sources  # noqa: PLC0415  (loads a client for the web)

    return fetch_sources(home, settings, progress)


def _not_fetched(fetched: FetchReport | None) -> list[IngestError]:
    return [failure.problem for failure in fetched.failures] if fetched else []


def _is_known(making: Making, previous: Previous, digest: str) -> bool:
    """Tell whether a state is what answers, or what a person rolled back from."""
    made = previous.generation
    state = (digest, making.made_with)
    return state == (made.corpus_digest, made.settings_digest) or making.left(digest)


def _can_go_on(making: Making, previous: Previous | None) -> bool:
    """Tell whether a new generation can take over what the previous one holds."""
    return (
        previous is not None
        and previous.usable
        and previous.generation.settings_digest == making.made_with
        and can_go_on(making.home.generations / previous.generation.id)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Gathered:
    """The documents of the corpus, kept or read, and what failed, by document id."""

    parts: list[Part]
    failures: dict[str, DocumentUnreadable]
    warnings: tuple[str, ...]
    never_read: frozenset[Path]


def _gather(
    making: Making, reading: Reading, plan: Plan, previous: Previous | None, base: Previous | None
) -> _Gathered:
    """Read every document that `base` does not hold as it is now.

    One that fails is replaced by its last good version, if it has one.
    """
    home = making.home
    documents = previous.documents if previous else {}
    whole = (each for each in plan.candidates if each.content_key not in making.lost)
    kept = {each.source.id: held for each in whole if (held := _held(home, each, base))}
    wanted = [each for each in plan.candidates if each.source.id not in kept]
    failures: dict[str, DocumentUnreadable] = {}
    entries: dict[str, Part] = {}
    warnings: list[str] = []
    never_read: set[Path] = set()
    resources = WordResources.open(making.settings.words)
    now = datetime.now(UTC)

    def take(candidate: Candidate, content: ReadDocument) -> None:
        last = documents.get(candidate.source.id)
        retrieved = last.retrieved if last and last.sha256 == candidate.sha256 else now
        entry, warned = make_entry(home, candidate, content, retrieved, resources)
        entries[candidate.source.id] = entry
        warnings.extend(warned)

    # Each is split and checked while others are still being read.
    for candidate, content in zip(wanted, reading(wanted), strict=True):
        name = candidate.source.id
        if not isinstance(content, DocumentUnreadable):
            take(candidate, content)
            continue
        failures[name] = DocumentUnreadable(
            file=candidate.name, page=content.page, reason=content.reason, advice=content.advice
        )
        last = documents.get(name)
        if last is None:
            never_read.add(candidate.path)
            continue
        earlier = replace(candidate, sha256=last.sha256, place=home.original(last))
        held = _held(home, earlier, base)
        if held:
            kept[name] = held
            continue
        (again,) = reading([earlier])
        if not isinstance(again, DocumentUnreadable):
            take(earlier, again)
    found = kept | entries
    return _Gathered(
        parts=[found[name] for each in plan.candidates if (name := each.source.id) in found],
        failures=failures,
        warnings=tuple(warnings),
        never_read=frozenset(never_read),
    )


def _held(home: Home, candidate: Candidate, base: Previous | None) -> Document | None:
    """Return the document of a generation that was made from just this file, if there is one."""
    held = base.documents.get(candidate.source.id) if base else None
    same = (
        held is not None
        and (held.made_from, held.path) == (candidate.made_from, str(candidate.path))
        and home.original(held).is_file()
    )
    return held if same else None


def _report(
    making: Making, plan: Plan, previous: Previous | None, gathered: _Gathered | None
) -> Report:
    """Compare what answers now with what answered before."""
    now = previous_of(making.home)
    if now is None:
        raise GenerationMissing(making.home.path)
    before = previous.documents if previous else {}
    published = previous is None or now.generation.id != previous.generation.id
    return replace(
        compared(now.generation, before, now.documents, published=published),
        unreachable=plan.unreachable,
        failures=tuple(gathered.failures.values()) if gathered else (),
        warnings=(*plan.notes, *(gathered.warnings if gathered else ())),
        findings=now.findings if gathered else {},
        left_out=plan.left_out,
        not_fetched=plan.not_fetched,
        held=not published and making.left(plan.digest),
        recognised=tuple(
            each
            for each in plan.recognised
            if now.documents.get(each.source) != before.get(each.source)
        ),
    )
