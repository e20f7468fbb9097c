"""Runs that go on by themselves: when they are due, and what makes them so."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from homes import environment, write_corpus
from patience import PATIENCE

from ingest.errors import FoldersNotWatched, WatchBusy
from ingest.folder_events import FolderEvents
from ingest.generation import Home, watching
from ingest.lists import remember_paths
from ingest.settings import Settings
from ingest.unattended import Cause, Due, Rhythm, attend

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

FAR = 1000.0
QUICK = Rhythm(every=FAR, again=FAR, quiet=0.2, look=0.2)


class Script:
    """An attendant whose runs end as told; between two runs it does one thing after another."""

    def __init__(self, *steps: Callable[[], object], outcomes: Sequence[bool] = ()) -> None:
        """Take what to do after each run, and which runs fail; the last step ends it all."""
        self._steps = list(steps)
        self._outcomes = list(outcomes)
        self.made: list[Due] = []
        self.at: list[float] = []
        self.waited: list[float] = []
        self.folders: list[tuple[Path, ...]] = []
        self.problems: list[FoldersNotWatched | None] = []

    def run(self, due: Due) -> bool:
        """Note the run, and end where there is nothing more to do."""
        self.made.append(due)
        self.at.append(time.monotonic())
        if len(self.made) > len(self._steps):
            raise KeyboardInterrupt
        return self._outcomes.pop(0) if self._outcomes else True

    def watched(self, folders: tuple[Path, ...], problem: FoldersNotWatched | None) -> None:
        """Note what is listened to."""
        self.folders.append(folders)
        self.problems.append(problem)

    def waits(self, seconds: float) -> None:
        """Note the time and do the next thing."""
        self.waited.append(seconds)
        self._steps[len(self.made) - 1]()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Return a home and a corpus without a generation: no run is made here."""
    return Settings(home=tmp_path / "home", corpus=write_corpus(tmp_path / "corpus"))


def play(settings: Settings, script: Script, rhythm: Rhythm = QUICK) -> Script:
    """Attend until the script is over."""
    with pytest.raises(KeyboardInterrupt):
        attend(settings, rhythm, script)
    return script


def nothing() -> None:
    """Let time pass."""


def test_runs_by_time_ask_the_sources(settings: Settings) -> None:
    script = play(settings, Script(nothing, nothing), replace(QUICK, every=0.5))
    assert [due.cause for due in script.made] == [Cause.START, Cause.INTERVAL, Cause.INTERVAL]
    assert all(due.fetch for due in script.made)
    assert all(
        later - earlier >= 0.5 for earlier, later in zip(script.at, script.at[1:], strict=False)
    )


def test_a_file_in_a_folder_makes_a_run_that_asks_no_source(settings: Settings) -> None:
    inbox = settings.home / "inbox" / "neu.md"
    changed = settings.corpus / "turm.md"

    def put() -> None:
        (settings.corpus / ".versteckt.md").write_text("x", encoding="utf-8")
        inbox.write_text("# Neu", encoding="utf-8")

    script = play(settings, Script(put, changed.unlink))
    assert [(due.cause, due.fetch, due.paths) for due in script.made[1:]] == [
        (Cause.FILES, False, (inbox,)),
        (Cause.FILES, False, (changed,)),
    ]


def test_what_comes_while_a_run_goes_on_makes_the_next(settings: Settings) -> None:
    file = settings.corpus / "unterwegs.md"

    class Busy(Script):
        def run(self, due: Due) -> bool:
            if due.cause is Cause.START:
                file.write_text("# Unterwegs", encoding="utf-8")
            return super().run(due)

    assert play(settings, Busy(nothing)).made[1].paths == (file,)


def test_a_file_is_read_when_it_is_written(settings: Settings) -> None:
    file = settings.corpus / "gross.md"
    ended: list[float] = []

    def write() -> None:
        with file.open("w", encoding="utf-8") as opened:
            for _ in range(5):
                opened.write("Zeile\n")
                opened.flush()
                time.sleep(0.1)
        ended.append(time.monotonic())

    writer = threading.Thread(target=write)
    script = play(settings, Script(writer.start), replace(QUICK, quiet=3.0))
    writer.join()
    assert script.made[1].paths == (file,)
    assert script.at[1] > ended[0]


def test_a_file_that_is_always_written_does_not_hold_up_others(settings: Settings) -> None:
    file, over = settings.corpus / "endlos.md", threading.Event()

    def write() -> None:
        while not over.wait(0.05):
            with file.open("a", encoding="utf-8") as opened:
                opened.write("Zeile\n")

    writer = threading.Thread(target=write)
    try:
        script = play(settings, Script(writer.start), replace(QUICK, patience=1.0))
    finally:
        over.set()
        writer.join()
    assert script.made[1].paths == (file,)


