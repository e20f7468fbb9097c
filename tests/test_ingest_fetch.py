"""The web is asked politely and within limits; each way to fail has its own words."""

from __future__ import annotations

import gzip
import socket
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from patience import PATIENCE
from site_here import PDF, Says, Site, endless

from ingest.errors import AddressNotFetched, AddressUnreachable
from ingest.fetch import Got, Limits, Web
from ingest.guarded import is_public
from ingest.partial import Version

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from http.server import BaseHTTPRequestHandler
    from pathlib import Path

# The site answers in a thread of this process, so that on a busy machine it may be slow to.
QUICK = Limits(pause=0.0, backoff=0.01, silence=30.0, seconds=60.0, attempts=2, longest_wait=2.0)
IMPATIENT = replace(QUICK, silence=0.4)
MOST = 200_000
BODY = b"%PDF-1.7\n" + bytes(range(256)) * 100


@pytest.fixture
def site() -> Iterator[Site]:
    """Return a web site without pages."""
    with Site() as started:
        yield started


def get(
    site: Site, folder: Path, path: str = "/a.pdf", *, limits: Limits = QUICK, most: int = MOST
) -> Got:
    """Ask the site for a path."""
    with Web(limits, folder / "partial", private=True) as web:
        return web.get(f"{site.url}{path}", "a", most=most)


def refused(site: Site, folder: Path, path: str = "/a.pdf", limits: Limits = QUICK) -> str:
    """Return the reason for which a path is not fetched; nothing of it is left."""
    with pytest.raises(AddressNotFetched) as caught:
        get(site, folder, path, limits=limits)
    assert caught.value.address.startswith("http")
    assert caught.value.advice.endswith(".")
    return caught.value.reason


def test_a_file_comes_with_its_version_and_type(site: Site, tmp_path: Path) -> None:
    changed = {"Last-Modified": "Mon, 05 Jan 2026 10:00:00 GMT"}
    site.pages["/a.pdf"] = Says(body=BODY, kind=PDF, etag='"1"', headers=changed)
    got = get(site, tmp_path)
    assert got.file.path.read_bytes() == BODY
    assert (got.address, got.media_type) == (f"{site.url}/a.pdf", PDF)
    assert got.version == Version(etag='"1"', last_modified=changed["Last-Modified"])
    (asked,) = (each for each in site.asked if each.path == "/a.pdf")
    assert asked.headers["user-agent"].startswith("kleinstadt-assistent/")
    assert "cookie" not in asked.headers


def test_a_known_version_costs_nothing(site: Site, tmp_path: Path) -> None:
    site.pages["/a.pdf"] = Says(body=BODY, kind=PDF, etag='"1"')
    known = Version(etag='"1"', last_modified="Mon, 05 Jan 2026 10:00:00 GMT")
    with Web(QUICK, tmp_path, private=True) as web:
        assert web.get_newer(f"{site.url}/a.pdf", "a", most=MOST, known=known) is None
        site.pages["/a.pdf"] = Says(body=BODY, kind=PDF, etag='"2"')
        newer = web.get_newer(f"{site.url}/a.pdf", "a", most=MOST, known=known)
    assert newer is not None
    assert newer.version.etag == '"2"'
    asked = site.asked[-1].headers
    assert (asked["if-none-match"], asked["if-modified-since"]) == (
        known.etag,
        known.last_modified,
    )


