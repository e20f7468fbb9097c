"""Waiting for what happens elsewhere, as long as it may take on a busy machine and no longer."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TypeVar

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
