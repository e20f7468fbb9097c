"""The house is in order: linters, types and import contracts hold over the whole project."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
# Folders of one machine, and hosts of package indexes: a clone must work anywhere.
# Written in pieces, so that this file does not hold what it looks for.
MACHINE = re.compile(r"(?<![\w.~}])/(?:work|root|opt|farm|tmp)/" + r"\w")
HOSTS = tuple(".".join(parts) for parts in (("pypi", "org"), ("pythonhosted", "org")))
INDEX = re.compile("|".join(map(re.escape, (*HOSTS, "index" + "-url", "/simp" + "le/"))))
# Addresses of sources are what the corpus is about.
UNCHECKED = ("corpus/", "ingest/resources/words/")


def lint(*command: str) -> None:
    """Run a tool over the project and fail with what it says."""
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=900
    )
    if done.returncode:
        pytest.fail(f"{' '.join(command[1:])}\n{done.stdout}{done.stderr}", pytrace=False)


def tracked_texts() -> list[tuple[str, str]]:
    """Return path and text of every file that is, or could be, committed."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],  # noqa: S607  (any git will do)
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("this is no clone: git knows no files here")
    names = [name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]
    found = []
    for name in names:
        raw = (ROOT / name).read_bytes()
        if b"\0" not in raw and not name.startswith(UNCHECKED):
            found.append((name, raw.decode("utf-8")))
    return found


def matches(pattern: re.Pattern[str]) -> list[str]:
    """Return where a pattern stands in the project's texts, as file, line and text."""
    return [
        f"{name}:{number}: {line.strip()[:120]}"
        for name, text in tracked_texts()
        for number, line in enumerate(text.splitlines(), start=1)
        if pattern.search(line)
    ]


def test_ruff_finds_nothing() -> None:
    lint(str(BIN / "ruff"), "check", "--no-fix", "--quiet", ".")


def test_everything_is_formatted() -> None:
    lint(str(BIN / "ruff"), "format", "--check", "--quiet", ".")


def test_types_hold() -> None:
    lint(sys.executable, "-m", "mypy", "--no-error-summary")


def test_imports_keep_their_contracts() -> None:
    lint(str(BIN / "lint-imports"), "--no-logo")


def test_no_path_of_a_machine_is_in_the_project() -> None:
    assert matches(MACHINE) == []


def test_no_host_of_a_package_index_is_in_the_project() -> None:
    assert matches(INDEX) == []


def test_the_patterns_find_what_they_are_for() -> None:
    assert MACHINE.search("see /" + "work/main")
    assert INDEX.search(f"https://{HOSTS[0]}/x")
