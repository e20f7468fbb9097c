"""What no kept generation needs is removed: older generations, their originals and caches."""

from __future__ import annotations

import re
import shutil
from contextlib import closing, suppress
from typing import TYPE_CHECKING

from ingest import cache
from ingest.catalog import Catalog, digests_of_any_version
from ingest.errors import GenerationDamaged, GenerationOfOtherVersion
from ingest.generation import BUILDING, current_id, describe, generation_ids
from ingest.generation_files import CATALOG
from ingest.history import keep_editions
from ingest.texts import indexed_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ingest.generation import Home
    from ingest.model import EncoderIdentity, Generation

_DIGEST = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
# A cache of vectors is cleared when it is more than so many times what the generations hold; of
# each number of a vector it needs so many bytes, and it may always be as large as this.
_VECTORS = 2
_BYTES = 4
_LITTLE = 20_000_000


def prune(home: Home, keep: int) -> None:
    """Remove all but the newest generations, what killed runs left, and what only they needed.

    The generation that answers stays, however old; what the others said is kept by `history`. An
    original stays as long as a generation that
    is kept, or a list of the home, names it.
    """
    for leftover in home.generations.glob(f"{BUILDING}*"):
        shutil.rmtree(leftover, ignore_errors=True)
    going = [name for name in generation_ids(home)[keep:] if name != current_id(home)]
    keep_editions(home, going)
    for name in going:
        shutil.rmtree(home.generations / name, ignore_errors=True)
    kept = _digests(home)
    for folder in (home.originals, home.cache / "documents", home.cache / "fronts"):
        _remove_others(folder, kept)
    held = sum(_BYTES * e.counts.passages * e.encoder.dimension for e in _descriptions(home))
    if cache.vectors_size(home.cache) > _LITTLE + _VECTORS * held:
        cache.keep_vectors(home.cache, encoded_texts(home))


def encoded_texts(home: Home) -> Iterator[tuple[EncoderIdentity, str]]:
    """Give every encoder with every text of a passage that it encoded for a generation."""
    for each in _descriptions(home):
        with (
            suppress(GenerationDamaged, GenerationOfOtherVersion),
            closing(Catalog(home.generations / each.id / CATALOG)) as catalog,
        ):
            for passage in catalog.all_passages():
                yield each.encoder, indexed_text(passage)


def _descriptions(home: Home) -> Iterator[Generation]:
    for name in generation_ids(home):
        with suppress(GenerationDamaged):
            yield describe(home.generations / name)


def _digests(home: Home) -> set[str]:
    """Return the digests of all files that a generation or a list of the home names."""
    found: set[str] = set()
    for name in generation_ids(home):
        with suppress(GenerationDamaged):
            found |= digests_of_any_version(home.generations / name / CATALOG)
    for listed in home.path.glob("*.json"):
        found.update(_DIGEST.findall(listed.read_text(encoding="utf-8", errors="replace")))
    return found


def _remove_others(folder: Path, kept: set[str]) -> None:
    """Remove the files that are named after the digest of something else."""
    if folder.is_dir():
        for file in folder.iterdir():
            if file.name.partition(".")[0] not in kept:
                file.unlink()
