"""Nothing leaves the machine: what the kernel is asked for while documents are read and asked.

strace follows every process of the command, compiled code too, and writes down each call that
opens a connection or sends something. Loopback is allowed; another address is not, nor is any
question to a name server, also not to one on this machine.
"""

from __future__ import annotations

import ipaddress
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from chat_browser import ask, needs_chromium, opened_browser
from homes import COMMAND, ROOT, environment, write_corpus
from http_here import free_port
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

STRACE = shutil.which("strace")
CALLS = "connect,bind,sendto,sendmsg,sendmmsg"
ADDRESS = re.compile(r'inet_addr\("([^"]+)"\)|inet_pton\(AF_INET6, "([^"]+)"')
PORT = re.compile(r"sin6?_port=htons\((\d+)\)")
# Name servers on this machine: the ports of DNS, mDNS and LLMNR, and the sockets of their daemons.
NAME_PORTS = frozenset(("53", "853", "5353", "5355"))
# The socket of nscd is not among them: the C library asks it who the user is.
NAME_SOCKETS = re.compile(r'sun_path=@?"[^"]*(?:resolve|avahi|dns)[^"]*"')

COMPILED = "ctypes.CDLL(None)"

pytestmark = pytest.mark.skipif(STRACE is None, reason="needs Debian's package strace")


def outgoing(log: Path) -> list[str]:
    """Return the calls of a log that reach for another machine, or ask for a name."""
    return [line for line in log.read_text(errors="replace").splitlines() if leaves(line)]


def leaves(line: str) -> bool:
    """Tell whether a call reaches for another machine, or asks for a name."""
    found = ADDRESS.search(line)
    if found is None:
        return NAME_SOCKETS.search(line) is not None
    port = PORT.search(line)
    address = ipaddress.ip_address(found[1] or found[2])
    if " bind(" in line:
        # A port of its own on all addresses would be open to others; on loopback it is not.
        return not address.is_loopback
    return not address.is_loopback or (port is not None and port[1] in NAME_PORTS)


def traced(log: Path, *command: str | Path) -> list[str]:
    """Return a command that writes what it asks of the network into a log."""
    assert STRACE is not None
    options = (
        "-f",
        "--seccomp-bpf",
        "-qq",
        "-s",
        "200",
        "-e",
        f"trace={CALLS}",
        "-e",
        "signal=none",
    )
    return [STRACE, *options, "-o", str(log), *map(str, command)]


