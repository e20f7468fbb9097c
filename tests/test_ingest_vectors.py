"""The Chroma collection of a generation: exact, never changed by reading, open to LangChain."""

from __future__ import annotations

import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING

import numpy as np
import pytest

from ingest.errors import GenerationDamaged
from ingest.generation import Home, current_folder
from ingest.index import Library
from ingest.located import Located
from ingest.model import Document, Passage, Source, Span
from ingest.settings import SHIPPED_CORPUS, Settings
from ingest.vectors import COLLECTION, Earlier, VectorIndex, candidates, write_vectors

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

DIMENSION = 64
DOCUMENT = Document(
    source=Source(id="d", title="Titel"),
    path="/d.pdf",
    sha256="0" * 64,
    retrieved=datetime(2026, 1, 1, tzinfo=UTC),
    page_count=1,
    paged=True,
    media_type="application/pdf",
)


def located(number: int) -> Located:
    """Return a passage with a number."""
    passage = Passage(
        id=f"p{number}",
        document_id="d",
        section=("Erstens", "Zweitens"),
        text=f"Passage {number}",
        spans=(Span(page=number % 9 + 1, start=0, end=5),),
    )
    return Located(passage=passage, document=DOCUMENT, label="iv" if number % 2 else None)


def random_rows(count: int) -> NDArray[np.float32]:
    """Return rows of length 1."""
    rows = np.random.default_rng(1).normal(size=(count, DIMENSION)).astype(np.float32)
    unit: NDArray[np.float32] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit


def contents(folder: Path) -> dict[str, str]:
    """Return the digest of every file below a folder."""
    files = (file for file in folder.rglob("*") if file.is_file())
    return {str(f.relative_to(folder)): sha256(f.read_bytes()).hexdigest() for f in files}


@pytest.mark.parametrize("count", [1, 2, 3, 150, 1200])
def test_the_nearest_are_found_and_reading_changes_nothing(tmp_path: Path, count: int) -> None:
    rows = random_rows(count)
    write_vectors(tmp_path / "chroma", [([located(number) for number in range(count)], rows)])
    before = contents(tmp_path)
    wanted = rows[0] + 0.3 * rows[-1]
    wanted /= np.linalg.norm(wanted)
    best = np.argsort(-(rows @ wanted))[:10]
    with closing(VectorIndex(tmp_path / "chroma", DIMENSION)) as index:
        assert index.count == count
        found = index.nearest(wanted, 10)
    assert [name for name, _ in found] == [f"p{row}" for row in best]
    assert [cosine for _, cosine in found] == pytest.approx(list(rows[best] @ wanted), abs=1e-5)
    assert contents(tmp_path) == before


def test_a_collection_goes_on_from_an_earlier_one(tmp_path: Path) -> None:
    rows = random_rows(300)
    passages = [located(number) for number in range(300)]
    write_vectors(tmp_path / "one", [(passages[:250], rows[:250])])
    before = contents(tmp_path / "one")
    gone = [passage.passage.id for passage in passages[:50]]
    earlier = Earlier(folder=tmp_path / "one", count=250, dimension=DIMENSION, gone=gone)
    write_vectors(tmp_path / "two", [(passages[250:], rows[250:])], earlier)
    assert contents(tmp_path / "one") == before
    after = contents(tmp_path / "two")
    with closing(VectorIndex(tmp_path / "two", DIMENSION)) as index:
        assert index.count == 250
        for row in range(0, 300, 7):
            names = [name for name, _ in index.nearest(rows[row], 250)]
            assert len(names) >= 245
            assert not set(names) & set(gone)
            assert (names[0] == f"p{row}") == (row >= 50)
    assert contents(tmp_path / "two") == after


