"""What does not agree is named, and mended by building anew."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, cast

import numpy as np
import pytest
from homes import fill, found, shipped_encoder, silent, small_home, write_corpus

from ingest.errors import GenerationMissing, GenerationOfOtherVersion, ListDamaged
from ingest.generation import Home, current_folder
from ingest.index import Library
from ingest.lists import added_paths
from ingest.settings import Settings
from ingest.verify import repair, verify_home

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from chromadb.api.client import Client


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Return a home with the small corpus."""
    return small_home(tmp_path)


def change(place: Path, sql: str) -> None:
    """Change a database behind the program's back."""
    with closing(sqlite3.connect(place)) as connection, connection:
        connection.execute(sql)


def an_original(folder: Path) -> None:
    original = next((folder.parent.parent / "originals").iterdir())
    original.write_bytes(original.read_bytes() + b"!")


def no_original(folder: Path) -> None:
    next((folder.parent.parent / "originals").iterdir()).unlink()


def a_word(folder: Path) -> None:
    frequencies = np.load(folder / "words" / "frequencies.npy")
    np.save(folder / "words" / "frequencies.npy", frequencies + np.uint16(1))


def a_weight(folder: Path) -> None:
    impacts = np.load(folder / "grams" / "impacts.npy")
    np.save(folder / "grams" / "impacts.npy", impacts[::-1] * 2)


def a_vector(folder: Path) -> None:
    import chromadb
    from chromadb.config import Settings as ChromaSettings

    change(folder / "chroma" / "chroma.sqlite3", "DROP TRIGGER opened_for_reading")
    settings = ChromaSettings(anonymized_telemetry=False, is_persistent=True)
    # The type that chromadb declares has no `close`.
    opened = chromadb.PersistentClient(path=str(folder / "chroma"), settings=settings)
    with closing(cast("Client", opened)) as client:
        collection = client.get_collection("passages", embedding_function=None)
        collection.delete(ids=collection.get(limit=1)["ids"])


def another_vector(folder: Path) -> None:
    matrix = np.load(folder / "vectors.npy")
    np.save(folder / "vectors.npy", matrix[::-1])


def too_few_vectors(folder: Path) -> None:
    np.save(folder / "vectors.npy", np.load(folder / "vectors.npy")[1:])


def no_graph(folder: Path) -> None:
    shutil.rmtree(folder / "chroma")


def a_text(folder: Path) -> None:
    change(folder / "catalog.sqlite", "UPDATE passage SET text = text || ' Und mehr.' WHERE row=0")


def a_span(folder: Path) -> None:
    change(folder / "catalog.sqlite", "UPDATE passage SET spans='[[1, 0, 99999]]' WHERE row=1")


def a_count(folder: Path) -> None:
    described = json.loads((folder / "generation.json").read_text(encoding="utf-8"))
    described["counts"]["passages"] += 1
    (folder / "generation.json").write_text(json.dumps(described), encoding="utf-8")


def the_catalog(folder: Path) -> None:
    raw = bytearray((folder / "catalog.sqlite").read_bytes())
    raw[4096:8192] = bytes(4096)
    (folder / "catalog.sqlite").write_bytes(raw)


def a_section(folder: Path) -> None:
    np.save(folder / "groups.npy", np.load(folder / "groups.npy")[:, ::-1])


def no_sections(folder: Path) -> None:
    (folder / "groups.npy").unlink()


def no_field(folder: Path) -> None:
    (folder / "words" / "terms.tsv").unlink()


def the_cache(folder: Path) -> None:
    (folder.parent.parent / "cache" / "vectors.sqlite").write_bytes(b"x" * 9000)


@pytest.mark.parametrize(
    ("damage", "part"),
    [
        (an_original, "Originale"),
        (no_original, "Originale"),
        (a_word, "Wortindex words"),
        (a_weight, "Wortindex grams"),
        (a_vector, "Chroma"),
        (another_vector, "Chroma"),
        (too_few_vectors, "Vektoren"),
        (no_graph, "Generation"),
        (a_text, "Katalog"),
        (a_span, "Katalog"),
        (a_count, "Katalog"),
        (the_catalog, "Katalog|Generation"),
        (no_field, "Wortindex words"),
        (a_section, "Abschnitte"),
        (no_sections, "Abschnitte"),
        (the_cache, "Zwischenspeicher"),
    ],
)
def test_damage_is_named_and_mended(
    settings: Settings, damage: Callable[[Path], None], part: str
) -> None:
    assert verify_home(settings) == ()
    damage(current_folder(Home(path=settings.home)))
    assert {fault.part for fault in verify_home(settings)} & set(part.split("|"))
    assert repair(settings, shipped_encoder(), silent) == ()
    with closing(Library(settings)) as library:
        assert "1912" in found(library, "Wasserturm")[0]


