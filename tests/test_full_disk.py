"""A disk that is full, at whatever step of a run: a clear error, and nothing is lost."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import closing, suppress
from typing import TYPE_CHECKING

import pytest
from homes import environment, fill, found, run_cli, write_corpus
from site_here import PDF, Says, Site
from typeset import typeset

from ingest.index import Library
from ingest.settings import Settings
from ingest.verify import verify_home
from ui.statuses import Status

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NEW = {"neu.md": "# Neues\n\nDer Leuchtturm wurde 1888 in Betrieb genommen.\n"}
MIB = 1 << 20
# Runs the command and fills the disk as soon as a file or folder with such a path is begun. Another
# process writes the collection; it is seen when its folder is there.
FILLING = """
import re
import sys
import time
from pathlib import Path
from threading import Thread
from ui.cli import main

filler, begun, *arguments = sys.argv[1:]
left = [True]

def fill():
    left.clear()
    try:
        with open(filler, "wb", buffering=0) as file:
            while file.write(bytes(1 << 18)):
                pass
    except OSError:
        pass

def begins(event, given):
    known = event in {"open", "sqlite3.connect", "os.mkdir"}
    if left and known and re.search(begun, str(given[0])):
        if event != "open" or given[2] & 3:
            fill()

def wait():
    while not any(Path(filler).parent.glob("home/generations/.*/chroma")):
        time.sleep(0.001)
    fill()

if begun == "/chroma$":
    Thread(target=wait, daemon=True).start()
