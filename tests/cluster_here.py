"""A real Dask cluster and a real Chroma server on this machine, as processes of their own."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from homes import ROOT
from http_here import free_port
from patience import PATIENCE, until

if TYPE_CHECKING:
    from collections.abc import Iterator


def wait_for(port: int) -> None:
    """Wait until somebody listens on a port of this machine."""

    def listens() -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=10):
            return True
        return False

    until(listens, f"somebody who listens on {port}")


class Cluster:
    """A scheduler with workers; each worker works in a folder of its own, as on a machine."""

    def __init__(self, folder: Path, workers: int = 2, *, tls: Path | None = None) -> None:
        """Start the scheduler and its workers."""
        self._folder, self._tls = folder, tls
        port = free_port()
        self.address = f"{'tls' if tls else 'tcp'}://127.0.0.1:{port}"
        self.scheduler = self._start("scheduler", "--host", self.address)
        wait_for(port)
        self.workers = [self.join() for _ in range(workers)]
        self._wait_for_workers(workers)

    def join(self) -> subprocess.Popen[bytes]:
        """Start one more worker."""
        local = ("--local-directory", str(self._folder))
        return self._start("worker", self.address, "--nthreads", "1", "--no-nanny", *local)

    def _wait_for_workers(self, count: int) -> None:
        """Wait until they are known to the scheduler: a run waits for them a few seconds only."""
        from distributed import Client, Security

        security = None
        if self._tls:
            security = Security(
                require_encryption=True,
                tls_ca_file=str(self._tls / "ca.pem"),
                tls_client_cert=str(self._tls / "cert.pem"),
                tls_client_key=str(self._tls / "key.pem"),
            )
        if count:
            with Client(
                self.address, timeout=PATIENCE, set_as_default=False, security=security
            ) as client:
                client.wait_for_workers(count, timeout=PATIENCE)

    def _start(self, *arguments: str) -> subprocess.Popen[bytes]:
        names = (("ca-file", "ca.pem"), ("cert", "cert.pem"), ("key", "key.pem"))
        files = [f"--tls-{name}={self._tls / file}" for name, file in names] if self._tls else []
        return subprocess.Popen(
            [sys.executable, "-m", "dask", *arguments, "--no-dashboard", *files],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            cwd=self._folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def close(self) -> None:
        """End all of it."""
        for each in (*self.workers, self.scheduler):
            each.kill()
            each.wait()


@contextmanager
def chroma_server(folder: Path, port: int | None = None) -> Iterator[tuple[str, int]]:
    """Run a Chroma server over a folder; give its address and its process id."""
    program = Path(sys.executable).parent / "chroma"
    chosen = port or free_port()
    server = subprocess.Popen(
        [program, "run", "--path", folder, "--host", "127.0.0.1", "--port", str(chosen)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(chosen)
        yield f"http://127.0.0.1:{chosen}", server.pid
    finally:
        server.kill()
        server.wait()


def certificates(folder: Path) -> Path:
    """Make an authority and a certificate for this machine in a folder, and return that."""
    openssl = shutil.which("openssl") or pytest.skip("there is no openssl here")
    folder.mkdir()
    commands = (
        "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=authority -keyout ca.key -out ca.pem",
        "req -newkey rsa:2048 -nodes -subj /CN=localhost -keyout key.pem -out cert.csr",
        "x509 -req -in cert.csr -CA ca.pem -CAkey ca.key -days 2 -extfile names -out cert.pem",
    )
    (folder / "names").write_text("subjectAltName=IP:127.0.0.1,DNS:localhost\n")
    for command in commands:
        subprocess.run([openssl, *command.split()], cwd=folder, check=True, capture_output=True)
    return folder
