"""Back to an earlier generation: the pointer moves, nothing is built."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from ingest import generation
from ingest.catalog import Catalog
from ingest.errors import GenerationNotThere
from ingest.generation import Home, current_id, describe, generation_ids
from ingest.generation_files import CATALOG
from ingest.lists import remember_states
from ingest.plan import previous_of
from ingest.publication import state
from ingest.report import Report, compared
from ingest.runs import recorded

if TYPE_CHECKING:
    from ingest.settings import Settings


def roll_back(settings: Settings, name: str | None = None) -> Report:
    """Let an earlier generation answer, the one before this if none is named.

    What was published since is not published again until the corpus or the settings change, or
    everything is built anew. Raises `GenerationNotThere`, and `GenerationDamaged` or
    `GenerationOfOtherVersion` for one that could not answer.
    """
    home = Home(path=settings.home)

    def work() -> Report:
        with generation.writing(home):
            return _roll_back(home, name)

    return recorded(home, "rollback", work)


def _roll_back(home: Home, name: str | None) -> Report:
    ids, current = generation_ids(home), current_id(home)
    earlier = [each for each in ids if current is not None and each < current]
    wanted = name or next(iter(earlier), None)
    if wanted is None or wanted not in ids:
        raise GenerationNotThere(name, tuple(ids))
    with closing(Catalog(home.generations / wanted / CATALOG)) as catalog:
        documents = catalog.documents
    before = previous_of(home)
    newer = (describe(home.generations / each) for each in ids if each > wanted)
    remember_states(home, [state(each.corpus_digest, each.settings_digest) for each in newer])
    made = describe(home.generations / wanted)
    generation.point_to(home, wanted)
    return compared(made, before.documents if before else {}, documents, published=True)
