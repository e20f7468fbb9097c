"""What of a run is worth sending word of, and the words for it."""

from __future__ import annotations

import re
import sys
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256
from socket import gethostname
from typing import TYPE_CHECKING

from ui import payload, terminal
from ui.errors import ChannelsInvalid, system_failure

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ingest.report import Report
    from ingest.settings import Settings
    from ui.channels import Channels


class Event(StrEnum):
    """What happened."""

    PUBLISHED = "published"
    FAILED = "failed"
    RECOVERED = "recovered"


_SUBJECTS = {
    Event.PUBLISHED: "Neues im Bestand",
    Event.FAILED: "Einlesen gescheitert",
    Event.RECOVERED: "Einlesen gelingt wieder",
}
_PARTLY = {
    Event.PUBLISHED: "Neues im Bestand, nicht alles gelesen",
    Event.FAILED: "nicht alles gelesen",
}
_NUMBERS = re.compile(r"\d+")


def with_news(settings: Settings, work: Callable[[], Report]) -> Report:
    """Make a run, and send word of it where that is set; what cannot be sent is only said.

    A failure is told once and not again until it is another one, and so is that it is over.
    Raises what the run raises.
    """
    channels = _channels(settings)
    if channels is None:
        return work()
    from ingest.errors import WriterBusy  # noqa: PLC0415  (--help answers at once)

    try:
        report = work()
    except WriterBusy:
        # The other run sends word of what it did.
        raise
    except Exception as error:
        _tell(channels, settings.home, _Outcome(report=None, failures=(_said(error),)))
        raise
    _tell(channels, settings.home, _Outcome(report=report, failures=report.missed))
    return report


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outcome:
    """What a run did, none when it ended with an error, and what failed, in words."""

    report: Report | None
    failures: tuple[str, ...]

    @property
    def mark(self) -> str:
        """Return what tells one failure from another; empty when there is none."""
        # Free bytes and ports differ each time and are no news.
        said = _NUMBERS.sub("", "\n".join(self.failures))
        return sha256(said.encode()).hexdigest() if said else ""

    def event(self, before: str) -> Event | None:
        """Return what happened, after a run with a certain mark; none when it is no news."""
        if self.report and self.report.published:
            return Event.PUBLISHED
        if self.mark == before:
            return None
        return Event.FAILED if self.failures else Event.RECOVERED


def _channels(settings: Settings) -> Channels | None:
    """Return where word goes, if anywhere."""
    if settings.notify is None:
        return None
    from ui.channels import read_channels  # noqa: PLC0415  (most runs send no word)

    try:
        return read_channels(settings.notify)
    except ChannelsInvalid as problem:
        print(f"kleinstadt: {problem}", file=sys.stderr)
        return None


def _said(error: Exception) -> str:
    from assistant.errors import AssistantError  # noqa: PLC0415
    from ingest.errors import IngestError  # noqa: PLC0415

    if isinstance(error, OSError):
        return system_failure(error)
    known = isinstance(error, IngestError | AssistantError)
    return str(error) if known else f"Unerwarteter Fehler ({type(error).__name__})"


def _tell(channels: Channels, home: Path, outcome: _Outcome) -> None:
    """Send word of what a run did, or of why it ended, unless that is known."""
    from ingest.generation import Home  # noqa: PLC0415

    remembered = Home(path=home).told
    before = ""
    with suppress(OSError):
        before = remembered.read_text(encoding="utf-8").strip()
    event = outcome.event(before)
    if event is None:
        return
    report = outcome.report
    subject = (_PARTLY if outcome.failures and report else _SUBJECTS)[event]
    text = terminal.report(report) if report else "\n".join(outcome.failures)
    at = datetime.now(UTC)
    problems = channels.send(
        f"Kleinstadt-Assistent: {subject}",
        f"{subject}\n\n{text}\n\nBestand {home} auf {gethostname()}, "
        f"{at:%d.%m.%Y %H:%M} UTC. `kleinstadt runs` zeigt die letzten Läufe.\n",
        {
            "event": event.value,
            "at": at.isoformat(timespec="seconds"),
            "home": str(home),
            "failures": list(outcome.failures),
            "report": payload.report(report) if report else None,
        },
    )
    for problem in problems:
        print(f"kleinstadt: Benachrichtigung nicht zugestellt: {problem}.", file=sys.stderr)
    if not problems:
        # On a full disk it cannot be remembered, and is told again.
        with suppress(OSError):
            remembered.write_text(f"{outcome.mark}\n", encoding="utf-8")
