"""Questions in everyday words about sections of law that the shipped encoder never saw.

Written by hand before the encoder was trained: each line of `lay_questions.jsonl` has a question,
the heading of the section that answers it and a digest of that section, whose text is read from
the test data. The section is looked for among all that were held out and 20,000 others.
"""

from __future__ import annotations

import gzip
import json
import sys
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "scripts"))

from encoder_heldout import held_out

if TYPE_CHECKING:
    from collections.abc import Iterator

QUESTIONS = Path(__file__).parent / "lay_questions.jsonl"
LAWS = Path("train") / "laws-de.jsonl.gz"
OTHERS = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class LayTest:
    """Passages to search, questions, and the row of the passage that answers each."""

    passages: tuple[str, ...]
    questions: tuple[str, ...]
    gold: tuple[int, ...]


def read_lay_test(data: Path, half: str = "all") -> LayTest:
    """Read the questions of one half, "dev" or "test", or "all", with the passages.

    The half follows from the digest of the question; settings are chosen on `dev`.
    """
    passages: list[str] = []
    rows: dict[str, int] = {}
    others = 0
    for heading, text in read_laws(data):
        if not held_out(heading):
            if others == OTHERS:
                continue
            others += 1
        rows[sha256(f"{heading}\n{text}".encode()).hexdigest()[:16]] = len(passages)
        passages.append(f"{heading}. {text}")
    asked = [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
    chosen = [one for one in asked if half in {"all", half_of(one["question"])}]
    return LayTest(
        passages=tuple(passages),
        questions=tuple(one["question"] for one in chosen),
        gold=tuple(rows[one["section"]] for one in chosen),
    )


def half_of(question: str) -> str:
    """Return the half of the test that a question belongs to."""
    return "dev" if sha256(question.encode()).digest()[0] % 2 else "test"


def read_laws(data: Path) -> Iterator[tuple[str, str]]:
    """Yield heading and text of each section of law in the test data."""
    with gzip.open(data / LAWS, "rt", encoding="utf-8") as lines:
        for line in lines:
            section: dict[str, str] = json.loads(line)
            yield section["heading"], section["text"]
