"""What a run would do, without doing it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.build import settings_digest
from ingest.fronts import settled
from ingest.generation import Home
from ingest.lists import states_left
from ingest.ocr import find_ocr
from ingest.plan import changed_paths, make_plan, previous_of, still_removed
from ingest.publication import state
from ingest.runs import runs_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ingest.encoder import Encoder
    from ingest.model import Source
    from ingest.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """What a run would find, by ids of documents, and whether it would publish anything.

    `anew` tells that all documents would be built anew; `failing` names files that the last run
    could not read and that are tried again; `held` that a person rolled back from what is there.
    """

    publishes: bool
    anew: bool
    held: bool
    added: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]
    unreachable: tuple[str, ...]
    failing: tuple[str, ...]
    left_out: tuple[str, ...]
    not_fetched: tuple[Source, ...]


def forecast(  # noqa: PLR0913  (what a run can be told)
    settings: Settings,
    encoder: Encoder,
    *,
    add: Sequence[Path] = (),
    remove: Sequence[Path] = (),
    restore: Sequence[str] = (),
    rebuild: bool = False,
) -> Forecast:
    """Return what a run would do now. Raises what the run would raise.

    Nothing is fetched and nothing written, but that the first pages of files in which a source of
    the manifest may be recognised are kept in the cache.
    """
    home = Home(path=settings.home)
    previous = previous_of(home)
    paths, removed = changed_paths(home, add, remove), still_removed(home, restore)
    ocr = find_ocr(settings.ocr)
    plan = make_plan(home, settings.corpus, paths, previous)
    plan = settled(home, plan, ocr, lambda *_: None).without(removed)
    made_with = settings_digest(settings, encoder, ocr)
    before = previous.documents if previous else {}
    now = {each.source.id: each for each in plan.candidates}
    last = next((run.report for run in runs_of(home) if run.report), None)
    failed = {failure.file for failure in last.failures} if last else set()
    same = previous is not None and (plan.digest, made_with) == (
        previous.generation.corpus_digest,
        previous.generation.settings_digest,
    )
    held = not same and not rebuild and state(plan.digest, made_with) in states_left(home)
    return Forecast(
        publishes=rebuild or not (same or held),
        anew=rebuild or previous is None or previous.generation.settings_digest != made_with,
        held=held,
        added=tuple(name for name in now if name not in before),
        changed=tuple(
            name
            for name, each in now.items()
            if name in before and before[name].made_from != each.made_from
        ),
        unchanged=tuple(
            name
            for name, each in now.items()
            if name in before and before[name].made_from == each.made_from
        ),
        removed=tuple(name for name in before if name not in now),
        unreachable=plan.unreachable,
        failing=tuple(each.path.name for each in now.values() if each.path.name in failed),
        left_out=plan.left_out,
        not_fetched=plan.not_fetched,
    )
