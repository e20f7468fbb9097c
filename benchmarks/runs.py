"""What a run costs: the first, one with nothing new, one document more or less; and LangChain's.

    python benchmarks/runs.py [--passages N] [--peer]

The corpus is about N passages of law as Markdown files of 100 sections (0 for none). Each step is
a process of its own, as a person would start it: wall-clock seconds, CPU seconds with those of the
processes it starts, and the most memory, in MB, that it and those took together, mapped files
included; what several of them share counts once.
With --peer the PDFs of the test data are also ingested by a program made of LangChain's
PyPDFLoader, RecursiveCharacterTextSplitter and langchain-chroma with the same encoder, in turn
with ours, and then one PDF is added to each. Text recognition is off, since LangChain has none.
"""

from __future__ import annotations

import argparse
import gzip
import itertools
import json
import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread
from time import perf_counter
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from testdata import data_folder

from ingest.encoder import open_encoder

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

_KLEINSTADT = (sys.executable, "-m", "ui")
_SECTIONS = 100
_TURNS = 3
# Seconds between two looks at the memory.
_GLANCE = 0.1


class Memory(Thread):
    """Looks again and again at how much memory a process and those it started take together."""

    def __init__(self, pid: int) -> None:
        """Take the process."""
        super().__init__(daemon=True)
        self._pid, self._most = pid, 0.0
        self._ended = Event()

    def run(self) -> None:
        """Look until the process has ended."""
        while not self._ended.wait(_GLANCE):
            self._most = max(self._most, sum(map(_proportional, _tree(self._pid))))

    def most(self) -> float:
        """Return the most that was seen, in MB, once the process has ended."""
        self._ended.set()
        self.join()
        return self._most


