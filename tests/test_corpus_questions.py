"""The question set: its schema, its shares, its split, and that the facts carry what it names."""

from __future__ import annotations

import os
import re
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path
from typing import Literal

import pytest
from pydantic import BaseModel, ConfigDict

ROOT = Path(__file__).resolve().parent.parent
QUESTIONS = ROOT / "corpus" / "questions.jsonl"

# At least so many of each class; `answer` is what the others leave.
FLOORS = {"none": 62, "both": 26, "premise": 16, "partial": 10, "answer": 100}
# A split may hold this share of a class: "about half", as topics cannot be cut.
HALF = (0.40, 0.60)


class Gold(BaseModel):
    """A located sentence that answers; `quotes` are its runs, one for each page it stands on."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    document: str
    page: int | None
    page_label: str | None
    section: str
    quotes: tuple[str, ...]


class Row(BaseModel):
    """One line of the question file; unknown or missing keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    id: str
    split: Literal["dev", "test"]
    topic: str
    lang: Literal["de", "en"]
    turns: tuple[str, ...]
    expect: Literal["answer", "partial", "premise", "both", "none"]
    kind: Literal[
        "fact",
        "number",
        "date",
        "person",
        "place",
        "definition",
        "list",
        "overview",
        "comparison",
        "how",
        "yesno",
        "biblio",
        "corpus",
    ]
    facts: tuple[str, ...]
    needles: tuple[tuple[str, ...], ...]
    missing: str | None
    premise: str | None
    gold: tuple[tuple[Gold, ...], ...]


@cache
def rows() -> tuple[Row, ...]:
    """Read the question file, one record a line."""
    lines = QUESTIONS.read_text(encoding="utf-8").splitlines()
    return tuple(Row.model_validate_json(line) for line in lines)


@cache
def facts_text() -> str:
    """Return the facts the questions were written from, or skip where they are not at hand."""
    data = Path(os.environ.get("KLEINSTADT_TESTDATA", ROOT.parent / "shared" / "data"))
    path = data.parent / "facts.md"
    if not path.is_file():
        pytest.skip(f"{path} is missing: set KLEINSTADT_TESTDATA to the data folder beside it")
    return path.read_text(encoding="utf-8")


def facts_by_id(text: str) -> dict[str, str]:
    """Map each number a question may name to its line or, for 0 and 9, to its section."""
    found: dict[str, str] = {}
    section = ""
    for line in text.splitlines():
        if heading := re.match(r"## (\d+) ", line):
            section = heading[1]
        if section in {"0", "9"}:
            found[section] = found.get(section, "") + line + "\n"
        elif fact := re.match(r"- (F\d\.\d\d|L\d)\b", line):
            found[fact[1]] = line
        elif section == "8" and (item := re.match(r"(\d+)\. ", line)):
            found[f"8.{item[1]}"] = line
        elif section == "6" and (item := re.match(r"\| (\d+) \|", line)):
            found[f"6.{item[1]}"] = line
    return found


def test_ids_are_unique_and_in_order() -> None:
    """Numbers run from q001 without a gap, so that a log names a question for good."""
    expected = [f"q{number:03d}" for number in range(1, len(rows()) + 1)]
    assert [row.id for row in rows()] == expected


def test_there_are_enough_of_every_class() -> None:
    """The set holds what its purpose asks for, class by class."""
    classes = Counter[str](row.expect for row in rows())
    short = {name: classes[name] for name, floor in FLOORS.items() if classes[name] < floor}
    assert not short
    assert len(rows()) >= 220
    assert sum(row.lang == "en" for row in rows()) >= 22
    assert sum(len(row.turns) > 1 for row in rows()) >= 32
    assert len({row.kind for row in rows()}) == 13


def test_a_topic_lies_in_one_split() -> None:
    """A whole topic is dev or test, so tuning on dev never sees a test topic."""
    splits: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows():
        splits[row.topic].add(row.split)
    assert [topic for topic, names in splits.items() if len(names) > 1] == []
    assert len(splits) >= 40
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", topic) for topic in splits)


def test_the_splits_are_about_halves() -> None:
    """Every class, the English questions and the dialogues are shared out evenly."""
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for row in rows():
        groups["all"].append(row.split)
        groups[row.expect].append(row.split)
        groups[row.lang].append(row.split)
        if len(row.turns) > 1:
            groups["dialogue"].append(row.split)
    shares = {name: splits.count("dev") / len(splits) for name, splits in groups.items()}
    low, high = HALF
    assert {name: share for name, share in shares.items() if not low <= share <= high} == {}


def test_turns_are_clean_text() -> None:
    """One to three turns, none empty, none with stray blanks or straight quotation marks."""
    for row in rows():
        assert 1 <= len(row.turns) <= 3, row.id
        for turn in row.turns:
            assert turn == " ".join(turn.split()), row.id
            assert turn, row.id
            assert '"' not in turn, row.id


def test_no_question_is_asked_twice() -> None:
    """No two questions have the same turns, whatever their case and punctuation."""
    asked = Counter(re.sub(r"\W+", " ", " | ".join(row.turns).lower()).strip() for row in rows())
    assert [text for text, count in asked.items() if count > 1] == []


def test_the_fields_fit_the_class() -> None:
    """What a class needs is there, and what belongs to another class is not."""
    for row in rows():
        assert bool(row.facts) == (row.expect != "none"), row.id
        assert bool(row.missing) == (row.expect == "partial"), row.id
        assert bool(row.premise) == (row.expect == "premise"), row.id
        assert len(row.needles) >= 2 or row.expect != "both", row.id
        assert row.needles or row.expect != "premise", row.id
        assert not row.needles or row.expect != "none", row.id
        assert all(group and all(group) for group in row.needles), row.id
        assert len(set(row.facts)) == len(row.facts), row.id


def test_what_can_be_answered_is_located() -> None:
    """Every group of needles was found in the corpus; a question it is silent on has none."""
    for row in rows():
        assert bool(row.gold) == (row.expect != "none"), row.id
        assert all(group and all(gold.quotes for gold in group) for group in row.gold), row.id
        assert len(row.gold) >= 2 or row.expect != "both", row.id


def test_a_wrong_premise_stands_in_the_question() -> None:
    """The wrong value is given literally as asked, and is not what corrects it."""
    for row in rows():
        if row.premise is not None:
            assert row.premise in row.turns[-1], row.id
            assert all(row.premise not in group for group in row.needles), row.id


def test_every_fact_number_exists() -> None:
    """A question names only facts there are."""
    known = facts_by_id(facts_text())
    unknown = [(row.id, fact) for row in rows() for fact in row.facts if fact not in known]
    assert unknown == []


def test_every_needle_stands_in_the_facts_it_belongs_to() -> None:
    """At least one alternative of each needle occurs in the lines of the question's own facts.

    The titles of the Modellvorhaben stand in headings, outside any line: there the name of a town
    taking part is the alternative.
    """
    known = facts_by_id(facts_text())
    lost = [
        (row.id, group)
        for row in rows()
        for group in row.needles
        if not any(word in known[fact] for word in group for fact in row.facts if fact in known)
    ]
    assert lost == []
