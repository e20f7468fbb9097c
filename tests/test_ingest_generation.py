"""A generation is published whole or not at all, and old ones are pruned."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Timer
from typing import TYPE_CHECKING

import pytest
from homes import COMMAND, environment

from ingest.errors import GenerationDamaged, GenerationMissing, WriterBusy
from ingest.generation import (
    Home,
    building,
    current_folder,
    current_id,
    describe,
    publish,
    watching,
    write_description,
    writing,
)
from ingest.model import Counts, EncoderIdentity, Generation, Source, State
from ingest.pruning import prune

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

GENERATION = Generation(
    id="1",
    created=datetime(2026, 1, 2, tzinfo=UTC),
    encoder=EncoderIdentity(name="shipped", revision="abc", dimension=384),
    corpus_digest="c",
    settings_digest="s",
    counts=Counts(documents=1, pages=2, passages=3),
    not_fetched=(Source(id="x", title="„X“", state=State.REMOTE, url="https://example.org"),),
)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Return an empty home."""
    return Home(path=tmp_path)


def put(home: Home, name: str) -> None:
    """Publish a generation that is a single file."""
    with building(home, name) as folder:
        (folder / "inhalt").write_text(name, encoding="utf-8")
        publish(home, folder, name)


def names(home: Home) -> list[str]:
    """Return what lies in the folder of generations."""
    return sorted(folder.name for folder in home.generations.iterdir())


def test_a_home_without_a_generation_says_what_to_do(home: Home) -> None:
    assert current_id(home) is None
    with pytest.raises(GenerationMissing, match="kleinstadt ingest"):
        current_folder(home)


def test_publishing_moves_the_pointer(home: Home) -> None:
    put(home, "1")
    assert current_id(home) == "1"
    put(home, "2")
    assert (current_folder(home) / "inhalt").read_text(encoding="utf-8") == "2"
    assert names(home) == ["1", "2"]


def test_what_is_not_published_is_removed(home: Home) -> None:
    put(home, "1")
    with building(home, "2") as folder:
        (folder / "inhalt").write_text("halb", encoding="utf-8")
    assert current_id(home) == "1"
    assert names(home) == ["1"]


def test_pruning_keeps_the_newest(home: Home) -> None:
    for name in "12345":
        put(home, name)
    (home.generations / ".building-6").mkdir()
    prune(home, 3)
    assert names(home) == ["3", "4", "5"]
    prune(home, 1)
    assert names(home) == ["5"]


def test_pruning_never_removes_what_answers(home: Home) -> None:
    for name in "123":
        put(home, name)
    home.pointer.write_text("1\n", encoding="utf-8")
    prune(home, 1)
    assert names(home) == ["1", "3"]


def test_a_description_comes_back(tmp_path: Path) -> None:
    write_description(tmp_path, GENERATION)
    assert describe(tmp_path) == GENERATION


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"id": 1, "created": "gestern"}'])
def test_a_damaged_description_says_what_to_do(tmp_path: Path, text: str) -> None:
    with pytest.raises(GenerationDamaged, match="kleinstadt ingest --rebuild"):
        describe(tmp_path)
    (tmp_path / "generation.json").write_text(text, encoding="utf-8")
    with pytest.raises(GenerationDamaged, match="kleinstadt ingest --rebuild"):
        describe(tmp_path)


def test_one_writer_at_a_time(home: Home) -> None:
    with writing(home), pytest.raises(WriterBusy, match=str(home.path)), writing(home):
        pass
    with writing(home):
        pass


def test_the_lock_of_a_killed_writer_is_free(home: Home) -> None:
    """Another process holds the lock; killed without warning, it holds nothing any more."""
    with held(home) as holder:
        with pytest.raises(WriterBusy), writing(home):
            pass
        holder.kill()
        holder.wait()
    with writing(home):
        pass


@contextmanager
def held(home: Home) -> Iterator[subprocess.Popen[str]]:
    """Let another process hold the lock."""
    code = (
        "import sys, time; from pathlib import Path\n"
        "from ingest.generation import Home, writing\n"
        "with writing(Home(path=Path(sys.argv[1]))):\n"
        "    print('held', flush=True); time.sleep(600)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(home.path)],
        stdout=subprocess.PIPE,
        text=True,
        env=environment(),
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        yield holder
        holder.kill()


def test_another_writer_is_waited_for(home: Home) -> None:
    """The lock of a process that is killed while it is waited for is got."""
    told: list[str] = []
    with held(home) as holder:
        began = time.monotonic()
        Timer(1.5, holder.kill).start()
        with writing(home, lambda: told.append("waits")):
            assert time.monotonic() - began > 1.4
    assert told == ["waits"]


def test_a_lock_file_that_someone_left_holds_nothing(home: Home) -> None:
    """Whatever stands in it, and whatever machine it came from: a file alone is no lock."""
    (home.path / "writer.lock").write_text("4711@anderer-rechner\n", encoding="utf-8")
    (home.path / "watch.lock").write_text("4711@anderer-rechner\n", encoding="utf-8")
    with watching(home), writing(home):
        pass


@pytest.mark.skipif(shutil.which("strace") is None, reason="needs Debian's package strace")
def test_a_file_system_without_locks_is_refused(home: Home) -> None:
    """There a mark in the file would be the way out, which a dead process holds for ever."""
    strace = ["strace", "-f", "-qq", "-o", os.devnull, "-e", "inject=flock:error=ENOSYS"]
    done = subprocess.run(
        [*strace, *COMMAND, "ingest", "--home", home.path],
        capture_output=True,
        text=True,
        check=False,
        env=environment(),
    )
    assert (done.returncode, "ohne Dateisperren" in done.stderr) == (1, True), done.stderr
