"""The chat survives hostile files: each is uploaded to it, and it answers as before after each.

As `tests/test_hostile.py` does for reading, a sample runs by default and all files with --full.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from chat_app import asked, headings, opened, texts
from handmade import BOMB, handmade, words
from homes import small_home

from ingest import inbox
from ingest.errors import DocumentUnreadable
from ingest.generation import Home
from ingest.limits import Limits
from ingest.model import Source
from ui.chat import resources_cache, upload_form

if TYPE_CHECKING:
    from collections.abc import Iterable

    from streamlit.testing.v1 import AppTest

    from ingest.inbox import Received
    from ingest.settings import Settings

BENCHMARKS = Path(__file__).resolve().parent.parent / "benchmarks"
sys.path.append(str(BENCHMARKS))

import hostile as benchmark  # noqa: E402  (the benchmarks are scripts, no package)

QUESTION = "Wann wurde der Wasserturm von Musterstadt errichtet?"
EVERY = 60
# Little enough that a bomb is soon over.
SMALL = Limits(memory=600 << 20)

pytestmark = pytest.mark.usefixtures("fresh_cache")


def uploaded(app: AppTest, file: Path) -> bool:
    """Upload a file as the form does; return whether it was taken. It is one or the other."""
    app.file_uploader[0].set_value((file.name, file.read_bytes(), "application/pdf"))
    next(each for each in app.button if each.label == "In den Eingang legen").click().run()
    assert not app.exception, file.name
    taken, refused = len(app.success), len(app.error)
    assert taken + refused == 1, (file.name, texts(app))
    return bool(taken)


def check(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, files: Iterable[Path]
) -> tuple[int, int]:
    """Upload files to one chat; it answers after each. Return how many were taken and refused."""
    process = os.getpid()
    runs = opened(settings, monkeypatch, "laeufe")
    chat = asked(opened(settings, monkeypatch), QUESTION)
    before = resources_cache.begin_answer(settings, QUESTION, ()).result()
    outcomes = []
    for file in files:
        outcomes.append(uploaded(runs, file))
        chat.button(key="anew").click().run()
        asked(chat, QUESTION)
        assert headings(chat) == [QUESTION, "Quelle 1"]
        assert resources_cache.begin_answer(settings, QUESTION, ()).result() == before
    assert os.getpid() == process
    assert not list(Home(path=settings.home).inbox.glob(".incoming-*"))
    return sum(outcomes), len(outcomes) - sum(outcomes)


def test_a_sample_is_uploaded_and_the_chat_answers(
    testdata: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def small(home: Home, name: str, content: bytes, about: Source) -> Received:
        return inbox.receive(home, name, content, about, SMALL)

    monkeypatch.setattr(upload_form, "receive", small)
    files = sorted((testdata / "pdf" / "pdfjs").glob("*.pdf"))[::EVERY]
    for name, content in {
        "bombe": handmade(words("Hallo"), BOMB),
        "schleife": handmade(words("Hallo"), pages="/Kids[2 0 R 20 0 R]/Count 2"),
        "leer": b"",
        "halb": handmade(words("Hallo"))[:600],
    }.items():
        files.append(tmp_path / f"{name}.pdf")
        files[-1].write_bytes(content)
    taken, refused = check(small_home(tmp_path / "home"), monkeypatch, files)
    assert taken >= 5
    assert refused >= 1


@pytest.mark.full
def test_all_are_uploaded_and_the_chat_answers(
    testdata: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    suite = sorted((testdata / "pdf" / "pdfjs").glob("*.pdf"))
    written = benchmark.written_files(testdata, tmp_path / "hostile")
    assert len(suite) == 240
    assert len(written) >= 30
    taken, _refused = check(small_home(tmp_path / "home"), monkeypatch, [*suite, *written])
    assert taken >= 250


def test_a_file_that_is_too_large_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentUnreadable, match="hat mehr als 200 MB"):
        inbox.receive(
            Home(path=tmp_path), "groß.pdf", bytes(inbox.LARGEST + 1), Source(id="", title="")
        )
