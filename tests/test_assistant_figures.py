"""Figures of merit, on rankings whose figures are known."""

from __future__ import annotations

import numpy as np
import pytest

from assistant import figures
from assistant.ranked import Ranked, retrieval


def test_a_right_passage_counts_less_the_later_it_comes() -> None:
    assert figures.ndcg(["a", "b"], {"a": 1}) == pytest.approx(1)
    assert figures.ndcg(["b", "a"], {"a": 1}) == pytest.approx(1 / np.log2(3))
    assert figures.ndcg(["b"] * 10 + ["a"], {"a": 1}) == 0


def test_grades_order_the_right_ones() -> None:
    grades = {"a": 2, "b": 1}
    assert figures.ndcg(["a", "b"], grades) == pytest.approx(1)
    ideal = 2 + 1 / np.log2(3)
    assert figures.ndcg(["b", "a"], grades) == pytest.approx((1 + 2 / np.log2(3)) / ideal)


def test_recall_and_reciprocal_rank() -> None:
    assert figures.recall(["a", "x", "b"], {"a": 1, "b": 1}, 2) == 0.5
    assert figures.reciprocal_rank(["x", "a"], {"a": 1}) == 0.5
    assert figures.reciprocal_rank(["x"], {"a": 1}) == 0


def test_an_interval_holds_the_mean_and_narrows_with_cases() -> None:
    few, many = figures.mean([0.0, 1.0] * 10), figures.mean([0.0, 1.0] * 1000)
    for found in (few, many):
        assert found.low < found.value == 0.5 < found.high
    assert many.high - many.low < (few.high - few.low) / 5


def test_a_curve_of_refusals() -> None:
    right, wrong = np.array([0.9, 0.8, 0.7, 0.2]), np.array([0.6, 0.1])
    assert figures.area_under_curve(right, wrong) == pytest.approx(7 / 8)
    assert figures.refused_at(right, wrong, 0.0) == 0.5
    assert figures.refused_at(right, wrong, 0.5) == 1.0


def test_a_run_has_means_and_quantiles() -> None:
    cases = [
        Ranked(ranking=("a", "b"), grades={"a": 1}, seconds=0.001),
        Ranked(ranking=("b", "a"), grades={"a": 1}, seconds=0.003),
    ]
    found = retrieval(cases)
    assert found.questions == 2
    assert found.recall[1].value == 0.5
    assert found.recall[5].value == 1
    assert found.reciprocal_rank.value == 0.75
    assert found.latency[0.5] == pytest.approx(2)
