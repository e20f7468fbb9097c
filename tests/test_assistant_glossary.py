"""Terms are what documents explain, found and never written; the map counts by headings."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from homes import fill, write_corpus

from assistant.glossary import Term, glossary, long_form, terms_in
from assistant.theme_map import Aspect, passages_of, theme_map
from ingest.index import Library
from ingest.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("before", "short", "long"),
    [
        (
            "das Bundesinstitut für Bau-, Stadt- und Raumforschung ",
            "BBSR",
            "Bundesinstitut für Bau-, Stadt- und Raumforschung",
        ),
        (
            "im Experimentellen Wohnungs- und Städtebau ",
            "ExWoSt",
            "Experimentellen Wohnungs- und Städtebau",
        ),
        ("Der HochschulCampus KleinstadtForschung ", "HCKF", "HochschulCampus KleinstadtForschung"),
        ("Laucha an der Unstrut ", "ST", None),
        ("Bad Berleburg ", "BB", None),
        ("Bad Soden-Salmünster ", "HES", None),
        ("die Steuerung der Städte ", "Governance", None),
        ("und sechs ", "BBSR", None),
        ("Haus Baut Stadt ", "BBS", None),
        ("", "BBSR", None),
    ],
)
def test_a_long_form_is_made_of_the_parts_of_its_abbreviation(
    before: str, short: str, long: str | None
) -> None:
    assert long_form(before, short) == long


def test_terms_of_the_corpus_are_quoted_from_their_passages(library: Library) -> None:
    index = library.index()
    terms = glossary(index)
    known = {term.name for term in terms}
    assert {"ExWoSt", "BMWSB", "BBSR", "Donut-Effekt", "Hidden Champions"} <= known
    assert not known & {"ST", "BB", "SN", "TH", "SLpB", "Governance"}
    for term in terms:
        passage = index.catalog.passage(term.passage_id)
        assert passage is not None
        assert term.meaning in " ".join(passage.text.split())
        assert term.name in passage.text
        assert term.page in {span.page for span in passage.spans}


def test_a_table_of_abbreviations_is_read_row_by_row(tmp_path: Path) -> None:
    text = "# Bericht\n\n## Abkürzungsverzeichnis\n\n| Kürzel | Bedeutung |\n|---|---|\n"
    text += "| WT | Wasserturm |\n| BV | Bauverein |\n\n## Der Turm\n\nWT: Der Turm ist hoch.\n"
    corpus = write_corpus(tmp_path / "corpus", {"bericht.md": text})
    fill(tmp_path / "home", corpus)
    with closing(Library(Settings(home=tmp_path / "home", corpus=corpus))) as library:
        found = {term.name: term.meaning for term in glossary(library.index())}
    assert found["WT"] == "Wasserturm"
    assert found["BV"] == "Bauverein"


def test_terms_are_found_where_they_occur_also_inflected() -> None:
    def term(name: str) -> Term:
        return Term(name=name, meaning="m", document_id="d", page=1, passage_id="p")

    terms = tuple(map(term, ("BBSR", "Donut-Effekt", "Tandem", "BBR", "a(b")))
    said = "Das BBSR beschreibt Tandems und warnt vor dem Donut-Effekt; a(b bleibt."
    found = [each.name for each in terms_in(said, terms)]
    assert found == ["BBSR", "Donut-Effekt", "Tandem", "a(b"]
    assert terms_in("Tandemfahrer am BBSRX", terms) == ()


def test_the_map_leads_to_passages_under_such_headings(library: Library) -> None:
    index = library.index()
    cells = {(cell.theme, cell.aspect): cell for cell in theme_map(library, index)}
    climate = passages_of(index, cells["klimawandel", Aspect.CHALLENGE])
    assert climate
    assert all("Herausforderungen: Klimawandel" in passage.section for passage in climate)
    gains = passages_of(index, cells["baukultur", Aspect.POTENTIAL])
    assert all(any(part.startswith("Potenziale") for part in each.section) for each in gains)
    assert cells["kooperation", Aspect.CHALLENGE].rows == ()
    assert {theme for theme, _ in cells} >= {"demografie", "mobilitaet", "zuwanderung"}
