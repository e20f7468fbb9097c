"""One generation after another: built, published, and what no generation needs removed."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ingest import generation
from ingest.build import build_generation
from ingest.catalog import Catalog
from ingest.generation_files import CATALOG
from ingest.likeness import cited_instead
from ingest.lists import forget_states, states_left
from ingest.model import Counts, Document, Generation
from ingest.plan import corpus_digest
from ingest.pruning import prune
from ingest.room import check_room
from ingest.vectors_server import forget_collections

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.catalog import Entry
    from ingest.encoder import Encoder
    from ingest.entries import Progress
    from ingest.generation import Home
    from ingest.model import Source
    from ingest.plan import Previous
    from ingest.settings import Settings

    Part = Entry | Document


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
    last = home.generations / previous.generation.id if previous else None
    check_room(home.path, 2 * _size(last) if last else 0)
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
            last,
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
        place = home.generations / previous.generation.id / CATALOG
        with closing(Catalog(place)) as catalog:
            sketches = catalog.sketches()
    sketches |= {part.document.id: part.sketch for part in parts if not isinstance(part, Document)}
    same = cited_instead([document_of(part) for part in parts], sketches)
    for number, part in enumerate(parts):
        document = replace(document_of(part), same_as=same.get(document_of(part).id))
        parts[number] = document if isinstance(part, Document) else replace(part, document=document)


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
