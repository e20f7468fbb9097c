"""Scores are summed by their weights, and the nearest vectors are the nearest."""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from homes import environment, hits

from assistant.fusion import Scored, score
from ingest.index import Library
from ingest.model import Source
from ingest.settings import SHIPPED_CORPUS, Fusion, Settings
from ingest.trial import Text, entry_of, publish_entries

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.model import Hit

QUESTION = "Was bedeutet der Donut-Effekt?"
# Answers a question from a small corpus, and tells which libraries that took.
SMALL = """
import sys
from pathlib import Path
from assistant.search import search
from ingest.index import Library
from ingest.settings import Settings

library = Library(Settings(home=Path(sys.argv[1]), corpus=Path(sys.argv[1])))
assert search(library, "Was bedeutet der Donut-Effekt?")
print([name for name in ("chromadb", "torch", "sentence_transformers") if name in sys.modules])
"""


def test_the_best_come_first_and_equal_ones_in_their_order() -> None:
    fused = np.array([0.0, 0.5, 0.9, 0.5, 0.5, 0.1], dtype=np.float32)
    found = Scored(words=fused, grams=fused, vectors=fused, fused=fused)
    assert found.best(1) == [2]
    assert found.best(3) == [2, 1, 3]
    assert found.best(10) == [2, 1, 3, 4, 5]


def test_lexical_search_alone(shipped_home: Path) -> None:
    settings = Settings(home=shipped_home, corpus=SHIPPED_CORPUS, fusion=Fusion(vectors=0))
    with closing(Library(settings)) as library:
        found = hits(library, QUESTION)
    assert {hit.vector for hit in found} == {0}
    assert found[0].score == pytest.approx(1, abs=0.2)


def test_a_weight_moves_the_order(library: Library, shipped_home: Path) -> None:
    settings = Settings(home=shipped_home, corpus=SHIPPED_CORPUS, fusion=Fusion(vectors=1e6))
    with closing(Library(settings)) as other:
        found = hits(other, QUESTION, k=20)
    assert [hit.vector for hit in found] == sorted((hit.vector for hit in found), reverse=True)
    assert [h.passage.id for h in found] != [h.passage.id for h in hits(library, QUESTION, k=20)]


LABOUR = "Die Werkstatt prüft Rohre mit Wasser unter Druck."
FISHING = "Der Verein angelt am See, das Wasser ist klar."


def test_what_is_around_a_passage_counts(tmp_path: Path) -> None:
    """Of two passages that say the same, that of the document about the question comes first."""
    about = {"a": LABOUR, "b": FISHING}
    entries = [
        entry_of(
            [Text(id=f"{name}{n}", title="", text=text) for n in range(6)]
            + [Text(id=f"{name}-asked", title="", text="Die Prüfung dauert zwei Tage.")],
            Source(id=name, title=name),
        )
        for name, text in about.items()
    ]
    settings = Settings(home=tmp_path, corpus=SHIPPED_CORPUS)
    publish_entries(entries, settings, lambda *_: None)
    for question, right in (
        ("Wie lange dauert die Prüfung der Rohre in der Werkstatt?", "a-asked"),
        ("Wie lange dauert die Prüfung zum Angeln im Verein am See?", "b-asked"),
    ):
        first, second = alike(settings, question)
        assert first.passage.id == right
        assert first.score > second.score + 1e-4
        first, second = alike(replace(settings, fusion=Fusion(documents=0, sections=0)), question)
        assert first.score == pytest.approx(second.score)


def alike(settings: Settings, question: str) -> list[Hit]:
    """Return the two passages that say the same, as they were found."""
    with closing(Library(settings)) as library:
        return [each for each in hits(library, question, k=14) if "dauert" in each.passage.text]


def test_what_is_not_allowed_scores_nothing(library: Library) -> None:
    index = library.index()
    allowed = np.zeros(index.words.count, dtype=np.bool_)
    allowed[::3] = True
    terms = library.analyzer.question(QUESTION)
    vector = library.encoder.encode_question(QUESTION)
    found = score(index, Fusion(), terms, vector, k=10, allowed=allowed)
    assert not found.fused[~allowed].any()
    assert found.fused[allowed].max() > 0.3
    everything = np.maximum(index.matrix @ vector, 0)
    assert found.vectors[allowed] == pytest.approx(everything[allowed], abs=1e-5)


def test_all_vectors_compared_gives_the_same_in_a_small_corpus(
    library: Library, shipped_home: Path
) -> None:
    by_graph = Settings(home=shipped_home, corpus=SHIPPED_CORPUS, exact=0)
    assert library.index().vectors is None
    with closing(Library(by_graph)) as other:
        assert other.index().vectors is not None
        for question in (QUESTION, "Kleinstadt-Kongress", "How many towns?"):
            assert hits(other, question, k=20) == hits(library, question, k=20)


def test_a_small_corpus_needs_no_chroma(shipped_home: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SMALL, str(shipped_home)],
        capture_output=True,
        text=True,
        check=True,
        env=environment(),
    )
    assert done.stdout.strip() == "[]"
