"""Every view, in both languages, light and dark: axe-core finds nothing serious or critical.

What it finds besides stands in `KNOWN` with its reason. The address of a view, the language of the
page and the headers of its responses are looked at on the way.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from chat_browser import ask, needs_chromium, opened_browser, settle, started, watched_page
from playwright.sync_api import expect

from ui.chat.navigation import VIEWS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import Literal

    from chat_browser import Chat
    from playwright.sync_api import Page

pytestmark = needs_chromium

LANGUAGES = {"de": "de-DE", "en": "en-GB"}
# These two run always.
USUAL = (("de", "light"), ("en", "dark"))
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
# What axe-core finds in Streamlit's own elements, none of it serious: where, and why it is left.
KNOWN = {
    "presentation-role-conflict": "the area files are dropped on; its button is named and reached"
}
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="module")
def chat(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chat]:
    """Start the chat over the shipped corpus once."""
    with started(tmp_path_factory.mktemp("home")) as running:
        yield running


def findings(page: Page) -> dict[str, str]:
    """Return what axe-core finds on a page: the rule, and how bad and where it is broken."""
    found = Axe().run(page, options={"runOnly": TAGS}).response["violations"]
    return {
        each["id"]: f"{each['impact']}: {[node['target'] for node in each['nodes']]}"
        for each in found
    }


@pytest.mark.parametrize(
    ("language", "scheme"),
    [
        pytest.param(*each, marks=() if each in USUAL else pytest.mark.full)
        for each in product(LANGUAGES, SCHEMES)
    ],
)
def test_no_view_shuts_anyone_out(
    chat: Chat, tmp_path: Path, language: str, scheme: Literal["light", "dark"]
) -> None:
    wrong: dict[str, dict[str, str]] = {}
    with (
        opened_browser(tmp_path / "profile", LANGUAGES[language], scheme) as browser,
        watched_page(browser) as page,
    ):
        for view in VIEWS:
            answer = page.goto(f"{chat.address}/{view.path}")
            assert answer is not None
            assert "default-src 'none'" in answer.headers["content-security-policy"]
            expect(page.get_by_role("heading", level=1)).to_be_visible()
            settle(page)
            expect(page.locator("html")).to_have_attribute("lang", language)
            expect(page.get_by_role("alert").filter(has_text="Das ")).to_have_count(0)
            found = findings(page)
            if new := {rule: said for rule, said in found.items() if rule not in KNOWN}:
                wrong[view.path] = new
    assert wrong == {}


def test_the_language_is_switched_and_remembered(chat: Chat, tmp_path: Path) -> None:
    with opened_browser(tmp_path / "profile") as browser, watched_page(browser) as page:
        page.goto(chat.address)
        expect(page.get_by_text("Womit möchten Sie beginnen?")).to_be_visible()
        page.get_by_role("radio", name="English").click()
        expect(page.get_by_text("Where would you like to start?")).to_be_visible()
        expect(page.locator("html")).to_have_attribute("lang", "en")
        page.reload()
        expect(page.get_by_text("Where would you like to start?")).to_be_visible()
        page.get_by_role("radio", name="Deutsch").click()
        expect(page.get_by_text("Womit möchten Sie beginnen?")).to_be_visible()


def copied(page: Page, button: str) -> str:
    """Return the link that a button offers, copied by keyboard."""
    page.get_by_role("button", name=button).first.focus()
    page.keyboard.press("Enter")
    offered = page.get_by_test_id("stCode").filter(has_text="?")
    expect(offered).to_be_visible()
    offered.get_by_role("button", name="Copy").focus()
    page.keyboard.press("Enter")
    expect(offered.get_by_role("button", name="Copied")).to_be_visible()
    page.keyboard.press("Escape")
    expect(offered).to_have_count(0)
    return str(page.evaluate("navigator.clipboard.readText()"))


def test_links_are_copied_by_keyboard_and_lead_back(chat: Chat, tmp_path: Path) -> None:
    with opened_browser(tmp_path / "profile") as browser:
        browser.grant_permissions(["clipboard-read", "clipboard-write"])
        with watched_page(browser) as page:
            # What fades in has no contrast yet.
            page.emulate_media(reduced_motion="reduce")
            page.goto(chat.address)
            ask(page, "Welche Kleinstädte wachsen?")
            expect(page.get_by_role("heading", name="Quelle 1")).to_be_visible()
            said = page.locator(".st-key-saying-0-0").inner_text()[:40]
            answer, passage = copied(page, "Link zur Antwort"), copied(page, "Link zur Passage")
            assert answer.startswith(f"{chat.address}/?antwort=a1-")
            assert passage.startswith(f"{chat.address}/?passage=")
            for address, name in ((answer, "Verlinkte Antwort"), (passage, "Verlinkte Passage")):
                page.goto(address)
                expect(page.get_by_role("heading", name=name)).to_be_visible()
                expect(page.get_by_text(said).first).to_be_visible()
                expect(page.get_by_role("heading", name="Quelle 1")).to_be_visible()
                expect(page.get_by_role("button", name="Link zur Passage")).to_be_visible()
                settle(page)
                assert findings(page) == {}
                # A page that is loaded anew still leads there.
                assert page.url == address
            page.goto(f"{chat.address}/?passage=<img src=x onerror=alert(1)>")
            expect(page.get_by_role("heading", name="Dieser Link führt zu nichts")).to_be_visible()
            settle(page)
            assert findings(page) == {}
            page.set_viewport_size({"width": 390, "height": 844})
            page.goto(answer)
            expect(page.get_by_role("heading", name="Quelle 1")).to_be_visible()
            assert page.evaluate("document.documentElement.scrollWidth") <= 390
