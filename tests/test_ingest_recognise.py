"""A file put in by hand is the source its first pages name, and a digest never the original."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from homes import silent
from typeset import typeset

from ingest.fronts import settled
from ingest.generation import Home
from ingest.model import Source, State
from ingest.ocr import find_ocr
from ingest.plan import make_plan
from ingest.recognise import Front, match
from ingest.settings import SHIPPED_CORPUS

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.plan import Plan

STUDY = Source(
    id="studie",
    title="Türme in kleinen Städten",
    authors=("Berta Beispiel", "Muster (Hrsg.)"),
    publisher="Amt/TIB",
    isbn="978-3-87994-533-7",
    urn="urn:nbn:de:0156-99999",
    doi="https://doi.org/10.1234/Turm.5",
    state=State.EXPECTED,
)
OTHER = Source(id="andere", title="Andere Türme in Städten", isbn="978-3-88838-103-4")
FRONT = Front(title=None, paged=True, text="", blocks=())


def told_by(front: Front, *sources: Source) -> tuple[str, str] | None:
    """Return the id of the source a front is of, and what it was told by."""
    found = match(front, sources or (STUDY, OTHER))
    return (found.source.id, found.by) if found else None


@pytest.mark.parametrize(
    ("text", "by"),
    [
        ("ISBN 978-3-87994-533-7", "ISBN"),
        ("ISBN: 9783879945337 (PDF)", "ISBN"),
        ("ISBN 3-87994-533-5", "ISBN"),
        ("ISBN 978–3–87994–533–7.", "ISBN"),
        ("ISBN 978 3 87994 533 7", "ISBN"),
        ("URN:NBN:de:0156-99999.", "URN"),
        ("https://doi.org/10.1234/turm.5)", "DOI"),
        ("978-3-87994-533-8", None),
        ("urn:nbn:de:0156-999990", None),
        ("10.1234/turm.56", None),
        ("ISBN 978-3-87994-533-7 und ISBN 978-3-88838-103-4", None),
    ],
)
def test_an_identifier_tells_a_source(text: str, by: str | None) -> None:
    assert told_by(replace(FRONT, text=text)) == (by and ("studie", by))


def test_a_web_page_about_a_book_is_not_the_book() -> None:
    page = replace(FRONT, paged=False, text="Neu: ISBN 978-3-87994-533-7", title="Neues vom Amt")
    assert told_by(page) is None
    assert told_by(replace(page, title="Türme in kleinen Städten")) == ("studie", "ISBN")


@pytest.mark.parametrize(
    ("title", "blocks", "text", "known"),
    [
        ("TÜRME in kleinen Städten", (), "Das Amt gibt heraus", True),
        (None, ("Türme in", "kleinen Städten", "2026"), "von B. Beispiel", True),
        (None, ("Türme in kleinen Städten",), "Hrsg.: Muster", True),
        (None, ("Türme in kleinen Städten",), "Hrsg.: TIB Hannover", True),
        (None, ("Türme in kleinen Städten",), "Amtlich, musterhaft, beispielhaft", False),
        (None, ("Türme in kleinen Städten sind hoch",), "Das Amt", False),
        ("Türme in kleinen Städten: eine Kritik", (), "Das Amt", False),
    ],
)
def test_a_title_tells_a_source_beside_a_name(
    title: str | None, blocks: tuple[str, ...], text: str, *, known: bool
) -> None:
    front = replace(FRONT, title=title, blocks=((), blocks), text=text)
    assert told_by(front) == (("studie", "Titel") if known else None)


def test_a_title_of_many_documents_tells_nothing() -> None:
    front = replace(FRONT, title="Programm", text="Amt")
    assert told_by(front, Source(id="p", title="Programm", publisher="Amt")) is None
    twice = replace(FRONT, title=STUDY.title, text="Amt")
    assert told_by(twice, STUDY, replace(STUDY, id="zweite")) is None


@pytest.fixture(scope="module")
def by_hand(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a study, a copy of the shipped dossier, and a note on the study."""
    folder = tmp_path_factory.mktemp("vonhand")
    source = """
#set document(title: "Microsoft Word – Endfassung")
#text(24pt)[Kleinstädte in Deutschland]
#pagebreak()
Bundesinstitut für Bau-, Stadt- und Raumforschung (BBSR), ISBN 978-3-87994-533-7
"""
    typeset(source, folder / "scan0001.pdf")
    shipped = (SHIPPED_CORPUS / "dossier.pdf").read_bytes()
    (folder / "dossier.pdf").write_bytes(shipped)
    (folder / "dossier-anders.pdf").write_bytes(shipped + b"\n")
    note = "# Notiz\n\nKleinstädte in Deutschland, BBSR 2021, ISBN 978-3-87994-533-7.\n"
    (folder / "notiz.md").write_text(note, encoding="utf-8")
    return folder


def planned(home: Path, *added: Path) -> Plan:
    """Return the plan of a run over the shipped corpus and added paths."""
    plan = make_plan(Home(path=home), SHIPPED_CORPUS, added, None)
    return settled(Home(path=home), plan, find_ocr("off"), silent)


def test_the_study_comes_in_by_hand_and_nothing_else_is_taken_for_it(
    tmp_path: Path, by_hand: Path
) -> None:
    plan = planned(tmp_path, by_hand)
    (recognised,) = plan.recognised
    assert (recognised.file, recognised.source, recognised.by) == (
        "scan0001.pdf",
        "studie-2021",
        "ISBN",
    )
    ids = {
        each.path.name: each.source.id for each in plan.candidates if each.path.parent == by_hand
    }
    assert ids["scan0001.pdf"] == "studie-2021"
    assert ids["dossier-anders.pdf"] == "dossier-anders"
    assert ids["notiz.md"] == "notiz"
    assert "studie-2021" not in {source.id for source in plan.not_fetched}
    study = next(each.source for each in plan.candidates if each.source.id == "studie-2021")
    assert (study.title, study.publisher) == ("Kleinstädte in Deutschland", "BBSR")
    assert study.authors == ("Antonia Milbert", "Lars Porsche")
    # What was read once is known from then on, and a damaged note of it is made anew.
    kept = sorted((tmp_path / "cache" / "fronts").iterdir())
    assert len(kept) == 4
    kept[0].write_bytes(b"x")
    assert planned(tmp_path, by_hand).digest == plan.digest


def test_the_inbox_is_read_as_if_it_was_added(tmp_path: Path, by_hand: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "studie-2021.pdf").write_bytes((by_hand / "scan0001.pdf").read_bytes())
    (inbox / "kongress-2018.md").write_text("# Etwas anderes\n\nEin Satz.\n", encoding="utf-8")
    plan = planned(tmp_path)
    ids = {each.path.name: each.source.id for each in plan.candidates if each.path.parent == inbox}
    assert ids["studie-2021.pdf"] == "studie-2021"
    # A name is no proof: the id stays free for the source itself.
    assert ids["kongress-2018.md"].startswith("kongress-2018-")
    assert "kongress-2018" in {source.id for source in plan.not_fetched}
