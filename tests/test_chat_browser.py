"""The browser of the tests lets nobody wait for ever."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING

import chat_browser
from chat_browser import close, needs_chromium, opened_browser, processes
from http_here import HttpServer
from playwright.sync_api import Error

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


class Onward(BaseHTTPRequestHandler):
    """A page that leads to another as soon as it is there."""

    def do_GET(self) -> None:
        """Send one page or the other."""
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(
            b"" if self.path == "/b" else b"<meta http-equiv=refresh content=0;URL=/b>"
        )

    def log_message(self, *_: object) -> None:
        """Keep the tests' output clean."""


@needs_chromium
def test_a_page_is_closed_while_it_goes_somewhere(tmp_path: Path) -> None:
    with HttpServer(Onward) as server, opened_browser(tmp_path / "profile") as browser:
        before = len(browser.pages)
        for _ in range(5):
            page = browser.new_page()
            page.goto(f"{server.url}/a")
            # This is interrupted when the page goes, if that has not happened yet.
            with suppress(Error):
                page.evaluate("new Promise(done => setTimeout(done, 3000))")
            close(page)
        assert len(browser.pages) == before


@needs_chromium
def test_a_browser_that_does_not_end_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chat_browser, "TO_END", 1)
    with opened_browser(tmp_path / "profile"):
        (process,) = processes(tmp_path / "profile")
        os.kill(process, signal.SIGSTOP)
    assert processes(tmp_path / "profile") == []
