"""The tokens that let a program in: kept in a file, compared in constant time."""

from __future__ import annotations

import hmac
from hashlib import sha256
from typing import TYPE_CHECKING

from ui.errors import TokensInvalid, system_failure

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_SHORTEST = 16


def read_tokens(path: Path) -> tuple[str, ...]:
    """Return the digests of the tokens in a file, one a line; lines that begin with "#" are none.

    Raises `TokensInvalid`, which names no token.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise TokensInvalid(path, system_failure(error)) from error
    except UnicodeDecodeError as error:
        why = "Das ist kein Text in UTF-8."
        raise TokensInvalid(path, why) from error
    found = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    if not found:
        why = "Es steht keines darin."
        raise TokensInvalid(path, why)
    for number, token in enumerate(found, start=1):
        if len(token) < _SHORTEST or not token.isascii() or " " in token:
            why = f"Das {number}. hat nicht mindestens {_SHORTEST} ASCII-Zeichen ohne Leerzeichen."
            raise TokensInvalid(path, why)
    return tuple(_digest(token.encode()) for token in found)


def matching(header: bytes | None, digests: Iterable[str]) -> str | None:
    """Return the digest of the token that an Authorization header bears, if it is one of those.

    Every digest is compared in constant time, and none is left out: how long it takes tells
    neither which token was nearly right nor how many there are before it.
    """
    scheme, _, token = (header or b"").partition(b" ")
    given = _digest(token.strip())
    found = None
    for each in digests:
        if hmac.compare_digest(given, each):
            found = each
    return found if scheme.lower() == b"bearer" else None


def _digest(token: bytes) -> str:
    return sha256(token).hexdigest()
