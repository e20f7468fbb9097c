"""The files of a generation from read documents: catalog, lexical fields, vectors."""

from __future__ import annotations

import json
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import asdict, replace
from hashlib import file_digest, sha256
from multiprocessing import get_context
from typing import TYPE_CHECKING

import numpy as np

from ingest import (
    cache,
    catalog,
    german,
    lexical,
    likeness,
    quality,
    records,
    split,
    surface,
    vectors,
    vectors_server,
)
from ingest.catalog import Catalog
from ingest.catalog_writer import write_catalog
from ingest.encoder import open_encoder
from ingest.errors import GenerationDamaged
from ingest.generation import Home, describe, write_description
from ingest.german import Analyzer
from ingest.model import Document
from ingest.ocr import Tesseract
from ingest.texts import indexed_text
from ingest.words import WordResources

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from ingest.catalog import Entry
    from ingest.encoder import Encoder
    from ingest.entries import Progress
    from ingest.model import Generation, Passage
    from ingest.ocr import Ocr
    from ingest.settings import Settings

# Chroma only marks what is deleted; beyond this share of the passages the graph is made anew.
_WORN = 0.2
_MATRIX = "vectors.npy"


def settings_digest(settings: Settings, encoder: Encoder, ocr: Ocr) -> str:
    """Return a digest of everything but the documents that decides what an index holds."""
    parts: list[object] = [
        german.RULES_VERSION,
        split.SPLIT_VERSION,
        cache.READ_VERSION,
        quality.QUALITY_VERSION,
        records.FORM,
        catalog.SCHEMA_VERSION,
        likeness.SKETCH_VERSION,
        lexical.FORM,
        lexical.K1,
        lexical.B,
        asdict(encoder.identity),
        # Once a tesseract is installed, pages that were left unread can be read.
        [ocr.languages, isinstance(ocr, Tesseract)],
    ]
    if settings.chroma:
        parts.append(settings.chroma)
    for file in sorted(settings.words.rglob("*.t*")):
        with file.open("rb") as opened:
            parts.append([file.name, file_digest(opened, "sha256").hexdigest()])
    return sha256(json.dumps(parts).encode()).hexdigest()[:16]


def can_go_on(last: Path, encoder: Encoder) -> bool:
    """Tell whether the derived parts of a generation can be read, to be taken over."""
    try:
        for name in ("words", "grams"):
            lexical.LexicalField(last / name)
        lexical.mapped(last / _MATRIX, np.float32)
        if not describe(last).collection:
            vectors.VectorIndex(last / "chroma", encoder.identity.dimension).close()
    except (GenerationDamaged, OSError, ValueError, EOFError):
        return False
    return True


def build_generation(  # noqa: PLR0913, PLR0917  (all that a generation is made of)
    folder: Path,
    parts: list[Entry | Document],
    generation: Generation,
    settings: Settings,
    encoder: Encoder,
    progress: Progress,
    last: Path | None = None,
    *,
    erase: bool = False,
) -> Generation:
    """Write a complete generation into an empty folder and return its description.

    A part that is a document is taken over from the generation in the folder `last`, and with it
    everything derived from its passages: only what is new is analysed, encoded and inserted. With
    `erase` the collection, from whose files nothing disappears, is written anew all the same.
    `parts` is emptied as soon as it is written.
    """
    progress("Katalog schreiben", 0, len(parts))
    kept = [part.id for part in parts if isinstance(part, Document)]
    there = last / "catalog.sqlite" if last and kept else None
    write_catalog(folder / "catalog.sqlite", parts, there)
    # They are the largest in memory, and what follows reads the catalog.
    parts.clear()
    with closing(Catalog(folder / "catalog.sqlite")) as opened:
        build = _Build(folder, opened, settings, encoder, progress)
        if last and there:
            with closing(Catalog(there)) as earlier:
                build.start_from(last, earlier, kept)
        surface.write_surface(folder / "surface.sqlite", opened.all_passages())
        build.write_fields()
        build.write_matrix()
        removed, collection = 0, ""
        if settings.chroma:
            collection = build.send_vectors(generation.id)
        else:
            removed = build.write_vectors(generation.removed_vectors, erase=erase)
        made = replace(
            generation,
            counts=opened.counts(),
            schema=catalog.SCHEMA_VERSION,
            removed_vectors=removed,
            collection=collection,
        )
    write_description(folder, made)
    return made


