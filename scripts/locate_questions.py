"""Locate the gold sentences of `corpus/questions.jsonl` in the documents as they are read.

    python scripts/locate_questions.py [--check] [FILE ...]

The questions were written before the corpus and name facts, and literal words their sentences
must hold. Here each group of words becomes the sentences that satisfy it: `gold` is a list of
groups, each a list of alternatives with document, page, page_label, section and the verbatim
quotes (two for a sentence over two pages). Without a FILE the questions of
`benchmarks/seen_*.jsonl` and `benchmarks/blind_*.jsonl`, which have the same shape, are located
too. With --check nothing is written, and a file that is out of date, or a question that cannot be
located, ends with status 1.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent.parent)]

from corpus_text import parse, statements

from ingest.claims import Locator
from ingest.manifest import read_corpus
from ingest.model import heading
from ingest.split import split
from ingest.worker import read_limited

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.model import Passage, ReadDocument, Span

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT / "corpus"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gold:
    """A sentence of the corpus, the facts it rests on, and where it stands."""

    text: str
    facts: frozenset[str]
    document: str
    page: int | None
    page_label: str | None
    section: str
    quotes: tuple[str, ...]

    def to_json(self) -> dict[str, object]:
        """Return what a question keeps of it."""
        return {
            "document": self.document,
            "page": self.page,
            "page_label": self.page_label,
            "section": self.section,
            "quotes": list(self.quotes),
        }


def gold_sentences() -> list[Gold]:
    """Return every located sentence of the corpus."""
    found: list[Gold] = []
    for each in read_corpus(CORPUS).inputs:
        content = read_limited(each.path)
        passages = split(each.source.id, content)
        locator = Locator(content)
        for statement in statements(parse(CORPUS / "text" / f"{each.source.id}.txt")):
            spans = locator.find(statement.text)
            if spans:
                facts = frozenset(statement.facts)
                found.append(_gold(each.source.id, statement.text, facts, content, passages, spans))
            else:
                print(f"{each.source.id}: on no page: {statement.text}", file=sys.stderr)
    return found


def _gold(  # noqa: PLR0913, PLR0917  (a sentence and all it is located by)
    document: str,
    text: str,
    facts: frozenset[str],
    content: ReadDocument,
    passages: tuple[Passage, ...],
    spans: list[Span],
) -> Gold:
    pages = {page.number: page for page in content.pages}
    first = pages[spans[0].page]
    return Gold(
        text=text,
        facts=facts,
        document=document,
        page=first.number if content.paged else None,
        page_label=first.label,
        section=heading(next(_sections(passages, spans[0]), ())),
        quotes=tuple(pages[span.page].text[span.start : span.end] for span in spans),
    )


def _sections(passages: tuple[Passage, ...], span: Span) -> Iterator[tuple[str, ...]]:
    for passage in passages:
        for each in passage.spans:
            if each.page == span.page and each.start <= span.start < each.end:
                yield passage.section


def locate(question: dict[str, object], sentences: list[Gold]) -> list[list[dict[str, object]]]:
    """Return the gold groups of a question; a group nothing satisfies is empty."""
    facts, needles = question["facts"], question["needles"]
    if not isinstance(facts, list) or not isinstance(needles, list):
        message = f"question {question['id']} has no facts or needles"
        raise TypeError(message)
    # Where no fact is named, any sentence may say it.
    about = [gold for gold in sentences if not facts or gold.facts & set(facts)]
    if not needles:
        return [[gold.to_json() for gold in about]] if facts else []
    return [
        [gold.to_json() for gold in about if any(words in gold.text for words in group)]
        for group in needles
    ]


def main() -> int:
    """Write the located questions, or check them."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    arguments.add_argument("--check", action="store_true")
    arguments.add_argument("files", nargs="*", type=Path)
    given = arguments.parse_args()
    blind = [
        path for kind in ("seen", "blind") for path in (ROOT / "benchmarks").glob(f"{kind}_*.jsonl")
    ]
    sentences = gold_sentences()
    wrong = [
        _relocate(path, sentences, check=given.check)
        for path in given.files or [CORPUS / "questions.jsonl", *blind]
    ]
    return int(any(wrong))


def _relocate(path: Path, sentences: list[Gold], *, check: bool) -> bool:
    """Locate the questions of a file; tell whether one is lost, or the file was out of date."""
    before = path.read_text(encoding="utf-8")
    lost = 0
    lines: list[str] = []
    for line in before.splitlines():
        question = json.loads(line)
        question["gold"] = locate(question, sentences)
        for number, group in enumerate(question["gold"]):
            if not group:
                lost += 1
                wanted = question["needles"][number] if question["needles"] else question["facts"]
                print(f"{question['id']}: nothing for {wanted}", question["facts"], file=sys.stderr)
        lines.append(json.dumps(question, ensure_ascii=False))
    after = "\n".join(lines) + "\n"
    if not check:
        path.write_text(after, encoding="utf-8")
    return bool(lost) or (check and after != before)


if __name__ == "__main__":
    sys.exit(main())
