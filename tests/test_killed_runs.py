"""Runs killed at random points while others ask: no half answer, and no work done twice."""

from __future__ import annotations

import random
import signal
import subprocess
import threading
import time
from contextlib import closing, suppress
from hashlib import sha256
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
QUESTION = "Welcher Pegel zeigt Meter?"
MANY = 40


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
                    found = hits(library, QUESTION, k=DOCUMENTS * 6)
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


def killed_run(settings: Settings, seconds: float) -> float | None:
    """Start a run and kill it after some time, wherever it is then.

    Return how many seconds it took if it ended before that by itself.
    """
    began = time.monotonic()
    run = subprocess.Popen(
        [*COMMAND, "ingest", "--home", settings.home, "--corpus", settings.corpus],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment(),
    )
    with suppress(subprocess.TimeoutExpired):
        run.wait(seconds)
    run.send_signal(signal.SIGKILL)
    return None if run.wait() == -signal.SIGKILL else time.monotonic() - began


def read_files(settings: Settings) -> dict[str, int]:
    """Return when each document of the corpus was read as it is now, by its digest."""
    folder = settings.home / "cache" / "documents"
    now = {sha256(file.read_bytes()).hexdigest() for file in settings.corpus.iterdir()}
    return {
        digest: file.stat().st_mtime_ns
        for file in folder.glob("*")
        if file.suffix != ".new" and (digest := file.name.partition(".")[0]) in now
    }


def seconds_of_a_run(settings: Settings) -> float:
    """Return how long a run takes that is not killed."""
    took = killed_run(settings, 300)
    assert took
    return took


@pytest.mark.parametrize("points", [3, pytest.param(MANY, marks=pytest.mark.full)])
def test_killed_runs_under_readers(tmp_path: Path, points: int) -> None:
    settings = Settings(home=tmp_path / "home", corpus=write_corpus(tmp_path / "corpus", {}))
    write_state(settings.corpus, 0)
    fill(settings.home, settings.corpus)
    write_state(settings.corpus, 1)
    longest = seconds_of_a_run(settings)
    chosen = random.Random(SEED)  # noqa: S311  (no secret)
    at_work = begun = 0
    readers = [Reader(settings) for _ in range(2)]
    for reader in readers:
        reader.start()
    try:
        for state in range(2, 4 * points):
            if at_work == points:
                break
            write_state(settings.corpus, state)
            took = killed_run(settings, chosen.uniform(0.1, longest))
            at_work += took is None
            # It may have been timed when the machine was busier than it is now.
            longest = min(longest, took or longest)
            before = read_files(settings)
            begun += bool(before)
            fill(settings.home, settings.corpus)
            after = read_files(settings)
            # What was read once is not read again, and what was not is read now.
            assert {name: after[name] for name in before} == before
            assert len(after) == DOCUMENTS
            with closing(Library(settings)) as library:
                texts = [hit.passage.text for hit in hits(library, QUESTION, k=DOCUMENTS * 6)]
            assert {text.split(" zeigt ")[1] for text in texts} == {f"{state} Meter."}
            assert verify_home(settings) == ()
            assert not fill(settings.home, settings.corpus).published
    finally:
        for reader in readers:
            reader.stop()
    assert [reader.wrong for reader in readers] == [[], []]
    assert all(reader.answers > points for reader in readers)
    # Most runs were killed while they worked, and some when they had read something.
    assert at_work > points // 2
    assert points < MANY or begun > 0
