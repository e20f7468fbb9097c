"""The commands that look after an index: runs, back, away, whole, and in one file."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from ui import payload, terminal, upkeep_text
from ui.output import print_json, show

if TYPE_CHECKING:
    from argparse import Namespace

    from ingest.settings import Settings


def runs(given: Namespace, settings: Settings) -> None:
    """List the last runs, or show one."""
    from ingest.generation import Home  # noqa: PLC0415  (--help answers at once)
    from ingest.runs import run_of, runs_of  # noqa: PLC0415

    home = Home(path=settings.home)
    if given.run:
        run = run_of(home, given.run)
        show(given, payload.run(run), lambda: upkeep_text.run(run))
        return
    listed = runs_of(home)
    show(given, {"runs": [payload.run(each) for each in listed]}, lambda: upkeep_text.runs(listed))


def rollback(given: Namespace, settings: Settings) -> None:
    """Let an earlier generation answer."""
    from ingest.rollback import roll_back  # noqa: PLC0415

    report = roll_back(settings, given.generation)
    show(given, payload.report(report), lambda: upkeep_text.rolled_back(report))


def remove(given: Namespace, settings: Settings) -> None:
    """Take documents out of every answer."""
    from ingest.encoder import open_encoder  # noqa: PLC0415
    from ingest.removal import remove as take_out  # noqa: PLC0415

    encoder = open_encoder(settings.encoder)
    with terminal.Progress() as progress:
        report = take_out(settings, encoder, progress, given.documents)
    show(given, payload.report(report), lambda: upkeep_text.removed(report))


def purge(given: Namespace, settings: Settings) -> None:
    """Leave no trace of documents in the home."""
    from assistant.feedback import forget_quotes  # noqa: PLC0415
    from ingest.encoder import open_encoder  # noqa: PLC0415
    from ingest.removal import purge as erase  # noqa: PLC0415

    encoder = open_encoder(settings.encoder)
    with terminal.Progress() as progress:
        report = erase(settings, encoder, progress, given.documents)
    forget_quotes(settings.home, given.documents)
    show(given, payload.report(report), lambda: upkeep_text.purged(report, given.documents))


def verify(given: Namespace, settings: Settings) -> int:
    """Say what does not agree, and mend it where asked; 1 if something does not."""
    from ingest.encoder import open_encoder  # noqa: PLC0415
    from ingest.verify import repair, verify_home  # noqa: PLC0415

    faults = verify_home(settings)
    if faults and given.repair:
        print(upkeep_text.faults(faults), file=sys.stderr, flush=True)
        with terminal.Progress() as progress:
            faults = repair(settings, open_encoder(settings.encoder), progress)
    listed: list[payload.Json] = [{"part": each.part, "what": each.what} for each in faults]
    show(given, {"agrees": not faults, "faults": listed}, lambda: upkeep_text.faults(faults))
    return 1 if faults else 0


def feedback(_given: Namespace, settings: Settings) -> None:
    """Print what readers said of answers, a question with its answer on each line."""
    from assistant.feedback import all_feedback, as_question  # noqa: PLC0415

    for each in all_feedback(settings.home):
        print_json(as_question(each))


def backup(given: Namespace, settings: Settings) -> None:
    """Write the home into one file."""
    from ingest.backup import back_up  # noqa: PLC0415

    made = back_up(settings, given.file)
    size = given.file.stat().st_size
    show(
        given,
        {"file": str(given.file), "generation": made.id, "bytes": size},
        lambda: upkeep_text.backed_up(given.file, made.id, size),
    )


def restore(given: Namespace, settings: Settings) -> None:
    """Put a backup into the home."""
    from ingest.backup import restore as put_back  # noqa: PLC0415

    made = put_back(settings, given.file)
    show(given, {"generation": made.id}, lambda: upkeep_text.restored(made.id))


def publish_to(given: Namespace, settings: Settings) -> None:
    """Put the generation that answers at an address."""
    from ingest.publish_to import publish_to as put  # noqa: PLC0415

    with terminal.Progress() as progress:
        moved = put(settings, given.address, progress)
    show(given, payload.moved(moved), lambda: upkeep_text.published_to(given.address, moved))


def sync(given: Namespace, settings: Settings) -> None:
    """Take over the generation at an address."""
    from ingest.sync import sync as take_over  # noqa: PLC0415

    with terminal.Progress() as progress:
        moved = take_over(settings, given.address, progress)
    show(given, payload.moved(moved), lambda: upkeep_text.synced(moved))


def bundle(given: Namespace, settings: Settings) -> None:
    """Write the program, its packages and the corpus into one file."""
    from ui.bundle import bundle as put_together  # noqa: PLC0415

    def told(step: str) -> None:
        print(step, file=sys.stderr, flush=True)

    made = put_together(
        given.output.absolute(), settings.corpus, told, models=not given.without_models
    )
    show(
        given,
        {
            "file": str(made.path),
            "bytes": made.size,
            "sha256": made.sha256,
            "wheels": made.wheels,
        },
        lambda: upkeep_text.bundled(made),
    )


UPKEEP = {
    "runs": runs,
    "rollback": rollback,
    "remove": remove,
    "purge": purge,
    "verify": verify,
    "backup": backup,
    "publish-to": publish_to,
    "sync": sync,
    "restore": restore,
    "feedback": feedback,
    "bundle": bundle,
}
