"""Quotations are told verbatim, altered or absent, with their document and page."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from homes import fill

from assistant.quotations import bare, quotations
from assistant.quoted_file import check_file
from assistant.quotes import QuoteChecker, Verdict, check_quote, check_text
from ingest.index import Library
from ingest.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.quotes import QuoteCheck

BENCHMARKS = Path(__file__).resolve().parent.parent / "benchmarks"
sys.path.append(str(BENCHMARKS))

import quotes as benchmark  # noqa: E402  (the benchmarks are scripts, no package)

LOST = (
    "Ein Drittel der Städte mit 10.000–20.000 Einwohnern verlor seit 2001 zentrale Funktionen wie "
    "Gericht, Gymnasium oder Krankenhaus."
)


def test_the_floors_of_the_benchmark_hold(library: Library) -> None:
    made = benchmark.checked(library)
    behaviours = {case.behaviour for case, _ in made}
    assert len(behaviours) == 13
    missed = [str(each) for each in benchmark.figures(library, made) if not each.holds]
    assert missed == []


@pytest.fixture(scope="module")
def checker(library: Library) -> QuoteChecker:
    """Return one that has read what it needs."""
    return QuoteChecker(library)


def verdict(checker: QuoteChecker, text: str) -> tuple[str, int | None, str | None]:
    found = checker.check(text)
    return found.verdict.value, found.page, found.page_label


@pytest.mark.parametrize(
    "text",
    [
        LOST,
        LOST.replace(" ", "\n"),
        LOST.replace("Einwohnern", "Ein-\nwohnern").replace("Funktionen", "Funk\u00adtionen"),
        LOST.replace("Städte", "Staedte"),
        LOST.replace("Ein Drittel", "[e]in Drittel"),
        LOST.replace("verlor", "verlor [sic]"),
        LOST.replace(" mit 10.000–20.000 Einwohnern", " […]"),
        LOST.replace(" mit 10.000–20.000 Einwohnern", " ..."),
        LOST.replace("Funktionen", "Funktionen[!]"),
        LOST.replace("Städte", "Städte[n]"),
        LOST.replace("Gymnasium", "Gyrnnasium"),
        LOST.replace("Krankenhaus", "Kranken haus"),
        LOST.replace("–", "-"),
        "zentrale Funktionen",
    ],
)
def test_what_typesetting_and_quoting_change_does_not_count(
    checker: QuoteChecker, text: str
) -> None:
    assert verdict(checker, text) == ("verbatim", 10, "6")


@pytest.mark.parametrize(
    ("text", "difference"),
    [
        (LOST.replace("Drittel", "Viertel"), "Ein [-Drittel-] {+Viertel+} der Städte mit …"),
        (LOST.replace("2001", "2002"), "… verlor seit [-2001-] {+2002+} zentrale Funktionen wie …"),
        (LOST.replace("10.000", "10000"), None),
        (LOST.replace("seit 2001 ", ""), "… Einwohnern verlor [-seit 2001-] zentrale Funktionen …"),
        (LOST.replace("zentrale", "viele zentrale"), "… verlor seit 2001 {+viele+} zentrale …"),
        (LOST.replace("Ein Drittel", "Ein drittel"), None),
        (LOST.replace("seit 2001", "seit [dem Jahr 2002]"), None),
        (LOST.replace("verlor", "gewann"), None),
    ],
)  # fmt: skip
def test_a_change_is_shown(checker: QuoteChecker, text: str, difference: str | None) -> None:
    found = checker.check(text)
    assert (found.verdict, found.page) == (Verdict.ALTERED, 10)
    assert found.difference
    if difference:
        start, _, end = difference.partition("…") if difference.startswith("…") else ("", "", "")
        del start
        assert (end or difference.removesuffix("…")).strip(" …") in found.difference


@pytest.mark.parametrize("number", range(10))
def test_no_digit_can_be_changed(checker: QuoteChecker, number: int) -> None:
    for place, sign in enumerate(LOST):
        if sign.isdigit() and sign != str(number):
            text = LOST[:place] + str(number) + LOST[place + 1 :]
            assert checker.check(text).verdict is Verdict.ALTERED, text


def test_what_stands_nowhere(checker: QuoteChecker) -> None:
    for text in (
        "Die Raumstation umkreist den Mars seit dem letzten Frühling.",
        "Krankenhaus oder Gymnasium",
        "…",
        "[…]",
        "?!",
        "a" * 5000,
        "ein " * 3000,
    ):
        found = checker.check(text)
        assert (found.verdict, found.document_id, found.page) == (Verdict.ABSENT, None, None), text


def test_a_document_without_pages_has_a_section_and_no_page(checker: QuoteChecker) -> None:
    found = checker.check("Für die Station Schlüchtern nennt kinzig.news den 22. Mai 2025")
    assert (found.document_id, found.page, found.page_label) == ("akademie", None, None)
    assert found.section[-1] == "Kleinstadt Akademie auf Tour"
    assert found.verdict is Verdict.VERBATIM


def test_sentences_that_do_not_stand_together(checker: QuoteChecker) -> None:
    other = (
        "In ostdeutschen Kleinstädten gibt es weniger Hidden Champions und schlechteres Breitband."
    )
    found = checker.check(f"{LOST} {other}")
    assert found.verdict is Verdict.ALTERED
    assert found.page == 10
    assert "nicht beieinander" in (found.difference or "")


def test_a_heading_is_found_where_it_stands(checker: QuoteChecker) -> None:
    assert verdict(checker, "Herausforderungen: Innenstadt und Einzelhandel")[0] == "verbatim"


def test_marks_around_a_quotation_do_not_count(library: Library) -> None:
    assert check_quote(library, f" „{LOST}“ ").verdict is Verdict.VERBATIM
    assert bare("„a“ und „b“") == "„a“ und „b“"


def test_quotations_are_found_in_a_text() -> None:
    text = (
        'Er sagt: „Eins (zwei) drei.“ Und “four five” sowie »sechs« und «sieben», auch "acht".\n'
        'Offen „bleibt dies.\n\n> Als Block\n> gesetzt, mit „innen“.\n\n'
        'Zoll: 5" breit, 3" hoch. „„a b“ c“'
    )  # fmt: skip
    found = quotations(text)
    assert [each.text for each in found][:5] == [
        "Eins (zwei) drei.",
        "four five",
        "sechs",
        "sieben",
        "acht",
    ]
    block = next(each for each in found if each.text.startswith("Als Block"))
    assert block.text == "Als Block\ngesetzt, mit „innen“."
    for each in found:
        if each is not block:
            assert text[each.start :].startswith(each.text)


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Library]:
    """Return a corpus with old spelling, a table and notes."""
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "alt.md").write_text(
        "# Alt\n\nDaß der Thurm im Centrum stand, mußte jeder wissen, der photographierte.\n\n"
        "| Stadt | Zahl |\n|---|---|\n| Musterstadt | 4711 |\n\n"
        "Der Rat beschloß 1912 den Bau.[12] Die Kosten trug der Kreis.\n",
        encoding="utf-8",
    )
    fill(tmp_path / "home", corpus)
    opened = Library(Settings(home=tmp_path / "home", corpus=corpus))
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Dass der Turm im Zentrum stand, musste jeder wissen, der fotografierte.", "verbatim"),
        ("Daß der Turm im Zentrum lag, musste jeder wissen", "altered"),
        ("Musterstadt 4711", "verbatim"),
        ("Der Rat beschloss 1912 den Bau. Die Kosten trug der Kreis.", "verbatim"),
        ("Der Rat beschloss 1912 den Bau.[13] Die Kosten trug der Kreis.", "altered"),
    ],
)
def test_old_spelling_tables_and_notes(small: Library, text: str, verdict: str) -> None:
    assert check_quote(small, text).verdict.value == verdict


def test_a_docx_and_a_text_say_the_same(library: Library, tmp_path: Path) -> None:
    from docx import Document

    changed = LOST.replace("2001", "1901")
    text = f"Es heißt „{LOST}“ (S. 6). Und „{changed}“, auch „frei erfunden ist das“."
    (tmp_path / "aufsatz.txt").write_text(text, encoding="utf-8")
    written = Document()
    written.add_paragraph(text)
    written.save(str(tmp_path / "aufsatz.docx"))
    expected = [Verdict.VERBATIM, Verdict.ALTERED, Verdict.ABSENT]
    checks: list[tuple[QuoteCheck, ...]] = [
        check_file(library, tmp_path / name) for name in ("aufsatz.txt", "aufsatz.docx")
    ]
    for found in (*checks, check_text(library, text)):
        assert [each.verdict for each in found] == expected
        assert [each.page for each in found] == [10, 10, None]
