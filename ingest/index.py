"""The published index, opened for questions: one complete generation at a time."""

from __future__ import annotations

from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from functools import cached_property
from threading import Lock, local
from typing import TYPE_CHECKING

import numpy as np

from ingest.catalog import Catalog
from ingest.encoder import StaticEncoder, open_encoder
from ingest.errors import EncoderMismatch, GenerationDamaged
from ingest.generation import Home, current_folder, current_id, describe
from ingest.generation_files import CATALOG, MATRIX, SURFACE
from ingest.german import Analyzer
from ingest.groups import open_groups
from ingest.lexical import LexicalField, mapped
from ingest.reranker import Reranker
from ingest.surface import SurfaceField
from ingest.vectors import FOLDER, VectorIndex
from ingest.vectors_server import Server, ServerIndex
from ingest.words import WordResources

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from ingest.encoder import Encoder
    from ingest.groups import Groups
    from ingest.model import Document, Generation
    from ingest.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """One generation with everything a question needs.

    `documents` and `sections` tell which passages belong together. `matrix` has the vector of each
    passage in its row; without `vectors`, Chroma's graph over them, here or on a server, it is
    searched itself. `repeated` are the rows of passages of documents in whose place another one is
    cited.
    """

    generation: Generation
    catalog: Catalog
    words: LexicalField
    grams: LexicalField
    surface: SurfaceField
    documents: Groups
    sections: Groups
    vectors: VectorIndex | None
    matrix: NDArray[np.float32]
    repeated: tuple[int, ...]
    home: Home

    def original(self, document: Document) -> Path:
        """Return the file a document was read from, as it was then."""
        return self.home.original(document)

    def readable(self, document: Document) -> Path:
        """Return what shows a document with its recognised pages, where there are some."""
        return self.home.readable(document)


class _Held(local):
    """The generation that a thread reads from."""

    index: Index | None = None


class _Opened:
    """An open generation, and how many threads read from it."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self.readers = 0

    def close(self) -> None:
        self.index.catalog.close()
        self.index.surface.close()
        if self.index.vectors:
            self.index.vectors.close()


class Library:
    """Opens the generation that answers, and reopens when another was published.

    Several threads may read from it at once, each within `reading`.
    """

    def __init__(self, settings: Settings) -> None:
        """Prepare to answer from a home; nothing is opened yet."""
        self.settings = settings
        self._home = Home(path=settings.home)
        self._lock = Lock()
        self._opened: _Opened | None = None
        self._held = _Held()
        self._encoder: Encoder | None = None
        self._reranker: Reranker | None = None
        self.analyzer = Analyzer(WordResources.open(settings.words))

    @property
    def encoder(self) -> Encoder:
        """Return the encoder that is set, opened once; raise `EncoderNotLoaded`."""
        if self._encoder is None:
            self._encoder = open_encoder(self.settings.encoder)
        return self._encoder

    @cached_property
    def shipped_encoder(self) -> StaticEncoder:
        """Return the encoder that comes with the program; raise `EncoderNotLoaded`."""
        return self.encoder if isinstance(self.encoder, StaticEncoder) else StaticEncoder()

    @property
    def reranker(self) -> Reranker | None:
        """Return the cross-encoder that is set, opened once; raise `RerankerNotLoaded`."""
        if self._reranker is None and self.settings.reranker:
            self._reranker = Reranker(self.settings.reranker)
        return self._reranker

    def index(self) -> Index:
        """Return the generation that answers now, which is open until another one does.

        Raises `GenerationMissing`, `GenerationDamaged`, `EncoderMismatch` or `EncoderNotLoaded`.
        """
        if self._held.index:
            return self._held.index
        with self._lock:
            return self._current().index

    @contextmanager
    def reading(self) -> Iterator[Index]:
        """Give the generation that answers now; it stays open until this thread is done with it.

        Meanwhile `index` returns it to this thread, whatever is published. Raises as `index` does.
        """
        if self._held.index:
            yield self._held.index
            return
        with self._lock:
            opened = self._current()
            opened.readers += 1
        self._held.index = opened.index
        try:
            yield opened.index
        finally:
            self._held.index = None
            with self._lock:
                opened.readers -= 1
                if not opened.readers and opened is not self._opened:
                    opened.close()

    def close(self) -> None:
        """Let go of the open generation; who reads from it closes it in the end."""
        with self._lock:
            self._let_go()

    def _current(self) -> _Opened:
        """Return the generation that answers now, opened if it is not."""
        if self._opened and self._opened.index.generation.id == current_id(self._home):
            return self._opened
        fresh = _Opened(self._fresh())
        self._let_go()
        self._opened = fresh
        return fresh

    def _let_go(self) -> None:
        left, self._opened = self._opened, None
        if left and not left.readers:
            left.close()

    def _fresh(self) -> Index:
        """Open the generation that answers; another one where it was replaced and pruned."""
        while True:
            name = current_id(self._home)
            try:
                return self._open(current_folder(self._home))
            except GenerationDamaged:
                if current_id(self._home) == name:
                    raise

    def _open(self, folder: Path) -> Index:
        generation = describe(folder)
        if generation.encoder != self.encoder.identity:
            raise EncoderMismatch(generation.encoder, self.encoder.identity)
        try:
            with ExitStack() as opened:
                catalog = opened.enter_context(closing(Catalog(folder / CATALOG)))
                # Chroma next: it fails in many ways in a folder that is being removed meanwhile.
                vectors = self._graph(folder, generation, opened)
                documents, sections = open_groups(folder)
                index = Index(
                    generation=generation,
                    catalog=catalog,
                    words=LexicalField(folder / "words"),
                    grams=LexicalField(folder / "grams"),
                    surface=opened.enter_context(closing(SurfaceField(folder / SURFACE))),
                    documents=documents,
                    sections=sections,
                    vectors=vectors,
                    matrix=_matrix(folder, generation),
                    repeated=tuple(
                        catalog.rows_of(d.id for d in catalog.documents.values() if d.same_as)
                    ),
                    home=self._home,
                )
                opened.pop_all()
                return index
        except (OSError, ValueError, EOFError) as error:
            raise GenerationDamaged(folder, str(error)) from error

    def _graph(self, folder: Path, generation: Generation, opened: ExitStack) -> VectorIndex | None:
        """Open what finds the nearest vectors; none where all of them are compared."""
        if generation.collection:
            # Without a server the vectors of all are compared, which finds the same.
            if not self.settings.chroma:
                return None
            there = ServerIndex(Server(self.settings), generation)
            return opened.enter_context(closing(there))
        if generation.counts.passages <= self.settings.exact:
            return None
        graph = VectorIndex(folder / FOLDER, generation.encoder.dimension)
        return opened.enter_context(closing(graph))


def _matrix(folder: Path, generation: Generation) -> NDArray[np.float32]:
    """Map the vectors; raise `OSError` or `ValueError` for a file that is missing or damaged."""
    matrix = mapped(folder / MATRIX, np.float32)
    if matrix.shape != (generation.counts.passages, generation.encoder.dimension):
        msg = f"{MATRIX} hat {matrix.shape[0]} Zeilen statt {generation.counts.passages}"
        raise ValueError(msg)
    return matrix
