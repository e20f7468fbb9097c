"""A reader sees one whole generation at a time, notices new ones, and says what is damaged."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from homes import environment, fill, found, minilm_folder, silent, write_corpus

from ingest.encoder import open_encoder
from ingest.errors import EncoderMismatch, GenerationDamaged, GenerationMissing
from ingest.generation import Home, current_folder
from ingest.index import Library
from ingest.run import ingest
from ingest.settings import SHIPPED_CORPUS, Settings

if TYPE_CHECKING:
    from pathlib import Path

# Reads as fast as it can until its input ends, then prints how often it looked, which versions
# it saw in which order, and every look at which one generation held two versions.
READER = """
import json, re, select, sys
from pathlib import Path
from assistant.retrieve import retrieve
from assistant.understand import understand
from ingest.index import Library
from ingest.settings import Settings

home, corpus, exact = sys.argv[1:]
library = Library(Settings(home=Path(home), corpus=Path(corpus), exact=int(exact)))
question = understand("Welche Fassung ist das?")
looks, seen, mixed = 0, [], []
ended = False
while not ended:
    # What is published before the end is told is looked at once more.
    ended = bool(select.select([sys.stdin], [], [], 0)[0])
    index = library.index()
    hits = retrieve(library, index, question, k=10).hits
    stored = index.catalog.passages(range(index.generation.counts.passages))
    texts = [hit.passage.text for hit in hits] + [passage.text for passage in stored]
    numbers = re.findall("Fassung (\\\\d+)", " ".join(texts))
    versions = sorted(set(map(int, numbers)))
    if len(versions) != 1 or len(hits) != 3:
        mixed.append([len(hits), versions])
    elif seen[-1:] != versions:
        seen += versions
    looks += 1
    if looks == 1:
        print("reading", flush=True)
print(json.dumps({"looks": looks, "seen": seen, "mixed": mixed}))
"""


def write_version(corpus: Path, number: int) -> None:
    """Write the same version into every document of a corpus."""
    corpus.mkdir(exist_ok=True)
    for name in ("eins", "zwei", "drei"):
        text = f"# Dokument {name}\n\nDies ist Fassung {number} von {name}.\n"
        (corpus / f"{name}.md").write_text(text, encoding="utf-8")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Return a home with the small corpus in it."""
    made = Settings(home=tmp_path / "home", corpus=write_corpus(tmp_path / "corpus"))
    fill(made.home, made.corpus)
    return made


def test_an_empty_home_says_what_to_do(tmp_path: Path) -> None:
    with (
        closing(Library(Settings(home=tmp_path, corpus=SHIPPED_CORPUS))) as library,
        pytest.raises(GenerationMissing, match="kleinstadt ingest"),
    ):
        library.index()


def test_a_reader_notices_a_new_generation(settings: Settings) -> None:
    with closing(Library(settings)) as library:
        assert "1912" in found(library, "Wasserturm")[0]
        before = library.index()
        assert library.index() is before
        turm = settings.corpus / "turm.md"
        turm.write_text(turm.read_text("utf-8").replace("1912", "1913"), encoding="utf-8")
        fill(settings.home, settings.corpus)
        assert "1913" in found(library, "Wasserturm")[0]
        assert library.index().generation.id > before.generation.id


def test_the_original_of_a_document_is_kept(settings: Settings) -> None:
    with closing(Library(settings)) as library:
        index = library.index()
        original = index.original(index.catalog.documents["turm"])
        assert original.read_bytes() == (settings.corpus / "turm.md").read_bytes()


