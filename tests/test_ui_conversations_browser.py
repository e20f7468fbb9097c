"""A conversation kept, reopened, taken along, its passage set aside, in a real browser."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import docx
import pypdf
from chat_browser import ask, needs_chromium, opened_browser, settle, started, watched_page
from homes import TOWER, small_home
from playwright.sync_api import expect
from test_ui_accessibility import KNOWN, findings

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from playwright.sync_api import Page

pytestmark = needs_chromium


def saved(page: Page, label: str) -> bytes:
    """Take a file along from the popover that is open."""
    with page.expect_download() as waiting:
        page.get_by_role("button", name=label).click()
    with waiting.value.path().open("rb") as file:
        return file.read()


def looked_at(page: Page) -> dict[str, str]:
    """Return what axe-core finds on the page, but for what is known."""
    settle(page)
    return {rule: said for rule, said in findings(page).items() if rule not in KNOWN}


def test_a_conversation_is_kept_and_taken_along(  # noqa: PLR0915  (one way through it all)
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = small_home(tmp_path)
    monkeypatch.setenv("KLEINSTADT_CONVERSATIONS", "1")
    with (
        started(settings.home, "--corpus", str(settings.corpus)) as chat,
        opened_browser(tmp_path / "profile") as browser,
        watched_page(browser) as page,
    ):
        page.goto(chat.address)
        ask(page, TOWER)
        expect(page.get_by_text("41 Meter hoch").first).to_be_visible()
        page.wait_for_url("**/?gespraech=*")
        address = page.url
        page.get_by_role("button", name="Passage merken").click()
        expect(page.get_by_text("Auf der Merkliste.")).to_be_visible()
        page.get_by_role("button", name="Antwort merken").click()
        expect(page.get_by_role("status").get_by_text("Auf der Merkliste.")).to_be_visible()
        settle(page)
        page.get_by_role("button", name="Frage beobachten").click()
        expect(page.get_by_text("Die Frage wird beobachtet.")).to_be_visible()

        page.get_by_role("button", name="Mitnehmen").last.click()
        expect(page.get_by_text("Nachweise der Zitate")).to_be_visible()
        assert looked_at(page) == {}
        word = docx.Document(io.BytesIO(saved(page, "Word (DOCX)")))
        assert any("41 Meter hoch" in each.text for each in word.paragraphs)
        assert len(pypdf.PdfReader(io.BytesIO(saved(page, "PDF"))).pages) == 1
        assert saved(page, "BibTeX").startswith(b"@")
        page.keyboard.press("Escape")

        page.get_by_role("link", name="Gespräche").click()
        # The question is a heading of the page that is left as well.
        expect(page.get_by_role("heading", name="Gespräche", level=1)).to_be_visible()
        expect(page.get_by_role("heading", name=TOWER)).to_be_visible()
        assert looked_at(page) == {}
        page.get_by_role("button", name="Öffnen").click()
        expect(page).to_have_url(address)
        expect(page.get_by_text("41 Meter hoch").first).to_be_visible()
        settle(page)
        printed = pypdf.PdfReader(io.BytesIO(page.pdf()))
        told = " ".join("".join(each.extract_text() for each in printed.pages).split())
        assert "41 Meter hoch" in told
        assert "Antwort merken" not in told
        assert "Barrierefreiheit" not in told
        # Loaded anew, by its address alone.
        page.goto(address)
        expect(page.get_by_text("41 Meter hoch").first).to_be_visible()
        expect(page.get_by_role("heading", name="Quelle 1")).to_be_visible()

        page.get_by_role("link", name="Merkliste").click()
        note = page.get_by_role("textbox", name="Notiz").first
        note.fill("Für den Beirat")
        note.press("Control+Enter")
        page.get_by_role("button", name="Nach unten").first.click()
        expect(page.get_by_role("textbox", name="Notiz").last).to_have_value("Für den Beirat")
        expect(page.get_by_text("Beobachtete Fragen")).to_be_visible()
        assert looked_at(page) == {}
        page.get_by_role("button", name="Mitnehmen").click()
        told = saved(page, "Markdown").decode()
        assert told.startswith("# Vermerk")
        assert told.index(f"## {TOWER}") < told.index("Notiz: Für den Beirat")
