"""Queries with signs find what they say, lists name the same once, and passages have neighbours."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import homes
import pytest
from homes import fill, hits, write_corpus

from assistant.errors import DocumentUnknown, FilterUnknown, PassageUnknown, QueryInvalid
from assistant.filters import Filters
from assistant.search import like, search
from ingest.index import Library
from ingest.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TEXTS = {
    "eins.md": "# Bauwerke\n\nDer Wasserturm am Markt ist rot. Er wurde 1912 gebaut.\n",
    "zwei.md": "# Bauwerke\n\nAm Markt ist der Wasserturm rot. Die Mühle ist alt.\n",
    "drei.md": "# Der Verkehr\n\nDie Straßenbahn fährt zum Marktplatz. Der Rufbus fährt abends.\n",
    "vier.md": "# Das Wasser\n\nDas Wasserwerk liegt am Fluss.\n\n## Die Brunnen\n\nDort.\n",
}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """Open a small corpus."""
    folder = tmp_path_factory.mktemp("small")
    settings = Settings(home=folder / "home", corpus=write_corpus(folder / "corpus", TEXTS))
    fill(settings.home, settings.corpus)
    with closing(Library(settings)) as library:
        yield library


def documents(library: Library, query: str, filters: Filters | None = None) -> set[str]:
    found = search(library, query, k=20, filters=filters or Filters())
    return {hit.passage.document_id for hit in found}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ('"Wasserturm am Markt"', {"eins"}),
        ('"WASSERTURM am Markt"', {"eins"}),
        ('rot "am Markt"', {"eins", "zwei"}),
        ('Wasserturm -1912 -Rufbus "ist"', {"eins", "zwei"}),
        ("Markt* -Mühle", {"eins", "drei"}),
        ("*bahn OR *werk", {"drei", "vier"}),
        ("Rufbus OR Mühle", {"zwei", "drei"}),
        ("Wasser* -section:Wasser", {"eins", "zwei"}),
        ("abschnitt:Brunnen", {"vier"}),
        ("title:bauwerke", {"eins", "zwei"}),
        ("document:drei OR document:vier", {"drei", "vier"}),
        ("Wasserturm -document:eins -titel:Verkehr art:paragraph", {"zwei", "vier"}),
        ('"Wasserturm Markt"', set()),
    ],
)
def test_a_query_finds_what_it_says(small: Library, query: str, expected: set[str]) -> None:
    assert documents(small, query) == expected


def test_a_question_is_ranked_as_before(library: Library) -> None:
    for question in ("Was bedeutet der Donut-Effekt?", "Wie geht es den Bürger*innen?"):
        listed = [hit.passage.id for hit in search(library, question, k=5)]
        assert listed == [hit.passage.id for hit in hits(library, question, k=5)]


def test_the_rest_of_a_query_ranks_what_it_leaves(small: Library) -> None:
    first, *_ = search(small, '"am Markt" Mühle')
    assert first.passage.document_id == "zwei"


def test_a_query_that_only_filters_gives_passages_in_order(small: Library) -> None:
    found = search(small, "document:vier")
    assert [hit.passage.section[-1] for hit in found] == ["Das Wasser", "Die Brunnen"]
    assert [hit.score for hit in found] == [0, 0]


def test_what_a_query_names_must_be_there(small: Library) -> None:
    with pytest.raises(DocumentUnknown):
        search(small, "document:fünf")
    with pytest.raises(FilterUnknown, match=r"„roman“ gibt es für --kind nicht.*paragraph"):
        search(small, "kind:roman")
    with pytest.raises(QueryInvalid, match="„bald“ ist kein Jahr"):
        search(small, "year:bald")


def test_more_like_a_passage(library: Library) -> None:
    asked, *_ = hits(library, "Was bedeutet der Donut-Effekt?")
    found = like(library, asked.passage.id, k=5)
    assert len(found) == 5
    assert asked.passage.id not in [hit.passage.id for hit in found]
    assert any("Leerstand" in hit.passage.text for hit in found)
    kept = like(library, asked.passage.id, k=5, filters=Filters(documents=("akademie",)))
    assert {hit.passage.document_id for hit in kept} == {"akademie"}
    with pytest.raises(PassageUnknown, match="kleinstadt search"):
        like(library, "nichts")


def test_what_reads_the_same_is_listed_once(tmp_path: Path) -> None:
    said = (
        "Der Wasserturm am Markt ist aus rotem Klinker gebaut und steht seit vielen Jahren dort, "
        "wo früher eine Mühle stand, deren Reste heute im Museum liegen"
    )
    endings = {"turm.md": ".", "markt.md": " hier.", "bahn.txt": " 1912."}
    texts = {name: f"{homes.TEXTS[name]}\n# Bau\n\n{said}{endings[name]}\n" for name in endings}
    texts["bahn.md"] = f"# Die Bahn\n\n{texts.pop('bahn.txt')}"
    settings = Settings(home=tmp_path / "home", corpus=write_corpus(tmp_path / "corpus", texts))
    fill(settings.home, settings.corpus)
    with closing(Library(settings)) as library:
        found = search(library, "Klinker Mühle Museum section:Bau")
    named = [{hit.passage.document_id, *(o.passage.document_id for o in hit.same)} for hit in found]
    assert sorted(named, key=len) == [{"bahn"}, {"turm", "markt"}]


def test_neighbours_and_section_of_a_hit(small: Library) -> None:
    catalog = small.index().catalog
    first, second = catalog.passages(catalog.rows["vier"])
    assert catalog.neighbours(first) == ([], [second])
    assert catalog.neighbours(second, 5) == ([first], [])
    assert catalog.section(first) == [first]
