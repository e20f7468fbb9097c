"""Fit what `assistant.decide` tells answerable questions from others by.

    python benchmarks/fit_refusal.py

Two regressions are fitted. The first says how much depends on a word of a question
(`assistant.crux`), by the words most like it. It learns from words of the questions here: one that
the answering passage does not say is no crux; one that only a near miss has and not the answerable
question beside it, or that alone a near miss has unsaid, is one. The second, a logistic regression
with a quadratic penalty, weighs that with other raw evidence. Both learn from the dev split of the
corpus's questions and from seven sets of questions in this folder. The second asks them of the
corpus alone, of the corpus among 20,000 sections of law, and, as questions that nothing near
answers, of these sections alone; two sets of thousands are asked of the corpus alone. It is fitted
twice, for questions whose words are familiar and for others, where those thousands count less.

Error rates are those of a five-fold cross-validation by topic, for which both are fitted anew
without the questions that are judged. The threshold is where false refusals come to 6 % of all
questions that were written as people ask them. `held_out_questions.jsonl` was written before this
was fitted and is only judged. Writes the words to `assistant/resources/crux.npy` and prints the
weights of the evidence and the threshold for `assistant.decide`.
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
from scipy.linalg import lapack

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

from measures import Share
from questions import BLIND, QUESTIONS, write_laws

from assistant.crux import CRUX, chances, known, likeness, traits
from assistant.decide import FEATURES, features, said, trusted
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
    Rows = NDArray[np.float32]

FOLDS = 5
# How much the weights of the evidence are held back, and the pulls of words.
PENALTY, WORD_PENALTY = 5.0, 0.5
FALSE_REFUSALS = 0.06
RATES = (0.05, 0.08, 0.1, 0.12)
BENCHMARKS = ROOT / "benchmarks"
HELD_OUT = BENCHMARKS / "held_out_questions.jsonl"
# How much a question of each set counts; one that counts nothing is only looked at.
AS_ASKED = {
    QUESTIONS: 3.0,
    BENCHMARKS / "calibration.jsonl": 1.5,
    BENCHMARKS / "mixed_questions.jsonl": 1.5,
    BLIND: 1.0,
    BENCHMARKS / "seen_dialogues.jsonl": 1.0,
}
TO_LEARN = {BENCHMARKS / "training_questions.jsonl": 0.6}
# Thousands, which are asked of the corpus alone.
MANY = {
    BENCHMARKS / "pair_questions.jsonl": 0.3,
    BENCHMARKS / "single_questions.jsonl": 1.0,
}
SETS = AS_ASKED | TO_LEARN | MANY | {HELD_OUT: 0.0}
# How much it counts where a question is asked.
ALONE, AMONG_LAWS, LAWS_ALONE = 0, 1, 2
PLACES = {ALONE: 1.0, AMONG_LAWS: 1.0, LAWS_ALONE: 0.5}
# Where words are strange, many questions on one collection tell less, and that no question is
# answered by passages on other things tells more.
GENERAL_MANY, GENERAL_LAWS_ALONE = 0.1, 2.0
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
    """Return the questions of a file, those of the corpus's test split left out."""
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [
        Asked(
            text=row["turns"][-1],
            history=tuple(row["turns"][:-1]),
            answerable=row["answerable"] if "answerable" in row else row["expect"] != "none",
            topic=row["topic"],
        )
        for row in rows
        if path != QUESTIONS or row["split"] != "test"
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
    traits: Rows

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
            if place != ALONE and path in MANY:
                continue
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

    `rows` has the shape (words, traits + dimension), `labels` and `folds` (words,).
    """

    rows: Rows
    labels: Vector
    folds: NDArray[np.int64]

    def fitted(self, without: frozenset[int]) -> Rows:
        """Return the examples that tell what depends on a word, of the folds not left out.

        Kernel ridge regression; what it says of each word from all others gives the scale of odds.
        """
        kept = ~np.isin(self.folds, list(without))
        rows, labels = self.rows[kept], self.labels[kept]
        balance = np.where(labels == 1, 0.5 / labels.mean(), 0.5 / (1 - labels.mean()))
        held_back = np.diag((WORD_PENALTY / balance).astype(np.float32))
        inverse = _inverted(likeness(rows, rows) + held_back)
        targets = 2 * labels - 1
        pulls = inverse @ targets
        by_others = targets - pulls / np.diag(inverse)
        scale = fit(by_others[:, None], labels, np.ones(len(labels)), np.zeros(1))
        return _merged(scale * pulls, rows)


def _inverted(kernel: Rows) -> Rows:
    """Return the inverse of a positive definite matrix, shape (words, words)."""
    factor, _ = lapack.spotrf(kernel, lower=1)
    half, _ = lapack.spotri(factor, lower=1)
    lower = np.tril(half)
    whole: Rows = lower + np.tril(lower, -1).T
    return whole


def _merged(pulls: Vector, rows: Rows) -> Rows:
    """Return words that are alike in everything as one, with the sum of their pulls."""
    unique, places = np.unique(rows, axis=0, return_inverse=True)
    summed = np.bincount(places.ravel(), weights=pulls)
    return np.hstack([summed[:, None].astype(np.float32), unique])


def word_cases(found: Sequence[Found]) -> WordCases:
    """Return the words to learn from, of German questions to the corpus alone."""
    here = [each for each in found if each.place == ALONE and each.weight]
    cases: list[tuple[Rows, float, int]] = []
    for before, each in pairwise([None, *here]):
        if each is None or each.retrieved.terms.english:
            continue
        places = each.unsaid() if each.label else _telling(each, before)
        cases += [(each.traits[at], 1 - each.label, each.fold) for at in places]
    rows, labels, folds = map(np.array, zip(*cases, strict=True))
    return WordCases(rows=rows, labels=labels, folds=folds)


def _telling(near_miss: Found, before: Found | None) -> list[int]:
    """Return the places of the words that make a question a near miss, as far as that is known."""
    unsaid = near_miss.unsaid()
    if before and before.label and _place(before) == _place(near_miss):
        both = frozenset().union(*(word.whole for word in before.words))
        return [at for at in unsaid if not both & near_miss.words[at].whole]
    return unsaid if len(unsaid) == 1 else []


def _place(each: Found) -> tuple[Path, str]:
    return each.path, each.asked.topic


class Fitting:
    """Both regressions, with or without some folds.

    `rows` holds the features of all questions by words of neither their own fold nor that left out,
    shape (folds + 1, questions, features); no fold is left out in the last.
    """

    def __init__(self, found: Sequence[Found]) -> None:
        """Take what was found, and the words in it."""
        self._cases = word_cases(found)
        self._words: dict[frozenset[int], Rows] = {}
        self.labels = np.array([each.label for each in found])
        self.weights = np.array([each.weight for each in found])
        self.general = np.array([each.weight * _in_general(each) for each in found])
        self.folds = np.array([each.fold for each in found])
        crux = [self._cruxes(found, fold) for fold in (*range(FOLDS), NO_FOLD)]
        # All for one question at once, because the same sentences are looked at.
        rows = [
            [_features(each, crux_) for crux_ in of_folds]
            for each, *of_folds in zip(found, *crux, strict=True)
        ]
        self.rows = np.array(rows).swapaxes(0, 1)
        self.trust = trusted(np.array([self._known(each) for each in found]))

    def _cruxes(self, found: Sequence[Found], without: int) -> list[Vector]:
        """Return how much depends on the words of each question, their own fold left out too."""
        lengths = [len(each.words) for each in found]
        folds, chance = np.repeat(self.folds, lengths), np.zeros(sum(lengths))
        traits_ = np.vstack([each.traits for each in found])
        for fold in np.unique(folds).tolist():
            here = folds == fold
            examples = self.words(frozenset({fold, without}))
            chance[here] = chances(likeness(traits_[here], examples[:, 1:]), examples)
        return np.split(chance, np.cumsum(lengths)[:-1])

    def _known(self, each: Found) -> float:
        """Return how well the words of a question are known from other folds."""
        return known(likeness(each.traits, self.words(frozenset({each.fold}))[:, 1:]))

    def words(self, without: frozenset[int]) -> Rows:
        """Return the examples of words, those of some folds left out."""
        folds = without - {NO_FOLD}
        if folds not in self._words:
            self._words[folds] = self._cases.fitted(folds)
        return self._words[folds]

    def evidence(self, without: int, weights: Vector) -> Vector:
        """Return the weights of the evidence, fitted without a fold and what is only looked at."""
        kept = (weights > 0) & (self.folds != without)
        rows = self.rows[without][kept]
        # As if every feature had a spread of 1; the bias is not held back.
        return fit(rows, self.labels[kept], weights[kept], PENALTY * rows.var(axis=0))

    def chance(self) -> Vector:
        """Return the probability of each question by weights fitted without its fold."""
        odds = np.zeros(len(self.labels))
        for fold in (*range(FOLDS), NO_FOLD):
            here = self.folds == fold
            rows, trust = self.rows[fold][here], self.trust[here]
            special = rows @ self.evidence(fold, self.weights)
            general = rows @ self.evidence(fold, self.general)
            odds[here] = trust * special + (1 - trust) * general
        return odds_to_chances(odds)


def _in_general(each: Found) -> float:
    many = GENERAL_MANY if each.path in MANY else 1.0
    return many * (GENERAL_LAWS_ALONE if each.place == LAWS_ALONE else 1.0)


def _features(each: Found, crux: Vector) -> tuple[float, ...]:
    full = np.array([word.full for word in each.words])
    return features(each.question, each.retrieved, each.evidence, each.words, crux * full)


def odds_to_chances(odds: Vector) -> Vector:
    """Return the probabilities of log odds."""
    chance: Vector = 1 / (1 + np.exp(-odds))
    return chance


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
        chance = odds_to_chances(rows @ found)
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
    np.save(CRUX, fitting.words(frozenset()).astype(np.float16))
    chance = fitting.chance()
    asked = np.array([each.path in AS_ASKED and each.place == ALONE for each in found])
    threshold = float(np.quantile(chance[asked & (fitting.labels == 1)], FALSE_REFUSALS))
    both = [fitting.evidence(NO_FOLD, each) for each in (fitting.weights, fitting.general)]
    for name, special, general in zip(FEATURES, *both, strict=True):
        print(f"{name:32} {special:7.2f} {general:7.2f}")
    for what, weights in zip(("WEIGHTS", "GENERAL_WEIGHTS"), both, strict=True):
        print(f"{what} = ({', '.join(f'{weight:.2f}' for weight in weights)})")
    print(f"THRESHOLD = {threshold:.2f}")
    names = {path.name: [path] for path in SETS} | {"all as asked": list(AS_ASKED)}
    for name, paths in names.items():
        judged = "never fitted on" if paths == [HELD_OUT] else "cross-validated"
        for place, where in ((ALONE, "the corpus alone"), (AMONG_LAWS, "among laws")):
            here = np.array([each.path in paths and each.place == place for each in found])
            show(f"{name}, {where}, {judged}", chance[here], fitting.labels[here], threshold)


def show(name: str, chance: Vector, labels: Vector, threshold: float) -> None:
    """Print how well a set of questions is told apart."""
    right, wrong = chance[labels == 1], chance[labels == 0]
    rates = "  ".join(f"{refused_at(right, wrong, rate):.0%} at {rate:.0%}" for rate in RATES)
    curve = f": AUC {area_under_curve(right, wrong):.3f}; refused {rates}" if len(wrong) else ""
    print(f"{name}{curve}")
    for what, judged in (("right refusals", wrong), ("false refusals", right)):
        print(f"  {what} {Share(hits=float((judged < threshold).sum()), cases=len(judged))}")


if __name__ == "__main__":
    main()
