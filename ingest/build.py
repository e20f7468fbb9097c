"""The files of a generation from read documents: catalog, lexical fields, vectors."""

from __future__ import annotations

import json
from contextlib import closing, nullcontext
from dataclasses import asdict, replace
from hashlib import sha256
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
)
from ingest.catalog import Catalog
from ingest.catalog_writer import write_catalog
from ingest.collection_writer import CollectionWriter
from ingest.derived import Derived
from ingest.digests import digest_of
from ingest.errors import GenerationDamaged
from ingest.generation import write_description
from ingest.generation_files import CATALOG, MATRIX, SURFACE
from ingest.model import Document
from ingest.ocr import Tesseract

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.catalog import Entry
    from ingest.encoder import Encoder
    from ingest.entries import Progress
    from ingest.model import Generation
    from ingest.ocr import Ocr
    from ingest.settings import Settings


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
    words = sorted(settings.words.rglob("*.t*"))
    parts += [[file.name, digest_of(file)] for file in words]
    return sha256(json.dumps(parts).encode()).hexdigest()[:16]


def can_go_on(last: Path) -> bool:
    """Tell whether the derived parts of a generation can be read, to be taken over.

    Chroma's are tried when they are copied.
    """
    try:
        for name in ("words", "grams"):
            lexical.LexicalField(last / name)
        lexical.mapped(last / MATRIX, np.float32)
        surface.SurfaceField(last / SURFACE).close()
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
    there = last / CATALOG if last and kept else None
    with nullcontext() if settings.chroma else CollectionWriter(folder) as writer:
        write_catalog(folder / CATALOG, parts, there)
        # They are the largest in memory, and what follows reads the catalog.
        parts.clear()
        with closing(Catalog(folder / CATALOG)) as opened:
            build = Derived(folder, opened, settings, encoder, progress, writer)
            if last and there:
                with closing(Catalog(there)) as earlier:
                    build.start_from(last, earlier, kept)
            removed = build.write_all(generation, erase=erase)
            made = replace(
                generation,
                counts=opened.counts(),
                schema=catalog.SCHEMA_VERSION,
                removed_vectors=removed,
                collection=build.collection,
            )
    write_description(folder, made)
    return made
