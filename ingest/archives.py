"""Office files as archives: checked before anything in them is read."""

from __future__ import annotations

import posixpath
import re
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zipfile import BadZipFile, LargeZipFile, ZipFile, ZipInfo

from ingest.errors import DocumentUnreadable
from ingest.office_xml import XmlRefused, attribute, children, declares, parse

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ingest.office_xml import Element

_MOST_ENTRIES = 10_000
_MOST_BYTES = 1 << 30
# Of one part that is parsed; its tree takes about five times as much memory.
_MOST_OF_A_PART = 128 << 20
# Text of repeated words expands a hundredfold, a bomb a thousandfold.
_MOST_EXPANSION = 300
_EXPANDED_UNASKED = 16 << 20
_PROLOG = 1 << 16
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OUTSIDE = re.compile(r"(?:^|[/\\])\.\.(?:[/\\]|$)|^[/\\]|^[A-Za-z]:")
_JUNK_TITLE = re.compile(
    r"Microsoft (?:Word|PowerPoint)|PowerPoint-Präsentation|PowerPoint Presentation|"
    r"(?:Dokument|Document|Präsentation|Presentation|Folie|Slide)\s*\d*$|Unbenannt|untitled|Titel$",
    re.IGNORECASE,
)

_SAVE_ANEW = "Öffnen Sie sie in einem Office-Programm und speichern Sie sie neu als {} oder PDF."
_UNLOCK = "Öffnen Sie sie mit dem Kennwort und speichern Sie sie ohne Kennwort."


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of office file: what a person calls it, and its suffix."""

    name: str
    suffix: str


class Archive:
    """A checked office file: its parts as XML, and how they refer to each other."""

    def __init__(self, path: Path, kind: Kind, zipped: ZipFile) -> None:
        """Take an archive that was checked."""
        self._path, self._kind, self._zipped = path, kind, zipped

    def xml(self, part: str) -> Element:
        """Return the root of a part that must be there."""
        found = self.xml_or_none(part)
        if found is None:
            raise refused(self._path, self._kind, f"ihr fehlt der Teil „{part}“")
        return found

    def xml_or_none(self, part: str | None) -> Element | None:
        """Return the root of a part, or none where there is no such part."""
        info = self._zipped.NameToInfo.get(part) if part else None
        if info is None:
            return None
        if info.file_size > _MOST_OF_A_PART:
            raise refused(self._path, self._kind, f"ihr Teil „{part}“ ist zu groß")
        try:
            return parse(self._zipped.read(info))
        except XmlRefused:
            raise refused(self._path, self._kind, f"ihr Teil „{part}“ ist beschädigt") from None

    def related(self, part: str) -> dict[str, tuple[str, str]]:
        """Return what a part refers to inside the file: kind and part of each, by its id.

        What lies outside (pictures and templates by their address) is left out and never fetched.
        """
        folder, file = posixpath.split(part)
        root = self.xml_or_none(posixpath.join(folder, "_rels", f"{file}.rels"))
        found: dict[str, tuple[str, str]] = {}
        for each in children(root, "Relationship"):
            if attribute(each, "TargetMode") == "External":
                continue
            kind = (attribute(each, "Type") or "").rpartition("/")[2]
            target = posixpath.normpath(
                posixpath.join("/", folder, attribute(each, "Target") or "")
            )
            found[attribute(each, "Id") or ""] = (kind, target.lstrip("/"))
        return found

    def related_one(self, part: str, kind: str) -> str | None:
        """Return the first part of a kind that a part refers to, or none."""
        return next((target for each, target in self.related(part).values() if each == kind), None)

    def title(self, part: str | None) -> str | None:
        """Return the title among the properties of a file, unless its program made it up."""
        root = self.xml_or_none(part)
        for each in () if root is None else root.iter():
            if str(each.tag).endswith("}title") and (each.text or "").strip():
                text = " ".join((each.text or "").split())
                return None if _JUNK_TITLE.match(text) else text
        return None


@contextmanager
def opened(path: Path, kind: Kind) -> Iterator[Archive]:
    """Open an office file after checking it; raises `DocumentUnreadable` for what is wrong."""
    with path.open("rb") as file:
        if file.read(len(_OLE)) == _OLE:
            raise _old_or_locked(path, kind)
        try:
            with ZipFile(file) as zipped:
                _check(path, kind, zipped)
                yield Archive(path, kind, zipped)
        except (BadZipFile, LargeZipFile, zlib.error, EOFError, NotImplementedError) as problem:
            reason = f"sie ist kein lesbares {kind.name} ({type(problem).__name__})"
            raise refused(path, kind, reason) from None


def refused(path: Path, kind: Kind, reason: str) -> DocumentUnreadable:
    """Return the error for an office file that is not read, and what can be done."""
    advice = _SAVE_ANEW.format(kind.suffix)
    return DocumentUnreadable(file=path.name, reason=reason, advice=advice)


def _old_or_locked(path: Path, kind: Kind) -> DocumentUnreadable:
    """Return the error for what is not an archive but a container of older Office programs."""
    if "EncryptedPackage".encode("utf-16-le") in path.read_bytes():
        return DocumentUnreadable(
            file=path.name, reason="sie ist mit einem Kennwort verschlüsselt", advice=_UNLOCK
        )
    reason = f"sie ist kein {kind.name}, sondern eine Datei im alten Format von Office"
    return refused(path, kind, reason)


def _check(path: Path, kind: Kind, zipped: ZipFile) -> None:
    entries = zipped.infolist()
    if any(entry.flag_bits & 1 for entry in entries) or _encrypted(zipped):
        raise DocumentUnreadable(
            file=path.name, reason="sie ist mit einem Kennwort verschlüsselt", advice=_UNLOCK
        )
    if reason := _trick(entries) or _declared(zipped, entries):
        raise refused(path, kind, reason)


def _trick(entries: list[ZipInfo]) -> str | None:
    """Return what is wrong with the list of an archive's entries, or none."""
    if len(entries) > _MOST_ENTRIES:
        return f"sie besteht aus {len(entries)} Teilen, mehr als {_MOST_ENTRIES}"
    if sum(entry.file_size for entry in entries) > _MOST_BYTES:
        return f"sie würde ausgepackt größer als {_MOST_BYTES >> 30} GB"
    for entry in entries:
        if _OUTSIDE.search(entry.filename):
            return f"ihr Teil „{entry.filename[:60]}“ zeigt aus der Datei hinaus"
        most = max(_EXPANDED_UNASKED, _MOST_EXPANSION * entry.compress_size)
        if entry.file_size > most:
            return f"ihr Teil „{entry.filename[:60]}“ würde ausgepackt unmäßig groß"
    return None


def _declared(zipped: ZipFile, entries: list[ZipInfo]) -> str | None:
    """Return which part declares a document type, with which entities could multiply, or none."""
    for entry in entries:
        # Old manifests of OpenOffice have one; they are not parsed.
        if entry.filename.endswith((".xml", ".rels")) and not entry.filename.startswith(
            "META-INF/"
        ):
            with zipped.open(entry) as part:
                if declares(part.read(_PROLOG)):
                    return f"ihr Teil „{entry.filename[:60]}“ deklariert eigene Entitäten"
    return None


def _encrypted(zipped: ZipFile) -> bool:
    """Tell whether the manifest of an OpenDocument file says that its parts are encrypted."""
    manifest = zipped.NameToInfo.get("META-INF/manifest.xml")
    if manifest is None or manifest.file_size > _MOST_OF_A_PART:
        return False
    return b"encryption-data" in zipped.read(manifest)
