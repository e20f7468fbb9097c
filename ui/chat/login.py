"""The file that says where people log in, by OpenID Connect, and who of them may do what.

    [auth]                      # as Streamlit's login takes it
    redirect_uri = "https://chat.example.org/oauth2callback"
    cookie_secret = "…"         # random, 32 characters or more
    client_id = "…"
    client_secret = "…"
    server_metadata_url = "https://login.example.org/.well-known/openid-configuration"

    [roles]
    claim = "groups"            # of the identity token: a word or a list of words
    reader = ["personal"]       # left out, everyone who can log in is a reader
    researcher = ["forschung"]
    editor = ["redaktion"]

A login counts for `hours`, then the provider is asked again.
"""

from __future__ import annotations

import time
import tomllib
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field, ValidationError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_CALLBACK = "/oauth2callback"


class _Auth(BaseModel):
    """What Streamlit reads of the file itself; other keys are left alone."""

    redirect_uri: str = Field(pattern=rf"^https?://.+{_CALLBACK}$")
    cookie_secret: str = Field(min_length=32)
    client_id: str = Field(min_length=1)
    client_secret: str = Field(min_length=1)
    server_metadata_url: str = Field(pattern="^https?://")


class Roles(BaseModel):
    """Which values of a claim make a person what."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    claim: str = "roles"
    reader: tuple[str, ...] | None = None
    researcher: tuple[str, ...] = ()
    editor: tuple[str, ...] = ()
    hours: int = Field(default=12, ge=1, le=720)

    def groups(self, claims: Mapping[str, object]) -> frozenset[str] | None:
        """Return the values of the claim in a token; none when the login is too long ago."""
        issued = claims.get("iat")
        if not isinstance(issued, (int, float)) or time.time() - issued > 3600 * self.hours:
            return None
        found = claims.get(self.claim)
        values = found if isinstance(found, (list, tuple)) else [found]
        return frozenset(each for each in values if isinstance(each, str))


class _Login(BaseModel):
    auth: _Auth
    roles: Roles = Roles()


@cache
def read_roles(path: Path) -> Roles:
    """Return who may do what; `problem_of` was asked before."""
    return _read(path).roles


def problem_of(path: Path) -> str | None:
    """Return why nobody can log in as a file says, or none; it repeats nothing secret."""
    try:
        _read(path)
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        return f"{path} (KLEINSTADT_LOGIN) lässt sich nicht lesen: {type(error).__name__}."
    except ValidationError as error:
        places = sorted({".".join(map(str, each["loc"])) for each in error.errors()})
        return (
            f"{path} (KLEINSTADT_LOGIN) ist nicht brauchbar; zu prüfen ist: {', '.join(places)}. "
            "docs/chat.md zeigt, was darin steht."
        )
    if find_spec("authlib") is None:
        return (
            "Zur Anmeldung fehlt das Paket authlib. Installieren Sie es: "
            'pip install -c constraints.txt -e ".[login]".'
        )
    return None


def _read(path: Path) -> _Login:
    return _Login.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
