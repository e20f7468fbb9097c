"""A run that was started from the page: a process of its own, which outlives page and chat."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import ui
from ingest.generation import Home
from ingest.running import running
from ingest.runs import runs_of
from ui.chat.launch import environment

if TYPE_CHECKING:
    from ingest.settings import Settings

# Where the packages lie, so that the process finds them whichever folder the chat works in.
_PACKAGES = Path(ui.__file__).parent.parent
_LONGEST_REASON = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class _Started:
    process: subprocess.Popen[bytes]
    began: datetime


class RunProcess:
    """The last run that was started from the page; `start` may be called from several threads."""

    def __init__(self) -> None:
        """Begin without one."""
        self._lock = Lock()
        self._last: _Started | None = None

    def start(self, settings: Settings, *, fetch: bool, rebuild: bool) -> bool:
        """Start a run; return false when one works already."""
        home = Home(path=settings.home)
        with self._lock:
            if self._works() or running(home):
                return False
            flags = [*(["--fetch"] if fetch else []), *(["--rebuild"] if rebuild else [])]
            home.path.mkdir(parents=True, exist_ok=True)
            with home.log.open("wb") as errors:
                process = subprocess.Popen(
                    [sys.executable, "-m", "ui", "ingest", "--json", *flags],
                    cwd=_PACKAGES,
                    env={**os.environ, **environment(settings)},
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=errors,
                    # The end of the chat, also by Ctrl+C, is not the end of the run.
                    start_new_session=True,
                )
            self._last = _Started(process=process, began=datetime.now(UTC))
        return True

    def works(self) -> bool:
        """Tell whether it has not ended."""
        with self._lock:
            return self._works()

    def failure(self, settings: Settings) -> str | None:
        """Return why it ended without a report, or none."""
        last = self._last
        if last is None or not last.process.poll():
            return None
        home = Home(path=settings.home)
        newest = next(iter(runs_of(home)), None)
        if newest and newest.began >= last.began:
            return None
        # A document may have been erased meanwhile, and what was said of it.
        said = home.log.read_text("utf-8", "replace") if home.log.exists() else ""
        lines = said.strip().splitlines()
        return (lines[-1] if lines else f"{last.process.returncode}")[:_LONGEST_REASON]

    def _works(self) -> bool:
        return self._last is not None and self._last.process.poll() is None
