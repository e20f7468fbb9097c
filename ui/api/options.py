"""How an API is served, in one record that its worker processes are given."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_VARIABLE = "KLEINSTADT_SERVED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Where an API is served, and what it bears.

    rate: requests a second that one client may make for long, and twice as many at once.
    waiting: requests of one process that may wait for the index; more are answered 503.
    seconds: how long a request may take. body: the largest body, in bytes.
    origins: the origins whose pages may read answers (CORS).
    questions: whether logs hold the texts of questions.
    state: a folder that the processes of one server share, while it runs.
    """

    host: str = "127.0.0.1"
    port: int = 8600
    workers: int = 1
    rate: int = 50
    waiting: int = 32
    seconds: float = 10.0
    # The longest text that may be checked fits, with every sign of it written as two escapes.
    body: int = 2_000_000
    origins: tuple[str, ...] = ()
    questions: bool = False
    state: str = ""
    # Digests of the tokens, so that the tokens themselves stay in their file.
    tokens: tuple[str, ...] = field(default=(), repr=False)

    def hand_on(self) -> dict[str, str]:
        """Return the environment variable that worker processes read this from."""
        return {_VARIABLE: json.dumps(asdict(self))}


def handed_on(environment: Mapping[str, str] = os.environ) -> Options:
    """Return the options that a worker process was given."""
    value = json.loads(environment[_VARIABLE])
    value |= {name: tuple(value[name]) for name in ("origins", "tokens")}
    return Options(**value)
