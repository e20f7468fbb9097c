"""What each command does, over plain functions of the assistant and of ingestion."""

from __future__ import annotations

import os
from contextlib import closing, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ui import drawings, figures_text, payload, quality_text, terminal, upkeep_text
from ui.errors import OutWithoutBatch, QuestionMissing, SearchMissing
from ui.news import with_news
from ui.output import print_json, show
from ui.research import RESEARCH
from ui.statuses import Status, of_report
from ui.upkeep import UPKEEP
from ui.where import filters

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Sequence
    from concurrent.futures import Executor
    from contextlib import AbstractContextManager

    from ingest.report import Report
    from ingest.settings import Settings


# More pages than any document may have.
_ENDLESS = 1_000_000


def up(given: Namespace, settings: Settings) -> int:
    """Bring the index up to date and serve the chat until it is interrupted; return its status."""
    from ui.chat.launch import run_chat  # noqa: PLC0415  (only this command needs Streamlit)

    if not given.no_ingest:
        print(terminal.report(run_ingestion(settings)), flush=True)
    return run_chat(
        settings,
        given.host,
        given.port,
        open_browser=not given.no_browser,
        to_all=given.open,
    )


def ingest(given: Namespace, settings: Settings) -> int:
    """Read the corpus and added paths and say what was done, or only what would be."""
    add = [_named(path) for path in given.paths]
    remove = [_named(path) for path in given.remove]
    if given.dry_run:
        from ingest.encoder import open_encoder  # noqa: PLC0415
        from ingest.forecast import forecast  # noqa: PLC0415

        seen = forecast(
            settings,
            open_encoder(settings.encoder),
            add=add,
            remove=remove,
            restore=given.restore,
            rebuild=given.rebuild,
        )
        show(given, payload.forecast(seen), lambda: upkeep_text.forecast(seen))
        return Status.DONE
    made = run_ingestion(
        replace(
            settings,
            fetch=settings.fetch or given.fetch,
            scheduler=given.scheduler or settings.scheduler,
        ),
        add=add,
        remove=remove,
        restore=given.restore,
        strict=given.strict,
        rebuild=given.rebuild,
        wait=given.wait,
    )
    show(given, payload.report(made), lambda: terminal.report(made))
    return of_report(made) if given.exit_codes else Status.DONE


def watch(given: Namespace, settings: Settings) -> None:
    """Fetch and read again and again, until it is ended."""
    from ui.watching import watch as go_on  # noqa: PLC0415  (only this command needs it)

    every = given.every or settings.every
    go_on(
        replace(settings, every=every),
        lambda wanted: run_ingestion(wanted, wait=True),
        as_json=given.json,
    )


def _named(path: Path) -> Path:
    """Return the one way to write a path, so that what was added can be removed from elsewhere."""
    return Path(os.path.abspath(path))  # noqa: PTH100  (`resolve` would follow links)


def status(given: Namespace, settings: Settings) -> None:
    """Say what the current generation holds."""
    from ingest.index import Library  # noqa: PLC0415

    with closing(Library(settings)) as library:
        index = library.index()
        show(given, payload.status(index), lambda: terminal.status(index))


def inspect(given: Namespace, settings: Settings) -> int:
    """Say how well documents were read, and draw what was read where asked; 1 if none was."""
    from ingest.errors import DocumentUnreadable  # noqa: PLC0415
    from ingest.inspection import inspect as look  # noqa: PLC0415

    wanted = given.pages or range(1, _ENDLESS)
    seen: list[payload.Json] = []
    failures: list[payload.Json] = []
    for named in given.documents:
        try:
            found = look(named, settings)
            written = drawings.write(found, wanted, given.pictures) if given.pictures else []
        except DocumentUnreadable as failure:
            failures.append(payload.failure(failure))
            said = f"nicht gelesen: {failure}"
        else:
            places: list[payload.Json] = [str(place) for place in written]
            seen.append({**payload.inspection(found, wanted), "pictures": places})
            said = quality_text.inspection(found.name, found.report, wanted)
            said += quality_text.written(written)
        if not given.json:
            print(said, flush=True)
    if given.json:
        print_json({"documents": seen, "failures": failures})
    return 0 if seen else 1


def ask(given: Namespace, settings: Settings) -> None:
    """Answer one question, or a file of them in one process."""
    from assistant.answer import ask as answer  # noqa: PLC0415
    from ingest.index import Library  # noqa: PLC0415
    from ui.batch import answer_file  # noqa: PLC0415

    if (given.question is None) == (given.batch is None):
        raise QuestionMissing
    if given.out is not None and given.batch is None:
        raise OutWithoutBatch
    with closing(Library(settings)) as library:
        if given.batch is None:
            reply = answer(library, given.question, k=given.k, filters=filters(given))
            show(given, payload.reply(reply), lambda: terminal.reply(reply))
            return
        answer_file(library, given, filters(given))


def search(given: Namespace, settings: Settings) -> None:
    """List the passages found for a query, or like one that is named."""
    from assistant import search as finding  # noqa: PLC0415
    from ingest.index import Library  # noqa: PLC0415

    if (given.question is None) == (given.like is None):
        raise SearchMissing
    with closing(Library(settings)) as library:
        wanted = finding.search if given.like is None else finding.like
        hits = wanted(library, given.question or given.like, k=given.k, filters=filters(given))
        show(
            given,
            {"hits": [payload.hit(hit) for hit in hits]},
            lambda: "\n".join(map(terminal.listed, hits)) or "Keine Passage gefunden.",
        )


def evaluate(given: Namespace, settings: Settings) -> None:
    """Measure how well a collection, or a corpus by its own questions, is found and answered."""
    from assistant.measure import measure  # noqa: PLC0415

    with terminal.Progress() as progress:
        made = measure(given.collection, settings, progress, baseline=given.baseline)
    show(given, payload.measured(made), lambda: figures_text.measured(made))


COMMANDS: dict[str, Callable[[Namespace, Settings], int | None]] = {
    "up": up,
    "ingest": ingest,
    "watch": watch,
    "status": status,
    "inspect": inspect,
    "ask": ask,
    "search": search,
    "eval": evaluate,
    **RESEARCH,
    **UPKEEP,
}


def run_ingestion(  # noqa: PLR0913  (what a run can be told)
    settings: Settings,
    *,
    add: Sequence[Path] = (),
    remove: Sequence[Path] = (),
    restore: Sequence[str] = (),
    strict: bool = False,
    rebuild: bool = False,
    wait: bool = False,
) -> Report:
    """Run one ingestion with progress on standard error, and send word of it where that is set."""
    from ingest.encoder import open_encoder  # noqa: PLC0415
    from ingest.run import ingest as run  # noqa: PLC0415

    def work() -> Report:
        with terminal.Progress() as progress, _executor(settings) as executor:
            return run(
                settings,
                open_encoder(settings.encoder),
                progress,
                add=add,
                remove=remove,
                restore=restore,
                strict=strict,
                rebuild=rebuild,
                wait=wait,
                executor=executor,
            )

    return with_news(settings, work)


def _executor(settings: Settings) -> AbstractContextManager[Executor | None]:
    """Return who reads documents beside this process, if anyone does."""
    if not settings.scheduler:
        return nullcontext()
    from ingest.dask_cluster import DaskExecutor  # noqa: PLC0415

    return DaskExecutor(settings.scheduler, settings.tls)
