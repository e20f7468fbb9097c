"""Links into the chat keep leading to a passage or an answer, and say what became of it."""

from __future__ import annotations

import shutil
import zlib
from base64 import urlsafe_b64encode
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from chat_app import headings, opened, texts
from homes import TOWER, fill, shipped_encoder, silent, small_home

from assistant.address import address_of, read_address
from assistant.answer import ask
from assistant.model import Answer
from assistant.resolve import resolve_passage
from ingest.index import Library
from ingest.removal import purge
from ingest.settings import SHIPPED_CORPUS, Settings

if TYPE_CHECKING:
    from pathlib import Path

    from streamlit.testing.v1 import AppTest

    from assistant.model import Reply

GROWTH = "Welche Kleinstädte wachsen?"
PASSAGE = "abed96ccff2a4569"
OLD = "Der Wasserturm ist 41 Meter hoch."
BROKEN, UNKNOWN = "Dieser Link führt zu nichts", "Diese Passage ist nicht mehr bekannt"

pytestmark = pytest.mark.usefixtures("fresh_cache")


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, str]:
    """Return a home whose first generation was pruned, and the address of an answer it gave."""
    settings = small_home(tmp_path_factory.mktemp("aged"))
    write_tower(settings, OLD)
    address = address_of(replied(settings, TOWER))
    for count in range(4):
        write_tower(settings, f"Der Wasserturm ist 42 Meter hoch.\n\nZum {count}. Mal.")
    return settings, address


@pytest.fixture
def aged(given: tuple[Settings, str], tmp_path: Path) -> tuple[Settings, str]:
    """Return that home anew, to be changed."""
    settings, address = given
    shutil.copytree(settings.home, tmp_path / "home")
    shutil.copytree(settings.corpus, tmp_path / "corpus")
    return replace(settings, home=tmp_path / "home", corpus=tmp_path / "corpus"), address


def write_tower(settings: Settings, text: str) -> None:
    """Publish a corpus in which the tower is described so."""
    (settings.corpus / "turm.md").write_text(f"# Der Wasserturm\n\n{text}\n", encoding="utf-8")
    fill(settings.home, settings.corpus)


def replied(settings: Settings, question: str) -> Reply:
    """Return what a home answers."""
    with closing(Library(settings)) as library:
        return ask(library, question)


def linked(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, name: str, value: str, **who: str
) -> AppTest:
    """Open the chat by a link."""
    app = opened(settings, monkeypatch, **who)
    app.query_params[name] = value
    app.run()
    assert not app.exception
    assert "Neues Gespräch" in [each.label for each in app.button] or who
    return app


