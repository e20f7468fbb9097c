"""The exit statuses that a scheduler acts on, and that nothing else changed for it."""

from __future__ import annotations

import errno
import re
from typing import TYPE_CHECKING

import pytest
from homes import ROOT, small_home

from ingest.errors import DiskFull, GenerationMissing, WatchBusy, WriterBusy
from ui.cli import main
from ui.statuses import Status, of_error

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Return a home with the small corpus in it."""
    return small_home(tmp_path)


def ingest(settings: Settings, *options: str) -> tuple[int, int]:
    """Return the status of a run with the finer statuses, and of one without."""
    places = ("--home", str(settings.home), "--corpus", str(settings.corpus))
    return main(["ingest", "--exit-codes", *options, *places]), main(["ingest", *options, *places])


def test_nothing_new_and_news_are_done(settings: Settings) -> None:
    assert ingest(settings) == (Status.DONE, Status.DONE)
    (settings.corpus / "neu.md").write_text("# Neu\n\nEtwas Neues steht da.\n", encoding="utf-8")
    assert ingest(settings) == (Status.DONE, Status.DONE)


def test_a_document_that_fails_is_told_by_the_status(settings: Settings) -> None:
    (settings.corpus / "kaputt.pdf").write_bytes(b"%PDF-1.7\nkaputt")
    (settings.corpus / "neu.md").write_text("# Neu\n\nEtwas Neues steht da.\n", encoding="utf-8")
    assert ingest(settings) == (Status.PARTLY, Status.DONE)
    # It published the first time, and now there is nothing new, but the document still fails.
    assert ingest(settings) == (Status.PARTLY, Status.DONE)
    assert ingest(settings, "--strict") == (Status.NOTHING, Status.FAILED)


def test_a_source_that_cannot_be_fetched_is_told_by_the_status(settings: Settings) -> None:
    (settings.corpus / "sources.toml").write_text(
        '[[source]]\nid = "turm"\ntitle = "Turm"\nstate = "shipped"\nfile = "turm.md"\n'
        '[[source]]\nid = "x"\ntitle = "X"\nstate = "remote"\nurl = "http://127.0.0.1:9/x.pdf"\n',
        encoding="utf-8",
    )
    assert ingest(settings) == (Status.DONE, Status.DONE)
    assert ingest(settings, "--fetch") == (Status.PARTLY, Status.DONE)


def test_a_known_error_keeps_its_status(settings: Settings) -> None:
    (settings.corpus / "sources.toml").write_text("kaputt", encoding="utf-8")
    assert ingest(settings) == (Status.FAILED, Status.FAILED)


def test_each_error_has_its_status(tmp_path: Path) -> None:
    told = {
        WriterBusy(tmp_path): 4,
        WatchBusy(tmp_path): 4,
        DiskFull(tmp_path, 2, 1): 5,
        OSError(errno.ENOSPC, "full"): 5,
        OSError(errno.EACCES, "closed"): 1,
        GenerationMissing(tmp_path): 1,
    }
    assert {error: of_error(error) for error in told} == told


def test_every_status_is_documented() -> None:
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    listed = [int(number) for number in re.findall(r"^\| (\d+) \|", text, re.MULTILINE)]
    assert listed == [int(status) for status in Status]
