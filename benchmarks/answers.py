"""How soon an answer without a language model is there, in an index of N passages, warm.

    python benchmarks/answers.py N [--home DIR] [--queries N]

Asks questions of XQuAD-de, headings of laws and the development half of the corpus's own
questions, on one core, and prints the time from the question to the whole answer, of which the
first sentence is a part: p50 and p95 in milliseconds by the clock, and as the processor worked
for it, which other programs do not change; by kind of question. --home keeps the index and uses
it again.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from time import perf_counter, process_time

# As the program does; numpy reads it when it is loaded.
os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

from scale import build, questions

from assistant.answer import ask
from assistant.questions import FILE, read_cases
from ingest.index import Library
from ingest.settings import SHIPPED_CORPUS, Settings

# Answered before the clock runs: the encoder, the word resources and the pages are opened.
_WARM = 20


def measure(settings: Settings, most: int) -> dict[str, list[tuple[float, float]]]:
    """Return the milliseconds by the clock and of work, by the kind of questions and for all."""
    own = [case.text for case in read_cases(SHIPPED_CORPUS / FILE, "dev")]
    asked = [*questions(most), *own]
    library = Library(settings)
    for text in asked[:: len(asked) // _WARM]:
        ask(library, text)
    times: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for text in asked:
        began, worked = perf_counter(), process_time()
        reply = ask(library, text)
        taken = 1000 * (perf_counter() - began), 1000 * (process_time() - worked)
        times[reply.question.kind.value].append(taken)
        times["all"].append(taken)
    library.close()
    return times


def main() -> None:
    """Build an index unless there is one, ask, and print what it took."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("count", type=int)
    arguments.add_argument("--home", type=Path)
    arguments.add_argument("--queries", type=int, default=400)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(home=given.home or Path(folder), corpus=SHIPPED_CORPUS)
        if not (settings.home / "current").exists():
            build(given.count, settings)
        os.sched_setaffinity(0, {next(iter(os.sched_getaffinity(0)))})
        for name, taken in sorted(measure(settings, given.queries).items()):
            (p50, p50_work), (p95, p95_work) = np.quantile(taken, (0.5, 0.95), axis=0)
            print(
                f"  {name:12} p50 {p50:6.1f}  p95 {p95:6.1f} ms  "
                f"(work {p50_work:5.1f}, {p95_work:5.1f})  n={len(taken)}"
            )


if __name__ == "__main__":
    main()
