"""Answers are worked on one after the other, and what is shown around them waits for them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event
from time import perf_counter, sleep
from typing import TYPE_CHECKING

from patience import PATIENCE, until

from ui.chat.answer_queue import AnswerQueue

if TYPE_CHECKING:
    from collections.abc import Iterator


def test_one_answer_is_worked_on_at_a_time() -> None:
    queue, inside, most = AnswerQueue(), [0], [0]

    def work() -> None:
        with queue.place():
            inside[0] += 1
            most[0] = max(most[0], inside[0])
            sleep(0.001)
            inside[0] -= 1

    with ThreadPoolExecutor(8) as pool:
        for each in [pool.submit(work) for _ in range(50)]:
            each.result(PATIENCE)
    assert most == [1]


@contextmanager
def worked_on(queue: AnswerQueue) -> Iterator[Event]:
    """Have an answer worked on until the event is set that is given, or the test is done."""
    going_on, began = Event(), Event()

    def work() -> None:
        with queue.place():
            began.set()
            assert going_on.wait(PATIENCE)

    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(work)
        assert began.wait(PATIENCE)
        try:
            yield going_on
        finally:
            going_on.set()
        answer.result(PATIENCE)


def test_the_rest_waits_until_nobody_waits_for_an_answer() -> None:
    queue = AnswerQueue()
    queue.let_go_first()
    with worked_on(queue) as going_on, ThreadPoolExecutor(1) as pool:
        rest = pool.submit(queue.let_go_first)
        assert not rest.done()
        going_on.set()
        rest.result(PATIENCE)


def test_whose_own_answer_is_there_waits_no_longer() -> None:
    queue = AnswerQueue()
    with worked_on(queue):
        start = perf_counter()
        queue.let_go_first(lambda: True)
        at_once = perf_counter() - start
        # Where answers never end, the rest is shown all the same.
        queue.let_go_first()
        for_ever = perf_counter() - start - at_once
    assert at_once < for_ever


def test_an_answer_that_fails_makes_room() -> None:
    queue = AnswerQueue()

    def work() -> None:
        with queue.place():
            raise ValueError

    with ThreadPoolExecutor(1) as pool:
        failed = pool.submit(work)
        until(failed.done, "the answer has failed")
        assert isinstance(failed.exception(), ValueError)
    queue.let_go_first()
    with queue.place():
        pass
