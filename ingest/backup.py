"""A home in one file and back: what answers, what was added, and the originals, all checked.

The file is a tar archive. Its first member is `manifest.json`, which names every other member with
its size and SHA-256. Caches are left out: they can be made again.
"""

from __future__ import annotations

import io
import json
import shutil
import tarfile
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING

from ingest import generation, records
from ingest.catalog import Catalog
from ingest.digests import digest_of
from ingest.errors import BackupInvalid
from ingest.generation import Home, current_folder, describe
from ingest.generation_files import CATALOG
from ingest.room import check_room

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ingest.model import Generation
    from ingest.settings import Settings

_MANIFEST = "manifest.json"
_FORM = 1
# What a home is made of but for caches, locks and what a killed run left.
_FOLDERS = ("generations", "originals", "runs", "inbox", "history")
_LISTS = "*.json*"
_LARGEST_MANIFEST = 64_000_000
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class _Member:
    """A file of a backup."""

    size: int
    sha256: str


def back_up(settings: Settings, target: Path) -> Generation:
    """Write the home into one file, replacing it only when it is complete; return what answers.

    Of the generations only the one that answers is taken. Raises `GenerationMissing`.
    """
    home = Home(path=settings.home)
    with generation.writing(home):
        folder = current_folder(home)
        made = describe(folder)
        files = dict(_files(home, folder))
        listed: dict[str, records.Json] = {
            name: {"size": path.stat().st_size, "sha256": digest_of(path)}
            for name, path in files.items()
        }
        manifest = json.dumps({"form": _FORM, "generation": made.id, "files": listed}).encode()
        fresh = target.with_name(f".{target.name}.new")
        try:
            with tarfile.open(fresh, "w") as archive:
                head = tarfile.TarInfo(_MANIFEST)
                head.size = len(manifest)
                archive.addfile(head, io.BytesIO(manifest))
                for name, path in files.items():
                    archive.add(path, name, recursive=False)
            fresh.replace(target)
        finally:
            fresh.unlink(missing_ok=True)
    return made


def _files(home: Home, folder: Path) -> Iterator[tuple[str, Path]]:
    """Give every file to keep with its name in the archive; links are left out."""
    places = [folder, *(home.path / name for name in _FOLDERS if name != "generations")]
    found = [path for place in places for path in sorted(place.rglob("*"))]
    for path in (*found, *sorted(home.path.glob(_LISTS))):
        if path.is_file() and not path.is_symlink():
            yield path.relative_to(home.path).as_posix(), path


def restore(settings: Settings, source: Path) -> Generation:
    """Put a backup into the home and let its generation answer; return that.

    Everything is unpacked beside the home's files and checked before any of them is touched; the
    pointer moves last. Raises `BackupInvalid` and `DiskFull`.
    """
    home = Home(path=settings.home)
    with generation.writing(home):
        unpacked = home.path / ".restoring"
        shutil.rmtree(unpacked, ignore_errors=True)
        try:
            try:
                name = _unpack(source, unpacked)
            except (tarfile.TarError, EOFError) as error:
                raise BackupInvalid(source, f"kein lesbares Archiv ({error})") from error
            made = describe(unpacked / "generations" / name)
            Catalog(unpacked / "generations" / name / CATALOG).close()
            _move_in(unpacked, home)
            generation.point_to(home, name)
        finally:
            shutil.rmtree(unpacked, ignore_errors=True)
    return made


def _unpack(source: Path, folder: Path) -> str:
    """Write every member below a folder, checking each, and return the generation's name."""
    with tarfile.open(source, "r:") as archive:
        head = archive.next()
        if head is None or head.name != _MANIFEST or head.size > _LARGEST_MANIFEST:
            reason = "das Verzeichnis des Inhalts fehlt"
            raise BackupInvalid(source, reason)
        name, files = _manifest(source, _content(source, archive, head).read())
        check_room(folder.parent, sum(member.size for member in files.values()))
        missing = dict(files)
        while (member := archive.next()) is not None:
            expected = missing.pop(member.name, None)
            if expected is None or not member.isreg() or member.size != expected.size:
                reason = f"„{member.name}“ ist nicht das, was das Verzeichnis nennt"
                raise BackupInvalid(source, reason)
            _write(source, _content(source, archive, member), folder / member.name, expected)
        if missing:
            reason = f"„{next(iter(missing))}“ fehlt"
            raise BackupInvalid(source, reason)
    return name


def _content(source: Path, archive: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    opened = archive.extractfile(member) if member.isreg() else None
    if opened is None:
        raise BackupInvalid(source, f"„{member.name}“ ist keine Datei")
    return opened


def _manifest(source: Path, raw: bytes) -> tuple[str, Mapping[str, _Member]]:
    """Return the generation's name and the members; raise `BackupInvalid` for paths outside."""
    try:
        value = records.load(raw)
        if records.field(value, "form", int) != _FORM:
            raise records.RecordInvalid(where="form", wanted=str(_FORM))
        listed = records.field(value, "files", dict)
        files = {
            str(name): _Member(
                size=records.field(each, "size", int), sha256=records.field(each, "sha256", str)
            )
            for name, each in listed.items()
        }
        named = records.field(value, "generation", str)
    except ValueError as error:
        raise BackupInvalid(source, f"sein Verzeichnis ist nicht brauchbar ({error})") from error
    for name, member in files.items():
        if not _is_inside(name, named) or member.size < 0:
            raise BackupInvalid(source, f"„{name}“ gehört nicht in einen Bestand")
    return named, files


def _is_inside(name: str, generation_id: str) -> bool:
    """Tell whether a name is one that `back_up` writes."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\\" in name or "\0" in name:
        return False
    if path.as_posix() != name:
        return False
    if len(path.parts) == 1:
        return path.match(_LISTS)
    if path.parts[0] == "generations":
        return path.parts[1] == generation_id and len(path.parts) > 2  # noqa: PLR2004
    return path.parts[0] in _FOLDERS


def _write(source: Path, content: IO[bytes], place: Path, expected: _Member) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    seen = sha256()
    with place.open("xb") as opened:
        while block := content.read(_BLOCK):
            seen.update(block)
            opened.write(block)
    if seen.hexdigest() != expected.sha256:
        raise BackupInvalid(source, f"„{place.name}“ wurde verändert")


def _move_in(unpacked: Path, home: Home) -> None:
    """Replace files of the home by those unpacked; what only the home has stays."""
    for path in sorted(unpacked.glob("generations/*")):
        home.generations.mkdir(exist_ok=True)
        place = home.generations / path.name
        if place.exists():
            # Its files may be what is damaged; a reader that has them open keeps them.
            place.rename(unpacked / "replaced")
        path.rename(place)
    for listed in home.path.glob(_LISTS):
        listed.unlink()
    for path in sorted(each for each in unpacked.rglob("*") if each.is_file()):
        place = home.path / path.relative_to(unpacked)
        if "replaced" not in path.relative_to(unpacked).parts[:1]:
            place.parent.mkdir(parents=True, exist_ok=True)
            path.replace(place)
