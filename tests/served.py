"""Servers of the command as real processes on free ports, for the tests of what they serve."""

from __future__ import annotations

import socket
import subprocess
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import httpx
from homes import COMMAND, ROOT, environment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_PATIENCE = 60


def free_port() -> int:
    """Return a port of this machine that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    return port


@contextmanager
def served(
    home: Path, log: Path, *options: str, command: str = "serve", **variables: str
) -> Iterator[str]:
    """Serve a home while the block runs; give the address. What it logs goes into a file."""
    port = free_port()
    line = [*COMMAND, command, "--home", str(home), "--port", str(port), *options]
    with log.open("w", encoding="utf-8") as file:
        process = subprocess.Popen(
            line, stdout=file, stderr=file, cwd=ROOT, env=environment(**variables)
        )
    try:
        _wait(port, process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(_PATIENCE * 10):
        assert process.poll() is None, "the server ended"
        try:
            httpx.get(f"http://127.0.0.1:{port}/health", timeout=5)
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    message = "the server does not answer"
    raise AssertionError(message)
