"""What documents said in earlier generations, so that a passage cited long ago can be found.

A generation that is pruned leaves behind which editions of documents it held, and of an edition
that no kept generation holds a catalog of its own. Their files stay by content, once each:

    history/GENERATION.json     when it was made, and the edition of each of its documents
    history/EDITION.sqlite      a catalog of one document: pages, passages, claims

Originals, indexes and vectors of pruned generations are not kept.
"""

from __future__ import annotations

import json
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, Self

from ingest.catalog import Catalog, documents_of_any_version
from ingest.catalog_writer import write_catalog
from ingest.errors import GenerationDamaged, GenerationNotThere, GenerationOfOtherVersion
from ingest.generation import current_id, generation_ids
from ingest.generation_files import CATALOG

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from ingest.generation import Home
    from ingest.model import Document, Passage


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """A document as some generations hold it, and those generations, newest first.

    `answers` tells whether the generation that answers now is one of them; `generation` is that
    one then, else the newest.
    """

    document: Document
    catalog: Catalog
    generations: tuple[str, ...]
    generation: str
    answers: bool


def keep_editions(home: Home, going: Collection[str]) -> None:
    """Keep what only generations that are about to be removed say of their documents."""
    staying = {
        _edition(document)
        for name in generation_ids(home)
        if name not in going
        for document in _documents(home, name).values()
    }
    for name in sorted(going):
        documents = _documents(home, name)
        if documents:
            home.history.mkdir(exist_ok=True)
            held = {each.id: _edition(each) for each in documents.values()}
            _write(home.history / f"{name}.json", json.dumps(held, ensure_ascii=False))
        for document in documents.values():
            place = home.history / f"{_edition(document)}.sqlite"
            if _edition(document) not in staying and not place.exists():
                fresh = place.with_suffix(".new")
                fresh.unlink(missing_ok=True)
                write_catalog(fresh, [document], home.generations / name / CATALOG)
                fresh.replace(place)


def documents_kept(home: Home) -> set[str]:
    """Return the ids of the documents that editions are kept of."""
    return {name for held in _gone(home).values() for name in held}


def forget_editions(home: Home, ids: Collection[str]) -> None:
    """Delete every kept edition of some documents, and of those that cannot be read any more."""
    for place in home.history.glob("*.sqlite"):
        try:
            documents = documents_of_any_version(place)
        except GenerationDamaged:
            documents = {}
        if not documents or not documents.keys().isdisjoint(ids):
            place.unlink()
    for place in home.history.glob("*.new"):
        place.unlink()


