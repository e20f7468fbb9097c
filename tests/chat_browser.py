"""The chat as its users start it, and Debian's Chromium to look at it with."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Timer
from typing import TYPE_CHECKING, Literal

import pytest
from http_here import free_port
from patience import PATIENCE, ended
from playwright.sync_api import TimeoutError as TooLate
from playwright.sync_api import expect, sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import BrowserContext, ConsoleMessage, Dialog, Page

CHROMIUM = shutil.which("chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# What is expected of a page is waited for as long as what is done to it; Playwright's own five
# seconds are too few where all cores are at work.
_MILLISECONDS = PATIENCE * 1_000
# Seconds in which a browser ends that is asked to.
TO_END = 20
expect.set_options(timeout=_MILLISECONDS)
needs_chromium = pytest.mark.skipif(
    CHROMIUM is None, reason="the browser tests need Debian's package chromium"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chat:
    """A chat that was started as its users start it."""

    address: str
    process: subprocess.Popen[str]


@contextmanager
def started(home: Path, *arguments: str) -> Iterator[Chat]:
    """Run `kleinstadt up` on a free port until the test is done."""
    port = free_port()
    command = [sys.executable, "-m", "ui", "up", "--port", str(port), "--no-browser", *arguments]
    environment = {**os.environ, "KLEINSTADT_HOME": str(home)}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            lines = iter(process.stdout.readline, "")
            address = next((line[6:].strip() for line in lines if line.startswith("Chat: ")), None)
            assert address == f"http://127.0.0.1:{port}"
            yield Chat(address=address, process=process)
        finally:
            ended(process)


@contextmanager
def opened_browser(
    profile: Path, locale: str = "de-DE", scheme: Literal["light", "dark"] = "light"
) -> Iterator[BrowserContext]:
    """Open a browser that speaks a language and likes light or dark pages."""
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            profile,
            executable_path=CHROMIUM,
            headless=True,
            args=ARGUMENTS,
            locale=locale,
            color_scheme=scheme,
        )
        context.set_default_timeout(_MILLISECONDS)
        try:
            yield context
        finally:
            # A browser does not always end when it is asked to, and Playwright waits for ever.
            killed = Timer(TO_END, _kill, [profile])
            killed.start()
            context.close()
            killed.cancel()


def processes(profile: Path) -> list[int]:
    """Return the process of the browser that has a profile, if there is one."""
    option = f"--user-data-dir={profile}\0".encode()
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        # Others may end while one looks at them.
        with suppress(OSError):
            if option in (process / "cmdline").read_bytes():
                found.append(int(process.name))
    return found


def _kill(profile: Path) -> None:
    for process in processes(profile):
        os.kill(process, signal.SIGKILL)


def ask(page: Page, question: str) -> None:
    """Put a question to the chat that is open, and wait until it is answered to the end."""
    box = page.get_by_placeholder("Frage an den Bestand stellen")
    answered = page.get_by_text("War das hilfreich?")
    # Nothing tells better that an answer is whole than what is asked behind it.
    expect(box).to_be_visible()
    before = answered.count()
    box.fill(question)
    box.press("Enter")
    expect(answered).to_have_count(before + 1)
    settle(page)


def settle(page: Page) -> None:
    """Wait until nothing of a page is still to come or to be drawn anew; some of it is there."""
    app = page.get_by_test_id("stApp")
    expect(app).to_have_attribute("data-test-script-state", "notRunning")
    expect(page.locator("[data-stale=true], [data-testid=stSkeleton]")).to_have_count(0)


@contextmanager
def watched_page(browser: BrowserContext) -> Iterator[Page]:
    """Open a page; a console error, a request elsewhere or a dialog fails the test."""
    page = browser.new_page()
    page.set_viewport_size({"width": 1280, "height": 900})
    wrong: list[str] = []

    def refuse(dialog: Dialog) -> None:
        wrong.append(dialog.message)
        dialog.dismiss()

    page.on("console", lambda said: wrong.append(said.text) if _is_wrong(said) else None)
    page.on("dialog", refuse)
    page.on(
        "request",
        lambda asked: (
            None
            if asked.url.startswith(("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:"))
            else wrong.append(asked.url)
        ),
    )
    try:
        yield page
    finally:
        close(page)
    assert not wrong, wrong


def close(page: Page) -> None:
    """Close a page, also one that is going somewhere.

    Chromium then forgets at times what it was asked for, and Playwright's own closing waits for
    ever: https://github.com/microsoft/playwright/issues/42366
    """
    while not page.is_closed():
        with suppress(TooLate), page.expect_event("close", timeout=1_000):
            page.close(run_before_unload=True)


def _is_wrong(said: ConsoleMessage) -> bool:
    # A test ends the chat before it closes the page, of which parts may still be on their way.
    ended = ("ERR_CONNECTION_REFUSED", "Failed to fetch dynamically imported module")
    if any(words in said.text for words in ended):
        return False
    # Opened at the address of a view, Streamlit first looks for its server below that address.
    return said.type == "error" and "/_stcore/" not in said.location["url"]