def test_a_link_shows_a_passage_its_page_and_its_section(
    shipped: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = linked(shipped, monkeypatch, "passage", PASSAGE)
    with closing(Library(shipped)) as library:
        found = resolve_passage(library, PASSAGE)
    assert headings(app) == ["Verlinkte Passage", "Quelle 1"]
    assert found.passage.text.split()[0] in texts(app)
    assert f"im heutigen Bestand, Generation {found.generations[0]}" in texts(app)
    assert "Markiert ist: „" in app.image[0].proto.imgs[0].alt
    app.toggle(key="section-text").set_value(True).run()
    assert not app.exception
    # Nothing of the empty chat beside it, and what is asked then stands in its place.
    assert not [each for each in app.button if (each.key or "").startswith("starter-")]
    app.chat_input[0].set_value(GROWTH).run()
    assert headings(app)[0] == GROWTH
    assert "passage" not in app.query_params
    app.button(key="anew").click().run()
    assert [each for each in app.button if (each.key or "").startswith("starter-")]


def test_a_page_is_turned_and_a_source_closed_and_opened_again(
    shipped: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = linked(shipped, monkeypatch, "passage", PASSAGE)
    app.button(key="page-after").click().run()
    app.button(key="zoom-larger").click().run()
    turned = app.image[0].proto.imgs[0].caption
    assert "die zitierten Wörter stehen auf einer anderen Seite" in turned
    app.button(key="close-source").click().run()
    assert headings(app) == ["Verlinkte Passage"]
    app.button(key="cite--1-1-0").click().run()
    assert headings(app) == ["Verlinkte Passage", "Quelle 1"]
    assert not app.exception


def test_a_link_gives_an_answer_again(shipped: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    reply = replied(shipped, GROWTH)
    assert isinstance(reply, Answer)
    app = linked(shipped, monkeypatch, "antwort", address_of(reply))
    assert headings(app) == ["Verlinkte Antwort", "Quelle 1"]
    shown = texts(app)
    assert GROWTH in shown
    for sentence in reply.sentences:
        for citation in sentence.citations:
            assert " ".join(citation.quote.split())[:40] in " ".join(shown.split())
    assert "aus dem heutigen Bestand" in shown
    sources = [each for each in app.button if (each.key or "").startswith("cite--1-")]
    assert len(sources) >= len(reply.sentences)
    app.button(key="ask-linked").click().run()
    assert headings(app)[0] == GROWTH
    assert "antwort" not in app.query_params


def test_what_is_cited_offers_the_links_that_lead_to_it(
    shipped: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(shipped, monkeypatch)
    app.chat_input[0].set_value(GROWTH).run()
    reply = replied(shipped, GROWTH)
    assert isinstance(reply, Answer)
    offered = [each.value for each in app.code]
    passage = reply.sentences[0].citations[0].passage_id
    assert any(each.endswith(f"/?passage={passage}") for each in offered)
    (answer,) = (each.partition("antwort=")[2] for each in offered if "antwort=" in each)
    assert read_address(answer).question == GROWTH


def test_that_nothing_answered_has_a_link_too(
    shipped: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = address_of(replied(shipped, "Wie hoch ist der Mount Everest?"))
    app = linked(shipped, monkeypatch, "antwort", address)
    assert headings(app) == ["Verlinkte Antwort"]
    assert "gab der Bestand in der Generation" in texts(app)


def test_a_passage_that_changed_says_which_generation_had_it_and_what_became_of_it(
    aged: tuple[Settings, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, address = aged
    passage, generation = passage_of(address), read_address(address).generation
    app = linked(settings, monkeypatch, "passage", passage)
    shown = texts(app)
    assert OLD in shown
    assert f"Diese Passage stammt aus der Generation {generation} des Bestands." in shown
    assert "Im heutigen steht sie so nicht mehr." in shown
    assert "Heute steht Ähnliches in „Der Wasserturm“" in shown
    assert "[-42-] {+41+}" in shown
    assert "Dieses Zitat stammt aus der Generation" in shown
    (today,) = (each.value for each in app.markdown if "/?passage=" in each.value)
    led = linked(
        settings, monkeypatch, "passage", today.partition("/?passage=")[2].removesuffix(")")
    )
    assert "Sie steht so im heutigen Bestand" in texts(led)


def passage_of(address: str) -> str:
    """Return the first passage that an answer quotes."""
    return read_address(address).sentences[0][0].passage_id


def test_an_answer_of_another_generation_is_given_as_it_was(
    aged: tuple[Settings, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, address = aged
    generation = read_address(address).generation
    shown = texts(linked(settings, monkeypatch, "antwort", address))
    assert OLD in shown
    assert f"gegeben aus der Generation {generation} des Bestands" in shown
    assert f"So steht das im heutigen Bestand nicht mehr, zuletzt in Generation {generation}" in (
        shown
    )


def test_of_a_document_that_was_removed_it_is_said(
    aged: tuple[Settings, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, address = aged
    (settings.corpus / "turm.md").unlink()
    fill(settings.home, settings.corpus)
    shown = texts(linked(settings, monkeypatch, "passage", passage_of(address)))
    assert OLD in shown
    assert "Ihr Dokument wurde seither aus dem Bestand entfernt." in shown
    assert "Heute" not in shown


def test_of_a_document_that_was_purged_nothing_is_left(
    aged: tuple[Settings, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, address = aged
    purge(settings, shipped_encoder(), silent, ["turm"])
    app = linked(settings, monkeypatch, "passage", passage_of(address))
    assert headings(app) == [UNKNOWN]
    assert "getilgt" in app.warning[0].value
    shown = texts(linked(settings, monkeypatch, "antwort", address))
    assert "Ein Zitat ist nicht mehr bekannt: Sein Dokument wurde getilgt." in shown
    assert "41 Meter" not in shown


def packed(plain: str) -> str:
    """Return an address as anyone can make one."""
    body = zlib.compress(plain.encode())
    return "a1-" + urlsafe_b64encode(zlib.crc32(body).to_bytes(4, "big") + body).decode().rstrip(
        "="
    )


HOSTILE = (
    "<img src=x onerror=alert(1)>",
    "../../etc/passwd",
    "file:///etc/passwd",
    "x' OR '1'='1",
    "\x00\u202egnp",
    "[a](http://b.example)",
    "a" * 500_000,
)


@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
def test_a_link_that_is_none_says_so(
    given: tuple[Settings, str], monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    for name in ("passage", "antwort"):
        app = linked(given[0], monkeypatch, name, value)
        assert headings(app) == [BROKEN]
        assert "bis zum letzten Zeichen" in app.warning[0].value
        assert not app.error
        assert value[:20] not in texts(app)


def test_a_passage_nobody_knows_says_so(
    given: tuple[Settings, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert headings(linked(given[0], monkeypatch, "passage", "0" * 16)) == [UNKNOWN]


def test_an_address_someone_made_shows_nothing_but_passages(
    given: tuple[Settings, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its question and generation are shown as they are, and only the words of its passages."""
    settings, address = given
    passage = passage_of(address)
    made = packed(f'["<b>Wer?</b> $x$", "<i>g</i>{"x" * 999}", [[["{passage}", 1, 0, 16]]]]')
    app = linked(settings, monkeypatch, "antwort", made)
    assert "Ein Zitat des Links steht nicht in seiner Passage" in texts(app)
    assert r"\<b\>Wer\?\<\/b\> \$x\$" in "".join(each.value for each in app.markdown)
    assert "xxxx" not in texts(app)
    many = packed(f'["Wer?", "g", [[{",".join([f"""["{passage}",1,20,30]"""] * 2001)}]]]')
    assert headings(linked(settings, monkeypatch, "antwort", many)) == [BROKEN]


def test_a_link_shows_a_reader_no_page_that_may_only_be_quoted(
    shipped: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    shutil.copy(SHIPPED_CORPUS / "dossier.pdf", corpus / "dossier.pdf")
    settings = replace(shipped, home=tmp_path / "home", corpus=corpus)
    fill(settings.home, settings.corpus)
    with closing(Library(settings)) as library:
        passage = next(iter(library.index().catalog.all_passages()))
    there = linked(settings, monkeypatch, "passage", passage.id, address="0.0.0.0")  # noqa: S104
    assert not there.image
    assert "Verlinkte Passage" in headings(there)
    here = linked(settings, monkeypatch, "passage", passage.id)
    assert here.image


def test_a_link_is_shown_in_english_too(shipped: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    app = linked(shipped, monkeypatch, "passage", PASSAGE, locale="en-GB")
    assert headings(app) == ["Linked passage", "Source 1"]
    app = linked(shipped, monkeypatch, "passage", "../x", locale="en-GB")
    assert headings(app) == ["This link leads nowhere"]


def test_without_an_index_a_link_is_one_notice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = Settings(home=tmp_path / "home", corpus=SHIPPED_CORPUS)
    app = linked(empty, monkeypatch, "passage", PASSAGE)
    assert len(app.error) == 1
    assert "kleinstadt ingest" in app.error[0].value