class History:
    """Every edition of every document a home still knows, opened for reading."""

    def __init__(self, home: Home) -> None:
        """Look what there is; a catalog is opened when it is asked for."""
        self._home = home
        self._opened = ExitStack()
        self._catalogs: dict[Path, Catalog | None] = {}
        self._current = current_id(home)
        self._kept = generation_ids(home)
        # By generation and document; of those that are kept, filled when one is asked for.
        self._editions = {n: held for n, held in _gone(home).items() if n not in self._kept}
        self._known = tuple(sorted({*self._kept, *self._editions}, reverse=True))

    def __enter__(self) -> Self:
        """Begin to read."""
        return self

    def __exit__(self, *ended: object) -> None:
        """Close every catalog."""
        self._opened.close()

    @property
    def generations(self) -> tuple[str, ...]:
        """Return the ids of all generations that are known, newest first."""
        return self._known

    def named(self, generation: str) -> str:
        """Return the id of the one generation that begins so; raise `GenerationNotThere`."""
        found = [each for each in self.generations if each.startswith(generation)]
        if generation in found:
            return generation
        if len(found) != 1:
            raise GenerationNotThere(generation, self.generations)
        return found[0]

    def passage(
        self, passage_id: str, generation: str | None = None
    ) -> tuple[Edition, Passage] | None:
        """Return a passage and the edition it stands in, from the newest generation that has it.

        With a generation, only that one is looked into; raises `GenerationNotThere`.
        """
        asked: set[Path] = set()
        for name in self._names(generation):
            for place in {self._place(each, name) for each in self._held(name).values()} - asked:
                catalog = self._catalog(place)
                passage = catalog.passage(passage_id) if catalog else None
                edition = self._edition(name, passage.document_id) if passage else None
                if edition and passage and edition.catalog is catalog:
                    return edition, passage
                if generation is None:
                    asked.add(place)
        return None

    def document(self, document_id: str, generation: str | None = None) -> Edition | None:
        """Return the newest edition of a document, or that of a generation.

        Raises `GenerationNotThere`.
        """
        found = (self._edition(name, document_id) for name in self._names(generation))
        return next(filter(None, found), None)

    def _names(self, generation: str | None) -> tuple[str, ...]:
        """Return where to look: the generation named, or all, the one that answers first."""
        if generation:
            return (self.named(generation),)
        first = (self._current,) if self._current in self._kept else ()
        return tuple(dict.fromkeys((*first, *self.generations)))

    def _held(self, name: str) -> dict[str, str]:
        """Return the edition of each document of a generation."""
        if name not in self._editions:
            catalog = self._catalog(self._home.generations / name / CATALOG)
            documents = catalog.documents.values() if catalog else ()
            self._editions[name] = {each.id: _edition(each) for each in documents}
        return self._editions[name]

    def _edition(self, name: str, document_id: str) -> Edition | None:
        """Return what a generation holds of a document, if that can still be read."""
        edition = self._held(name).get(document_id)
        catalog = self._catalog(self._place(edition, name)) if edition else None
        if catalog is None or document_id not in catalog.documents:
            return None
        holding = [
            each for each in self.generations if edition == self._held(each).get(document_id)
        ]
        return Edition(
            document=catalog.documents[document_id],
            catalog=catalog,
            generations=tuple(holding),
            generation=self._current if self._current in holding else holding[0],
            answers=self._current in holding,
        )

    def _place(self, edition: str, name: str) -> Path:
        """Return the catalog that holds an edition: that of a generation kept, or its own."""
        if name in self._kept:
            return self._home.generations / name / CATALOG
        if edition in self._there:
            return self._home.generations / self._there[edition] / CATALOG
        return self._home.history / f"{edition}.sqlite"

    @cached_property
    def _there(self) -> dict[str, str]:
        """Return for each edition of the generations that are kept one that holds it."""
        return {edition: name for name in self._kept for edition in self._held(name).values()}

    def _catalog(self, place: Path) -> Catalog | None:
        """Return a catalog, opened once; none when it is gone, damaged or of another version."""
        if place not in self._catalogs:
            self._catalogs[place] = None
            with suppress(GenerationDamaged, GenerationOfOtherVersion):
                self._catalogs[place] = self._opened.enter_context(closing(Catalog(place)))
        return self._catalogs[place]


def _edition(document: Document) -> str:
    """Return one name for a document and all that its entry in a generation was made from."""
    return sha256(f"{document.id}\n{document.made_from}".encode()).hexdigest()[:32]


def _documents(home: Home, name: str) -> dict[str, Document]:
    """Return the documents of a generation whose catalog can be copied from."""
    try:
        with closing(Catalog(home.generations / name / CATALOG)) as catalog:
            return catalog.documents
    except (GenerationDamaged, GenerationOfOtherVersion):
        return {}


def _gone(home: Home) -> dict[str, dict[str, str]]:
    """Return for each generation that is gone which edition of each document it held."""
    found: dict[str, dict[str, str]] = {}
    for place in home.history.glob("*.json"):
        with suppress(ValueError):
            held = json.loads(place.read_text(encoding="utf-8"))
            if isinstance(held, dict):
                found[place.stem] = {str(key): str(value) for key, value in held.items()}
    return found


def _write(place: Path, text: str) -> None:
    fresh = place.with_suffix(".new")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(place)
