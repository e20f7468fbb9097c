"""Fit the weights by which `assistant.aptness` orders the sentences found for a question.

    python benchmarks/fit_aptness.py

The sentences found for a question are ranked by a weighted sum of their signs; the weights make it
likely that the first one answers (a listwise softmax over the sentences of each question, with a
quadratic penalty; Cao et al. 2007, "Learning to Rank: From Pairwise Approach to Listwise
Approach"). Questions are those of the dev split of the corpus, those of `training_questions.jsonl`
that the corpus answers, and those of XQuAD-de. What is added for follow-ups (`assistant.going_on`)
is fitted on conversations, with what that changes of the other weights. Printed are the weights for
`assistant.aptness`, and for each set the share of questions with an answer among the first 1, 2, 3
and 5 sentences: in the order that was, by weights fitted on other topics, and for
`blind_answers.jsonl`, on which nothing is fitted, by the weights themselves.
"""

from __future__ import annotations

import json
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np
from scipy import optimize

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

from questions import BLIND, QUESTIONS
from testdata import data_folder

from assistant.aptness import COMPARED, GOING_ON, WEIGHTS
from assistant.collection import read_collection
from assistant.filters import EVERYWHERE
from assistant.going_on import going_on
from assistant.inquiry import inquire, weighed
from assistant.questions import read_cases
from assistant.retrieve import CONSIDERED, retrieve
from assistant.signs import FEATURES, signs
from assistant.understand import understand
from ingest.settings import SHIPPED_CORPUS, Settings
from ingest.texts import squeezed
from ingest.trial import corpus_indexed, texts_indexed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from assistant.questions import Split
    from ingest.index import Library
    from ingest.joined import Unit

    Vector = NDArray[np.float64]