sys.addaudithook(begins)
status = main(arguments)
sys.exit(9 if left else status)
"""


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Mount a disk of 64 MiB, which only root can."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64m", "kleinstadt-test", str(place)]
    if not sys.platform.startswith("linux") or os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("a small disk can only be mounted by root on Linux")
    if subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("a small disk cannot be mounted here")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)  # noqa: S607


def fill_disk(disk: Path, leave: int = 0) -> Path:
    """Write a file that leaves so many bytes of a disk."""
    filler = disk / "fueller"
    with suppress(OSError), filler.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(MIB // 4))
    os.truncate(filler, max(0, filler.stat().st_size - leave))
    return filler


def answers(settings: Settings, words: str) -> str:
    """Return the best passage, found by a reader that was just opened."""
    with closing(Library(settings)) as library:
        return found(library, words)[0]


def generations(settings: Settings) -> list[str]:
    """Return what lies in the folder of generations."""
    return sorted(folder.name for folder in (settings.home / "generations").iterdir())


def test_a_full_disk_is_refused_early_and_the_last_generation_answers(
    tmp_path: Path, small_disk: Path
) -> None:
    corpus = write_corpus(tmp_path / "corpus")
    settings = Settings(home=small_disk / "home", corpus=corpus)
    fill(settings.home, corpus)
    (corpus / "neu.md").write_text(NEW["neu.md"], encoding="utf-8")
    filler = fill_disk(small_disk, leave=MIB)
    done = run_cli("ingest", "--exit-codes", "--home", settings.home, "--corpus", corpus)
    assert done.returncode == Status.DISK_FULL
    assert "MB frei" in done.stderr
    assert "die letzte Generation antwortet weiter" in done.stderr
    assert "Traceback" not in done.stderr
    fill_disk(small_disk)
    assert shutil.disk_usage(small_disk).free == 0
    asked = run_cli("search", "Wasserturm", "--home", settings.home)
    assert (asked.returncode, asked.stderr) == (0, "")
    assert "1912" in asked.stdout
    filler.unlink()
    assert run_cli("ingest", "--home", settings.home, "--corpus", corpus).returncode == 0
    assert "1888" in answers(settings, "Leuchtturm")


def run_filling(
    disk: Path, begun: str, *arguments: str | Path, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run the command on a disk that something else fills when it begins a file."""
    return subprocess.run(
        [sys.executable, "-c", FILLING, disk / "fueller", begun, *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env=environment(**variables),
    )


def check_refused(done: subprocess.CompletedProcess[str]) -> None:
    """Check that a run said clearly why it failed and what to do."""
    assert done.returncode == 1, done.stderr
    assert "Schaffen Sie Platz" in done.stderr
    assert "antwortet weiter" in done.stderr
    assert "Traceback" not in done.stderr


# What a run begins, in its order, and whether each is tried in every round of the tests.
FILES = {
    r"documents/.+\.new$": False,
    r"originals/.+\.new$": False,
    r"/catalog\.sqlite$": True,
    r"cache/vectors\.sqlite$": False,
    r"/vectors\.npy$": False,
    r"/surface\.sqlite$": False,
    r"/words/passages\.npy$": False,
    r"/grams/impacts\.npy$": False,
    r"/grams/lengths\.npy$": False,
    r"/terms\.tsv$": False,
    r"/chroma$": True,
    r"/generation\.json$": False,
    r"/current\.new$": False,
    r"/added\.new$": False,
}


@pytest.mark.parametrize(
    "anew", [False, pytest.param(True, marks=pytest.mark.full)], ids=["going on", "anew"]
)
@pytest.mark.parametrize(
    "begun",
    [
        pytest.param(begun, marks=() if always else pytest.mark.full)
        for begun, always in FILES.items()
    ],
)
def test_a_disk_that_fills_up_at_any_step_harms_nothing(
    tmp_path: Path, small_disk: Path, begun: str, *, anew: bool
) -> None:
    settings = Settings(home=small_disk / "home", corpus=write_corpus(tmp_path / "corpus"))
    fill(settings.home, settings.corpus)
    many = "".join(f"Der {number}. Turm steht am Ufer der Elbe.\n\n" for number in range(5000))
    (tmp_path / "neu.md").write_text(many, encoding="utf-8")
    places = ("--home", settings.home, "--corpus", settings.corpus)
    rebuild = ("--rebuild",) if anew else ()
    done = run_filling(small_disk, begun, "ingest", tmp_path / "neu.md", *rebuild, *places)
    check_refused(done)
    assert "1912" in answers(settings, "Wasserturm aus rotem Klinker")
    assert not [name for name in generations(settings) if name.startswith(".")]
    (small_disk / "fueller").unlink()
    assert run_cli("ingest", tmp_path / "neu.md", *places).returncode == 0
    assert "Elbe" in answers(settings, "Welcher Turm steht am Ufer der Elbe?")
    assert verify_home(settings) == ()
    assert not fill(settings.home, settings.corpus).published


def test_a_run_whose_report_has_no_room_says_so(tmp_path: Path, small_disk: Path) -> None:
    settings = Settings(home=small_disk / "home", corpus=write_corpus(tmp_path / "corpus"))
    fill(settings.home, settings.corpus)
    places = ("--home", settings.home, "--corpus", settings.corpus)
    check_refused(run_filling(small_disk, r"runs/.+\.new$", "ingest", *places))
    assert "1912" in answers(settings, "Wasserturm")
    (small_disk / "fueller").unlink()
    assert not fill(settings.home, settings.corpus).published


@pytest.mark.full
@pytest.mark.parametrize("begun", [r"partial/(?!rules)", r"/retrieved\.new$"])
def test_a_disk_that_fills_up_while_fetching_harms_nothing(
    tmp_path: Path, small_disk: Path, begun: str
) -> None:
    settings = Settings(home=small_disk / "home", corpus=write_corpus(tmp_path / "corpus"))
    fill(settings.home, settings.corpus)
    report = typeset("Der Fernsehturm ist 365 Meter hoch.", tmp_path / "r.pdf").read_bytes()
    with Site() as site:
        site.pages["/r.pdf"] = Says(body=report, kind=PDF)
        entry = f'[[source]]\nid = "r"\ntitle = "R"\nstate = "remote"\nurl = "{site.url}/r.pdf"\n'
        (settings.corpus / "sources.toml").write_text(entry, encoding="utf-8")
        order = ("ingest", "--fetch", "--home", settings.home, "--corpus", settings.corpus)
        done = run_filling(small_disk, begun, *order, KLEINSTADT_FETCH_PRIVATE="1")
        check_refused(done)
        assert "1912" in answers(settings, "Wasserturm")
        (small_disk / "fueller").unlink()
        again = run_cli(*order, variables={"KLEINSTADT_FETCH_PRIVATE": "1"})
        assert again.returncode == 0, again.stderr
    assert "365" in answers(settings, "Wie hoch ist der Fernsehturm?")
    assert verify_home(settings) == ()
