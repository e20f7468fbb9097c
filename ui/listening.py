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
