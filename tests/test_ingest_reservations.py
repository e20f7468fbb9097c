"""A reservation of text mining is found in every form, and only where there is one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ingest.reservations import in_file, in_header, in_rule_file

if TYPE_CHECKING:
    from pathlib import Path

AGENT = "kleinstadt-assistent"


@pytest.mark.parametrize(
    ("location", "path", "fits"),
    [
        ("/", "/a/b.pdf", True),
        ("/a", "/a/b.pdf", True),
        ("/b", "/a/b.pdf", False),
        ("/*.pdf", "/a/b.pdf?x=1", True),
        ("/*.pdf$", "/a/b.pdf?x=1", False),
        ("/*.pdf$", "/a/b.pdf.pdf", True),
        ("/a/b$", "/a/b", True),
        ("/a/b$", "/a/b/c", False),
        ("/a/*/c*d", "/a/xx/c-d", True),
        ("/a/*/c*d", "/a/c-d", False),
        ("/gr%C3%B6%C3%9Fe", "/größe", True),
        ("/50%24", "/50$", True),
        ("/" + "*a" * 2000 + "b", "/" + "a" * 3000, False),
    ],
)
def test_a_rule_fits_as_in_a_robots_file(location: str, path: str, *, fits: bool) -> None:
    rules = f'[3, {{"location": "{location}", "tdm-reservation": 1}}]'.encode()
    assert in_rule_file(rules, f"https://a.example{path}") is fits


@pytest.mark.parametrize(
    ("headers", "reserved"),
    [
        ({"tdm-reservation": " 1 "}, True),
        ({"tdm-reservation": "0"}, False),
        ({"x-robots-tag": "noindex, noarchive"}, False),
        ({"x-robots-tag": "NOAI"}, True),
        ({"x-robots-tag": "anderer: noai, noml"}, False),
        ({"x-robots-tag": "kleinstadt-assistent: none, noml"}, True),
        ({}, False),
    ],
)
def test_a_header_reserves(headers: dict[str, str], *, reserved: bool) -> None:
    assert in_header(headers, AGENT) is reserved


@pytest.mark.parametrize(
    ("suffix", "body", "reserved"),
    [
        (".html", '<meta name="tdm-reservation" content="1">', True),
        (".html", "<META content=1 NAME=tdm-reservation>", True),
        (".html", "<meta name='robots' content='index, noai'>", True),
        (".html", '<meta name="tdm-reservation" content="0">', False),
        (".html", "<p>tdm-reservation: 1</p>", False),
        (".html", '<meta name="robots" content="noindex">', False),
        (".pdf", "<tdm:reservation>1</tdm:reservation>", True),
        (".pdf", "<rdf:Description tdm:reservation='1'/>", True),
        (".pdf", "<tdm:reservation>0</tdm:reservation>", False),
        (".txt", "<tdm:reservation>1</tdm:reservation>", False),
        (".pdf", "", False),
    ],
)
def test_a_file_reserves_itself(tmp_path: Path, suffix: str, body: str, *, reserved: bool) -> None:
    (tmp_path / "f").write_text(body, encoding="utf-8")
    assert in_file(tmp_path / "f", suffix, AGENT) is reserved
