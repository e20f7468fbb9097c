"""German words become the terms they are found by."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.german import SYNONYM_WEIGHT, Analyzer, fold, tokens
from ingest.words import WordResources


@pytest.fixture(scope="module")
def analyzer() -> Analyzer:
    """Return the rules with the shipped word resources."""
    return Analyzer(WordResources.open(None))


@pytest.fixture(scope="module")
def bare() -> Analyzer:
    """Return the rules without any word resources."""
    return Analyzer(WordResources.empty())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Die 2.126 Kleinstädte", ["die", "2126", "kleinstädte"]),
        ("29,5 Prozent am 25.06.2025", ["29,5", "prozent", "am", "25.06.2025"]),
        ("A\u0308rzte", ["ärzte"]),
        ("E-Mail_Adresse", ["e", "mail", "adresse"]),
        ("§ 5 Abs. 2", ["5", "abs", "2"]),
        ("", []),
    ],
)
def test_tokens_are_words_and_numbers(text: str, expected: list[str]) -> None:
    assert tokens(text) == expected


@pytest.mark.parametrize(
    ("one", "other"), [("straße", "strasse"), ("müller", "mueller"), ("köln", "koeln")]
)
def test_spellings_without_umlauts_are_equal(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Kleinstadt", "Kleinstädte"),
        ("Haus", "Häuser"),
        ("Entwicklungen", "Entwicklung"),
        ("Wohnung", "WOHNUNGEN"),
    ],
)
def test_inflected_forms_share_a_term(analyzer: Analyzer, one: str, other: str) -> None:
    assert set(analyzer.words(one)) & set(analyzer.words(other))


def test_function_words_are_no_terms(analyzer: Analyzer) -> None:
    assert analyzer.words("und die der das nicht") == []
    assert analyzer.grams("und die der das nicht") == []


def test_compounds_are_found_by_their_parts(analyzer: Analyzer, bare: Analyzer) -> None:
    assert analyzer.compound_parts("kleinstadtakademie")[:2] == ("kleinstadt", "akademie")
    assert analyzer.stem("akademie") in analyzer.words("Kleinstadtakademie")
    assert analyzer.stem("bürgermeister") in analyzer.words("Bürgermeisterkandidatin")
    assert bare.compound_parts("kleinstadtakademie") == ()


def test_short_and_unknown_words_are_not_split(analyzer: Analyzer) -> None:
    assert analyzer.compound_parts("stadt") == ()
    assert analyzer.compound_parts("xqzwvbkjplmt") == ()


def test_dates_are_found_by_month_and_year(analyzer: Analyzer) -> None:
    assert set(analyzer.words("25.06.2025")) == {"25.06.2025", analyzer.stem("juni"), "2025"}
    assert "13.2020" not in analyzer.words("01.13.2020")


def test_grams_mark_the_borders_of_words(analyzer: Analyzer) -> None:
    assert analyzer.grams("Städte") == ["_sta", "stad", "tadt", "adte", "dte_"]
    assert analyzer.grams("Ort") == ["_ort", "ort_"]
    assert analyzer.grams("Öl") == ["_ol_"]
    assert analyzer.grams("2.126") == ["2126"]


def test_a_question_weighs_synonyms_little(analyzer: Analyzer) -> None:
    asked = analyzer.question("Wie viele Ärzte gibt es?")
    own = {term.text for term in asked.words if term.weight == 1.0}
    assert set(analyzer.words("Ärzte")) <= own
    assert {term.weight for term in asked.words} == {1.0, SYNONYM_WEIGHT}
    assert {term.weight for term in asked.grams} == {1.0}
    assert not asked.english
    assert all(0 <= term.token < len(asked.tokens) for term in asked.words)


def test_an_english_question_looks_for_german_words(analyzer: Analyzer) -> None:
    asked = analyzer.question("How many cities are there?")
    assert asked.english
    assert analyzer.stem("stadt") in {term.text for term in asked.words}


def test_without_resources_a_question_has_its_own_words_only(bare: Analyzer) -> None:
    asked = bare.question("Wie viele Ärzte gibt es?")
    assert {term.weight for term in asked.words} == {1.0}
    assert bare.question("How many cities are there?").tokens


def test_a_question_of_function_words_still_looks_for_them(analyzer: Analyzer) -> None:
    assert analyzer.question("Was ist das?").tokens == ("was", "ist", "das")


def test_earlier_turns_count_less(analyzer: Analyzer) -> None:
    now, before = analyzer.question("Und die Miete?"), analyzer.question("Wie ist das Wohnen?")
    joined = now.joined(before, 0.6)
    assert joined.tokens == now.tokens + before.tokens
    assert joined.words[: len(now.words)] == now.words
    shifted = joined.words[len(now.words) :]
    assert [term.token for term in shifted] == [
        term.token + len(now.tokens) for term in before.words
    ]
    assert [term.weight for term in shifted] == pytest.approx(
        [0.6 * term.weight for term in before.words]
    )


def test_every_word_of_the_vocabulary_can_be_analysed(analyzer: Analyzer) -> None:
    lines = (Path(__file__).parent.parent / "corpus" / "text" / "dossier.txt").read_text("utf-8")
    for token in set(tokens(lines)):
        terms = analyzer.word_terms(token)
        assert terms
        assert len(set(terms)) == len(terms)
        assert all(terms), token
        assert all(analyzer.gram_terms(token)), token
