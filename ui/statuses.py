"""The exit statuses of the command, and the finer ones of runs that nobody looks at."""

from __future__ import annotations

import errno
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ingest.report import Report


class Status(IntEnum):
    """How a command ended; those from PARTLY to NOTHING only where they are asked for."""

    DONE = 0
    FAILED = 1
    MISUSED = 2
    PARTLY = 3
    BUSY = 4
    DISK_FULL = 5
    NOTHING = 6
    INTERRUPTED = 130


def of_report(report: Report) -> Status:
    """Return the finer status of a run that went to its end."""
    return Status.PARTLY if report.missed else Status.DONE


def of_error(error: Exception) -> Status:
    """Return the finer status of a run that ended with a known error."""
    from ingest import errors  # noqa: PLC0415  (--help answers at once)

    match error:
        case errors.WriterBusy() | errors.WatchBusy():
            return Status.BUSY
        case errors.DiskFull():
            return Status.DISK_FULL
        case errors.NothingPublished():
            return Status.NOTHING
        case OSError(errno=errno.ENOSPC | errno.EDQUOT):
            return Status.DISK_FULL
        case _:
            return Status.FAILED
