"""Word of runs: what is told to whom, over real servers, and what never is."""

from __future__ import annotations

import json
import shutil
import socket
import ssl
import subprocess
from contextlib import contextmanager
from dataclasses import replace
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler
from threading import Event, Thread
from typing import TYPE_CHECKING

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from homes import TEXTS, small_home
from http_here import HttpServer, free_port
from patience import PATIENCE

from ui import channels
from ui.cli import main
from ui.errors import ChannelsInvalid

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage
    from pathlib import Path

    from aiosmtpd.smtp import SMTP, Envelope, Session

    from ingest.settings import Settings

SECRET = "nur-fuer-den-server"  # noqa: S105  (nobody's)
MAIL = '[mail]\nserver = "mail.example.org"\nfrom = "a@b"\nto = ["a@b"]\n'


class Hook(HttpServer):
    """A web server that notes what is posted to it."""

    def __init__(self) -> None:
        """Start to answer on a free port."""
        self.status = 204
        self.headers: dict[str, str] = {}
        self.posted: list[dict[str, object]] = []
        self.asked: list[tuple[str, str | None]] = []
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                hook.asked.append((self.path, self.headers["Authorization"]))
                body = self.rfile.read(int(self.headers["Content-Length"]))
                hook.posted.append(json.loads(body))
                self.send_response(hook.status)
                for name, value in hook.headers.items():
                    self.send_header(name, value)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                del format, args

        super().__init__(Handler)
        self.url += f"/hooks/{SECRET}?a=1"

    @property
    def events(self) -> list[object]:
        """Return what was told, in order."""
        return [each["event"] for each in self.posted]


