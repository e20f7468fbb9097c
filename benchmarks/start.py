"""How long a person waits: for help, for a first answer, for a run with nothing new, for the chat.

    python benchmarks/start.py [--runs N]

Each command is a new process; wall-clock seconds, median of N runs after one that is not counted,
beside the limit it must keep and, since machines differ, as a multiple of an empty Python.
"""

from __future__ import annotations

import argparse
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from pathlib import Path
from time import perf_counter, sleep
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

KLEINSTADT = (sys.executable, "-m", "ui")
ROOT = Path(__file__).resolve().parent.parent


def command(environment: dict[str, str], *arguments: str) -> Callable[[], float]:
    """Return a function that runs a command and returns its seconds."""

    def run() -> float:
        start = perf_counter()
        subprocess.run(arguments, check=True, capture_output=True, env=environment, cwd=ROOT)
        return perf_counter() - start

    return run


def chat(environment: dict[str, str]) -> float:
    """Return the seconds until the page of the chat answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    start = perf_counter()
    server = subprocess.Popen(
        [*KLEINSTADT, "up", "--no-browser", "--port", str(port)],
        env=environment,
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while server.poll() is None:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5):
                    return perf_counter() - start
            except (urllib.error.URLError, ConnectionError):
                sleep(0.05)
    finally:
        server.terminate()
        server.wait()
    message = "the chat ended before it answered"
    raise SystemExit(message)


def main() -> None:
    """Measure and print a table."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--runs", type=int, default=5)
    runs = arguments.parse_args().runs
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "KLEINSTADT_HOME": home}
        first = command(environment, *KLEINSTADT, "ingest")()
        question = "Wie viele Menschen leben in Kleinstädten?"
        rows: list[tuple[str, float | None, Callable[[], float]]] = [
            ("empty Python", None, command(environment, sys.executable, "-c", "pass")),
            ("kleinstadt --help", 0.3, command(environment, *KLEINSTADT, "--help")),
            ("kleinstadt ask, cold", 2.5, command(environment, *KLEINSTADT, "ask", question)),
            ("kleinstadt ingest, nothing new", 2.0, command(environment, *KLEINSTADT, "ingest")),
            ("kleinstadt up, until the page answers", 8.0, lambda: chat(environment)),
        ]
        print(f"{'first ingestion of the corpus':40} {first:6.2f} s")
        empty = 0.0
        for name, limit, run in rows:
            run()
            median = statistics.median(run() for _ in range(runs))
            empty = empty or median
            bound = f"limit {limit} s" if limit else ""
            print(f"{name:40} {median:6.2f} s  {median / empty:6.1f} x  {bound}")


if __name__ == "__main__":
    main()