def run(log: Path, *command: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a command to its end and return what it said."""
    return subprocess.run(
        traced(log, *command),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=900,
        env=environment(),
    )


@pytest.fixture(scope="module", autouse=True)
def _allowed(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Skip where a process may not be traced, as in some containers."""
    done = run(tmp_path_factory.mktemp("probe") / "log", sys.executable, "-c", "")
    if done.returncode:
        pytest.skip(f"strace may not follow processes here: {done.stderr.strip()}")


@pytest.mark.parametrize(
    "code",
    [
        "socket.create_connection(('192.0.2.1', 80), 0.1)",
        "socket.create_connection(('2001:db8::1', 80), 0.1)",
        "socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.1', 9))",
        "socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.53', 53))",
        "socket.create_server(('0.0.0.0', 0))",
        f"{COMPILED}.connect(socket.socket().fileno(), bytes((2, 0, 0, 80, 192, 0, 2, 1)), 16)",
        "subprocess.run(['bash', '-c', 'echo > /dev/udp/192.0.2.1/9'])",
    ],
)
def test_each_way_out_is_seen(tmp_path: Path, code: str) -> None:
    """Without this the others would prove nothing."""
    python = f"import ctypes, socket, subprocess, sys\n{code}"
    run(tmp_path / "log", sys.executable, "-c", python)
    assert outgoing(tmp_path / "log")


def test_a_question_to_a_name_server_is_seen(tmp_path: Path) -> None:
    nameserver = re.search(r"^nameserver\s+\S+", resolver(), re.MULTILINE)
    if nameserver is None:
        pytest.skip("no name server is set up here, so none can be asked")
    python = "import socket\nsocket.getaddrinfo('kleinstadt.invalid', 80)"
    run(tmp_path / "log", sys.executable, "-c", python)
    assert outgoing(tmp_path / "log")


def resolver() -> str:
    place = Path("/etc/resolv.conf")
    return place.read_text(encoding="utf-8") if place.is_file() else ""


def test_what_stays_on_the_machine_is_allowed(tmp_path: Path) -> None:
    python = (
        "import socket\n"
        "with socket.create_server(('127.0.0.1', 0)) as server:\n"
        "    socket.create_connection(server.getsockname()).close()\n"
    )
    assert run(tmp_path / "log", sys.executable, "-c", python).returncode == 0
    log = (tmp_path / "log").read_text(encoding="utf-8")
    assert "127.0.0.1" in log
    assert outgoing(tmp_path / "log") == []


def test_reading_opens_no_connection(tmp_path: Path) -> None:
    """The shipped corpus, a page that names others, and a manifest with addresses in it."""
    added = write_corpus(
        tmp_path / "added",
        {
            "seite.html": '<html><head><link rel="stylesheet" href="http://192.0.2.1/a.css">'
            '<base href="http://192.0.2.1/"></head><body><p>Der Brunnen steht am Markt und wurde '
            'im Jahr 1901 gebaut.</p><img src="http://192.0.2.1/a.png"></body></html>',
            "text.md": "# Text\n\n![Bild](http://192.0.2.1/b.png) Der Turm steht am Tor.\n",
        },
    )
    done = run(tmp_path / "log", *COMMAND, "ingest", "--json", "--home", tmp_path / "home", added)
    assert done.returncode == 0, done.stderr
    made = json.loads(done.stdout)
    assert (made["published"], made["failures"]) == (True, [])
    assert made["not_fetched"], "the shipped manifest names sources elsewhere"
    assert outgoing(tmp_path / "log") == []


def questions(count: int) -> list[str]:
    """Return real questions, none of the test split among them."""
    lines = (ROOT / "corpus" / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    found = [json.loads(line) for line in lines]
    asked = [each["turns"][-1] for each in found if each["split"] == "dev"]
    return [asked[number % len(asked)] for number in range(count)]


@pytest.mark.parametrize("count", [120, pytest.param(2000, marks=pytest.mark.full)])
def test_a_long_series_of_questions_opens_no_connection(
    tmp_path: Path, shipped_home: Path, count: int
) -> None:
    batch = tmp_path / "fragen.jsonl"
    asked = [json.dumps({"id": n, "text": text}) for n, text in enumerate(questions(count))]
    batch.write_text("\n".join(asked), encoding="utf-8")
    done = run(tmp_path / "log", *COMMAND, "ask", "--batch", batch, "--home", shipped_home)
    assert (done.returncode, done.stderr) == (0, "")
    replies = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(replies) == count
    assert sum(reply["answered"] for reply in replies) > count / 2
    assert outgoing(tmp_path / "log") == []


@contextmanager
def traced_chat(log: Path, home: Path) -> Iterator[str]:
    """Serve the chat under strace and give its address; it is ended as a service ends it."""
    options = ("--port", str(free_port()), "--no-browser", "--no-ingest", "--home", home)
    command = traced(log, *COMMAND, "up", *options)
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, encoding="utf-8", env=environment()
    ) as process:
        try:
            assert process.stdout is not None
            lines = iter(process.stdout.readline, "")
            yield next(line[6:].strip() for line in lines if line.startswith("Chat: "))
        finally:
            # strace itself ends with what it follows.
            for child in (
                Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
            ):
                os.kill(int(child), signal.SIGTERM)


@needs_chromium
@pytest.mark.parametrize("count", [2, pytest.param(40, marks=pytest.mark.full)])
def test_the_chat_opens_no_connection(tmp_path: Path, shipped_home: Path, count: int) -> None:
    """A person asks in a browser and looks at the page that a source leads to."""
    home = tmp_path / "home"
    shutil.copytree(shipped_home, home)
    runs = sorted((home / "runs").iterdir())
    log = tmp_path / "log"
    with traced_chat(log, home) as address:
        converse(address, questions(count), tmp_path / "profile")
    text = log.read_text(errors="replace")
    assert "127.0.0.1" in text, "the server's own port is to be seen"
    assert sorted((home / "runs").iterdir()) == runs, "--no-ingest makes no run"
    assert outgoing(log) == []


def converse(address: str, asked: Sequence[str], profile: Path) -> None:
    """Put questions to the chat, and open a source that has pages."""
    with opened_browser(profile) as browser:
        page = browser.new_page()
        page.goto(address)
        for question in asked:
            ask(page, question)
        page.get_by_role("button", name=re.compile(r"Quelle \d+: .*, S\. ")).first.click()
        expect(page.get_by_role("img", name="Markiert ist: „")).to_be_visible()
