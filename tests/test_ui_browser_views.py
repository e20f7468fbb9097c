"""The other views in a real browser: a document is uploaded, read, and shown; text stays text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from chat_browser import ask, needs_chromium, opened_browser, started, watched_page
from homes import write_corpus
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = needs_chromium

HOSTILE = "Turm <img src=x onerror=alert(1)> $5 :red[rot] [a](http://b.example) \u202egnp"


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Page]:
    """Open a German browser with a page that is watched."""
    with opened_browser(tmp_path / "profile") as browser, watched_page(browser) as opened:
        yield opened


def test_a_document_is_uploaded_read_and_found(page: Page, tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path / "corpus")
    with started(tmp_path / "home", "--corpus", str(corpus)) as chat:
        page.goto(chat.address)
        page.get_by_role("link", name="Läufe").click()
        expect(page.get_by_role("heading", name="Letzte Läufe")).to_be_visible()
        page.locator("input[type=file]").set_input_files(
            {
                "name": "<b>höhe</b>.md",
                "mimeType": "text/markdown",
                "buffer": f"# {HOSTILE}\n\nDie Draisine fährt 25 Kilometer weit.\n".encode(),
            }
        )
        page.get_by_label("Titel", exact=True).fill(HOSTILE)
        page.get_by_role("button", name="In den Eingang legen").click()
        expect(page.get_by_text("liegt im Eingang; der nächste Lauf")).to_be_visible()
        page.get_by_role("button", name="Lauf starten").click()
        expect(page.get_by_test_id("stProgress")).to_be_visible()
        # A page that is opened anew knows of the run as well.
        page.reload()
        expect(page.get_by_text("Einlesen · veröffentlicht").nth(1)).to_be_visible()
        page.get_by_role("link", name="Korpus").click()
        document = page.get_by_role("button", name="Turm <img")
        expect(document).to_contain_text("//b.example)")
        document.click()
        title = page.get_by_role("heading", level=1)
        expect(title).to_contain_text("Turm <img src=x onerror=alert(1)> $5")
        expect(title).to_contain_text("//b.example)")
        expect(page.get_by_text("Die Draisine fährt 25 Kilometer weit.")).to_be_visible()
        page.get_by_role("link", name="Chat").click()
        ask(page, "Wie weit fährt die Draisine?")
        expect(page.get_by_text("Die Draisine fährt 25 Kilometer weit.").first).to_be_visible()
        expect(page.get_by_role("heading", name="Quelle 1")).to_be_visible()
        # The chat must not end while parts of its page are still on their way.
        expect(page.get_by_test_id("stCode").first).to_contain_text("Draisine")


def test_a_conversation_outlives_a_look_at_another_view(page: Page, tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path / "corpus")
    with started(tmp_path / "home", "--corpus", str(corpus)) as chat:
        page.goto(chat.address)
        ask(page, "Wann wurde der Wasserturm errichtet?")
        expect(page.get_by_role("heading", name="Quelle 1")).to_be_visible()
        page.get_by_role("link", name="Datenschutz").click()
        expect(page.get_by_role("heading", name="Was gespeichert wird")).to_be_visible()
        page.set_viewport_size({"width": 390, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        page.set_viewport_size({"width": 1280, "height": 900})
        page.go_back()
        expect(page.get_by_role("heading", name="Wann wurde der Wasserturm")).to_be_visible()
