"""The catalog gives back what was written, and says when it cannot."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from ingest.catalog import Catalog, Entry, source_from_json, source_to_json
from ingest.catalog_writer import write_catalog
from ingest.errors import GenerationDamaged
from ingest.joined import units
from ingest.model import (
    Block,
    BlockKind,
    Box,
    Claim,
    Document,
    Origin,
    Page,
    ReadBy,
    ReadDocument,
    Rights,
    Source,
    Span,
    Standing,
    State,
)
from ingest.quality import Finding, Problem
from ingest.split import split

if TYPE_CHECKING:
    from pathlib import Path

FINDINGS = (
    Finding(problem=Problem.NO_TEXT, pages=(2,)),
    Finding(problem=Problem.WARNING, pages=(1,), note="schief"),
)
TEXT = "Die Stadt liegt am Fluss.\nSie wächst."
SOURCE = Source(
    id="bericht",
    title="Ein „Bericht“",
    authors=("A. Müller", "B. Schmidt"),
    publisher="BBSR",
    published="2021",
    url="https://example.org",
    isbn="978-3",
    standing=Standing.DIGEST,
    rights=Rights.FREE,
    state=State.SHIPPED,
)
ORIGINS = (
    Origin(title="Studie", address="https://example.org", date="2019", confidence="hoch"),
    Origin(title="Notiz", address=None, date=None, confidence="niedrig"),
)


def entry(name: str = "bericht") -> Entry:
    """Return everything a generation knows about a document."""
    box = Box(left=0.1, top=0.2, right=0.9, bottom=0.25)
    heading = Block(kind=BlockKind.HEADING, start=0, end=25, level=2, boxes=(box,))
    body = Block(kind=BlockKind.PARAGRAPH, start=26, end=len(TEXT))
    pages = (
        Page(number=1, label="iv", text=TEXT, blocks=(heading, body), warnings=("schief",)),
        Page(number=2, label=None, text="", blocks=(), read_by=ReadBy.UNREAD),
    )
    content = ReadDocument(pages=pages, paged=True, media_type="application/pdf")
    document = Document(
        source=replace(SOURCE, id=name),
        path="/corpus/bericht.pdf",
        sha256="ab" * 32,
        retrieved=datetime(2026, 1, 2, 3, 4, tzinfo=UTC),
        page_count=2,
        paged=True,
        media_type="application/pdf",
    )
    claims = (
        Claim(span=Span(page=1, start=26, end=30), origins=ORIGINS[:1], as_of="2019"),
        Claim(span=Span(page=1, start=26, end=38), origins=ORIGINS, as_of=None),
    )
    return Entry(
        document=document,
        content=content,
        passages=split(name, content),
        claims=claims,
        findings=FINDINGS if name == "bericht" else (),
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Write a catalog of two documents."""
    write_catalog(tmp_path / "catalog.sqlite", [entry("bericht"), entry("anhang")])
    return tmp_path / "catalog.sqlite"


def test_documents_come_back_in_order(path: Path) -> None:
    with closing(Catalog(path)) as catalog:
        assert list(catalog.documents) == ["bericht", "anhang"]
        assert catalog.documents["bericht"] == entry().document


def test_pages_and_passages_come_back_as_written(path: Path) -> None:
    with closing(Catalog(path)) as catalog:
        assert (catalog.page("anhang", 1), catalog.page("anhang", 2)) == entry().content.pages
        (first, second) = catalog.passages([0, 1])
        assert (first, second) == (*entry("bericht").passages, *entry("anhang").passages)
        assert catalog.passages([1, 0]) == [second, first]
        assert catalog.passages([]) == []
        assert catalog.passage(first.id) == first
        assert catalog.passage("gibt es nicht") is None
        assert catalog.rows_of_ids([second.id, first.id, "nichts"]) == {first.id: 0, second.id: 1}
        assert catalog.rows == {"bericht": range(1), "anhang": range(1, 2)}
        assert catalog.rows_of_kind(BlockKind.PARAGRAPH) == [0, 1]
        assert catalog.rows_of_kind(BlockKind.TABLE) == []
        assert set(catalog.pages_of(first)) == {1}


def test_sentences_of_the_last_passages_are_kept(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.catalog._UNITS_KEPT", 1)
    with closing(Catalog(path)) as catalog:
        first, second = catalog.passages([0, 1])
        one = catalog.units(first)
        assert one == units(first, catalog.pages_of(first))
        assert [each.text for each in one] == ["Sie wächst."]
        assert catalog.units(first) is one
        assert catalog.units(second) == units(second, catalog.pages_of(second))
        assert catalog.units(first) == one
        assert catalog.units(first) is not one


def test_a_whole_document_comes_back(path: Path) -> None:
    with closing(Catalog(path)) as catalog:
        assert catalog.content("anhang") == replace(entry().content, title=SOURCE.title)
        with pytest.raises(KeyError):
            catalog.content("gibt es nicht")


def test_findings_come_back_for_documents_that_have_any(path: Path) -> None:
    with closing(Catalog(path)) as catalog:
        assert catalog.findings() == {"bericht": FINDINGS}


def test_claims_come_back_by_overlap(path: Path) -> None:
    with closing(Catalog(path)) as catalog:
        longest, shorter = catalog.claims("bericht", Span(page=1, start=26, end=38))
        assert longest == entry().claims[1]
        assert shorter == entry().claims[0]
        assert catalog.claims("bericht", Span(page=1, start=0, end=26)) == []
        assert catalog.claims("bericht", Span(page=2, start=26, end=38)) == []


def test_a_page_that_does_not_exist_is_a_key_error(path: Path) -> None:
    with closing(Catalog(path)) as catalog, pytest.raises(KeyError):
        catalog.page("bericht", 3)


def test_sources_survive_as_json() -> None:
    bare = Source(id="x", title="X")
    assert source_from_json(source_to_json(SOURCE)) == SOURCE
    assert source_from_json(source_to_json(bare)) == bare


def test_a_catalog_is_never_written_to(path: Path) -> None:
    before = path.read_bytes()
    with closing(Catalog(path)) as catalog:
        catalog.page("bericht", 1)
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == ["catalog.sqlite"]


@pytest.mark.parametrize("content", [b"", b"not a database" * 1000, None])
def test_a_damaged_catalog_says_what_to_do(path: Path, content: bytes | None) -> None:
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(GenerationDamaged, match="kleinstadt ingest --rebuild"):
        Catalog(path)


def test_damage_that_shows_late_says_what_to_do_too(path: Path) -> None:
    """The first page of the file is whole, the rows of passages and pages are not."""
    content = path.read_bytes()
    path.write_bytes(content[:8192] + b"\xff" * (len(content) - 8192))
    with closing(Catalog(path)) as catalog:
        for look in (
            lambda: catalog.passages([0]),
            lambda: catalog.page("bericht", 1),
            lambda: catalog.rows_of_ids(["bericht"]),
            catalog.findings,
            lambda: catalog.claims("bericht", Span(page=1, start=0, end=50)),
        ):
            with pytest.raises(GenerationDamaged, match="kleinstadt ingest --rebuild"):
                look()
