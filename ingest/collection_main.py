"""The inside of the process that writes a collection: take one order, do it, end."""

from __future__ import annotations

import faulthandler
import json
import os
import shutil
import sys
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import numpy as np

from ingest import vectors
from ingest.errors import GenerationDamaged
from ingest.located import located

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.located import Part
    from ingest.records import Json


def main() -> None:
    """Do what the first line of standard input orders: see `CollectionWriter`.

    Each line of the answer says how many passages are stored; or the last names an error of the
    system.
    """
    vectors.load()
    line = sys.stdin.buffer.readline()
    if not line:
        return
    Thread(target=_end_with_the_run, daemon=True).start()
    order = json.loads(line)
    earlier = order["earlier"] and vectors.Earlier(
        **{**order["earlier"], "folder": Path(order["earlier"]["folder"])}
    )
    try:
        _write(Path(order["folder"]), order["patience"], order["rows"], earlier)
    except OSError as error:
        if error.errno is None:
            raise
        _say({"errno": error.errno, "reason": str(error)})


def _end_with_the_run() -> None:
    """End when the run that ordered this is gone: nobody wants it any more."""
    # Nothing but the order is ever said; a lock of `sys.stdin` would be in the way at the end.
    os.read(sys.stdin.fileno(), 1)
    os._exit(1)


def _write(folder: Path, patience: float, rows: list[int], earlier: vectors.Earlier | None) -> None:
    """Write a collection, on top of an earlier one if that can be taken over."""
    place = folder / vectors.FOLDER
    _begin_step(patience)
    if earlier:
        new = located(folder, np.array(rows, dtype=np.int64))
        kept = earlier.count - len(earlier.gone)
        try:
            vectors.write_vectors(place, _guarded(new, kept, patience), earlier)
        except GenerationDamaged:
            shutil.rmtree(place, ignore_errors=True)
        else:
            return
    vectors.write_vectors(place, _guarded(located(folder), 0, patience))


def _guarded(parts: Iterator[Part], stored: int, patience: float) -> Iterator[Part]:
    """Give parts, and tell how many passages are stored when the next one is asked for."""
    for part in parts:
        yield part
        stored += len(part[0])
        _say(stored)
        _begin_step(patience)


def _begin_step(patience: float) -> None:
    """End this process when the next step takes longer than so many seconds.

    The clock needs no lock of the interpreter, which Chroma may hold, and tells where it was.
    """
    faulthandler.dump_traceback_later(patience, exit=True)


def _say(value: Json) -> None:
    print(json.dumps(value), flush=True)  # noqa: T201  (who started this process listens)


if __name__ == "__main__":
    main()
