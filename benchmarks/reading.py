"""How well PDFs are read: words, order, pages, headings, rectangles, speed.

    python benchmarks/reading.py [--only fidelity prints headings labels evidence speed]

Reads the PDFs of the test data, the dossier, and a print of law text made for the run. Every
figure stands beside its floor; exit 1 where one falls below. Times are of one core.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import reading_evidence
import reading_fidelity
import reading_prints
import reading_speed
from testdata import data_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from measures import Figure

PARTS: dict[str, Callable[[Path], Iterator[Figure]]] = {
    "fidelity": reading_fidelity.fidelity,
    "prints": reading_prints.prints,
    "headings": reading_prints.headings,
    "labels": reading_prints.labels,
    "evidence": reading_evidence.evidence,
    "speed": reading_speed.speed,
}


def main() -> int:
    """Run the command; exit 1 where a floor is missed."""
    parser = argparse.ArgumentParser(description="How well PDFs are read.")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS), metavar="PART")
    data = data_folder()
    missed = 0
    for part in parser.parse_args().only:
        print(f"\n{part}")
        for figure in PARTS[part](data):
            print(figure, flush=True)
            missed += not figure.holds
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