class _Build:
    """A generation whose catalog is written and whose derived parts follow."""

    def __init__(
        self,
        folder: Path,
        opened: Catalog,
        settings: Settings,
        encoder: Encoder,
        progress: Progress,
    ) -> None:
        self._folder = folder
        self._catalog = opened
        self._settings = settings
        self._encoder = encoder
        self._progress = progress
        self._count = opened.counts().passages
        # Where the last generation lies, the new row of each of its passages, -1 for none, the ids
        # of those, and the rows of the passages that it does not have.
        self._last: Path | None = None
        self._moved = np.zeros(0, dtype=np.int64)
        self._gone: tuple[str, ...] = ()
        self._fresh = np.arange(self._count)

    def start_from(self, last: Path, earlier: Catalog, kept: Sequence[str]) -> None:
        """Take over what the last generation derived from the documents that are kept."""
        self._last = last
        self._moved = np.full(earlier.counts().passages, -1)
        here, there = self._catalog.row_ranges(), earlier.row_ranges()
        for name in kept:
            if name in here:
                self._moved[there[name]] = here[name]
        fresh = np.ones(self._count, dtype=np.bool_)
        fresh[self._moved[self._moved >= 0]] = False
        self._fresh = np.flatnonzero(fresh)
        self._gone = tuple(earlier.ids(np.flatnonzero(self._moved < 0).tolist()))

    def write_fields(self) -> None:
        """Write the lexical fields."""
        analyzer = Analyzer(WordResources.open(self._settings.words))
        for name, analyse in (("words", analyzer.words), ("grams", analyzer.grams)):
            lexical.write_field(
                self._folder / name,
                self._count,
                self._terms(analyse),
                lexical.Earlier(folder=self._last / name, moved=self._moved)
                if self._last
                else None,
            )

    def _terms(self, analyse: Callable[[str], list[str]]) -> Iterator[tuple[int, list[str]]]:
        for rows in self._batches("Wörter verzeichnen", self._fresh):
            for row, passage in zip(rows, self._catalog.passages(rows), strict=True):
                yield row, analyse(indexed_text(passage))

    def write_matrix(self) -> None:
        """Write the vectors, one row for each passage, encoding those that are new."""
        shape = (self._count, self._encoder.identity.dimension)
        # An empty array cannot be mapped for writing.
        if not self._count:
            np.save(self._folder / _MATRIX, np.zeros(shape, dtype=np.float32))
            return
        place = self._folder / _MATRIX
        matrix = np.lib.format.open_memmap(place, mode="w+", dtype=np.float32, shape=shape)
        if self._last:
            kept = self._moved >= 0
            matrix[self._moved[kept]] = lexical.mapped(self._last / _MATRIX, np.float32)[kept]
        for rows in self._batches("Passagen kodieren", self._fresh):
            matrix[rows] = self._encoded(self._catalog.passages(rows))
        matrix.flush()

    def write_vectors(self, removed: int, *, erase: bool) -> int:
        """Write the collection, anew if much was removed from it; return how much is by now."""
        removed += len(self._gone)
        wanted, earlier = self._fresh, None
        last = self._last / "chroma" if self._last else None
        anew = last is None or not last.is_dir() or removed > _WORN * self._count
        if erase or last is None or anew:
            wanted, removed = np.arange(self._count), 0
        else:
            earlier = vectors.Earlier(folder=last, gone=self._gone)
        if erase:
            # Chroma saves memory as it finds it, so it must not be that of a process which held
            # what is to be erased.
            with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
                pool.submit(write_all_vectors, self._folder, self._settings).result()
        else:
            vectors.write_vectors(self._folder / "chroma", self.located(wanted), earlier)
        return removed

    def send_vectors(self, name: str) -> str:
        """Put the vectors on the server that is set, and return the name of their collection.

        All of them: a server cannot copy a collection.
        """
        home = Home(path=self._settings.home)
        batches = self.located(np.arange(self._count))
        return vectors_server.Server(self._settings).write(home, name, batches)

    def _encoded(self, passages: Sequence[Passage]) -> NDArray[np.float32]:
        kept = Home(path=self._settings.home).cache
        return cache.vectors_of(kept, self._encoder, [indexed_text(each) for each in passages])

    def located(
        self, wanted: NDArray[np.int64]
    ) -> Iterator[tuple[list[vectors.Located], NDArray[np.float32]]]:
        """Give passages of some rows with what Chroma keeps of them and their vectors."""
        matrix = lexical.mapped(self._folder / _MATRIX, np.float32)
        for rows in self._batches("Vektoren ablegen", wanted):
            passages = self._catalog.passages(rows)
            labels = self._catalog.labels({passage.document_id for passage in passages})
            located = [
                vectors.Located(
                    passage=passage,
                    document=self._catalog.documents[passage.document_id],
                    label=labels[passage.document_id, passage.spans[0].page],
                )
                for passage in passages
            ]
            yield located, matrix[rows]

    def _batches(self, step: str, rows: NDArray[np.int64]) -> Iterator[list[int]]:
        """Give rows a part at a time, and tell how many are done."""
        self._progress(step, 0, len(rows))
        for start in range(0, len(rows), vectors.BATCH):
            batch = rows[start : start + vectors.BATCH].tolist()
            yield batch
            self._progress(step, start + len(batch), len(rows))


def write_all_vectors(folder: Path, settings: Settings) -> None:
    """Write the collection of a generation whose catalog is written and encoded."""
    with closing(Catalog(folder / "catalog.sqlite")) as opened:
        encoder = open_encoder(settings.encoder)
        build = _Build(folder, opened, settings, encoder, lambda *_: None)
        rows = np.arange(opened.counts().passages)
        vectors.write_vectors(folder / "chroma", build.located(rows))
