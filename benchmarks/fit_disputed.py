"""Fit the weights that tell where sources differ on what was asked.

    python benchmarks/fit_disputed.py sentences
    python benchmarks/fit_disputed.py questions

`sentences` fits those of `assistant.sources_differ` by a logistic regression: sentences that at
least two questions want for both sides tell that their sources differ, those of XQuAD-de and all
others found for any question do not. `questions` then fits those of `assistant.disputed`: of the
sentences that do, found for a question, and none of them, one is right (a softmax with a quadratic
penalty), none for ordinary questions. Printed are the weights, and for each set how many questions
get a notice, and for those on which sources differ how many get it with one of the sentences
wanted: by the weights themselves, and by weights fitted without the set.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from scipy import optimize

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

from testdata import data_folder

from assistant.aptness import COMPARED
from assistant.collection import read_collection
from assistant.disputed import DUE, FEATURES, candidates, features
from assistant.inquiry import inquire
from assistant.sources_differ import SIGNS, signs_of_difference
from ingest.settings import SHIPPED_CORPUS, Settings
from ingest.texts import squeezed
from ingest.trial import corpus_indexed, texts_indexed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from assistant.evidence import Evidence
    from ingest.index import Library

    Vector = NDArray[np.float64]

CORPUS_QUESTIONS = SHIPPED_CORPUS / "questions.jsonl"
FILES = (
    "seen_both",
    "seen_ordinary",
    "blind_answers",
    "training_questions",
)
# Ordinary questions on what sources do differ about, so that a notice may be due or not.
DEBATABLE = frozenset({"b014", "b025", "b026", "b027", "b030", "b137", "b141", "b146", "b155"})
DEBATABLE |= {"q033"}
# How much a question counts; those of the others count 1.
COUNTS = {"training_questions": 0.3, "xquad": 0.5}
PENALTY_OF_SENTENCES, PENALTY = 1.0, 8.0
LEAST_SPREAD = 0.05
# So many questions have to want a sentence for both sides.
WANTED = 2
EVERY = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A question of a set, and for each side the words that a sentence wanted has."""

    of: str
    turns: tuple[str, ...]
    differ: bool
    needles: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was found for a question: sentences, which of them are wanted, and candidates.

    `sides` counts the sides that each sentence gives; `signs` are those of the candidates at
    `places`, (candidates, features).
    """

    row: Row
    evidence: tuple[Evidence, ...]
    sides: tuple[int, ...]
    places: tuple[int, ...]
    signs: Vector

    @property
    def right(self) -> NDArray[np.bool_]:
        """Tell which candidates give both sides, or one where none gives both."""
        sides = np.array([self.sides[place] for place in self.places])
        both = sides == len(self.row.needles)
        if not self.row.differ:
            return np.zeros(len(sides), dtype=bool)
        return both if both.any() else sides > 0

    @property
    def half(self) -> NDArray[np.bool_]:
        """Tell which candidates are wanted and not right, so that nothing is learned from them."""
        sides = np.array([self.sides[place] for place in self.places])
        return (sides > 0) & ~self.right & self.row.differ


def rows() -> Iterator[Row]:
    """Yield the questions over the corpus that have an answer, but for the test split."""
    for path in [*(ROOT / "benchmarks" / f"{name}.jsonl" for name in FILES), CORPUS_QUESTIONS]:
        for row in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
            if path == CORPUS_QUESTIONS and row["split"] != "dev":
                continue
            if row["expect"] in {"answer", "both"} and row["id"] not in DEBATABLE:
                needles = row.get("needles") or [row.get("sentences", [])]
                yield Row(
                    of=path.stem,
                    turns=tuple(row["turns"]),
                    differ=row["expect"] == "both",
                    needles=tuple(tuple(map(squeezed, side)) for side in needles),
                )


def found(library: Library, row: Row) -> Found | None:
    """Return what is found for a question, nothing where it is not answered or of no use."""
    *history, text = row.turns
    inquiry = inquire(library, text, history=history)
    if not inquiry.decision.answers and not row.differ:
        return None
    places = candidates(inquiry)
    evidence = inquiry.evidence[:COMPARED]
    sides = tuple(_sides(row, each) for each in evidence)
    # What is wanted tells itself that sources differ.
    if row.of == "training_questions" and any(sides[place] for place in places):
        return None
    signs = features(inquiry, places) if places else np.zeros((0, len(FEATURES)))
    return Found(row=row, evidence=evidence, sides=sides, places=tuple(places), signs=signs)


def _sides(row: Row, each: Evidence) -> int:
    said = squeezed(" ".join(cell for _, cell in each.unit.cells) or each.unit.text)
    return sum(any(needle in said for needle in side) for side in row.needles)


def everything() -> list[Found]:
    """Return what is found for all questions."""
    answered: list[Found | None] = []
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(home=Path(folder), corpus=SHIPPED_CORPUS)
        with corpus_indexed(SHIPPED_CORPUS, settings, lambda *_: None) as library:
            answered += [found(library, row) for row in rows()]
        collection = read_collection(data_folder() / "xquad-de")
        with texts_indexed(collection.texts, settings, lambda *_: None) as library:
            for query in collection.queries[::EVERY]:
                row = Row(of="xquad", turns=(query.text,), differ=False, needles=())
                answered.append(found(library, row))
    return [each for each in answered if each]


def fit_sentences(given: Sequence[Found]) -> Vector:
    """Return the weights of the signs that a sentence tells that its sources differ, (signs,)."""
    wanted = Counter[str]()
    sections: dict[str, tuple[str, ...]] = {}
    for one in given:
        for each, sides in zip(one.evidence, one.sides, strict=True):
            if not each.unit.cells:
                sections[each.unit.text] = each.hit.passage.section
                wanted[each.unit.text] += one.row.differ and sides == len(one.row.needles)
    texts = [text for text in sections if not 0 < wanted[text] < WANTED]
    signs = np.array([signs_of_difference(text, sections[text]) for text in texts])
    right = np.array([float(wanted[text] > 0) for text in texts])

    def loss(point: Vector) -> tuple[float, Vector]:
        odds = signs @ point
        held = PENALTY_OF_SENTENCES * point
        held[0] = 0
        value = np.logaddexp(0, odds).sum() - right @ odds + held @ point / 2
        return float(value), signs.T @ (1 / (1 + np.exp(-odds)) - right) + held

    best: Vector = optimize.minimize(loss, np.zeros(len(SIGNS)), jac=True, method="L-BFGS-B").x
    return best


def fit_questions(given: Sequence[Found]) -> Vector:
    """Return the weights that make the right candidate likely, or none of them, (features,)."""
    kept = [one for one in given if one.places and (one.right.any() or not one.row.differ)]
    signs = np.concatenate([one.signs[~one.half] for one in kept])
    right = np.concatenate([one.right[~one.half] for one in kept]).astype(float)
    lengths = [int((~one.half).sum()) for one in kept]
    of = np.repeat(np.arange(len(kept)), lengths)
    counts = np.array([COUNTS.get(one.row.of, 1.0) for one in kept])
    due = np.bincount(of, right, len(kept)) > 0
    middle, spread = signs.mean(axis=0), np.maximum(signs.std(axis=0), LEAST_SPREAD)
    middle[0], spread[0] = 0, 1
    signs = (signs - middle) / spread

    def loss(point: Vector) -> tuple[float, Vector]:
        grown = np.exp(np.clip(signs @ point, -30, 30))
        all_, wanted = 1 + np.bincount(of, grown), np.bincount(of, grown * right)
        wanted = np.where(due, wanted, 1.0)
        pull = np.where(due[of], grown * right / wanted[of], 0.0) - grown / all_[of]
        held = PENALTY * point
        held[0] = 0
        value = counts @ (np.log(all_) - np.log(wanted)) + held @ point / 2
        return float(value), held - signs.T @ (pull * counts[of])

    best = optimize.minimize(loss, np.zeros(len(FEATURES)), jac=True, method="L-BFGS-B").x
    weights: Vector = best / spread
    weights[0] = best[0] - weights[1:] @ middle[1:]
    return weights


def show(name: str, given: Sequence[Found], weights: Vector) -> None:
    """Print how many of the questions get a notice, and how many rightly."""
    least = np.log(DUE / (1 - DUE))
    told, right = Counter[bool](), 0
    for one in given:
        odds = one.signs @ weights
        if len(odds) and odds.max() >= least:
            told[one.row.differ] += 1
            right += one.row.differ and bool((one.right | one.half)[odds.argmax()])
    asked = Counter(one.row.differ for one in given)
    print(
        f"{name:40} sources differ: {right} right of {told[True]} told, of {asked[True]};"
        f" ordinary: {told[False]} told of {asked[False]}"
    )


def main() -> None:
    """Ask, fit, estimate and print."""
    given = everything()
    names: tuple[str, ...] = SIGNS
    if sys.argv[1:] == ["sentences"]:
        weights = fit_sentences(given)
    else:
        names, weights = FEATURES, fit_questions(given)
        for of in dict.fromkeys(one.row.of for one in given):
            here = [one for one in given if one.row.of == of]
            show(of, here, weights)
            others = fit_questions([one for one in given if one.row.of != of])
            show(f"{of}, fitted without it", here, others)
    for name, weight in zip(names, weights, strict=True):
        print(f"{name:40} {weight:7.2f}")
    print(f"WEIGHTS = ({', '.join(f'{weight:.2f}' for weight in weights)})")


if __name__ == "__main__":
    main()
