"""Every example of the page for researchers, and its notebook, does what it says."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from homes import environment

from ui.cli import main

DOCS = Path(__file__).resolve().parent.parent / "docs"
PAGE = (DOCS / "researchers.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"```(?P<kind>console|python)\n(?P<text>.*?)```", re.DOTALL)
BLOCKS = [(match["kind"], match["text"]) for match in BLOCK.finditer(PAGE)]
EXAMPLES = [
    example
    for kind, text in BLOCKS
    if kind == "console"
    for example in re.split(r"(?m)^\$ kleinstadt ", text)[1:]
]
PYTHON = [text for kind, text in BLOCKS if kind == "python"]


def test_the_page_has_examples_of_every_command_for_researchers() -> None:
    named = {shlex.split(example.splitlines()[0])[0] for example in EXAMPLES}
    assert named == {"cite", "quote", "resolve", "diff", "concordance", "export"}
    assert len(PYTHON) == 2


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda text: text.splitlines()[0][:40])
def test_a_command_says_what_the_page_says(
    example: str,
    shipped_home: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    command, _, shown = example.partition("\n")
    assert main([*shlex.split(command), "--home", str(shipped_home)]) == 0
    said = " ".join(capsys.readouterr().out.split())
    place = 0
    for piece in filter(str.strip, re.split("…", shown)):
        words = " ".join(piece.split())
        place = said.find(words, place)
        assert place >= 0, words
        place += len(words)


def run_python(code: str, home: Path) -> str:
    """Run a program as a person would, with the warnings of libraries as errors of theirs."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env=environment(KLEINSTADT_HOME=str(home)),
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("code", PYTHON, ids=["assistant", "langchain"])
def test_a_program_runs(code: str, shipped_home: Path) -> None:
    said = run_python(code, shipped_home)
    assert "Neubau am Rand einer Stadt" in said
    assert "verbatim" in said or "[1]" in said


def test_the_notebook_runs_from_top_to_bottom(shipped_home: Path) -> None:
    notebook = json.loads((DOCS / "researchers.ipynb").read_text(encoding="utf-8"))
    assert (notebook["nbformat"], notebook["cells"][0]["cell_type"]) == (4, "markdown")
    cells = ["".join(each["source"]) for each in notebook["cells"] if each["cell_type"] == "code"]
    assert all(not each.get("outputs") for each in notebook["cells"])
    said = run_python("\n\n".join(cells), shipped_home)
    assert "verbatim 15 None" in said
    assert "[-Leerstand-] {+Zuzug+}" in said
