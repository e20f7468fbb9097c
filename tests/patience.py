"""Waiting for what happens elsewhere, and timing what happens here, on a machine that is busy."""

from __future__ import annotations

import subprocess
import time
from typing import TYPE_CHECKING, AnyStr, TypeVar

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
# Seconds: far more than anything here takes, also where every core is at work, and not for ever.
PATIENCE = 120.0


def until(look: Callable[[], T], what: str) -> T:
    """Return what is seen as soon as there is something to see; fail if there never is."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if seen := look():
            return seen
        time.sleep(0.02)
    pytest.fail(f"{what}: not within {PATIENCE:.0f} seconds")


def ended(process: subprocess.Popen[AnyStr]) -> None:
    """End a process that was started, whatever it is doing."""
    process.terminate()
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def shortest(work: Callable[[], object], times: int = 3) -> float:
    """Return how many seconds the shortest of several tries took; others on a machine only add."""
    took = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        took.append(time.perf_counter() - began)
    return min(took)
