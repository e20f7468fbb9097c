"""What a person reads on the page of runs, and of how well a document was read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.quality import Problem
from ingest.runs import Outcome
from ui.chat.language import _, moment, ngettext, number

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ingest.forecast import Forecast
    from ingest.quality import Finding
    from ingest.report import Report
    from ingest.running import Running
    from ingest.runs import Run


def head(run: Run) -> str:
    """Return a run in one line."""
    commands = {
        "ingest": _("Einlesen"),
        "rollback": _("Zurücknehmen"),
        "remove": _("Entfernen"),
        "purge": _("Tilgen"),
    }
    outcomes = {
        Outcome.PUBLISHED: _("veröffentlicht"),
        Outcome.UNCHANGED: _("nichts Neues"),
        Outcome.FAILED: _("gescheitert"),
    }
    said = [
        moment(run.began),
        commands.get(run.command, run.command),
        outcomes[run.outcome],
        _("{seconds} Sekunden").format(seconds=number(round(run.seconds, 1))),
    ]
    if run.report and run.report.failures:
        said.append(
            ngettext(
                "{count} Datei nicht gelesen",
                "{count} Dateien nicht gelesen",
                len(run.report.failures),
            )
        )
    return " · ".join(said)


def report(given: Report) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Give what a run did: a heading and what stands under it."""
    yield _("Neu"), given.added
    yield _("Geändert"), given.changed
    yield _("Entfernt"), given.removed
    yield _("Nicht gelesen"), tuple(str(each) for each in given.failures)
    yield _("Nicht erreichbar, letzte Fassung behalten"), given.unreachable
    fetched = given.fetched.failures if given.fetched else ()
    yield _("Nicht geladen"), tuple(f"{each.entry}: {each.problem}" for each in fetched)
    yield _("Erkannt"), tuple(_recognised(r.file, r.source, r.by) for r in given.recognised)
    yield _("Hinweise zum Lesen"), given.warnings
    yield (
        _("Ansehen"),
        tuple(
            f"{name}: {'; '.join(finding(each) for each in found)}"
            for name, found in given.findings.items()
        ),
    )


def _recognised(file: str, source: str, by: str) -> str:
    return _("{file} ist die Quelle {source} ({by})").format(file=file, source=source, by=by)


def plan(given: Forecast) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Give what a run would do: a heading and the ids under it."""
    yield _("Neu"), given.added
    yield _("Geändert"), given.changed
    yield _("Entfällt"), given.removed
    yield _("Unverändert"), given.unchanged
    yield _("Nicht erreichbar, letzte Fassung bleibt"), given.unreachable
    yield _("Zuletzt nicht lesbar, wird wieder versucht"), given.failing
    yield _("Von Hand entfernt"), given.left_out


def outlook(given: Forecast) -> str:
    """Return whether a run would publish anything."""
    if given.held:
        return _(
            "Dieser Stand wurde zurückgenommen und wird nicht von selbst wieder veröffentlicht."
        )
    if not given.publishes:
        return _("Nichts Neues; ein Lauf würde nichts veröffentlichen.")
    if given.anew:
        return _("Ein Lauf würde eine Generation veröffentlichen und dafür alles neu aufbauen.")
    return _("Ein Lauf würde eine Generation veröffentlichen.")


def step(given: Running) -> str:
    """Return how far a run is."""
    steps = {
        "Quellen laden": _("Quellen laden"),
        "Seiten lesen": _("Seiten lesen"),
        "Seiten erkennen": _("Seiten erkennen"),
        "Katalog schreiben": _("Katalog schreiben"),
        "Wörter verzeichnen": _("Wörter verzeichnen"),
        "Passagen kodieren": _("Passagen kodieren"),
        "Vektoren ablegen": _("Vektoren ablegen"),
    }
    if not given.total:
        return steps.get(given.step, _("Vorbereiten"))
    return _("{step}: {done} von {total}").format(
        step=steps.get(given.step, given.step),
        done=number(given.done),
        total=number(given.total),
    )


def finding(given: Finding) -> str:
    """Return what is wrong and with which pages."""
    problems = {
        Problem.NO_TEXT: _("ohne Text"),
        Problem.LITTLE_TEXT: _("mit weit weniger Text als die Seiten davor und danach"),
        Problem.UNREADABLE: _("mit unlesbaren Zeichen"),
        Problem.SYMBOLS: _("mit wenigen Buchstaben und vielen Sonderzeichen"),
        Problem.UNKNOWN_WORDS: _("mit vielen unbekannten Wörtern"),
        Problem.LONE_LETTERS: _("mit vielen einzeln stehenden Buchstaben"),
        Problem.PIECES: _("aus sehr kurzen Stücken"),
    }
    said = problems.get(given.problem, given.note)
    return f"{_pages(given.pages)} {said}".strip()


def _pages(numbers: Sequence[int]) -> str:
    if not numbers:
        return ""
    many = ngettext("{count} Seite", "{count} Seiten", len(numbers))
    return f"{many} ({', '.join(map(str, numbers))})"
