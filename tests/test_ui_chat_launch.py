"""The chat is started with all settings, on an address that is wanted and free."""

from __future__ import annotations

import socket
import sys
from dataclasses import fields
from typing import TYPE_CHECKING

from ingest.settings import Fusion, Interval, Settings, from_environment
from ui.chat import launch

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_every_setting_reaches_the_chat(tmp_path: Path) -> None:
    settings = Settings(
        home=tmp_path / "h",
        corpus=tmp_path / "c",
        encoder="e",
        keep=7,
        fetch=True,
        every=Interval(seconds=5400),
        notify=tmp_path / "n.toml",
        fusion=Fusion(vectors=0.3, english=2),
        exact=500,
        reranker="r",
        login=tmp_path / "l.toml",
        scheduler="tcp://127.0.0.1:1",
        chroma="http://127.0.0.1:2",
        chroma_token="t",  # noqa: S106  (no secret)
        tls="z",
        conversations=True,
        retention=7,
        tokens=tmp_path / "t",
    )
    handed_on = launch.environment(settings)
    assert from_environment(handed_on) == settings
    assert len(handed_on) == len(fields(Settings))


def test_taken_port_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = from_environment({}, home=tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert launch.run_chat(settings, "127.0.0.1", port, open_browser=False) == 1
    assert f"Der Port {port} auf 127.0.0.1 ist belegt" in capsys.readouterr().err


def test_wrong_host_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = from_environment({}, home=tmp_path)
    assert launch.run_chat(settings, "192.0.2.1", 8501, open_browser=False, to_all=True) == 1
    assert "Prüfen Sie --host und --port." in capsys.readouterr().err


def test_others_reach_the_chat_only_where_that_is_wanted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = from_environment({}, home=tmp_path)
    assert launch.run_chat(settings, "0.0.0.0", 8501, open_browser=False) == 1  # noqa: S104
    assert "oder geben Sie ihn dort mit --open ausdrücklich" in capsys.readouterr().err


def test_browser_opens_only_where_it_can_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    assert not launch.has_display({})
    assert launch.has_display({"WAYLAND_DISPLAY": "wayland-0"})


def test_nothing_is_sent_or_shown_of_a_failure() -> None:
    options = launch.options("127.0.0.1", 8501)
    assert options["browser.gatherUsageStats"] is False
    assert options["client.showErrorDetails"] == "none"
