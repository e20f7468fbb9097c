"""The chat answers, cites, shows its sources, and turns every failure into one notice."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from concurrent.futures import Future
from dataclasses import fields
from typing import TYPE_CHECKING

import pytest
import streamlit as st
from chat_app import APP, JOINER, plain
from streamlit import config
from streamlit.testing.v1 import AppTest

from assistant.feedback import Reason, all_feedback
from assistant.model import Answer, Citation, Kind, Question, Sentence
from ingest.encoder import open_encoder
from ingest.german import Analyzer
from ingest.model import Span, Standing
from ingest.run import ingest
from ingest.settings import SHIPPED_CORPUS, Fusion, Interval, Settings, from_environment
from ui.chat import launch
from ui.chat.literal_text import link, literal, literal_lines
from ui.chat.starters import starter_questions
from ui.chat.turns import Asked, Work, numbered, source_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from streamlit.testing.v1.element_tree import Button

    from assistant.model import Reply

GROWTH = "Welche Kleinstädte wachsen?"


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Ingest the shipped corpus once for all tests."""
    return filled(tmp_path_factory.mktemp("home"), SHIPPED_CORPUS)


@pytest.fixture(autouse=True)
def _fresh_cache() -> Iterator[None]:
    """Keep no index open from one test to the next."""
    yield
    st.cache_resource.clear()
    st.cache_data.clear()


def filled(home: Path, corpus: Path) -> Settings:
    """Ingest a corpus into a home."""
    settings = from_environment({}, home=home, corpus=corpus)
    ingest(settings, open_encoder(""), lambda *_: None)
    return settings


