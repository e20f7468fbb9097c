"""The start script is sound, passes arguments on, and starts at once when all is set up."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tomllib
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from homes import ROOT, environment
from patience import shortest

if TYPE_CHECKING:
    from pathlib import Path

SCRIPT = ROOT / "kleinstadt"
NOTING = '#!/bin/sh\necho "$*" >>"$NOTES"\n'


def start(
    *arguments: str | Path, script: Path = SCRIPT, **more: str
) -> subprocess.CompletedProcess[str]:
    """Run the start script."""
    return subprocess.run(
        [script, *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env=environment(**more),
    )


@pytest.fixture
def ready() -> None:
    """Skip where the tests run in another environment than the one the script sets up."""
    if not list((ROOT / ".venv").glob("ready-*")):
        pytest.skip("the start script has set nothing up in .venv: run ./kleinstadt test")


def test_the_script_can_be_parsed_by_a_plain_shell() -> None:
    shell = shutil.which("dash") or shutil.which("sh")
    assert shell is not None
    done = subprocess.run([shell, "-n", SCRIPT], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert os.access(SCRIPT, os.X_OK)
    assert SCRIPT.read_text("utf-8").startswith("#!/bin/sh\n")


def test_continuous_integration_runs_the_documented_command() -> None:
    assert re.search(r"^exec \./kleinstadt test$", (ROOT / ".ci" / "run").read_text(), re.MULTILINE)


@pytest.mark.timed
@pytest.mark.usefixtures("ready")
def test_the_script_answers_at_once() -> None:
    assert shortest(lambda: start("--help")) < 2


@pytest.mark.usefixtures("ready")
def test_arguments_are_passed_on(tmp_path: Path) -> None:
    done = start("--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Aufruf: kleinstadt")
    assert start("ask").returncode == 2
    missing = start("ask", "Was ist das?", "--home", tmp_path)
    assert (missing.returncode, missing.stdout) == (1, "")


@pytest.mark.usefixtures("ready")
def test_the_script_works_through_a_link_from_anywhere(tmp_path: Path) -> None:
    link = tmp_path / "kleinstadt"
    link.symlink_to(SCRIPT)
    assert start("--help", script=link).stdout.startswith("Aufruf: kleinstadt")


def test_without_a_python_the_script_says_what_to_install(tmp_path: Path) -> None:
    """A copy of the script in an empty folder, where no Python can be found."""
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("cat", "cksum", "dirname", "readlink", "grep", "flock", "rm", "sh"):
        found = shutil.which(name)
        if found:
            (tools / name).symlink_to(found)
    for name in ("pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, tmp_path)
    script = tmp_path / "kleinstadt"
    script.write_text(SCRIPT.read_text("utf-8").replace("/usr/bin/python3", ""), "utf-8")
    script.chmod(0o755)
    done = start("--help", script=script, PATH=str(tools))
    assert done.returncode == 1
    assert "apt-get install python3 python3-venv" in done.stderr
    assert not (tmp_path / ".venv").exists()


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """Return a copy of the script whose environment is ready, with few programs on the path."""
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("cat", "cksum", "dirname", "readlink", "grep", "id", "sh"):
        (tools / name).symlink_to(shutil.which(name) or pytest.skip(f"no {name} here"))
    for name in ("pyproject.toml", "constraints.txt", "kleinstadt"):
        shutil.copy(ROOT / name, tmp_path)
    command = tmp_path / ".venv" / "bin" / "kleinstadt"
    command.parent.mkdir(parents=True)
    command.write_text('#!/bin/sh\necho "kleinstadt $*"\n')
    command.chmod(0o755)
    pins = (tmp_path / "pyproject.toml").read_text() + (tmp_path / "constraints.txt").read_text()
    wanted = subprocess.run(
        ["cksum"],  # noqa: S607  (any cksum will do)
        input=f"{pins}{tmp_path} run\n",
        capture_output=True,
        text=True,
        check=True,
    )
    (tmp_path / ".venv" / "ready-run").write_text(wanted.stdout)
    return tmp_path / "kleinstadt"


@pytest.mark.parametrize("protocol", ["ollama", "openai"])
def test_the_setting_of_a_model_brings_its_client(bare: Path, protocol: str) -> None:
    """The script asks its own pip for the extra; here that is one that notes its arguments."""
    (bare.parent / "bin" / "touch").symlink_to("/bin/true")
    python = bare.parent / ".venv" / "bin" / "python"
    python.write_text(NOTING)
    python.chmod(0o755)
    uv = bare.parent / ".venv" / "bin" / "uv"
    uv.write_text(NOTING)
    uv.chmod(0o755)
    for name in ("rm", "tr"):
        (bare.parent / "bin" / name).symlink_to(shutil.which(name) or "")
    notes = bare.parent / "notes"
    more = {"PATH": str(bare.parent / "bin"), "NOTES": str(notes)}
    assert start("ask", "Was?", script=bare, **more).stdout == "kleinstadt ask Was?\n"
    assert not notes.exists()
    for _ in range(2):
        done = start("ask", "Was?", script=bare, KLEINSTADT_MODEL=f"{protocol}:m", **more)
        assert done.stdout == "kleinstadt ask Was?\n"
    installed = [line for line in notes.read_text().splitlines() if "--editable" in line]
    assert len(installed) == 1
    assert installed[0].endswith(f"--editable {bare.parent}[{protocol}]")


def test_text_recognition_is_offered_once_and_blocks_nobody(bare: Path) -> None:
    path = str(bare.parent / "bin")
    switched_off = start("ingest", script=bare, PATH=path, KLEINSTADT_OCR="off")
    assert (switched_off.stdout, switched_off.stderr) == ("kleinstadt ingest\n", "")
    asking = start("ask", "Was?", script=bare, PATH=path)
    assert (asking.stdout, asking.stderr) == ("kleinstadt ask Was?\n", "")
    first = start("ingest", script=bare, PATH=path)
    assert first.stdout == "kleinstadt ingest\n"
    (line,) = first.stderr.splitlines()
    assert line.startswith("Scanned pages stay unread without text recognition: ")
    assert line.endswith(
        "apt-get install -y --no-install-recommends tesseract-ocr tesseract-ocr-deu"
    )
    again = start("ingest", script=bare, PATH=path)
    assert (again.stdout, again.stderr) == ("kleinstadt ingest\n", "")


@pytest.mark.parametrize(("answer", "installed"), [("n", False), ("", False), ("j", True)])
def test_nothing_is_installed_without_consent(bare: Path, answer: str, *, installed: bool) -> None:
    """In a terminal the script asks; only a yes runs apt-get, here one that notes its arguments."""
    tools = bare.parent / "bin"
    (tools / "env").symlink_to("/usr/bin/env")
    for name, script in (("sudo", '#!/bin/sh\nexec "$@"\n'), ("apt-get", NOTING)):
        (tools / name).write_text(script)
        (tools / name).chmod(0o755)
    ours, theirs = os.openpty()
    os.write(ours, f"{answer}\n".encode())
    notes = bare.parent / "notes"
    done = subprocess.run(
        [bare, "ingest"],
        stdin=theirs,
        stderr=theirs,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
        timeout=120,
        env={"PATH": str(tools), "NOTES": str(notes)},
    )
    os.close(theirs)
    said = ""
    with suppress(OSError):  # what the end of a terminal is
        while True:
            said += os.read(ours, 10_000).decode()
    os.close(ours)
    assert done.stdout == "kleinstadt ingest\n"
    assert "Install it now? [y/N]" in said
    assert notes.exists() == installed
    if installed:
        assert "install -y --no-install-recommends -qq tesseract-ocr" in notes.read_text()


def test_every_requirement_is_pinned() -> None:
    """Each package that pyproject names has an exact version, and no host is named."""
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[^\s+]+( ;.*)?", pin) for pin in pins)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"].values()
    wanted = {plain(name) for names in (project["dependencies"], *extras) for name in names}
    wanted = {name for name in wanted if not name.startswith("kleinstadt[")}  # its own extras
    assert wanted | {"uv"} <= {plain(pin.split("==")[0]) for pin in pins}


def plain(name: str) -> str:
    """Return the name of a package in its one spelling."""
    return re.sub(r"[-_.]+", "-", name).lower()
