"""Whether files that are broken, or made to hurt a reader, do any harm, and what is made of them.

    python benchmarks/hostile.py [--cores N]

Reads the PDFs of a viewer's regression suite (`pdf/pdfjs` of the test data) and those that
`tools/hostile_pdfs.py` beside the test data writes, several at a time as a run does, and prints
what became of them. Ends with status 1 when a process took too much memory or all took too long;
anything but a known error ends it with a traceback.
"""

from __future__ import annotations

import argparse
import re
import resource
import subprocess
import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from testdata import ROOT, data_folder

from ingest.errors import DocumentUnreadable
from ingest.limits import LIMITS, Cores, Limits
from ingest.model import ReadBy
from ingest.worker import read_limited

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_SECONDS = 300.0
MOST_MEMORY = 2_000_000_000
_DETAIL = re.compile(r"\d+|\(.*\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one file: its pages, those without text, or why it was refused."""

    name: str
    seconds: float
    pages: int = 0
    unread: int = 0
    refused: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of all files, in how many seconds, and the largest process in bytes."""

    outcomes: tuple[Outcome, ...]
    seconds: float
    memory: int


def written_files(data: Path, folder: Path) -> list[Path]:
    """Have hostile files written into a folder and return them."""
    tool = data.parent / "tools" / "hostile_pdfs.py"
    if not tool.is_file():
        message = f"The tool that writes the hostile files is missing: {tool}."
        raise SystemExit(message)
    # Its last step needs a program that may be missing; what it has written by then is enough.
    command = [sys.executable, str(tool), str(folder), str(ROOT / "corpus" / "dossier.pdf")]
    subprocess.run(command, capture_output=True, check=False)
    return sorted(folder.glob("*.pdf"))


def read_all(files: Sequence[Path], cores: Cores, limits: Limits = LIMITS) -> Result:
    """Read files as a run does; raises whatever is no `DocumentUnreadable`."""
    start = perf_counter()
    with ThreadPoolExecutor(max_workers=cores.count) as pool:
        outcomes = tuple(pool.map(partial(_read, cores, limits), files))
    # The largest of all processes that have ended; kibibytes on Linux.
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    return Result(outcomes=outcomes, seconds=perf_counter() - start, memory=memory)


def _read(cores: Cores, limits: Limits, file: Path) -> Outcome:
    start = perf_counter()
    try:
        pages = read_limited(file, limits=limits, cores=cores).pages
    except DocumentUnreadable as problem:
        reason = _DETAIL.sub("…", problem.reason)
        return Outcome(name=file.name, seconds=perf_counter() - start, refused=reason)
    return Outcome(
        name=file.name,
        seconds=perf_counter() - start,
        pages=len(pages),
        unread=sum(page.read_by is ReadBy.UNREAD for page in pages),
    )


def show(result: Result) -> None:
    """Print what became of the files."""
    read = [each for each in result.outcomes if each.refused is None]
    partly = [each for each in read if 0 < each.unread < each.pages]
    without = [each for each in read if each.unread == each.pages]
    print(f"{'files':32} {len(result.outcomes):6}")
    print(f"{'read':32} {len(read):6}  {sum(each.pages for each in read)} pages")
    print(f"{'  of them in part':32} {len(partly):6}")
    print(f"{'  of them without any text':32} {len(without):6}")
    print(f"{'refused':32} {len(result.outcomes) - len(read):6}")
    for reason, count in Counter(each.refused for each in result.outcomes).most_common():
        if reason is not None:
            print(f"{'':32} {count:6}  {reason}")
    slowest = max(result.outcomes, key=lambda each: each.seconds)
    print(f"{'slowest':32} {slowest.seconds:6.1f} s  {slowest.name}")
    print(f"{'largest process':32} {result.memory / 1e9:6.2f} GB  limit {MOST_MEMORY / 1e9} GB")
    print(f"{'all files':32} {result.seconds:6.1f} s  limit {MOST_SECONDS} s")


def main() -> None:
    """Read everything, print and check."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--cores", type=int, default=4)
    cores = Cores(arguments.parse_args().cores)
    data = data_folder()
    with tempfile.TemporaryDirectory() as folder:
        files = [
            *sorted((data / "pdf" / "pdfjs").glob("*.pdf")),
            *written_files(data, Path(folder)),
        ]
        result = read_all(files, cores)
    show(result)
    sys.exit(result.memory > MOST_MEMORY or result.seconds > MOST_SECONDS)


if __name__ == "__main__":
    main()
