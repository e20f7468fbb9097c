"""Where the test data lie that are no part of the project."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def data_folder() -> Path:
    """Return the folder named by KLEINSTADT_TESTDATA, or the one beside the project.

    Ends the program with a message when there is none.
    """
    folder = Path(os.environ.get("KLEINSTADT_TESTDATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        message = f"The test data are missing: set KLEINSTADT_TESTDATA to their folder ({folder})."
        raise SystemExit(message)
    return folder
