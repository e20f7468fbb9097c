"""How many searches a second the HTTP API answers, how fast, and what it does past its limit.

    python benchmarks/api.py [--home DIR] [--passages N] [--workers N] [--rate N] [--seconds N]

Builds an index of law passages as benchmarks/scale.py does, unless the home has one, serves it, and
asks questions at a steady rate that does not wait for answers; a latency counts from when a request
was due. Then it asks as fast as it can on many connections, where 429 and 503 are right answers.
The load comes from the same machine and takes its share of the cores. What a search costs of a
processor also tells something on a machine that is busy otherwise. Needs the test data.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
from collections import Counter
from contextlib import suppress
from http.client import HTTPConnection
from pathlib import Path
from time import perf_counter, sleep
from urllib.parse import quote

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

from scale import build, questions

from ingest.settings import SHIPPED_CORPUS, Settings

PORT = 8690
# So many that few are asked of one process twice.
QUESTIONS = 2_000
# Every request waits for a connection of its own, as those of many clients do.
CONNECTIONS = 64
AT_ONCE = 128
LONGEST = 30.0


class Load:
    """Connections that are kept, and what came back on them."""

    def __init__(self, asked: list[str]) -> None:
        """Prepare to ask these questions in turn."""
        self.paths = [f"/v1/search?q={quote(each)}&limit=10" for each in asked]
        self.free: asyncio.Queue[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = (
            asyncio.Queue()
        )
        self.times: list[float] = []
        self.statuses: Counter[int] = Counter()

    async def connect(self, count: int) -> None:
        """Open connections."""
        for _ in range(count):
            self.free.put_nowait(await asyncio.open_connection("127.0.0.1", PORT))

    async def ask(self, number: int, due: float) -> None:
        """Ask a question and note how long after it was due the answer was there."""
        reader, writer = await self.free.get()
        path = self.paths[number % len(self.paths)]
        writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost:{PORT}\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        (length,) = (
            int(line.split(b":")[1])
            for line in head.split(b"\r\n")
            if line.lower().startswith(b"content-length:")
        )
        await reader.readexactly(length)
        self.times.append(perf_counter() - due)
        self.statuses[int(head[9:12])] += 1
        self.free.put_nowait((reader, writer))

    def told(self, name: str, seconds: float) -> str:
        """Return what came back."""
        p50, p95, p99 = 1000 * np.quantile(self.times, (0.5, 0.95, 0.99))
        counts = ", ".join(f"{count} x {status}" for status, count in self.statuses.items())
        return (
            f"{name}: {len(self.times) / seconds:.0f} answers/s ({counts}), "
            f"p50 {p50:.0f} ms, p95 {p95:.0f} ms, p99 {p99:.0f} ms, "
            f"slowest {1000 * max(self.times):.0f} ms"
        )


async def steadily(asked: list[str], rate: int, seconds: int) -> str:
    """Ask at a steady rate."""
    load = Load(asked)
    await load.connect(CONNECTIONS)
    began = perf_counter()
    going = []
    for number in range(rate * seconds):
        due = began + number / rate
        await asyncio.sleep(max(0.0, due - perf_counter()))
        going.append(asyncio.create_task(load.ask(number, due)))
    await asyncio.wait_for(asyncio.gather(*going), LONGEST)
    return load.told(f"{rate} searches/s wanted", perf_counter() - began)


async def hard(asked: list[str], seconds: int) -> str:
    """Ask on many connections at once, again as soon as an answer is there."""
    load = Load(asked)
    await load.connect(AT_ONCE)
    began = perf_counter()

    async def keep_asking(first: int) -> None:
        number = first
        while perf_counter() - began < seconds:
            await load.ask(number, perf_counter())
            number += AT_ONCE

    every = asyncio.gather(*map(keep_asking, range(AT_ONCE)))
    await asyncio.wait_for(every, seconds + LONGEST)
    return load.told(f"{AT_ONCE} at once", perf_counter() - began)


def processor_seconds(pid: int) -> float:
    """Return how long the processes that a process started have been on a processor."""
    told = []
    for place in Path("/proc").glob("[0-9]*/stat"):
        # Some process has always just ended.
        with suppress(OSError):
            told.append(place.read_text().rpartition(")")[2].split())
    ticks = sum(int(each[11]) + int(each[12]) for each in told if int(each[1]) == pid)
    return ticks / os.sysconf("SC_CLK_TCK")


def wait_until_ready() -> None:
    """Wait for the server."""
    while True:
        connection = HTTPConnection("127.0.0.1", PORT, timeout=5)
        try:
            connection.request("GET", "/ready")
            if connection.getresponse().status == 200:  # noqa: PLR2004  (HTTP: OK)
                return
        except OSError:
            sleep(0.2)
        finally:
            connection.close()


def main() -> None:
    """Serve an index and ask."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--home", type=Path)
    arguments.add_argument("--passages", type=int, default=10_000)
    arguments.add_argument("--workers", type=int, default=4)
    arguments.add_argument("--rate", type=int, default=200)
    arguments.add_argument("--seconds", type=int, default=20)
    given = arguments.parse_args()
    asked = questions(QUESTIONS)
    with tempfile.TemporaryDirectory() as folder:
        home = given.home or Path(folder)
        if not (home / "current").exists():
            build(given.passages, Settings(home=home, corpus=SHIPPED_CORPUS))
        command = [sys.executable, "-m", "ui", "serve", "--home", str(home), "--port", str(PORT)]
        command += ["--workers", str(given.workers), "--rate", "10000", "--waiting", "16"]
        load, _, _ = os.getloadavg()
        print(f"{os.cpu_count()} cores, {given.workers} workers, load before: {load:.1f}")
        server = subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            wait_until_ready()
            # The first questions read the index from the disk.
            asyncio.run(steadily(asked, given.rate // 4, 5))
            before = processor_seconds(server.pid)
            print(asyncio.run(steadily(asked, given.rate, given.seconds)))
            spent = 1000 * (processor_seconds(server.pid) - before) / given.rate / given.seconds
            print(f"{spent:.1f} ms of a processor for each, refused ones among them")
            print(asyncio.run(hard(asked, given.seconds // 2)))
            wait_until_ready()
        finally:
            server.terminate()
            server.wait(timeout=30)


if __name__ == "__main__":
    main()
