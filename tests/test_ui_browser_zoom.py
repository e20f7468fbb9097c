"""What the statement on accessibility claims: 200 % zoom, narrow screens, and keyboard alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from chat_browser import ask, needs_chromium, opened_browser, settle, started, watched_page
from playwright.sync_api import expect

from ui.chat.navigation import VIEWS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from chat_browser import Chat
    from playwright.sync_api import Page

    from ui.chat.navigation import View

pytestmark = needs_chromium

QUESTION = "Welche Kleinstädte wachsen?"
# A window of 1280 by 900 at 200 %, and the width that WCAG asks for (1.4.10).
ZOOMED = {"width": 640, "height": 450}
NARROW = {"width": 320, "height": 640}
# What has the focus, as a screen reader names it, once it is outlined. A field that text is typed
# into has a frame of its own.
FOCUSED = """() => {
    const one = document.activeElement;
    const typed = one.matches("textarea, input, body");
    const name = one.getAttribute("aria-label") || one.innerText || one.placeholder || "";
    // What holds others is a part of the page that can be scrolled.
    const named = one.querySelector("a, button") ? "" : name.trim();
    return typed || getComputedStyle(one).outlineStyle !== "none" ? [named] : null;
}"""


@pytest.fixture(scope="module")
def chat(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chat]:
    """Start the chat over the shipped corpus once."""
    with started(tmp_path_factory.mktemp("home")) as running:
        yield running


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Page]:
    """Open a German browser with a page that is watched."""
    with opened_browser(tmp_path / "profile") as browser, watched_page(browser) as opened:
        yield opened


def ask_by_keyboard(page: Page, address: str) -> None:
    """Put a question by keyboard alone."""
    page.goto(address)
    box = page.get_by_placeholder("Frage an den Bestand stellen")
    expect(box).to_be_visible()
    settle(page)
    focus(page, "Frage an den Bestand stellen")
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    expect(page.get_by_role("img", name="Markiert ist: „")).to_be_visible()
    expect(page.get_by_text("War das hilfreich?")).to_be_visible()
    settle(page)


def focus(page: Page, name: str, key: str = "Tab") -> None:
    """Move the focus until it is on something; whatever has it on the way is outlined."""
    passed = []
    for _ in range(80):
        page.keyboard.press(key)
        # An outline may fade in.
        (label,) = page.wait_for_function(FOCUSED).json_value()
        passed.append(label)
        # The names of icons are lines of their own.
        if any(line == name or line.startswith(f"{name}: ") for line in label.splitlines()):
            return
    pytest.fail(f"{name} is not reached: {passed}")


def sideways(page: Page) -> int:
    """Return by how many pixels the page is wider than its window."""
    main = "document.querySelector('[data-testid=stMain]')"
    return int(
        page.evaluate(
            "Math.max(document.documentElement.scrollWidth - innerWidth,"
            f"{main}.scrollWidth - {main}.clientWidth)"
        )
    )


@pytest.mark.parametrize("size", [ZOOMED, NARROW], ids=["200 %", "320 px"])
def test_nothing_is_scrolled_sideways(chat: Chat, page: Page, size: dict[str, int]) -> None:
    page.set_viewport_size({"width": size["width"], "height": size["height"]})
    wide = {}
    for view in VIEWS:
        page.goto(f"{chat.address}/{view.path}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        settle(page)
        wide[view.path] = sideways(page)
    page.goto(chat.address)
    ask(page, QUESTION)
    expect(page.get_by_role("img", name="Markiert ist: „")).to_be_visible()
    wide["answer"] = sideways(page)
    # What is asked and answered is seen beside the box to ask in, which stays at the bottom.
    expect(page.get_by_role("heading", name=QUESTION)).to_be_in_viewport()
    assert not any(wide.values()), wide


def test_the_conversation_is_led_by_keyboard_alone(chat: Chat, page: Page) -> None:
    ask_by_keyboard(page, chat.address)
    focus(page, "Quelle 2", "Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Quelle 2")).to_be_visible()
    focus(page, "Nächste Seite")
    page.keyboard.press("Enter")
    expect(page.get_by_text("stehen auf einer anderen Seite")).to_be_visible()
    focus(page, "Vergrößern")
    page.keyboard.press("Enter")
    expect(page.locator(".st-key-page-at-150")).to_be_visible()
    image = page.locator(".st-key-page-at-150 img").bounding_box()
    frame = page.locator(".st-key-page-at-150").bounding_box()
    assert image is not None
    assert frame is not None
    assert image["width"] > 1.4 * frame["width"]
    focus(page, "Im Dokument ansehen")
    focus(page, "Nicht hilfreich", "Shift+Tab")
    page.keyboard.press("Enter")
    focus(page, "Rückmeldung senden")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Danke. Ihre Rückmeldung ist gespeichert")).to_be_visible()


@pytest.mark.parametrize("view", [each for each in VIEWS if each.path], ids=lambda each: each.path)
def test_every_view_is_reached_by_keyboard(chat: Chat, page: Page, view: View) -> None:
    title = view.title()
    page.goto(chat.address)
    expect(page.get_by_text("Womit möchten Sie beginnen?")).to_be_visible()
    settle(page)
    focus(page, title)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Womit möchten Sie beginnen?")).to_have_count(0)
    expect(page).to_have_title(f"{title} – Kleinstadt-Assistent")
