"""How well everyday questions find the section of law that answers them, and what finds it.

    python benchmarks/lay.py [--half dev|test|all] [--encoder FOLDER]

prints R@10 and nDCG@10 with bootstrap intervals for tantivy with its German stemmer, our lexical
fields with and without the word resources, the encoder alone, and their fusion; then by what
factor the fusion beats the others, over the same resampled questions. The encoder's share is the
row "fused" against the row "lexical fields". The questions are those of `lay_questions.jsonl`.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from lay_questions import read_lay_test
from ranking import fused, lexical, ndcg, ranks, recall, similarities
from testdata import data_folder

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from ingest.static_encoder import SHIPPED_ENCODER, StaticEncoder
from ingest.words import WordResources

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lay_questions import LayTest
    from numpy.typing import NDArray

    from ingest.encoder import Encoder

    Places = NDArray[np.int64]

RESAMPLED = 10_000
PEER, LEXICAL, FUSED = "tantivy, German stemmer", "lexical fields", "fused"
FAR = 1_000_000  # the rank of what is not found


def main() -> int:
    """Rank, resample and print."""
    parser = argparse.ArgumentParser(description="Measure everyday questions on laws.")
    parser.add_argument("--half", choices=("dev", "test", "all"), default="all")
    parser.add_argument("--encoder", type=Path, default=SHIPPED_ENCODER, help="another folder")
    arguments = parser.parse_args()
    test = read_lay_test(data_folder(), arguments.half)
    print(f"{len(test.questions)} questions, {len(test.passages):,} sections\n")
    places = measured(test, StaticEncoder(arguments.encoder))
    samples = np.random.default_rng(0).integers(0, len(test.gold), (RESAMPLED, len(test.gold)))
    print("| | R@10 | nDCG@10 |\n|---|---|---|")
    for name, found in places.items():
        at_ten, gain = interval(found, samples, at_ten_of), interval(found, samples, ndcg)
        print(f"| {name} | {at_ten_of(found):.3f} {at_ten} | {ndcg(found):.3f} {gain} |")
    print()
    for name in (PEER, LEXICAL):
        print(f"R@10 of fused over that of {name}: {factor(places[FUSED], places[name], samples)}")
    return 0


def measured(test: LayTest, encoder: Encoder) -> dict[str, Places]:
    """Return the rank of the right section of each question by what ranks them."""
    cosines = similarities(encoder, test.passages, test.questions)
    full = lexical(test.passages, test.questions, WordResources.open(None))
    bare = lexical(test.passages, test.questions, WordResources.empty())
    return {
        PEER: tantivy_ranks(test.passages, test.questions, test.gold),
        LEXICAL: ranks(full.scores, test.gold),
        "lexical fields without word resources": ranks(bare.scores, test.gold),
        "encoder alone": ranks(cosines, test.gold),
        FUSED: ranks(fused(full, cosines), test.gold),
        "fused without word resources": ranks(fused(bare, cosines), test.gold),
    }


def at_ten_of(places: Places) -> float:
    """Return R@10."""
    return recall(places, 10)


def interval(places: Places, samples: Places, measure: Callable[[Places], float]) -> str:
    """Return the 95 % interval of a measure over resampled questions (percentile bootstrap)."""
    return bounds([measure(places[rows]) for rows in samples])


def factor(better: Places, other: Places, samples: Places) -> str:
    """Return by what factor one R@10 is higher, with its interval over the same samples."""
    # Half a hit is added to both, because a sample may have none.
    hits = np.array([(better[rows] <= 10).sum() + 0.5 for rows in samples])  # noqa: PLR2004
    less = np.array([(other[rows] <= 10).sum() + 0.5 for rows in samples])  # noqa: PLR2004
    return f"{at_ten_of(better) / at_ten_of(other):.2f} {bounds(list(hits / less))}"


def bounds(values: list[float]) -> str:
    """Return what the middle 95 % of the values lie between."""
    low, high = np.quantile(values, [0.025, 0.975])
    return f"[{low:.3f}, {high:.3f}]"


def tantivy_ranks(
    passages: Sequence[str], questions: Sequence[str], gold: Sequence[int], *, deepest: int = 1000
) -> Places:
    """Return the ranks of the right passages in tantivy, as it searches German out of the box."""
    import tantivy  # noqa: PLC0415  (only this function needs it)

    builder = tantivy.SchemaBuilder()
    builder.add_text_field("text", stored=False, tokenizer_name="german")
    builder.add_integer_field("row", stored=True)
    index = tantivy.Index(builder.build())
    analyser = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    for step in (
        tantivy.Filter.remove_long(40),
        tantivy.Filter.lowercase(),
        tantivy.Filter.stopword("german"),
        tantivy.Filter.stemmer("german"),
    ):
        analyser = analyser.filter(step)
    index.register_tokenizer("german", analyser.build())
    writer = index.writer(num_threads=1)
    for row, passage in enumerate(passages):
        writer.add_document(tantivy.Document(text=passage, row=row))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()
    found: list[int] = []
    for question, right in zip(questions, gold, strict=True):
        query = index.parse_query(" ".join(re.findall(r"\w+", question)), ["text"])
        hits = searcher.search(query, deepest).hits
        rows = [searcher.doc(address)["row"][0] for _, address in hits]
        found.append(rows.index(right) + 1 if right in rows else FAR)
    return np.array(found)


if __name__ == "__main__":
    sys.exit(main())
