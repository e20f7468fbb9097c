"""How well the corpus's own questions are answered.

    python benchmarks/questions.py [--split dev|test] [--laws] [--failures] [FILE ...]

Measured for every question of a split: the gold page (or section, in a document without pages)
among the first five passages; the gold quote inside the answer and in its first two sentences;
sources that differ quoted on both sides with a notice (`both`), wrong premises corrected and named
(`premise`), either notice where none is due; dialogues right in every turn; refusals; and that
every quote stands verbatim on the page it names, looked up in the file by a second reader. --laws
adds 20,000 sections of German laws to the index. FILE are other questions of the same shape,
written by people who did not see how they are answered: on those of `benchmarks/seen_*.jsonl`
(--split dev) what failed was mended, or weights were fitted; those of `benchmarks/blind_*.jsonl`
(--split test) are only asked, but for `blind_answers.jsonl`, of which `fit_disputed.py` and
`fit_refusal.py` learn. A run on the corpus's test split is logged in
`benchmarks/results/questions-test.jsonl` with date and commit, because it is never tuned on.
`kleinstadt eval corpus/` shows the dev split with more figures.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

from laws import law_sections
from measures import Share

from assistant.model import Answer
from assistant.questions import (
    FILE,
    Asked,
    citations,
    evaluation,
    read_cases,
    run,
    shares,
    wrongly_told,
)
from ingest.settings import SHIPPED_CORPUS, Settings
from ingest.texts import squeezed
from ingest.trial import corpus_indexed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.evaluate import Evaluation
    from assistant.model import Citation
    from ingest.index import Index

QUESTIONS = SHIPPED_CORPUS / FILE
BLIND = ROOT / "benchmarks" / "blind_answers.jsonl"
LOG = ROOT / "benchmarks" / "results" / "questions-test.jsonl"
LAW_ROWS = 20_000


def failures(asked: Sequence[Asked]) -> list[str]:
    """Return a line for every question that went wrong."""
    lines: list[str] = []
    for each in asked:
        case, share = each.case, sum(each.quotes) / max(1, len(each.quotes))
        if not case.answerable:
            what = "" if each.refused else "answered though silent"
        elif not any(each.pages):
            what = "page not found"
        elif each.refused:
            what = "refused"
        elif share < 1 and not each.right:
            what = f"quote missing ({share:.0%})"
        elif not each.right:
            what = f"{case.expect} not told"
        elif not all(each.earlier):
            what = "an earlier turn refused"
        else:
            what = " ".join(f"{kind} told" for kind in sorted(each.told & wrongly_told(case)))
        if what:
            lines.append(f"{case.id} {what}: {case.text}")
    return lines


def verbatim(index: Index, asked: Sequence[Asked]) -> list[bool]:
    """Return for every quote of every answer whether it stands on its page."""
    return [stands_verbatim(index, each) for one in asked for each in citations(one.reply)]


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
    rows = law_sections(LAW_ROWS)
    for start in range(0, len(rows), 500):
        some = rows[start : start + 500]
        text = "\n\n".join(f"# {row.heading}\n\n{row.text}" for row in some)
        (folder / f"gesetze-{start:05}.md").write_text(text, encoding="utf-8")
    return folder


def main() -> None:
    """Index the corpus, run a split and print what was found."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--split", choices=("dev", "test"), default="dev")
    arguments.add_argument("--laws", action="store_true")
    arguments.add_argument("--failures", action="store_true")
    arguments.add_argument("files", nargs="*", type=Path, default=[QUESTIONS])
    given = arguments.parse_args()
    cases = [case for path in given.files for case in read_cases(path, given.split)]
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(home=Path(folder), corpus=SHIPPED_CORPUS)
        add = [write_laws(Path(folder) / "laws")] if given.laws else []
        with corpus_indexed(SHIPPED_CORPUS, settings, lambda *_: None, add) as library:
            asked = run(library, cases, lambda *_: None)
            quotes = verbatim(library.index(), asked)
            passages = library.index().generation.counts.passages
    print(f"split {given.split}, {passages} passages")
    for name, values in shares(asked).items():
        print(f"{name:32} {Share(hits=float(sum(values)), cases=len(values))}")
    print(f"{'quotes verbatim on their page':32} {Share(hits=sum(quotes), cases=len(quotes))}")
    lengths = [len(each.reply.sentences) for each in asked if isinstance(each.reply, Answer)]
    print(f"{'sentences in an answer, on average':32} {sum(lengths) / max(1, len(lengths)):.1f}")
    if given.failures:
        print("\n".join(failures(asked)))
    if given.files != [QUESTIONS]:
        return
    measured = evaluation(asked)
    print(f"{'area under the curve of refusals':32} {measured.area:.3f}")
    if given.split == "test":
        log(measured, quotes, passages)


def log(measured: Evaluation, quotes: Sequence[bool], passages: int) -> None:
    """Append a run on the test split to its log, with date, commit and the digest of its data."""
    commit = subprocess.run(
        ["git", "-C", str(ROOT), "describe", "--always", "--dirty"],  # noqa: S607  (any git will do)
        capture_output=True,
        text=True,
        check=False,
    ).stdout.strip()
    entry = {
        "date": f"{datetime.now(UTC):%Y-%m-%d %H:%M}",
        "commit": commit,
        "questions": sha256(QUESTIONS.read_bytes()).hexdigest()[:16],
        "passages": passages,
        **{name: round(figure.value, 4) for name, figure in measured.shares.items()},
        "auc": round(measured.area, 4),
        "quotes verbatim": round(sum(quotes) / max(1, len(quotes)), 4),
    }
    LOG.parent.mkdir(exist_ok=True)
    with LOG.open("a", encoding="utf-8") as file:
        file.write(json.dumps(entry) + "\n")


if __name__ == "__main__":
    main()
