"""How well and how fast an encoder finds passages, alone.

    python benchmarks/encoder.py [MODEL…]

prints a table for the shipped encoder and for each sentence-transformers model that is named: the
questions of XQuAD-de whose paragraph comes first (R@1) or among the first five (R@5), nDCG@10, the
same for the English questions, and how many passages a second are encoded. The data are found by
KLEINSTADT_TESTDATA (default `../shared/data`), the time is wall clock over all paragraphs.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))

from ingest.encoder import open_encoder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.encoder import Encoder

LANGUAGES = {"de": "queries.jsonl", "en": "queries.en.jsonl"}
TIMED_PASSAGES = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """Shares of questions (0 to 1) and the mean nDCG@10."""

    first: float
    five: float
    ndcg: float


def main() -> int:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description="Measure encoders on XQuAD-de.")
    parser.add_argument("models", nargs="*", help="folders or names of further models")
    arguments = parser.parse_args()
    root = Path(__file__).parent.parent
    data = Path(os.environ.get("KLEINSTADT_TESTDATA", root / ".." / "shared" / "data"))
    folder = data / "xquad-de"
    if not folder.is_dir():
        sys.stdout.write(f"skipped: {folder} is not there (set KLEINSTADT_TESTDATA)\n")
        return 0
    digest = sha256(b"".join(path.read_bytes() for path in sorted(folder.rglob("*.*"))))
    sys.stdout.write(f"XQuAD-de, data {digest.hexdigest()[:16]}\n\n")
    sys.stdout.write("| encoder | revision | language | R@1 | R@5 | nDCG@10 | passages/s |\n")
    sys.stdout.write("|---|---|---|---|---|---|---|\n")
    for name in [None, *arguments.models]:
        encoder = open_encoder(name)
        speed = passages_per_second(encoder, read_texts(folder / "corpus.jsonl"))
        for language in LANGUAGES:
            quality = measure(encoder, folder, language)
            identity = encoder.identity
            sys.stdout.write(
                f"| {identity.name} | {identity.revision} | {language} | {quality.first:.1%} | "
                f"{quality.five:.1%} | {quality.ndcg:.3f} | {speed:,.0f} |\n"
            )
    return 0


def measure(encoder: Encoder, folder: Path, language: str) -> Quality:
    """Rank all paragraphs for each question; each question has one right paragraph."""
    passages = read_texts(folder / "corpus.jsonl")
    questions = read_texts(folder / LANGUAGES[language])
    lines = (folder / "qrels" / "test.tsv").read_text(encoding="utf-8").splitlines()[1:]
    right = {line.split("\t")[0]: line.split("\t")[1] for line in lines}
    places = {key: place for place, key in enumerate(passages)}
    rows = encoder.encode_passages(list(passages.values()))
    ranks = []
    for key, question in questions.items():
        scores = rows @ encoder.encode_question(question)
        ranks.append(int(np.sum(scores > scores[places[right[key]]])) + 1)
    return summary(ranks)


def summary(ranks: Sequence[int]) -> Quality:
    """Return the measures of ranks from 1; with one right passage the ideal gain is 1."""
    found = np.array(ranks)
    gains = np.where(found <= 10, 1 / np.log2(1 + found), 0)  # noqa: PLR2004  (nDCG@10)
    return Quality(
        first=float(np.mean(found <= 1)),
        five=float(np.mean(found <= 5)),  # noqa: PLR2004  (R@5)
        ndcg=float(np.mean(gains)),
    )


def passages_per_second(encoder: Encoder, passages: dict[str, str]) -> float:
    """Return how many paragraphs a second are encoded once the encoder is warm.

    A static encoder gets 2,000, so that the clock can measure it; a model gets each once.
    """
    texts = list(passages.values())
    encoder.encode_passages(texts[:8])
    if encoder.identity.name == "shipped":
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
