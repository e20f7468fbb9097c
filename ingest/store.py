"""A place of files at any address fsspec knows: the only module that knows fsspec.

Credentials are those of fsspec's own configuration (files below ~/.config/fsspec, or variables
named FSSPEC_…), never part of an address. What is not encrypted stays on this machine.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, cast
from urllib.parse import urlsplit

from ingest.errors import AddressRefused, ExtraMissing, StoreInvalid, StoreUnavailable
from ingest.hosts import EXTRA, NO_SECRETS, NOT_ENCRYPTED, is_loopback

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fsspec import AbstractFileSystem

# What carries files, and often passwords, as anyone on the way can read them.
_PLAIN = frozenset(
    {"arrow_hdfs", "dask", "ftp", "hdfs", "http", "jlab", "jupyter", "smb", "webhdfs"}
)
_WEB = ("http://", "https://")
_ENCRYPTED = "Nehmen Sie https://, sftp:// oder einen Objektspeicher wie s3://."
_NESTED = "verschachtelte Adressen werden nicht verwendet"
_ONE = "Nennen Sie die eine Adresse, unter der die Dateien liegen."


class Store:
    """Files by their names below one address."""

    def __init__(self, address: str) -> None:
        """Take an address; raise `AddressRefused` for one that must not be used so."""
        _check(address)
        self.address = address
        try:
            import fsspec  # noqa: PLC0415  (only those need it who use addresses)
        except ImportError as error:
            raise ExtraMissing(EXTRA, str(error.name)) from error
        with self._problems():
            # Redirects could lead to where nothing is encrypted.
            options = {"allow_redirects": False} if address.startswith(_WEB) else {}
            self._files: AbstractFileSystem
            self._files, root = fsspec.core.url_to_fs(
                address, skip_instance_cache=True, use_listings_cache=False, **options
            )
            self._root = str(root).rstrip("/")
        for value in _texts(self._files.storage_options):
            if value.startswith(("http://", "ftp://")) and not _stays_here(value):
                raise AddressRefused(value, NOT_ENCRYPTED, _ENCRYPTED)

    def read(self, name: str, most: int) -> bytes:
        """Return a small file; raise `StoreInvalid` if it has more bytes than `most`."""
        with self._problems(), self._opened(name) as opened:
            raw = opened.read(most + 1)
        if len(raw) > most:
            raise StoreInvalid(self.address, f"„{name}“ ist zu groß")
        return raw

    @contextmanager
    def reading(self, name: str, start: int) -> Iterator[tuple[IO[bytes], int]]:
        """Give a file from a place in it, or from 0 where it cannot be read from there."""
        with self._problems():
            if start:
                try:
                    opened = cast("IO[bytes]", self._files.open(self._path(name), "rb"))
                    opened.seek(start)
                    first = opened.read(1)
                    opened.seek(start)
                except (ValueError, OSError):
                    first = b""
                if first:
                    with opened:
                        yield opened, start
                    return
            with self._opened(name) as fresh:
                yield fresh, 0

    def size(self, name: str) -> int | None:
        """Return the bytes of a file, or none where there is no such file."""
        with self._problems():
            try:
                return int(self._files.info(self._path(name))["size"] or 0)
            except FileNotFoundError:
                return None

    def names(self, folder: str) -> list[str]:
        """Return the names of all files in a folder, without it."""
        with self._problems():
            found = self._files.find(self._path(folder), withdirs=False)
            return [str(each).rpartition("/")[2] for each in found]

    def put(self, path: Path, name: str) -> None:
        """Write a file."""
        with self._problems():
            place = self._path(name)
            self._files.makedirs(place.rpartition("/")[0], exist_ok=True)
            self._files.put_file(str(path), place)

    def write(self, name: str, raw: bytes) -> None:
        """Write a small file; where that is possible, all of it at once."""
        with self._problems():
            place = self._path(name)
            self._files.makedirs(place.rpartition("/")[0], exist_ok=True)
            if "file" in self._files.protocol:
                self._files.pipe_file(f"{place}.new", raw)
                self._files.mv(f"{place}.new", place)
            else:
                self._files.pipe_file(place, raw)

    def delete(self, name: str) -> None:
        """Delete a file."""
        with self._problems():
            self._files.rm_file(self._path(name))

    def _opened(self, name: str) -> IO[bytes]:
        # Over HTTP as one stream: not every server gives parts of a file.
        size = {"block_size": 0} if self.address.startswith(_WEB) else {}
        return cast("IO[bytes]", self._files.open(self._path(name), "rb", **size))

    def _path(self, name: str) -> str:
        return f"{self._root}/{name}"

    @contextmanager
    def _problems(self) -> Iterator[None]:
        """Turn whatever fsspec and what is behind it raise into `StoreUnavailable`."""
        try:
            yield
        except (StoreInvalid, StoreUnavailable):
            raise
        except ImportError as error:
            raise StoreUnavailable(self.address, str(error)) from error
        except Exception as error:
            reason = f"{type(error).__name__}: {error}"[:300]
            raise StoreUnavailable(self.address, reason) from error


def _check(address: str) -> None:
    if "::" in address:
        raise AddressRefused(address, _NESTED, _ONE)
    parts = urlsplit(address)
    if parts.password:
        shown = f"{parts.scheme}://{parts.hostname}"
        raise AddressRefused(shown, *NO_SECRETS)
    if parts.scheme in _PLAIN and not _stays_here(address):
        raise AddressRefused(address, NOT_ENCRYPTED, _ENCRYPTED)


def _stays_here(address: str) -> bool:
    return is_loopback(urlsplit(address).hostname or "")


def _texts(value: object) -> Iterator[str]:
    """Give every text inside nested options."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from _texts(each)
