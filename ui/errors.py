"""What can be wrong with the way the command is used.

    UsageError             exit status 2
    ├── QuestionMissing    ask without a question and without --batch
    └── BatchInvalid       a line of a batch file that is no question

Each class writes its own message and says what to do next.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class UsageError(Exception):
    """The command was not given what it needs."""


class QuestionMissing(UsageError):
    """There is nothing to answer."""

    def __init__(self) -> None:
        """Say what to give."""
        super().__init__(
            'Es fehlt die Frage: kleinstadt ask "…" oder kleinstadt ask --batch DATEI.'
        )


class BatchInvalid(UsageError):
    """A batch file cannot be used."""

    def __init__(self, path: Path, line: int | None, reason: str) -> None:
        """Name file and line, and what a line should hold."""
        where = f"{path}, Zeile {line}" if line else str(path)
        super().__init__(
            f"{where}: {reason}. Jede Zeile ist ein JSON-Objekt mit id und text, auf Wunsch auch "
            "history (frühere Fragen)."
        )
