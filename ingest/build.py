"""The files of a generation from read documents: catalog, lexical fields, vectors."""

from __future__ import annotations

import json
from dataclasses import asdict
from hashlib import file_digest, sha256
from typing import TYPE_CHECKING

import numpy as np

from ingest import cache, catalog, german, lexical, quality, records, split, surface, vectors
from ingest.generation import Home, write_description
from ingest.german import Analyzer
from ingest.words import WordResources

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ingest.catalog import Entry
    from ingest.encoder import Encoder
    from ingest.entries import Progress
    from ingest.model import Generation, Passage
    from ingest.settings import Settings

_STEPS = 4
# A change of the files that a generation consists of.
LAYOUT_VERSION = 2


def indexed_text(passage: Passage) -> str:
    """Return what is indexed of a passage: its section path and its words."""
    return f"{'. '.join(passage.section)}. {passage.text}"


def settings_digest(settings: Settings, encoder: Encoder) -> str:
    """Return a digest of everything but the documents that decides what an index holds."""
    parts: list[object] = [
        LAYOUT_VERSION,
        german.RULES_VERSION,
        split.SPLIT_VERSION,
        cache.READ_VERSION,
        quality.QUALITY_VERSION,
        records.FORM,
        lexical.K1,
        lexical.B,
        asdict(encoder.identity),
    ]
    for file in sorted(settings.words.rglob("*.t*")):
        with file.open("rb") as opened:
            parts.append([file.name, file_digest(opened, "sha256").hexdigest()])
    return sha256(json.dumps(parts).encode()).hexdigest()[:16]


def build_generation(  # noqa: PLR0913, PLR0917  (all that a generation is made of)
    folder: Path,
    entries: Sequence[Entry],
    generation: Generation,
    settings: Settings,
    encoder: Encoder,
    progress: Progress,
) -> Generation:
    """Write a complete generation into an empty folder and return its description."""
    analyzer = Analyzer(WordResources.open(settings.words))
    passages = [passage for entry in entries for passage in entry.passages]
    texts = [indexed_text(passage) for passage in passages]
    progress("Katalog schreiben", 1, _STEPS)
    catalog.write_catalog(folder / "catalog.sqlite", entries)
    surface.write_surface(folder / "surface.sqlite", passages)
    progress("Wörter verzeichnen", 2, _STEPS)
    lexical.write_field(folder / "words", map(analyzer.words, texts))
    lexical.write_field(folder / "grams", map(analyzer.grams, texts))
    progress("Passagen kodieren", 3, _STEPS)
    encoded = cache.vectors_of(Home(path=settings.home).cache, encoder, texts)
    progress("Vektoren ablegen", _STEPS, _STEPS)
    np.save(folder / "vectors.npy", encoded)
    located: list[vectors.Located] = []
    for entry in entries:
        labels = {page.number: page.label for page in entry.content.pages}
        located += [
            vectors.Located(
                passage=passage, document=entry.document, label=labels[passage.spans[0].page]
            )
            for passage in entry.passages
        ]
    vectors.write_vectors(folder / "chroma", located, encoded)
    write_description(folder, generation)
    return generation
