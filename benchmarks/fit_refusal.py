"""Fit what `assistant.decide` tells answerable questions from others by.

    python benchmarks/fit_refusal.py

Two logistic regressions with a quadratic penalty are fitted. The first says how much depends on a
word of a question (`assistant.crux`). It learns from `training_questions.jsonl` and
`pair_questions.jsonl`, in which a question that the corpus answers stands beside its near miss: a
word of the first that the answering passage does not say is no crux, a word that only the near miss
has is one. The second weighs that with other raw evidence. It learns from these two sets, from the
dev split of the corpus's questions, which counts most because it is nearest to what is asked, and
from `calibration.jsonl`. They are asked of the corpus alone, of the corpus among 20,000 sections of
law, and, as questions that nothing near answers, of these sections alone.

Error rates are those of a five-fold cross-validation by topic, for which both are fitted anew
without the questions that are judged; the threshold is where false refusals come to 8 % on the dev
split. `unseen_questions.jsonl` is only looked at. Writes the weights of words to
`assistant/resources/crux.npy` and prints those of the evidence and the threshold for
`assistant.decide`.
"""

from __future__ import annotations

import json
import sys
import tempfile
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

from measures import Share
from questions import QUESTIONS, write_laws

from assistant.crux import CRUX, TRAITS, chances, traits
from assistant.decide import FEATURES, features, said
from assistant.evidence import wanted_words, weigh
from assistant.figures import area_under_curve, refused_at
from assistant.filters import rows_of_documents
from assistant.retrieve import CONSIDERED, retrieve
from assistant.understand import understand
from ingest.settings import SHIPPED_CORPUS, Settings
from ingest.trial import corpus_indexed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from assistant.evidence import Evidence, Wanted
    from assistant.model import Question
    from assistant.retrieve import Retrieved
    from ingest.index import Library

    Vector = NDArray[np.float64]

FOLDS = 5
PENALTY, WORD_PENALTY = 5.0, 4.0
FALSE_REFUSALS = 0.08
BENCHMARKS = ROOT / "benchmarks"
TRAINING, PAIRS = BENCHMARKS / "training_questions.jsonl", BENCHMARKS / "pair_questions.jsonl"
# How much a question of each set counts; one that counts nothing is only looked at.
SETS = {
    QUESTIONS: 3.0,
    BENCHMARKS / "calibration.jsonl": 1.5,
    TRAINING: 0.6,
    PAIRS: 0.6,
    BENCHMARKS / "unseen_questions.jsonl": 0.0,
}
# How much it counts where a question is asked.
ALONE, AMONG_LAWS, LAWS_ALONE = 0, 1, 2
PLACES = {ALONE: 1.0, AMONG_LAWS: 1.0, LAWS_ALONE: 0.5}
# As many sentences as the decision looks at; a passage that says a word less than this leaves it
# unsaid.
JUDGED, UNSAID = 5, 0.5
# The fold of what is only looked at.
NO_FOLD = -1


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
class Found:
    """What the decision sees of a question, and what it should decide.

    `traits` has a row for each of its `words`; `weight` is how much it counts.
    """

    asked: Asked
    path: Path
    place: int
    fold: int
    weight: float
    question: Question
    retrieved: Retrieved
    evidence: tuple[Evidence, ...]
    words: tuple[Wanted, ...]
    traits: Vector

    @property
    def label(self) -> float:
        """Return 1 for a question that is answered where it is asked."""
        return float(self.asked.answerable and self.place != LAWS_ALONE)

    def unsaid(self) -> list[int]:
        """Return the places of the words of its own that the passage nearest to it leaves out."""
        rows = said(self.words, self.evidence)
        nearest = rows[(rows @ [word.weight for word in self.words]).argmax()]
        return [
            place
            for place, (word, credit) in enumerate(zip(self.words, nearest, strict=True))
            if word.full == 1 and credit < UNSAID
        ]


