"""A source that is opened shows its page or its text, the quote marked, and what leads further."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from chat_app import asked, citations, headings, opened, plain, texts
from homes import fill

from assistant.model import Answer, Citation, Kind, Question, Sentence
from ingest.model import Span, Standing
from ingest.settings import SHIPPED_CORPUS, Settings
from ui.chat.literal_text import literal
from ui.chat.turns import numbered, source_of

if TYPE_CHECKING:
    from pathlib import Path

    from streamlit.testing.v1 import AppTest

GROWTH = "Welche Kleinstädte wachsen?"

pytestmark = pytest.mark.usefixtures("fresh_cache")


def filled(home: Path, corpus: Path) -> Settings:
    """Ingest a corpus into a home."""
    fill(home, corpus)
    return Settings(home=home, corpus=corpus)


def reference(app: AppTest) -> str:
    """Return the quotes of the source that is open, with where they stand."""
    return next(each.value for each in app.code if each.value.startswith("„"))


def test_paged_source_is_an_image_with_both_page_numbers(
    shipped: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = asked(opened(shipped, monkeypatch), GROWTH)
    paged = next(button for button in citations(app) if ", S. " in plain(button.label))
    paged.click().run()
    assert not app.exception
    assert "PDF-Seite" in texts(app)
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
    settings = filled(tmp_path / "home", corpus)
    app = asked(opened(settings, monkeypatch, address=address), GROWTH)
    citations(app)[0].click().run()
    assert not app.exception
    assert bool(app.image) is image
    assert (":yellow-background[**" in texts(app)) is not image


def test_pageless_source_is_its_text_with_the_quote_marked(
    shipped: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = asked(opened(shipped, monkeypatch), "Was ist ein Modellvorhaben der Pilotphase?")
    pageless = next(button for button in citations(app) if ", S. " not in plain(button.label))
    pageless.click().run()
    assert not app.exception
    assert ":yellow-background[**" in texts(app)


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
    assert "Folie 2" in texts(app)
    assert ":yellow-background[**Der Turm wurde 1912 errichtet.**]" in texts(app)


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
    assert f":yellow-background[**{said}**] Er ist hoch." in texts(app)


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
    assert "/korpus?dokument=" in texts(app)
    before = len(app.markdown)
    app.toggle(key="section-text").set_value(True).run()
    assert len(app.markdown) > before
    assert not app.exception


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
    assert "**Der Wasserturm von Neustadt wurde 1911 gebaut.**" in texts(app)
    file.write_text("# Türme\n\nHier steht jetzt etwas anderes.\n", encoding="utf-8")
    filled(settings.home, corpus)
    citations(app)[0].click().run()
    assert not app.exception
    assert "Dieses Zitat stammt aus der Generation" in plain(app.info[0].value)
    assert reference(app).startswith("„Der Wasserturm von Neustadt wurde 1911 gebaut.“")
    # The page says of itself that the answer is older than the corpus, and asks again at a click.
    assert "Seit dieser Antwort wurde ein neuer Bestand veröffentlicht" in texts(app)
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
