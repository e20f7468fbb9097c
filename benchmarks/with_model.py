r"""How a language model answers the corpus's own questions, and what of that the check lets stand.

    KLEINSTADT_MODEL=openai:NAME KLEINSTADT_MODEL_URL=http://127.0.0.1:8080/v1 \\
        python benchmarks/with_model.py [--split dev|test] [--only N] [FILE ...]

Asks the model that is set by the environment (see docs/models.md) and prints: answers it wrote, or
fell back on the answer without a model and why; refusals, which are decided before it is asked;
its sentences kept, or dropped and why; whether its quotes are verbatim, and whether those shown
stand on their page; the gold quote in the answer, with the model and without, on the same
questions; and the seconds until the first sentence is checked and until the answer is whole.
--only takes N questions, evenly from all.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

from measures import Share
from questions import QUESTIONS, stands_verbatim

from assistant.answer import begin
from assistant.model import Answer, Checked, Flaw, NoticeKind
from assistant.questions import citations, quoted, read_cases
from assistant.writer import Writing
from ingest.settings import SHIPPED_CORPUS, from_environment
from ingest.trial import corpus_indexed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from assistant.questions import Case
    from ingest.index import Index, Library

# A sentence with one of these quotes nothing that could be compared.
_UNQUOTED = frozenset({Flaw.UNCITED, Flaw.UNKNOWN_SOURCE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What a model made of a question, beside the answer without one; times in seconds."""

    case: Case
    plain: Answer
    reply: Answer
    first: float | None
    whole: float

    @property
    def sentences(self) -> tuple[Checked, ...]:
        """Return what it wrote, as checked."""
        return self.reply.check.sentences if self.reply.check else ()

    @property
    def fallback(self) -> str:
        """Return what the reader is told where the answer is not the model's, or not all of it."""
        told = (each.text for each in self.reply.notices if each.kind is NoticeKind.FALLBACK)
        return next(told, "")


def write(library: Library, case: Case) -> Written | None:
    """Let the model answer a question; return nothing where there is no answer to write."""
    begun = begin(library, case.text, history=case.turns[:-1])
    if not isinstance(begun, Writing):
        return None
    began, first, reply = perf_counter(), None, begun.extracted
    for each in begun:
        if isinstance(each, Answer):
            reply = each
        elif first is None and each.supported:
            first = perf_counter() - began
    whole = perf_counter() - began
    return Written(case=case, plain=begun.extracted, reply=reply, first=first, whole=whole)


def report(asked: int, written: Sequence[Written], index: Index) -> Iterator[str]:
    """Yield the lines that tell what was found."""
    own = [each for each in written if each.reply.written_by]
    yield line("refused before the model is asked", asked - len(written), asked)
    yield line("answers by the model", len(own), len(written))
    told = Counter(each.fallback for each in written if each.fallback)
    yield from (f"  {count:4} times: {text}" for text, count in told.most_common())
    sentences = [each for one in written for each in one.sentences]
    yield line("its sentences kept", sum(each.supported for each in sentences), len(sentences))
    yield line("  after it was asked again", sum(map(mended, sentences)), len(sentences))
    flaws = Counter(flaw for each in sentences for flaw in each.flaws)
    yield from (line(f"  {flaw.value}", n, len(sentences)) for flaw, n in flaws.most_common())
    quoting = [each for each in sentences if not _UNQUOTED & set(each.flaws)]
    right = sum(Flaw.MISQUOTED not in each.flaws for each in quoting)
    yield line("its quotes verbatim", right, len(quoting))
    shown = [stands_verbatim(index, cited) for each in own for cited in citations(each.reply)]
    yield line("quotes shown that stand on their page", sum(shown), len(shown))
    gold = [each for each in written if each.case.answerable]
    for name, replies in (
        ("gold quote in the answer", [each.reply for each in gold]),
        ("  without the model", [each.plain for each in gold]),
    ):
        found = sum(
            any(quoted(reply, each.case)) for reply, each in zip(replies, gold, strict=True)
        )
        yield line(name, found, len(gold))
    yield times("seconds to the first sentence", (each.first for each in written))
    yield times("seconds to the whole answer", (each.whole for each in written))


def mended(sentence: Checked) -> bool:
    """Tell whether a sentence was kept that the model wrote when it was asked again."""
    return sentence.supported and sentence.repaired


def line(name: str, hits: int, cases: int) -> str:
    """Return a share with its interval."""
    return f"{name:40} {Share(hits=hits, cases=cases)}"


def times(name: str, seconds: Iterable[float | None]) -> str:
    """Return the median and the 95th percentile of what was measured."""
    taken = [each for each in seconds if each is not None]
    p50, p95 = np.quantile(taken, (0.5, 0.95)) if taken else (np.nan, np.nan)
    return f"{name:40} p50 {p50:.1f}  p95 {p95:.1f}  n={len(taken)}"


def main() -> None:
    """Index the corpus, let the model answer and print what was found."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--split", choices=("dev", "test"), default="dev")
    arguments.add_argument("--only", type=int)
    arguments.add_argument("files", nargs="*", type=Path, default=[QUESTIONS])
    given = arguments.parse_args()
    cases = [case for path in given.files for case in read_cases(path, given.split)]
    cases = cases[:: max(1, len(cases) // given.only)][: given.only] if given.only else cases
    with tempfile.TemporaryDirectory() as folder:
        settings = from_environment(os.environ, home=Path(folder), corpus=SHIPPED_CORPUS)
        if not settings.model:
            arguments.error("no model is set: see docs/models.md for KLEINSTADT_MODEL")
        with corpus_indexed(SHIPPED_CORPUS, settings, lambda *_: None) as library:
            written = [found for case in cases if (found := write(library, case))]
            print(f"{settings.model}, split {given.split}, {len(cases)} questions")
            print("\n".join(report(len(cases), written, library.index())))


if __name__ == "__main__":
    main()
