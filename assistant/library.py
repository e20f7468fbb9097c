"""The index opened for a program, with the settings of its environment."""

from __future__ import annotations

import os
from pathlib import Path

from ingest.index import Library
from ingest.settings import from_environment


def open_library(home: str | Path | None = None, corpus: str | Path | None = None) -> Library:
    """Open what was ingested into a home; without one, where the command keeps it.

    Close it with `close()`, or use `contextlib.closing`. Raises `SettingInvalid`; what is missing
    in the home is told by the first question.
    """
    return Library(
        from_environment(
            os.environ,
            home=Path(home) if home else None,
            corpus=Path(corpus) if corpus else None,
        )
    )
