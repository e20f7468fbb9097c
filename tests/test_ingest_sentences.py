"""Sentences end where a German reader ends them."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from ingest.sentences import sentence_spans

CORPUS = Path(__file__).parent.parent / "corpus"


def split(text: str) -> list[str]:
    """Return the sentences of a text."""
    return [text[start:end] for start, end in sentence_spans(text)]


@pytest.mark.parametrize(
    "sentence",
    [
        "Der 1. Kleinstadt-Kongress fand am 25./26.06.2025 in Wittenberge statt.",
        "Am 3. Mai 2019 begann z. B. die Pilotphase.",
        "Die Angabe (vgl. S. 12 ff.) stammt vom BBSR.",
        "Im 19. Jahrhundert wuchs die Stadt.",
        "Rund 2,5 Mio. Menschen leben dort.",
        "Nach Dr. Müller und Prof. Schmidt ist das so.",
        "Der Bericht heißt „Was nun? Kleine Städte.“ und ist frei.",
        "Gemäß Art. 28 Abs. 2 gilt das bzw. jenes.",
    ],
)
def test_one_sentence_stays_one(sentence: str) -> None:
    assert split(sentence) == [sentence]


@pytest.mark.parametrize(
    "sentences",
    [
        ["Das ist eins.", "Das ist zwei."],
        ["Warum?", "Darum!", "So …"],
        ["Das war 2019.", "Danach kam 2020."],
        ["Sie sagte: „Das geht.“", "Dann ging sie."],
        ["Es kamen 350.", "Alle blieben."],
        ["Die ISBN ist 978-3-88118-575-2.", "Der Band ist vergriffen."],
    ],
)
def test_sentences_are_told_apart(sentences: list[str]) -> None:
    assert split(" ".join(sentences)) == sentences


def test_a_blank_line_ends_a_sentence_without_a_full_stop() -> None:
    assert split("Erster Punkt\n\nZweiter Punkt") == ["Erster Punkt", "Zweiter Punkt"]


@pytest.mark.parametrize("text", ["", " ", "\n\n", "…"])
def test_text_without_a_sentence_is_no_error(text: str) -> None:
    assert split(text) == ([text] if text == "…" else [])


def test_spans_cover_all_words_in_order() -> None:
    for file in CORPUS.glob("*.md"):
        text = file.read_text("utf-8")
        spans = sentence_spans(text)
        assert "".join("".join(text[start:end].split()) for start, end in spans) == "".join(
            text.split()
        )
        assert all(one[1] <= other[0] for one, other in pairwise(spans))
        for start, end in spans:
            assert text[start:end] == text[start:end].strip() != ""
