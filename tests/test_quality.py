"""Floors of quality that a change must not fall below; raise them, never lower them silently.

The floors on the corpus's own questions never skip. They are measured on the dev split, since the
test split is run by the benchmarks alone. A floor holds for the data it was measured on, so the
digest of the questions is pinned with it.
"""

from __future__ import annotations

import json
import sys
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from ingest.encoder import open_encoder
from ingest.index import Library
from ingest.run import ingest
from ingest.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

BENCHMARKS = Path(__file__).resolve().parent.parent / "benchmarks"
sys.path.append(str(BENCHMARKS))

import questions as benchmark  # noqa: E402  (the benchmarks are scripts, no package)

QUESTIONS_DIGEST = "ec3092d63acf103c"


@pytest.fixture(scope="module")
def shares(library: Library) -> dict[str, float]:
    """Return what the benchmark of the questions measures on the dev split."""
    tally = benchmark.run(library, benchmark.read_cases("dev"))
    measured = {name.strip(): sum(found) / len(found) for name, found in tally.found.items()}
    return {**measured, "verbatim": sum(tally.quotes) / len(tally.quotes)}


def test_the_floors_are_those_of_these_questions() -> None:
    assert sha256(benchmark.QUESTIONS.read_bytes()).hexdigest()[:16] == QUESTIONS_DIGEST


def test_the_gold_page_is_among_the_first_five(shares: dict[str, float]) -> None:
    assert shares["page in first five"] >= 0.93


def test_the_gold_quote_is_in_the_answer(shares: dict[str, float]) -> None:
    assert shares["quote in answer"] >= 0.76


def test_silence_is_recognised(shares: dict[str, float]) -> None:
    assert shares["refused (none)"] >= 0.74
    assert shares["refused (answerable)"] <= 0.10


def test_every_quote_is_verbatim_on_its_page(shares: dict[str, float]) -> None:
    assert shares["verbatim"] == 1.0


@pytest.fixture(scope="module")
def xquad(testdata: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """Return a library over the paragraphs of XQuAD-de, one document each."""
    folder = tmp_path_factory.mktemp("xquad")
    for line in (testdata / "xquad-de" / "corpus.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        (folder / f"{row['_id']}.txt").write_text(row["text"], encoding="utf-8")
    settings = Settings(home=tmp_path_factory.mktemp("home"), corpus=folder)
    ingest(settings, open_encoder(""), lambda *_: None)
    library = Library(settings)
    yield library
    library.close()


def test_german_paragraphs_are_found(xquad: Library, testdata: Path) -> None:
    from assistant.retrieve import retrieve
    from assistant.understand import understand

    data = testdata / "xquad-de"
    rows = (data / "qrels" / "test.tsv").read_text(encoding="utf-8").splitlines()[1:]
    gold = dict(line.split("\t")[:2] for line in rows)
    lines = (data / "queries.jsonl").read_text(encoding="utf-8").splitlines()
    ranks = []
    for question in map(json.loads, lines):
        hits = retrieve(xquad, xquad.index(), understand(question["text"]), k=12).hits
        found = list(dict.fromkeys(hit.passage.document_id for hit in hits))
        ranks.append(found.index(gold[question["_id"]]) if gold[question["_id"]] in found else 99)
    placed = np.array(ranks)
    assert (placed == 0).mean() >= 0.90
    assert (placed < 5).mean() >= 0.98
