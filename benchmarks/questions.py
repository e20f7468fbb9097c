"""How well the corpus's own questions are answered.

    python benchmarks/questions.py [--split dev|test] [--laws] [--home DIR] [--failures]

Measured for every question of a split: the gold page (or section, in a document without pages)
among the first five passages; the gold quote inside the answer; refusals; and that every quote
stands verbatim on the page it names, looked up in the file by a second reader. --laws adds 20,000
sections of German laws to the index. A run on the test split is logged in
`benchmarks/results/questions-test.jsonl` with date and commit, because it is never tuned on.
"""

from __future__ import annotations

import argparse
import gzip
import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

from measures import Share, squeezed
from testdata import data_folder

from assistant.answer import ask
from assistant.model import Answer
from assistant.retrieve import retrieve
from assistant.understand import understand
from ingest.encoder import open_encoder
from ingest.index import Library
from ingest.model import heading
from ingest.run import ingest
from ingest.settings import SHIPPED_CORPUS, Settings

if TYPE_CHECKING:
    from assistant.model import Citation, Hit, Reply
    from ingest.index import Index

QUESTIONS = SHIPPED_CORPUS / "questions.jsonl"
LOG = ROOT / "benchmarks" / "results" / "questions-test.jsonl"
LAW_ROWS = 20_000
FIRST = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Gold:
    """One sentence that answers, and where it stands."""

    document: str
    page: int | None
    section: str
    quotes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A question with its earlier turns and, in groups of alternatives, what answers it."""

    id: str
    expect: str
    english: bool
    history: tuple[str, ...]
    text: str
    gold: tuple[tuple[Gold, ...], ...]


@dataclass(slots=True)
class Tally:
    """Sums while a split is run; lists hold one number a question."""

    found: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    quotes: list[bool] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


def read_cases(split: str) -> list[Case]:
    """Return the questions of a split."""
    lines = QUESTIONS.read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    return [
        Case(
            id=row["id"],
            expect=row["expect"],
            english=row["lang"] == "en",
            history=tuple(row["turns"][:-1]),
            text=row["turns"][-1],
            gold=tuple(
                tuple(
                    Gold(
                        document=each["document"],
                        page=each["page"],
                        section=each["section"],
                        quotes=tuple(each["quotes"]),
                    )
                    for each in group
                )
                for group in row["gold"]
            ),
        )
        for row in rows
        if row["split"] == split
    ]


def run(library: Library, cases: list[Case]) -> Tally:
    """Ask every question and count."""
    tally = Tally()
    for case in cases:
        question = understand(case.text, case.history)
        hits = retrieve(library, library.index(), question, k=FIRST).hits
        reply = ask(library, case.text, history=case.history)
        answered = isinstance(reply, Answer)
        if case.expect == "none":
            tally.found["refused (none)"].append(not answered)
        else:
            _count_answerable(tally, case, hits, reply)
        if case.expect == "none" and answered:
            tally.failures.append(f"{case.id} answered though silent: {case.text}")
        for citation in _citations(reply):
            verbatim = stands_verbatim(library.index(), citation)
            tally.quotes.append(verbatim)
            if not verbatim:
                where = f"{citation.document_id}, page {citation.page}"
                tally.failures.append(f"{case.id} not verbatim on {where}: {citation.quote}")
    return tally


def _count_answerable(tally: Tally, case: Case, hits: tuple[Hit, ...], reply: Reply) -> None:
    pages = [any(_same_place(gold, hit) for gold in group for hit in hits) for group in case.gold]
    said = squeezed(" ".join(citation.quote for citation in _citations(reply)))
    quotes = [
        any(all(squeezed(q) in said for q in gold.quotes) for gold in group) for group in case.gold
    ]
    share = sum(quotes) / len(quotes)
    tally.found["page in first five"].append(any(pages))
    tally.found["all pages in first five"].append(all(pages))
    tally.found["quote in answer"].append(share)
    tally.found["any quote in answer"].append(any(quotes))
    tally.found["refused (answerable)"].append(not isinstance(reply, Answer))
    kind = "English" if case.english else case.expect
    tally.found[f"  quote in answer: {kind}"].append(share)
    if case.history:
        tally.found["  quote in answer: dialogues"].append(share)
    if not any(pages):
        tally.failures.append(f"{case.id} page not found: {case.text}")
    elif not isinstance(reply, Answer):
        tally.failures.append(f"{case.id} refused: {case.text}")
    elif share < 1:
        tally.failures.append(f"{case.id} quote missing ({share:.0%}): {case.text}")


def _citations(reply: Reply) -> list[Citation]:
    sentences = reply.sentences if isinstance(reply, Answer) else ()
    return [citation for sentence in sentences for citation in sentence.citations]


def _same_place(gold: Gold, hit: Hit) -> bool:
    if gold.document != hit.passage.document_id:
        return False
    if gold.page is None:
        return gold.section == heading(hit.passage.section)
    return gold.page in {span.page for span in hit.passage.spans}


def stands_verbatim(index: Index, citation: Citation) -> bool:
    """Tell whether a quote is on its page, in our own text and in that of a second reader."""
    span = citation.span
    page = index.catalog.page(citation.document_id, span.page)
    exact = page.text[span.start : span.end] == citation.quote
    document = index.catalog.documents[citation.document_id]
    if not document.paged:
        return exact
    raw = _raw_page(index.original(document), span.page)
    return exact and squeezed(citation.quote) in raw


@cache
def _raw_page(path: Path, number: int) -> str:
    """Return the letters of a page as pypdf, which reads no page of ours otherwise, gives them."""
    from pypdf import PdfReader  # noqa: PLC0415  (the second reader is only for this)

    return squeezed(PdfReader(path).pages[number - 1].extract_text())


def write_laws(folder: Path) -> Path:
    """Write sections of German laws as Markdown files, to be added to the index."""
    folder.mkdir(parents=True)
    source = data_folder() / "train" / "laws-de.jsonl.gz"
    with gzip.open(source, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for _, line in zip(range(LAW_ROWS), lines, strict=False)]
    for start in range(0, len(rows), 500):
        some = rows[start : start + 500]
        text = "\n\n".join(f"# {row['heading']}\n\n{row['text']}" for row in some)
        (folder / f"gesetze-{start:05}.md").write_text(text, encoding="utf-8")
    return folder


def main() -> None:
    """Index the corpus, run a split and print what was found."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--split", choices=("dev", "test"), default="dev")
    arguments.add_argument("--laws", action="store_true")
    arguments.add_argument("--home", type=Path)
    arguments.add_argument("--failures", action="store_true")
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(home=given.home or Path(folder) / "home", corpus=SHIPPED_CORPUS)
        add = [write_laws(Path(folder) / "laws")] if given.laws else []
        report = ingest(settings, open_encoder(""), lambda *_: None, add=add)
        with closing(Library(settings)) as library:
            tally = run(library, read_cases(given.split))
            passages = library.index().generation.counts.passages
    print(f"split {given.split}, {passages} passages, generation {report.generation}")
    for name, values in tally.found.items():
        print(f"{name:32} {Share(hits=float(sum(values)), cases=len(values))}")
    verbatim = Share(hits=sum(tally.quotes), cases=len(tally.quotes))
    print(f"{'quotes verbatim on their page':32} {verbatim}")
    if given.failures:
        print("\n".join(tally.failures))
    if given.split == "test":
        log(tally, passages)


def log(tally: Tally, passages: int) -> None:
    """Append a run on the test split to its log, with date, commit and the digest of its data."""
    commit = subprocess.run(
        ["git", "-C", str(ROOT), "describe", "--always", "--dirty"],  # noqa: S607  (any git will do)
        capture_output=True,
        text=True,
        check=False,
    ).stdout.strip()
    shares = {
        name.strip(): round(sum(values) / len(values), 4) for name, values in tally.found.items()
    }
    shares["quotes verbatim"] = round(sum(tally.quotes) / max(1, len(tally.quotes)), 4)
    entry = {
        "date": f"{datetime.now(UTC):%Y-%m-%d %H:%M}",
        "commit": commit,
        "questions": sha256(QUESTIONS.read_bytes()).hexdigest()[:16],
        "passages": passages,
        **shares,
    }
    LOG.parent.mkdir(exist_ok=True)
    with LOG.open("a", encoding="utf-8") as file:
        file.write(json.dumps(entry) + "\n")


if __name__ == "__main__":
    main()
