"""Whole runs over real files: what is new, what fails, what is killed, what has no room."""

from __future__ import annotations

import shutil
import signal
import subprocess
from contextlib import closing, suppress
from threading import Timer
from typing import TYPE_CHECKING

import pytest
from handmade import BOMB, handmade, words
from homes import (
    COMMAND,
    TEXTS,
    environment,
    fill,
    found,
    run_cli,
    shipped_encoder,
    silent,
    write_corpus,
)
from patience import PATIENCE, shortest

from ingest.errors import NothingPublished, NothingToIngest, PathMissing, WriterBusy
from ingest.generation import Home, current_id
from ingest.index import Library
from ingest.run import ingest
from ingest.settings import SHIPPED_CORPUS, Settings
from ui.statuses import Status

if TYPE_CHECKING:
    from pathlib import Path

NEW = {"neu.md": "# Neues\n\nDer Leuchtturm wurde 1888 in Betrieb genommen.\n"}
STEPS = (
    "Seiten lesen",
    "Katalog schreiben",
    "Wörter verzeichnen",
    "Passagen kodieren",
    "Vektoren ablegen",
)
MIB = 1 << 20


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Return a home with the small corpus in it."""
    made = Settings(home=tmp_path / "home", corpus=write_corpus(tmp_path / "corpus"))
    assert fill(made.home, made.corpus).published
    return made


def answers(settings: Settings, words: str = "Wasserturm") -> str:
    """Return the best passage, found by a reader that was just opened."""
    with closing(Library(settings)) as library:
        return found(library, words)[0]


def generations(settings: Settings) -> list[str]:
    """Return what lies in the folder of generations."""
    return sorted(folder.name for folder in (settings.home / "generations").iterdir())


def test_a_first_run_reads_everything(settings: Settings) -> None:
    assert "1912" in answers(settings)
    assert "Draisine" in answers(settings, "Wer betreibt die Draisine?")
    assert len(generations(settings)) == 1


def test_a_second_run_publishes_nothing(settings: Settings) -> None:
    report = fill(settings.home, settings.corpus)
    assert not report.published
    assert report.unchanged == ("bahn", "markt", "turm")
    assert (report.added, report.changed, report.removed, report.failures) == ((), (), (), ())
    assert len(generations(settings)) == 1


@pytest.mark.timed
def test_a_second_run_of_the_command_takes_under_two_seconds(shipped_home: Path) -> None:
    def again() -> None:
        done = run_cli("ingest", "--home", shipped_home)
        assert done.returncode == 0
        assert done.stdout.startswith("Nichts Neues; ")

    assert shortest(again) < 2


def test_only_what_changed_is_read_again(settings: Settings) -> None:
    cached = {file: file.stat().st_mtime_ns for file in (settings.home / "cache").rglob("*.1")}
    (settings.corpus / "turm.md").write_text(TEXTS["turm.md"].replace("1912", "1913"), "utf-8")
    (settings.corpus / "bahn.txt").unlink()
    report = fill(settings.home, settings.corpus)
    assert report.changed == ("turm",)
    assert report.removed == ("bahn",)
    assert report.unchanged == ("markt",)
    assert all(file.stat().st_mtime_ns == written for file, written in cached.items())
    assert "1913" in answers(settings)


@pytest.mark.full
def test_a_page_that_was_lost_is_tried_again(settings: Settings) -> None:
    bomb = handmade(words("Hallo Welt"), BOMB)
    (settings.corpus / "bombe.pdf").write_bytes(bomb)
    tried = []
    for text in ("Der eine Satz.", "Der andere Satz."):
        (settings.corpus / "neu.txt").write_text(text, encoding="utf-8")
        report = fill(settings.home, settings.corpus)
        assert report.published
        assert all(finding.pages == (2,) for finding in report.findings["bombe"])
        (kept,) = (settings.home / "cache" / "documents").glob("*.lost")
        tried.append(kept.stat().st_mtime_ns)
    assert tried[0] < tried[1]


def test_a_document_keeps_the_day_it_was_taken_in(settings: Settings) -> None:
    with closing(Library(settings)) as library:
        before = library.index().catalog.documents["turm"].retrieved
        write_corpus(settings.corpus / "mehr", NEW)
        fill(settings.home, settings.corpus)
        documents = library.index().catalog.documents
    assert documents["turm"].retrieved == before
    assert documents["mehr-neu"].retrieved > before


@pytest.mark.parametrize("folder", [True, False])
def test_an_added_path_stays_until_removed(
    settings: Settings, tmp_path: Path, *, folder: bool
) -> None:
    extra = write_corpus(tmp_path / "extra", NEW)
    path = extra if folder else extra / "neu.md"
    assert fill(settings.home, settings.corpus, add=[path]).added == ("neu",)
    assert "1888" in answers(settings, "Leuchtturm")
    assert not fill(settings.home, settings.corpus).published
    assert not fill(settings.home, settings.corpus, add=[path]).published
    shutil.rmtree(extra)
    report = fill(settings.home, settings.corpus)
    assert (report.unreachable, report.published) == (("neu",), False)
    assert "1888" in answers(settings, "Leuchtturm")
    assert fill(settings.home, settings.corpus, remove=[path]).removed == ("neu",)
    assert "1888" not in answers(settings, "Leuchtturm")


def test_paths_that_bring_nothing_change_nothing(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "leer").mkdir()
    with pytest.raises(NothingToIngest):
        fill(settings.home, settings.corpus, add=[tmp_path / "leer"])
    with pytest.raises(PathMissing):
        fill(settings.home, settings.corpus, add=[tmp_path / "weg.md"])
    assert not fill(settings.home, settings.corpus).published


def test_a_wrong_file_is_reported_and_forgotten(settings: Settings, tmp_path: Path) -> None:
    wrong = tmp_path / "falsch.pdf"
    wrong.write_bytes(b"das ist kein PDF")
    report = fill(settings.home, settings.corpus, add=[wrong])
    (failure,) = report.failures
    assert (failure.file, report.published) == ("falsch.pdf", False)
    assert failure.advice
    assert fill(settings.home, settings.corpus).failures == ()
    assert "1912" in answers(settings)


def test_a_document_that_fails_keeps_its_last_good_version(
    settings: Settings, tmp_path: Path
) -> None:
    shutil.copy(SHIPPED_CORPUS / "modellvorhaben.docx", settings.corpus)
    fill(settings.home, settings.corpus)
    before = answers(settings, "Modellvorhaben")
    (settings.corpus / "modellvorhaben.docx").write_bytes(b"damaged")
    extra = write_corpus(tmp_path / "extra", NEW)
    report = fill(settings.home, settings.corpus, add=[extra])
    assert report.published
    assert [failure.file for failure in report.failures] == ["modellvorhaben.docx"]
    assert "modellvorhaben" in report.unchanged
    assert answers(settings, "Modellvorhaben") == before
    assert "1888" in answers(settings, "Leuchtturm")


def test_strict_publishes_nothing_when_a_document_fails(settings: Settings) -> None:
    (settings.corpus / "neu.md").write_text(NEW["neu.md"], encoding="utf-8")
    (settings.corpus / "falsch.pdf").write_bytes(b"das ist kein PDF")
    with pytest.raises(NothingPublished, match=r"--strict.*\n.*falsch\.pdf"):
        fill(settings.home, settings.corpus, strict=True)
    assert "1888" not in answers(settings, "Leuchtturm")
    assert fill(settings.home, settings.corpus).published
    assert "1888" in answers(settings, "Leuchtturm")


def test_nothing_readable_publishes_nothing(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "falsch.pdf").write_bytes(b"das ist kein PDF")
    with pytest.raises(NothingPublished, match="kein Dokument"):
        fill(tmp_path / "home", tmp_path / "corpus")
    assert current_id(Home(path=tmp_path / "home")) is None


def test_old_generations_are_pruned(settings: Settings) -> None:
    for number in range(4):
        (settings.corpus / "turm.md").write_text(f"# Turm\n\nDer Turm {number}.\n", "utf-8")
        fill(settings.home, settings.corpus)
    assert len(generations(settings)) == settings.keep == 3
    few = Settings(home=settings.home, corpus=settings.corpus, keep=1)
    ingest(few, shipped_encoder(), silent, rebuild=True)
    assert len(generations(settings)) == 1


def test_a_damaged_generation_is_built_again(settings: Settings) -> None:
    name = current_id(Home(path=settings.home)) or ""
    (settings.home / "generations" / name / "catalog.sqlite").write_bytes(b"x" * 5000)
    assert fill(settings.home, settings.corpus).published
    assert "1912" in answers(settings)


def test_a_damaged_cache_is_built_again(settings: Settings) -> None:
    for file in (settings.home / "cache" / "documents").iterdir():
        file.write_bytes(b"x")
    report = ingest(settings, shipped_encoder(), silent, rebuild=True)
    assert (report.published, report.failures) == (True, ())


def test_passage_ids_are_the_same_in_two_homes(tmp_path: Path, shipped_home: Path) -> None:
    copied = tmp_path / "woanders"
    shutil.copytree(SHIPPED_CORPUS, copied)
    fill(tmp_path / "home", copied)
    with (
        closing(Library(Settings(home=tmp_path / "home", corpus=copied))) as one,
        closing(Library(Settings(home=shipped_home, corpus=SHIPPED_CORPUS))) as other,
    ):
        count = one.index().generation.counts.passages
        mine, theirs = (each.index().catalog.passages(range(count)) for each in (one, other))
        assert [passage.id for passage in mine] == [passage.id for passage in theirs]
        assert one.index().generation.corpus_digest == other.index().generation.corpus_digest
        assert len(set(mine)) == count == other.index().generation.counts.passages


def test_a_second_writer_is_told_to_wait(settings: Settings) -> None:
    """The first writer is another process, stopped in the middle of its run."""
    with started(settings) as run:
        wait_for(run, STEPS[1])
        run.send_signal(signal.SIGSTOP)
        try:
            with pytest.raises(WriterBusy, match="läuft schon ein Einlesen"):
                fill(settings.home, settings.corpus)
            done = run_cli("ingest", "--home", settings.home, "--corpus", settings.corpus)
            assert done.returncode == 1
            assert "läuft schon ein Einlesen" in done.stderr
            assert "Traceback" not in done.stderr
            assert "1912" in answers(settings)
            places = ("--home", settings.home, "--corpus", settings.corpus)
            assert run_cli("ingest", "--exit-codes", *places).returncode == Status.BUSY
            Timer(2, run.send_signal, (signal.SIGCONT,)).start()
            done = run_cli("ingest", "--wait", *places)
            assert (done.returncode, run.wait(PATIENCE)) == (0, 0)
            assert done.stderr.startswith("Warten, bis ein anderer Lauf fertig ist")
            assert "unverändert: bahn, markt, turm" in done.stdout
        finally:
            run.send_signal(signal.SIGCONT)
    assert run.returncode == 0


def started(settings: Settings) -> subprocess.Popen[str]:
    """Start a run of the command that builds a generation, whatever there is already."""
    return subprocess.Popen(
        [*COMMAND, "ingest", "--rebuild", "--home", settings.home, "--corpus", settings.corpus],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env=environment(),
    )


def wait_for(run: subprocess.Popen[str], step: str) -> None:
    """Wait until a run says that it has come to a step."""
    assert run.stderr is not None
    for line in run.stderr:
        if line.startswith(step):
            return
    pytest.fail(f"the run ended before it came to {step!r}")


def check_after_a_kill(settings: Settings, before: str) -> None:
    """Check that the last generation answers, or the new one if it was whole; no half one."""
    now = current_id(Home(path=settings.home)) or ""
    assert now >= before
    assert "1912" in answers(settings)
    assert "Draisine" in answers(settings, "Draisine")


@pytest.mark.parametrize("step", STEPS)
def test_a_run_killed_at_a_step_leaves_the_last_generation(settings: Settings, step: str) -> None:
    before = current_id(Home(path=settings.home)) or ""
    with started(settings) as run:
        wait_for(run, step)
        run.kill()
    assert run.returncode == -signal.SIGKILL
    check_after_a_kill(settings, before)
    assert ingest(settings, shipped_encoder(), silent, rebuild=True).published
    assert not [name for name in generations(settings) if name.startswith(".")]
    assert "1912" in answers(settings)


def killed_after(settings: Settings, seconds: float) -> None:
    """Kill a run after some time, wherever it is then."""
    before = current_id(Home(path=settings.home)) or ""
    with started(settings) as run:
        with suppress(subprocess.TimeoutExpired):
            run.wait(seconds)
        run.kill()
    check_after_a_kill(settings, before)


def test_a_run_killed_at_any_time_leaves_the_last_generation(settings: Settings) -> None:
    for seconds in (0.2, 0.5, 0.8, 1.1):
        killed_after(settings, seconds)
    assert ingest(settings, shipped_encoder(), silent, rebuild=True).published


@pytest.mark.full
def test_a_run_killed_at_many_times_leaves_the_last_generation(settings: Settings) -> None:
    for hundredths in range(10, 210, 4):
        killed_after(settings, hundredths / 100)
    assert ingest(settings, shipped_encoder(), silent, rebuild=True).published
