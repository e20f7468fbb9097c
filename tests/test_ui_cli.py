"""The command as a process: fast, offline, and plain about what is wrong."""

from __future__ import annotations

import json
import platform
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from homes import COMMAND, environment, run_cli, write_corpus
from patience import shortest

from ui.cli import main, parser

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

QUESTION = "Wann fand der 1. Kleinstadt-Kongress statt?"
HEAVY = "{'langchain', 'langchain_core', 'chromadb', 'torch', 'pypdf', 'streamlit', 'numpy'}"

# Python runs this at its start wherever the folder is on its path. The hook sees what Python
# connects to; the filter of the kernel sees compiled code and child processes as well: a connect
# whose address has the length of an internet address, 16 or 28 bytes, ends the process.
GUARD = """
import ctypes, os, struct, sys

def seen(event, arguments):
    if event == "socket.connect" and arguments[0].family.name != "AF_UNIX":
        os.write(2, b"a connection was opened\\n")
        os._exit(99)
    if event in ("socket.getaddrinfo", "socket.sendto"):
        os.write(2, b"an address was looked up\\n")
        os._exit(99)

sys.addaudithook(seen)
CONNECT = {"x86_64": (0xC000003E, 42), "aarch64": (0xC00000B7, 203)}.get(os.uname().machine)
if CONNECT:
    architecture, number = CONNECT
    LOAD, EQUAL, RETURN, ALLOW, KILL = 0x20, 0x15, 0x06, 0x7FFF0000, 0x80000000
    program = b"".join(
        struct.pack("HBBI", *step)
        for step in (
            (LOAD, 0, 0, 4), (EQUAL, 1, 0, architecture), (RETURN, 0, 0, ALLOW),
            (LOAD, 0, 0, 0), (EQUAL, 1, 0, number), (RETURN, 0, 0, ALLOW),
            (LOAD, 0, 0, 32), (EQUAL, 2, 0, 16), (EQUAL, 1, 0, 28), (RETURN, 0, 0, ALLOW),
            (RETURN, 0, 0, KILL),
        )
    )
    steps = ctypes.create_string_buffer(program)
    class Program(ctypes.Structure):
        _fields_ = [("length", ctypes.c_ushort), ("steps", ctypes.c_void_p)]
    libc = ctypes.CDLL(None, use_errno=True)
    whole = Program(len(program) // 8, ctypes.addressof(steps))
    NO_NEW_PRIVILEGES, SET_SECCOMP, FILTER = 38, 22, 2
    libc.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    if libc.prctl(SET_SECCOMP, FILTER, ctypes.byref(whole), 0, 0) == 0:
        os.environ["GUARDED_BY_KERNEL"] = "1"
"""


@pytest.fixture
def guarded(tmp_path: Path) -> dict[str, str]:
    """Return an environment in which a connection to another machine ends the process."""
    (tmp_path / "guard").mkdir()
    (tmp_path / "guard" / "sitecustomize.py").write_text(GUARD, encoding="utf-8")
    plain = environment()
    return {**plain, "PYTHONPATH": f"{tmp_path / 'guard'}:{plain['PYTHONPATH']}"}


def run(
    command: Sequence[str | Path], variables: dict[str, str]
) -> subprocess.CompletedProcess[str]:
    """Run a command and return what it said."""
    return subprocess.run(
        command, env=variables, capture_output=True, text=True, check=False, timeout=120
    )


def seconds(command: Sequence[str | Path], times: int) -> float:
    """Return the shortest time of a command."""

    def once() -> None:
        assert run(command, environment()).returncode == 0

    return shortest(once, times)


@pytest.mark.timed
def test_help_answers_at_once() -> None:
    """Help takes less than 0.3 s more than starting Python does, also on a busy machine."""
    bare = seconds([sys.executable, "-c", "pass"], 5)
    assert seconds([*COMMAND, "--help"], 5) - bare < 0.3


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; from ui.cli import main\n"
        "try: main(['--help'])\n"
        f"except SystemExit: print('LOADED', sorted({HEAVY} & set(sys.modules)))"
    )
    done = run([sys.executable, "-c", code], environment())
    assert done.stdout.endswith("LOADED []\n")
    assert done.stdout.startswith("Aufruf: kleinstadt")


def test_a_question_imports_only_what_it_needs(shipped_home: Path) -> None:
    code = (
        "import sys; from ui.cli import main\n"
        f"main(['ask', '{QUESTION}', '--home', sys.argv[1]])\n"
        "heavy = {'torch', 'sentence_transformers', 'transformers', 'streamlit', 'pypdf',"
        " 'pypdfium2', 'langchain', 'trafilatura', 'docx'}\n"
        "print('LOADED', sorted(heavy & set(sys.modules)))"
    )
    done = run([sys.executable, "-c", code, str(shipped_home)], environment())
    assert "25./26.06.2025" in done.stdout
    assert done.stdout.endswith("LOADED []\n")


@pytest.mark.timed
def test_a_question_from_a_cold_process_is_fast(shipped_home: Path) -> None:
    assert seconds([*COMMAND, "ask", QUESTION, "--home", shipped_home], 3) < 2.5


