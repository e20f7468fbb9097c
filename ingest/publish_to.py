"""The generation that answers, put where readers on other machines can take it from."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from ingest import generation, text_layer
from ingest.catalog import Catalog
from ingest.digests import digest_of
from ingest.generation import Home, current_folder, generation_ids
from ingest.generation_files import CATALOG
from ingest.shipment import POINTER, File, Shipment, belongs, manifest_name, pointer_to, to_json
from ingest.shipment import from_json as manifest_from_json
from ingest.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ingest.entries import Progress
    from ingest.settings import Settings

STEP = "Dateien übertragen"
MOST_OF_A_MANIFEST = 64_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A generation that was put somewhere or taken from there, and what had to be transferred.

    `news` tells whether it is another one than before.
    """

    generation: str
    files: int
    transferred: int
    bytes: int
    news: bool


def publish_to(settings: Settings, address: str, progress: Progress) -> Moved:
    """Put the generation that answers at an address, its pointer last.

    Only files that are not there yet are transferred. Of other generations those stay that this
    home still has, so what was purged here is gone there as well. Raises `GenerationMissing`,
    `AddressRefused` and `StoreUnavailable`.
    """
    home, store = Home(path=settings.home), Store(address)
    with generation.writing(home):
        folder = current_folder(home)
        places = dict(_places(home, folder))
        files = {name: _file(path) for name, path in places.items()}
        shipment = Shipment(generation=folder.name, files=files)
        missing = {
            file.name: places[place]
            for place, file in files.items()
            if store.size(file.name) != file.size
        }
        progress(STEP, 0, len(missing))
        for number, (name, path) in enumerate(missing.items(), start=1):
            store.put(path, name)
            progress(STEP, number, len(missing))
        manifest = to_json(shipment)
        store.write(shipment.name, manifest)
        pointer = pointer_to(shipment, sha256(manifest).hexdigest())
        news = store.size(POINTER) is None or store.read(POINTER, len(pointer) + 100) != pointer
        store.write(POINTER, pointer)
        _clear(home, store)
    return Moved(
        generation=folder.name,
        files=len(files),
        transferred=len(missing),
        bytes=sum(path.stat().st_size for path in missing.values()),
        news=news,
    )


def _places(home: Home, folder: Path) -> Iterator[tuple[str, Path]]:
    """Give every file of a generation, and the originals its citations lead to."""
    for path in sorted(folder.rglob("*")):
        place = path.relative_to(folder).as_posix()
        if path.is_file() and belongs(place):
            yield place, path
    with closing(Catalog(folder / CATALOG)) as catalog:
        documents = list(catalog.documents.values())
    for document in documents:
        layer = home.kept(document.sha256, text_layer.SUFFIX)
        for path in (home.original(document), layer):
            if path.is_file():
                yield f"originals/{path.name}", path


def _file(path: Path) -> File:
    return File(size=path.stat().st_size, sha256=digest_of(path))


def _clear(home: Home, store: Store) -> None:
    """Delete what belongs to no generation that this home still has."""
    kept = {manifest_name(each).rpartition("/")[2] for each in generation_ids(home)}
    needed: set[str] = set()
    for name in store.names("generations"):
        if name in kept:
            raw = store.read(f"generations/{name}", MOST_OF_A_MANIFEST)
            needed |= {
                each.sha256 for each in manifest_from_json(raw, store.address).files.values()
            }
        else:
            store.delete(f"generations/{name}")
    for name in store.names("files"):
        if name not in needed:
            store.delete(f"files/{name}")
