"""Runs that go on by themselves: every so often, and whenever a document is put into a folder."""

from __future__ import annotations

import time
from contextlib import ExitStack
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from ingest.errors import FoldersNotWatched, ListDamaged
from ingest.folder_events import FolderEvents, Signature, signature
from ingest.generation import Home, watching
from ingest.lists import added_paths
from ingest.manifest import MANIFEST

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ingest.settings import Settings


class Cause(StrEnum):
    """Why a run is due."""

    START = "start"
    INTERVAL = "interval"
    FILES = "files"
    SOURCES = "sources"
    AGAIN = "again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A run to be made: why, whether it asks the sources elsewhere, and what changed."""

    cause: Cause
    fetch: bool
    paths: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """When runs are due, in seconds.

    every: from one that asks the sources elsewhere to the next.
    again: from one that failed to the next try; doubled each time, up to `every`.
    quiet: for how long a file must not change to count as written.
    patience: after which a file that is still written does not hold up the others.
    look: between two looks at which folders and files are known.
    """

    every: float
    again: float = 60.0
    quiet: float = 2.0
    patience: float = 600.0
    look: float = 5.0


class Attendant(Protocol):
    """Makes the runs, and is told what goes on between them."""

    def run(self, due: Due) -> bool:
        """Make a run and tell whether it did what it should; no error may escape."""

    def watched(self, folders: tuple[Path, ...], problem: FoldersNotWatched | None) -> None:
        """Hear which folders are listened to, or why none is."""

    def waits(self, seconds: float) -> None:
        """Hear after how many seconds the next run is due at the latest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """The folders to listen to and the single files to look at, each with its signature.

    Of a folder only its number counts: that changes when it is replaced.
    """

    folders: dict[Path, int]
    files: dict[Path, Signature]

    def same_places(self, other: _Known) -> bool:
        """Tell whether there is the same to listen to and to look at."""
        return self.folders == other.folders and self.files.keys() == other.files.keys()


def attend(settings: Settings, rhythm: Rhythm, attendant: Attendant) -> None:
    """Make runs until a `KeyboardInterrupt`, which is passed on; raise `WatchBusy`.

    What changes while a run goes on makes the next one due. Only runs that are due by time, or
    because the manifest changed, ask the sources elsewhere.
    """
    home = Home(path=settings.home)
    with watching(home):
        home.inbox.mkdir(exist_ok=True)
        _Attending(home, settings, rhythm, attendant).go_on()


class _Attending:
    """The state between runs: what is known, and when which run is due."""

    def __init__(
        self, home: Home, settings: Settings, rhythm: Rhythm, attendant: Attendant
    ) -> None:
        self._home, self._corpus = home, settings.corpus
        self._rhythm, self._attendant = rhythm, attendant
        self._failures = 0
        self._fetch_at = self._again_at = 0.0

    def go_on(self) -> None:
        due = Due(cause=Cause.START, fetch=True)
        while True:
            # The folders may be others after a run: a person added or removed some.
            due = self._while_the_same(due, self._known())

    def _while_the_same(self, due: Due, known: _Known) -> Due:
        """Make runs until there are other folders; return the run that is due then."""
        with ExitStack() as stack:
            events = self._events(stack, tuple(known.folders))
            while True:
                self._run(due)
                due, now = self._next(events, known)
                if not now.same_places(known):
                    return due
                known = now

    def _events(self, stack: ExitStack, folders: tuple[Path, ...]) -> FolderEvents | None:
        try:
            events = stack.enter_context(FolderEvents(folders))
        except FoldersNotWatched as problem:
            self._attendant.watched(folders, problem)
            return None
        self._attendant.watched(folders, None)
        return events

    def _run(self, due: Due) -> None:
        fine = self._attendant.run(due)
        now, rhythm = time.monotonic(), self._rhythm
        self._failures = 0 if fine else self._failures + 1
        # The exponent is bounded: a week of failures must not overflow.
        delay = min(rhythm.every, rhythm.again * 2 ** min(self._failures - 1, 20))
        self._again_at = float("inf") if fine else now + delay
        if due.fetch:
            self._fetch_at = now + rhythm.every if fine else self._again_at
        self._attendant.waits(min(self._fetch_at, self._again_at) - now)

    def _next(self, events: FolderEvents | None, known: _Known) -> tuple[Due, _Known]:
        """Wait until a run is due; return it, and what is known then."""
        while True:
            now = time.monotonic()
            if now >= self._fetch_at:
                cause = Cause.AGAIN if self._failures else Cause.INTERVAL
                return Due(cause=cause, fetch=True), known
            if now >= self._again_at:
                return Due(cause=Cause.AGAIN, fetch=False), known
            due_in = min(self._fetch_at, self._again_at) - now
            told = self._heard(events, min(self._rhythm.look, due_in))
            fresh = self._known()
            changed = told | {
                path for path in fresh.files if fresh.files[path] != known.files.get(path)
            }
            if changed or not fresh.same_places(known):
                changed |= self._settled(events, changed)
                manifest = self._corpus / MANIFEST in changed
                due = Due(
                    cause=Cause.SOURCES if manifest else Cause.FILES,
                    fetch=manifest,
                    paths=tuple(sorted(changed)),
                )
                return due, self._known()
            known = fresh

    def _heard(self, events: FolderEvents | None, seconds: float) -> set[Path]:
        """Return the documents that changed within some seconds, as far as they are told."""
        if events is None:
            time.sleep(max(seconds, 0.0))
            return set()
        roots = self._roots()
        return {path for each in events.wait(seconds) if self._counts(path := Path(each), roots)}

    def _counts(self, path: Path, roots: Sequence[Path]) -> bool:
        """Tell whether a path can be of a document: not hidden, nor what a home is made of."""
        if path.is_relative_to(self._home.path) and not path.is_relative_to(self._home.inbox):
            return False
        root = next((each for each in roots if path.is_relative_to(each)), None)
        return root is not None and not any(
            part.startswith(".") for part in path.relative_to(root).parts
        )

    def _settled(self, events: FolderEvents | None, changed: Iterable[Path]) -> set[Path]:
        """Wait until nothing is written any more, and return all that changed meanwhile."""
        found = set(changed)
        until = time.monotonic() + self._rhythm.patience
        while time.monotonic() < until:
            before = {path: signature(path) for path in found}
            more = self._quietly(events)
            if more <= found and before == {path: signature(path) for path in found}:
                break
            found |= more
        return found

    def _quietly(self, events: FolderEvents | None) -> set[Path]:
        """Let the time pass in which nothing may change, and return what did."""
        until = time.monotonic() + self._rhythm.quiet
        found: set[Path] = set()
        while (left := until - time.monotonic()) > 0:
            found |= self._heard(events, left)
        return found

    def _known(self) -> _Known:
        roots = {root: signature(root) for root in self._roots()}
        return _Known(
            folders={root: seen[2] for root, seen in roots.items() if seen and root.is_dir()},
            files={root: seen for root, seen in roots.items() if not root.is_dir()},
        )

    def _roots(self) -> list[Path]:
        """Return what is read: the corpus, the inbox, and what a person added."""
        try:
            added = added_paths(self._home)
        except ListDamaged:  # the run says so
            added = ()
        return [self._corpus, self._home.inbox, *added]
