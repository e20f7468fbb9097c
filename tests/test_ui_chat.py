"""The chat answers, cites, and turns every failure into one notice."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import Future
from typing import TYPE_CHECKING

import pytest
from chat_app import APP, asked, citations, headings, opened, plain, pressed, texts
from homes import TOWER, small_home

from assistant.feedback import Reason, all_feedback
from ingest.german import Analyzer
from ingest.settings import SHIPPED_CORPUS, Settings, from_environment
from ui.chat import launch
from ui.chat.starters import starter_questions
from ui.chat.turns import Asked, Work

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.model import Reply

GROWTH = "Welche Kleinstädte wachsen?"

pytestmark = pytest.mark.usefixtures("fresh_cache")


def test_empty_page_offers_questions(shipped: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(shipped, monkeypatch)
    assert plain(app.title[0].value) == "Kleinstadt-Assistent"
    starters = [plain(button.label) for button in app.button]
    assert starters == list(starter_questions(SHIPPED_CORPUS))
    assert len(starters) == 6
    assert "5 Dokumente, Generation " in texts(app)
    assert not app.error
    assert not app.exception


def test_starter_is_answered(shipped: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(shipped, monkeypatch)
    app.button[0].click().run()
    assert headings(app)[0] == starter_questions(SHIPPED_CORPUS)[0]
    assert citations(app)


def test_answer_cites_and_shows_its_first_source(
    shipped: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = asked(opened(shipped, monkeypatch), GROWTH)
    labels = [plain(button.label) for button in citations(app)]
    assert labels[0].startswith("[1] :small[Quelle 1: ")
    assert "Quelle 1" in headings(app)
    assert "Digest dieses Projekts" in texts(app)
    assert "nach: " in texts(app)


def test_passages_that_are_not_quoted_are_shown(
    shipped: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = asked(opened(shipped, monkeypatch), GROWTH)
    assert "weitere Fundstellen, nicht verwendet" in app.expander[0].label
    turn = app.session_state["turns"][0]
    quoted = {each.passage_id for said in turn.outcome.sentences for each in said.citations}
    near = {hit.passage.id for hit in turn.outcome.near}
    assert near
    assert not near & quoted


def test_filters_are_shown_kept_and_taken_off(
    shipped: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(shipped, monkeypatch)
    app.multiselect(key="filter-documents").set_value(["bibliografie"]).run()
    app.number_input(key="filter-first").set_value(2015).run()
    chips = [plain(each.label) for each in app.button if (each.key or "").startswith("without")]
    assert chips[0].startswith("Dokument: Kommentierte Bibliografie")
    assert chips[1] == "ab 2015"
    asked(app, "Wer hat die Studie verfasst?")
    assert "Eingegrenzt auf: Dokument: Kommentierte Bibliografie" in texts(app)
    turn = app.session_state["turns"][0]
    assert {hit.passage.document_id for hit in turn.outcome.near} == {"bibliografie"}
    app.button(key="without-1").click().run()
    app.button(key="without-0").click().run()
    assert not app.session_state["filters"]
    assert app.multiselect(key="filter-documents").value == []
    # What was answered stays what it was.
    assert "Eingegrenzt auf: Dokument: Kommentierte Bibliografie" in texts(app)


def test_feedback_is_kept_without_the_person(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = small_home(tmp_path)
    app = asked(opened(settings, monkeypatch), TOWER)
    asked(app, "Und warum?")
    app.button(key="helpful-0").click().run()
    app.session_state["unhelpful-1"] = True
    app.run()
    app.text_area[0].set_value("Es fehlen Zahlen.")
    app.radio[0].set_value(Reason.INCOMPLETE)
    pressed(app, "Rückmeldung senden")
    assert texts(app).count("Danke. Ihre Rückmeldung ist gespeichert") == 2
    good, bad = all_feedback(settings.home)
    assert (good.helpful, bad.helpful, bad.reason) == (True, False, Reason.INCOMPLETE)
    assert bad.comment == "Es fehlen Zahlen."
    assert (good.history, good.question) == ((), TOWER)
    assert (bad.history, bad.question) == ((TOWER,), "Und warum?")


def test_a_question_is_stopped_and_asked_again(
    shipped: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(shipped, monkeypatch)
    waits = Asked(question=GROWTH)
    app.session_state["pending"] = (waits,)
    cancelled: Future[Reply] = Future()
    cancelled.cancel()
    app.session_state["work"] = Work(reply=cancelled)
    app.run()
    assert "Angehalten." in plain(app.error[0].value)
    app.button(key="again-0").click().run()
    assert citations(app)
    assert headings(app)[:2] == [GROWTH, GROWTH]


def test_question_that_waits_is_answered_by_the_next_run(
    shipped: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(shipped, monkeypatch)
    app.session_state["pending"] = tuple(
        Asked(question=question) for question in (GROWTH, "Was ist eine Kleinstadt?")
    )
    app.run()
    assert headings(app)[:2] == [GROWTH, "Was ist eine Kleinstadt?"]
    assert app.session_state["pending"] == ()


def test_no_answer_shows_what_comes_nearest(
    shipped: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = asked(opened(shipped, monkeypatch), "Wie viel kostet ein Brot?")
    assert "Dazu gibt der Bestand keine Antwort." in app.info[0].value
    assert app.subheader[0].value == "Am nächsten kommen diese Stellen"
    assert app.expander
    assert not citations(app)


def test_follow_up_says_how_it_was_understood(
    shipped: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = asked(opened(shipped, monkeypatch), GROWTH)
    asked(app, "Und warum?")
    assert "Verstanden als: Und warum? (zu: Welche Kleinstädte wachsen?)" in texts(app)


def test_follow_up_can_be_asked_alone(shipped: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    app = asked(opened(shipped, monkeypatch), GROWTH)
    asked(app, "Und wann war die Bundestagung?")
    pressed(app, "Ohne das Gespräch davor fragen")
    assert headings(app).count("Und wann war die Bundestagung?") == 2
    assert sum("Verstanden als" in each.value for each in app.caption) == 1
    assert "21.01.2022" in texts(app)


def test_an_overview_has_a_title_for_each_theme(
    shipped: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = asked(opened(shipped, monkeypatch), "Was sind die wesentlichen Herausforderungen?")
    titles = [each.value for each in app.subheader]
    assert {"Demografie", "Mobilität"} <= set(titles)
    asked(app, "Wie gehen sie damit um?")
    assert "2 weitere Passagen" in texts(app)


def test_the_sides_of_a_comparison_stand_beside_each_other(
    shipped: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = asked(opened(shipped, monkeypatch), "Was unterscheidet größere von kleinen Kleinstädten?")
    titles = [each.value for column in app.columns for each in column.subheader]
    assert {"größere", "kleinen Kleinstädten"} <= set(titles)


def test_new_conversation_forgets_the_last(
    shipped: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = asked(opened(shipped, monkeypatch), GROWTH)
    pressed(app, "Neues Gespräch")
    assert headings(app) == ["Womit möchten Sie beginnen?"]


def test_question_without_words_is_one_notice(
    shipped: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = asked(opened(shipped, monkeypatch), "???")
    assert len(app.error) == 1
    assert "Was ist eine Kleinstadt?" in plain(app.error[0].value)


def test_unforeseen_failure_is_one_notice_and_hides_no_turn(
    shipped: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    app = asked(opened(shipped, monkeypatch), GROWTH)

    def fail(_analyzer: Analyzer, _text: str) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as broken:
        broken.setattr(Analyzer, "question", fail)
        asked(app, "Was ist eine Kleinstadt?")
    assert len(app.error) == 1
    assert "Das ist schiefgegangen." in plain(app.error[0].value)
    assert "ZeroDivisionError" in caplog.text
    assert headings(app) == [GROWTH, "Was ist eine Kleinstadt?"]
    assert citations(app)


def test_missing_index_is_one_notice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(Settings(home=tmp_path, corpus=SHIPPED_CORPUS), monkeypatch)
    assert len(app.error) == 1
    assert "kleinstadt ingest" in plain(app.error[0].value)
    asked(app, "Was ist eine Kleinstadt?")
    assert len(app.error) == 1
    assert headings(app) == ["Was ist eine Kleinstadt?"]


def test_broken_themes_are_one_notice(
    shipped: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "themes.toml").write_text("[[theme", encoding="utf-8")
    app = opened(from_environment({}, home=shipped.home, corpus=tmp_path), monkeypatch)
    assert len(app.error) == 1
    assert "themes.toml" in plain(app.error[0].value)


def test_chat_answers_without_torch(shipped: Settings) -> None:
    script = (
        "import sys\n"
        "from streamlit.testing.v1 import AppTest\n"
        f"app = AppTest.from_file({str(APP)!r}, default_timeout=120).run()\n"
        "app.chat_input[0].set_value('Welche Kleinstädte wachsen?').run()\n"
        "assert [h.value for h in app.header][0].startswith('Welche')\n"
        "assert 'torch' not in sys.modules\n"
    )
    environment = {**os.environ, **launch.environment(shipped)}
    subprocess.run([sys.executable, "-c", script], env=environment, check=True, timeout=300)


def test_corpus_without_themes_has_no_starters(tmp_path: Path) -> None:
    assert starter_questions(tmp_path) == ()
