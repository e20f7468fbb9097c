"""The process that writes a collection, as seen from the run that starts it.

Closing Chroma waits for threads of its own. It has been seen to wait for ever, with the lock of the
interpreter held, so that nothing in its process can go on. In a process of its own that is a step
that takes too long: the process ends, and the collection is written anew.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.errors import CollectionNotWritten
from ingest.vectors import FOLDER

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import IO, Self

    from ingest.vectors import Earlier

    Stored = Callable[[int], None]

_ROOT = Path(__file__).resolve().parents[1]
# Seconds that one step may take: copying the files of millions of passages, inserting some more.
PATIENCE = 600.0


class CollectionWriter:
    """A process that loads Chroma while other work goes on, and writes one collection."""

    def __init__(self, folder: Path, patience: float = PATIENCE) -> None:
        """Start the process; the folder is that of a generation, whose files need not be there."""
        self._folder, self._patience = folder, patience
        self._process = _started()

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_exception: object) -> None:
        """End the process, whatever it is doing."""
        _end(self._process)

    def begin(self, rows: Sequence[int] = (), earlier: Earlier | None = None) -> None:
        """Have all passages inserted, or those of some rows after what an earlier one holds.

        Catalog and vectors of the generation are written by now. Returns at once.
        """
        order = {
            "folder": str(self._folder),
            "patience": self._patience,
            "rows": rows,
            "earlier": earlier
            and {
                "folder": str(earlier.folder),
                "count": earlier.count,
                "dimension": earlier.dimension,
                "gone": earlier.gone,
            },
        }
        # Why a process has ended is told to who waits for it.
        with suppress(BrokenPipeError):
            _opened(self._process.stdin).write(json.dumps(order).encode() + b"\n")

    def wait(self, stored: Stored) -> None:
        """Wait until the collection is written; `stored` is told how many passages it holds.

        A process that hangs or crashes is tried once more, from the start. Raises `OSError` for a
        full disk, and `CollectionNotWritten` when the other one fails as well.
        """
        if self._ended_well(stored):
            return
        _end(self._process)
        shutil.rmtree(self._folder / FOLDER, ignore_errors=True)
        self._process = _started()
        self.begin()
        if not self._ended_well(stored):
            raise CollectionNotWritten(self._folder, self._process.returncode)

    def _ended_well(self, stored: Stored) -> bool:
        """Take in what the process says until it has ended; tell whether it did its work."""
        for line in _opened(self._process.stdout):
            said = json.loads(line)
            if isinstance(said, dict):
                raise OSError(said["errno"], said["reason"])
            stored(said)
        return self._process.wait() == 0


def _started() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "ingest.collection_main"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        bufsize=0,
        env={**os.environ, "PYTHONPATH": str(_ROOT)},
        # What interrupts the run ends this process through the run.
        start_new_session=True,
    )


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        _opened(pipe).close()


def _opened(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        msg = "the process was started without pipes"
        raise RuntimeError(msg)
    return pipe
