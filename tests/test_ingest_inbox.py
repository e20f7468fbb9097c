"""A file that is handed in reaches the corpus with what is told of it, or nothing of it stays."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from handmade import handmade, words
from homes import TEXTS, fill, silent, small_home

from ingest.catalog import Catalog
from ingest.errors import DescriptionInvalid, DocumentUnreadable
from ingest.generation import Home, current_folder
from ingest.inbox import receive
from ingest.model import Document, Rights, Source
from ingest.running import running, shown

TOLD = Source(id="x", title="Der Turm, neu vermessen", publisher="Bauverein", published="2025")
PDF = handmade(words("Der Turm ist seit 2025 nur noch 40 Meter hoch."))


def documents(home: Home) -> dict[str, Document]:
    """Return what answers now."""
    return Catalog(current_folder(home) / "catalog.sqlite").documents


def test_a_file_is_read_with_what_is_told_of_it(tmp_path: Path) -> None:
    settings = small_home(tmp_path)
    home = Home(path=settings.home)
    got = receive(home, "../Turm & Höhe.PDF", PDF, TOLD)
    assert (got.name, got.pages, got.unread, got.again) == ("turm-hoehe.pdf", 1, 0, False)
    report = fill(settings.home, settings.corpus)
    assert report.added == ("turm-hoehe",)
    source = documents(home)["turm-hoehe"].source
    assert (source.title, source.publisher) == (TOLD.title, "Bauverein")
    assert source.published == "2025"
    assert source.rights is Rights.QUOTE_ONLY


def test_the_same_file_again_changes_what_is_told(tmp_path: Path) -> None:
    settings = small_home(tmp_path)
    home = Home(path=settings.home)
    receive(home, "turm.pdf", PDF, TOLD)
    fill(settings.home, settings.corpus)
    free = Source(id="x", title="Höhe", rights=Rights.FREE)
    assert receive(home, "turm.pdf", PDF, free).again
    assert fill(settings.home, settings.corpus).published
    source = next(each.source for each in documents(home).values() if each.source.title == "Höhe")
    assert source.rights is Rights.FREE


def test_another_file_of_the_same_name_replaces_none(tmp_path: Path) -> None:
    home = Home(path=tmp_path)
    first = receive(home, "turm.md", TEXTS["turm.md"].encode(), TOLD)
    second = receive(home, "turm.md", TEXTS["markt.md"].encode(), TOLD)
    assert first.name != second.name
    assert (home.inbox / first.name).read_text(encoding="utf-8") == TEXTS["turm.md"]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("turm.exe", b"MZ", "werden nicht gelesen"),
        ("turm", b"", "werden nicht gelesen"),
        ("turm.pdf", b"", "turm.pdf"),
        ("turm.docx", b"PK\x03\x04", "turm.docx"),
    ],
)
def test_nothing_stays_of_a_file_that_is_refused(
    tmp_path: Path, name: str, content: bytes, reason: str
) -> None:
    home = Home(path=tmp_path)
    with pytest.raises(DocumentUnreadable, match=reason):
        receive(home, name, content, TOLD)
    assert not home.inbox.exists() or list(home.inbox.iterdir()) == []


def test_a_wrong_address_is_refused_before_anything_is_kept(tmp_path: Path) -> None:
    home = Home(path=tmp_path)
    wrong = Source(id="x", title="Turm", url="javascript:alert(1)")
    with pytest.raises(DescriptionInvalid, match="„url“ braucht eine ganze Adresse"):
        receive(home, "turm.pdf", PDF, wrong)
    assert list(home.inbox.iterdir()) == []


def test_a_description_written_by_hand_is_checked(tmp_path: Path) -> None:
    settings = small_home(tmp_path)
    home = Home(path=settings.home)
    receive(home, "turm.pdf", PDF, TOLD)
    (home.inbox / "turm.pdf.json").write_text(json.dumps({"titel": "Turm"}), encoding="utf-8")
    with pytest.raises(DescriptionInvalid, match=r"turm\.pdf\.json.*„titel“ gibt es nicht"):
        fill(settings.home, settings.corpus)


def test_others_see_how_far_a_run_is(tmp_path: Path) -> None:
    home = Home(path=tmp_path)
    assert running(home) is None
    with shown(home, "ingest", silent) as told:
        told("Seiten lesen", 3, 12)
        seen = running(home)
        assert seen is not None
        assert (seen.command, seen.step, seen.done, seen.total) == ("ingest", "Seiten lesen", 3, 12)
    assert running(home) is None


def test_what_a_killed_run_left_behind_is_no_run(tmp_path: Path) -> None:
    home = Home(path=tmp_path)
    with shown(home, "ingest", silent):
        left = json.loads(home.running.read_text(encoding="utf-8"))
    # No process has a number beyond the largest one.
    most = int(Path("/proc/sys/kernel/pid_max").read_text(encoding="utf-8"))
    home.running.write_text(json.dumps({**left, "process": most + 1}), encoding="utf-8")
    assert running(home) is None
    home.running.write_text("{", encoding="utf-8")
    assert running(home) is None
