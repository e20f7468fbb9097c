"""What is removed is out of every answer; what is purged is in no file of the home."""

from __future__ import annotations

import json
import sqlite3
import zlib
from contextlib import closing, suppress
from typing import TYPE_CHECKING

import pytest
from homes import fill, found, hits, shipped_encoder, silent, small_home

from ingest.errors import DocumentNotThere, GenerationMissing
from ingest.german import Analyzer
from ingest.index import Library
from ingest.removal import purge, remove
from ingest.run import ingest
from ingest.settings import SHIPPED_CORPUS, Settings
from ingest.verify import verify_home
from ingest.words import WordResources

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TOLD = "Zwölf Libellen zählte Apothekerin Quendelmann am Weiher."
SHARED = "Jeden Herbst wird der Mühlgraben vom Bauhof geräumt."
PRIVATE = f"# Geheimnis\n\n{TOLD}\n\n## Graben\n\n{SHARED}\n"
PUBLIC = f"# Graben\n\n{SHARED}\n"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Return a home with the small corpus and two documents that share a sentence."""
    made = small_home(tmp_path)
    (made.corpus / "privat.md").write_text(PRIVATE, encoding="utf-8")
    (made.corpus / "offen.md").write_text(PUBLIC, encoding="utf-8")
    assert fill(made.home, made.corpus).added == ("offen", "privat")
    return made


def take_out(settings: Settings, *ids: str) -> tuple[str, ...]:
    """Remove documents and return which are gone."""
    return remove(settings, shipped_encoder(), silent, ids).removed


def test_a_removed_document_is_out_at_once_and_stays_out(settings: Settings) -> None:
    with closing(Library(settings)) as library:
        assert TOLD in found(library, "Libellen Quendelmann")
        assert take_out(settings, "privat") == ("privat",)
        documents = {hit.passage.document_id for hit in hits(library, "Libellen Mühlgraben")}
        assert "privat" not in documents
        assert "offen" in documents
        again = fill(settings.home, settings.corpus)
        assert (again.published, again.left_out) == (False, ("privat",))
        assert ingest(settings, shipped_encoder(), silent, rebuild=True).left_out == ("privat",)
        assert TOLD not in found(library, "Libellen Quendelmann")
        back = ingest(settings, shipped_encoder(), silent, restore=["privat"])
        assert (back.added, back.left_out) == (("privat",), ())
        assert TOLD in found(library, "Libellen Quendelmann")
    assert verify_home(settings) == ()


def test_a_shipped_source_stays_removed(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home", corpus=SHIPPED_CORPUS)
    fill(settings.home, settings.corpus)
    assert take_out(settings, "dossier", "akademie") == ("dossier", "akademie")
    report = fill(settings.home, settings.corpus)
    assert (report.published, report.left_out) == (False, ("dossier", "akademie"))


def test_every_document_can_be_removed(settings: Settings) -> None:
    everything = ("bahn", "markt", "offen", "privat", "turm")
    assert take_out(settings, *everything) == everything
    assert not fill(settings.home, settings.corpus).published
    with closing(Library(settings)) as library:
        assert found(library, "Wasserturm") == []


def test_what_is_not_known_is_refused_and_nothing_changes(settings: Settings) -> None:
    with pytest.raises(DocumentNotThere, match=r"„fehlt“.*bahn, markt, offen, privat, turm"):
        take_out(settings, "privat", "fehlt")
    with pytest.raises(DocumentNotThere, match=r"„privat“.*keines"):
        ingest(settings, shipped_encoder(), silent, restore=["privat"])
    with pytest.raises(DocumentNotThere, match="„fehlt“"):
        purge(settings, shipped_encoder(), silent, ["fehlt"])
    assert not fill(settings.home, settings.corpus).published
    empty = Settings(home=settings.home / "leer", corpus=settings.corpus)
    with pytest.raises(GenerationMissing):
        take_out(empty, "privat")


def forms(text: str) -> Iterator[bytes]:
    """Give the bytes a text can be stored as."""
    for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
        yield text.encode(encoding)
    yield json.dumps(text)[1:-1].encode()


def holding(folder: Path, text: str) -> set[str]:
    """Return the files below a folder that hold a text, packed or not."""
    holds = set()
    for file in folder.rglob("*"):
        if not file.is_file():
            continue
        raw = file.read_bytes()
        with suppress(zlib.error):
            raw += zlib.decompress(raw)
        if any(form in raw for form in forms(text)):
            holds.add(file.relative_to(folder).as_posix())
    return holds


@pytest.mark.parametrize("removed_before", [False, True])
def test_a_purged_document_leaves_no_trace(settings: Settings, *, removed_before: bool) -> None:
    inside = settings.home / "inbox"
    inside.mkdir()
    (inside / "privat.md").write_text(PRIVATE, encoding="utf-8")
    fill(settings.home, settings.corpus)
    (settings.corpus / "privat.md").write_text(PRIVATE.replace("Zwölf", "Zehn"), encoding="utf-8")
    fill(settings.home, settings.corpus)
    ids = ["privat", *(name for name in names(settings) if name.startswith("privat-"))]
    assert len(ids) == 2
    if removed_before:
        take_out(settings, *ids)
        (settings.corpus / "turm.md").write_text("# Turm\n\nEin Turm.\n", encoding="utf-8")
        fill(settings.home, settings.corpus)
    stem = Analyzer(WordResources.empty()).stem("quendelmann")
    words = ("Libellen zählte", "Quendelmann", stem)
    assert all(holding(settings.home, word) for word in words)
    purge(settings, shipped_encoder(), silent, ids)
    assert [holding(settings.home, word) for word in words] == [set(), set(), set()]
    assert holding(settings.home, SHARED)
    assert not fill(settings.home, settings.corpus).published
    assert [holding(settings.home, word) for word in words] == [set(), set(), set()]
    assert verify_home(settings) == ()
    with closing(Library(settings)) as library:
        assert found(library, "Mühlgraben Bauhof")[0] == SHARED


def names(settings: Settings) -> list[str]:
    """Return the ids of all documents."""
    with closing(Library(settings)) as library:
        return list(library.index().catalog.documents)


def test_purging_forgets_vectors_that_no_other_document_needs(settings: Settings) -> None:
    purge(settings, shipped_encoder(), silent, ["privat"])
    with closing(sqlite3.connect(settings.home / "cache" / "vectors.sqlite")) as opened:
        (count,) = opened.execute("SELECT count(*) FROM vector").fetchone()
    with closing(Library(settings)) as library:
        assert count == library.index().generation.counts.passages
