"""The command `watch`: what it says of its runs, and how it ends."""

from __future__ import annotations

import logging
import signal
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from ui import payload, terminal
from ui.errors import system_failure
from ui.output import print_json

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ingest.errors import FoldersNotWatched
    from ingest.report import Report
    from ingest.settings import Settings
    from ingest.unattended import Due
    from ui.payload import Json

_CAUSES = {
    "start": "Lauf zu Beginn",
    "interval": "Lauf nach Plan",
    "files": "Lauf, weil sich Dateien geändert haben",
    "sources": "Lauf, weil sich das Verzeichnis der Quellen geändert hat",
    "again": "Neuer Versuch",
}
_NAMED = 5


def watch(settings: Settings, run: Callable[[Settings], Report], *, as_json: bool) -> None:
    """Make runs until SIGINT or SIGTERM; a run that goes on then is abandoned.

    An abandoned run publishes nothing. Raises `WatchBusy`.
    """
    from ingest.unattended import Rhythm, attend  # noqa: PLC0415  (--help answers at once)

    signal.signal(signal.SIGTERM, signal.default_int_handler)
    attendant = _Attendant(settings, run, as_json=as_json)
    with suppress(KeyboardInterrupt):
        attend(settings, Rhythm(every=settings.every.seconds), attendant)
    # Tidied up by now; whoever is in a hurry may end it at once.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    attendant.say("ended", "Beendet.")


class _Attendant:
    """Makes the runs as `ingest` does, and says in lines what goes on."""

    def __init__(
        self, settings: Settings, run: Callable[[Settings], Report], *, as_json: bool
    ) -> None:
        self._settings, self._run, self._as_json = settings, run, as_json

    def say(self, event: str, text: str, **more: Json) -> None:
        """Say one thing, with the time of day."""
        at = datetime.now().astimezone()
        if self._as_json:
            print_json({"event": event, "at": at.isoformat(timespec="seconds"), **more})
        else:
            print(f"{at:%d.%m.%Y %H:%M:%S}  {text}", flush=True)

    def run(self, due: Due) -> bool:
        """Make a run; whatever goes wrong is said, and the next run may do better."""
        from assistant.errors import AssistantError  # noqa: PLC0415
        from ingest.errors import IngestError  # noqa: PLC0415

        paths: list[Json] = [str(path) for path in due.paths]
        self.say(
            "run", f"{_CAUSES[due.cause]}{_named(due.paths)}.", cause=due.cause.value, paths=paths
        )
        try:
            report = self._run(replace(self._settings, fetch=due.fetch))
        except (IngestError, AssistantError) as error:
            return self._failed(str(error))
        except OSError as error:
            return self._failed(system_failure(error))
        except Exception as error:
            # What nobody foresaw must not end what runs for months.
            logging.getLogger("kleinstadt").exception("A run failed")
            return self._failed(f"Unerwarteter Fehler ({type(error).__name__}).")
        self.say("report", terminal.report(report), **payload.report(report))
        return True

    def watched(self, folders: tuple[Path, ...], problem: FoldersNotWatched | None) -> None:
        """Say which folders are listened to, or why none is."""
        if problem:
            self.say("unwatched", str(problem), error=str(problem))
            return
        listed: list[Json] = [str(folder) for folder in folders]
        self.say("watched", f"Beobachtet: {', '.join(map(str, folders))}", folders=listed)

    def waits(self, seconds: float) -> None:
        """Say when the next run is due."""
        due = datetime.now().astimezone() + timedelta(seconds=seconds)
        self.say(
            "waits",
            f"Nächster Lauf spätestens am {due:%d.%m.%Y um %H:%M:%S}.",
            until=due.isoformat(timespec="seconds"),
        )

    def _failed(self, reason: str) -> bool:
        self.say("failed", f"Lauf gescheitert: {reason}", error=reason)
        return False


def _named(paths: tuple[Path, ...]) -> str:
    """Return the names of some files, in brackets."""
    if not paths:
        return ""
    more = f" und {len(paths) - _NAMED} weitere" if len(paths) > _NAMED else ""
    return f" ({', '.join(path.name for path in paths[:_NAMED])}{more})"
