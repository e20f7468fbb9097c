"""The published index, opened for questions: one complete generation at a time."""

from __future__ import annotations

from contextlib import ExitStack, closing
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ingest.catalog import Catalog
from ingest.encoder import StaticEncoder, open_encoder
from ingest.errors import EncoderMismatch, GenerationDamaged
from ingest.generation import Home, current_folder, current_id, describe
from ingest.german import Analyzer
from ingest.lexical import LexicalField, mapped
from ingest.reranker import Reranker
from ingest.surface import SurfaceField
from ingest.vectors import FOLDER, VectorIndex
from ingest.vectors_server import Server, ServerIndex
from ingest.words import WordResources

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from ingest.encoder import Encoder
    from ingest.model import Document, Generation
    from ingest.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """One generation with everything a question needs.

    `matrix` has the vector of each passage in its row; without `vectors`, Chroma's graph over
    them, here or on a server, it is searched itself. `repeated` are the rows of passages of
    documents in whose place another one is cited.
    """

    generation: Generation
    catalog: Catalog
    words: LexicalField
    grams: LexicalField
    surface: SurfaceField
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


class Library:
    """Opens the generation that answers, and reopens when another was published."""

    def __init__(self, settings: Settings) -> None:
        """Prepare to answer from a home; nothing is opened yet."""
        self.settings = settings
        self._home = Home(path=settings.home)
        self._index: Index | None = None
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
        """Return the generation that answers now.

        Raises `GenerationMissing`, `GenerationDamaged`, `EncoderMismatch` or `EncoderNotLoaded`.
        """
        if self._index and self._index.generation.id == current_id(self._home):
            return self._index
        fresh = self._fresh()
        self.close()
        self._index = fresh
        return fresh

    def close(self) -> None:
        """Let go of the open generation."""
        if self._index:
            self._index.catalog.close()
            self._index.surface.close()
            if self._index.vectors:
                self._index.vectors.close()
            self._index = None

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
                catalog = opened.enter_context(closing(Catalog(folder / "catalog.sqlite")))
                # Chroma next: it fails in many ways in a folder that is being removed meanwhile.
                vectors = self._graph(folder, generation, opened)
                index = Index(
                    generation=generation,
                    catalog=catalog,
                    words=LexicalField(folder / "words"),
                    grams=LexicalField(folder / "grams"),
                    surface=opened.enter_context(closing(SurfaceField(folder / "surface.sqlite"))),
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
    matrix = mapped(folder / "vectors.npy", np.float32)
    if matrix.shape != (generation.counts.passages, generation.encoder.dimension):
        msg = f"vectors.npy hat {matrix.shape[0]} Zeilen statt {generation.counts.passages}"
        raise ValueError(msg)
    return matrix