@pytest.fixture
def hook() -> Iterator[Hook]:
    """Give a web server."""
    with Hook() as made:
        yield made


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Return a home with the small corpus in it, and where to say whom word goes to."""
    return replace(small_home(tmp_path), notify=tmp_path / "notify.toml")


def ingest(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, *options: str, text: str = ""
) -> int:
    """Run the command with word sent as a text says, and return its status."""
    assert settings.notify is not None
    settings.notify.write_text(text, encoding="utf-8")
    monkeypatch.setenv("KLEINSTADT_NOTIFY", str(settings.notify))
    places = ("--home", str(settings.home), "--corpus", str(settings.corpus))
    return main(["ingest", *options, *places])


def write(settings: Settings, name: str, text: str) -> None:
    (settings.corpus / name).write_text(text, encoding="utf-8")


def webhook(hook: Hook) -> str:
    return f'[webhook]\nurl = "{hook.url}"\nauthorization = "Bearer {SECRET}"\n'


def test_news_failures_and_their_end_are_told_once(
    settings: Settings,
    hook: Hook,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def run(*options: str) -> list[object]:
        hook.posted.clear()
        ingest(settings, monkeypatch, *options, text=webhook(hook))
        return hook.events

    assert run() == []
    write(settings, "neu.md", "# Neu\n\nDer Leuchtturm steht am Meer.\n")
    assert run() == ["published"]
    (told,) = hook.posted
    assert told["subject"] == "Kleinstadt-Assistent: Neues im Bestand"
    assert "neu: neu" in str(told["text"])
    assert isinstance(told["report"], dict)
    assert (told["report"]["added"], told["failures"]) == (["neu"], [])
    assert hook.asked[-1] == (f"/hooks/{SECRET}?a=1", f"Bearer {SECRET}")
    # A document that fails is told once, another failure is news, and so is that it is over.
    write(settings, "kaputt.pdf", "%PDF-1.7 kaputt")
    assert run() == ["failed"]
    assert str(hook.posted[0]["subject"]).endswith("nicht alles gelesen")
    assert "kaputt.pdf" in str(hook.posted[0]["failures"])
    assert run() == []
    assert run("--strict") == ["failed"]
    assert hook.posted[0]["report"] is None
    assert "Nichts wurde veröffentlicht" in str(hook.posted[0]["text"])
    assert run("--strict") == []
    (settings.corpus / "kaputt.pdf").unlink()
    assert run() == ["recovered"]
    assert run() == []
    # What is published although something fails is told as such.
    write(settings, "kaputt.pdf", "%PDF-1.7 kaputt")
    write(settings, "neu.md", "# Neu\n\nDer Leuchtturm steht auf dem Berg.\n")
    assert run() == ["published"]
    assert (
        hook.posted[0]["subject"] == "Kleinstadt-Assistent: Neues im Bestand, nicht alles gelesen"
    )
    assert run() == []
    assert "zugestellt" not in capsys.readouterr().err


@pytest.mark.parametrize("how", ["refuses", "redirects", "is away"])
def test_word_that_cannot_be_sent_fails_no_run_and_is_sent_later(
    settings: Settings,
    hook: Hook,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    how: str,
) -> None:
    text = webhook(hook)
    if how == "is away":
        text = f'[webhook]\nurl = "http://127.0.0.1:{free_port()}/{SECRET}"\n'
    hook.status = 500 if how == "refuses" else 302
    hook.headers = {} if how == "refuses" else {"Location": hook.url}
    write(settings, "kaputt.pdf", "%PDF-1.7 kaputt")
    assert ingest(settings, monkeypatch, text=text) == 0
    said = capsys.readouterr()
    assert "Benachrichtigung nicht zugestellt: Webhook an 127.0.0.1" in said.err
    assert len(hook.asked) == (0 if how == "is away" else 1)
    hook.status = 204
    hook.posted.clear()
    assert ingest(settings, monkeypatch, text=webhook(hook)) == 0
    assert hook.events == ["failed"]
    assert SECRET not in said.out + said.err
    kept = [file for file in settings.home.rglob("*") if file.is_file()]
    assert not [file for file in kept if SECRET.encode() in file.read_bytes()]


def test_a_server_that_never_ends_its_answer_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """A byte now and then would keep every limit on silence from being reached."""
    monkeypatch.setattr(channels, "_WHOLE", 1.0)
    over = Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip() -> None:
            connection, _ = server.accept()
            with connection:
                connection.sendall(b"HTTP/1.1 200 OK\r\n")
                while not over.wait(0.1):
                    connection.sendall(b"X: y\r\n")

        thread = Thread(target=drip)
        thread.start()
        port = server.getsockname()[1]
        made = channels.Channels.model_validate({"webhook": {"url": f"http://127.0.0.1:{port}/"}})
        assert made.send("s", "t", {}) == ("Webhook an 127.0.0.1 braucht länger als 1 s",)
        over.set()
        thread.join()


class Mailbox:
    """What a mail server takes, from whoever knows the password."""

    def __init__(self) -> None:
        """Begin empty."""
        self.taken: list[EmailMessage] = []

    async def handle_DATA(  # noqa: N802  (the library's name)
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Take a message."""
        del server, session
        assert isinstance(envelope.content, bytes)
        message = message_from_bytes(envelope.content, policy=policy.default)
        self.taken.append(message)
        return "250 OK"

    def check(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: object
    ) -> AuthResult:
        """Let in who knows the password."""
        del server, session, envelope, mechanism
        wanted = LoginPassword(b"kleinstadt", SECRET.encode())
        return AuthResult(success=given == wanted, handled=False)


