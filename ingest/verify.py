"""Whether what a home holds agrees: catalog, lexical fields, vectors, originals and lists."""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ingest import cache, lexical, lists
from ingest.catalog import Catalog
from ingest.digests import digest_of
from ingest.errors import (
    ChromaUnavailable,
    GenerationDamaged,
    GenerationOfOtherVersion,
    IngestError,
    ListDamaged,
)
from ingest.generation import Home, current_folder, describe, writing
from ingest.generation_files import CATALOG, GROUPS, MATRIX
from ingest.german import Analyzer
from ingest.groups import numbered
from ingest.plan import previous_of
from ingest.run import ingest
from ingest.split import passage_text
from ingest.texts import indexed_text
from ingest.vectors import FOLDER, VectorIndex
from ingest.vectors_server import Server, ServerIndex, left_over
from ingest.words import WordResources

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ingest.encoder import Encoder
    from ingest.entries import Progress
    from ingest.model import Generation, Passage
    from ingest.settings import Settings

# Terms of more passages are not computed again: it takes as long as building the index.
_SAMPLE = 2_000
_NAMED = 5
_PRECISION = 1e-3


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something in a part of the home that does not agree with the rest."""

    part: str
    what: str


def verify_home(settings: Settings) -> tuple[Fault, ...]:
    """Return everything about the generation that answers that does not agree.

    Terms are computed again for a sample of the passages, everything else is checked in full.
    Raises `GenerationMissing` when there is none and `WriterBusy` during a run.
    """
    home = Home(path=settings.home)
    with writing(home):
        return tuple(_faults(home, settings, current_folder(home)))


def repair(settings: Settings, encoder: Encoder, progress: Progress) -> tuple[Fault, ...]:
    """Mend what does not agree by building the index anew, and return what still does not."""
    home = Home(path=settings.home)
    if not verify_home(settings):
        return ()
    with writing(home):
        _mend_lists(home, settings)
        cache.forget_vectors(home.cache)
        for original, _ in _wrong_originals(home, current_folder(home)):
            original.unlink(missing_ok=True)
    ingest(settings, encoder, progress, rebuild=True)
    return verify_home(settings)


def _faults(home: Home, settings: Settings, folder: Path) -> Iterator[Fault]:
    for read in (lists.added_paths, lists.removed_documents, lists.states_left):
        try:
            read(home)
        except ListDamaged as error:
            yield Fault(part="Listen", what=str(error))
    if not cache.vectors_sound(home.cache):
        yield Fault(part="Zwischenspeicher", what="vectors.sqlite ist beschädigt")
    for original, what in _wrong_originals(home, folder):
        yield Fault(part="Originale", what=f"{original.name} {what}")
    try:
        made = describe(folder)
        with closing(Catalog(folder / CATALOG)) as catalog:
            yield from _of_catalog(made, catalog)
            yield from _of_field(folder, catalog, settings, "words")
            yield from _of_field(folder, catalog, settings, "grams")
            yield from _of_groups(folder, catalog)
            yield from _of_vectors(folder, settings, made, catalog)
    except ChromaUnavailable as error:
        yield Fault(part="Chroma", what=str(error))
    except (GenerationDamaged, GenerationOfOtherVersion) as error:
        yield Fault(part="Generation", what=str(error))
    for place, name in left_over(home):
        yield Fault(part="Chroma", what=f"auf {place} liegt noch die Sammlung {name}")


def _wrong_originals(home: Home, folder: Path) -> Iterator[tuple[Path, str]]:
    try:
        with closing(Catalog(folder / CATALOG)) as catalog:
            documents = tuple(catalog.documents.values())
    except IngestError:
        return
    for document in documents:
        original = home.original(document)
        if not original.is_file():
            yield original, f"fehlt ({document.id})"
            continue
        if digest_of(original) != document.sha256:
            yield original, f"hat einen anderen Inhalt ({document.id})"


def _of_catalog(made: Generation, catalog: Catalog) -> Iterator[Fault]:
    part = "Katalog"
    problem = catalog.problem()
    if problem:
        yield Fault(part=part, what=problem)
        return
    if catalog.counts() != made.counts:
        yield Fault(part=part, what="er zählt anderes als die Beschreibung der Generation")
    rows = sorted(catalog.rows_by_id().values())
    if rows != list(range(made.counts.passages)):
        yield Fault(part=part, what="die Passagen sind nicht fortlaufend nummeriert")
    yield from _named(
        part,
        "der Text steht nicht auf der Seite",
        (passage.id for passage in catalog.all_passages() if not _stands(catalog, passage)),
    )


def _stands(catalog: Catalog, passage: Passage) -> bool:
    """Tell whether the text of a passage is what its spans hold."""
    try:
        pages = catalog.pages_of(passage)
    except KeyError:
        return False
    inside = all(0 <= span.start < span.end <= len(pages[span.page].text) for span in passage.spans)
    return inside and passage_text(passage.spans, passage.kind, pages) == passage.text


def _of_field(folder: Path, catalog: Catalog, settings: Settings, name: str) -> Iterator[Fault]:
    """Compare a lexical field with terms computed again, and its impacts with the formula."""
    part = f"Wortindex {name}"
    analyzer = Analyzer(WordResources.open(settings.words))
    analyse = {"words": analyzer.words, "grams": analyzer.grams}[name]
    count = catalog.counts().passages
    try:
        field = lexical.Postings(folder / name)
    except (OSError, ValueError, EOFError) as error:
        yield Fault(part=part, what=f"nicht lesbar: {error}")
        return
    if field.count != count:
        yield Fault(part=part, what=f"{field.count} Passagen statt {count}")
        return
    if not field.impacts_follow():
        yield Fault(part=part, what="die Gewichte folgen nicht der Formel")
    sample = np.unique(np.linspace(0, max(count - 1, 0), min(count, _SAMPLE)).astype(int)).tolist()
    found = field.terms_of(sample)
    passages = catalog.passages(sample)
    yield from _named(
        part,
        "andere Wörter als im Katalog",
        (
            passage.id
            for row, passage in zip(sample, passages, strict=True)
            if found[row] != Counter(analyse(indexed_text(passage)))
        ),
    )


def _of_groups(folder: Path, catalog: Catalog) -> Iterator[Fault]:
    """Compare the documents and sections of passages with those of the catalog."""
    part = "Abschnitte"
    try:
        there = lexical.mapped(folder / GROUPS, np.int32)
    except (OSError, ValueError) as error:
        yield Fault(part=part, what=f"nicht lesbar: {error}")
        return
    if not np.array_equal(there, numbered(catalog)):
        yield Fault(part=part, what="andere als im Katalog")


def _of_vectors(
    folder: Path, settings: Settings, made: Generation, catalog: Catalog
) -> Iterator[Fault]:
    """Compare the vectors questions are compared with, and those in Chroma, with the catalog."""
    rows = catalog.rows_by_id()
    try:
        matrix = lexical.mapped(folder / MATRIX, np.float32)
    except (OSError, ValueError) as error:
        yield Fault(part="Vektoren", what=f"{MATRIX} ist nicht lesbar: {error}")
        return
    if matrix.shape != (len(rows), made.encoder.dimension):
        yield Fault(part="Vektoren", what=f"{len(matrix)} in {MATRIX} statt {len(rows)}")
        return
    part = "Chroma"
    if made.collection and not settings.chroma:
        return
    opened = (
        ServerIndex(Server(settings), made)
        if made.collection
        else VectorIndex(folder / FOLDER, made.encoder.dimension)
    )
    with closing(opened) as index:
        there = set(rows)
        seen: set[str] = set()
        other: list[str] = []
        wrong: list[str] = []
        astray: list[str] = []
        for ids, embeddings, texts in index.contents():
            seen.update(ids)
            norms = np.linalg.norm(embeddings, axis=1)
            unit = np.abs(norms - 1) < _PRECISION if made.encoder.normalised else norms > 0
            wrong += [name for name, right in zip(ids, unit, strict=True) if not right]
            other += [
                name
                for name, vector in zip(ids, embeddings, strict=True)
                if name in rows and not np.allclose(vector, matrix[rows[name]], atol=_PRECISION)
            ]
            known = [catalog.passage(name) for name in ids]
            astray += [
                name
                for name, passage, text in zip(ids, known, texts, strict=True)
                if passage is not None and index.keeps_texts and passage.text != text
            ]
        yield from _named(part, "im Katalog, aber ohne Vektor", sorted(there - seen))
        yield from _named(part, "mit Vektor, aber nicht im Katalog", sorted(seen - there))
        yield from _named(part, "der Vektor hat eine falsche Länge", wrong)
        yield from _named(part, f"ein anderer Vektor als in {MATRIX}", other)
        yield from _named(part, "ein anderer Text als im Katalog", astray)


def _named(part: str, what: str, ids: Iterable[str]) -> Iterator[Fault]:
    """Give one fault for all passages that share it, the first of them named."""
    listed = list(ids)
    if listed:
        more = f" und {len(listed) - _NAMED} weitere" if len(listed) > _NAMED else ""
        yield Fault(part=part, what=f"{what}: {', '.join(listed[:_NAMED])}{more}")


def _mend_lists(home: Home, settings: Settings) -> None:
    """Write anew the lists that cannot be read; the catalog knows what was added."""
    try:
        lists.added_paths(home)
    except ListDamaged:
        lists.remember_paths(home, _paths_in_catalog(home, settings))
    try:
        lists.removed_documents(home)
    except ListDamaged:
        lists.remember_removed(home, ())
    try:
        lists.states_left(home)
    except ListDamaged:
        lists.forget_states(home)


def _paths_in_catalog(home: Home, settings: Settings) -> list[Path]:
    """Return where documents came from that are neither of the corpus nor inside the home."""
    previous = previous_of(home)
    paths = [Path(each.path) for each in previous.documents.values()] if previous else []
    inside = (settings.corpus, home.path)
    return [path for path in paths if not any(path.is_relative_to(each) for each in inside)]
