"""One generation after another: built, published, and what no generation needs removed."""

from __future__ import annotations

import errno
import shutil
import sqlite3
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ingest import generation
from ingest.build import build_generation
from ingest.catalog import Catalog
from ingest.errors import DiskFull
from ingest.likeness import cited_instead
from ingest.lists import forget_states, states_left
from ingest.model import Counts, Document, Generation
from ingest.plan import corpus_digest
from ingest.pruning import prune
from ingest.vectors_server import forget_collections

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.catalog import Entry
    from ingest.encoder import Encoder
    from ingest.entries import Progress
    from ingest.generation import Home
    from ingest.model import Source
    from ingest.plan import Previous
    from ingest.settings import Settings

    Part = Entry | Document

# What the smallest generation takes with its caches, in bytes.
_SMALLEST_ROOM = 40_000_000
# What SQLite and numpy say when they cannot write all; they give no error number.
_FULL = ("disk is full", " requested and ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Making:
    """What a run makes generations with; `made_with` is a digest of settings and encoder.

    With `erase`, no file of the new generation may hold anything of what is no longer in it.
    Documents with a key among `lost` had pages on which a reader crashed, and are read again.
    """

    home: Home
    settings: Settings
    encoder: Encoder
    progress: Progress
    made_with: str
    erase: bool = False
    lost: frozenset[str] = frozenset()

    def left(self, digest: str) -> bool:
        """Tell whether a person rolled back from a corpus as it would be made now."""
        return state(digest, self.made_with) in states_left(self.home)


def state(corpus: str, made_with: str) -> str:
    """Return one name for what there is and how it was made, by their digests."""
    return f"{corpus}-{made_with}"


def document_of(part: Part) -> Document:
    """Return the document of a part."""
    return part if isinstance(part, Document) else part.document


def publish(
    making: Making,
    parts: list[Part],
    not_fetched: tuple[Source, ...],
    previous: Previous | None,
) -> Generation:
    """Build and publish a generation of new entries and documents kept from the previous one.

    Without a previous generation everything is built anew. `parts` is emptied on the way.
    """
    home = making.home
    _check_room(home, previous)
    _tell_likeness(home, parts, previous)
    digest = corpus_digest([document_of(part).made_from for part in parts], not_fetched)
    now = datetime.now(UTC)
    name = f"{now:%Y%m%dT%H%M%S%f}-{digest[:8]}"
    with generation.building(home, name) as folder:
        made = build_generation(
            folder,
            parts,
            Generation(
                id=name,
                created=now,
                encoder=making.encoder.identity,
                corpus_digest=digest,
                settings_digest=making.made_with,
                counts=Counts(documents=0, pages=0, passages=0),
                not_fetched=not_fetched,
                removed_vectors=previous.generation.removed_vectors if previous else 0,
            ),
            making.settings,
            making.encoder,
            making.progress,
            home.generations / previous.generation.id if previous else None,
            erase=making.erase,
        )
        generation.publish(home, folder, name)
    forget_states(home)
    prune(home, making.settings.keep)
    forget_collections(home, making.settings)
    return made


def _tell_likeness(home: Home, parts: list[Part], previous: Previous | None) -> None:
    """Tell each document by which other one it is repeated."""
    sketches: dict[str, bytes] = {}
    if previous:
        place = home.generations / previous.generation.id / "catalog.sqlite"
        with closing(Catalog(place)) as catalog:
            sketches = catalog.sketches()
    sketches |= {part.document.id: part.sketch for part in parts if not isinstance(part, Document)}
    same = cited_instead([document_of(part) for part in parts], sketches)
    for number, part in enumerate(parts):
        document = replace(document_of(part), same_as=same.get(document_of(part).id))
        parts[number] = document if isinstance(part, Document) else replace(part, document=document)


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
def room_watched(home: Home) -> Iterator[None]:
    """Turn what libraries raise on a full disk into `DiskFull`."""
    try:
        yield
    except (OSError, sqlite3.OperationalError) as error:
        full = isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}
        if not full and not any(words in str(error) for words in _FULL):
            raise
        raise DiskFull(home.path, _SMALLEST_ROOM, shutil.disk_usage(home.path).free) from error
