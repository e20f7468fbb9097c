"""The page of runs: who sees it, what it plans, starts, shows and takes back."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from chat_app import opened, plain, pressed, texts
from handmade import handmade, words
from homes import fill, small_home
from patience import until

from ingest.generation import Home, current_id, generation_ids
from ingest.index import Library
from ingest.reader import SUFFIXES
from ingest.running import shown
from ingest.runs import runs_of
from ui.chat.upload_form import KINDS

if TYPE_CHECKING:
    from pathlib import Path

    from streamlit.testing.v1 import AppTest

    from ingest.settings import Settings

PDF = handmade(words("Der Turm ist seit 2025 nur noch 40 Meter hoch."))

pytestmark = pytest.mark.usefixtures("fresh_cache")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Return a home with the small corpus in it."""
    return small_home(tmp_path)


def handed_in(app: AppTest, name: str, content: bytes, **told: str) -> AppTest:
    """Hand a document in, as the form does."""
    app.file_uploader[0].set_value((name, content, "application/octet-stream"))
    for field in app.text_input:
        if field.label in told:
            field.set_value(told[field.label])
    return pressed(app, "In den Eingang legen")


def until_idle(app: AppTest) -> AppTest:
    """Look again and again, as the page does by itself, until no run works."""
    until(lambda: not app.run().get("progress"), "the end of the run")
    return app


def test_only_those_of_this_machine_see_runs(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Letzte Läufe" in texts(opened(settings, monkeypatch, "laeufe"))
    elsewhere = opened(settings, monkeypatch, "laeufe", address="192.0.2.1")
    assert not elsewhere.file_uploader
    assert "Läufe" not in texts(elsewhere)
    assert "denen vorbehalten, die den Bestand pflegen" in texts(elsewhere)


def test_the_form_takes_every_kind_that_is_read() -> None:
    assert {f".{kind}" for kind in KINDS} == set(SUFFIXES)


def test_an_uploaded_document_is_planned_run_and_taken_back(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(settings, monkeypatch, "laeufe")
    first = current_id(Home(path=settings.home))
    handed_in(app, "turm neu.pdf", PDF, Titel="Der Turm, neu vermessen", Herausgeber="Bauverein")
    assert "„turm-neu.pdf“ liegt im Eingang" in texts(app)
    assert "1 Seite gelesen." in texts(app)
    pressed(app, "Plan zeigen")
    assert "Ein Lauf würde eine Generation veröffentlichen." in texts(app)
    assert "- turm-neu" in texts(app)
    until_idle(pressed(app, "Lauf starten"))
    labels = [plain(each.label) for each in app.expander]
    assert "Einlesen · veröffentlicht" in labels[0]
    assert "- turm-neu" in texts(app)
    assert current_id(Home(path=settings.home)) != first
    pressed(app, "Zurück zu diesem Stand")
    assert current_id(Home(path=settings.home)) == first
    assert len(generation_ids(Home(path=settings.home))) == 2


def test_numbers_a_document_is_known_by_are_kept(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = {
        "ISBN": "978-3-16-148410-0",
        "ISSN": "1868-0097",
        "URN": "urn:nbn:de:101:1-201910011234",
        "DOI": "10.1000/182",
    }
    app = opened(settings, monkeypatch, "laeufe")
    handed_in(app, "turm.pdf", PDF, **told)
    until_idle(pressed(app, "Lauf starten"))
    with closing(Library(settings)) as library:
        documents = library.index().catalog.documents.values()
    (source,) = (each.source for each in documents if each.source.isbn)
    assert [source.isbn, source.issn, source.urn, source.doi] == list(told.values())


def test_a_document_that_cannot_be_read_is_refused_with_its_reason(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(settings, monkeypatch, "laeufe")
    handed_in(app, "<b>kaputt.pdf", b"%PDF-1.7 nichts")
    assert "Dieses Dokument wurde nicht angenommen." in app.error[0].value
    assert "b-kaputt" in plain(app.error[0].value)
    handed_in(app, "turm.pdf", PDF, **{"Adresse im Internet": "javascript:alert(1)"})
    assert "braucht eine ganze Adresse" in plain(app.error[0].value)
    assert list(Home(path=settings.home).inbox.iterdir()) == []
    pressed(app, "In den Eingang legen")
    assert "Wählen Sie zuerst eine Datei." in texts(app)


def test_a_run_that_fails_says_why(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    for file in settings.corpus.iterdir():
        file.unlink()
    app = until_idle(pressed(opened(settings, monkeypatch, "laeufe"), "Lauf starten"))
    assert "gescheitert" in app.expander[0].label
    assert plain(str(app.error[0].value)) == runs_of(Home(path=settings.home))[0].error


def test_a_run_that_reports_nothing_says_why_too(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(settings, monkeypatch, "laeufe")
    monkeypatch.setattr("ui.chat.run_process.environment", lambda _: {"KLEINSTADT_KEEP": "null"})
    until_idle(pressed(app, "Lauf starten"))
    assert "Der Lauf ist nicht zu Ende gekommen." in app.error[0].value
    assert "KLEINSTADT_KEEP" in plain(app.error[0].value)


def test_every_session_sees_how_far_a_run_is(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with shown(Home(path=settings.home), "ingest", lambda *_: None) as told:
        told("Seiten lesen", 3, 12)
        german = opened(settings, monkeypatch, "laeufe")
        english = opened(settings, monkeypatch, "laeufe", locale="en-GB")
        progress = [app.get("progress")[0].proto for app in (german, english)]
        assert [each.text for each in progress] == [
            "Seiten lesen: 3 von 12",
            "Reading pages: 3 of 12",
        ]
        assert [each.value for each in progress] == [25, 25]
        starts = next(each for each in german.button if each.label == "Lauf starten")
        assert starts.disabled
    german.run()
    assert not german.get("progress")


def test_names_and_reasons_are_shown_literally(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = "<script>alert(1)</script> *viel* $5 :red[rot]"
    (settings.corpus / "x.txt").write_text(f"{said}\n", encoding="utf-8")
    (settings.corpus / "böse *x* [a](b).pdf").write_bytes(b"%PDF")
    fill(settings.home, settings.corpus)
    app = opened(settings, monkeypatch, "laeufe")
    shown_lines = [str(each.value) for each in app.markdown]
    assert any(r"böse \*x\* \[a\]\(b\)" in each for each in shown_lines)
    assert not any("[a](b)" in each for each in shown_lines)