def opened(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """Open the chat over a home."""
    for name, value in launch.environment(settings).items():
        monkeypatch.setenv(name, value)
    return AppTest.from_file(APP, default_timeout=25).run()


def asked(app: AppTest, question: str) -> AppTest:
    """Put a question."""
    app.chat_input[0].set_value(question).run()
    assert not app.exception
    return app


def citations(app: AppTest) -> list[Button]:
    """Return the citation buttons in reading order."""
    return [button for button in app.button if (button.key or "").startswith("cite-")]


def headings(app: AppTest) -> list[str]:
    """Return the second-level headings as they are read."""
    return [plain(header.value) for header in app.header]


def all_text(app: AppTest) -> str:
    """Return what stands in the page's running text."""
    shown = (*app.markdown, *app.caption, *app.info, *app.error)
    return plain("\n".join(str(element.value) for element in shown))


def reference(app: AppTest) -> str:
    """Return the quotes of the source that is open, with where they stand."""
    return next(each.value for each in app.code if each.value.startswith("„"))


def test_empty_page_offers_questions(shipped: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(shipped, monkeypatch)
    assert plain(app.title[0].value) == "Kleinstadt-Assistent"
    starters = [plain(button.label) for button in app.button]
    assert starters == list(starter_questions(SHIPPED_CORPUS))
    assert len(starters) == 6
    assert "5 Dokumente, Generation " in all_text(app)
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
    assert "Digest dieses Projekts" in all_text(app)
    assert "nach: " in all_text(app)


def test_paged_source_is_an_image_with_both_page_numbers(
    shipped: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = asked(opened(shipped, monkeypatch), GROWTH)
    paged = next(button for button in citations(app) if ", S. " in plain(button.label))
    paged.click().run()
    assert not app.exception
    assert "PDF-Seite" in all_text(app)
    image = app.image[0].proto.imgs[0]
    assert "die zitierten Wörter sind gelb markiert" in plain(image.caption)
    assert image.alt.startswith("S. ")


@pytest.mark.parametrize(("address", "image"), [("127.0.0.1", True), ("0.0.0.0", False)])  # noqa: S104
def test_page_that_may_only_be_quoted_is_shown_on_this_machine_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str, *, image: bool
) -> None:
    # A document that was added without a manifest may only be quoted.
    corpus = tmp_path / "korpus"
    corpus.mkdir()
    shutil.copy(SHIPPED_CORPUS / "dossier.pdf", corpus / "fremd.pdf")
    before = st.get_option("server.address")
    config.set_option("server.address", address)
    try:
        app = asked(opened(filled(tmp_path / "home", corpus), monkeypatch), GROWTH)
        citations(app)[0].click().run()
    finally:
        config.set_option("server.address", before)
    assert not app.exception
    assert bool(app.image) is image
    assert (":yellow-background[**" in all_text(app)) is not image


def test_pageless_source_is_its_text_with_the_quote_marked(
    shipped: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = asked(opened(shipped, monkeypatch), "Was ist ein Modellvorhaben der Pilotphase?")
    pageless = next(button for button in citations(app) if ", S. " not in plain(button.label))
    pageless.click().run()
    assert not app.exception
    assert ":yellow-background[**" in all_text(app)


def test_a_slide_is_shown_as_text_with_its_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import pptx

    deck = pptx.Presentation()
    for title, words in (("Vorab", "Guten Tag."), ("Der Turm", "Der Turm wurde 1912 errichtet.")):
        slide = deck.slides.add_slide(deck.slide_layouts[1])
        slide.shapes.title.text, slide.placeholders[1].text = title, words
    (tmp_path / "corpus").mkdir()
    deck.save(str(tmp_path / "corpus" / "turm.pptx"))
    settings = filled(tmp_path / "home", tmp_path / "corpus")
    app = asked(opened(settings, monkeypatch), "Wann wurde der Turm errichtet?")
    citations(app)[0].click().run()
    assert not app.exception
    assert "Folie 2" in all_text(app)
    assert ":yellow-background[**Der Turm wurde 1912 errichtet.**]" in all_text(app)


@pytest.mark.parametrize("kind", ["html", "docx"])
def test_a_quote_is_marked_in_the_passage_of_other_kinds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    import docx

    said = "Der Turm wurde 1912 errichtet."
    (tmp_path / "corpus").mkdir()
    file = tmp_path / "corpus" / f"turm.{kind}"
    if kind == "html":
        file.write_text(f"<main><h1>Der Turm</h1><p>{said} Er ist hoch.</p></main>", "utf-8")
    else:
        word = docx.Document()
        word.add_heading("Der Turm", 1)
        word.add_paragraph(f"{said} Er ist hoch.")
        word.save(str(file))
    settings = filled(tmp_path / "home", tmp_path / "corpus")
    app = asked(opened(settings, monkeypatch), "Wann wurde der Turm errichtet?")
    citations(app)[0].click().run()
    assert not app.exception
    assert f":yellow-background[**{said}**] Er ist hoch." in all_text(app)


def test_click_opens_another_source_and_keeps_the_answer(
    shipped: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = asked(opened(shipped, monkeypatch), GROWTH)
    before = [button.label for button in citations(app)]
    citations(app)[1].click().run()
    assert headings(app)[1] == "Quelle 2"
    assert [button.label for button in citations(app)] == before
    app.button(key="close-source").click().run()
    assert headings(app) == [GROWTH]


def test_pages_are_turned_and_drawn_larger(
    shipped: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = asked(opened(shipped, monkeypatch), GROWTH)
    paged = next(button for button in citations(app) if ", S. " in plain(button.label))
    paged.click().run()
    cited = plain(app.image[0].proto.imgs[0].caption)
    app.button(key="page-after").click().run()
    turned = plain(app.image[0].proto.imgs[0].caption)
    assert turned != cited
    assert "stehen auf einer anderen Seite" in turned
    app.button(key="zoom-larger").click().run()
    assert plain(app.image[0].proto.imgs[0].caption) == turned
    app.button(key="page-cited").click().run()
    assert plain(app.image[0].proto.imgs[0].caption) == cited
    assert not any(button.key == "page-cited" for button in app.button)


def test_a_source_has_its_reference_its_document_and_its_section(
    shipped: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = asked(opened(shipped, monkeypatch), GROWTH)
    quoted = reference(app)
    assert quoted.startswith("„")
    assert "Digest dieses Projekts" in quoted
    assert "/korpus?dokument=" in all_text(app)
    before = len(app.markdown)
    app.toggle(key="section-text").set_value(True).run()
    assert len(app.markdown) > before
    assert not app.exception


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
    assert "Eingegrenzt auf: Dokument: Kommentierte Bibliografie" in all_text(app)
    turn = app.session_state["turns"][0]
    assert {hit.passage.document_id for hit in turn.outcome.near} == {"bibliografie"}
    app.button(key="without-1").click().run()
    app.button(key="without-0").click().run()
    assert not app.session_state["filters"]
    assert app.multiselect(key="filter-documents").value == []
    # What was answered stays what it was.
    assert "Eingegrenzt auf: Dokument: Kommentierte Bibliografie" in all_text(app)


def test_feedback_is_kept_without_the_person(
    shipped: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = asked(opened(shipped, monkeypatch), GROWTH)
    asked(app, "Und warum?")
    app.button(key="helpful-0").click().run()
    app.session_state["unhelpful-1"] = True
    app.run()
    app.text_area[0].set_value("Es fehlen Zahlen.")
    app.radio[0].set_value(Reason.INCOMPLETE)
    next(each for each in app.button if each.label == "Rückmeldung senden").click().run()
    assert not app.exception
    assert all_text(app).count("Danke. Ihre Rückmeldung ist gespeichert") == 2
    good, bad = all_feedback(shipped.home)
    assert (good.helpful, bad.helpful, bad.reason) == (True, False, Reason.INCOMPLETE)
    assert bad.comment == "Es fehlen Zahlen."
    assert (good.history, good.question) == ((), GROWTH)
    assert (bad.history, bad.question) == ((GROWTH,), "Und warum?")


def test_a_question_is_stopped_and_asked_again(
    shipped: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(shipped, monkeypatch)
    waits = Asked(question=GROWTH)
    app.session_state["pending"] = (waits,)
    cancelled: Future[Reply] = Future()
    cancelled.cancel()
    app.session_state["work"] = Work(reply=cancelled, sentences=[])
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
    assert "Verstanden als: Und warum? (zu: Welche Kleinstädte wachsen?)" in all_text(app)


def test_follow_up_can_be_asked_alone(shipped: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    app = asked(opened(shipped, monkeypatch), GROWTH)
    asked(app, "Und wann war die Bundestagung?")
    next(each for each in app.button if each.label == "Ohne das Gespräch davor fragen").click()
    app.run()
    assert headings(app).count("Und wann war die Bundestagung?") == 2
    assert sum("Verstanden als" in each.value for each in app.caption) == 1
    assert "21.01.2022" in all_text(app)


def test_an_overview_has_a_title_for_each_theme(
    shipped: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = asked(opened(shipped, monkeypatch), "Was sind die wesentlichen Herausforderungen?")
    titles = [each.value for each in app.subheader]
    assert {"Demografie", "Mobilität"} <= set(titles)
    assert "1 weitere Passage" in all_text(app)


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
    next(button for button in app.button if button.label == "Neues Gespräch").click().run()
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
    app = opened(from_environment({}, home=tmp_path, corpus=SHIPPED_CORPUS), monkeypatch)
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


def test_old_citation_outlives_its_passage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    file = corpus / "turm.md"
    file.write_text("# Türme\n\nDer Wasserturm von Neustadt wurde 1911 gebaut.\n", encoding="utf-8")
    settings = filled(tmp_path / "home", corpus)
    app = asked(opened(settings, monkeypatch), "Wann wurde der Wasserturm von Neustadt gebaut?")
    file.write_text(
        "# Türme\n\nNeu ist dieser Satz. Der Wasserturm von Neustadt wurde 1911 gebaut.\n",
        encoding="utf-8",
    )
    filled(settings.home, corpus)
    citations(app)[0].click().run()
    assert "**Der Wasserturm von Neustadt wurde 1911 gebaut.**" in all_text(app)
    file.write_text("# Türme\n\nHier steht jetzt etwas anderes.\n", encoding="utf-8")
    filled(settings.home, corpus)
    citations(app)[0].click().run()
    assert not app.exception
    assert "Dieses Zitat stammt aus der Generation" in plain(app.info[0].value)
    assert reference(app).startswith("„Der Wasserturm von Neustadt wurde 1911 gebaut.“")
    # The page says of itself that the answer is older than the corpus, and asks again at a click.
    assert "Seit dieser Antwort wurde ein neuer Bestand veröffentlicht" in all_text(app)
    app.button(key="ask-newer").click().run()
    assert len([each for each in headings(app) if "Wasserturm" in each]) == 2


def test_hostile_document_is_shown_literally(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = "Der Wasserturm <script>alert(1)</script> kostet $5, $7 und :red[rot] *viel*."
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "turm.txt").write_text(f"{said}\n", encoding="utf-8")
    app = asked(
        opened(filled(tmp_path / "home", corpus), monkeypatch), "Was kostet der Wasserturm $5?"
    )
    assert literal(said) in [element.value for element in app.markdown]


def test_chat_answers_without_torch(shipped: Settings) -> None:
    script = (
        "import sys\n"
        "from streamlit.testing.v1 import AppTest\n"
        f"app = AppTest.from_file({str(APP)!r}, default_timeout=25).run()\n"
        "app.chat_input[0].set_value('Welche Kleinstädte wachsen?').run()\n"
        "assert [h.value for h in app.header][0].startswith('Welche')\n"
        "assert 'torch' not in sys.modules\n"
    )
    environment = {**os.environ, **launch.environment(shipped)}
    subprocess.run([sys.executable, "-c", script], env=environment, check=True, timeout=60)


@pytest.mark.parametrize(
    "text",
    [
        "*a* _b_ **c** ~~d~~ `e`",
        "$x^2$ und $5",
        "[a](http://b.example) ![c](http://d.example/e.png)",
        "<b>f</b> &amp; <!-- g -->",
        "# h",
        "1. i",
        "> j",
        "| k | l |",
        ":red[m] \\n",
    ],
)
def test_every_sign_with_a_meaning_is_escaped(text: str) -> None:
    escaped = literal(text)
    assert plain(escaped) == text.replace("\\", "")
    unescaped = escaped.replace("\\\\", "")
    for place, character in enumerate(unescaped):
        if character.isascii() and not character.isalnum() and character not in " \\":
            assert unescaped[place - 1] == "\\"


def test_signs_streamlit_replaces_are_parted() -> None:
    assert literal(":dog: :material/home:") == (f"\\:{JOINER}dog\\: \\:{JOINER}material\\/home\\:")
    assert literal("a -> b") == f"a \\-{JOINER}\\> b"
    assert literal("https://a.example") == f"https\\:{JOINER}\\/\\/a\\.example"
    assert literal("www.a.example b@c.example") == (
        f"www{JOINER}\\.a\\.example b{JOINER}\\@c\\.example"
    )
    assert literal("10:30 Uhr") == "10\\:30 Uhr"
    assert literal("5.000–20.000") == "5\\.000–20\\.000"


def test_text_is_one_line_without_controls() -> None:
    assert literal(" a\n\nb\tc\x00\u202e ") == "a b c"
    assert literal_lines("a\n\n    b\tc\n") == "a\\\nb \\| c"


def test_only_web_addresses_become_links() -> None:
    assert link("a]", "https://a.example/b_(c)?d=1 2") == (
        "[a\\]](https://a.example/b_%28c%29?d=1%202)"
    )
    assert link("a", "javascript:alert(1)") == "a"
    assert link("a", None) == "a"


def citation(quote: str, page: int = 1, start: int = 0) -> Citation:
    """Return a citation of a document with pages."""
    return Citation(
        quote=quote,
        span=Span(page=page, start=start, end=start + len(quote)),
        passage_id="p",
        document_id="d",
        title="t",
        page=page,
        page_label=None,
        section=(),
        source_kind=Standing.ORIGINAL,
        origins=(),
        as_of=None,
        generation="g",
    )


def test_sources_are_counted_through_an_answer() -> None:
    row = (citation("Haushalte"), citation("38 %", start=10))
    over = (citation("Ein Satz über", page=1), citation("zwei Seiten.", page=2))
    answer = Answer(
        question=Question(text="q", understood_as="q", context="", kind=Kind.FACT),
        sentences=tuple(Sentence(text="s", citations=each) for each in (row, over, row)),
        notices=(),
        generation="g",
    )
    assert [[cited.number for cited in each] for each in numbered(answer.sentences)] == [
        [1],
        [2, 3],
        [1],
    ]
    first = source_of(answer.sentences, 1)
    assert first is not None
    assert first.quotes == ("Haushalte", "38 %")
    assert source_of(answer.sentences, 4) is None


def test_corpus_without_themes_has_no_starters(tmp_path: Path) -> None:
    assert starter_questions(tmp_path) == ()


def test_every_setting_reaches_the_chat(tmp_path: Path) -> None:
    settings = Settings(
        home=tmp_path / "h",
        corpus=tmp_path / "c",
        encoder="e",
        keep=7,
        fetch=True,
        every=Interval(seconds=5400),
        notify=tmp_path / "n.toml",
        fusion=Fusion(vectors=0.3, english=2),
        exact=500,
        reranker="r",
        login=tmp_path / "l.toml",
        scheduler="tcp://127.0.0.1:1",
        chroma="http://127.0.0.1:2",
        chroma_token="t",  # noqa: S106  (no secret)
        tls="z",
        conversations=True,
        retention=7,
        tokens=tmp_path / "t",
    )
    handed_on = launch.environment(settings)
    assert from_environment(handed_on) == settings
    assert len(handed_on) == len(fields(Settings))


def test_taken_port_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = from_environment({}, home=tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert launch.run_chat(settings, "127.0.0.1", port, open_browser=False) == 1
    assert f"Der Port {port} auf 127.0.0.1 ist belegt" in capsys.readouterr().err


def test_wrong_host_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = from_environment({}, home=tmp_path)
    assert launch.run_chat(settings, "192.0.2.1", 8501, open_browser=False, to_all=True) == 1
    assert "Prüfen Sie --host und --port." in capsys.readouterr().err


def test_others_reach_the_chat_only_where_that_is_wanted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = from_environment({}, home=tmp_path)
    assert launch.run_chat(settings, "0.0.0.0", 8501, open_browser=False) == 1  # noqa: S104
    assert "oder geben Sie ihn dort mit --open ausdrücklich" in capsys.readouterr().err


def test_browser_opens_only_where_it_can_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    assert not launch.has_display({})
    assert launch.has_display({"WAYLAND_DISPLAY": "wayland-0"})


def test_nothing_is_sent_or_shown_of_a_failure() -> None:
    options = launch.options("127.0.0.1", 8501)
    assert options["browser.gatherUsageStats"] is False
    assert options["client.showErrorDetails"] == "none"
