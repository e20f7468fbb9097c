"""The views of the corpus: documents with their pages and quality, terms, and the map of themes."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from chat_app import opened, plain, texts
from homes import fill, write_corpus

from ingest.settings import SHIPPED_CORPUS, Settings

if TYPE_CHECKING:
    from pathlib import Path

    from streamlit.testing.v1 import AppTest

pytestmark = pytest.mark.usefixtures("fresh_cache")


def look_at(app: AppTest, document: str, part: str | None = None, **more: str) -> AppTest:
    """Open a document, and one part of it, as its address does."""
    app.query_params["dokument"] = document
    for name, value in more.items():
        app.query_params[name] = value
    app.run()
    if part:
        app.segmented_control(key="document-part").set_value(part).run()
    assert not app.exception
    return app


def test_documents_stand_with_their_data_and_what_is_missing(
    shipped: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(shipped, monkeypatch, "korpus")
    said = texts(app)
    assert "Im Bestand: 5 Dokumente" in said
    assert ":orange-badge[Digest] Kleinstadt-Assistent · 20 Seiten · CC BY 4.0" in said
    assert "Neu im Korpus" in said
    assert "– neu, " in said
    missing = [plain(each.label) for each in app.expander]
    assert any(each.startswith("Angekündigt, noch nicht erschienen (") for each in missing)
    app.text_input[0].set_value("bibliografie").run()
    titles = [plain(each.label) for each in app.button if (each.key or "").startswith("open-")]
    assert titles == ["Kommentierte Bibliografie zu Kleinstädten in Deutschland"]
    app.text_input[0].set_value("gibt es nicht").run()
    assert "Kein Dokument passt dazu." in texts(app)


def test_a_document_is_paged_through(shipped: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(shipped, monkeypatch, "korpus")
    app.button(key="open-dossier").click().run()
    assert plain(app.title[0].value) == "Kleinstädte in Deutschland: Dossier zum Stand des Wissens"
    assert app.image[0].proto.imgs[0].alt.startswith("S. i (PDF-Seite 1) aus „Kleinstädte")
    next(each for each in app.button if each.label == "Nächste Seite").click().run()
    assert app.query_params["seite"] == "2"
    app.number_input[0].set_value(20).run()
    assert "PDF-Seite 20" in app.image[0].proto.imgs[0].alt
    assert next(each for each in app.button if each.label == "Nächste Seite").disabled
    app.button(key="all").click().run()
    assert app.title[0].value == "Korpus"


def test_addresses_that_name_nothing_are_taken_kindly(
    shipped: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(shipped, monkeypatch, "korpus")
    assert "PDF-Seite 20" in str(look_at(app, "dossier", seite="999").image[0].proto.imgs[0].alt)
    assert "PDF-Seite 1" in str(look_at(app, "dossier", seite="²x").image[0].proto.imgs[0].alt)
    look_at(app, "<b>nichts</b>")
    assert "nicht im Bestand" in app.warning[0].value


def test_passages_and_quality_of_a_document(
    shipped: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = look_at(opened(shipped, monkeypatch, "korpus"), "akademie", "passages")
    assert " Passagen" in texts(app)
    assert not app.image
    look_at(app, "dossier", "quality")
    assert "Gliederung, wie sie gelesen wurde" in texts(app)
    assert "Tabellen" in texts(app)


def test_of_what_may_only_be_quoted_others_see_no_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = write_corpus(tmp_path / "corpus", {})
    shutil.copy(SHIPPED_CORPUS / "dossier.pdf", corpus / "fremd.pdf")
    settings = Settings(home=tmp_path / "home", corpus=corpus)
    fill(settings.home, settings.corpus)
    here = look_at(opened(settings, monkeypatch, "korpus"), "fremd", seite="9")
    assert here.image
    there = opened(settings, monkeypatch, "korpus", address="192.0.2.1")
    look_at(there, "fremd", seite="9")
    assert not there.image
    assert "Dieses Dokument darf nur zitiert werden" in texts(there)
    assert "Viele Kleinstädte altern" in texts(there)


def test_terms_are_listed_and_found(shipped: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(shipped, monkeypatch, "begriffe")
    assert "**ExWoSt**" in texts(app)
    assert "Neubau am Rand einer Stadt bei Leerstand in ihrer Mitte." in texts(app)
    assert "[Im Dokument ansehen](/korpus?dokument=dossier&seite=19)" in texts(app)
    app.text_input[0].set_value("donut").run()
    assert "**ExWoSt**" not in texts(app)
    assert "**Donut-Effekt**" in texts(app)


def test_terms_are_reached_from_the_answer_they_occur_in(
    shipped: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(shipped, monkeypatch)
    app.chat_input[0].set_value("Was ist ExWoSt?").run()
    assert "Begriffe in dieser Antwort" in texts(app)
    assert "**ExWoSt**\nForschungsprogramm, in dessen Rahmen" in texts(app)


def test_a_cell_of_the_map_opens_its_passages(
    shipped: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(shipped, monkeypatch, "themen")
    assert "Wählen Sie ein Feld." in texts(app)
    cell = next(
        each for each in app.button if "Herausforderungen, Klimawandel" in plain(each.label)
    )
    cell.click().run()
    assert plain(app.header[0].value) == "Klimawandel: Herausforderungen"
    assert "Klimaanpassung" in texts(app)
    assert "Digest dieses Projekts" in texts(app)


@pytest.mark.parametrize("view", ["korpus", "begriffe", "themen"])
def test_without_an_index_there_is_one_notice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, view: str
) -> None:
    app = opened(Settings(home=tmp_path, corpus=SHIPPED_CORPUS), monkeypatch, view)
    assert len(app.error) == 1
    assert "kleinstadt ingest" in plain(app.error[0].value)


@pytest.mark.parametrize(
    ("view", "title"),
    [
        ("korpus", "Corpus"),
        ("begriffe", "Terms"),
        ("themen", "Themes"),
        ("laeufe", "Runs"),
        ("barrierefreiheit", "Accessibility statement"),
        ("datenschutz", "Privacy"),
    ],
)
def test_every_view_is_there_in_english(
    shipped: Settings, monkeypatch: pytest.MonkeyPatch, view: str, title: str
) -> None:
    app = opened(shipped, monkeypatch, view, locale="en-GB")
    assert app.title[0].value == title
    assert not app.error
