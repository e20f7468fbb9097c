"""The command `kleinstadt`: a thin function for each command over a plain one."""

from __future__ import annotations

import argparse
from pathlib import Path


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit status: 0 done, 1 known error, 2 wrong usage."""
    parser().parse_args(arguments)
    return 0


def parser() -> argparse.ArgumentParser:
    """Build the command line."""
    top = argparse.ArgumentParser(prog="kleinstadt", description="Fragen an das Korpus.")
    top.add_argument("--home", type=Path, metavar="DIR")
    return top
