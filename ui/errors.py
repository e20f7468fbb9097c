"""What can be wrong with the way the command is used, and with an archive that it makes.

    NotBundled             exit status 1: no archive for a closed network could be made
    UsageError             exit status 2
    ├── QuestionMissing    ask without a question and without --batch
    ├── SearchMissing      search without words and without --like, or with both
    ├── ChannelsInvalid    the file that says whom to send word to; the run goes on without
    ├── BatchUnreadable    a batch file that cannot be opened
    ├── BatchInvalid       a line of a batch file that is no question
    └── OutWithoutBatch    --out without --batch

Each class writes its own message and says what to do next.
"""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


_SYSTEM = {
    errno.ENOENT: "gibt es nicht oder lässt sich dort nicht anlegen",
    errno.EACCES: "darf nicht gelesen oder geschrieben werden",
    errno.EPERM: "darf nicht gelesen oder geschrieben werden",
    errno.EROFS: "liegt auf einem Datenträger, der nur gelesen werden kann",
    errno.ENOTDIR: "liegt nicht in einem Ordner",
    errno.EISDIR: "ist ein Ordner und keine Datei",
    errno.EEXIST: "ist eine Datei und kein Ordner",
    errno.ENOSPC: "hat auf dem vollen Datenträger keinen Platz",
}


def system_failure(error: OSError) -> str:
    """Return which place could not be read or written and why, in German as far as it is known."""
    why = _SYSTEM.get(error.errno or 0)
    if why is None:
        return str(error)
    return f"{error.filename} {why}." if error.filename else f"Eine Datei {why}."


class NotBundled(Exception):
    """The program and its packages could not be put into one archive."""

    def __init__(self, reason: str, advice: str) -> None:
        """Say why, and what to do."""
        super().__init__(f"Das Archiv wurde nicht hergestellt: {reason}. {advice}")


class UsageError(Exception):
    """The command was not given what it needs."""


class QuestionMissing(UsageError):
    """There is nothing to answer."""

    def __init__(self) -> None:
        """Say what to give."""
        super().__init__(
            'Es fehlt die Frage: kleinstadt ask "…" oder kleinstadt ask --batch DATEI.'
        )


class SearchMissing(UsageError):
    """There is nothing to look for."""

    def __init__(self) -> None:
        """Say what to give."""
        super().__init__(
            'Gesucht wird eines von beiden: kleinstadt search "…" oder kleinstadt search --like ID.'
        )


class ChannelsInvalid(UsageError):
    """The file that says whom to send word to cannot be used."""

    def __init__(self, path: Path, reason: str) -> None:
        """Name the file and what is wrong in it, but nothing that stands there."""
        super().__init__(
            f"{path} (KLEINSTADT_NOTIFY) ist nicht brauchbar: {reason} Niemand wird benachrichtigt."
        )


class BatchUnreadable(UsageError):
    """A batch file cannot be opened."""

    def __init__(self, reason: str) -> None:
        """Say which and why, and what to check."""
        super().__init__(f"{reason} Prüfen Sie den Pfad hinter --batch.")


class BatchInvalid(UsageError):
    """A batch file cannot be used."""

    def __init__(self, path: Path, line: int | None, reason: str) -> None:
        """Name file and line, and what a line should hold."""
        where = f"{path}, Zeile {line}" if line else str(path)
        super().__init__(
            f"{where}: {reason}. Jede Zeile ist ein JSON-Objekt mit id und text, auf Wunsch auch "
            "history (frühere Fragen)."
        )


class OutWithoutBatch(UsageError):
    """A file for the answers to a batch, without a batch."""

    def __init__(self) -> None:
        """Say what belongs together."""
        super().__init__("--out nimmt die Antworten auf --batch auf; es fehlt --batch DATEI.")