class Finding:
    """Collects what the decision sees of each question; a topic stays in one fold."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._topics: dict[str, int] = {}
        self.found: list[Found] = []

    def ask(self, library: Library, place: int) -> None:
        """Ask all questions in a place."""
        among = _laws(library) if place == LAWS_ALONE else None
        for path, weight in SETS.items():
            for each in read_asked(path):
                fold = self._topics.setdefault(each.topic, len(self._topics)) % FOLDS
                found = _found(library, each, path, place, among)
                kept = replace(
                    found, fold=fold if weight else NO_FOLD, weight=weight * PLACES[place]
                )
                if found.evidence:
                    self.found.append(kept)


def _found(
    library: Library, each: Asked, path: Path, place: int, among: NDArray[np.bool_] | None
) -> Found:
    index, question = library.index(), understand(each.text, each.history)
    retrieved = retrieve(library, index, question, k=CONSIDERED, among=among)
    words = wanted_words(index, question, retrieved)
    return Found(
        asked=each,
        path=path,
        place=place,
        fold=NO_FOLD,
        weight=0.0,
        question=question,
        retrieved=retrieved,
        evidence=tuple(weigh(library, index, question, retrieved)[:JUDGED]),
        words=words,
        traits=traits(library.shipped_encoder, index, words),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class WordCases:
    """Words that answering passages do not say (0) and words that make near misses (1).

    `rows` has the shape (words, 1 + traits + dimension), `labels` and `folds` (words,).
    """

    rows: Vector
    labels: Vector
    folds: Vector

    def fitted(self, without: frozenset[int]) -> Vector:
        """Return the weights of a word, fitted on the folds that are not left out."""
        kept = ~np.isin(self.folds, list(without))
        rows, shaped = self.rows[kept], 1 + len(TRAITS)
        penalty = np.ones(rows.shape[1])
        penalty[:shaped] = WORD_PENALTY * rows[:, :shaped].var(axis=0)
        return fit(rows, self.labels[kept], np.ones(len(rows)), penalty)


def word_cases(found: Sequence[Found]) -> WordCases:
    """Return the words to learn from: of pairs of neighbours with one topic, in German."""
    cases: list[tuple[Vector, float, int]] = []
    here = [each for each in found if each.path in (TRAINING, PAIRS) and each.place == ALONE]
    german = [each for each in here if not each.retrieved.terms.english]
    cases += [(e.traits[at], 0.0, e.fold) for e in german if e.label for at in e.unsaid()]
    for one, other in pairwise(german):
        if one.label and not other.label and one.asked.topic == other.asked.topic:
            both = frozenset().union(*(word.whole for word in one.words))
            cases += [
                (other.traits[at], 1.0, other.fold)
                for at in other.unsaid()
                if not both & other.words[at].whole
            ]
    rows, labels, folds = map(np.array, zip(*cases, strict=True))
    return WordCases(rows=rows, labels=labels, folds=folds)


class Fitting:
    """Both regressions, with or without some folds."""

    def __init__(self, found: Sequence[Found]) -> None:
        """Take what was found, and the words in it."""
        self.found = found
        self.cases = word_cases(found)
        self._words: dict[frozenset[int], Vector] = {}
        self.labels = np.array([each.label for each in found])
        self.weights = np.array([each.weight for each in found])
        self.folds = np.array([each.fold for each in found])

    def words(self, without: frozenset[int]) -> Vector:
        """Return the weights of words, fitted without some folds."""
        if without not in self._words:
            self._words[without] = self.cases.fitted(without)
        return self._words[without]

    def rows(self, outside: frozenset[int]) -> Vector:
        """Return the features of all questions, by words of neither their own fold nor `outside`.

        They have the shape (questions, features).
        """
        return np.array([_features(each, self.words(outside | {each.fold})) for each in self.found])

    def evidence(self, rows: Vector, without: int) -> Vector:
        """Return the weights of the evidence, fitted without a fold and what is only looked at."""
        kept = (self.weights > 0) & (self.folds != without)
        # As if every feature had a spread of 1; the bias is not held back.
        penalty = PENALTY * rows[kept].var(axis=0)
        return fit(rows[kept], self.labels[kept], self.weights[kept], penalty)

    def held_out(self, fold: int) -> Vector:
        """Return the probability of each question by weights fitted without a fold."""
        rows = self.rows(frozenset({fold}))
        return chances(rows, self.evidence(rows, fold))


def _features(each: Found, word_weights: Vector) -> tuple[float, ...]:
    full = np.array([word.full for word in each.words])
    crux = chances(each.traits, word_weights) * full
    return features(each.question, each.retrieved, each.evidence, each.words, crux)


def _laws(library: Library) -> NDArray[np.bool_]:
    """Return which passages are sections of law."""
    index = library.index()
    names = [name for name in index.catalog.documents if "gesetze" in name]
    return rows_of_documents(index, names)


def fit(rows: Vector, labels: Vector, weights: Vector, penalty: Vector) -> Vector:
    """Return the weights of a logistic regression with both classes weighted alike.

    `penalty` is how much each weight is held back.
    """
    share = (weights * labels).sum() / weights.sum()
    balance = weights * np.where(labels == 1, 0.5 / share, 0.5 / (1 - share))
    found = np.zeros(rows.shape[1])
    for _ in range(20):
        chance = chances(rows, found)
        gradient = rows.T @ (balance * (chance - labels)) + penalty * found
        curvature = (rows * (balance * chance * (1 - chance))[:, None]).T @ rows + np.diag(penalty)
        found -= np.linalg.solve(curvature + 1e-9 * np.eye(len(found)), gradient)
    return found


def main() -> None:
    """Fit, estimate the errors, write and print."""
    finding = Finding()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(home=Path(folder), corpus=SHIPPED_CORPUS)
        with corpus_indexed(SHIPPED_CORPUS, settings, lambda *_: None) as library:
            finding.ask(library, ALONE)
        laws = write_laws(Path(folder) / "laws")
        with corpus_indexed(SHIPPED_CORPUS, settings, lambda *_: None, [laws]) as library:
            finding.ask(library, AMONG_LAWS)
            finding.ask(library, LAWS_ALONE)
    report(finding.found)


def report(found: Sequence[Found]) -> None:
    """Fit on what was found, write the weights of words and print the rest."""
    fitting = Fitting(found)
    np.save(CRUX, fitting.words(frozenset()).astype(np.float32))
    rows = fitting.rows(frozenset())
    weights = fitting.evidence(rows, NO_FOLD)
    chance = chances(rows, weights)
    for fold in range(FOLDS):
        here = fitting.folds == fold
        chance[here] = fitting.held_out(fold)[here]
    dev = np.array([each.path == QUESTIONS and each.place == ALONE for each in found])
    threshold = float(np.quantile(chance[dev & (fitting.labels == 1)], FALSE_REFUSALS))
    for name, weight in zip(FEATURES, weights, strict=True):
        print(f"{name:24} {weight:7.2f}")
    print(f"WEIGHTS = ({', '.join(f'{weight:.2f}' for weight in weights)})")
    print(f"THRESHOLD = {threshold:.2f}")
    for path, counts in SETS.items():
        judged = "cross-validated" if counts else "never fitted on"
        for place, where in ((ALONE, "the corpus alone"), (AMONG_LAWS, "among laws")):
            here = np.array([each.path == path and each.place == place for each in found])
            show(f"{path.name}, {where}, {judged}", chance[here], fitting.labels[here], threshold)


def show(name: str, chance: Vector, labels: Vector, threshold: float) -> None:
    """Print how well a set of questions is told apart."""
    right, wrong = chance[labels == 1], chance[labels == 0]
    at = "  ".join(f"{refused_at(right, wrong, rate):.0%} at {rate:.0%}" for rate in (0.1, 0.08))
    print(f"{name}: AUC {area_under_curve(right, wrong):.3f}; refused {at}")
    for what, label in (("right refusals", 0), ("false refusals", 1)):
        refused = chance[labels == label] < threshold
        print(f"  {what} {Share(hits=float(refused.sum()), cases=len(refused))}")


if __name__ == "__main__":
    main()
