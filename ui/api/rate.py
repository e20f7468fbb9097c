"""How often a client may ask: buckets that the processes of one server share in a file."""

from __future__ import annotations

import fcntl
import mmap
import struct
import time
from contextlib import contextmanager
from hashlib import blake2b
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# What is left of a client's requests, and when that was counted.
_BUCKET = struct.Struct("dd")
_BUCKETS = 65_536
_FILE = "rate"


class Rate:
    """Counts the requests of each client; two clients in 65,536 may share a bucket."""

    def __init__(self, folder: Path, per_second: int) -> None:
        """Open, or make, the buckets in a folder; a full bucket holds two seconds' requests."""
        self._per_second, self._most = per_second, 2 * per_second
        self._file = (folder / _FILE).open("a+b")
        with self._locked():
            self._file.truncate(_BUCKETS * _BUCKET.size)
        self._map = mmap.mmap(self._file.fileno(), _BUCKETS * _BUCKET.size)

    def wait(self, client: str, now: float | None = None) -> float:
        """Count a request; return 0, or after how many seconds the client may ask again."""
        now = time.monotonic() if now is None else now
        number = int.from_bytes(blake2b(client.encode(), digest_size=4).digest()) % _BUCKETS
        place = number * _BUCKET.size
        with self._locked():
            left, counted = _BUCKET.unpack_from(self._map, place)
            if not counted:
                left = self._most
            left = min(self._most, left + max(0.0, now - counted) * self._per_second)
            refused = left < 1
            _BUCKET.pack_into(self._map, place, left if refused else left - 1, now)
        return (1 - left) / self._per_second if refused else 0.0

    def close(self) -> None:
        """Let go of the file."""
        self._map.close()
        self._file.close()

    @contextmanager
    def _locked(self) -> Iterator[None]:
        fcntl.flock(self._file, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(self._file, fcntl.LOCK_UN)
