"""Whether the page that answers is found, for questions in other words than the corpus's.

    python benchmarks/finding.py [--laws]

prints for three sets of questions how often a right page (or section, in a document without pages)
is among the first one and the first five passages: the dev split of the corpus's questions,
`training_questions.jsonl`, which are near to the text, and `finding_questions.jsonl`, which were
written from the facts alone, in colloquial words, before this was measured; its half `unseen` was
never looked at question by question. --laws adds 20,000 sections of German laws to the index. A
passage is right when it stands where a sentence does that answers. Beside the search as it is set,
the same is shown without what a passage's document and section are about.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import defaultdict
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

from measures import Share
from questions import QUESTIONS, write_laws

from assistant.inquiry import inquire
from assistant.questions import FIRST, Gold, read_cases
from ingest.index import Library
from ingest.model import heading
from ingest.settings import SHIPPED_CORPUS, Fusion, Settings
from ingest.texts import squeezed
from ingest.trial import corpus_indexed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ingest.index import Index

BENCHMARKS = ROOT / "benchmarks"
ORIGINS = frozenset(path.stem for path in (SHIPPED_CORPUS / "origins").glob("*.json"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question with its earlier turns, the set it is of, and where its answers stand."""

    name: str
    turns: tuple[str, ...]
    gold: tuple[Gold, ...]


def asked(index: Index) -> Iterator[Asked]:
    """Give the answerable questions of all sets."""
    for case in read_cases(QUESTIONS, "dev"):
        if case.answerable:
            gold = tuple(gold for group in case.gold for gold in group)
            yield Asked(name="dev", turns=case.turns, gold=gold)
    for name in ("training", "finding"):
        lines = (BENCHMARKS / f"{name}_questions.jsonl").read_text(encoding="utf-8").splitlines()
        for row in map(json.loads, lines):
            if row["sentences"]:
                gold = tuple(places(index, row["sentences"]))
                half = row.get("half", "")
                yield Asked(name=f"{name} {half}".strip(), turns=tuple(row["turns"]), gold=gold)


def places(index: Index, sentences: Sequence[str]) -> Iterator[Gold]:
    """Give the pages and sections of the corpus that sentences stand on."""
    wanted = [squeezed(sentence) for sentence in sentences]
    for document in index.catalog.documents.values():
        if document.source.id not in ORIGINS:
            continue
        for passage in index.catalog.passages(index.catalog.rows[document.id]):
            text = squeezed(passage.text)
            if any(sentence in text for sentence in wanted):
                section = heading(passage.section)
                for page in {span.page for span in passage.spans}:
                    yield Gold(
                        document=document.id,
                        page=page if document.paged else None,
                        section=section,
                        quotes=(),
                    )


def place_of(library: Library, question: Asked) -> int:
    """Return the place of the first right passage, from 1; past all when there is none."""
    *history, text = question.turns
    hits = inquire(library, text, history=history).retrieved.hits
    right = (n for n, hit in enumerate(hits, 1) if any(gold.holds(hit) for gold in question.gold))
    return next(right, len(hits) + 1)


def main() -> None:
    """Index, ask and print."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--laws", action="store_true")
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(home=Path(folder), corpus=SHIPPED_CORPUS)
        add = [write_laws(Path(folder) / "laws")] if given.laws else []
        with corpus_indexed(SHIPPED_CORPUS, settings, lambda *_: None, add) as library:
            show("as set", library)
            alone = replace(library.settings, fusion=Fusion(documents=0, sections=0))
            with closing(Library(alone)) as other:
                show("without what is around", other)


def show(name: str, library: Library) -> None:
    """Ask all questions and print how often a right page was found."""
    found: dict[str, list[int]] = defaultdict(list)
    for question in asked(library.index()):
        found[question.name].append(place_of(library, question))
    print(name)
    for questions, ranks in found.items():
        for first in (1, FIRST):
            hits = sum(rank <= first for rank in ranks)
            print(
                f"  {questions:16} first {first}: {Share(hits=hits, cases=len(ranks))}", flush=True
            )


if __name__ == "__main__":
    main()
