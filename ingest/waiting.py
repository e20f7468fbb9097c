"""Waiting for what another thread or machine works on, with a look round now and then."""

from __future__ import annotations

from concurrent.futures import wait
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

T = TypeVar("T")


def result_of(given: Future[T], every: float, meanwhile: Callable[[], object]) -> T:
    """Return a result once it is there; until then do something every so many seconds.

    Raises what the work raised, and what is raised meanwhile, which ends the waiting.
    """
    while not wait([given], timeout=every).done:
        meanwhile()
    return given.result()
