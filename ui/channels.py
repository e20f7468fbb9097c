"""Where word of runs goes: an address that takes JSON, and mail; both as a file says.

The file is read where word is sent, so no secret in it is a setting, a variable or an argument.
"""

from __future__ import annotations

import json
import smtplib
import ssl
import tomllib
from contextlib import closing
from email.message import EmailMessage
from email.utils import formatdate, make_msgid, parseaddr
from enum import StrEnum
from functools import partial
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from socket import gethostname
from threading import Thread
from typing import TYPE_CHECKING, Annotated, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    model_validator,
)

from ingest.hosts import is_loopback
from ui.errors import ChannelsInvalid, system_failure

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from ui.payload import Json

# Seconds without an answer, and of the whole sending of one message.
_SILENCE = 10.0
_WHOLE = 30.0
_GOOD = range(200, 300)


class Security(StrEnum):
    """How a mail server is spoken to."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


def _web_address(secret: SecretStr) -> SecretStr:
    if not _is_web_address(secret.get_secret_value()):
        message = "braucht eine ganze Adresse, die mit http:// oder https:// beginnt"
        raise ValueError(message)
    return secret


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        whole = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:  # whose words quote the address
        return False
    return whole and text.isascii() and text.isprintable()


def _mailbox(text: str) -> str:
    _, address = parseaddr(text)
    if "@" not in address or not text.isprintable():
        message = "braucht eine E-Mail-Adresse"
        raise ValueError(message)
    return text


Mailbox = Annotated[str, AfterValidator(_mailbox)]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Webhook(_Table):
    """An address to which word is posted as JSON, and a value for its header Authorization."""

    url: Annotated[SecretStr, AfterValidator(_web_address)]
    authorization: SecretStr | None = None

    @property
    def name(self) -> str:
        """Return what may be said of it: the host; the rest of such an address is often secret."""
        return f"Webhook an {urlsplit(self.url.get_secret_value()).hostname}"

    def send(self, subject: str, text: str, value: Mapping[str, Json]) -> None:
        """Post word; raise `OSError`, `HTTPException` or `_Refused`. A redirect is not followed."""
        parts = urlsplit(self.url.get_secret_value())
        port, host = parts.port, parts.hostname or ""
        connection = (
            HTTPSConnection(host, port, timeout=_SILENCE, context=ssl.create_default_context())
            if parts.scheme == "https"
            else HTTPConnection(host, port, timeout=_SILENCE)
        )
        headers = {"Content-Type": "application/json", "User-Agent": "kleinstadt/0.1"}
        if self.authorization:
            headers["Authorization"] = self.authorization.get_secret_value()
        body = json.dumps({**value, "subject": subject, "text": text}).encode()
        with closing(connection):
            target = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
            connection.request("POST", target, body, headers)
            status = connection.getresponse().status
        if status not in _GOOD:
            raise _Refused(str(status))


class Mail(_Table):
    """A mail server, how to log in, and who writes to whom."""

    server: Annotated[str, Field(min_length=1)]
    port: Annotated[int, Field(ge=1, le=65535)] = 587
    security: Security = Security.STARTTLS
    user: str | None = None
    password: SecretStr | None = None
    sender: Annotated[Mailbox, Field(alias="from")]
    to: Annotated[tuple[Mailbox, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _check(self) -> Self:
        if (self.user is None) != (self.password is None):
            message = "„user“ und „password“ gehören zusammen"
            raise ValueError(message)
        if self.user and self.security is Security.NONE and not is_loopback(self.server):
            message = "ein Kennwort braucht „security“ starttls oder tls"
            raise ValueError(message)
        return self

    @property
    def name(self) -> str:
        """Return what may be said of it."""
        return f"Mail über {self.server}"

    def send(self, subject: str, text: str, value: Mapping[str, Json]) -> None:
        """Send word; raise `OSError` or `smtplib.SMTPException`."""
        del value
        message = EmailMessage()
        message["Subject"], message["From"] = subject, self.sender
        message["To"] = ", ".join(self.to)
        message["Date"] = formatdate(localtime=True)
        message["Message-ID"] = make_msgid(domain=parseaddr(self.sender)[1].rpartition("@")[2])
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(text)
        context = ssl.create_default_context()
        with (
            smtplib.SMTP_SSL(
                self.server, self.port, gethostname(), timeout=_SILENCE, context=context
            )
            if self.security is Security.TLS
            else smtplib.SMTP(self.server, self.port, gethostname(), timeout=_SILENCE)
        ) as server:
            if self.security is Security.STARTTLS:
                server.starttls(context=context)
            if self.user and self.password:
                server.login(self.user, self.password.get_secret_value())
            server.send_message(message)


class Channels(_Table):
    """Everyone that word goes to."""

    webhook: Webhook | None = None
    mail: Mail | None = None

    def send(self, subject: str, text: str, value: Mapping[str, Json]) -> tuple[str, ...]:
        """Send word, to each for a limited time, and return what went wrong."""
        problems = (
            _limited(each.name, partial(each.send, subject, text, value))
            for each in (self.webhook, self.mail)
            if each is not None
        )
        return tuple(problem for problem in problems if problem)


def read_channels(path: Path) -> Channels:
    """Return what a file says; raise `ChannelsInvalid`, which tells no value of it."""
    try:
        return Channels.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise ChannelsInvalid(path, system_failure(error)) from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError):
        reason = "Das ist kein gültiges TOML."
        raise ChannelsInvalid(path, reason) from None
    except ValidationError as error:
        raise ChannelsInvalid(path, _wrong(error)) from None


def _wrong(error: ValidationError) -> str:
    """Return in German which field is wrong, never what it holds."""
    first = error.errors(include_input=False, include_url=False)[0]
    where = ".".join(str(part) for part in first["loc"] if isinstance(part, str))
    match first["type"]:
        case "missing":
            return f"„{where}“ fehlt."
        case "extra_forbidden":
            return f"„{where}“ gibt es nicht; prüfen Sie die Schreibweise."
        case "value_error":
            return f"„{where}“: {first['ctx']['error']}."
        case _:
            return f"„{where}“ hat die falsche Form."


class _Refused(Exception):
    """An address answered, but not that it took what was sent."""


def _limited(name: str, send: Callable[[], None]) -> str | None:
    """Send for so long at most, and return what went wrong without a word of what was sent."""
    wrong: list[str] = []

    def sending() -> None:
        try:
            send()
        except _Refused as error:
            wrong.append(f"{name} antwortet mit Status {error}")
        except smtplib.SMTPAuthenticationError:
            wrong.append(f"{name} nimmt die Anmeldung nicht an")
        except smtplib.SMTPResponseException as error:
            wrong.append(f"{name} antwortet mit Status {error.smtp_code}")
        except ssl.SSLError as error:
            wrong.append(f"{name}: keine sichere Verbindung ({error.reason or 'TLS'})")
        except (OSError, HTTPException, ValueError) as error:
            # Their own words may quote an address or a header.
            why = "antwortet nicht" if isinstance(error, TimeoutError) else type(error).__name__
            wrong.append(f"{name}: {why}")

    # A server that sends a byte now and then would hold a connection for ever.
    thread = Thread(target=sending, daemon=True)
    thread.start()
    thread.join(_WHOLE)
    if thread.is_alive():
        return f"{name} braucht länger als {_WHOLE:.0f} s"
    return wrong[0] if wrong else None