@pytest.mark.parametrize(
    ("says", "reason"),
    [
        (Says(status=404), "ein Dokument gibt es dort nicht (404)"),
        (Says(status=410), "ein Dokument wurde dort entfernt (410)"),
        (Says(status=403), "verlangt eine Anmeldung oder verweigert den Zugang (403)"),
        (Says(status=418), "der Rechner antwortet mit 418"),
        (Says(status=304), "antwortet mit 304, obwohl nach keiner Änderung gefragt wurde"),
        (Says(status=200), "dort liegt eine leere Datei"),
        (Says(body=b"0" * (MOST + 1)), "die Datei ist größer als 0 MB"),
        (Says(body=b"x", headers={"Content-Encoding": "br"}), "schickt die Datei verpackt (br)"),
        (
            Says(body=gzip.compress(bytes(50_000_000)), headers={"Content-Encoding": "gzip"}),
            "die Datei ist größer als 0 MB",
        ),
        (Says(body=b"no gzip", headers={"Content-Encoding": "gzip"}), "beschädigt verpackt"),
        (Says(body=b"x", headers={"tdm-reservation": "1"}), "Text und Data Mining ist dort vorb"),
        (Says(body=b"x", headers={"X-Robots-Tag": "all, noai"}), "Text und Data Mining ist dort"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_taken_is_asked_for_once(
    site: Site, tmp_path: Path, says: Says, reason: str
) -> None:
    site.pages["/a.pdf"] = says
    assert reason in refused(site, tmp_path)
    assert site.paths() == ["/a.pdf"]
    assert list((tmp_path / "partial").glob("*")) == []


def test_a_packed_page_is_unpacked(site: Site, tmp_path: Path) -> None:
    packed = gzip.compress(BODY)
    site.pages["/a.pdf"] = Says(body=packed, kind=PDF, headers={"Content-Encoding": "gzip"})
    assert get(site, tmp_path).file.path.read_bytes() == BODY


def test_an_endless_body_is_cut_at_its_limit(site: Site, tmp_path: Path) -> None:
    site.pages["/a.pdf"] = endless
    assert refused(site, tmp_path) == "die Datei ist größer als 0 MB"


def test_a_body_that_drips_is_ended(site: Site, tmp_path: Path) -> None:
    site.pages["/a.pdf"] = Says(body=BODY, kind=PDF, drips=0.05)
    reason = refused(site, tmp_path, limits=replace(QUICK, seconds=0.4))
    assert "dauerte länger als 0 s" in reason
    assert site.paths() == ["/a.pdf"]


def test_a_header_that_drips_is_ended(site: Site, tmp_path: Path) -> None:
    def drip(handler: BaseHTTPRequestHandler) -> None:
        for byte in b"HTTP/1.1 200 OK\r\nX-Long: " + b"a" * 1000:
            time.sleep(0.05)
            handler.wfile.write(bytes([byte]))

    site.pages["/a.pdf"] = drip
    assert "dauerte länger" in refused(site, tmp_path, limits=replace(QUICK, seconds=0.4))


def test_silence_is_no_answer(site: Site, tmp_path: Path) -> None:
    over = threading.Event()
    site.pages["/a.pdf"] = lambda _: [over.wait(PATIENCE)].clear()
    assert refused(site, tmp_path, limits=IMPATIENT) == "der Rechner antwortet nicht"
    over.set()
    assert site.paths() == ["/a.pdf"] * QUICK.attempts


def test_redirects_are_followed_to_their_end(site: Site, tmp_path: Path) -> None:
    site.pages["/a.pdf"] = Says(status=301, headers={"Location": "b.pdf"})
    site.pages["/b.pdf"] = Says(status=302, headers={"Location": f"{site.url}/c.pdf#seite"})
    site.pages["/c.pdf"] = Says(body=BODY, kind=PDF)
    assert get(site, tmp_path).address == f"{site.url}/c.pdf"


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("/a.pdf", "die Weiterleitungen führen im Kreis"),
        ("file:///etc/passwd", "führt nicht zu einer Adresse im Web"),
        ("http://ich:geheim@127.0.0.1/", "führt nicht zu einer Adresse im Web"),
        ("/gesperrt", "die robots.txt des Rechners untersagt diese Adresse"),
    ],
)
def test_a_redirect_is_checked(site: Site, tmp_path: Path, location: str, reason: str) -> None:
    site.pages["/robots.txt"] = Says(body=b"User-agent: *\nDisallow: /gesperrt\n")
    site.pages["/gesperrt"] = Says(body=BODY, kind=PDF)
    site.pages["/a.pdf"] = Says(status=302, headers={"Location": location})
    assert reason in refused(site, tmp_path)
    assert site.paths() == ["/a.pdf"]


def test_redirects_end_somewhere(site: Site, tmp_path: Path) -> None:
    for number in range(20):
        site.pages[f"/{number}"] = Says(status=307, headers={"Location": f"/{number + 1}"})
    assert refused(site, tmp_path, "/0") == "mehr als 8 Weiterleitungen"


def test_a_truncated_file_is_taken_up_where_it_stopped(site: Site, tmp_path: Path) -> None:
    whole = Says(body=BODY, kind=PDF, etag='"1"')
    site.pages["/a.pdf"] = replace(whole, stops=10_000)
    assert refused(site, tmp_path) == "die Übertragung brach ab"
    site.pages["/a.pdf"] = whole
    assert get(site, tmp_path).file.path.read_bytes() == BODY
    ranges = [each.headers.get("range") for each in site.asked if each.path == "/a.pdf"]
    # The second try got the same 10,000 bytes of what was missing, and the third run the rest.
    assert ranges == [None, "bytes=10000-", "bytes=20000-"]


def test_another_version_is_not_sewn_to_the_first(site: Site, tmp_path: Path) -> None:
    once = replace(QUICK, attempts=1)
    site.pages["/a.pdf"] = Says(body=BODY, kind=PDF, etag='"1"', stops=10_000)
    refused(site, tmp_path, limits=once)
    other = b"%PDF-1.4\n" + BODY[::-1]
    site.pages["/a.pdf"] = Says(body=other, kind=PDF, etag='"2"')
    assert get(site, tmp_path).file.path.read_bytes() == other


def test_a_file_without_a_version_begins_anew(site: Site, tmp_path: Path) -> None:
    site.pages["/a.pdf"] = Says(body=BODY, kind=PDF, stops=10_000)
    refused(site, tmp_path)
    site.pages["/a.pdf"] = Says(body=BODY, kind=PDF)
    assert get(site, tmp_path).file.path.read_bytes() == BODY
    assert all("range" not in each.headers for each in site.asked)


def test_a_finished_file_that_was_not_kept_begins_anew(site: Site, tmp_path: Path) -> None:
    site.pages["/a.pdf"] = Says(body=BODY, kind=PDF, etag='"1"')
    get(site, tmp_path)
    assert get(site, tmp_path).file.path.read_bytes() == BODY
    assert [each.headers.get("range") for each in site.asked if each.path == "/a.pdf"] == [
        None,
        f"bytes={len(BODY)}-",
        None,
    ]


def twice(first: Says, second: Says) -> Callable[[BaseHTTPRequestHandler], None]:
    """Answer the first request in one way and the others in another."""
    answers = [second, first]

    def answer(handler: BaseHTTPRequestHandler) -> None:
        (answers.pop() if len(answers) > 1 else second).to(handler)

    return answer


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_host_is_asked_again(site: Site, tmp_path: Path, status: int) -> None:
    site.pages["/a.pdf"] = twice(Says(status=status), Says(body=BODY, kind=PDF))
    assert get(site, tmp_path).file.path.read_bytes() == BODY
    assert len(site.paths()) == 2


@pytest.mark.parametrize("by_date", [False, pytest.param(True, marks=pytest.mark.full)])
def test_a_host_is_given_the_time_it_asks_for(site: Site, tmp_path: Path, *, by_date: bool) -> None:
    later = (datetime.now(UTC) + timedelta(seconds=2)).replace(microsecond=0)
    said = format_datetime(later, usegmt=True) if by_date else "1"
    busy = Says(status=429, headers={"Retry-After": said})
    site.pages["/a.pdf"] = twice(busy, Says(body=BODY, kind=PDF))
    get(site, tmp_path)
    first, second = (each.at for each in site.asked if each.path == "/a.pdf")
    if by_date:
        assert datetime.now(UTC) > later - timedelta(seconds=0.1)
    else:
        assert second - first >= 0.9


def test_a_host_that_wants_too_much_time_is_left_alone(site: Site, tmp_path: Path) -> None:
    site.pages["/a.pdf"] = Says(status=503, headers={"Retry-After": "86400"})
    reason = refused(site, tmp_path)
    assert reason == "der Rechner antwortet mit 503 und bittet um 86400 s Wartezeit"
    assert site.paths() == ["/a.pdf"]


def test_a_host_is_not_asked_too_fast(site: Site, tmp_path: Path) -> None:
    site.pages["/robots.txt"] = Says(body=b"User-agent: *\nCrawl-delay: 0.3\n")
    for name in ("a", "b", "c"):
        site.pages[f"/{name}"] = Says(body=BODY, kind=PDF)
    with Web(replace(QUICK, pause=0.2), tmp_path, private=True) as web:
        for name in ("a", "b", "c"):
            web.get(f"{site.url}/{name}", name, most=MOST)
    times = [each.at for each in site.asked if len(each.path) == 2]
    assert all(later - earlier >= 0.29 for earlier, later in pairwise(times))
    assert [each.path for each in site.asked][:2] == ["/robots.txt", "/.well-known/tdmrep.json"]
    assert len(site.asked) == 5


@pytest.mark.parametrize(
    ("robots", "reason"),
    [
        (Says(body=b"User-agent: *\nDisallow: /\n"), "untersagt diese Adresse"),
        (Says(body=b"User-agent: Kleinstadt-Assistent\nDisallow: /a\n"), "untersagt diese"),
        (Says(body=b"User-agent: *\nDisallow: /*.pdf$\n"), "untersagt diese Adresse"),
        (Says(status=500), "ohne die robots.txt des Rechners wird dort nichts geladen"),
        (Says(body=b"User-agent: *\nAllow: /a.pdf\nDisallow: /\n"), None),
        (Says(body=b"User-agent: anderer\nDisallow: /\n"), None),
        (Says(status=403), None),
        (Says(body=b"\xff\xfe<html>"), None),
    ],
)
def test_a_robots_file_is_obeyed(
    site: Site, tmp_path: Path, robots: Says, reason: str | None
) -> None:
    site.pages |= {"/robots.txt": robots, "/a.pdf": Says(body=BODY, kind=PDF)}
    if reason is None:
        assert get(site, tmp_path).file.path.read_bytes() == BODY
    else:
        assert reason in refused(site, tmp_path)
        assert site.paths() == []


@pytest.mark.parametrize(
    ("rules", "reserved"),
    [
        (b'[{"location": "/", "tdm-reservation": 1}]', True),
        (b'[{"location": "/*.pdf$", "tdm-reservation": 1}]', True),
        (b'[{"location": "/b", "tdm-reservation": 1}]', False),
        (b'[{"location": "/a", "tdm-reservation": 0}, {"location": "/", "tdm-reservation": 1}]', 0),
        (b"no json", False),
        (b'{"location": "/"}', False),
    ],
)
def test_a_rule_file_reserves_text_mining(
    site: Site, tmp_path: Path, rules: bytes, *, reserved: bool
) -> None:
    site.pages["/.well-known/tdmrep.json"] = Says(body=rules, kind="application/json")
    site.pages["/a.pdf"] = Says(body=BODY, kind=PDF)
    if reserved:
        assert "vorbehalten (§ 44b Abs. 3 UrhG)" in refused(site, tmp_path)
        assert site.paths() == []
    else:
        assert get(site, tmp_path).file.path.read_bytes() == BODY


def test_a_host_that_cannot_be_found_is_named(tmp_path: Path) -> None:
    with (
        Web(QUICK, tmp_path, private=True) as web,
        pytest.raises(AddressNotFetched, match="lässt sich nicht auflösen"),
    ):
        web.get("http://gibt-es-nicht.invalid/a", "a", most=MOST)


def test_a_closed_port_is_no_answer(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with (
        Web(QUICK, tmp_path, private=True) as web,
        pytest.raises(AddressNotFetched, match="keine Verbindung") as caught,
    ):
        web.get(f"http://127.0.0.1:{port}/a", "a", most=MOST)
    assert not isinstance(caught.value, AddressUnreachable)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "[::ffff:127.0.0.1]"])
