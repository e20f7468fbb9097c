"""The process that writes a collection can hang or crash, and a run gets over it."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import closing
from typing import TYPE_CHECKING

import numpy as np
import pytest
from patience import PATIENCE

from ingest.collection_writer import CollectionWriter
from ingest.errors import CollectionNotWritten
from ingest.generation import Home, current_folder
from ingest.generation_files import MATRIX
from ingest.vectors import FOLDER, Earlier, VectorIndex

if TYPE_CHECKING:
    from pathlib import Path

HANGS_WITH_THE_LOCK = """
import ctypes
from ingest.collection_main import _begin_step
_begin_step(0.5)
ctypes.PyDLL(None).sleep(600)
"""


@pytest.fixture
def unstored(shipped_home: Path, tmp_path: Path) -> Path:
    """Return a generation's folder without its collection."""
    folder = tmp_path / "generation"
    shutil.copytree(
        current_folder(Home(path=shipped_home)), folder, ignore=shutil.ignore_patterns(FOLDER)
    )
    return folder


def count_in(folder: Path) -> int:
    matrix = np.load(folder / MATRIX, mmap_mode="r")
    with closing(VectorIndex(folder / FOLDER, matrix.shape[1])) as index:
        return index.count


def test_all_passages_are_stored_and_told(unstored: Path) -> None:
    told: list[int] = []
    with CollectionWriter(unstored) as writer:
        writer.begin()
        writer.wait(told.append)
    assert told[-1] == count_in(unstored) > 100


def test_an_earlier_collection_that_is_damaged_is_written_anew(unstored: Path) -> None:
    lost = Earlier(folder=unstored / "gone", count=5, dimension=384, gone=())
    with CollectionWriter(unstored) as writer:
        writer.begin([0, 1], lost)
        writer.wait(lambda _count: None)
    assert count_in(unstored) > 100


def test_a_process_that_is_killed_is_followed_by_another(unstored: Path) -> None:
    with CollectionWriter(unstored) as writer:
        writer._process.send_signal(signal.SIGKILL)  # noqa: SLF001  (as a system out of memory does)
        writer.begin()
        writer.wait(lambda _count: None)
    assert count_in(unstored) > 100


def test_two_processes_that_hang_are_an_error(
    unstored: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Opening a pipe that nobody writes to takes for ever."""
    (unstored / MATRIX).unlink()
    os.mkfifo(unstored / MATRIX)
    began = time.monotonic()
    with CollectionWriter(unstored, patience=2.0) as writer:
        writer.begin()
        with pytest.raises(CollectionNotWritten, match="endete zweimal"):
            writer.wait(lambda _count: None)
    assert time.monotonic() - began < PATIENCE
    # Where it stood is told to whoever looks for the reason.
    assert "Timeout" in capfd.readouterr().err


def test_the_clock_needs_no_lock_of_the_interpreter() -> None:
    began = time.monotonic()
    run = subprocess.run(
        [sys.executable, "-c", HANGS_WITH_THE_LOCK], capture_output=True, check=False
    )
    assert run.returncode == 1
    assert b"Timeout" in run.stderr
    assert time.monotonic() - began < PATIENCE


def test_a_process_ends_with_the_run_that_started_it(unstored: Path) -> None:
    """A run that is killed closes its end of the pipe, whatever the process is doing."""
    (unstored / MATRIX).unlink()
    os.mkfifo(unstored / MATRIX)
    writer = CollectionWriter(unstored)
    writer.begin()
    process = writer._process  # noqa: SLF001
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(timeout=4)
    assert process.stdin
    process.stdin.close()
    assert process.wait(timeout=PATIENCE) == 1
    assert process.stdout
    process.stdout.close()


def test_what_the_system_refuses_is_told_at_once(unstored: Path) -> None:
    (unstored / MATRIX).unlink()
    with CollectionWriter(unstored) as writer:
        writer.begin()
        with pytest.raises(OSError, match=MATRIX) as refused:
            writer.wait(lambda _count: None)
    assert refused.value.errno == errno.ENOENT
