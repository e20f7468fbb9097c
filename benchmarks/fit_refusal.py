"""Fit the weights by which `assistant.decide` tells answerable questions from others.

    python benchmarks/fit_refusal.py

A logistic regression with a quadratic penalty is fitted on three sets of questions: the dev split
of the corpus's questions, `calibration.jsonl`, where answerable and unanswerable questions are
alike in length and kind, and `training_questions.jsonl`, pairs of a question and its near miss.
The first is nearest to what is asked, so it counts most. They are asked of the corpus alone, of
the corpus among 20,000 sections of law, and, as questions that nothing near answers, of these
sections alone. Error rates are those of a five-fold cross-validation by topic; the threshold is
where false refusals come to 9 % on the dev split. Prints the weights and the threshold for
`assistant.decide`.
"""

from __future__ import annotations

import json
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

from measures import Share
from questions import QUESTIONS, write_laws

from assistant.decide import FEATURES, features
from assistant.evidence import weigh
from assistant.figures import area_under_curve
from assistant.filters import rows_of_documents
from assistant.retrieve import CONSIDERED, retrieve
from assistant.understand import understand
from ingest.settings import SHIPPED_CORPUS, Settings
from ingest.trial import corpus_indexed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ingest.index import Library

    Vector = NDArray[np.float64]

FOLDS = 5
PENALTY = 5.0
FALSE_REFUSALS = 0.09
BENCHMARKS = ROOT / "benchmarks"
# How much a question of each set counts.
SETS = {
    QUESTIONS: 3.0,
    BENCHMARKS / "calibration.jsonl": 1.5,
    BENCHMARKS / "training_questions.jsonl": 0.6,
}
# How much it counts where a question is asked.
ALONE, AMONG_LAWS, LAWS_ALONE = 0, 1, 2
PLACES = {ALONE: 1.0, AMONG_LAWS: 1.0, LAWS_ALONE: 0.5}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question with its earlier turns, whether it can be answered, and its topic."""

    text: str
    history: tuple[str, ...]
    answerable: bool
    topic: str


def read_asked(path: Path) -> list[Asked]:
    """Return the questions of a file, those of the test split left out."""
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [
        Asked(
            text=row["turns"][-1],
            history=tuple(row["turns"][:-1]),
            answerable=row["answerable"] if "answerable" in row else row["expect"] != "none",
            topic=row["topic"],
        )
        for row in rows
        if row.get("split") != "test"
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Features (questions, features); labels, weights, folds, sets and places (questions,)."""

    rows: Vector
    labels: Vector
    weights: Vector
    folds: Vector
    sets: Vector
    places: Vector

    def part(self, chosen: NDArray[np.bool_]) -> Measured:
        """Return some of the questions."""
        return Measured(
            rows=self.rows[chosen],
            labels=self.labels[chosen],
            weights=self.weights[chosen],
            folds=self.folds[chosen],
            sets=self.sets[chosen],
            places=self.places[chosen],
        )


