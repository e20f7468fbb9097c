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
        ("§ 34 BauGB", ["§34", "baugb"]),
        ("§34a Abs. 1 BauGB", ["§34a", "abs", "1", "baugb"]),
        ("Paragraf 34, Artikel 28, Art. 28", ["§34", "art28", "art28"]),
        ("diese Art 3", ["diese", "art", "3"]),
        ("24,4 Mio. und 3 Tsd.", ["24,4", "mio", "24400000", "und", "3", "tsd", "3000"]),
        ("1.2.3 Mio.", ["1.2.3", "mio"]),
        ("u. a. z.B. i. d. R. Orte", ["orte"]),
        ("", []),
    ],
)
def test_tokens_are_words_and_numbers(text: str, expected: list[str]) -> None:
    assert list(tokens(text)) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("straße", "strasse"),
        ("müller", "mueller"),
        ("köln", "koeln"),
        ("müller", "muller"),
        ("flußschiffahrt", "flussschifffahrt"),
        ("photographie", "fotografie"),
        ("potential", "potenzial"),
        ("selbständig", "selbstständig"),
    ],
)
def test_spellings_are_equal(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Kleinstadt", "Kleinstädte"),
        ("Haus", "Häuser"),
        ("Entwicklungen", "Entwicklung"),
        ("Wohnung", "WOHNUNGEN"),
        ("Daß ein Fluß fließt", "dass der Fluss"),
        ("Binnenschiffahrt", "Binnenschifffahrt"),
        ("§ 34 BauGB", "nach §34 Abs. 1 BauGB"),
        ("§ 34a", "34"),
        ("24,4 Mio. Menschen", "24.400.000"),
        ("24,4 Millionen", "24.400.000"),
        ("3 Mrd. Euro", "drei Milliarden"),
        ("im 19. Jh.", "Jahrhundert"),
        ("ExWoSt", "EXWOST"),
        ("BMWSB", "bmwsb"),
    ],
)
def test_inflected_forms_share_a_term(analyzer: Analyzer, one: str, other: str) -> None:
    assert set(analyzer.words(one)) & set(analyzer.words(other))


def test_function_words_are_no_terms(analyzer: Analyzer) -> None:
    assert analyzer.words("und die der das nicht, daß dass usw. u. a.") == []
    assert analyzer.grams("und die der das nicht") == []


def test_compounds_are_found_by_their_parts(analyzer: Analyzer, bare: Analyzer) -> None:
    assert analyzer.compound_parts("kleinstadtakademie")[:2] == ("kleinstadt", "akademie")
    assert analyzer.stem("akademie") in analyzer.words("Kleinstadtakademie")
    assert analyzer.stem("bürgermeister") in analyzer.words("Bürgermeisterkandidatin")
    assert bare.compound_parts("kleinstadtakademie") == ()


@pytest.mark.parametrize(
    ("compound", "parts"),
    [
        ("arbeitsmarkt", ("arbeit", "markt")),
        ("bundesstraße", ("bund", "straße")),
        ("kindergarten", ("kind", "garten")),
        ("gemeindeordnung", ("gemeinde", "ordnung")),
        ("freundeskreis", ("freund", "kreis")),
        ("straßenverkehr", ("straße", "verkehr")),
        ("wohnungsbaugesellschaft", ("wohnungsbau", "gesellschaft")),
    ],
)
def test_links_between_parts_are_left_out(
    analyzer: Analyzer, compound: str, parts: tuple[str, ...]
) -> None:
    assert {analyzer.stem(part) for part in parts} <= set(analyzer.words(compound))


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
    asked = analyzer.question("Which measures reduce the vacancy of shops?")
    assert asked.english
    assert analyzer.stem("geschäft") in {term.text for term in asked.words}


def test_without_resources_a_question_has_its_own_words_only(bare: Analyzer) -> None:
    asked = bare.question("Wie viele Ärzte gibt es?")
    assert {term.weight for term in asked.words} == {1.0}
    assert bare.question("How many cities are there?").tokens


def test_a_question_of_function_words_still_looks_for_them(analyzer: Analyzer) -> None:
    assert analyzer.question("Was ist das?").tokens == ("was", "ist", "das")


def test_a_word_is_analysed_once(analyzer: Analyzer) -> None:
    text = "Ein Kleinstadtverbundsgremium tagt. Das Kleinstadtverbundsgremium beschließt."
    before = analyzer.word_terms.cache_info()
    assert analyzer.words(text) == analyzer.words(text)
    after = analyzer.word_terms.cache_info()
    assert after.misses - before.misses == 3
    assert after.hits - before.hits == 5


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


@pytest.mark.parametrize("word", ["rathäusern", "kommunen", "fördergeld", "gegenbild", "die"])
def test_words_with_a_meaning_are_common(analyzer: Analyzer, word: str) -> None:
    assert analyzer.is_common(word)


@pytest.mark.parametrize("word", ["scholz", "bamberg", "hamburg", "fraunhofer", "zwönitz"])
def test_names_are_not(analyzer: Analyzer, word: str) -> None:
    assert not analyzer.is_common(word)
