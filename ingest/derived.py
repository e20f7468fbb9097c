"""What is derived from a catalog: lexical fields, surface words, vectors; all side by side."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from ingest import cache, groups, lexical, surface, vectors, vectors_server
from ingest.catalog import Catalog
from ingest.generation import Home
from ingest.generation_files import CATALOG, MATRIX, SURFACE
from ingest.german import Analyzer
from ingest.located import BATCH, located
from ingest.texts import indexed_text
from ingest.waiting import result_of
from ingest.words import WordResources

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from ingest.collection_writer import CollectionWriter
    from ingest.encoder import Encoder
    from ingest.entries import Progress
    from ingest.located import Part
    from ingest.model import Generation, Passage
    from ingest.settings import Settings

T = TypeVar("T")
# Chroma and SQLite only mark what is deleted; beyond this share of the passages they begin anew.
_WORN = 0.2
_ENCODING, _ANALYSING, _STORING = "Passagen kodieren", "Wörter verzeichnen", "Vektoren ablegen"
# Seconds between two looks at how many vectors are sent.
_GLANCE = 0.2


class Derived:
    """A generation whose catalog is written and whose derived parts follow."""

    def __init__(  # noqa: PLR0913, PLR0917  (all that they are made with)
        self,
        folder: Path,
        opened: Catalog,
        settings: Settings,
        encoder: Encoder,
        progress: Progress,
        writer: CollectionWriter | None,
    ) -> None:
        """Take a folder with a written catalog, that catalog, and what is needed to go on.

        Without a writer of a collection the vectors go to the Chroma server that is set.
        """
        self._folder = folder
        self._catalog = opened
        self._settings = settings
        self._encoder = encoder
        self._progress = progress
        self._writer = writer
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
        # How many vectors are sent, and whether what is made is not wanted any more.
        self._sent = 0
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
        groups.write_groups(self._folder, self._catalog)
        if self._writer:
            self._begin_collection(self._writer, anew=anew)
        # Most of what SQLite and a server do needs no Python: it goes on beside the analysis.
        with ThreadPoolExecutor() as pool:
            try:
                surfaced = pool.submit(self._write_surface, anew=anew)
                sent = None if self._writer else pool.submit(self._send_vectors, made.id)
                worded = pool.submit(self._write_field, "words", _untold)
                self._write_field("grams", self._progress)
                worded.result()
                if self._writer:
                    self._tell_stored(0)
                    self._writer.wait(self._tell_stored)
                if sent:
                    result_of(sent, _GLANCE, lambda: self._tell_stored(self._sent))
                surfaced.result()
            except BaseException:
                self._given_up = True
                raise
        return 0 if anew else removed

    def _tell_stored(self, count: int) -> None:
        self._progress(_STORING, count, self._count)

    def _begin_collection(self, writer: CollectionWriter, *, anew: bool) -> None:
        """Have the collection written, or the last one gone on with."""
        if anew or self._last is None:
            writer.begin()
            return
        earlier = vectors.Earlier(
            folder=self._last / vectors.FOLDER,
            count=len(self._moved),
            dimension=self._encoder.identity.dimension,
            gone=self._gone,
        )
        writer.begin(self._fresh.tolist(), earlier)

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

    def _wanted(self, given: Iterable[T]) -> Iterator[T]:
        """Give one thing after another for as long as what is made of them is wanted."""
        for each in given:
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
            for start in range(0, self._count, BATCH):
                rows = before[start : start + BATCH]
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

    def _send_vectors(self, generation_id: str) -> None:
        """Put all vectors on the server that is set: it cannot copy a collection."""
        home = Home(path=self._settings.home)
        server = vectors_server.Server(self._settings)
        self.collection = server.write(home, generation_id, self._parts_to_send())

    def _parts_to_send(self) -> Iterator[Part]:
        for part in self._wanted(located(self._folder)):
            yield part
            self._sent += len(part[0])

    def _encoded(self, passages: Sequence[Passage]) -> NDArray[np.float32]:
        kept = Home(path=self._settings.home).cache
        return cache.vectors_of(kept, self._encoder, [indexed_text(each) for each in passages])


def _batches(rows: NDArray[np.int64], step: str, progress: Progress) -> Iterator[list[int]]:
    """Give rows a part at a time, and tell how many are done."""
    progress(step, 0, len(rows))
    for start in range(0, len(rows), BATCH):
        part = rows[start : start + BATCH].tolist()
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
