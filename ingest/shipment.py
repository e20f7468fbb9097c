"""A generation as it lies at an address: which files it has, with their sizes and digests.

    current                  the id of a generation and the digest of its manifest, written last
    generations/ID.json      the manifest of a generation
    files/SHA256             files by their content, so that what is the same lies there once

Chroma's folder is no part of it: it is derived from the rest, and Chroma keeps a pickle in it.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest import records, text_layer
from ingest.errors import StoreInvalid
from ingest.generation_files import CATALOG, DESCRIPTION, GROUPS, MATRIX, SURFACE

if TYPE_CHECKING:
    from collections.abc import Mapping

POINTER = "current"
_FORM = 1
_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{0,99}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
# All that a generation has; there is no other name, so there is none that leads elsewhere.
_ORIGINAL = re.compile(r"originals/([0-9a-f]{64})(\.[a-z0-9]{1,10})")
_OF_FIELD = re.compile(r"(?:words|grams)/[a-z]{1,40}\.(?:npy|tsv)")
_WHOLE = frozenset({DESCRIPTION, CATALOG, SURFACE, MATRIX, GROUPS})


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file by its content: bytes and digest."""

    size: int
    sha256: str

    @property
    def name(self) -> str:
        """Return the name it has at an address."""
        return f"files/{self.sha256}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipment:
    """A generation: its id, and its files by their places in a home."""

    generation: str
    files: Mapping[str, File]

    @property
    def name(self) -> str:
        """Return the name of the manifest."""
        return manifest_name(self.generation)


def manifest_name(generation_id: str) -> str:
    """Return the name of the manifest of a generation."""
    return f"generations/{generation_id}.json"


def belongs(place: str) -> bool:
    """Tell whether a generation has a file in such a place."""
    return bool(place in _WHOLE or _OF_FIELD.fullmatch(place) or _ORIGINAL.fullmatch(place))


def to_json(shipment: Shipment) -> bytes:
    """Return the manifest of a shipment, the same for the same files."""
    files = {
        place: {"size": file.size, "sha256": file.sha256} for place, file in shipment.files.items()
    }
    value = {"form": _FORM, "generation": shipment.generation, "files": files}
    return json.dumps(value, sort_keys=True, indent=1).encode()


def from_json(raw: bytes, address: str) -> Shipment:
    """Return the shipment of a manifest; raise `StoreInvalid` for one that is none."""
    try:
        value = records.load(raw)
        form = records.field(value, "form", int)
        listed = records.field(value, "files", dict)
        shipment = Shipment(
            generation=records.field(value, "generation", str),
            files={str(place): _file(each) for place, each in listed.items()},
        )
    except records.RecordInvalid as error:
        raise StoreInvalid(address, f"das Verzeichnis ist nicht brauchbar ({error})") from error
    if form != _FORM:
        reason = "eine andere Fassung des Programms hat es veröffentlicht"
        raise StoreInvalid(address, reason)
    if not _ID.fullmatch(shipment.generation):
        raise StoreInvalid(address, f"„{shipment.generation}“ ist keine Generation")
    for place, file in shipment.files.items():
        original = _ORIGINAL.fullmatch(place)
        other = original and original[2] != text_layer.SUFFIX and original[1] != file.sha256
        if other or not belongs(place):
            raise StoreInvalid(address, f"„{place}“ gehört nicht in eine Generation")
    if missing := _WHOLE - shipment.files.keys():
        raise StoreInvalid(address, f"„{min(missing)}“ fehlt")
    return shipment


def _file(value: records.Json) -> File:
    file = File(size=records.field(value, "size", int), sha256=records.field(value, "sha256", str))
    if file.size < 0 or not _DIGEST.fullmatch(file.sha256):
        raise records.RecordInvalid(where="files", wanted="a size and a digest each")
    return file


def pointer_to(shipment: Shipment, manifest_sha256: str) -> bytes:
    """Return what the pointer says."""
    return f"{shipment.generation} {manifest_sha256}\n".encode()


def pointed_to(raw: bytes, address: str) -> tuple[str, str]:
    """Return a generation's id and the digest of its manifest; raise `StoreInvalid`."""
    generation_id, _, digest = raw.decode("ascii", "replace").removesuffix("\n").partition(" ")
    if not _ID.fullmatch(generation_id) or not _DIGEST.fullmatch(digest):
        raise StoreInvalid(address, f"der Zeiger „{POINTER}“ ist nicht lesbar")
    return generation_id, digest
