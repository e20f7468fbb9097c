"""Passages are found by words, by parts of words and by meaning, and filtered by document."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from homes import fill, found, hits, write_corpus

from assistant.errors import DocumentUnknown
from assistant.filters import Filters
from assistant.retrieve import retrieve
from assistant.understand import understand
from ingest.index import Library
from ingest.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Wann fand der 1. Kleinstadt-Kongress statt?", "25./26.06.2025"),
        ("Kleinstadtkongress 2025", "25./26.06.2025"),
        ("When did the first small town congress take place?", "25./26.06.2025"),
        ("Antonia Milbert", "Antonia Milbert"),
    ],
)
def test_what_is_asked_for_is_among_the_first(library: Library, question: str, words: str) -> None:
    assert any(words in text for text in found(library, question, k=10))


def test_hits_come_best_first_with_raw_scores(library: Library) -> None:
    got = hits(library, "Was sind Hidden Champions?", k=7)
    assert len(got) == 7
    assert [hit.score for hit in got] == sorted((hit.score for hit in got), reverse=True)
    assert all(0 < hit.score <= 1 for hit in got)
    assert got[0].words > 1
    assert got[0].grams > 1
    assert 0 < got[0].vector <= 1.0001
    assert len({hit.passage.id for hit in got}) == 7


def test_hits_say_where_they_stand(library: Library) -> None:
    for hit in hits(library, "Kleinstadt", k=50):
        document = library.index().catalog.documents[hit.passage.document_id]
        assert hit.title == document.source.title
        assert hit.page == (hit.passage.spans[0].page if document.paged else None)


def test_a_filter_leaves_its_documents_only(library: Library) -> None:
    index, question = library.index(), understand("Kleinstadt-Kongress in Wittenberge")
    for wanted in (["akademie"], ["dossier", "bibliografie"]):
        got = retrieve(
            library, index, question, k=50, filters=Filters(documents=tuple(wanted))
        ).hits
        assert {hit.passage.document_id for hit in got} == set(wanted)


def test_an_unknown_document_is_named(library: Library) -> None:
    with pytest.raises(DocumentUnknown, match=r"„nichts“.*dossier"):
        retrieve(
            library,
            library.index(),
            understand("Was?"),
            k=5,
            filters=Filters(documents=("nichts",)),
        )


def test_earlier_turns_say_what_a_follow_up_is_about(library: Library) -> None:
    question = understand("Wann war das?", ["Was ist der Kleinstadt-Kongress?"])
    got = retrieve(library, library.index(), question, k=5).hits
    assert any("Kongress" in hit.passage.text for hit in got)


def test_more_are_asked_for_than_there_are(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home", corpus=write_corpus(tmp_path / "corpus"))
    fill(settings.home, settings.corpus)
    with closing(Library(settings)) as library:
        count = library.index().generation.counts.passages
        assert 0 < len(found(library, "Wasserturm Markt Bahn", k=10_000)) <= count


def test_the_same_question_finds_the_same(library: Library, shipped_home: Path) -> None:
    with closing(Library(Settings(home=shipped_home, corpus=shipped_home))) as other:
        for words in ("Leerstand", "Was ist eine Kleinstadt?", "How many towns?"):
            assert hits(library, words) == hits(other, words)