def test_what_agrees_is_not_built_anew(settings: Settings) -> None:
    before = current_folder(Home(path=settings.home))
    assert repair(settings, shipped_encoder(), silent) == ()
    assert current_folder(Home(path=settings.home)) == before


def test_nothing_to_verify_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(GenerationMissing):
        verify_home(Settings(home=tmp_path / "home", corpus=tmp_path))


def test_a_damaged_list_of_paths_is_written_anew(settings: Settings, tmp_path: Path) -> None:
    extra = write_corpus(tmp_path / "extra", {"neu.md": "# Neu\n\nEine Mühle am Bach.\n"})
    fill(settings.home, settings.corpus, add=[extra])
    home = Home(path=settings.home)
    home.added.write_text('["', encoding="utf-8")
    with pytest.raises(ListDamaged, match=r"added\.json.*verify --repair"):
        fill(settings.home, settings.corpus)
    assert [fault.part for fault in verify_home(settings)] == ["Listen"]
    assert repair(settings, shipped_encoder(), silent) == ()
    assert added_paths(home) == (extra / "neu.md",)
    with closing(Library(settings)) as library:
        assert found(library, "Mühle")[0] == "Eine Mühle am Bach."


def test_a_damaged_cache_of_vectors_stops_no_run(settings: Settings) -> None:
    place = settings.home / "cache" / "vectors.sqlite"
    for damaged in (b"x" * 9000, place.read_bytes()[:5000]):
        place.write_bytes(damaged)
        (settings.corpus / "neu.md").write_text(f"# Neu\n\nZahl {len(damaged)}.\n", "utf-8")
        assert fill(settings.home, settings.corpus).published


OLD = """
CREATE TABLE document (
    id TEXT PRIMARY KEY, place INTEGER, source TEXT, path TEXT, sha256 TEXT, retrieved TEXT,
    page_count INTEGER, paged INTEGER, media_type TEXT);
INSERT INTO document SELECT id, place, source, path, sha256, retrieved, page_count, paged,
    media_type FROM new.document;
CREATE TABLE page AS SELECT * FROM new.page;
CREATE TABLE passage AS SELECT * FROM new.passage;
CREATE TABLE claim AS SELECT * FROM new.claim;
CREATE TABLE finding AS SELECT * FROM new.finding;
"""


def with_version(settings: Settings, version: int) -> None:
    """Make the catalog that answers one of another version; 0 has the tables of the first."""
    place = current_folder(Home(path=settings.home)) / "catalog.sqlite"
    if version == 0:
        new = place.rename(place.with_name("new.sqlite"))
        with closing(sqlite3.connect(place)) as connection:
            connection.execute("ATTACH ? AS new", (str(new),))
            connection.executescript(OLD)
        new.unlink()
    described = json.loads((place.parent / "generation.json").read_text(encoding="utf-8"))
    described["settings_digest"] = "of another version"
    (place.parent / "generation.json").write_text(json.dumps(described), encoding="utf-8")
    change(place, f"PRAGMA user_version = {version}")


@pytest.mark.parametrize(("version", "age"), [(0, "früheren"), (99, "neueren")])
def test_a_generation_of_another_version_names_the_command_and_is_made_anew(
    settings: Settings, version: int, age: str
) -> None:
    with closing(Library(settings)) as library:
        before = library.index().catalog.documents["turm"].retrieved
    with_version(settings, version)
    with (
        closing(Library(settings)) as library,
        pytest.raises(GenerationOfOtherVersion, match=f"{age} Fassung.*ingest --rebuild"),
    ):
        library.index()
    assert [fault.part for fault in verify_home(settings)] == ["Generation"]
    report = fill(settings.home, settings.corpus)
    assert (report.published, len(report.unchanged)) == (True, 3)
    with closing(Library(settings)) as library:
        assert library.index().catalog.documents["turm"].retrieved == before
    assert verify_home(settings) == ()
