"""Documents read by any executor: only records come back, and nothing else is believed."""

from __future__ import annotations

import time
import zlib
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from multiprocessing import get_context
from typing import TYPE_CHECKING, TypeVar

import pytest
from homes import shipped_encoder, silent, write_corpus

from ingest import elsewhere, records
from ingest.elsewhere import Elsewhere, OtherVersion, RemoteExecutor, read_sent, version
from ingest.errors import ClusterFailed, DocumentUnreadable
from ingest.limits import Cores
from ingest.run import ingest
from ingest.settings import Settings
from ingest.worker import read_limited

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import ParamSpec

    P = ParamSpec("P")

T = TypeVar("T")


class Says(Executor):
    """An executor that answers each document with what it was given; an error is raised."""

    def __init__(self, answer: object, greeting: object = None) -> None:
        """Take the answer, and what it says of its version."""
        self._answer, self._greeting = answer, greeting or version()
        self.asked = 0

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Answer at once."""
        del args, kwargs
        said: Future[T] = Future()
        given = self._greeting
        if fn is not version:
            self.asked += 1
            given = self._answer
        if isinstance(given, BaseException):
            said.set_exception(given)
        else:
            said.set_result(given)  # type: ignore[arg-type]
        return said


def packed(value: records.Json) -> bytes:
    """Return JSON as a worker sends it."""
    return zlib.compress(records.dump(value))


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """Return a document."""
    return write_corpus(tmp_path / "corpus") / "turm.md"


def test_processes_read_as_this_one_does(tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path / "corpus")
    settings = Settings(home=tmp_path / "home", corpus=corpus)
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        report = ingest(settings, shipped_encoder(), silent, executor=pool)
        there = Elsewhere(pool, Cores()).read(corpus / "turm.md", lambda *_: None)
    assert len(report.added) == 3
    assert there == read_limited(corpus / "turm.md")


@pytest.mark.parametrize(
    "answer",
    [
        b"no packed JSON",
        packed("ein Text"),
        packed({"answer": {"form": records.FORM, "pages": [{"number": 0}]}}),
        packed({"unreadable": "so"}),
        packed({"answer": None})[:-3],
        {"pages": []},
    ],
)
def test_what_is_no_record_is_refused(page: Path, answer: object) -> None:
    with pytest.raises(DocumentUnreadable, match=r"turm\.md: die Antwort des Lesers"):
        Elsewhere(Says(answer), Cores()).read(page, lambda *_: None)


def test_an_answer_does_not_grow_without_end(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Small:
        answer = 1_000

    monkeypatch.setattr(elsewhere, "LIMITS", Small)
    with pytest.raises(DocumentUnreadable, match="at most 1000 bytes"):
        Elsewhere(Says(packed("x" * 1_000_000)), Cores()).read(page, lambda *_: None)


def test_a_document_the_others_cannot_cope_with_is_read_here(page: Path) -> None:
    working = Says(RuntimeError("the fourth worker died of it"))
    assert Elsewhere(working, Cores()).read(page, lambda *_: None) == read_limited(page)
    assert working.asked == 1


def test_a_large_document_stays_here(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(elsewhere, "LARGEST", 10)
    working = Says(b"")
    assert Elsewhere(working, Cores()).read(page, lambda *_: None) == read_limited(page)
    assert working.asked == 0


@pytest.mark.parametrize("theirs", ["0.0", ImportError("no module ingest")])
def test_another_version_is_refused_before_anything_is_sent(page: Path, theirs: object) -> None:
    working = Says(b"", greeting=theirs)
    with pytest.raises(ClusterFailed, match="andere Fassung dieses Programms"):
        Elsewhere(working, Cores()).read(page, lambda *_: None)
    assert working.asked == 0


class Loses(Says, RemoteExecutor):
    """An executor that lost the other side before it was given a document."""

    lost = True

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Answer no document, ever."""
        return super().submit(fn, *args, **kwargs) if fn is version else Future()


def test_nobody_waits_for_what_is_lost(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(elsewhere, "_GLANCE", 0.05)
    began = time.monotonic()
    with pytest.raises(ClusterFailed, match="die Verbindung ist abgebrochen"):
        Elsewhere(Loses(b""), Cores()).read(page, lambda *_: None)
    assert time.monotonic() - began < 10


def test_a_worker_of_another_version_reads_nothing() -> None:
    with pytest.raises(OtherVersion):
        read_sent(b"", ".md", "0.0")
