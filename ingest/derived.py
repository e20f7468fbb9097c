"""What is derived from a catalog: lexical fields, surface words, vectors; all side by side."""

from __future__ import annotations

import shutil
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor, wait
from contextlib import closing
from multiprocessing import get_context
from typing import TYPE_CHECKING

import numpy as np

from ingest import cache, lexical, surface, vectors, vectors_server
from ingest.catalog import Catalog
from ingest.encoder import open_encoder
from ingest.errors import GenerationDamaged
from ingest.generation import Home
from ingest.german import Analyzer
from ingest.texts import indexed_text
from ingest.words import WordResources

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from concurrent.futures import Future
    from pathlib import Path

    from numpy.typing import NDArray

    from ingest.encoder import Encoder
    from ingest.entries import Progress
    from ingest.model import Generation, Passage
    from ingest.settings import Settings

# Chroma and SQLite only mark what is deleted; beyond this share of the passages they begin anew.
_WORN = 0.2
CATALOG, SURFACE, MATRIX, CHROMA = "catalog.sqlite", "surface.sqlite", "vectors.npy", "chroma"
_ENCODING, _ANALYSING, _STORING = "Passagen kodieren", "Wörter verzeichnen", "Vektoren ablegen"
_GLANCE = 0.2


class Derived:
    """A generation whose catalog is written and whose derived parts follow."""

    def __init__(
        self,
        folder: Path,
        opened: Catalog,
        settings: Settings,
        encoder: Encoder,
        progress: Progress,
    ) -> None:
        """Take a folder with a written catalog, that catalog, and what is needed to go on."""
        self._folder = folder
        self._catalog = opened
        self._settings = settings
        self._encoder = encoder
        self._progress = progress
        self._count = opened.counts().passages
        # Where the last generation lies, the new row of each of its passages, -1 for none, the old
        # rows and ids of those, and the rows of the passages that it does not have.
        self._last: Path | None = None
        self._moved = np.zeros(0, dtype=np.int64)
        self._gone_rows = np.zeros(0, dtype=np.int64)
        self._gone: tuple[str, ...] = ()
        self._fresh = np.arange(self._count)
        # The name of the collection on a Chroma server, where one is set.
        self.collection = ""
        # How many vectors are stored, and whether what is made is not wanted any more.
        self._stored = 0
        self._given_up = False

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
        self._gone_rows = np.flatnonzero(self._moved < 0)
        if len(self._gone_rows):
            self._gone = tuple(earlier.ids(self._gone_rows.tolist()))

    def write_all(self, made: Generation, *, erase: bool) -> int:
        """Write everything derived from the catalog; return how much was taken out by now.

        That is what was marked as deleted in Chroma's files and the surface field, and may still
        be found in their bytes.
        """
        removed = made.removed_vectors + len(self._gone)
        anew = erase or self._last is None or removed > _WORN * self._count
        self._write_matrix()
        # Most of what SQLite and Chroma do needs no Python: it goes on beside the analysis.
        with ThreadPoolExecutor() as pool:
            try:
                surfaced = pool.submit(self._write_surface, anew=anew)
                stored = (
                    pool.submit(self._send_vectors, made.id)
                    if self._settings.chroma
                    else pool.submit(self._write_vectors, anew=anew, erase=erase)
                )
                worded = pool.submit(self._write_field, "words", _untold)
                self._write_field("grams", self._progress)
                worded.result()
                self._progress(_STORING, self._stored, self._count)
                self._await(stored)
                surfaced.result()
            except BaseException:
                self._given_up = True
                raise
        return 0 if anew else removed

    def _await(self, stored: Future[None]) -> None:
        """Wait until all vectors are stored, and tell how many are."""
        while not wait([stored], timeout=_GLANCE).done:
            self._progress(_STORING, self._stored, self._count)
        stored.result()

    def _write_surface(self, *, anew: bool) -> None:
        """Write the field of surface words."""
        place = self._folder / SURFACE
        with closing(Catalog(self._folder / CATALOG)) as opened:
            if anew or self._last is None:
                surface.write_surface(place, self._wanted(enumerate(opened.all_passages())))
                return
            with closing(Catalog(self._last / CATALOG)) as last:
                earlier = surface.Earlier(
                    path=self._last / SURFACE,
                    moved=self._moved,
                    gone=_passages(last, self._gone_rows, SURFACE, _untold),
                )
                new = _passages(opened, self._fresh, SURFACE, _untold)
                surface.write_surface(place, self._wanted(new), earlier)

    def _write_field(self, name: str, progress: Progress) -> None:
        """Write one of the lexical fields."""
        analyzer = Analyzer(WordResources.open(self._settings.words))
        analyse = {"words": analyzer.words, "grams": analyzer.grams}[name]
        earlier = (
            lexical.Earlier(folder=self._last / name, moved=self._moved) if self._last else None
        )
        with closing(Catalog(self._folder / CATALOG)) as opened:
            new = _passages(opened, self._fresh, _ANALYSING, progress)
            terms = ((row, analyse(indexed_text(passage))) for row, passage in self._wanted(new))
            lexical.write_field(self._folder / name, self._count, terms, earlier)

    def _wanted(self, passages: Iterable[tuple[int, Passage]]) -> Iterator[tuple[int, Passage]]:
        """Give passages for as long as what is made of them is wanted."""
        for each in passages:
            if self._given_up:
                return
            yield each

    def _write_matrix(self) -> None:
        """Write the vectors, one row for each passage, encoding those that are new."""
        shape = (self._count, self._encoder.identity.dimension)
        # The row each passage had before, -1 for one that is new.
        before = np.full(self._count, -1)
        before[self._moved[self._moved >= 0]] = np.flatnonzero(self._moved >= 0)
        last = lexical.mapped(self._last / MATRIX, np.float32) if self._last else None
        done = 0
        self._progress(_ENCODING, done, len(self._fresh))
        with lexical.written(self._folder / MATRIX, np.float32, shape) as keep:
            for start in range(0, self._count, vectors.BATCH):
                rows = before[start : start + vectors.BATCH]
                part = np.empty((len(rows), shape[1]), dtype=np.float32)
                if last is not None:
                    part[rows >= 0] = last[rows[rows >= 0]]
                fresh = np.flatnonzero(rows < 0)
                if len(fresh):
                    passages = self._catalog.passages((start + fresh).tolist())
                    part[fresh] = self._encoded(passages)
                    done += len(fresh)
                    self._progress(_ENCODING, done, len(self._fresh))
                keep(part)

    def _write_vectors(self, *, anew: bool, erase: bool) -> None:
        """Write the collection, or go on with the last one."""
        place = self._folder / CHROMA
        if erase:
            # Chroma saves memory as it finds it, so it must not be that of a process which held
            # what is to be erased.
            with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
                pool.submit(write_all_vectors, self._folder, self._settings).result()
            return
        if self._last and not anew:
            earlier = vectors.Earlier(
                folder=self._last / CHROMA,
                count=len(self._moved),
                dimension=self._encoder.identity.dimension,
                gone=self._gone,
            )
            try:
                vectors.write_vectors(place, self.located(self._fresh), earlier)
            except GenerationDamaged:
                shutil.rmtree(place, ignore_errors=True)
            else:
                return
        vectors.write_vectors(place, self.located(np.arange(self._count)))

    def _send_vectors(self, generation_id: str) -> None:
        """Put all vectors on the server that is set: it cannot copy a collection."""
        home, every = Home(path=self._settings.home), np.arange(self._count)
        server = vectors_server.Server(self._settings)
        self.collection = server.write(home, generation_id, self.located(every))

    def _encoded(self, passages: Sequence[Passage]) -> NDArray[np.float32]:
        kept = Home(path=self._settings.home).cache
        return cache.vectors_of(kept, self._encoder, [indexed_text(each) for each in passages])

    def located(
        self, wanted: NDArray[np.int64]
    ) -> Iterator[tuple[list[vectors.Located], NDArray[np.float32]]]:
        """Give passages of some rows with what Chroma keeps of them and their vectors."""
        matrix = lexical.mapped(self._folder / MATRIX, np.float32)
        with closing(Catalog(self._folder / CATALOG)) as opened:
            self._stored = self._count - len(wanted)
            for rows in _batches(wanted, _STORING, _untold):
                if self._given_up:
                    return
                passages = opened.passages(rows)
                labels = opened.labels({passage.document_id for passage in passages})
                located = [
                    vectors.Located(
                        passage=passage,
                        document=opened.documents[passage.document_id],
                        label=labels[passage.document_id, passage.spans[0].page],
                    )
                    for passage in passages
                ]
                yield located, matrix[rows]
                self._stored += len(rows)


def _batches(rows: NDArray[np.int64], step: str, progress: Progress) -> Iterator[list[int]]:
    """Give rows a part at a time, and tell how many are done."""
    progress(step, 0, len(rows))
    for start in range(0, len(rows), vectors.BATCH):
        part = rows[start : start + vectors.BATCH].tolist()
        yield part
        progress(step, start + len(part), len(rows))


def _passages(
    opened: Catalog, rows: NDArray[np.int64], step: str, progress: Progress
) -> Iterator[tuple[int, Passage]]:
    """Give the passages of some rows with those, read a part at a time."""
    for part in _batches(rows, step, progress):
        yield from zip(part, opened.passages(part), strict=True)


def _untold(_step: str, _done: int, _total: int) -> None:
    """Tell nobody of what goes on beside something else."""


def write_all_vectors(folder: Path, settings: Settings) -> None:
    """Write the collection of a generation whose catalog is written and encoded."""
    with closing(Catalog(folder / CATALOG)) as opened:
        encoder = open_encoder(settings.encoder)
        build = Derived(folder, opened, settings, encoder, _untold)
        rows = np.arange(opened.counts().passages)
        vectors.write_vectors(folder / CHROMA, build.located(rows))
