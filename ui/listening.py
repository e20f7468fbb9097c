"""The address a server listens on: whether it can, and how it is written."""

from __future__ import annotations

import errno
import socket


def problem_of(host: str, port: int) -> str | None:
    """Return why an address cannot be served, found out before anything is started."""
    try:
        family, kind, _, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as trial:
            # As the server does: a port whose last connections linger is free.
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(place)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            return taken(host, port)
        return (
            f"Auf {host}, Port {port}, lässt sich nichts anbieten "
            f"({error.strerror or error}). Prüfen Sie --host und --port."
        )
    return None


def taken(host: str, port: int) -> str:
    """Say that another program listens on a port, and what to do."""
    return (
        f"Der Port {port} auf {host} ist belegt. Wählen Sie mit --port einen anderen oder beenden "
        "Sie das Programm, das ihn benutzt."
    )


def address(host: str, port: int) -> str:
    """Return the address of a server as a browser takes it."""
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


class OwnSocket(socket.socket):
    """A socket on a port that, handed on to another process, becomes one of its own there.

    Then the kernel shares connections out among the processes. From a socket that all accept from,
    whoever wakes first takes what there is: of 64 connections that were kept, one process of four
    had 39, and turned away what the others had time for.
    """

    def __init__(self, host: str, port: int) -> None:
        """Bind it; raise `OSError` where that cannot be."""
        family, kind, _, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        super().__init__(family, kind)
        self.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        self.bind(place)
        self._at = (host, port)

    def __reduce__(self) -> tuple[type[OwnSocket], tuple[str, int]]:
        """Have another process bind its own."""
        return OwnSocket, self._at
