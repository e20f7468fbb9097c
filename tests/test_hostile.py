"""Floors for hostile and broken files: no crash, no hang, little memory, every failure a known one.

The process that reads them answers questions as before, as the chat must.
"""

from __future__ import annotations

import resource
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from handmade import BOMB, handmade, words

from assistant.answer import ask
from assistant.model import Answer
from ingest.limits import LIMITS, Cores, Limits

if TYPE_CHECKING:
    from ingest.index import Library

BENCHMARKS = Path(__file__).resolve().parent.parent / "benchmarks"
sys.path.append(str(BENCHMARKS))

import hostile as benchmark  # noqa: E402  (the benchmarks are scripts, no package)

QUESTION = "Was bedeutet der Donut-Effekt?"
EVERY = 20
# Little enough that a bomb is soon over.
SMALL = Limits(memory=600 << 20)


def answer(library: Library) -> str:
    """Return what the open index answers."""
    reply = ask(library, QUESTION)
    assert isinstance(reply, Answer)
    return reply.sentences[0].text


def check(
    library: Library, files: list[Path], seconds: float, limits: Limits = LIMITS
) -> benchmark.Result:
    """Read files while an index is open, and check what holds for all of them."""
    before = answer(library)
    # Other tests may have started something larger, which is no process of a reader.
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    result = benchmark.read_all(files, Cores(4), limits)
    assert answer(library) == before
    assert [each.name for each in result.outcomes] == [file.name for file in files]
    assert all(each.refused or each.pages for each in result.outcomes)
    assert result.memory <= max(benchmark.MOST_MEMORY, largest)
    assert result.seconds < seconds
    return result


def test_a_sample_does_no_harm(library: Library, testdata: Path, tmp_path: Path) -> None:
    files = sorted((testdata / "pdf" / "pdfjs").glob("*.pdf"))[::EVERY]
    for name, content in {
        "bombe": handmade(words("Hallo"), BOMB),
        "schleife": handmade(words("Hallo"), pages="/Kids[2 0 R 20 0 R]/Count 2"),
        "lüge": handmade(words("Hallo"), pages="/Kids[20 0 R]/Count 2000000000"),
        "leer": b"",
        "halb": handmade(words("Hallo"))[:600],
    }.items():
        files.append(tmp_path / f"{name}.pdf")
        files[-1].write_bytes(content)
    result = check(library, files, seconds=60, limits=SMALL)
    refused = [each for each in result.outcomes if each.refused]
    assert len(refused) <= 3
    bomb = next(each for each in result.outcomes if each.name == "bombe.pdf")
    assert (bomb.pages, bomb.unread) == (2, 1)


@pytest.mark.full
def test_all_files_do_no_harm(library: Library, testdata: Path, tmp_path: Path) -> None:
    suite = sorted((testdata / "pdf" / "pdfjs").glob("*.pdf"))
    written = benchmark.written_files(testdata, tmp_path / "hostile")
    assert len(suite) == 240
    assert len(written) >= 30
    result = check(library, [*suite, *written], seconds=benchmark.MOST_SECONDS)
    assert sum(not each.refused for each in result.outcomes) >= 250
