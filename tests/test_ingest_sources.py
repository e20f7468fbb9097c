"""Sources elsewhere come in from a real web site, and what fails says so and keeps what was."""

from __future__ import annotations

import gzip
import json
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from homes import found, run_cli, shipped_encoder, silent
from site_here import PDF, Says, Site
from typeset import typeset

from ingest.errors import DownloadsUnreadable
from ingest.fetch import Limits
from ingest.generation import Home
from ingest.index import Library
from ingest.model import State
from ingest.retrieved import downloads_of
from ingest.run import ingest
from ingest.settings import Settings
from ingest.sources import FetchReport, fetch_sources

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ingest.report import Report

QUICK = Limits(pause=0.0, backoff=0.01, silence=1.0, attempts=2, addresses=20)
TURM = "<!doctype html><title>Turm</title><p>Der Wasserturm wurde im Jahr 1912 errichtet.</p>"
HERE = '[[source]]\nid = "hier"\ntitle = "Hier"\nstate = "shipped"\nfile = "hier.md"\n'


@pytest.fixture
def site() -> Iterator[Site]:
    """Return a web site without pages."""
    with Site() as started:
        yield started


@pytest.fixture(scope="session")
def report(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return a report of two pages with an ISBN and a URN, as a PDF."""
    source = """
#set document(title: "bericht_final_v3")
= Türme in Musterstadt
Herausgeber: Amt für Türme
#pagebreak()
ISBN 978-3-87994-533-7 (PDF), urn:nbn:de:0156-99999. Die Treppe hat 211 Stufen.
"""
    return typeset(source, tmp_path_factory.mktemp("pdf") / "r.pdf").read_bytes()


def page(*links: str) -> Says:
    """Return a web page of links."""
    anchors = "".join(f'<a href="{link}">Mehr</a>' for link in links)
    return Says(body=f"<!doctype html><title>Liste</title><p>Liste</p>{anchors}".encode())


def settings_for(folder: Path, *entries: str) -> Settings:
    """Write a corpus of one shipped document and these entries, and return its settings."""
    corpus = folder / "corpus"
    corpus.mkdir(exist_ok=True)
    (corpus / "hier.md").write_text("# Hier\n\nDieser Satz liegt schon hier.\n", encoding="utf-8")
    (corpus / "sources.toml").write_text("\n".join([HERE, *entries]), encoding="utf-8")
    return Settings(home=folder / "home", corpus=corpus, fetch_private=True)


def entry(name: str, url: str, more: str = "", state: str = "remote") -> str:
    """Return an entry of the manifest."""
    fields = f'[[source]]\nid = "{name}"\ntitle = "Titel von {name}"\nstate = "{state}"\n'
    return f'{fields}url = "{url}"\n{more}\n'


def fetch(settings: Settings, limits: Limits = QUICK) -> FetchReport:
    """Fetch what the manifest names elsewhere."""
    settings.home.mkdir(exist_ok=True)
    return fetch_sources(Home(path=settings.home), settings, silent, limits=limits)


def run(settings: Settings) -> Report:
    """Run an ingestion that fetches nothing."""
    return ingest(settings, shipped_encoder(), silent)


def reasons(fetched: FetchReport) -> dict[str, str]:
    """Return the reason of each failure, by entry."""
    return {failure.entry: failure.problem.reason for failure in fetched.failures}


def test_a_fetched_page_is_answered_from_and_asked_again_only_for_news(
    site: Site, tmp_path: Path
) -> None:
    site.pages["/turm"] = Says(body=TURM.encode(), etag='"1"')
    more = 'publisher = "Amt"\npublished = "2026"'
    settings = settings_for(tmp_path, entry("turm", f"{site.url}/turm", more))
    fetched = fetch(settings)
    assert (fetched.new, fetched.failures) == ((f"{site.url}/turm",), ())
    made = run(settings)
    assert (made.added, made.not_fetched) == (("hier", "turm"), ())
    with closing(Library(settings)) as library:
        assert "1912" in found(library, "Wasserturm")[0]
        document = library.index().catalog.documents["turm"]
        assert library.index().original(document).read_bytes() == TURM.encode()
    assert (document.source.title, document.source.publisher) == ("Titel von turm", "Amt")
    (kept,) = downloads_of(Home(path=settings.home))
    assert (kept.address, kept.sha256, kept.version.etag) == (
        f"{site.url}/turm",
        document.sha256,
        '"1"',
    )
    before = (settings.home / "retrieved.json").read_bytes()
    assert fetch(settings).unchanged == (f"{site.url}/turm",)
    assert site.asked[-1].headers["if-none-match"] == '"1"'
    assert (settings.home / "retrieved.json").read_bytes() == before
    assert not run(settings).published
    site.pages["/turm"] = Says(body=TURM.replace("1912", "1913").encode(), etag='"2"')
    assert fetch(settings).changed == (f"{site.url}/turm",)
    assert run(settings).changed == ("turm",)


def test_without_fetch_no_connection_is_opened(site: Site, tmp_path: Path) -> None:
    site.pages["/turm"] = Says(body=TURM.encode())
    settings = settings_for(tmp_path, entry("turm", f"{site.url}/turm"))
    made = run(settings)
    assert (made.fetched, [each.id for each in made.not_fetched]) == (None, ["turm"])
    assert site.asked == []


@pytest.mark.parametrize(
    ("says", "reason"),
    [
        (Says(status=404), "ein Dokument gibt es dort nicht (404)"),
        (Says(body=TURM.encode(), kind=PDF), "nennt es PDF, es ist aber HTML-Seite"),
        (Says(body=b"%PDF-1.7\n", kind="text/html"), "nennt es HTML-Seite, es ist aber PDF"),
        (Says(body=b"\x89PNG\r\n\0", kind="image/png"), "nennt es image/png, und diese Art"),
        (Says(body=b"\x89PNG\r\n\0", kind=PDF), "von keiner Art, die gelesen wird"),
        (Says(body=b"PK\x03\x04kein Archiv", kind=""), "von keiner Art, die gelesen wird"),
        (
            Says(body=TURM.replace("<p>", '<meta content="1" name="TDM-Reservation">').encode()),
            "Text und Data Mining ist dort vorbehalten (§ 44b Abs. 3 UrhG)",
        ),
        (
            Says(body=b"%PDF-1.7\n<tdm:reservation>1</tdm:reservation>", kind=PDF),
            "Text und Data Mining ist dort vorbehalten (§ 44b Abs. 3 UrhG)",
        ),
    ],
)
def test_what_is_refused_leaves_the_last_version_and_the_others(
    site: Site, tmp_path: Path, says: Says, reason: str
) -> None:
    site.pages |= {"/turm": Says(body=TURM.encode()), "/b": Says(body=b"# B\n\nB steht.", kind="")}
    urls = f"{site.url}/turm", f"{site.url}/b"
    settings = settings_for(tmp_path, entry("turm", urls[0]), entry("b", urls[1]))
    fetch(settings)
    before = downloads_of(Home(path=settings.home))
    site.pages["/turm"] = says
    fetched = fetch(settings)
    assert fetched.unchanged == (urls[1],)
    assert list(reasons(fetched)) == ["turm"]
    assert reason in reasons(fetched)["turm"]
    assert [each.entry for each in before] == ["turm", "b"]
    assert downloads_of(Home(path=settings.home)) == before
    assert all(each.place(Home(path=settings.home)).is_file() for each in before)
    assert list((settings.home / "cache" / "partial").iterdir()) == []


def test_a_checksum_is_kept_to(site: Site, tmp_path: Path) -> None:
    site.pages["/turm"] = Says(body=TURM.encode())
    digest = "0" * 64
    more = f'sha256 = "{digest}"'
    settings = settings_for(tmp_path, entry("turm", f"{site.url}/turm", more))
    assert "die Prüfsumme ist" in reasons(fetch(settings))["turm"]
    assert downloads_of(Home(path=settings.home)) == ()


def test_a_watched_page_brings_its_documents(site: Site, tmp_path: Path, report: bytes) -> None:
    site.pages["/liste/"] = page(
        "a.pdf?v=1", "../b/A.pdf", "a.pdf?v=1#seite=2", "c.html", "mailto:x@y.de", "//[kaputt"
    )
    site.pages["/liste/a.pdf?v=1"] = Says(body=report, kind=PDF)
    site.pages["/b/A.pdf"] = Says(body=report.replace(b"/Title", b"/Titel"), kind=PDF)
    more = 'watch = "page"\npublisher = "Amt"\nkind = "report"\nrights = "free"'
    settings = settings_for(tmp_path, entry("amt", f"{site.url}/liste/", more))
    fetched = fetch(settings)
    assert fetched.new == (f"{site.url}/liste/a.pdf?v=1", f"{site.url}/b/A.pdf")
    assert reasons(fetched) == {}
    made = run(settings)
    one, other = sorted(set(made.added) - {"hier"})
    assert one == "amt-a"
    assert other.startswith("amt-a-")
    assert made.not_fetched == ()
    with closing(Library(settings)) as library:
        source = library.index().catalog.documents["amt-a"].source
    assert (source.publisher, source.kind, source.rights.value) == ("Amt", "report", "free")
    assert (source.title, source.url) == ("bericht_final_v3", f"{site.url}/liste/a.pdf?v=1")
    site.pages["/liste/"] = page("neu.pdf")
    site.pages["/liste/neu.pdf"] = Says(body=report + b"\n", kind=PDF)
    assert fetch(settings).new == (f"{site.url}/liste/neu.pdf",)
    # What is no longer listed was published all the same.
    assert run(settings).removed == ()


def test_a_watched_page_that_is_unchanged_is_not_sent_again(site: Site, tmp_path: Path) -> None:
    site.pages["/liste"] = replace(page("t.md"), etag='"l"')
    site.pages["/t.md"] = Says(body=b"# T\n\nT steht.", kind="text/markdown", etag='"t"')
    settings = settings_for(tmp_path, entry("amt", f"{site.url}/liste", 'watch = "page"'))
    assert len(fetch(settings).new) == 1
    assert len(fetch(settings).unchanged) == 1
    assert [each.headers.get("if-none-match") for each in site.asked[-2:]] == ['"l"', '"t"']


RSS = """<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<rss version="2.0"><channel><link>{0}/</link><item><title>&x;</title><link>{0}/neu.html</link>
<enclosure url="{0}/neu.md" type="text/markdown"/></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><link href="/"/><entry><link href="neu.html"/>
<link rel="enclosure" href="neu.md"/><link rel="replies" href="antwort.html"/></entry></feed>"""
SITEMAP = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>
{0}/neu.html</loc></url><url><loc>{0}/neu.md</loc></url><url><loc>{0}/x</loc></url></urlset>"""
INDEX = """<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap>
<loc>{0}/teil.xml.gz</loc></sitemap><sitemap><loc>{0}/karte</loc></sitemap></sitemapindex>"""


@pytest.mark.parametrize(
    ("watch", "body"),
    [
        ("feed", RSS),
        ("feed", ATOM),
        ('sitemap"\nmatch = "neu[.]', SITEMAP),
        ('sitemap"\nmatch = "neu[.]', INDEX),
    ],
    ids=["rss", "atom", "sitemap", "index"],
)
def test_feeds_and_sitemaps_bring_what_they_name(
    site: Site, tmp_path: Path, watch: str, body: str
) -> None:
    site.pages["/karte"] = Says(body=body.format(site.url).encode(), kind="application/xml")
    packed = gzip.compress(SITEMAP.format(site.url).encode())
    site.pages["/teil.xml.gz"] = Says(body=packed, kind="application/gzip")
    site.pages["/neu.html"] = Says(body=TURM.encode())
    site.pages["/neu.md"] = Says(body=b"# Neu\n\nNeues steht.", kind="text/plain")
    settings = settings_for(tmp_path, entry("amt", f"{site.url}/karte", f'watch = "{watch}"'))
    fetched = fetch(settings)
    assert fetched.new == (f"{site.url}/neu.html", f"{site.url}/neu.md")
    assert reasons(fetched) == {}
    kept = downloads_of(Home(path=settings.home))
    assert {each.document for each in kept} - {None} == {"amt-neu", kept[-1].document}
    assert [each.suffix for each in kept if each.document] == [".html", ".md"]


@pytest.mark.parametrize(
    ("watch", "says", "reason"),
    [
        ("page", Says(status=410), "ein Dokument wurde dort entfernt (410)"),
        ("page", Says(body=b"%PDF-1.7\n", kind=PDF), "das ist keine HTML-Seite"),
        ("page", page("c.html"), "dort ist kein Dokument genannt, das gemeint ist"),
        ("feed", page("c.pdf"), "das ist kein RSS- oder Atom-Feed"),
        ("feed", Says(body=b"<rss>" + b"<a>" * 100_000), "dort ist kein Dokument genannt"),
        ("page", page(*(f"{n}.pdf" for n in range(30))), "30 Dokumente sind genannt"),
    ],
)
def test_what_is_wrong_with_a_watched_address_is_said(
    site: Site, tmp_path: Path, watch: str, says: Says, reason: str
) -> None:
    site.pages["/liste"] = says
    settings = settings_for(tmp_path, entry("amt", f"{site.url}/liste", f'watch = "{watch}"'))
    fetched = fetch(settings)
    assert fetched.failures[0].problem.reason.startswith(reason)
    assert fetched.new == ()
    assert len(site.paths()) <= 1 + QUICK.addresses


def test_an_expected_document_appears(site: Site, tmp_path: Path, report: bytes) -> None:
    more = 'isbn = "9783879945337"'
    settings = settings_for(tmp_path, entry("studie", f"{site.url}/s.pdf", more, state="expected"))
    assert fetch(settings).failures == ()
    assert [each.state for each in run(settings).not_fetched] == [State.EXPECTED]
    site.pages["/s.pdf"] = Says(body=TURM.encode())
    fetch(settings)
    made = run(settings)
    assert [each.id for each in made.not_fetched] == ["studie"]
    assert "liegt ein Dokument, das weder ISBN, URN oder DOI noch den Titel" in made.warnings[0]
    site.pages["/s.pdf"] = Says(body=report, kind=PDF)
    fetch(settings)
    made = run(settings)
    assert (made.added, made.not_fetched, made.warnings) == (("studie",), (), ())
    (recognised,) = made.recognised
    assert (recognised.source, recognised.by, recognised.appeared) == ("studie", "ISBN", True)
    with closing(Library(settings)) as library:
        assert library.index().catalog.documents["studie"].source.state is State.PUBLISHED
    again = run(settings)
    assert (again.published, again.recognised) == (False, ())


def test_an_expected_document_is_found_on_a_watched_page(
    site: Site, tmp_path: Path, report: bytes
) -> None:
    site.pages["/liste"] = replace(page("a.pdf", "t.md"), etag='"l"')
    site.pages["/a.pdf"] = Says(body=report, kind=PDF, etag='"a"')
    site.pages["/t.md"] = Says(body=b"# T\n\nT steht.", kind="text/markdown")
    studie = entry("studie", f"{site.url}/liste", 'watch = "page"\nurn = "urn:nbn:de:0156-99999"')
    settings = settings_for(
        tmp_path,
        studie.replace("remote", "expected"),
        entry("amt", f"{site.url}/liste", 'watch = "page"'),
    )
    fetch(settings)
    # The second entry that leads there is told that nothing is new.
    assert [each.headers.get("if-none-match") for each in site.asked if each.path == "/a.pdf"] == [
        None,
        '"a"',
    ]
    made = run(settings)
    assert made.added == ("hier", "studie", "amt-t")
    assert [(each.source, each.by) for each in made.recognised] == [("studie", "URN")]


def test_a_damaged_list_of_downloads_is_a_known_error(site: Site, tmp_path: Path) -> None:
    settings = settings_for(tmp_path, entry("turm", f"{site.url}/turm"))
    settings.home.mkdir()
    (settings.home / "retrieved.json").write_text('{"downloads": [{}]}', encoding="utf-8")
    with pytest.raises(DownloadsUnreadable, match=r"retrieved\.json .*--fetch"):
        run(settings)


def test_the_command_fetches_only_when_told(site: Site, tmp_path: Path) -> None:
    """The real command, with its real pause between requests."""
    site.pages["/turm"] = Says(body=TURM.encode(), etag='"1"')
    settings = settings_for(
        tmp_path, entry("turm", f"{site.url}/turm"), entry("weg", f"{site.url}/weg")
    )
    places = ("--home", settings.home, "--corpus", settings.corpus)
    allowed = {"KLEINSTADT_FETCH_PRIVATE": "1"}
    done = run_cli("ingest", "--fetch", *places)
    assert done.returncode == 0
    assert "nicht geladen: turm: " in done.stdout
    assert "liegt in einem privaten Netz" in done.stdout
    assert "2 Quellen des Verzeichnisses sind nicht geladen" in done.stdout
    assert site.asked == []
    done = run_cli("ingest", "--fetch", "--json", *places, variables=allowed)
    said = json.loads(done.stdout)
    assert (said["added"], said["fetched"]["new"]) == (["turm"], [f"{site.url}/turm"])
    assert said["fetched"]["failures"][0]["source"] == "weg"
