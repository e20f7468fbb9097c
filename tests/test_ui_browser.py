"""The chat in a real browser: asked, cited, its pages seen, by mouse and by keyboard.

With KLEINSTADT_SCREENSHOT naming a file, the picture of the README is written there.
"""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest
from chat_browser import ask, needs_chromium, opened_browser, started, watched_page
from patience import PATIENCE, shortest
from PIL import Image
from playwright.sync_api import expect

from ui.chat.literal_text import literal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from chat_browser import Chat
    from playwright.sync_api import BrowserContext, Locator, Page

STARTED_WITHIN = 8
QUESTION = "Welche Kleinstädte wachsen?"

pytestmark = needs_chromium


@pytest.fixture(scope="module")
def shipped_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a home; the first start fills it with the shipped corpus."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def chat(shipped_home: Path) -> Iterator[Chat]:
    """Start the chat over the shipped corpus once."""
    with started(shipped_home) as running:
        yield running


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrowserContext]:
    """Open a German browser once."""
    with opened_browser(tmp_path_factory.mktemp("profile")) as context:
        yield context


@pytest.fixture
def page(browser: BrowserContext) -> Iterator[Page]:
    """Open a page that is watched."""
    with watched_page(browser) as opened:
        yield opened


def citation(page: Page, number: int) -> Locator:
    """Return the first button of a numbered source, by the name a screen reader says."""
    return page.get_by_role("button", name=f"Quelle {number}:").first


def paged_citation(page: Page) -> int:
    """Return the number of the first source that has pages."""
    names = [button.inner_text() for button in page.get_by_role("button", name="Quelle ").all()]
    name = next(name for name in names if ", S. " in name)
    return int(name.partition("[")[2].partition("]")[0])


def marked_pixels(page: Page, image: Locator) -> int:
    """Return how many pixels of the picture that was served are marked yellow."""
    served = page.request.get(image.evaluate("image => image.src"))
    assert served.headers["content-type"] == "image/png"
    pixels = np.asarray(Image.open(io.BytesIO(served.body())).convert("RGB"))
    assert pixels.shape[1] >= 900
    red, green, blue = pixels[..., 0], pixels[..., 1], pixels[..., 2]
    return int(((red > 220) & (green > 180) & (blue < 140)).sum())


def test_citation_leads_to_the_marked_page(page: Page, chat: Chat) -> None:
    page.goto(chat.address)
    ask(page, QUESTION)
    number = paged_citation(page)
    citation(page, number).click()
    expect(page.get_by_role("heading", name=f"Quelle {number}")).to_be_visible()
    image = page.get_by_role("img", name="Markiert ist: „")
    expect(image).to_be_visible()
    expect(image).to_have_js_property("complete", value=True)
    assert marked_pixels(page, image) > 1_000
    expect(page.get_by_text("(PDF-Seite ").locator("visible=true").first).to_be_visible()
    expect(page.get_by_text("nach: ").locator("visible=true").first).to_be_visible()
    assert page.evaluate("document.documentElement.lang") == "de"
    picture = os.environ.get("KLEINSTADT_SCREENSHOT")
    if picture:
        page.mouse.move(640, 890)
        page.wait_for_timeout(1_000)
        page.screenshot(path=picture)


def test_citation_is_reached_and_opened_by_keyboard(page: Page, chat: Chat) -> None:
    page.goto(chat.address)
    ask(page, QUESTION)
    focused = "(document.activeElement.innerText || '')"
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate(focused).startswith("[2]"):
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Quelle 2")).to_be_visible()
    # The page is drawn again, and the focus given back, in several steps.
    for _ in range(50):
        if page.evaluate(focused).startswith("[2]"):
            break
        page.wait_for_timeout(100)
    assert page.evaluate(focused).startswith("[2]")


def test_question_is_brought_to_the_top(page: Page, chat: Chat) -> None:
    page.goto(chat.address)
    ask(page, QUESTION)
    expect(page.get_by_role("img", name="Markiert ist: „")).to_be_visible()
    expect(page.get_by_placeholder("Frage an den Bestand stellen")).to_be_in_viewport()
    ask(page, "Welche Potenziale haben Kleinstädte?")
    heading = page.get_by_role("heading", name="Welche Potenziale haben Kleinstädte?")
    expect(heading).to_be_in_viewport()
    expect(page.get_by_role("heading", name=QUESTION)).to_be_visible()


def test_narrow_screen_shows_answer_then_source(page: Page, chat: Chat) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(chat.address)
    ask(page, QUESTION)
    heading = page.get_by_role("heading", name="Quelle 1")
    expect(heading).to_be_visible()
    # Both at one moment: the page may still be on its way to the question.
    higher = "(one, other) => one.getBoundingClientRect().y < other.getBoundingClientRect().y"
    assert citation(page, 1).evaluate(higher, heading.element_handle())
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_hostile_text_stays_text(page: Page, tmp_path: Path) -> None:
    said = (
        "Der Wasserturm <script>alert(1)</script> <img src=x onerror=alert(2)> kostet $5, $7, "
        "*viel*, _sehr_, `x`, [a](http://b.example), ![c](http://b.example/c.png), :red[rot], "
        ":dog:, :streamlit:, a -> b, ~~nichts~~ und &amp; heute."
    )
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "turm.txt").write_text(f"{said}\n", encoding="utf-8")
    with started(tmp_path / "home", "--corpus", str(corpus)) as chat:
        page.goto(chat.address)
        ask(page, "Was kostet der Wasserturm <b>heute</b>?")
        shown = page.locator(".stMarkdown p", has_text="Der Wasserturm").first.inner_text()
        assert shown.replace("\u2060", "") == said
        assert literal(said) != said
        heading = page.get_by_role("heading", name="Was kostet der Wasserturm <b>heute</b>?")
        expect(heading).to_be_visible()


@pytest.mark.timed
def test_chat_starts_soon(page: Page, shipped_home: Path) -> None:
    def start() -> None:
        with started(shipped_home) as chat:
            page.goto(chat.address)
            expect(page.get_by_text("Womit möchten Sie beginnen?")).to_be_visible()
            page.goto("about:blank")

    streamlit = [sys.executable, "-c", "import streamlit.web.bootstrap"]
    alone = shortest(lambda: subprocess.run(streamlit, check=True))
    # What Streamlit takes alone tells how busy the machine is.
    assert shortest(start, 2) < max(STARTED_WITHIN, 6 * alone)


def test_chat_ends_at_an_interrupt(page: Page, shipped_home: Path) -> None:
    with started(shipped_home) as chat:
        page.goto(chat.address)
        expect(page.get_by_text("Womit möchten Sie beginnen?")).to_be_visible()
        page.goto("about:blank")
        chat.process.send_signal(signal.SIGINT)
        assert chat.process.wait(timeout=PATIENCE) == 0