def test_threads_open_and_close_the_same_collection(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Chroma begins to open a collection and is interrupted before it counts itself."""
    from chromadb.api.shared_system_client import SharedSystemClient

    counting = SharedSystemClient._increment_refcount  # noqa: SLF001

    def interrupted(identifier: str) -> None:
        time.sleep(0.002)
        counting(identifier)

    monkeypatch.setattr(SharedSystemClient, "_increment_refcount", interrupted)
    rows = random_rows(50)
    folder = tmp_path / "chroma"
    write_vectors(folder, [([located(number) for number in range(50)], rows)])

    def open_and_ask(row: int) -> str:
        with closing(VectorIndex(folder, DIMENSION)) as index:
            return index.nearest(rows[row], 1)[0][0]

    with ThreadPoolExecutor(max_workers=4) as pool:
        found = list(pool.map(open_and_ask, [number % 50 for number in range(200)]))
    assert found == [f"p{number % 50}" for number in range(200)]


def test_an_empty_collection_finds_nothing(tmp_path: Path) -> None:
    write_vectors(tmp_path / "chroma", [])
    with closing(VectorIndex(tmp_path / "chroma", DIMENSION)) as index:
        assert index.nearest(random_rows(1)[0], 5) == []


def test_the_graph_of_the_shipped_index_searches_exactly(shipped_home: Path) -> None:
    """The graph loses nothing against comparing with every vector."""
    settings = Settings(home=shipped_home, corpus=SHIPPED_CORPUS, exact=0)
    with closing(Library(settings)) as library:
        searches_exactly(library)


def searches_exactly(library: Library) -> None:
    """Compare what the graph finds with what comparing all vectors finds."""
    index = library.index()
    count = index.generation.counts.passages
    ids = [passage.id for passage in index.catalog.all_passages()]
    assert index.vectors is not None
    everything = index.vectors.nearest(np.ones(384, dtype=np.float32), count)
    assert len(everything) >= 0.98 * count
    stored = index.vectors._collection.get(ids=ids, include=["embeddings"])  # noqa: SLF001
    by_id = dict(zip(stored["ids"], np.asarray(stored["embeddings"]), strict=True))
    for question in ("Was ist eine Kleinstadt?", "Wer leitet den Beirat?", "Leerstand"):
        vector = library.encoder.encode_question(question)
        best = sorted(ids, key=lambda name: -float(by_id[name] @ vector))[:20]
        found = [name for name, _ in index.vectors.nearest(vector, 20)]
        assert len(set(found) & set(best)) >= 19


@pytest.mark.parametrize(
    "damage", ["no folder", "no database", "no graph", "cut", "not a database"]
)
def test_damage_says_what_to_do(tmp_path: Path, damage: str) -> None:
    folder = tmp_path / "chroma"
    write_vectors(folder, [([located(number) for number in range(200)], random_rows(200))])
    database = folder / "chroma.sqlite3"
    if damage == "no folder":
        shutil.rmtree(folder)
    elif damage == "no database":
        database.unlink()
    elif damage == "no graph":
        (graph,) = (each for each in folder.iterdir() if each.is_dir())
        shutil.rmtree(graph)
    elif damage == "cut":
        database.write_bytes(database.read_bytes()[:30_000])
    else:
        database.write_bytes(b"x" * 50_000)
    with pytest.raises(GenerationDamaged, match="kleinstadt ingest --rebuild"):
        VectorIndex(folder, DIMENSION)
    if damage == "no folder":
        assert not folder.exists()


def test_langchain_reads_the_collection(shipped_home: Path, library: Library) -> None:
    """Another program opens the published collection with langchain-chroma and our vectors."""
    import chromadb
    from chromadb.config import Settings
    from langchain_chroma import Chroma
    from langchain_core.embeddings import Embeddings

    class Shipped(Embeddings):
        """The encoder of the index under LangChain's names."""

        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            return rows(library.encoder.encode_passages(texts))

        def embed_query(self, text: str) -> list[float]:
            return rows([library.encoder.encode_question(text)])[0]

    folder = current_folder(Home(path=shipped_home)) / "chroma"
    client = chromadb.PersistentClient(
        path=str(folder), settings=Settings(anonymized_telemetry=False)
    )
    store = Chroma(client=client, collection_name=COLLECTION, embedding_function=Shipped())
    (first, *_) = store.similarity_search("Kleinstadt-Kongress in Wittenberge", k=3)
    passage = library.index().catalog.passage(first.id or "")
    assert passage is not None
    assert first.page_content == passage.text
    assert first.metadata["document_id"] == passage.document_id
    assert set(first.metadata) == {"document_id", "title", "section", "page", "page_label"}


def rows(vectors: NDArray[np.float32] | Sequence[NDArray[np.float32]]) -> list[list[float]]:
    """Return vectors as LangChain wants them."""
    return [[float(value) for value in vector] for vector in vectors]


def test_large_collections_hold_more_candidates() -> None:
    assert [candidates(count) for count in (0, 1_000, 50_000)] == [1_000] * 3
    assert candidates(100_000) == 2_000
    assert candidates(10_000_000) == 20_000
