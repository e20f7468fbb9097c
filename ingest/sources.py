"""The sources a manifest names elsewhere, fetched: addresses asked, new documents kept."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from ingest import reservations
from ingest.digests import digest_of
from ingest.errors import AddressNotFetched, DocumentUnreadable
from ingest.fetch import LIMITS, Got, Web
from ingest.file_kinds import kind_of
from ingest.lists import removed_documents
from ingest.manifest import read_corpus, slug
from ingest.model import State
from ingest.retrieved import Retrieved, downloads_of, keep_downloads
from ingest.robots import AGENT, reserved
from ingest.source_entries import Watch
from ingest.watched import find_limited

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.entries import Progress
    from ingest.fetch import Limits
    from ingest.generation import Home
    from ingest.manifest import Elsewhere
    from ingest.settings import Settings
    from ingest.watched import Found

_GONE = frozenset((404, 410))


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchFailure:
    """An address that brought nothing: the entry of the manifest it belongs to, and why."""

    entry: str
    problem: AddressNotFetched


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchReport:
    """What fetching did: addresses of new, changed and unchanged documents, and failures."""

    new: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
    failures: tuple[FetchFailure, ...]


def fetch_sources(
    home: Home, settings: Settings, progress: Progress, *, limits: Limits = LIMITS
) -> FetchReport:
    """Ask every address of the manifest, and keep what is new there.

    A source that fails keeps its last version and hinders no other one. Raises `IngestError` when
    the manifest or the list of downloads cannot be used.
    """
    elsewhere = [each for each in read_corpus(settings.corpus).elsewhere if each.source.url]
    with Web(limits, home.cache / "partial", private=settings.fetch_private) as web:
        fetching = _Fetching(home, web, limits)
        for number, each in enumerate(elsewhere, start=1):
            fetching.source(each)
            progress("Quellen laden", number, len(elsewhere))
    return fetching.report()


class _Fetching:
    """One round over all sources, and what came of it so far."""

    def __init__(self, home: Home, web: Web, limits: Limits) -> None:
        self._home, self._web, self._limits = home, web, limits
        self._removed = removed_documents(home)
        self._known = {(each.entry, each.address): each for each in downloads_of(home)}
        self._new: list[str] = []
        self._changed: list[str] = []
        self._unchanged: list[str] = []
        self._failures: list[FetchFailure] = []

    def report(self) -> FetchReport:
        """Return what was done."""
        return FetchReport(
            new=tuple(self._new),
            changed=tuple(self._changed),
            unchanged=tuple(self._unchanged),
            failures=tuple(self._failures),
        )

    def source(self, each: Elsewhere) -> None:
        """Fetch the documents of one source."""
        addresses = self._addresses(each)
        most = self._limits.addresses
        if len(addresses) > most:
            reason = f"{len(addresses)} Dokumente sind genannt, geladen werden die ersten {most}"
            self._failed(each, AddressNotFetched(each.url, reason, "Grenzen Sie „match“ ein."))
        for address in addresses[:most]:
            try:
                self._document(each, address)
            except AddressNotFetched as problem:
                # Of an announced document it is no news that it has not appeared.
                announced = each.source.state is State.EXPECTED and each.watch is None
                if not (announced and problem.status in _GONE):
                    self._failed(each, problem)

    def _failed(self, each: Elsewhere, problem: AddressNotFetched) -> None:
        self._failures.append(FetchFailure(entry=each.source.id, problem=problem))

    def _addresses(self, each: Elsewhere) -> list[str]:
        """Return the addresses of a source's documents, as far as they can be found out."""
        if each.watch is None:
            return [each.url]
        before = len(self._failures)
        pending, seen, found = [each.url], {each.url}, dict[str, None]()
        while pending:
            try:
                leads = self._leads(each, each.watch, pending.pop(0))
            except AddressNotFetched as problem:
                self._failed(each, problem)
                continue
            found |= dict.fromkeys(leads.addresses)
            fresh = [address for address in leads.sitemaps if address not in seen]
            fresh = fresh[: self._limits.addresses - len(seen)]
            pending += fresh
            seen |= set(fresh)
        meant = [address for address in found if each.means(address)]
        silent = each.source.state is State.EXPECTED or len(self._failures) > before
        if not meant and not silent:
            reason = "dort ist kein Dokument genannt, das gemeint ist"
            advice = "Prüfen Sie „watch“ und „match“ im Verzeichnis der Quellen."
            self._failed(each, AddressNotFetched(each.url, reason, advice))
        return meant

    def _leads(self, each: Elsewhere, watch: Watch, address: str) -> Found:
        """Return where a watched address leads, asking only for what is new there."""
        got = self._ask(address, self._limits.page, documents=False)
        if isinstance(got, Got):
            with _taking(got):
                if watch is Watch.PAGE and _suffix(got) != ".html":
                    reason = "das ist keine HTML-Seite"
                    raise AddressNotFetched(address, reason, "Prüfen Sie „watch“ und „url“.")
                got = self._keep(each, None, address, got, ".watched")
        try:
            return find_limited(got.place(self._home), watch, got.origin)
        except DocumentUnreadable as problem:
            raise AddressNotFetched(address, problem.reason, problem.advice) from problem

    def _document(self, each: Elsewhere, address: str) -> None:
        """Fetch one document and keep it."""
        before = self._known.get((each.source.id, address))
        name = (before and before.document) or self._free_id(each, address)
        if name in self._removed:
            return
        got = self._ask(address, self._limits.document, documents=True)
        if isinstance(got, Got):
            with _taking(got):
                suffix = _suffix(got)
                _check_sum(each, got)
                now = self._keep(each, name, address, got, suffix)
        else:
            now = self._note(replace(got, entry=each.source.id, document=name))
        if before is None:
            self._new.append(address)
        else:
            same = before.sha256 == now.sha256
            (self._unchanged if same else self._changed).append(address)

    def _ask(self, address: str, most: int, *, documents: bool) -> Got | Retrieved:
        """Return what lies at an address, or what is known of it when that is unchanged.

        Two entries may lead to one address: what was downloaded for the other one counts too.
        """
        last = next(
            (
                each
                for each in self._known.values()
                if each.address == address
                and (each.document is not None) is documents
                and each.place(self._home).is_file()
            ),
            None,
        )
        name = sha256(address.encode()).hexdigest()
        if last is None:
            return self._web.get(address, name, most=most)
        return self._web.get_newer(address, name, most=most, known=last.version) or last

    def _keep(
        self, each: Elsewhere, document: str | None, address: str, got: Got, suffix: str
    ) -> Retrieved:
        """Give a downloaded file its place by its digest, and note it."""
        digest = digest_of(got.file.path)
        before = self._known.get((each.source.id, address))
        same = before is not None and before.sha256 == digest
        fresh = Retrieved(
            entry=each.source.id,
            document=document,
            address=address,
            origin=got.address,
            sha256=digest,
            suffix=suffix,
            retrieved=before.retrieved if before and same else datetime.now(UTC),
            version=got.version,
        )
        got.file.move(fresh.place(self._home))
        return self._note(fresh)

    def _note(self, fresh: Retrieved) -> Retrieved:
        """Put a download on the list, at once: a run that is killed has it the next time."""
        key = (fresh.entry, fresh.address)
        if self._known.get(key) != fresh:
            self._known[key] = fresh
            keep_downloads(self._home, self._known.values())
        return fresh

    def _free_id(self, each: Elsewhere, address: str) -> str:
        """Return an id for a new document: the source's own, or one after the address."""
        if each.watch is None:
            return each.source.id
        stem = PurePosixPath(unquote(urlsplit(address).path)).stem
        name = f"{each.source.id}-{slug(stem)}"
        if any(known.document == name for known in self._known.values()):
            name = f"{name}-{sha256(address.encode()).hexdigest()[:6]}"
        return name


@contextmanager
def _taking(got: Got) -> Iterator[None]:
    """Discard a downloaded file that is refused."""
    try:
        yield
    except AddressNotFetched:
        got.file.discard()
        raise


def _suffix(got: Got) -> str:
    """Return the suffix a download is read by; raise when it must or can not be."""
    suffix = kind_of(got.file.path, got.media_type, got.address)
    if reservations.in_file(got.file.path, suffix, AGENT):
        raise reserved(got.address)
    return suffix


def _check_sum(each: Elsewhere, got: Got) -> None:
    """Compare a download with the digest its entry names, if it names one."""
    digest = digest_of(got.file.path)
    if each.sha256 not in {None, digest}:
        reason = f"die Prüfsumme ist {digest[:12]}…, das Verzeichnis nennt eine andere"
        advice = "Prüfen Sie, ob es das gemeinte Dokument ist, und berichtigen Sie „sha256“."
        raise AddressNotFetched(got.address, reason, advice)
