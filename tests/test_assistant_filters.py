"""Filters leave the passages of documents, years, publishers, themes and kinds, and no others."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from homes import fill, write_corpus

from assistant.errors import FilterUnknown
from assistant.filters import EVERYWHERE, Filters, allowed_rows
from assistant.retrieve import retrieve
from assistant.understand import understand
from ingest.index import Library
from ingest.model import BlockKind
from ingest.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.model import Passage

MANIFEST = """
[[source]]
id = "turm"
title = "Der Turm"
publisher = "Bauverein Musterstadt"
published = "3.4.2019"
kind = "study"
state = "shipped"
file = "turm.md"

[[source]]
id = "markt"
title = "Der Markt"
publisher = "Stadt Musterstadt"
published = "Herbst 2022"
kind = "report"
state = "shipped"
file = "markt.md"

[[source]]
id = "bahn"
title = "Die Bahn"
state = "shipped"
file = "bahn.txt"
"""
THEMES = """
[[theme]]
id = "geld"
title = "Geld"
sections = ["turm#Die Sanierung"]
terms = ["Gebühren"]
"""


@pytest.fixture(scope="module")
def dated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """Open a corpus whose manifest says publisher, date and kind."""
    folder = tmp_path_factory.mktemp("dated")
    corpus = write_corpus(folder / "corpus")
    (corpus / "sources.toml").write_text(MANIFEST, encoding="utf-8")
    (corpus / "themes.toml").write_text(THEMES, encoding="utf-8")
    fill(folder / "home", corpus)
    with closing(Library(Settings(home=folder / "home", corpus=corpus))) as library:
        yield library


def left(library: Library, filters: Filters) -> list[Passage]:
    """Return the passages that a filter leaves, which are those a search finds."""
    index = library.index()
    mask = allowed_rows(library, index, filters)
    assert mask is not None
    passages = index.catalog.passages(map(int, mask.nonzero()[0]))
    question = understand("Wasserturm, Markt und Nebenbahn in Musterstadt")
    found = retrieve(library, index, question, k=50, filters=filters).hits
    assert {hit.passage.id for hit in found} <= {passage.id for passage in passages}
    return passages


def named(library: Library, filters: Filters) -> set[str]:
    return {passage.document_id for passage in left(library, filters)}


def test_no_filter_leaves_everything(dated: Library) -> None:
    assert allowed_rows(dated, dated.index(), EVERYWHERE) is None


def test_years_of_publication(dated: Library) -> None:
    assert named(dated, Filters(years=(2019, 2019))) == {"turm"}
    assert named(dated, Filters(years=(2019, 2023))) == {"turm", "markt"}
    assert named(dated, Filters(years=(1900, 1999))) == set()


def test_a_part_of_a_publisher_is_enough(dated: Library) -> None:
    assert named(dated, Filters(publishers=("bauverein",))) == {"turm"}
    assert named(dated, Filters(publishers=("Musterstadt",))) == {"turm", "markt"}
    with pytest.raises(FilterUnknown, match=r"„Land“.*Bauverein Musterstadt, Stadt Musterstadt"):
        left(dated, Filters(publishers=("Land",)))


def test_a_theme_is_its_sections_and_what_is_headed_by_its_words(dated: Library) -> None:
    headings = {passage.section[-1] for passage in left(dated, Filters(themes=("geld",)))}
    assert headings == {"Die Sanierung", "Die Gebühren"}
    with pytest.raises(FilterUnknown, match=r"„zeit“ gibt es für --theme nicht\. Es gibt: geld"):
        left(dated, Filters(themes=("zeit",)))


def test_kinds_of_sources_and_of_blocks(dated: Library) -> None:
    assert named(dated, Filters(kinds=("study",))) == {"turm"}
    assert named(dated, Filters(kinds=("paragraph",))) == {"turm", "markt", "bahn"}


def test_filters_hold_together(dated: Library) -> None:
    found = left(dated, Filters(publishers=("Musterstadt",), themes=("geld",), years=(2020, 2030)))
    assert [passage.section[-1] for passage in found] == ["Die Gebühren"]


def test_statements_of_a_digest_have_the_year_they_speak_of(library: Library) -> None:
    passages = left(library, Filters(years=(2025, 2025)))
    index = library.index()
    assert 0 < len(passages) < index.generation.counts.passages
    for passage in passages:
        claims = [
            c for span in passage.spans for c in index.catalog.claims(passage.document_id, span)
        ]
        assert any("2025" in (claim.as_of or "") for claim in claims)


def test_tables_of_the_shipped_corpus(library: Library) -> None:
    assert {passage.kind for passage in left(library, Filters(kinds=("table",)))} == {
        BlockKind.TABLE
    }


def test_every_theme_of_the_shipped_corpus_leaves_something_of_it(library: Library) -> None:
    count = library.index().generation.counts.passages
    assert 0 < len(left(library, Filters(themes=("klimawandel",)))) < count / 2