def test_this_machine_is_not_asked_unless_allowed(site: Site, tmp_path: Path, host: str) -> None:
    site.pages["/a"] = Says(body=b"geheim")
    address = site.url.replace("127.0.0.1", host) + "/a"
    with (
        Web(QUICK, tmp_path, private=False) as web,
        pytest.raises(AddressNotFetched, match=r"liegt in einem privaten Netz .*FETCH_PRIVATE"),
    ):
        web.get(address, "a", most=MOST)
    assert site.asked == []


@pytest.fixture
def outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take 127.0.0.1 for a public address; 127.0.0.2 stays a private one."""
    monkeypatch.setattr("ingest.guarded.is_public", lambda text: text == "127.0.0.1")


@pytest.mark.usefixtures("outside")
def test_a_redirect_into_a_private_network_is_refused(site: Site, tmp_path: Path) -> None:
    with Site("127.0.0.2") as inside, Web(QUICK, tmp_path, private=False) as web:
        site.pages["/a"] = Says(status=302, headers={"Location": f"{inside.url}/geheim"})
        with pytest.raises(AddressNotFetched, match=r"127\.0\.0\.2 liegt in einem privaten Netz"):
            web.get(f"{site.url}/a", "a", most=MOST)
        assert site.paths() == ["/a"]
        assert inside.asked == []


@pytest.mark.usefixtures("outside")
def test_a_name_that_moves_into_a_private_network_wins_nothing(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A connection goes to the address that was checked for it; the name is asked only once."""
    port = int(site.url.rpartition(":")[2])
    looked_up = socket.getaddrinfo
    answers = ["127.0.0.1", "127.0.0.1", "127.0.0.1", "127.0.0.2"]

    def rebinding(host: str, port: int, family: int = 0, type: int = 0) -> object:  # noqa: A002
        name = answers.pop(0) if host == "wechselt.example" else host
        return looked_up(name, port, family, type)

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    site.pages["/a"] = Says(body=BODY)
    with Web(QUICK, tmp_path, private=False) as web:
        got = web.get(f"http://wechselt.example:{port}/a", "a", most=MOST)
        assert got.file.path.read_bytes() == BODY
        assert answers == ["127.0.0.2"]
        with pytest.raises(AddressNotFetched, match="privaten Netz"):
            web.get(f"http://wechselt.example:{port}/a", "b", most=MOST)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.215.14", True),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
        ("10.0.0.1", False),
        ("172.16.3.4", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),  # noqa: S104  (an address to refuse, not to listen on)
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::a00:1", False),
        ("2002:a00:1::1", False),
        ("ff02::1", False),
    ],
)
def test_only_addresses_of_the_public_internet_are_public(address: str, *, public: bool) -> None:
    assert is_public(address) is public
