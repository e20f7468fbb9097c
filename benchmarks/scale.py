"""How large an index may grow: time, disk and memory of building one, and latency of searches.

    python benchmarks/scale.py N [--home DIR] [--exact] [--queries N]

Builds an index of N passages of about 100 words from sections of German laws; what they do not
suffice for is recombined from their sentences, with a seed. Searches run in a process of their
own on one core: lexical fields, dense from Chroma, fusion and the text of the hits, with and
without filters. Recall is that of Chroma's graph among the nearest ten, against all vectors
compared. --home keeps the index and uses it again; --exact searches without Chroma.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

from laws import law_sections
from testdata import data_folder

from assistant.collection import read_collection
from assistant.filters import EVERYWHERE, Filters
from assistant.retrieve import LISTED, retrieve
from assistant.understand import understand
from ingest.index import Library
from ingest.model import Source
from ingest.sentences import sentence_spans
from ingest.settings import SHIPPED_CORPUS, Settings
from ingest.trial import Text, entry_of, publish_entries

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.catalog import Entry

WORDS = 100
# Passages of one document; documents have a publisher and a year in turn.
TOGETHER = 500
PUBLISHERS = ("Bund", "Land", "Kreis", "Stadt")
YEARS = range(2000, 2025)
SEED = 0
NEAREST = 10


def texts(count: int) -> Iterator[Text]:
    """Give passages of laws, and from then on passages of sentences of laws in another order."""
    sections = law_sections()
    number = 0
    for section in sections:
        words = section.text.split()
        for start in range(0, len(words), WORDS):
            if number == count:
                return
            yield Text(
                id=f"p{number}", title=section.heading, text=" ".join(words[start : start + WORDS])
            )
            number += 1
    chance = random.Random(SEED)  # noqa: S311  (nothing is kept secret)
    known = [
        section.text[start:end]
        for section in sections
        for start, end in sentence_spans(section.text)
    ]
    while number < count:
        said: list[str] = []
        while sum(len(each.split()) for each in said) < WORDS:
            said.append(chance.choice(known))
        title = chance.choice(sections).heading
        yield Text(id=f"p{number}", title=title, text=" ".join(said))
        number += 1


def entries(count: int) -> list[Entry]:
    """Return the passages as documents."""
    made = list(texts(count))
    return [
        entry_of(
            made[start : start + TOGETHER],
            Source(
                id=f"d{number}",
                title=f"Gesetze, Band {number}",
                publisher=PUBLISHERS[number % len(PUBLISHERS)],
                published=str(YEARS[number % len(YEARS)]),
            ),
        )
        for number, start in enumerate(range(0, count, TOGETHER))
    ]


def build(count: int, settings: Settings) -> None:
    """Build the index and print what it took."""
    began = last = perf_counter()
    step = ""

    def progress(name: str, done: int, total: int) -> None:
        nonlocal last, step
        del done, total
        if name != step:
            now = perf_counter()
            if step:
                print(f"  {step:36} {now - last:8.1f} s", flush=True)
            last, step = now, name

    made = entries(count)
    print(
        f"{count} passages in {len(made)} documents, texts made in {perf_counter() - began:.1f} s"
    )
    began = perf_counter()
    folder = publish_entries(made, settings, progress)
    print(f"  {step:36} {perf_counter() - last:8.1f} s")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"built in {perf_counter() - began:.1f} s, memory at most {peak:.2f} GB")
    for part in sorted(folder.iterdir()):
        files = [part] if part.is_file() else [f for f in part.rglob("*") if f.is_file()]
        size = sum(file.stat().st_size for file in files)
        print(f"  {part.name:36} {size / 1e6:8.1f} MB")


def questions(most: int) -> list[str]:
    """Return questions of XQuAD-de and headings of laws, as many of each."""
    asked = [query.text for query in read_collection(data_folder() / "xquad-de").queries]
    headings = [section.heading for section in law_sections(20 * most)][::20]
    return [each for pair in zip(asked, headings, strict=False) for each in pair][:most]


FILTERS = {
    "without filters": EVERYWHERE,
    "one document": Filters(documents=("d0",)),
    "five years": Filters(years=(2005, 2009)),
    "a publisher": Filters(publishers=("Land",)),
    "years and publisher": Filters(years=(2000, 2011), publishers=("Bund",)),
}


def search(settings: Settings, most: int) -> None:
    """Open the index, ask, and print latencies in milliseconds."""
    began = perf_counter()
    library = Library(settings)
    index = library.index()
    opened = perf_counter()
    asked = questions(most)
    began_asking = perf_counter()
    retrieve(library, index, understand(asked[0]), k=LISTED)
    print(f"first opened in {opened - began:.2f} s, then answers in ", end="")
    print(f"{perf_counter() - began_asking:.2f} s")
    library.close()
    began = perf_counter()
    index = library.index()
    retrieve(library, index, understand(asked[1]), k=LISTED)
    print(f"opened again with an answer in {perf_counter() - began:.2f} s")
    for name, filters in FILTERS.items():
        times = []
        for question in asked:
            began = perf_counter()
            retrieve(library, index, understand(question), k=LISTED, filters=filters)
            times.append(1000 * (perf_counter() - began))
        p50, p95 = np.quantile(times, (0.5, 0.95))
        print(f"  {name:36} p50 {p50:6.1f}  p95 {p95:6.1f} ms", flush=True)
    if index.vectors:
        found = []
        for question in asked:
            vector = library.encoder.encode_question(question)
            best = np.argpartition(-(index.matrix @ vector), NEAREST)[:NEAREST]
            near = [name for name, _ in index.vectors.nearest(vector, 200)][:NEAREST]
            rows = index.catalog.rows_of_ids(near).values()
            found.append(len(set(map(int, best)) & set(rows)) / NEAREST)
        print(f"  recall of the nearest {NEAREST}: {np.mean(found):.4f}")
    print(f"  torch loaded: {'torch' in sys.modules}")


def main() -> None:
    """Build an index unless there is one, and search it in a process on one core."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("count", type=int)
    arguments.add_argument("--home", type=Path)
    arguments.add_argument("--exact", action="store_true")
    arguments.add_argument("--queries", type=int, default=400)
    arguments.add_argument("--search", action="store_true", help=argparse.SUPPRESS)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = given.home or Path(folder)
        settings = Settings(home=home, corpus=SHIPPED_CORPUS)
        if given.search:
            exact = given.count if given.exact else 0
            search(replace(settings, exact=exact), given.queries)
            return
        if not (home / "current").exists():
            build(given.count, settings)
        environment = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        alone = {next(iter(os.sched_getaffinity(0)))}
        command = [sys.executable, __file__, *sys.argv[1:], "--home", str(home), "--search"]
        subprocess.run(
            command, check=True, env=environment, preexec_fn=lambda: os.sched_setaffinity(0, alone)
        )
        ask = [
            sys.executable,
            "-m",
            "ui",
            "--home",
            str(home),
            "search",
            "Was ist eine Kleinstadt?",
        ]
        began = perf_counter()
        subprocess.run(ask, check=True, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL)
        print(f"a new process answers in {perf_counter() - began:.2f} s")


if __name__ == "__main__":
    main()
