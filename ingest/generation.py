"""Immutable generations on disk, and the pointer that says which one answers.

    home/
      current                  the id of the generation that answers
      writer.lock              held while a run writes
      watch.lock               held while `kleinstadt watch` goes on
      told                     a digest of the failure that word was last sent of
      added.json               paths a person added
      removed.json             documents a person removed
      rolled-back.json         states a person rolled back from, until something is published
      feedback.jsonl           what readers said of answers, a line for each
      runs/ID.json             reports of the last runs
      running                  how far the run is that works now
      run.log                  what the last run said that another program started
      inbox/                   files put here are read as if added
      collections              collections made on a Chroma server, by address and name
      retrieved.json           what was downloaded, when and from where
      originals/SHA256.SUFFIX  the documents of the generations that are kept
      originals/SHA256.ocr     what was recognised on its pages without text
      cache/                   parsed pages and vectors by content
      history/                 what documents said in generations that are gone
      generations/ID/          generation.json, catalog.sqlite, words/, grams/, chroma/

A generation is built under a name that begins with a dot, renamed when it is complete, and
published by one `os.replace` of the pointer.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ingest import text_layer
from ingest.catalog import source_from_json, source_to_json
from ingest.errors import (
    GenerationDamaged,
    GenerationMissing,
    HomeNotLockable,
    WatchBusy,
    WriterBusy,
)
from ingest.generation_files import DESCRIPTION
from ingest.model import Counts, EncoderIdentity, Generation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from filelock import BaseFileLock

    from ingest.model import Document

BUILDING = ".building-"
# Of a run that was killed just now, a process it was starting may hold the lock a moment longer.
_PATIENCE = 1.0
_FOR_EVER = -1.0
_NO_LOCKS = frozenset((errno.ENOSYS, errno.ENOLCK, errno.EOPNOTSUPP))


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """The places of a home folder."""

    path: Path

    @property
    def pointer(self) -> Path:
        """Return the file that names the current generation."""
        return self.path / "current"

    @property
    def generations(self) -> Path:
        """Return the folder of all generations."""
        return self.path / "generations"

    @property
    def originals(self) -> Path:
        """Return the folder of the documents as they were read."""
        return self.path / "originals"

    @property
    def cache(self) -> Path:
        """Return the folder of what can be made again."""
        return self.path / "cache"

    @property
    def history(self) -> Path:
        """Return the folder of what documents said in generations that are gone."""
        return self.path / "history"

    @property
    def added(self) -> Path:
        """Return the file that lists the paths a person added."""
        return self.path / "added.json"

    @property
    def removed(self) -> Path:
        """Return the file that lists the documents that stay out."""
        return self.path / "removed.json"

    @property
    def rolled_back(self) -> Path:
        """Return the file that lists the states a person rolled back from."""
        return self.path / "rolled-back.json"

    @property
    def runs(self) -> Path:
        """Return the folder of the reports of the last runs."""
        return self.path / "runs"

    @property
    def running(self) -> Path:
        """Return the file that tells how far the run is that works now."""
        return self.path / "running"

    @property
    def log(self) -> Path:
        """Return what the last run said that another program started."""
        return self.path / "run.log"

    @property
    def inbox(self) -> Path:
        """Return the folder whose files are read as if a person had added it."""
        return self.path / "inbox"

    @property
    def told(self) -> Path:
        """Return the file that remembers of which failure word was sent."""
        return self.path / "told"

    @property
    def retrieved(self) -> Path:
        """Return the file that lists what was downloaded."""
        return self.path / "retrieved.json"

    @property
    def collections(self) -> Path:
        """Return the file that lists the collections this home made on Chroma servers."""
        return self.path / "collections"

    def original(self, document: Document) -> Path:
        """Return where the bytes of a document are kept."""
        return self.kept(document.sha256, Path(document.path).suffix)

    def kept(self, sha256: str, suffix: str) -> Path:
        """Return where a file with such bytes and such a name is kept."""
        return self.originals / f"{sha256}{suffix.lower()}"

    def readable(self, document: Document) -> Path:
        """Return what shows a document with its recognised pages, where there are some."""
        layer = self.kept(document.sha256, text_layer.SUFFIX)
        return layer if layer.exists() else self.original(document)


def keep_original(home: Home, place: Path, sha256: str) -> Path:
    """Keep a copy of a file under the digest of its bytes, once, and return where."""
    original = home.kept(sha256, place.suffix)
    if not original.exists():
        original.parent.mkdir(parents=True, exist_ok=True)
        fresh = original.with_suffix(".new")
        shutil.copyfile(place, fresh)
        fresh.replace(original)
    return original


def current_id(home: Home) -> str | None:
    """Return the id of the generation that answers, or none before the first run."""
    try:
        return home.pointer.read_text(encoding="utf-8").strip() or None
    except FileNotFoundError:
        return None


def current_folder(home: Home) -> Path:
    """Return the folder of the generation that answers; raise `GenerationMissing`."""
    name = current_id(home)
    if name is None:
        raise GenerationMissing(home.path)
    return home.generations / name


def describe(folder: Path) -> Generation:
    """Return what a generation says of itself; raise `GenerationDamaged`."""
    try:
        fields = json.loads((folder / DESCRIPTION).read_text(encoding="utf-8"))
        return Generation(
            id=fields["id"],
            created=datetime.fromisoformat(fields["created"]),
            encoder=EncoderIdentity(**fields["encoder"]),
            corpus_digest=fields["corpus_digest"],
            settings_digest=fields["settings_digest"],
            counts=Counts(**fields["counts"]),
            not_fetched=tuple(source_from_json(text) for text in fields["not_fetched"]),
            schema=fields.get("schema", 1),
            removed_vectors=fields.get("removed_vectors", 0),
            collection=fields.get("collection", ""),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise GenerationDamaged(folder, f"{DESCRIPTION}: {error}") from error


def write_description(folder: Path, generation: Generation) -> None:
    """Write what a generation says of itself."""
    fields = {
        **asdict(generation),
        "created": generation.created.isoformat(),
        "not_fetched": [source_to_json(source) for source in generation.not_fetched],
    }
    text = json.dumps(fields, ensure_ascii=False, indent=1)
    (folder / DESCRIPTION).write_text(text, encoding="utf-8")


@contextmanager
def building(home: Home, name: str) -> Iterator[Path]:
    """Give a folder to build a generation in; what is not published is removed."""
    folder = home.generations / f"{BUILDING}{name}"
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def publish(home: Home, folder: Path, name: str) -> None:
    """Make a complete generation the one that answers, for every reader at once."""
    for file in sorted(folder.rglob("*")):
        _flush(file)
    # The last that takes room, so that on a full disk nothing is left half done.
    pointer = _drafted_pointer(home, name)
    folder.rename(home.generations / name)
    _flush(home.generations)
    pointer.replace(home.pointer)
    _flush(home.path)


def point_to(home: Home, name: str) -> None:
    """Make a generation that is there the one that answers, for every reader at once."""
    _drafted_pointer(home, name).replace(home.pointer)
    _flush(home.path)


def _drafted_pointer(home: Home, name: str) -> Path:
    fresh = home.pointer.with_suffix(".new")
    fresh.write_text(name + "\n", encoding="utf-8")
    _flush(fresh)
    return fresh


def _flush(path: Path) -> None:
    """Make the system write a file or a folder to its disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def generation_ids(home: Home) -> list[str]:
    """Return the ids of all published generations, newest first."""
    if not home.generations.is_dir():
        return []
    folders = (each for each in home.generations.iterdir() if each.is_dir())
    return sorted((each.name for each in folders if not each.name.startswith(".")), reverse=True)


