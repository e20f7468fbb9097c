"""How far a run is, for whoever looks at the home while another process works in it."""

from __future__ import annotations

import json
import os
import time
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ingest import records

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ingest.entries import Progress
    from ingest.generation import Home

# Seconds between two times that progress is written; a person sees no more.
_OFTEN = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A run that works now: since when, at which step, and how much of it is done."""

    command: str
    began: datetime
    step: str
    done: int
    total: int


@contextmanager
def shown(home: Home, command: str, progress: Progress) -> Iterator[Progress]:
    """Give a progress that others can read as well, until the run ends.

    The writer's lock is held, so that there is one such file.
    """
    start = Running(command=command, began=datetime.now(UTC), step="", done=0, total=0)
    written, step_written = 0.0, ""

    def told(step: str, done: int, total: int) -> None:
        nonlocal written, step_written
        progress(step, done, total)
        now = time.monotonic()
        if step != step_written or now - written > _OFTEN or done == total:
            written, step_written = now, step
            _write(home.running, replace(start, step=step, done=done, total=total))

    _write(home.running, start)
    try:
        yield told
    finally:
        home.running.unlink(missing_ok=True)


def running(home: Home) -> Running | None:
    """Return the run that works now, or none; what a killed one left behind counts for none."""
    try:
        value = records.load(home.running.read_bytes())
        if not _works(records.field(value, "process", int)):
            return None
        return Running(
            command=records.field(value, "command", str),
            began=datetime.fromisoformat(records.field(value, "began", str)),
            step=records.field(value, "step", str),
            done=records.field(value, "done", int),
            total=records.field(value, "total", int),
        )
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return None


def _works(process: int) -> bool:
    """Tell whether a process is there, also one of another person."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _write(place: Path, run: Running) -> None:
    told = {**asdict(run), "began": run.began.isoformat(), "process": os.getpid()}
    fresh = place.with_name(f"{place.name}.new")
    fresh.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    fresh.replace(place)
