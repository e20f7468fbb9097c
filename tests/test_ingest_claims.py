"""Sentences of a digest are found on their pages and tied to what they rest on."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from ingest.claims import Locator, locate_claims
from ingest.errors import ManifestInvalid
from ingest.model import Block, BlockKind, Page, ReadDocument, Span
from ingest.settings import SHIPPED_CORPUS

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.index import Library


def document(*texts: str, kind: BlockKind = BlockKind.PARAGRAPH) -> ReadDocument:
    """Return a document with one block a page."""
    pages = tuple(
        Page(
            number=number,
            label=None,
            text=text,
            blocks=(Block(kind=kind, start=0, end=len(text)),),
        )
        for number, text in enumerate(texts, start=1)
    )
    return ReadDocument(pages=pages, paged=True, media_type="application/pdf")


def test_line_breaks_and_hyphens_do_not_matter() -> None:
    found = Locator(document("Davor. Die Klein-\nstädte wach\u00adsen. Danach.")).find(
        "Die Kleinstädte wachsen."
    )
    assert found == [Span(page=1, start=7, end=34)]


def test_a_sentence_over_two_pages_has_two_spans() -> None:
    found = Locator(document("Die Städte", "wachsen. Mehr.")).find("Die Städte wachsen.")
    assert found == [Span(page=1, start=0, end=10), Span(page=2, start=0, end=8)]


def test_a_sentence_that_stands_twice_is_found_in_turn() -> None:
    locator = Locator(document("Das gilt. Und mehr. Das gilt."))
    first, second = locator.find("Das gilt."), locator.find("Das gilt.")
    assert first == [Span(page=1, start=0, end=9)]
    assert second == [Span(page=1, start=20, end=29)]
    assert locator.find("Das gilt.") == first


def test_what_is_not_there_is_not_found() -> None:
    locator = Locator(document("Das gilt."))
    assert locator.find("Das gilt nicht.") == []
    assert locator.find("") == []
    assert Locator(document("Das gilt.", kind=BlockKind.HEADING)).find("Das gilt.") == []


def test_claims_carry_origins_and_date(tmp_path: Path) -> None:
    origin = {"title": "BBSR", "address": "https://example.org", "confidence": "hoch"}
    statements = [
        {"text": "Das gilt.", "origins": [origin], "as_of": "2021"},
        {"text": "Das fehlt.", "origins": [origin]},
    ]
    path = tmp_path / "origins.json"
    path.write_text(json.dumps({"claims": statements}), encoding="utf-8")
    claims, missing = locate_claims(path, document("Das gilt."))
    assert missing == ("Das fehlt.",)
    (claim,) = claims
    assert (claim.as_of, claim.origins[0].title, claim.origins[0].date) == ("2021", "BBSR", None)


@pytest.mark.parametrize("text", ["", "[]", '{"claims": [{"text": 1}]}', '{"claims": [], "x": 1}'])
def test_a_file_of_another_form_is_a_known_error(tmp_path: Path, text: str) -> None:
    path = tmp_path / "origins.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ManifestInvalid, match=r"origins\.json"):
        locate_claims(path, document("Das gilt."))


def test_the_shipped_statements_stand_where_they_are_claimed(library: Library) -> None:
    """At least 99 in 100 sentences of the digests are found; each claim holds its words."""
    index = library.index()
    looked_for = found = 0
    for document_id, stored in index.catalog.documents.items():
        origins = SHIPPED_CORPUS / "origins" / f"{document_id}.json"
        texts = [each["text"] for each in json.loads(origins.read_text("utf-8"))["claims"]]
        looked_for += len(texts)
        pages = [index.catalog.page(document_id, n + 1) for n in range(max(1, stored.page_count))]
        whole = ReadDocument(pages=tuple(pages), paged=stored.paged, media_type="")
        claims, missing = locate_claims(origins, whole)
        found += len(texts) - len(missing)
        assert all(claim.origins for claim in claims)
        assert all(index.catalog.claims(document_id, claim.span) for claim in claims)
    assert looked_for > 300
    assert found / looked_for >= 0.99
