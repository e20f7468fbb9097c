"""Processes that serve one port share its connections out."""

from __future__ import annotations

import pickle
import socket
from contextlib import ExitStack

from http_here import free_port

from ui.listening import OwnSocket, problem_of


def test_each_process_has_a_socket_of_its_own_and_its_share() -> None:
    port = free_port()
    with ExitStack() as opened:
        first = opened.enter_context(OwnSocket("127.0.0.1", port))
        # As one that is handed on to another process.
        others = [opened.enter_context(pickle.loads(pickle.dumps(first))) for _ in range(3)]  # noqa: S301  (made here)
        for each in others:
            each.listen(200)
            each.settimeout(0)
        for _ in range(200):
            opened.enter_context(socket.create_connection(("127.0.0.1", port), timeout=60))
        assert problem_of("127.0.0.1", port) is not None
        # By chance alone one of three has fewer than 30 of 200 in one of a million tries.
        assert min(_accepted(each, opened) for each in others) >= 30


def _accepted(listening: socket.socket, opened: ExitStack) -> int:
    count = 0
    while True:
        try:
            connection, _ = listening.accept()
        except BlockingIOError:
            return count
        opened.enter_context(connection)
        count += 1
