"""Who may do what, and what every response tells the browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.file_util import get_static_dir

from ingest.hosts import is_loopback
from ui.chat.addresses import came_through_a_proxy
from ui.chat.scripts import SCRIPTS
from ui.chat.security_headers import headers

PAGE = Path(get_static_dir(), "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.1.1", "::1", "localhost"])
def test_only_this_machine_reaches_a_loopback_address(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["", "0.0.0.0", "::", "192.0.2.1", "localhost.example"])  # noqa: S104
def test_others_reach_every_other_address(host: str) -> None:
    assert not is_loopback(host)


@pytest.mark.parametrize("host", ["localhost:8501", "127.0.0.1", "[::1]:8501"])
def test_a_request_to_this_machine_comes_from_it(host: str) -> None:
    assert not came_through_a_proxy({"Host": host})


@pytest.mark.parametrize(
    "sent",
    [
        {"Host": "chat.example"},
        {"Host": "chat.example:8501"},
        {"Host": "127.0.0.1", "X-Forwarded-For": "192.0.2.1"},
        {"Host": "localhost", "Forwarded": "for=192.0.2.1"},
    ],
)
def test_what_a_proxy_passes_on_comes_from_elsewhere(sent: dict[str, str]) -> None:
    assert came_through_a_proxy(sent)


def test_only_the_scripts_of_the_page_and_our_own_may_run() -> None:
    policy = dict(
        part.split(" ", 1) for part in headers(PAGE)["Content-Security-Policy"].split("; ")
    )
    assert policy["default-src"] == "'none'"
    assert "unsafe" not in policy["script-src"]
    assert policy["script-src"].count("'sha256-") == PAGE.count("<script>") + len(SCRIPTS)
    assert not any("http" in sources or "*" in sources for sources in policy.values())
