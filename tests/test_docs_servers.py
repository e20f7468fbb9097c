"""Every example of the pages on the HTTP API and the MCP server does what it says."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from homes import COMMAND, ROOT, environment
from served import get, served

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DOCS = ROOT / "docs"
HERE = "http://127.0.0.1:8600"
BLOCK = re.compile(r"```(?P<kind>sh|python|json)\n(?P<text>.*?)```", re.DOTALL)


def blocks(page: str) -> dict[str, str]:
    """Return the examples of a page by their language; there is one of each."""
    found = BLOCK.findall((DOCS / page).read_text(encoding="utf-8"))
    assert len(dict(found)) == len(found)
    return dict(found)


@pytest.fixture(scope="module")
def address(shipped_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve a copy of the shipped corpus, to which feedback is given."""
    folder = tmp_path_factory.mktemp("docs")
    home = folder / "home"
    shutil.copytree(shipped_home, home)
    with served(home, folder / "log") as there:
        yield there


def run(command: list[str], folder: Path, **variables: str) -> str:
    """Run an example and return what it prints."""
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment(**variables),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_commands_of_the_page_on_the_api(address: str, tmp_path: Path) -> None:
    shell = shutil.which("bash")
    if shell is None or shutil.which("curl") is None:
        pytest.skip("no bash or no curl here: the examples need both")
    said = run([shell, "-ec", blocks("api.md")["sh"].replace(HERE, address)], tmp_path)
    assert said.count('"Donut-Effekt: Neubau am Rand') >= 3
    assert "event: reply\n" in said
    assert '"hits":' in said
    assert (tmp_path / "seite.png").read_bytes().startswith(b"\x89PNG")


def test_the_program_of_the_page_on_the_api(address: str, tmp_path: Path) -> None:
    said = run([sys.executable, "-c", blocks("api.md")["python"].replace(HERE, address)], tmp_path)
    assert "(Kleinstädte in Deutschland: Dossier zum Stand des Wissens, S. 15)" in said
    assert "@techreport{dossier-" in said


def test_every_operation_stands_on_the_page(address: str) -> None:
    page = (DOCS / "api.md").read_text(encoding="utf-8")
    named = {re.sub(r"\b[A-Z][A-Z_]*\b", "X", each) for each in re.findall(r"/[\w/]+", page)}
    for path in get(f"{address}/v1/openapi.json").json()["paths"]:
        assert re.sub(r"\{\w+\}", "X", path) in named


def test_the_program_of_the_page_on_mcp(shipped_home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "bin"
    folder.mkdir()
    command = folder / "kleinstadt"
    # As the project installs it; this one is surely of these sources.
    words = " ".join(f"'{word}'" for word in (*COMMAND, "mcp", "--home", str(shipped_home)))
    command.write_text(f"#!/bin/sh\ncd '{ROOT}' && exec {words}\n")
    command.chmod(0o755)
    code = blocks("mcp.md")["python"].replace(
        'command="kleinstadt", args=["mcp"]', f'command="{command}"'
    )
    said = run([sys.executable, "-c", code], tmp_path)
    assert "S. 15 (PDF-Seite 19); Passage 17accaded518cef7)" in said
    assert '"args": ["mcp"]' in blocks("mcp.md")["json"]
