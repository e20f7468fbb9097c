"""The addresses that a page, a feed or a sitemap leads to.

These files come from strangers like any other, so they are looked through in a limited process;
nothing in them is loaded or expanded.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urldefrag, urljoin

from ingest import records
from ingest.errors import DocumentUnreadable
from ingest.source_entries import Watch, is_web_address
from ingest.worker import run_limited

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from lxml.etree import _Element

    from ingest.records import Json

_GZIP = b"\x1f\x8b"
_MOST = 100_000_000
_ITEMS = frozenset(("item", "entry"))
_LEADING = frozenset((None, "alternate", "enclosure"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Addresses of documents, and of further sitemaps that name more, each once and in order."""

    addresses: tuple[str, ...]
    sitemaps: tuple[str, ...] = ()


def find_limited(path: Path, watch: Watch, address: str) -> Found:
    """Return where a file leads that came from an address; raise `DocumentUnreadable`."""
    request: Json = {
        "task": "addresses",
        "path": str(path),
        "watch": watch.value,
        "address": address,
    }
    answer = run_limited(request, path)
    try:
        return Found(
            addresses=records.texts(answer, "addresses"), sitemaps=records.texts(answer, "sitemaps")
        )
    except records.RecordInvalid as problem:
        reason = f"die Antwort des Lesers ist beschädigt ({problem})"
        raise _unreadable(path, reason) from problem


def find(path: Path, watch: Watch, address: str) -> Found:
    """Return where a file leads, in this process; use `find_limited` for files of strangers."""
    raw = path.read_bytes()
    try:
        raw = zlib.decompressobj(31).decompress(raw, _MOST) if raw.startswith(_GZIP) else raw
    except zlib.error:
        found = None
    else:
        found = _FIND[watch](raw, address)
    if found is None:
        raise _unreadable(path, f"das ist {_WANTED[watch]}")
    return found


def _in_page(raw: bytes, address: str) -> Found | None:
    from lxml import html  # noqa: PLC0415  (loaded in a worker only)
    from lxml.etree import ParserError  # noqa: PLC0415

    try:
        page = html.document_fromstring(raw)
    except ParserError:
        return None
    base = next((each.get("href") for each in page.iter("base") if each.get("href")), "")
    links = (each.get("href") for each in page.iter("a"))
    return Found(addresses=_whole(urljoin(address, base), links))


def _in_feed(raw: bytes, address: str) -> Found | None:
    root = _xml(raw)
    if root is None or _name(root) not in {"rss", "feed", "rdf"}:
        return None
    items = (each for each in root.iter() if _name(each) in _ITEMS)
    return Found(addresses=_whole(address, (link for item in items for link in _links(item))))


def _links(item: _Element) -> Iterator[str | None]:
    """Give the addresses of an item of a feed: its page, and what is attached to it."""
    for each in item:
        name = _name(each)
        if name == "link" and each.get("rel") in _LEADING:
            yield each.get("href") or each.text
        elif name == "enclosure":
            yield each.get("url")


def _in_sitemap(raw: bytes, address: str) -> Found | None:
    root = _xml(raw)
    if root is None or _name(root) not in {"urlset", "sitemapindex"}:
        return None
    places = _whole(address, (each.text for each in root.iter() if _name(each) == "loc"))
    if _name(root) == "sitemapindex":
        return Found(addresses=(), sitemaps=places)
    return Found(addresses=places)


def _xml(raw: bytes) -> _Element | None:
    from lxml import etree  # noqa: PLC0415

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    try:
        return etree.fromstring(raw, parser)
    except etree.XMLSyntaxError:
        return None


def _name(element: _Element) -> str:
    """Return the name of an element without its namespace; none of a comment."""
    return element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""


def _whole(base: str, links: Iterable[str | None]) -> tuple[str, ...]:
    """Return links as whole addresses on the web, each once."""
    found: dict[str, None] = {}
    for link in links:
        try:
            address = urldefrag(urljoin(base, (link or "").strip())).url
        except ValueError:
            continue
        if link and is_web_address(address):
            found[address] = None
    return tuple(found)


def _unreadable(path: Path, reason: str) -> DocumentUnreadable:
    advice = "Prüfen Sie „watch“ und „url“ im Verzeichnis der Quellen."
    return DocumentUnreadable(file=path.name, reason=reason, advice=advice)


_FIND: dict[Watch, Callable[[bytes, str], Found | None]] = {
    Watch.PAGE: _in_page,
    Watch.FEED: _in_feed,
    Watch.SITEMAP: _in_sitemap,
}
_WANTED = {
    Watch.PAGE: "keine HTML-Seite",
    Watch.FEED: "kein RSS- oder Atom-Feed",
    Watch.SITEMAP: "keine Sitemap",
}
