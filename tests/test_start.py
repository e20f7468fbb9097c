"""The start script and the command answer, and answer fast."""

from __future__ import annotations

import subprocess
import sys


def test_help_answers() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "ui", "--help"], capture_output=True, text=True, check=True
    )
    assert "kleinstadt" in done.stdout
