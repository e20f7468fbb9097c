"""Documents that say much the same are told, and one of them is cited."""

from __future__ import annotations

import random
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from homes import TEXTS, fill, hits, shipped_encoder, silent, small_home

from assistant.filters import Filters
from assistant.retrieve import retrieve
from assistant.understand import understand
from ingest.index import Library
from ingest.likeness import cited_instead, resemblance, sketch
from ingest.model import Document, Passage, Source, Span, Standing
from ingest.removal import remove
from ingest.verify import verify_home

if TYPE_CHECKING:
    from pathlib import Path

WORDS = [f"{first}{second}" for first in "bdfgklmnprst" for second in ("aus", "eim", "ort", "uhl")]


def passage(text: str) -> Passage:
    """Return a passage."""
    span = Span(page=1, start=0, end=len(text))
    return Passage(id="p", document_id="d", section=(), text=text, spans=(span,))


def sentences(count: int, seed: int) -> list[str]:
    """Return made-up sentences of ten words."""
    chosen = random.Random(seed)  # noqa: S311  (no secret)
    return [" ".join(chosen.choices(WORDS, k=10)) for _ in range(count)]


def runs(text: list[str]) -> set[tuple[str, ...]]:
    """Return the runs of five words of a text."""
    words = " ".join(text).split()
    return {tuple(words[at : at + 5]) for at in range(len(words) - 4)}


@pytest.mark.parametrize("count", [4, 20, 400])
@pytest.mark.parametrize("changed", [0.0, 0.1, 0.25, 0.5, 1.0])
def test_resemblance_is_the_share_of_common_runs(count: int, changed: float) -> None:
    one, fresh = sentences(count, 1), sentences(count, 2)
    cut = round(changed * count)
    other = fresh[:cut] + one[cut:]
    exact = len(runs(one) & runs(other)) / len(runs(one) | runs(other))
    found = resemblance(*(sketch([passage(" ".join(text))]) for text in (one, other)))
    assert found == pytest.approx(exact, abs=0.1 if count >= 20 else 1e-9)


def test_nothing_resembles_nothing() -> None:
    assert resemblance(sketch([]), sketch([])) == 0
    assert resemblance(sketch([passage("Ein Satz")]), sketch([passage("ein Satz.")])) == 1


def document(name: str, **known: object) -> Document:
    """Return a document of which something is known."""
    source = replace(Source(id=name, title=name), **known)  # type: ignore[arg-type]
    return Document(
        source=source,
        path=name,
        sha256=name,
        retrieved=datetime(2026, 1, 1, tzinfo=UTC),
        page_count=0,
        paged=False,
        media_type="text/plain",
    )


def test_which_one_is_cited() -> None:
    text = " ".join(sentences(40, 1))
    sketches = dict.fromkeys("abcd", sketch([passage(text)])) | {"z": sketch([passage("Anders")])}
    digest = document("a", standing=Standing.DIGEST, published="2030")
    old, new = document("b", published="2019"), document("c", published="2019-05")
    undated, other = document("d"), document("z")
    assert cited_instead([digest, other, old, undated, new], sketches) == dict.fromkeys("abd", "c")
    assert cited_instead([undated, old], sketches) == {"d": "b"}
    assert cited_instead([digest, undated], sketches) == {"a": "d"}
    assert cited_instead([undated, other], sketches) == {}
    same = replace(undated, source=replace(undated.source, id="a"))
    assert cited_instead([undated, same], sketches) == {"a": "d"}


def test_many_copies_of_one_text_are_all_told() -> None:
    copies = [document(f"d{number}") for number in range(80)]
    sketches = dict.fromkeys(
        (copy.id for copy in copies), sketch([passage(" ".join(sentences(9, 1)))])
    )
    assert cited_instead(copies, sketches) == {copy.id: "d0" for copy in copies[1:]}


def test_the_shipped_documents_are_no_copies_of_each_other(library: Library) -> None:
    catalog = library.index().catalog
    sketches = catalog.sketches()
    pairs = [(one, other) for one in sketches for other in sketches if one < other]
    assert len(pairs) == 10
    assert max(resemblance(sketches[one], sketches[other]) for one, other in pairs) < 0.2


def test_one_text_under_two_addresses_is_cited_once(tmp_path: Path) -> None:
    settings = small_home(tmp_path)
    text = TEXTS["turm.md"].replace("41 Meter", "42 Meter")
    (settings.corpus / "zweitens.md").write_text(text, encoding="utf-8")
    report = fill(settings.home, settings.corpus)
    assert (report.added, report.same) == (("zweitens",), {"zweitens": "turm"})
    with closing(Library(settings)) as library:
        found = {hit.passage.document_id for hit in hits(library, "Wasserturm Kupferdach", k=50)}
        assert "turm" in found
        assert "zweitens" not in found
        index = library.index()
        question = understand("Wasserturm")
        asked = retrieve(library, index, question, k=5, filters=Filters(documents=("zweitens",)))
        assert {hit.passage.document_id for hit in asked.hits} == {"zweitens"}
        (first, *_) = index.catalog.passages(index.catalog.rows_of(["zweitens"]))
        assert index.catalog.passage(first.id) == first
        assert verify_home(settings) == ()
        remove(settings, shipped_encoder(), silent, ["turm"])
        found = {hit.passage.document_id for hit in hits(library, "Wasserturm Kupferdach", k=50)}
        assert "zweitens" in found
