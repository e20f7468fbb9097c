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
from hashlib import sha256
from typing import TYPE_CHECKING, Self

from ingest.catalog import Catalog, documents_of_any_version
from ingest.catalog_writer import write_catalog
from ingest.errors import GenerationDamaged, GenerationNotThere, GenerationOfOtherVersion
from ingest.generation import current_id, generation_ids

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from ingest.generation import Home
    from ingest.model import Document, Passage

_CATALOG = "catalog.sqlite"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """A document as some generations hold it, and those generations, newest first.

    `answers` tells whether the generation that answers now is one of them.
    """

    document: Document
    catalog: Catalog
    generations: tuple[str, ...]
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
                write_catalog(fresh, [document], home.generations / name / _CATALOG)
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
        self._kept = generation_ids(home)
        self._gone = _gone(home)

    def __enter__(self) -> Self:
        """Begin to read."""
        return self

    def __exit__(self, *ended: object) -> None:
        """Close every catalog."""
        self._opened.close()

    @property
    def generations(self) -> tuple[str, ...]:
        """Return the ids of all generations that are known, newest first."""
        return tuple(sorted({*self._kept, *self._gone}, reverse=True))

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
        wanted = self.named(generation) if generation else None
        for edition in self._editions(wanted):
            passage = edition.catalog.passage(passage_id)
            if passage and passage.document_id == edition.document.id:
                return edition, passage
        return None

    def document(self, document_id: str, generation: str | None = None) -> Edition | None:
        """Return the newest edition of a document, or that of a generation.

        Raises `GenerationNotThere`.
        """
        wanted = self.named(generation) if generation else None
        found = (each for each in self._editions(wanted) if each.document.id == document_id)
        return next(found, None)

    def _editions(self, wanted: str | None) -> Iterator[Edition]:
        """Give every edition once, those of the newest generation first."""
        current = current_id(self._home)
        seen: set[str] = set()
        first = [current] if current and current in self._kept else []
        for name in dict.fromkeys((*first, *self.generations)):
            if wanted not in (None, name):
                continue
            for edition, catalog, document in self._held(name):
                if edition not in seen:
                    seen.add(edition)
                    holding = self._holding(edition)
                    yield Edition(
                        document=document,
                        catalog=catalog,
                        generations=holding,
                        answers=current in holding,
                    )

    def _held(self, name: str) -> Iterator[tuple[str, Catalog, Document]]:
        """Give the editions of a generation that can still be read."""
        if name in self._kept:
            catalog = self._catalog(self._home.generations / name / _CATALOG)
            if catalog:
                for document in catalog.documents.values():
                    yield _edition(document), catalog, document
            return
        for document_id, edition in self._gone[name].items():
            place = self._place(edition)
            catalog = self._catalog(place) if place else None
            if catalog and document_id in catalog.documents:
                yield edition, catalog, catalog.documents[document_id]

    def _place(self, edition: str) -> Path | None:
        """Return the catalog that holds an edition: a kept generation's, or its own."""
        own = self._home.history / f"{edition}.sqlite"
        if own.exists():
            return own
        for name in self._kept:
            place = self._home.generations / name / _CATALOG
            catalog = self._catalog(place)
            if catalog and any(_edition(each) == edition for each in catalog.documents.values()):
                return place
        return None

    def _holding(self, edition: str) -> tuple[str, ...]:
        """Return the generations that hold an edition, newest first."""
        found = {name for name, held in self._gone.items() if edition in held.values()}
        for name in self._kept:
            catalog = self._catalog(self._home.generations / name / _CATALOG)
            if catalog and any(_edition(each) == edition for each in catalog.documents.values()):
                found.add(name)
        return tuple(sorted(found, reverse=True))

    def _catalog(self, place: Path) -> Catalog | None:
        """Return a catalog, opened once; none when it is damaged or of another version."""
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
        with closing(Catalog(home.generations / name / _CATALOG)) as catalog:
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
