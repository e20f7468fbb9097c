"""Servers of the command as real processes on free ports, for the tests of what they serve."""

from __future__ import annotations

import subprocess
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

import httpx
from homes import COMMAND, ROOT, environment
from http_here import free_port
from patience import PATIENCE, ended, until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# On a busy machine an answer may take long; httpx would wait five seconds for it.
get = partial(httpx.get, timeout=PATIENCE)
post = partial(httpx.post, timeout=PATIENCE)
options = partial(httpx.options, timeout=PATIENCE)


@contextmanager
def served(
    home: Path, log: Path, *more: str, command: str = "serve", **variables: str
) -> Iterator[str]:
    """Serve a home while the block runs; give the address. What it logs goes into a file."""
    port = free_port()
    line = [*COMMAND, command, "--home", str(home), "--port", str(port), *more]
    with log.open("w", encoding="utf-8") as file:
        process = subprocess.Popen(
            line, stdout=file, stderr=file, cwd=ROOT, env=environment(**variables)
        )
    try:
        until(lambda: _answers(port, process), "an answer of the server")
        yield f"http://127.0.0.1:{port}"
    finally:
        ended(process)


def _answers(port: int, process: subprocess.Popen[bytes]) -> bool:
    assert process.poll() is None, "the server ended"
    try:
        httpx.get(f"http://127.0.0.1:{port}/health", timeout=5)
    except httpx.TransportError:
        return False
    return True
