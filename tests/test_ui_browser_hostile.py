"""Hostile documents, titles, names, questions and feedback leave every view of the chat intact."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from chat_browser import ask, needs_chromium, opened_browser, settle, started, watched_page
from playwright.sync_api import expect

from ui.chat.navigation import VIEWS

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = needs_chromium

HOSTILE = (
    "Turm <img src=x onerror=alert(1)><script>alert(2)</script> *viel* $5 $7 :red[rot] :dog: "
    "[a](http://b.example) ![c](http://b.example/c.png) `x` {{7*7}} -> '; DROP TABLE passage; --"
)
BIDI = "\u202egnp.exe\u2066"
# A word without a place to break it, and more text than any page shows.
ENDLESS = "Klinker" * 40_000
MEGABYTE = "Der Speicher ist voll mit Sand. " * 40_000
MANIFEST = """
[[source]]
id = "turm"
file = "{file}"
title = '''{hostile}'''
authors = ['''{hostile}''']
publisher = '''{hostile}'''
published = "1912"
licence = '''{hostile}'''
note = '''{hostile}'''
url = "https://c.example/)[x](javascript:alert(3))<script>"
kind = "study"
standing = "original"
state = "shipped"
rights = "free"
"""
THEMES = """
[[theme]]
id = "t"
title = '''{hostile}'''
terms = ["Wasserturm"]
questions = ['''{hostile}?''']
"""


def write_hostile(folder: Path) -> Path:
    """Write a corpus whose every text is hostile."""
    # In the manifest and the themes it stands between such marks.
    hostile = HOSTILE.replace("'", "")
    folder.mkdir()
    name = "<b>höhe *x* [a](b).md"
    (folder / name).write_text(
        f"# {HOSTILE}\n\nDer Wasserturm {HOSTILE} {BIDI} wurde 1912 errichtet. "
        f"EXWOST (Experimenteller <i>Wohnungs</i>- und Städtebau) gibt es.\n\n"
        f"## Herausforderungen: Wasserturm {HOSTILE}\n\nDer Wasserturm rostet sehr.\n\n"
        f"| {HOSTILE.replace('|', '')} | b |\n|---|---|\n| c | {BIDI} |\n",
        encoding="utf-8",
    )
    (folder / "groß.txt").write_text(f"{MEGABYTE}\n\n{ENDLESS}\n", encoding="utf-8")
    (folder / "sources.toml").write_text(
        MANIFEST.format(file=name, hostile=hostile), encoding="utf-8"
    )
    (folder / "themes.toml").write_text(THEMES.format(hostile=hostile), encoding="utf-8")
    return folder


def is_intact(page: Page) -> None:
    """Fail where a text became markup, an error, or a page that has to be scrolled sideways."""
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    settle(page)
    expect(page.locator("[data-testid=stException]")).to_have_count(0)
    main = page.locator("[data-testid=stMain]")
    assert main.locator("img[src=x], script:not([data-language]):has-text('alert')").count() == 0
    assert page.locator("a[href*='b.example'], a[href^='javascript']").count() == 0
    assert main.evaluate("main => main.scrollWidth - main.clientWidth") <= 0
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", main.inner_text())


def test_every_view_stays_intact(tmp_path: Path) -> None:
    corpus = write_hostile(tmp_path / "corpus")
    with (
        started(tmp_path / "home", "--corpus", str(corpus)) as chat,
        opened_browser(tmp_path / "profile") as browser,
        watched_page(browser) as page,
    ):
        for view in VIEWS:
            page.goto(f"{chat.address}/{view.path}")
            is_intact(page)
        hostile = "%3Cscript%3Ealert(1)%3C/script%3E"
        for address in (
            "korpus?dokument=turm",
            "korpus?dokument=gross",
            f"korpus?dokument={hostile}&seite={hostile}",
            f"korpus?dokument=turm&seite={'9' * 500}",
        ):
            page.goto(f"{chat.address}/{address}")
            is_intact(page)
        page.goto(chat.address)
        for question in (
            f"Wann wurde der Wasserturm {HOSTILE} errichtet?",
            f"{BIDI} Wasserturm? {ENDLESS[:1900]}",
        ):
            ask(page, question)
            is_intact(page)
        page.get_by_role("button", name="Nicht hilfreich").first.click()
        page.get_by_label("Was wäre richtig?").fill(HOSTILE + BIDI)
        page.get_by_role("button", name="Rückmeldung senden").click()
        expect(page.get_by_text("Danke. Ihre Rückmeldung")).to_be_visible()
        is_intact(page)
        page.get_by_role("button", name="Eingrenzen").click()
        field = page.get_by_role("combobox", name="Herausgeber")
        field.fill("Turm")
        field.press("Enter")
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
        expect(page.get_by_role("button", name="Herausgeber: Turm")).to_be_visible()
        is_intact(page)