def test_the_guard_sees_every_kind_of_connection(guarded: dict[str, str]) -> None:
    """Without this the next test would prove nothing."""
    python = "import socket; socket.create_connection(('127.0.0.1', 9))"
    assert run([sys.executable, "-c", python], guarded).returncode == 99
    native = (
        "import ctypes, os, socket, struct\n"
        "if 'GUARDED_BY_KERNEL' not in os.environ: raise SystemExit(77)\n"
        "s = socket.socket()\n"
        "address = struct.pack('=HH4s8x', 2, socket.htons(9), bytes((127, 0, 0, 1)))\n"
        "ctypes.CDLL(None).connect(s.fileno(), address, 16)\n"
    )
    done = run([sys.executable, "-c", native], guarded)
    if done.returncode == 77:
        pytest.skip(f"the kernel filters no system calls here ({platform.machine()})")
    assert done.returncode < 0


def test_no_connection_is_opened(tmp_path: Path, guarded: dict[str, str]) -> None:
    """Neither reading the shipped corpus nor asking reaches for another machine."""
    home = tmp_path / "home"
    made = run([*COMMAND, "ingest", "--json", "--home", home], guarded)
    assert (made.returncode, json.loads(made.stdout)["failures"]) == (0, [])
    for arguments in (["ask", QUESTION], ["search", "How many towns?"], ["status"]):
        done = run([*COMMAND, *arguments, "--home", home], guarded)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["nichts"],
        ["ask"],
        ["ask", "Was?", "--batch", "fragen.jsonl"],
        ["ask", "Was?", "-k", "0"],
        ["ask", "Was?", "-k", "viele"],
        ["search"],
        ["status", "mehr"],
        ["inspect"],
        ["inspect", "a.pdf", "--pages", "drei"],
        ["inspect", "a.pdf", "--pages", "3-"],
        ["inspect", "a.pdf", "--pages", "7-3"],
        ["ingest", "--unbekannt"],
        ["up", "--port", "70000"],
        ["ask", "--batch", "gibt-es-nicht.jsonl"],
    ],
)
def test_wrong_usage_exits_with_two(
    arguments: list[str], shipped_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        sys.exit(main([*arguments, "--home", str(shipped_home)] if arguments else []))
    assert ended.value.code == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err


@pytest.mark.parametrize("place", [0, 1])
def test_common_options_stand_before_or_after_the_command(place: int) -> None:
    common = ["--home", "h", "--corpus", "c", "--json"]
    arguments = [*common, "status"] if place == 0 else ["status", *common]
    given = parser().parse_args(arguments)
    assert (str(given.home), str(given.corpus), given.json) == ("h", "c", True)
    bare = parser().parse_args(["status"])
    assert (bare.home, bare.corpus, bare.json) == (None, None, False)


def test_the_option_after_the_command_wins() -> None:
    given = parser().parse_args(["--home", "a", "ask", "Was?", "--home", "b"])
    assert str(given.home) == "b"


def test_a_missing_index_is_a_clear_message(tmp_path: Path) -> None:
    for arguments in (["ask", "Was?"], ["search", "Was?"], ["status"]):
        done = run_cli(*arguments, "--home", tmp_path / "home")
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.startswith("kleinstadt: In ")
        assert "`kleinstadt ingest`" in done.stderr


def test_an_empty_folder_is_a_clear_message(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "leer").mkdir()
    home = ["--home", str(tmp_path / "home")]
    assert main(["ingest", "--corpus", str(tmp_path / "leer"), *home]) == 1
    assert "kein lesbares Dokument" in capsys.readouterr().err
    assert main(["ingest", str(tmp_path / "leer"), *home]) == 1
    assert "kein lesbares Dokument" in capsys.readouterr().err


def test_a_manifest_with_an_error_is_a_clear_message(tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path / "corpus")
    home = tmp_path / "home"
    assert run_cli("ingest", "--corpus", corpus, "--home", home).returncode == 0
    (corpus / "sources.toml").write_text("[[source]\n", encoding="utf-8")
    done = run_cli("ingest", "--corpus", corpus, "--home", home)
    assert (done.returncode, done.stdout) == (1, "")
    assert str(corpus / "sources.toml") in done.stderr
    assert "Traceback" not in done.stderr
    assert "1912" in run_cli("search", "Wasserturm", "--home", home).stdout


def test_a_home_that_is_a_file_is_a_clear_message(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    corpus = write_corpus(tmp_path / "corpus")
    home = tmp_path / "datei"
    home.write_text("kein Ordner", encoding="utf-8")
    for arguments in (["ingest", "--corpus", str(corpus)], ["status"]):
        assert main([*arguments, "--home", str(home)]) == 1
        assert str(home) in capsys.readouterr().err


def test_a_wrong_setting_is_a_clear_message() -> None:
    done = run_cli("status", variables={"KLEINSTADT_KEEP": "drei"})
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "kleinstadt: KLEINSTADT_KEEP ist „drei“, gebraucht wird eine Zahl ab 1.\n"


def test_a_reader_that_goes_away_is_no_error(shipped_home: Path) -> None:
    """As with `kleinstadt search … | head -1`."""
    with subprocess.Popen(
        [*COMMAND, "search", "Kleinstadt", "-k", "200", "--home", shipped_home],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


def test_german_is_written_whatever_the_locale(shipped_home: Path) -> None:
    plain = {"LC_ALL": "C", "LANG": "C"}
    done = run_cli("search", "Kleinstädte", "--home", shipped_home, variables=plain)
    assert done.returncode == 0
    assert "Kleinstädte" in done.stdout