TRAINING = ROOT / "benchmarks" / "training_questions.jsonl"
DIALOGUES = ROOT / "benchmarks" / "seen_dialogues.jsonl"
# How much a question of each set that is learned from counts.
SETS = {"dev": 1.0, "training": 1.0, "xquad": 0.5}
FOLDS = 5
# How much weights are held back, and for follow-ups what is added to those of other questions.
EQUAL = np.full(len(FEATURES), 2.0)
OF_FOLLOWING = np.concatenate((np.full(len(GOING_ON), 2.0), np.full(len(FEATURES), 15.0)))
LEAST_SPREAD = 0.05
FIRST = (1, 2, 3, 5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question with its earlier turns, its topic, and how to tell a sentence that answers it."""

    text: str
    history: tuple[str, ...]
    topic: str
    answers: Callable[[Unit, str], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """The sentences found for a question: signs (sentences, features), and which of them answer.

    `apt` is what they are worth by other signs, shape (sentences,), if those have their weights.
    """

    signs: Vector
    right: NDArray[np.bool_]
    fold: int
    apt: Vector | float = 0.0


def corpus_questions(path: Path, split: Split) -> Iterator[Asked]:
    """Yield the questions over the corpus that have an answer."""
    for case in read_cases(path, split):
        places = [gold.quotes for group in case.gold for gold in group]
        if case.answerable and places:
            yield Asked(
                text=case.text,
                history=case.turns[:-1],
                topic=case.topic,
                answers=_quoting([tuple(map(squeezed, quotes)) for quotes in places]),
            )


def training_questions() -> Iterator[Asked]:
    """Yield the questions that are there to be learned from and have an answer."""
    for row in map(json.loads, TRAINING.read_text(encoding="utf-8").splitlines()):
        if row["sentences"]:
            yield Asked(
                text=row["turns"][-1],
                history=tuple(row["turns"][:-1]),
                topic=row["topic"],
                answers=_quoting([(squeezed(each),) for each in row["sentences"]]),
            )


def dialogues() -> Iterator[Asked]:
    """Yield the last questions of conversations that have an answer."""
    return corpus_questions(DIALOGUES, "dev")


def _quoting(places: Sequence[tuple[str, ...]]) -> Callable[[Unit, str], bool]:
    """Return whether a sentence, or a row of a table, is one of some quotes."""

    def answers(unit: Unit, _: str) -> bool:
        said = squeezed(" ".join(cell for _, cell in unit.cells) or unit.text)
        return any(all(quote in said for quote in quotes) for quotes in places)

    return answers


def collection_questions() -> Iterator[Asked]:
    """Yield the questions of XQuAD-de; the topic is the title of the article."""
    collection = read_collection(data_folder() / "xquad-de")
    titles = {text.id: text.title for text in collection.texts}
    for query in collection.queries:
        wanted = [squeezed(answer) for answer in query.answers]

        topic = titles[next(iter(query.grades))]
        answers = _saying(frozenset(query.grades), wanted)
        yield Asked(text=query.text, history=(), topic=topic, answers=answers)


def _saying(passages: frozenset[str], wanted: Sequence[str]) -> Callable[[Unit, str], bool]:
    """Return whether a sentence of one of some passages holds one of some answers."""
    return lambda unit, passage: (
        passage in passages and any(answer in squeezed(unit.text) for answer in wanted)
    )


def ranked(library: Library, asked: Iterable[Asked]) -> list[Ranked]:
    """Return the sentences found for questions."""
    index = library.index()
    found: list[Ranked] = []
    for each in asked:
        question = understand(each.text, each.history)
        retrieved = retrieve(library, index, question, k=CONSIDERED)
        inquiry = weighed(library, index, question, retrieved, EVERYWHERE)
        evidence = inquiry.evidence[:COMPARED]
        if evidence:
            right = [each.answers(one.unit, one.hit.passage.id) for one in evidence]
            fold = crc32(each.topic.encode()) % FOLDS
            rows = signs(inquiry, evidence)
            found.append(Ranked(signs=rows, right=np.array(right), fold=fold))
    return found


def followed(library: Library, asked: Iterable[Asked], weights: Vector) -> list[Ranked]:
    """Return the sentences found for follow-ups, with the signs that only these have before all."""
    found: list[Ranked] = []
    for each in asked:
        inquiry = inquire(library, each.text, history=each.history)
        if inquiry.before is None:
            continue
        evidence = inquiry.evidence[:COMPARED]
        rows = signs(inquiry, evidence)
        found.append(
            Ranked(
                signs=np.column_stack((going_on(inquiry, inquiry.before, evidence), rows)),
                right=np.array([each.answers(one.unit, one.hit.passage.id) for one in evidence]),
                fold=crc32(each.topic.encode()) % FOLDS,
                apt=rows @ weights,
            )
        )
    return found


def fit(given: Sequence[tuple[Ranked, float]], penalty: Vector = EQUAL) -> Vector:
    """Return the weights that make it likely that the first sentence answers, (features,).

    `penalty` tells how much each is held back. Of follow-ups what is found is added to the weights
    of signs that other questions have too.
    """
    kept = [(one, weight) for one, weight in given if one.right.any() and not one.right.all()]
    rows = np.concatenate([one.signs for one, _ in kept])
    right = np.concatenate([one.right for one, _ in kept]).astype(float)
    lengths = np.array([len(one.right) for one, _ in kept])
    starts = np.concatenate(([0], np.cumsum(lengths)[:-1]))
    of = np.repeat(np.arange(len(kept)), lengths)
    known = np.concatenate([np.broadcast_to(one.apt, len(one.right)) for one, _ in kept])
    weights = np.array([weight for _, weight in kept])
    # As if every sign had a spread of 1; one that hardly occurs is held back more.
    spread = np.maximum(rows.std(axis=0), LEAST_SPREAD)
    rows = (rows - rows.mean(axis=0)) / spread

    def loss(point: Vector) -> tuple[float, Vector]:
        apt = known + rows @ point
        grown = np.exp(apt - np.maximum.reduceat(apt, starts)[of])
        chance = grown / np.add.reduceat(grown, starts)[of]
        answered = np.maximum(np.add.reduceat(chance * right, starts), 1e-12)
        pull = (chance * right / answered[of] - chance) * weights[of]
        value = -(weights @ np.log(answered)) + point @ (penalty * point) / 2
        return float(value), penalty * point - rows.T @ pull

    best = optimize.minimize(loss, np.zeros(rows.shape[1]), jac=True, method="L-BFGS-B")
    found: Vector = best.x / spread
    return found


def cross_validated(sets: dict[str, list[Ranked]], penalty: Vector = EQUAL) -> dict[str, list[int]]:
    """Return the place of the first right sentence by weights fitted on other topics."""
    places: dict[str, list[int]] = {name: [] for name in sets}
    for fold in range(FOLDS):
        weights = fit(_weighted(sets, without=fold), penalty)
        for name, questions in sets.items():
            here = [one for one in questions if one.fold == fold]
            places[name] += [_place(one, one.apt + one.signs @ weights) for one in here]
    return places


def _weighted(sets: dict[str, list[Ranked]], without: int = -1) -> list[tuple[Ranked, float]]:
    return [
        (one, SETS.get(name, 1.0)) for name in sets for one in sets[name] if one.fold != without
    ]


def _place(one: Ranked, apt: Vector) -> int:
    """Return the place, from 1, of the first sentence that answers; one past all if none does."""
    right = one.right[np.argsort(-apt, kind="stable")]
    return int(right.argmax()) + 1 if right.any() else len(right) + COMPARED


def main() -> None:
    """Ask, fit, estimate and print."""
    sets: dict[str, list[Ranked]] = {}
    blind: dict[str, list[Ranked]] = {}
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(home=Path(folder), corpus=SHIPPED_CORPUS)
        with corpus_indexed(SHIPPED_CORPUS, settings, lambda *_: None) as library:
            sets["dev"] = ranked(library, corpus_questions(QUESTIONS, "dev"))
            sets["training"] = ranked(library, training_questions())
            blind["blind, dev"] = ranked(library, corpus_questions(BLIND, "dev"))
            blind["blind, test"] = ranked(library, corpus_questions(BLIND, "test"))
            # Follow-ups are ordered by the weights that are set now, and what is added to these.
            talked = followed(library, dialogues(), np.array(WEIGHTS))
        texts = read_collection(data_folder() / "xquad-de").texts
        with texts_indexed(texts, settings, lambda *_: None) as library:
            sets["xquad"] = ranked(library, collection_questions())
    weights = fit(_weighted(sets))
    for name, weight in zip(FEATURES, weights, strict=True):
        print(f"{name:30} {weight:7.2f}")
    print(f"WEIGHTS = ({', '.join(f'{weight:.2f}' for weight in weights)})")
    added = fit([(one, 1.0) for one in talked], OF_FOLLOWING)
    changed = added[len(GOING_ON) :] + WEIGHTS
    print(f"GOING_ON = ({', '.join(f'{weight:.2f}' for weight in added[: len(GOING_ON)])})")
    print(f"FOLLOWING = ({', '.join(f'{weight:.2f}' for weight in changed)})")
    show("follow-ups, without", [_place(one, np.array(one.apt)) for one in talked])
    for name, places in cross_validated({"follow-ups": talked}, OF_FOLLOWING).items():
        show(f"{name}, cross-validated", places)
    for name, questions in (sets | blind).items():
        falling = [_place(one, -np.arange(len(one.right), dtype=float)) for one in questions]
        show(f"{name}, by score", falling)
    for name, places in cross_validated(sets).items():
        show(f"{name}, cross-validated", places)
    for name, questions in blind.items():
        show(name, [_place(one, one.signs @ weights) for one in questions])


def show(name: str, places: Sequence[int]) -> None:
    """Print the share of questions answered by the first sentences."""
    shares = [np.mean([place <= first for place in places]) for first in FIRST]
    print(f"{name:28} n={len(places)}  " + "  ".join(f"{share:.3f}" for share in shares))


if __name__ == "__main__":
    main()
