"""The reports of the last runs, kept in the home as readable JSON."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from ingest import records
from ingest.errors import IngestError, RunNotThere
from ingest.report import Report, report_from_json, report_to_json
from ingest.room import room_watched

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ingest.generation import Home
    from ingest.model import Document

KEPT = 100


class Outcome(StrEnum):
    """What became of a run."""

    PUBLISHED = "published"
    UNCHANGED = "unchanged"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run: the command, when it began, how long it took, and its report or its error."""

    id: str
    command: str
    began: datetime
    seconds: float
    outcome: Outcome
    report: Report | None
    error: str | None


def recorded(home: Home, command: str, work: Callable[[], Report]) -> Report:
    """Do the work of a run and keep a report of it, also when it fails."""
    began = datetime.now(UTC)
    try:
        with room_watched(home.path):
            report = work()
    except IngestError as error:
        # On a full disk there is no room for the report either; the error is what counts.
        with suppress(OSError):
            _keep(home, _run(command, began, Outcome.FAILED, error=str(error)))
        raise
    outcome = Outcome.PUBLISHED if report.published else Outcome.UNCHANGED
    with room_watched(home.path):
        _keep(home, _run(command, began, outcome, report=report))
    return report


def _run(
    command: str,
    began: datetime,
    outcome: Outcome,
    report: Report | None = None,
    error: str | None = None,
) -> Run:
    return Run(
        id=f"{began:%Y%m%dT%H%M%S%f}",
        command=command,
        began=began,
        seconds=round((datetime.now(UTC) - began).total_seconds(), 2),
        outcome=outcome,
        report=report,
        error=error,
    )


def runs_of(home: Home) -> list[Run]:
    """Return the runs whose reports are kept and can be read, newest first."""
    found: list[Run] = []
    for file in sorted(home.runs.glob("*.json"), reverse=True):
        with suppress(ValueError):
            found.append(_run_from(file))
    return found


def run_of(home: Home, name: str) -> Run:
    """Return one run by its id; raise `RunNotThere`."""
    for file in home.runs.glob("*.json"):
        if file.stem == name:
            with suppress(ValueError):
                return _run_from(file)
    raise RunNotThere(name)


def run_to_json(run: Run) -> dict[str, records.Json]:
    """Return a run as JSON."""
    return {
        "id": run.id,
        "command": run.command,
        "began": run.began.isoformat(),
        "seconds": run.seconds,
        "outcome": run.outcome.value,
        "error": run.error,
        "report": report_to_json(run.report) if run.report else None,
    }


def forget_documents(home: Home, documents: Sequence[Document]) -> None:
    """Take what was said of some documents out of all reports but their ids."""
    ids = {document.id for document in documents}
    files = {Path(document.path).name for document in documents}
    for run in runs_of(home):
        report, error = run.report, run.error
        if report:
            report = replace(
                report,
                warnings=tuple(w for w in report.warnings if w.partition(":")[0] not in ids),
                findings={n: found for n, found in report.findings.items() if n not in ids},
                failures=tuple(f for f in report.failures if f.file not in files),
            )
        if error and any(file in error for file in files):
            error = None
        if (report, error) != (run.report, run.error):
            _keep(home, replace(run, report=report, error=error))


def _keep(home: Home, run: Run) -> None:
    home.runs.mkdir(parents=True, exist_ok=True)
    place = home.runs / f"{run.id}.json"
    fresh = place.with_suffix(".new")
    fresh.write_text(json.dumps(run_to_json(run), ensure_ascii=False, indent=1), encoding="utf-8")
    fresh.replace(place)
    for old in sorted(home.runs.glob("*.json"), reverse=True)[KEPT:]:
        old.unlink(missing_ok=True)


def _run_from(file: Path) -> Run:
    value = records.load(file.read_bytes())
    kept = isinstance(value, dict) and value.get("report")
    return Run(
        id=records.field(value, "id", str),
        command=records.field(value, "command", str),
        began=datetime.fromisoformat(records.field(value, "began", str)),
        seconds=records.field(value, "seconds", float),
        outcome=Outcome(records.field(value, "outcome", str)),
        report=report_from_json(kept) if kept else None,
        error=records.optional_text(value, "error"),
    )
