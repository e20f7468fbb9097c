"""A generation that was published elsewhere, taken over into this home.

Nothing of it is opened before every file has the size and the digest its manifest says; places
are only those a generation has. What was transferred stays until it is complete, so a transfer
that was cut off goes on where it was.
"""

from __future__ import annotations

import os
import shutil
from contextlib import closing
from hashlib import sha256
from typing import TYPE_CHECKING

import numpy as np

from ingest import generation
from ingest.catalog import Catalog
from ingest.collection_writer import CollectionWriter
from ingest.digests import digest_of
from ingest.errors import GenerationDamaged, StoreInvalid
from ingest.generation import Home, current_id, describe, generation_ids
from ingest.generation_files import CATALOG, MATRIX, SURFACE
from ingest.lexical import LexicalField, mapped
from ingest.pruning import prune
from ingest.publish_to import MOST_OF_A_MANIFEST, STEP, Moved
from ingest.room import check_room
from ingest.shipment import POINTER, File, Shipment, from_json, manifest_name, pointed_to
from ingest.store import Store
from ingest.surface import SurfaceField

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from ingest.entries import Progress
    from ingest.model import Generation
    from ingest.settings import Settings

_MOST_OF_A_POINTER = 1_000
_BLOCK = 1 << 20


def sync(settings: Settings, address: str, progress: Progress) -> Moved:
    """Let the generation published at an address answer here, if it does not yet.

    Files this home has already are not transferred. Raises `StoreInvalid` for what is not as its
    manifest says, `AddressRefused`, `StoreUnavailable` and `DiskFull`; then the last generation
    keeps answering.
    """
    home, store = Home(path=settings.home), Store(address)
    with generation.writing(home):
        shipment = _shipment(store)
        if shipment.generation == current_id(home):
            return _moved(shipment, [], news=False)
        arrived = home.path / ".arriving"
        arrived.mkdir(exist_ok=True)
        known = _known(home, shipment)
        wanted = {f.sha256: f for f in shipment.files.values() if f.sha256 not in known}
        check_room(home.path, sum(file.size for file in wanted.values()))
        _forget_others(arrived, wanted.keys())
        progress(STEP, 0, len(wanted))
        for number, file in enumerate(wanted.values(), start=1):
            known[file.sha256] = _fetched(store, file, arrived)
            progress(STEP, number, len(wanted))
        _publish(home, store, shipment, known)
        shutil.rmtree(arrived)
        prune(home, settings.keep)
    return _moved(shipment, list(wanted.values()), news=True)


def _moved(shipment: Shipment, transferred: list[File], *, news: bool) -> Moved:
    return Moved(
        generation=shipment.generation,
        files=len(shipment.files),
        transferred=len(transferred),
        bytes=sum(file.size for file in transferred),
        news=news,
    )


def _shipment(store: Store) -> Shipment:
    """Return what the pointer points to."""
    name, digest = pointed_to(store.read(POINTER, _MOST_OF_A_POINTER), store.address)
    raw = store.read(manifest_name(name), MOST_OF_A_MANIFEST)
    if sha256(raw).hexdigest() != digest:
        raise StoreInvalid(store.address, f"„{manifest_name(name)}“ wurde verändert")
    shipment = from_json(raw, store.address)
    if shipment.generation != name:
        raise StoreInvalid(store.address, f"„{manifest_name(name)}“ gehört zu einer anderen")
    return shipment


def _known(home: Home, shipment: Shipment) -> dict[str, Path]:
    """Return by digest the wanted files that this home has already."""
    found: dict[str, Path] = {}
    folders = [home.generations / each for each in generation_ids(home)]
    for place, file in shipment.files.items():
        original = place.startswith("originals/")
        for path in [home.path / place] if original else [each / place for each in folders]:
            if file.sha256 not in found and _is(path, file):
                found[file.sha256] = path
    return found


def _is(path: Path, file: File) -> bool:
    """Tell whether a file on this disk is one that is wanted."""
    if not path.is_file() or path.is_symlink() or path.stat().st_size != file.size:
        return False
    return digest_of(path) == file.sha256


def _fetched(store: Store, file: File, folder: Path) -> Path:
    """Return a file that was transferred and is what the manifest says."""
    place = folder / file.sha256
    if _is(place, file):
        return place
    part = place.with_suffix(".part")
    there = part.stat().st_size if part.is_file() else 0
    part.touch()
    wanted = there if there < file.size else 0
    with (
        store.reading(file.name, wanted) as (opened, start),
        part.open("r+b") as writing,
    ):
        writing.truncate(start)
        writing.seek(start)
        # One byte more than announced tells that a file is too long.
        left = file.size - start + 1
        while left and (block := opened.read(min(_BLOCK, left))):
            writing.write(block)
            left -= len(block)
    if not _is(part, file):
        # What a resumed transfer was wrong about is transferred anew by the next one.
        if part.stat().st_size >= file.size:
            part.unlink()
        raise StoreInvalid(store.address, f"„{file.name}“ ist nicht das, was das Verzeichnis nennt")
    return part.rename(place)


def _publish(home: Home, store: Store, shipment: Shipment, known: dict[str, Path]) -> None:
    """Put checked files into their places, open them, and move the pointer."""
    name = shipment.generation
    with generation.building(home, name) as folder:
        for place, file in shipment.files.items():
            target = folder / place
            if place.startswith("originals/"):
                target = home.path / place
                if _is(target, file):
                    continue
                target.unlink(missing_ok=True)
            target.parent.mkdir(parents=True, exist_ok=True)
            # Files of generations never change, so two may be one on the disk.
            os.link(known[file.sha256], target)
        if not _opens(store, shipment, folder).collection:
            with CollectionWriter(folder) as writer:
                writer.begin()
                writer.wait(lambda _stored: None)
        there = home.generations / name
        if there.exists():
            there.rename(home.generations / f"{generation.BUILDING}replaced-{name}")
        generation.publish(home, folder, name)


def _opens(store: Store, shipment: Shipment, folder: Path) -> Generation:
    """Return what a generation says of itself, after all of its files were opened once."""
    try:
        made = describe(folder)
        with closing(Catalog(folder / CATALOG)) as catalog:
            same = catalog.counts() == made.counts
        SurfaceField(folder / SURFACE).close()
        rows = {LexicalField(folder / field).count for field in ("words", "grams")}
        shape = mapped(folder / MATRIX, np.float32).shape
    except (GenerationDamaged, OSError, ValueError, EOFError) as error:
        raise StoreInvalid(store.address, str(error)) from error
    passages = made.counts.passages
    expected = (passages, made.encoder.dimension)
    if not same or made.id != shipment.generation or rows != {passages} or shape != expected:
        reason = "die Dateien gehören nicht zusammen"
        raise StoreInvalid(store.address, reason)
    return made


def _forget_others(folder: Path, wanted: Collection[str]) -> None:
    """Delete what was transferred of a generation that is no longer wanted."""
    for path in folder.iterdir():
        if path.name.partition(".")[0] not in wanted:
            path.unlink()
