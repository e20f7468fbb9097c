"""Whether the corpus answers is decided on raw evidence alone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from assistant.decide import FEATURES, THRESHOLD, WEIGHTS, decide, doubts, features, said
from assistant.evidence import SAID, wanted_words, weigh
from assistant.retrieve import retrieve
from assistant.understand import understand

if TYPE_CHECKING:
    from assistant.decide import Decision
    from ingest.index import Library

KNOWN = "Wann fand der 1. Kleinstadt-Kongress statt?"
UNKNOWN = "Wie ist das Wetter auf dem Mars?"


def decided(library: Library, text: str, scale: float = 1.0) -> Decision:
    """Return the decision on a question; `scale` changes every relative score on the way."""
    index, question = library.index(), understand(text)
    retrieved = retrieve(library, index, question, k=10)
    evidence = weigh(library, index, question, retrieved)
    scaled = [
        replace(each, score=scale * each.score, hit=replace(each.hit, score=scale * each.hit.score))
        for each in evidence
    ]
    return decide(library, index, question, retrieved, scaled)


def test_every_feature_has_a_weight() -> None:
    assert len(FEATURES) == len(WEIGHTS)
    assert 0 < THRESHOLD < 1


def test_what_the_corpus_says_is_answered_and_the_rest_is_not(library: Library) -> None:
    assert decided(library, KNOWN).answers
    assert not decided(library, UNKNOWN).answers
    assert decided(library, KNOWN).probability > decided(library, UNKNOWN).probability


@pytest.mark.parametrize("text", [KNOWN, UNKNOWN])
def test_relative_scores_decide_nothing(library: Library, text: str) -> None:
    assert decided(library, text, 0.01) == decided(library, text)


def test_without_evidence_there_is_no_answer(library: Library) -> None:
    index, question = library.index(), understand(KNOWN)
    retrieved = retrieve(library, index, question, k=10)
    decision = decide(library, index, question, retrieved, [])
    assert (decision.answers, decision.probability) == (False, 0.0)


def test_features_are_what_they_are_named(library: Library) -> None:
    index, question = library.index(), understand(KNOWN)
    retrieved = retrieve(library, index, question, k=10)
    evidence = weigh(library, index, question, retrieved)
    words = wanted_words(index, question, retrieved)
    values = features(question, retrieved, evidence, words, np.ones(len(words)))
    found = dict(zip(FEATURES, values, strict=True))
    assert found["bias"] == 1
    assert 0 <= found["heaviest doubt"] <= found["any doubt"] <= 1
    assert found["heaviest doubt"] <= found["heaviest doubt of the first"] <= 1
    assert found["best support"] == max(each.support for each in evidence[:5])
    assert found["asks for a number"] == found["asked in English"] == 0


def test_another_year_and_a_superlative_count_against_an_answer(library: Library) -> None:
    plain = decided(library, "Wie viele Maßnahmen zählte das Programm 2017?")
    assert plain.probability > decided(library, "Wie viele Maßnahmen zählte es 1931?").probability
    question = "Welche Stadt ist gewachsen?"
    most = "Welche Stadt ist am meisten gewachsen?"
    assert decided(library, question).probability > decided(library, most).probability


def test_only_words_that_a_passage_leaves_out_are_doubtful(library: Library) -> None:
    index, question = library.index(), understand("Wann fand das Raketenrennen in Mücheln statt?")
    retrieved = retrieve(library, index, question, k=10)
    evidence = weigh(library, index, question, retrieved)
    words = wanted_words(index, question, retrieved)
    left = doubts(words, np.full(len(words), 0.5), evidence)[0].tolist()
    first = dict(zip((word.text for word in words), left, strict=True))
    assert first["mücheln"] == 0 < first["raketenrennen"] <= 0.5


def test_what_is_told_in_other_words_is_said(library: Library) -> None:
    index, question = library.index(), understand("Wer hat die Studie verfasst?")
    retrieved = retrieve(library, index, question, k=10)
    words = wanted_words(index, question, retrieved)
    place = [word.text for word in words].index("verfasst")
    evidence = weigh(library, index, question, retrieved)
    author = next(each for each in evidence if "Autorin" in each.unit.text)
    assert author.credits[place] < SAID == said(words, [author])[0, place]