@contextmanager
def writing(home: Home, waiting: Callable[[], None] | None = None) -> Iterator[None]:
    """Hold the home for one writer; a lock of a dead process is free.

    With `waiting`, which is called once when there is something to wait for, another writer is
    waited for as long as it takes. Otherwise raises `WriterBusy`.
    """
    lock = _lock(home, "writer.lock")
    if not _taken(lock, home, _PATIENCE):
        if waiting is None:
            raise WriterBusy(home.path)
        waiting()
        _taken(lock, home, _FOR_EVER)
    try:
        yield
    finally:
        lock.release()


@contextmanager
def watching(home: Home) -> Iterator[None]:
    """Hold the home for one `watch`; raise `WatchBusy` when there is another."""
    lock = _lock(home, "watch.lock")
    if not _taken(lock, home, _PATIENCE):
        raise WatchBusy(home.path)
    try:
        yield
    finally:
        lock.release()


def _lock(home: Home, name: str) -> BaseFileLock:
    """Return a lock that the kernel takes back from a process that ends, however it ends."""
    from filelock import FileLock  # noqa: PLC0415  (only writers need it)

    home.path.mkdir(parents=True, exist_ok=True)
    # The library's way out on a file system without locks is a mark that outlives its process.
    return FileLock(home.path / name, fallback_to_soft=False)


def _taken(lock: BaseFileLock, home: Home, patience: float) -> bool:
    """Try for some seconds to take a lock, and tell whether it was got."""
    from filelock import Timeout  # noqa: PLC0415

    try:
        lock.acquire(timeout=patience)
    except Timeout:
        return False
    except OSError as error:
        if error.errno in _NO_LOCKS:
            raise HomeNotLockable(home.path) from error
        raise
    return True
