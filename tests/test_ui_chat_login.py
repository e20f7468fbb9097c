"""People log in at a real provider on this machine; a claim says what each may do."""

from __future__ import annotations

import time
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from chat_browser import needs_chromium, opened_browser, started, watched_page
from homes import small_home, write_corpus
from joserfc.jwk import RSAKey
from login_provider import login_file, provided
from playwright.sync_api import expect

from ingest.index import Library
from ingest.settings import from_environment
from ui.chat import launch
from ui.chat.access import Role, role_of
from ui.chat.login import Roles, problem_of

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

ROLES = 'claim = "groups"\nreader = ["alle"]\nresearcher = ["forschung"]\neditor = ["redaktion"]'


def log_in(page: Page, address: str) -> None:
    """Open the chat as a guest and go through the provider."""
    page.goto(address)
    with page.expect_response(lambda response: "/oauth2callback" in response.url):
        page.get_by_role("button", name="Anmelden").click()
    page.wait_for_load_state()


@needs_chromium
def test_people_log_in_and_may_do_what_their_claim_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = write_corpus(tmp_path / "corpus")
    with provided() as provider:
        monkeypatch.setenv("KLEINSTADT_LOGIN", str(login_file(tmp_path, provider, ROLES)))
        with (
            started(tmp_path / "home", "--corpus", str(corpus)) as chat,
            opened_browser(tmp_path / "profile") as browser,
            watched_page(browser) as page,
        ):
            ask = page.get_by_placeholder("Frage an den Bestand stellen")
            runs = page.get_by_role("link", name="Läufe")
            # A guest reads what the page says of itself, and nothing else under any address.
            page.goto(f"{chat.address}/laeufe")
            expect(page.get_by_role("button", name="Anmelden")).to_be_visible()
            expect(page.get_by_role("link", name="Datenschutz")).to_be_visible()
            expect(page.get_by_role("link", name="Korpus")).to_have_count(0)
            expect(ask).to_have_count(0)
            # A token that another key signed is none.
            provider.claims = {"sub": "1", "name": "Ada <b>Muster</b>", "groups": ["redaktion"]}
            provider.signs_with = RSAKey.generate_key(2048, {"kid": "one"})
            log_in(page, chat.address)
            expect(page.get_by_role("button", name="Anmelden")).to_be_visible()
            provider.signs_with = None
            log_in(page, chat.address)
            expect(page.get_by_text("Angemeldet als Ada <b>Muster</b>")).to_be_visible()
            expect(ask).to_be_visible()
            expect(runs).to_be_visible()
            page.get_by_role("button", name="Abmelden").click()
            expect(page.get_by_role("button", name="Anmelden")).to_be_visible()
            provider.claims = {"sub": "2", "name": "Leser", "groups": "alle"}
            log_in(page, chat.address)
            expect(ask).to_be_visible()
            expect(runs).to_have_count(0)
            page.goto(f"{chat.address}/laeufe")
            expect(page.get_by_text("denen vorbehalten, die den Bestand pflegen")).to_be_visible()
            page.get_by_role("button", name="Abmelden").click()
            expect(page.get_by_role("button", name="Anmelden")).to_be_visible()
            provider.claims = {"sub": "3", "name": "Gast", "groups": ["andere"]}
            log_in(page, chat.address)
            expect(page.get_by_text("nicht freigeschaltet")).to_have_count(1)
            expect(ask).to_have_count(0)


@needs_chromium
def test_a_link_is_followed_after_the_login_and_not_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = small_home(tmp_path)
    with closing(Library(settings)) as library:
        passages = library.index().catalog.all_passages()
        passage = next(each for each in passages if "1912" in each.text)
    with provided() as provider:
        provider.claims = {"sub": "1", "name": "Leser", "groups": "alle"}
        monkeypatch.setenv("KLEINSTADT_LOGIN", str(login_file(tmp_path, provider, ROLES)))
        with (
            started(settings.home, "--corpus", str(settings.corpus)) as chat,
            opened_browser(tmp_path / "profile") as browser,
            watched_page(browser) as page,
        ):
            page.goto(f"{chat.address}/?passage={passage.id}")
            expect(page.get_by_role("button", name="Anmelden")).to_be_visible()
            expect(page.get_by_text("1912")).to_have_count(0)
            # No person is as quick as to log in before the page has noted where it is.
            page.wait_for_function("sessionStorage.getItem('wanted')")
            page.get_by_role("button", name="Anmelden").click()
            expect(page.get_by_role("heading", name="Verlinkte Passage")).to_be_visible()
            expect(page.get_by_text("1912").first).to_be_visible()
            expect(page).to_have_url(f"{chat.address}/?passage={passage.id}")
            # It is followed once.
            page.goto(chat.address)
            expect(page.get_by_text("Angemeldet als Leser")).to_be_visible()
            expect(page.get_by_role("heading", name="Verlinkte Passage")).to_have_count(0)
            page.get_by_role("button", name="Abmelden").click()
            expect(page.get_by_role("button", name="Anmelden")).to_be_visible()
            # Who may not ask is shown no passage, with or without a link.
            provider.claims = {"sub": "2", "name": "Gast", "groups": ["andere"]}
            page.goto(f"{chat.address}/?passage={passage.id}")
            page.get_by_role("button", name="Anmelden").click()
            expect(page.get_by_text("nicht freigeschaltet")).to_have_count(1)
            expect(page.get_by_text("1912")).to_have_count(0)


@pytest.mark.parametrize(
    ("groups", "role"),
    [
        (["redaktion", "alle"], Role.EDITOR),
        (["forschung"], Role.RESEARCHER),
        ("alle", Role.READER),
        (["andere"], Role.GUEST),
        (None, Role.GUEST),
        ([{"redaktion": 1}], Role.GUEST),
    ],
)
def test_a_claim_gives_the_highest_role(groups: object, role: Role) -> None:
    roles = Roles(
        claim="groups", reader=("alle",), researcher=("forschung",), editor=("redaktion",)
    )
    found = roles.groups({"iat": time.time(), "groups": groups})
    assert found is not None
    assert role_of(roles, found) is role


def test_without_named_readers_everyone_who_logs_in_reads() -> None:
    assert role_of(Roles(), frozenset()) is Role.READER


def test_a_login_ends_after_some_hours() -> None:
    roles = Roles(hours=1)
    assert roles.groups({"iat": time.time() - 3000}) is not None
    assert roles.groups({"iat": time.time() - 4000}) is None
    assert roles.groups({}) is None


def test_a_file_that_cannot_be_used_is_said_without_its_secrets(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "login.toml"
    file.write_text('[auth]\ncookie_secret = "geheim"\nclient_id = "k"\n', encoding="utf-8")
    settings = from_environment({"KLEINSTADT_LOGIN": str(file)}, home=tmp_path)
    assert launch.run_chat(settings, "0.0.0.0", 8501, open_browser=False) == 1  # noqa: S104
    said = capsys.readouterr().err
    assert "auth.cookie_secret, auth.redirect_uri" in said.replace("auth.client_secret, ", "")
    assert "geheim" not in said
    assert "FileNotFoundError" in (problem_of(tmp_path / "fehlt.toml") or "")
