"""A download on its way to a file, so that a broken one is taken up where it stopped."""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_GZIP_OR_ZLIB = 47
_CHUNK = 1 << 18


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """What a server calls the version of what it sent, so far as it does."""

    etag: str | None = None
    last_modified: str | None = None

    @property
    def strong(self) -> str | None:
        """Return what proves that two parts belong to one version, byte by byte."""
        if self.etag:
            return None if self.etag.startswith("W/") else self.etag
        return self.last_modified


class TooLarge(Exception):
    """A body is larger than was allowed."""


class Damaged(Exception):
    """A packed body cannot be unpacked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Partial:
    """A file that a body is written to, and beside it the version it is of."""

    path: Path

    @property
    def _version(self) -> Path:
        return self.path.with_name(f"{self.path.name}.version")

    def begun(self) -> tuple[int, str | None]:
        """Return how many bytes are there and of which version; none when it must begin anew."""
        try:
            version = json.loads(self._version.read_text(encoding="utf-8"))
            size = self.path.stat().st_size
        except (OSError, ValueError):
            return 0, None
        return (size, version) if size and isinstance(version, str) else (0, None)

    def write(
        self, chunks: Iterable[bytes], *, most: int, append: bool, version: str | None
    ) -> int:
        """Write a body, after what is there or from the start, and return the size of the file.

        Raises `TooLarge` beyond `most` bytes. What was written stays for another try when the
        version is known.
        """
        self.path.parent.mkdir(parents=True, exist_ok=True)
        if not append:
            self._version.unlink(missing_ok=True)
        with self.path.open("ab" if append else "wb") as file:
            if version:
                self._version.write_text(json.dumps(version), encoding="utf-8")
            size = file.tell()
            for chunk in chunks:
                size += len(chunk)
                if size > most:
                    raise TooLarge
                file.write(chunk)
        return size

    def move(self, place: Path) -> None:
        """Give the finished file its place."""
        place.parent.mkdir(parents=True, exist_ok=True)
        self._version.unlink(missing_ok=True)
        self.path.replace(place)

    def discard(self) -> None:
        """Remove what was written."""
        self.path.unlink(missing_ok=True)
        self._version.unlink(missing_ok=True)


def unpacked(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Unpack gzip or deflate piece by piece, so that a bomb is stopped by the size of what came.

    Raises `Damaged`.
    """
    packer = zlib.decompressobj(_GZIP_OR_ZLIB)
    try:
        for chunk in chunks:
            rest = chunk
            while rest:
                yield packer.decompress(rest, _CHUNK)
                rest = packer.unconsumed_tail
        yield packer.flush()
    except zlib.error as error:
        raise Damaged from error
    if not packer.eof:
        raise Damaged
