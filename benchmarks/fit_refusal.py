"""Fit the weights by which `assistant.decide` tells answerable questions from others.

    python benchmarks/fit_refusal.py

Prints the weights and the threshold for that module, and the error rates of a five-fold
cross-validation by topic on the dev split, which are what to expect of new questions. A logistic
regression with a quadratic penalty; the threshold is where the false refusals of the
cross-validation come to 9 %.
"""

from __future__ import annotations

import json
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

from measures import Share
from questions import QUESTIONS, read_cases

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
FALSE_REFUSALS = 0.09


def measured(library: Library) -> tuple[Vector, Vector, Vector]:
    """Return the features (questions, features) of the dev split, its labels, and what is sure."""
    index = library.index()
    rows, labels, sure = [], [], []
    for case in read_cases("dev"):
        question = understand(case.text, case.history)
        retrieved = retrieve(library, index, question, k=CONSIDERED)
        evidence = weigh(library, index, question, retrieved)
        if evidence:
            rows.append(features(index, question, retrieved, evidence))
            labels.append(case.expect != "none")
            sure.append(says_it_all(evidence))
    return np.array(rows), np.array(labels, dtype=np.float64), np.array(sure)


def topics() -> list[int]:
    """Return the fold of each dev question; a topic stays in one fold."""
    lines = QUESTIONS.read_text(encoding="utf-8").splitlines()
    names = [row["topic"] for row in map(json.loads, lines) if row["split"] == "dev"]
    order = {name: place for place, name in enumerate(dict.fromkeys(names))}
    return [order[name] % FOLDS for name in names]


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


def main() -> None:
    """Fit, cross-validate and print."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(home=Path(folder), corpus=SHIPPED_CORPUS)
        ingest(settings, open_encoder(""), lambda *_: None)
        with closing(Library(settings)) as library:
            rows, labels, sure = measured(library)
    folds = np.array(topics())
    held_out = np.zeros(len(labels))
    for fold in range(FOLDS):
        weights = fit(rows[folds != fold], labels[folds != fold])
        held_out[folds == fold] = 1 / (1 + np.exp(-rows[folds == fold] @ weights))
    held_out[sure == 1] = 1
    threshold = float(np.quantile(held_out[labels == 1], FALSE_REFUSALS))
    refused = held_out < threshold
    weights = fit(rows, labels)
    order = np.argsort(held_out)
    ranks = np.empty(len(labels))
    ranks[order] = np.arange(1, len(labels) + 1)
    positives = int(labels.sum())
    negatives = len(labels) - positives
    area = (ranks[labels == 1].sum() - positives * (positives + 1) / 2) / (positives * negatives)
    for name, weight in zip(FEATURES, weights, strict=True):
        print(f"{name:24} {weight:7.2f}")
    print(f"WEIGHTS = ({', '.join(f'{weight:.2f}' for weight in weights)})")
    print(f"THRESHOLD = {threshold:.2f}")
    print(f"cross-validated: AUC {area:.3f}")
    print(f"  right refusals {Share(hits=float(refused[labels == 0].sum()), cases=negatives)}")
    print(f"  false refusals {Share(hits=float(refused[labels == 1].sum()), cases=positives)}")


if __name__ == "__main__":
    main()
