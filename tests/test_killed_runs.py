"""Runs killed at random points while others ask: no half answer, and no work done twice."""

from __future__ import annotations

import random
import signal
import subprocess
import threading
from contextlib import closing, suppress
from typing import TYPE_CHECKING

import pytest
from homes import COMMAND, environment, fill, hits, write_corpus

from ingest.index import Library
from ingest.settings import Settings
from ingest.verify import verify_home

if TYPE_CHECKING:
    from pathlib import Path

DOCUMENTS = 6
SEED = 20261122


def write_state(corpus: Path, state: int) -> None:
    """Give every document the same number, which every one of its passages tells."""
    for number in range(DOCUMENTS):
        parts = [
            f"## Teil {part}\n\nDer Pegel der Messstelle {number}-{part} zeigt {state} Meter.\n"
            for part in range(6)
        ]
        text = f"# Messstelle {number}\n\n" + "\n".join(parts)
        (corpus / f"stelle-{number:02}.md").write_text(text, encoding="utf-8")


class Reader(threading.Thread):
    """Someone who asks all the time and keeps what was wrong with the answers."""

    def __init__(self, settings: Settings) -> None:
        """Prepare to ask."""
        super().__init__()
        self._settings = settings
        self._ended = threading.Event()
        self.answers = 0
        self.wrong: list[str] = []

    def run(self) -> None:
        """Ask until told to stop; all that is found must be of one state."""
        with closing(Library(self._settings)) as library:
            while not self._ended.is_set():
                try:
                    found = hits(library, "Welcher Pegel zeigt Meter?", k=DOCUMENTS * 6)
                except Exception as error:  # noqa: BLE001  (whatever it is, it is wrong)
                    self.wrong.append(repr(error))
                    return
                states = {hit.passage.text.split(" zeigt ")[1] for hit in found}
                if len(states) != 1 or len(found) != DOCUMENTS * 6:
                    self.wrong.append(f"{len(found)} passages of {sorted(states)}")
                self.answers += 1

    def stop(self) -> None:
        """Stop asking."""
        self._ended.set()
        self.join()


def killed_run(settings: Settings, seconds: float) -> None:
    """Start a run and kill it after some time, wherever it is then."""
    run = subprocess.Popen(
        [*COMMAND, "ingest", "--home", settings.home, "--corpus", settings.corpus],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment(),
    )
    with suppress(subprocess.TimeoutExpired):
        run.wait(seconds)
    run.send_signal(signal.SIGKILL)
    run.wait()


def read_files(home: Path) -> dict[str, int]:
    """Return when each document was read, by its key."""
    folder = home / "cache" / "documents"
    return {
        file.name: file.stat().st_mtime_ns for file in folder.glob("*") if file.suffix != ".new"
    }


@pytest.mark.parametrize("points", [3, pytest.param(40, marks=pytest.mark.full)])
def test_killed_runs_under_readers(tmp_path: Path, points: int) -> None:
    settings = Settings(home=tmp_path / "home", corpus=write_corpus(tmp_path / "corpus", {}))
    write_state(settings.corpus, 0)
    fill(settings.home, settings.corpus)
    chosen = random.Random(SEED)  # noqa: S311  (no secret)
    readers = [Reader(settings) for _ in range(2)]
    for reader in readers:
        reader.start()
    try:
        for state in range(1, points + 1):
            write_state(settings.corpus, state)
            killed_run(settings, chosen.uniform(0.3, 2.0))
            before = read_files(settings.home)
            fill(settings.home, settings.corpus)
            after = read_files(settings.home)
            assert {name: after[name] for name in before if name in after} == {
                name: written for name, written in before.items() if name in after
            }
            assert verify_home(settings) == ()
            assert not fill(settings.home, settings.corpus).published
    finally:
        for reader in readers:
            reader.stop()
    assert [reader.wrong for reader in readers] == [[], []]
    assert all(reader.answers > points for reader in readers)