def watched(tmp_path: Path, publications: int, exact: int) -> None:
    """Publish again and again, keeping one generation only, while another process reads.

    With `exact` 0 it reads Chroma's files too, which fail in more ways when they are removed.
    """
    settings = Settings(home=tmp_path / "home", corpus=tmp_path / "corpus", keep=1)
    encoder = open_encoder("")
    write_version(settings.corpus, 0)
    ingest(settings, encoder, silent)
    with subprocess.Popen(
        [sys.executable, "-c", READER, str(settings.home), str(settings.corpus), str(exact)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment(),
    ) as reader:
        assert reader.stdout is not None
        assert reader.stdout.readline() == "reading\n"
        for number in range(1, publications + 1):
            write_version(settings.corpus, number)
            assert ingest(settings, encoder, silent).published
        out, _ = reader.communicate("")
    assert reader.returncode == 0
    told = json.loads(out)
    assert told["mixed"] == []
    assert told["seen"] == sorted(set(told["seen"]))
    assert (told["seen"][0], told["seen"][-1]) == (0, publications)
    assert told["looks"] > publications


@pytest.mark.parametrize("exact", [0, 100])
def test_a_reader_never_sees_a_half_generation(tmp_path: Path, exact: int) -> None:
    watched(tmp_path, 4, exact)


@pytest.mark.full
def test_a_reader_never_sees_a_half_generation_for_long(tmp_path: Path) -> None:
    watched(tmp_path, 200, exact=0)


@pytest.mark.parametrize(
    "name",
    [
        "generation.json",
        "catalog.sqlite",
        "chroma",
        "vectors.npy",
        "words/starts.npy",
        "grams/terms.tsv",
    ],
)
def test_a_missing_part_says_what_to_do_and_doing_it_helps(settings: Settings, name: str) -> None:
    settings = replace(settings, exact=0)
    part = current_folder(Home(path=settings.home)) / name
    if part.is_dir():
        shutil.rmtree(part)
    else:
        part.unlink()
    with closing(Library(settings)) as library:
        with pytest.raises(GenerationDamaged, match="kleinstadt ingest --rebuild"):
            library.index()
        report = ingest(settings, library.encoder, silent, rebuild=True)
        assert report.published
        assert "1912" in found(library, "Wasserturm")[0]


@pytest.mark.parametrize(
    "name", ["catalog.sqlite", "vectors.npy", "words/starts.npy", "chroma/chroma.sqlite3"]
)
def test_a_part_cut_short_says_what_to_do(settings: Settings, name: str) -> None:
    settings = replace(settings, exact=0)
    part = current_folder(Home(path=settings.home)) / name
    part.write_bytes(part.read_bytes()[: part.stat().st_size // 3])
    with (
        closing(Library(settings)) as library,
        pytest.raises(GenerationDamaged, match="kleinstadt ingest --rebuild"),
    ):
        found(library, "Wasserturm")


def test_a_small_corpus_is_searched_without_chroma(settings: Settings) -> None:
    """What is not needed cannot keep a corpus from answering; `verify` tells of it."""
    place = current_folder(Home(path=settings.home)) / "chroma" / "chroma.sqlite3"
    place.write_bytes(b"nothing of use")
    with closing(Library(settings)) as library:
        assert "1912" in found(library, "Wasserturm")[0]
        count = library.index().generation.counts.passages
    with closing(Library(replace(settings, exact=count))) as library:
        assert library.index().vectors is None
    with (
        closing(Library(replace(settings, exact=count - 1))) as library,
        pytest.raises(GenerationDamaged, match="Chroma"),
    ):
        library.index()


def test_vectors_of_other_passages_are_refused(settings: Settings) -> None:
    place = current_folder(Home(path=settings.home)) / "vectors.npy"
    np.save(place, np.load(place)[1:])
    with (
        closing(Library(settings)) as library,
        pytest.raises(GenerationDamaged, match=r"vectors\.npy.*ingest --rebuild"),
    ):
        library.index()


def test_another_encoder_is_refused_until_the_corpus_is_embedded_again(settings: Settings) -> None:
    """With a real sentence-transformers model; the command that mends it is in the message."""
    other = Settings(home=settings.home, corpus=settings.corpus, encoder=str(minilm_folder()))
    with closing(Library(other)) as library:
        with pytest.raises(EncoderMismatch, match="`kleinstadt ingest`") as refused:
            library.index()
        assert str(minilm_folder()) in str(refused.value)
        assert ingest(other, library.encoder, silent).published
        assert "1912" in found(library, "Wasserturm")[0]
        assert library.index().generation.encoder.name == other.encoder
    with closing(Library(settings)) as library, pytest.raises(EncoderMismatch):
        library.index()
    assert fill(settings.home, settings.corpus).published


def test_everything_runs_without_word_resources(tmp_path: Path) -> None:
    (tmp_path / "words").mkdir()
    settings = Settings(home=tmp_path / "home", corpus=SHIPPED_CORPUS, words=tmp_path / "words")
    ingest(settings, open_encoder(""), silent)
    with closing(Library(settings)) as library:
        assert any("25./26.06.2025" in text for text in found(library, "1. Kleinstadt-Kongress"))
        assert found(library, "How many small towns are there?")
