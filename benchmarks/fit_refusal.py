"""Fit the weights by which `assistant.decide` tells answerable questions from others.

    python benchmarks/fit_refusal.py

A logistic regression with a quadratic penalty is fitted on the dev split of the corpus's
questions. Its error rates are estimated twice: by a five-fold cross-validation by topic, and on the
questions of `calibration.jsonl`, which no weight was fitted on and where answerable and
unanswerable questions are alike in length and kind. The threshold is where false refusals come to
10 % on the one of the two that has more of them. Prints the weights and the threshold for
`assistant.decide`.
"""

from __future__ import annotations

import json
import sys
import tempfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

from measures import Share
from questions import QUESTIONS

from assistant.decide import FEATURES, features, says_it_all
from assistant.evidence import weigh
from assistant.retrieve import CONSIDERED, retrieve
from assistant.understand import understand
from ingest.encoder import open_encoder
from ingest.index import Library
from ingest.run import ingest
from ingest.settings import SHIPPED_CORPUS, Settings

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

FOLDS = 5
PENALTY = 5.0
FALSE_REFUSALS = 0.10
CALIBRATION = ROOT / "benchmarks" / "calibration.jsonl"


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
    """Features (questions, features), labels and what is sure (questions,), and folds."""

    rows: Vector
    labels: Vector
    sure: Vector
    folds: Vector


def measure(library: Library, asked: list[Asked]) -> Measured:
    """Return what the decision sees of each question; a topic stays in one fold."""
    index = library.index()
    order = {topic: place for place, topic in enumerate(dict.fromkeys(a.topic for a in asked))}
    kept: list[tuple[tuple[float, ...], bool, bool, int]] = []
    for each in asked:
        question = understand(each.text, each.history)
        retrieved = retrieve(library, index, question, k=CONSIDERED)
        evidence = weigh(library, index, question, retrieved)
        if evidence:
            found = features(index, question, retrieved, evidence)
            fold = order[each.topic] % FOLDS
            kept.append((found, each.answerable, says_it_all(evidence), fold))
    rows, labels, sure, folds = zip(*kept, strict=True)
    return Measured(
        rows=np.array(rows),
        labels=np.array(labels, dtype=np.float64),
        sure=np.array(sure, dtype=np.float64),
        folds=np.array(folds, dtype=np.float64),
    )


def fit(rows: Vector, labels: Vector) -> Vector:
    """Return the weights of a logistic regression with both classes weighted alike."""
    balance = np.where(labels == 1, 0.5 / labels.mean(), 0.5 / (1 - labels.mean()))
    weights = np.zeros(rows.shape[1])
    # As if every feature had a spread of 1; the bias is not held back.
    penalty = PENALTY * rows.var(axis=0)
    for _ in range(50):
        chance = 1 / (1 + np.exp(-rows @ weights))
        gradient = rows.T @ (balance * (chance - labels)) + penalty * weights
        curvature = (rows * (balance * chance * (1 - chance))[:, None]).T @ rows + np.diag(penalty)
        weights -= np.linalg.solve(curvature + 1e-9 * np.eye(len(weights)), gradient)
    return weights


def chances(given: Measured, weights: Vector) -> Vector:
    """Return the probability that each question is answered, shape (questions,)."""
    return np.where(given.sure == 1, 1.0, 1 / (1 + np.exp(-given.rows @ weights)))


def cross_validated(given: Measured) -> Vector:
    """Return the probability of each question by weights fitted on the other folds."""
    held_out = np.zeros(len(given.labels))
    for fold in range(FOLDS):
        rest, here = given.folds != fold, given.folds == fold
        held_out[here] = chances(given, fit(given.rows[rest], given.labels[rest]))[here]
    return held_out


def area_under_curve(labels: Vector, chance: Vector) -> float:
    """Return the probability that an answerable question ranks above another; ties count half."""
    above = chance[labels == 1][:, None] - chance[labels == 0][None, :]
    return float((above > 0).mean() + (above == 0).mean() / 2)


def main() -> None:
    """Fit, estimate the errors and print."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(home=Path(folder), corpus=SHIPPED_CORPUS)
        ingest(settings, open_encoder(""), lambda *_: None)
        with closing(Library(settings)) as library:
            dev = measure(library, read_asked(QUESTIONS))
            calibration = measure(library, read_asked(CALIBRATION))
    weights = fit(dev.rows, dev.labels)
    estimates = {
        "dev, cross-validated": (dev.labels, cross_validated(dev)),
        "calibration": (calibration.labels, chances(calibration, weights)),
    }
    threshold = min(
        float(np.quantile(chance[labels == 1], FALSE_REFUSALS))
        for labels, chance in estimates.values()
    )
    for name, weight in zip(FEATURES, weights, strict=True):
        print(f"{name:24} {weight:7.2f}")
    print(f"WEIGHTS = ({', '.join(f'{weight:.2f}' for weight in weights)})")
    print(f"THRESHOLD = {threshold:.2f}")
    for name, (labels, chance) in estimates.items():
        print(f"{name}: AUC {area_under_curve(labels, chance):.3f}")
        for what, label in (("right refusals", 0), ("false refusals", 1)):
            refused = chance[labels == label] < threshold
            print(f"  {what} {Share(hits=float(refused.sum()), cases=len(refused))}")


if __name__ == "__main__":
    main()