@contextmanager
def mail_server(box: Mailbox, folder: Path, *, tls: bool) -> Iterator[int]:
    """Run a mail server with a certificate of its own; give its port."""
    program = shutil.which("openssl")
    if program is None:
        pytest.skip("the test of mail over TLS needs openssl to make a certificate")
    subprocess.run(
        [
            *(program, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-keyout", folder / "key.pem", "-out", folder / "cert.pem"),
            *("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"),
        ],
        check=True,
        capture_output=True,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    port = free_port()
    controller = Controller(
        box,
        hostname="127.0.0.1",
        port=port,
        ready_timeout=PATIENCE,
        ssl_context=context if tls else None,
        tls_context=None if tls else context,
        authenticator=box.check,
        auth_required=True,
        auth_require_tls=not tls,
        require_starttls=not tls,
    )
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


# The library does not see that a connection that began with TLS needs no STARTTLS.
@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_mail_goes_over_tls_with_a_login(
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    security: str,
) -> None:
    box = Mailbox()
    with mail_server(box, tmp_path, tls=security == "tls") as port:
        text = (
            f'[mail]\nserver = "localhost"\nport = {port}\nsecurity = "{security}"\n'
            f'user = "kleinstadt"\npassword = "{SECRET}"\n'
            'from = "Kleinstadt <kleinstadt@example.org>"\n'
            'to = ["edv@example.org", "archiv@example.org"]\n'
        )
        # A certificate that nobody vouches for is refused, and no password is sent.
        write(settings, "neu.md", TEXTS["turm.md"].replace("1912", "1915"))
        assert ingest(settings, monkeypatch, text=text) == 0
        assert "Mail über localhost: keine sichere Verbindung" in capsys.readouterr().err
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
        write(settings, "neu.md", TEXTS["turm.md"].replace("1912", "1916"))
        assert ingest(settings, monkeypatch, text=text) == 0
        wrong = text.replace(SECRET, "falsch")
        write(settings, "neu.md", TEXTS["turm.md"].replace("1912", "1917"))
        assert ingest(settings, monkeypatch, text=wrong) == 0
    said = capsys.readouterr()
    assert "Mail über localhost nimmt die Anmeldung nicht an" in said.err
    assert SECRET not in said.out + said.err
    (message,) = box.taken
    assert message["Subject"] == "Kleinstadt-Assistent: Neues im Bestand"
    assert message["To"] == "edv@example.org, archiv@example.org"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"].endswith("@example.org>")
    content = message.get_content()
    assert "geändert: neu" in content
    assert "`kleinstadt runs` zeigt die letzten Läufe." in content


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("kaputt", "kein gültiges TOML"),
        ("[webhook]\n", "„webhook.url“ fehlt"),
        (f'[webhook]\nurl = "{SECRET}"\n', "braucht eine ganze Adresse"),
        (f'[webhook]\nurl = "http://x:{SECRET}/"\n', "„webhook.url“"),
        (f'[webhuk]\nurl = "{SECRET}"\n', "„webhuk“ gibt es nicht"),
        ('[mail]\nserver = "x"\nfrom = "a@b"\nto = []\n', "„mail.to“ hat die falsche Form"),
        ('[mail]\nserver = "x"\nfrom = "a"\nto = ["a@b"]\n', "„mail.from“: braucht eine E-Mail"),
        (
            f'{MAIL}password = "{SECRET}"\n',
            "gehören zusammen",
        ),
        (
            f'{MAIL}user = "u"\npassword = "{SECRET}"\nsecurity = "none"\n',
            "starttls oder tls",
        ),
    ],
)
def test_a_file_with_a_mistake_is_said(tmp_path: Path, text: str, reason: str) -> None:
    place = tmp_path / "notify.toml"
    place.write_text(text, encoding="utf-8")
    with pytest.raises(ChannelsInvalid, match=reason) as problem:
        channels.read_channels(place)
    assert SECRET not in str(problem.value)


def test_a_mistake_in_it_fails_no_run(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ingest(settings, monkeypatch, text="[webhook]") == 0
    said = capsys.readouterr()
    assert "Niemand wird benachrichtigt" in said.err
    assert "Nichts Neues" in said.out


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(ChannelsInvalid, match="gibt es nicht"):
        channels.read_channels(tmp_path / "fehlt.toml")


def test_secrets_are_not_shown_by_accident() -> None:
    made = channels.Channels.model_validate(
        {
            "webhook": {"url": f"https://example.org/{SECRET}", "authorization": SECRET},
            "mail": {
                "server": "localhost",
                "security": "none",
                "user": "u",
                "password": SECRET,
                "from": "a@b",
                "to": ["a@b"],
            },
        }
    )
    assert SECRET not in repr(made) + str(made)