class Measuring:
    """Collects what the decision sees of each question; a topic stays in one fold."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._topics: dict[str, int] = {}
        self._kept: list[tuple[tuple[float, ...], float, float, int, int, int]] = []

    def ask(self, library: Library, place: int) -> None:
        """Ask all questions in a place."""
        among = _laws(library) if place == LAWS_ALONE else None
        for number, (path, weight) in enumerate(SETS.items()):
            for each in read_asked(path):
                fold = self._topics.setdefault(each.topic, len(self._topics)) % FOLDS
                found = _features(library, each, among)
                if found:
                    answerable = float(each.answerable and place != LAWS_ALONE)
                    weighed = weight * PLACES[place]
                    self._kept.append((found, answerable, weighed, fold, number, place))

    def result(self) -> Measured:
        """Return all that was collected."""
        rows, labels, weights, folds, sets, places = map(np.array, zip(*self._kept, strict=True))
        return Measured(
            rows=rows, labels=labels, weights=weights, folds=folds, sets=sets, places=places
        )


def _features(
    library: Library, each: Asked, among: NDArray[np.bool_] | None
) -> tuple[float, ...] | None:
    index, question = library.index(), understand(each.text, each.history)
    retrieved = retrieve(library, index, question, k=CONSIDERED, among=among)
    evidence = weigh(library, index, question, retrieved)
    return features(question, retrieved, evidence) if evidence else None


def _laws(library: Library) -> NDArray[np.bool_]:
    """Return which passages are sections of law."""
    index = library.index()
    names = [name for name in index.catalog.documents if "gesetze" in name]
    return rows_of_documents(index, names)


def fit(given: Measured) -> Vector:
    """Return the weights of a logistic regression with both classes weighted alike."""
    rows, labels = given.rows, given.labels
    share = (given.weights * labels).sum() / given.weights.sum()
    balance = given.weights * np.where(labels == 1, 0.5 / share, 0.5 / (1 - share))
    weights = np.zeros(rows.shape[1])
    # As if every feature had a spread of 1; the bias is not held back.
    penalty = PENALTY * rows.var(axis=0)
    for _ in range(50):
        chance = chances(rows, weights)
        gradient = rows.T @ (balance * (chance - labels)) + penalty * weights
        curvature = (rows * (balance * chance * (1 - chance))[:, None]).T @ rows + np.diag(penalty)
        weights -= np.linalg.solve(curvature + 1e-9 * np.eye(len(weights)), gradient)
    return weights


def chances(rows: Vector, weights: Vector) -> Vector:
    """Return the probability that each question is answered, shape (questions,)."""
    return 1 / (1 + np.exp(-rows @ weights))


def cross_validated(given: Measured) -> Vector:
    """Return the probability of each question by weights fitted on the other folds."""
    held_out = np.zeros(len(given.labels))
    for fold in range(FOLDS):
        here = given.folds == fold
        held_out[here] = chances(given.rows[here], fit(given.part(~here)))
    return held_out


def main() -> None:
    """Fit, estimate the errors and print."""
    measuring = Measuring()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(home=Path(folder), corpus=SHIPPED_CORPUS)
        with corpus_indexed(SHIPPED_CORPUS, settings, lambda *_: None) as library:
            measuring.ask(library, ALONE)
        laws = write_laws(Path(folder) / "laws")
        with corpus_indexed(SHIPPED_CORPUS, settings, lambda *_: None, [laws]) as library:
            measuring.ask(library, AMONG_LAWS)
            measuring.ask(library, LAWS_ALONE)
    given = measuring.result()
    weights = fit(given)
    held_out = cross_validated(given)
    alone = given.places == ALONE
    threshold = float(
        np.quantile(held_out[alone & (given.sets == 0) & (given.labels == 1)], FALSE_REFUSALS)
    )
    for name, weight in zip(FEATURES, weights, strict=True):
        print(f"{name:24} {weight:7.2f}")
    print(f"WEIGHTS = ({', '.join(f'{weight:.2f}' for weight in weights)})")
    print(f"THRESHOLD = {threshold:.2f}")
    for number, path in enumerate(SETS):
        for place, where in ((ALONE, "the corpus alone"), (AMONG_LAWS, "among laws")):
            here = (given.sets == number) & (given.places == place)
            show(f"{path.name}, {where}", held_out[here], given.labels[here], threshold)


def show(name: str, chance: Vector, labels: Vector, threshold: float) -> None:
    """Print how well a set of questions is told apart by weights it was not fitted on."""
    area = area_under_curve(chance[labels == 1], chance[labels == 0])
    print(f"{name}, cross-validated: AUC {area:.3f}")
    for what, label in (("right refusals", 0), ("false refusals", 1)):
        refused = chance[labels == label] < threshold
        print(f"  {what} {Share(hits=float(refused.sum()), cases=len(refused))}")


if __name__ == "__main__":
    main()
