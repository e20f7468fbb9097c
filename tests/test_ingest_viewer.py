"""Processes that stay draw pages quickly, and no worse than one that is started for a page."""

from __future__ import annotations

import os
import statistics
import time
from contextlib import closing
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import pytest
from handmade import BOMB, handmade, words

from ingest.errors import DocumentUnreadable
from ingest.limits import Limits
from ingest.model import Quote
from ingest.settings import SHIPPED_CORPUS
from ingest.viewer import Viewers
from ingest.worker import marked_page_limited

if TYPE_CHECKING:
    from collections.abc import Iterator

DOSSIER = SHIPPED_CORPUS / "dossier.pdf"


@pytest.fixture
def viewers() -> Iterator[Viewers]:
    """Return viewers for two documents."""
    with closing(Viewers(Limits(memory=600 << 20, stall_seconds=5.0), most=2)) as opened:
        yield opened


def written(folder: Path, name: str, *contents: str) -> Path:
    """Write a PDF and return its path."""
    path = folder / f"{name}.pdf"
    path.write_bytes(handmade(*contents))
    return path


def draw(viewers: Viewers, path: Path, page: int = 1, quote: str = "Hallo") -> bytes:
    drawn = marked_page_limited(
        path, page=page, quotes=[Quote(text=quote)], width=300, ask=viewers.ask
    )
    assert drawn.boxes
    return drawn.png


def processes() -> set[int]:
    """Return the processes this one has started and that have not ended."""
    tasks = Path("/proc/self/task").glob("*/children")
    return {int(pid) for task in tasks for pid in task.read_text(encoding="ascii").split()}


def test_a_kept_process_draws_what_a_new_one_draws(viewers: Viewers, tmp_path: Path) -> None:
    path = written(tmp_path, "gruss", words("Hallo Welt"), words("Hallo Meer"))
    for page in (1, 2, 1):
        alone = marked_page_limited(path, page=page, quotes=[Quote(text="Hallo")], width=300)
        assert draw(viewers, path, page) == alone.png


def test_a_page_is_drawn_once_for_all_marks_until_its_file_changes(
    viewers: Viewers, tmp_path: Path
) -> None:
    path = written(tmp_path, "gruss", words("Hallo Welt"))
    first, time_written = draw(viewers, path), path.stat().st_mtime_ns
    path.write_bytes(handmade(words("Hallo Meer")))
    os.utime(path, ns=(time_written, time_written))
    assert draw(viewers, path) == first
    assert draw(viewers, path, quote="Welt") != first
    os.utime(path, ns=(time_written, time_written + 1))
    assert draw(viewers, path, quote="Meer") != first


def test_a_document_keeps_its_process_and_the_oldest_is_ended(
    viewers: Viewers, tmp_path: Path
) -> None:
    before = processes()
    paths = [written(tmp_path, str(number), words("Hallo")) for number in range(3)]
    started: list[set[int]] = []
    for index in (0, 1, 0, 2, 1):
        draw(viewers, paths[index])
        started.append(processes() - before)
    assert [len(each) for each in started] == [1, 2, 2, 2, 2]
    first = started[0]
    assert first < started[2]
    assert started[1] == started[2]
    assert first < started[3]
    assert not first & started[4]
    viewers.close()
    assert processes() == before


def test_a_page_that_ends_the_process_is_an_error_and_the_next_is_drawn(
    viewers: Viewers, tmp_path: Path
) -> None:
    path = written(tmp_path, "bombe", words("Hallo"), BOMB)
    draw(viewers, path)
    with pytest.raises(DocumentUnreadable, match=r"bombe\.pdf: .*(abgestürzt|zu lange)"):
        draw(viewers, path, page=2)
    draw(viewers, path)


def test_a_refusal_leaves_the_process_usable(viewers: Viewers, tmp_path: Path) -> None:
    path = written(tmp_path, "gruss", words("Hallo"))
    with pytest.raises(DocumentUnreadable, match="Seite 7: das Dokument hat 1 Seiten"):
        draw(viewers, path, page=7)
    draw(viewers, path)


def test_several_threads_may_ask(viewers: Viewers, tmp_path: Path) -> None:
    paths = [written(tmp_path, str(number), words("Hallo")) for number in range(3)]
    drawn: list[bytes] = []
    threads = [
        Thread(target=lambda path=path: drawn.append(draw(viewers, path))) for path in paths * 3
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(drawn) == 9
    assert len(set(drawn)) == 1


@pytest.mark.timed
def test_a_page_of_an_open_document_is_drawn_at_once() -> None:
    with closing(Viewers()) as viewers:
        seconds = []
        for page in (6, 7, 8, 9, 10, 6):
            start = time.perf_counter()
            marked_page_limited(
                DOSSIER, page=page, quotes=[Quote(text="und")], width=1200, ask=viewers.ask
            )
            seconds.append(time.perf_counter() - start)
    # On one idle core 0.1 s; the bound is for a machine at work.
    assert statistics.median(seconds[1:]) < 0.5


def test_a_process_that_nobody_asks_ends_and_is_started_anew(tmp_path: Path) -> None:
    path = written(tmp_path, "gruss", words("Hallo"))
    before = processes()
    with closing(Viewers(Limits(idle_seconds=0.3))) as viewers:
        draw(viewers, path)
        (process,) = processes() - before
        os.waitid(os.P_PID, process, os.WEXITED | os.WNOWAIT)
        draw(viewers, path)
        assert process not in processes()
