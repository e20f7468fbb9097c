"""Pages, feeds and sitemaps lead to whole addresses, each once; nothing in them is loaded."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest

from ingest.errors import DocumentUnreadable
from ingest.source_entries import Watch
from ingest.watched import Found, find, find_limited

if TYPE_CHECKING:
    from pathlib import Path

BASE = "https://amt.example/liste/"


def found(folder: Path, watch: Watch, body: bytes) -> Found:
    """Return where a file leads, in this process and in a limited one, which must agree."""
    (folder / "f").write_bytes(body)
    here = find(folder / "f", watch, BASE)
    assert find_limited(folder / "f", watch, BASE) == here
    return here


@pytest.mark.parametrize(
    ("body", "addresses"),
    [
        ('<a href="a.pdf">', ["https://amt.example/liste/a.pdf"]),
        ('<a href=" /a b.pdf?x=1&amp;y=2#s ">', ["https://amt.example/a b.pdf?x=1&y=2"]),
        ('<base href="/neu/"><a href="a.pdf">', ["https://amt.example/neu/a.pdf"]),
        ('<a href="//b.example/a.pdf"><a href=a><a href=a>', ["https://b.example/a.pdf"]),
        ('<a>ohne</a><a href=""><a href="mailto:x@y.example"><a href="//[">', []),
        ('<a href="javascript:x"><a href="https://ich@b.example/">', []),
        ("<!doctype html>", []),
    ],
)
def test_a_page_leads_to_its_links(tmp_path: Path, body: str, addresses: list[str]) -> None:
    given = found(tmp_path, Watch.PAGE, f"<html><body><p>x</p>{body}".encode())
    assert list(given.addresses)[: len(addresses)] == addresses
    assert len(given.addresses) == len(addresses) + ("href=a>" in body)


def test_a_feed_of_any_make_leads_to_its_items(tmp_path: Path) -> None:
    rdf = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    xmlns="http://purl.org/rss/1.0/"><item><link>neu</link></item><!-- x --></rdf:RDF>"""
    broken = b"<rss><channel><item><link>neu</link></item><item><link>zwei</channel>"
    assert found(tmp_path, Watch.FEED, rdf).addresses == (f"{BASE}neu",)
    assert found(tmp_path, Watch.FEED, broken).addresses == (f"{BASE}neu", f"{BASE}zwei")


def test_a_packed_sitemap_of_sitemaps_names_them(tmp_path: Path) -> None:
    index = b"<sitemapindex><sitemap><loc>/a.xml</loc></sitemap></sitemapindex>"
    given = found(tmp_path, Watch.SITEMAP, gzip.compress(index))
    assert given == Found(addresses=(), sitemaps=("https://amt.example/a.xml",))


def test_nothing_is_read_from_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "geheim").write_text("https://geheim.example/", encoding="utf-8")
    entity = f'<!DOCTYPE rss [<!ENTITY x SYSTEM "{(tmp_path / "geheim").as_uri()}">]>'
    body = f"{entity}<rss><item><link>&x;</link></item></rss>"
    assert found(tmp_path, Watch.FEED, body.encode()).addresses == ()


@pytest.mark.parametrize(
    ("watch", "body", "reason"),
    [
        (Watch.PAGE, b"", "keine HTML-Seite"),
        (Watch.FEED, b"<html></html>", "kein RSS- oder Atom-Feed"),
        (Watch.FEED, b"", "kein RSS- oder Atom-Feed"),
        (Watch.SITEMAP, b"<rss/>", "keine Sitemap"),
        (Watch.SITEMAP, b"\x1f\x8bkaputt", "keine Sitemap"),
    ],
)
def test_what_leads_nowhere_says_what_was_wanted(
    tmp_path: Path, watch: Watch, body: bytes, reason: str
) -> None:
    (tmp_path / "f").write_bytes(body)
    with pytest.raises(DocumentUnreadable, match=reason):
        find_limited(tmp_path / "f", watch, BASE)