def test_a_changed_manifest_asks_the_sources_at_once(settings: Settings) -> None:
    manifest = settings.corpus / "sources.toml"
    script = play(settings, Script(lambda: manifest.write_text("", encoding="utf-8")))
    assert (script.made[1].cause, script.made[1].fetch) == (Cause.SOURCES, True)


def test_what_was_added_meanwhile_is_watched_too(settings: Settings, tmp_path: Path) -> None:
    folder, file = tmp_path / "ordner", tmp_path / "einzeln.md"
    folder.mkdir()
    file.write_text("1", encoding="utf-8")
    home = Home(path=settings.home)

    def replaced() -> None:
        (tmp_path / "neu").write_text("2", encoding="utf-8")
        (tmp_path / "neu").replace(file)

    steps = (
        lambda: remember_paths(home, [folder, file]),
        lambda: (folder / "a.md").write_text("# A", encoding="utf-8"),
        replaced,
    )
    script = play(settings, Script(*steps))
    assert [due.paths for due in script.made[2:]] == [(folder / "a.md",), (file,)]
    assert script.folders == [
        (settings.corpus, home.inbox),
        (settings.corpus, home.inbox, folder),
    ]


def test_after_a_failure_it_is_tried_again_later_and_later(settings: Settings) -> None:
    rhythm = replace(QUICK, every=0.5, again=0.1)
    outcomes = [True, False, False, False, False, True]
    script = play(settings, Script(*[nothing] * 6, outcomes=outcomes), rhythm)
    assert [round(seconds, 1) for seconds in script.waited] == [0.5, 0.1, 0.2, 0.4, 0.5, 0.5]
    assert [due.cause for due in script.made[1:]] == [
        Cause.INTERVAL,
        *[Cause.AGAIN] * 4,
        Cause.INTERVAL,
    ]


def test_a_run_of_changed_files_that_failed_is_tried_again_without_the_sources(
    settings: Settings,
) -> None:
    file = settings.corpus / "neu.md"
    rhythm = replace(QUICK, again=0.2)
    steps = (lambda: file.write_text("# Neu", encoding="utf-8"), nothing)
    script = play(settings, Script(*steps, outcomes=[True, False]), rhythm)
    assert [(due.cause, due.fetch) for due in script.made[1:]] == [
        (Cause.FILES, False),
        (Cause.AGAIN, False),
    ]
    assert script.waited[1] == pytest.approx(0.2)


def test_one_home_is_looked_after_once(settings: Settings) -> None:
    with watching(Home(path=settings.home)), pytest.raises(WatchBusy, match="eines genügt"):
        attend(settings, QUICK, Script())


def test_a_system_that_tells_no_events_is_said(tmp_path: Path) -> None:
    """A process that may open no further file cannot listen."""
    code = (
        "import os, resource, sys; from pathlib import Path; import watchfiles\n"
        "from ingest.folder_events import FolderEvents\n"
        "many = len(os.listdir('/proc/self/fd'))\n"
        "resource.setrlimit(resource.RLIMIT_NOFILE, (many, many))\n"
        "FolderEvents([Path(sys.argv[1])])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, tmp_path],
        capture_output=True,
        text=True,
        check=False,
        env=environment(),
    )
    assert "FoldersNotWatched: Änderungen in Ordnern werden nicht gemeldet" in done.stderr


def test_events_are_told_once(tmp_path: Path) -> None:
    with FolderEvents([tmp_path]) as events:
        (tmp_path / "da").mkdir()
        assert events.wait(PATIENCE) == {str(tmp_path / "da")}
        assert events.wait(0.3) == set()


def test_without_events_it_goes_by_time(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = settings.home / "einzeln.md"
    settings.home.mkdir()
    file.write_text("1", encoding="utf-8")
    remember_paths(Home(path=settings.home), [file])

    def refuse(self: FolderEvents, folders: object) -> None:
        del self, folders
        reason = "zu viele"
        raise FoldersNotWatched(reason)

    monkeypatch.setattr(FolderEvents, "__init__", refuse)
    steps = (lambda: file.write_text("12", encoding="utf-8"), nothing)
    script = play(settings, Script(*steps), replace(QUICK, every=3.0))
    assert [due.cause for due in script.made] == [Cause.START, Cause.FILES, Cause.INTERVAL]
    assert "zu viele" in str(script.problems[0])