def _tree(pid: int) -> list[int]:
    """Return a process, all that it started, and all that those started."""
    started: dict[int, list[int]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            # A name may hold spaces and parentheses; the parent is the second field after it.
            told = (folder / "stat").read_text(encoding="utf-8", errors="replace")
            started.setdefault(int(told.rpartition(")")[2].split()[1]), []).append(int(folder.name))
    tree = [pid]
    for each in tree:
        tree += started.get(each, [])
    return tree


def _proportional(pid: int) -> float:
    """Return the memory of a process in MB, its share of what it shares."""
    try:
        told = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    except OSError:
        return 0.0
    kilobytes = next((line for line in told.splitlines() if line.startswith("Pss:")), "Pss: 0")
    return int(kilobytes.split()[1]) / 1024


def show(name: str, *command: str | Path) -> None:
    """Run a command and print what it cost."""
    began = perf_counter()
    started = subprocess.Popen(
        [*map(str, command)],
        cwd=ROOT,
        env={**os.environ, "KLEINSTADT_OCR": "off"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    watching = Memory(started.pid)
    watching.start()
    _, status, used = os.wait4(started.pid, 0)
    megabytes = watching.most()
    seconds, cpu = perf_counter() - began, used.ru_utime + used.ru_stime
    failed = f"  FAILED: {status}" if status else ""
    print(f"  {name:28} {seconds:8.2f} s {cpu:8.2f} s CPU {megabytes:7.0f} MB{failed}", flush=True)


def write_laws(folder: Path, passages: int) -> None:
    """Write sections of law as Markdown files until there are about so many passages."""
    folder.mkdir()
    sections, written = _sections(), 0
    for number in itertools.count():
        if written >= passages:
            return
        parts = [f"# Gesetz {number}\n"]
        for heading, text in itertools.islice(sections, _SECTIONS):
            parts.append(f"## {heading}\n\n{text}\n")
            written += 1 + len(text.split()) // 125
        (folder / f"gesetz-{number:05}.md").write_text("\n".join(parts), encoding="utf-8")


def _sections() -> Iterator[tuple[str, str]]:
    """Give sections of law, again in another version when there are no more."""
    laws = data_folder() / "train" / "laws-de.jsonl.gz"
    for version in itertools.count():
        with gzip.open(laws, "rt", encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                yield f"{row['heading']} (Fassung {version})", row["text"]


def runs_over_laws(passages: int, work: Path) -> None:
    """Measure runs over law."""
    corpus, home = work / "corpus", work / "home"
    write_laws(corpus, passages)
    places = ("--home", home, "--corpus", corpus)
    print(f"Runs over {passages} passages of law, {len(list(corpus.iterdir()))} documents")
    show("first run", *_KLEINSTADT, "ingest", *places)
    for _ in range(_TURNS):
        show("nothing new", *_KLEINSTADT, "ingest", *places)
    text = "# Neu\n\n" + "\n\n".join(f"## Teil {i}\n\nEin neuer Absatz {i}." for i in range(50))
    for turn in range(_TURNS):
        (corpus / f"neu-{turn}.md").write_text(text.replace("neuer", f"{turn}."), encoding="utf-8")
        show("one document more", *_KLEINSTADT, "ingest", *places)
    (corpus / "neu-0.md").write_text(text, encoding="utf-8")
    show("one document changed", *_KLEINSTADT, "ingest", *places)
    show("one document removed", *_KLEINSTADT, "remove", "gesetz-00001", *places)
    show("back", *_KLEINSTADT, "rollback", *places)
    show("everything verified", *_KLEINSTADT, "verify", *places)
    newest = max(path for path in (home / "generations").iterdir() if path.is_dir())
    made = json.loads((newest / "generation.json").read_text(encoding="utf-8"))
    print(f"  {made['counts']['passages']} passages; a generation takes", end=" ")
    print(
        f"{sum(file.stat().st_size for file in newest.rglob('*') if file.is_file()) / 1e6:.0f} MB"
    )


def beside_langchain(work: Path) -> None:
    """Measure a full build of the PDFs by LangChain's parts and by ours, in turn."""
    pdfs = sorted((data_folder() / "pdf").glob("*.pdf"))
    corpus = work / "pdfs"
    corpus.mkdir()
    for pdf in pdfs:
        shutil.copy(pdf, corpus)
    print(f"A full build of {len(pdfs)} PDFs, three times, and one PDF more")
    for turn in range(_TURNS):
        show("LangChain", *_peer(work / f"langchain-{turn}", pdfs))
        show("ours", *_KLEINSTADT, "ingest", "--home", work / f"{turn}", "--corpus", corpus)
    more = work / "mehr.pdf"
    shutil.copy(pdfs[0], more)
    show("LangChain, one more", *_peer(work / "langchain-0", [more]))
    show("ours, one more", *_KLEINSTADT, "ingest", more, "--home", work / "0", "--corpus", corpus)


def _peer(store: Path, pdfs: Sequence[Path]) -> tuple[str | Path, ...]:
    return (sys.executable, Path(__file__), "--langchain", store, *pdfs)


def add_by_langchain(store: Path, pdfs: Sequence[Path]) -> None:
    """Add PDFs to a collection as LangChain's own introduction does, with our encoder."""
    from langchain_chroma import Chroma  # noqa: PLC0415  (only here)
    from langchain_community.document_loaders import PyPDFLoader  # noqa: PLC0415
    from langchain_core.embeddings import Embeddings  # noqa: PLC0415
    from langchain_text_splitters import RecursiveCharacterTextSplitter  # noqa: PLC0415

    encoder = open_encoder("")

    class Shipped(Embeddings):
        """The shipped encoder under LangChain's names."""

        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            """Encode passages."""
            return _lists(encoder.encode_passages(texts))

        def embed_query(self, text: str) -> list[float]:
            """Encode a question."""
            return _lists(encoder.encode_question(text)[None])[0]

    collection = Chroma("passages", Shipped(), persist_directory=str(store))
    splitter = RecursiveCharacterTextSplitter(chunk_size=800, chunk_overlap=100)
    for pdf in pdfs:
        chunks = splitter.split_documents(PyPDFLoader(str(pdf)).load())
        # A document without a text layer has none, which Chroma refuses.
        if chunks:
            collection.add_documents(chunks)


def _lists(vectors: NDArray[np.float32]) -> list[list[float]]:
    return [[float(value) for value in vector] for vector in vectors]


def main() -> None:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--passages", type=int, default=50_000)
    parser.add_argument("--peer", action="store_true")
    parser.add_argument("--langchain", nargs="+", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.langchain:
        store, *pdfs = given.langchain
        add_by_langchain(store, pdfs)
        return
    with tempfile.TemporaryDirectory() as work:
        if given.passages:
            runs_over_laws(given.passages, Path(work))
        if given.peer:
            beside_langchain(Path(work))


if __name__ == "__main__":
    main()
