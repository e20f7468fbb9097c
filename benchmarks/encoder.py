"""How well and how fast an encoder finds passages, alone and beside the lexical fields.

    python benchmarks/encoder.py [MODEL…]

prints two tables for the shipped encoder and for each sentence-transformers model that is named.
The first has the questions of XQuAD-de whose paragraph comes first (R@1) or among the first five
(R@5), nDCG@10, the same for the English questions, and how many passages a second are encoded. The
second has nDCG@10 of the lexical fields, of the encoder and of both fused, also without the word
resources, over the paragraphs alone and with the first 20,000 sections of law among them; the
encoder learnt from most of these. The data are found by KLEINSTADT_TESTDATA (default
`../shared/data`), the time is wall clock over all paragraphs.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from lay_questions import OTHERS, read_laws
from ranking import Lexical, fused, lexical, ndcg, ranks, recall, similarities
from testdata import data_folder

sys.path.insert(0, str(Path(__file__).parent.parent))

from ingest.encoder import open_encoder
from ingest.words import WordResources

if TYPE_CHECKING:
    from ingest.encoder import Encoder

LANGUAGES = {"de": "queries.jsonl", "en": "queries.en.jsonl"}
TIMED_PASSAGES = 2000
# Another model would need hours for the laws.
FAST = "shipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """Passages, questions, and the row of the passage that answers each."""

    name: str
    passages: tuple[str, ...]
    questions: tuple[str, ...]
    gold: tuple[int, ...]


def main() -> int:
    """Measure and print the tables."""
    parser = argparse.ArgumentParser(description="Measure encoders on XQuAD-de.")
    parser.add_argument("models", nargs="*", help="folders or names of further models")
    arguments = parser.parse_args()
    data = data_folder()
    folder = data / "xquad-de"
    digest = sha256(b"".join(path.read_bytes() for path in sorted(folder.rglob("*.*"))))
    print(f"XQuAD-de, data {digest.hexdigest()[:16]}\n")
    encoders = [open_encoder(name) for name in (None, *arguments.models)]
    alone = [read_search(folder, language) for language in LANGUAGES]
    print("| encoder | revision | language | R@1 | R@5 | nDCG@10 | passages/s |")
    print("|---|---|---|---|---|---|---|")
    for encoder in encoders:
        identity = encoder.identity
        speed = passages_per_second(encoder, alone[0].passages)
        for search in alone:
            cosines = similarities(encoder, search.passages, search.questions)
            places = ranks(cosines, search.gold)
            print(
                f"| {identity.name} | {identity.revision} | {search.name} "
                f"| {recall(places, 1):.1%} | {recall(places, 5):.1%} "
                f"| {ndcg(places):.3f} | {speed:,.0f} |"
            )
    laws = [f"{heading}. {text}" for heading, text in islice(read_laws(data), OTHERS)]
    print("\n| nDCG@10 | encoder | lexical | alone | fused | … without words: lexical | fused |")
    print("|---|---|---|---|---|---|---|")
    for search in [*alone, *(among(search, laws) for search in alone)]:
        full = lexical(search.passages, search.questions, WordResources.open(None))
        bare = lexical(search.passages, search.questions, WordResources.empty())
        for encoder in encoders:
            if encoder.identity.name == FAST or search in alone:
                print(compared(search, encoder, full, bare))
    return 0


def compared(search: Search, encoder: Encoder, full: Lexical, bare: Lexical) -> str:
    """Return a row with what each part finds, and both together."""
    cosines = similarities(encoder, search.passages, search.questions)
    found = (full.scores, cosines, fused(full, cosines), bare.scores, fused(bare, cosines))
    gains = " | ".join(f"{ndcg(ranks(scores, search.gold)):.4f}" for scores in found)
    return f"| {search.name} | {encoder.identity.name} | {gains} |"


def read_search(folder: Path, language: str) -> Search:
    """Read the paragraphs and the questions of one language; each has one right paragraph."""
    passages = read_texts(folder / "corpus.jsonl")
    questions = read_texts(folder / LANGUAGES[language])
    lines = (folder / "qrels" / "test.tsv").read_text(encoding="utf-8").splitlines()[1:]
    right = {line.split("\t")[0]: line.split("\t")[1] for line in lines}
    rows = {key: row for row, key in enumerate(passages)}
    return Search(
        name=language,
        passages=tuple(passages.values()),
        questions=tuple(questions.values()),
        gold=tuple(rows[right[key]] for key in questions),
    )


def among(search: Search, others: list[str]) -> Search:
    """Return the same search with other passages behind the right ones."""
    return Search(
        name=f"{search.name}, {len(others):,} laws",
        passages=(*search.passages, *others),
        questions=search.questions,
        gold=search.gold,
    )


def passages_per_second(encoder: Encoder, passages: tuple[str, ...]) -> float:
    """Return how many paragraphs a second are encoded once the encoder is warm.

    A static encoder gets 2,000, so that the clock can measure it; a model gets each once.
    """
    texts = list(passages)
    encoder.encode_passages(texts[:8])
    if encoder.identity.name == FAST:
        texts = (texts * (TIMED_PASSAGES // len(texts) + 1))[:TIMED_PASSAGES]
    start = perf_counter()
    encoder.encode_passages(texts)
    return len(texts) / (perf_counter() - start)


def read_texts(path: Path) -> dict[str, str]:
    """Return the texts of a BEIR file by their id, without titles, as they are usually measured."""
    records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return {str(record["_id"]): str(record["text"]) for record in records}


if __name__ == "__main__":
    sys.exit(main())
