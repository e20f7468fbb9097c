"""XQuAD-de: passages, answers and refusals, among the paragraphs alone and among 20,000 of law.

    python benchmarks/xquad.py [--baseline]

Measures German and English questions over the 120 paragraphs, and again with the first 20,000 rows
of the law sections ("heading. text") as distractors; each time with our search as it is set, by its
lexical fields alone, because the law sections are training data of the encoder as well, and both
without the word resources, which are under the GPL and the LGPL. "cross-fitted" is nDCG@10 where
the weight of the vectors is not the one that is set but, for each fifth of the articles, the best
one on the other four: were the figures tuned on these questions, it would be lower.
--baseline adds what others reach; all-MiniLM then encodes 20,000 sections, which takes minutes.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

from laws import law_sections
from testdata import data_folder

from assistant.collection import read_collection
from assistant.evaluate import evaluate
from assistant.figures import ndcg
from assistant.peers import peer_rankings
from assistant.ranked import Retrieval, retrieval
from assistant.retrieve import LISTED, retrieve
from assistant.understand import understand
from ingest.index import Library
from ingest.settings import SHIPPED_CORPUS, Fusion, Settings
from ingest.trial import Text, texts_indexed
from ingest.words import SHIPPED_WORDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.collection import Collection, Query
    from assistant.evaluate import Evaluation
    from assistant.figures import Figure

DISTRACTORS = 20_000
FOLDS = 5
WEIGHTS = (0.5, 0.7, 1.0, 1.4)
SEARCHES = {"as set": Fusion(), "lexical alone": Fusion(vectors=0, english=0)}


def law_texts() -> list[Text]:
    """Return sections of law as passages."""
    return [
        Text(id=f"law{number}", title="", text=f"{each.heading}. {each.text}")
        for number, each in enumerate(law_sections(DISTRACTORS))
    ]


def measure(texts: Sequence[Text], collection: Collection, *, baseline: bool) -> None:
    """Index the texts with and without word resources, ask in both languages and print."""
    asked = {"de": collection.queries, "en": collection.english}
    for words in (SHIPPED_WORDS, None):
        with tempfile.TemporaryDirectory() as folder:
            settings = Settings(
                home=Path(folder), corpus=SHIPPED_CORPUS, words=words or Path(folder)
            )
            without = "" if words else ", without word resources"
            with texts_indexed(texts, settings, silent) as opened:
                for name, fusion in SEARCHES.items():
                    library = Library(replace(opened.settings, fusion=fusion))
                    for language, queries in asked.items():
                        found = evaluate(library, queries, silent)
                        show(f"{language}, {name}{without}", found)
                    library.close()
                for language, queries in asked.items():
                    gain = cross_fitted(opened, texts, queries)
                    print(f"  {language}, cross-fitted{without}: nDCG@10 {gain:.4f}", flush=True)
    for name, (german, english) in (
        peer_rankings(texts, tuple(asked.values()), silent) if baseline else ()
    ):
        print(f"  de, {name}: {ranks(retrieval(german))}")
        print(f"  en, {name}: {ranks(retrieval(english))}", flush=True)


def cross_fitted(library: Library, texts: Sequence[Text], queries: Sequence[Query]) -> float:
    """Return nDCG@10 with the weight of the vectors that is best on other articles."""
    titles = {text.id: text.title for text in texts}
    articles = [titles[next(iter(query.grades))] for query in queries]
    order = {title: number for number, title in enumerate(sorted(set(articles)))}
    folds = np.array([order[article] % FOLDS for article in articles])
    gains = np.array([_gains(library, queries, weight) for weight in WEIGHTS])
    return float(
        sum(
            gains[gains[:, folds != fold].mean(axis=1).argmax(), folds == fold].sum()
            for fold in range(FOLDS)
        )
        / len(queries)
    )


def _gains(library: Library, queries: Sequence[Query], weight: float) -> list[float]:
    """Return nDCG@10 of each question with a weight of the vectors."""
    other = Library(replace(library.settings, fusion=Fusion(vectors=weight, english=weight)))
    with closing(other):
        index = other.index()
        found = [retrieve(other, index, understand(each.text), k=LISTED).hits for each in queries]
    return [
        ndcg([hit.passage.id for hit in hits], query.grades)
        for hits, query in zip(found, queries, strict=True)
    ]


def show(name: str, found: Evaluation) -> None:
    """Print the figures of a run."""
    print(f"  {name}: {ranks(found.retrieval)}")
    print(f"    answer in the first 1, 2, 3 sentences: {each(found.answer)}")
    print(f"    the same with the paragraph given:     {each(found.answer_given)}")
    refused = "  ".join(
        f"{100 * wrong:.0f} %: {right:.3f}" for wrong, right in found.refused.items()
    )
    print(f"    article removed: AUC {found.area:.4f}; refused at false refusals of {refused}")
    milliseconds = "  ".join(f"{ms:.1f}" for ms in found.retrieval.latency.values())
    print(f"    p50, p95 of a search: {milliseconds} ms", flush=True)


def ranks(found: Retrieval) -> str:
    """Return nDCG, recall and reciprocal rank in one line."""
    recall = "  ".join(f"R@{depth} {figure.value:.4f}" for depth, figure in found.recall.items())
    return f"nDCG@10 {bounded(found.ndcg)}  {recall}  MRR {found.reciprocal_rank.value:.4f}"


def each(figures: dict[int, Figure]) -> str:
    """Return some shares with their intervals."""
    return "  ".join(map(bounded, figures.values()))


def bounded(figure: Figure) -> str:
    """Return a mean with its interval."""
    return f"{figure.value:.4f} [{figure.low:.3f}, {figure.high:.3f}]"


def silent(step: str, done: int, total: int) -> None:
    """Take the progress of a run without a word."""
    del step, done, total


def main() -> None:
    """Measure with and without distractors."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--baseline", action="store_true")
    given = arguments.parse_args()
    collection = read_collection(data_folder() / "xquad-de")
    print(f"{len(collection.texts)} paragraphs, {len(collection.queries)} questions")
    measure(collection.texts, collection, baseline=given.baseline)
    print(f"with {DISTRACTORS} sections of law")
    measure([*collection.texts, *law_texts()], collection, baseline=given.baseline)


if __name__ == "__main__":
    main()
