"""Pages worked on by several processes: whatever a page does to its process costs only itself."""

from __future__ import annotations

import os
import signal
import time
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import pytest
from patience import PATIENCE, until

from ingest.errors import DocumentUnreadable
from ingest.page_pool import Lost, Pool, in_turn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

# Newer Pythons warn of forks in a process with threads, which other tests may have left.
pytestmark = pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
# Long enough for a process that waits for its turn on a busy machine.
STALL = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Orders:
    """The pipe that says how many children may run, and what the pool has told of pages."""

    out: int
    into: int
    told: list[tuple[int, int]] = field(default_factory=list)

    def pool(self, processes: int = 2) -> Pool:
        """Return a pool that listens here."""
        return Pool(
            "probe.pdf",
            processes=processes,
            stall_seconds=STALL,
            lost_pages=3,
            finished=lambda done, total: self.told.append((done, total)),
            orders=self.out,
        )


@pytest.fixture
def orders() -> Iterator[Orders]:
    """Return a pipe for orders."""
    out, into = os.pipe()
    yield Orders(out=out, into=into)
    os.close(out)
    os.close(into)


@contextmanager
def pages(mishaps: Mapping[int, Callable[[], object]]) -> Iterator[Callable[[int], str]]:
    """Work on pages: return the name of a page and of the process, or meet with a mishap."""

    def one(number: int) -> str:
        if number in mishaps:
            mishaps[number]()
        return f"{number} {os.getpid()}"

    yield one


def crash() -> None:
    """End this process at once."""
    os.kill(os.getpid(), signal.SIGKILL)


def run_out() -> None:
    """Ask for more memory than there is."""
    raise MemoryError


def stumble() -> None:
    """Fail as a parser does on what it did not expect."""
    message = "no such font"
    raise KeyError(message)


def results(
    pool: Pool, mishaps: Mapping[int, Callable[[], object]], count: int
) -> list[str | Lost]:
    return pool.spread(partial(pages, mishaps), range(1, count + 1))()


def numbers(found: list[str | Lost]) -> list[int]:
    """Return the numbers of the pages that were not lost."""
    return [int(each.split()[0]) for each in found if not isinstance(each, Lost)]


def test_results_come_in_order_from_several_processes(orders: Orders) -> None:
    found = results(orders.pool(), {}, 40)
    assert numbers(found) == list(range(1, 41))
    processes = {str(each).split()[1] for each in found}
    assert len(processes) > 1
    assert str(os.getpid()) not in processes
    assert orders.told[-1] == (40, 40)
    assert [done for done, _ in orders.told] == list(range(1, 41))


@pytest.mark.parametrize(
    ("mishap", "reason"),
    [
        (crash, "ließ den Leser abstürzen (SIGKILL)"),
        (partial(os._exit, 3), "ließ den Leser abstürzen (Rückgabewert 3)"),
        (partial(time.sleep, PATIENCE), "hielt den Leser mehr als 3 s auf"),
        (run_out, "braucht mehr Speicher, als ein Dokument bekommt"),
        (stumble, "ist beschädigt (KeyError: 'no such font')"),
    ],
)
def test_a_bad_page_costs_only_itself(
    orders: Orders, mishap: Callable[[], object], reason: str
) -> None:
    found = results(orders.pool(), {1: mishap, 12: mishap, 20: mishap}, 20)
    assert numbers(found) == [number for number in range(1, 21) if number not in {1, 12, 20}]
    lost = [each.reason for each in found if isinstance(each, Lost)]
    assert lost == [f"die Seite {reason}"] * 3
    assert orders.told[-1] == (17, 20)


def test_a_file_that_ends_too_many_processes_is_given_up(orders: Orders) -> None:
    mishaps = dict.fromkeys(range(5, 10), crash)
    with pytest.raises(DocumentUnreadable, match=r"probe\.pdf, Seite 8: .*SIGKILL.*neu als PDF"):
        results(orders.pool(processes=1), mishaps, 30)


def test_pages_that_end_no_process_may_be_many(orders: Orders) -> None:
    found = results(orders.pool(), dict.fromkeys(range(5, 25), stumble), 30)
    assert len(numbers(found)) == 10


def test_what_cannot_even_begin_loses_its_pages(orders: Orders) -> None:
    @contextmanager
    def broken() -> Iterator[Callable[[int], str]]:
        raise OSError
        yield str

    found = orders.pool().spread(broken, range(1, 3))()
    assert {type(each) for each in found} == {Lost}


@pytest.mark.parametrize(("order", "most"), [(None, 1), (b"3\n", 3)])
def test_as_many_children_run_at_once_as_ordered(
    orders: Orders, tmp_path: Path, order: bytes | None, most: int
) -> None:
    def one(_: int) -> tuple[float, float]:
        start = time.monotonic()
        (tmp_path / str(os.getpid())).touch()
        # None goes on before all are at work; one that waits for ever is lost.
        until(lambda: len(list(tmp_path.iterdir())) >= most, "children at work")
        time.sleep(0.02)
        return start, time.monotonic()

    waiting = orders.pool(processes=1).spread(lambda: nullcontext(one), range(1, 41))
    if order is not None:
        os.write(orders.into, order)
    spans = [each for each in waiting() if not isinstance(each, Lost)]
    assert len(spans) == 40
    assert max(sum(a <= start < b for a, b in spans) for start, _ in spans) == most


def test_in_turn_works_in_this_process() -> None:
    found = in_turn(partial(pages, {}), [1, 2])()
    assert [str(each) for each in found] == [f"1 {os.getpid()}", f"2 {os.getpid()}"]
