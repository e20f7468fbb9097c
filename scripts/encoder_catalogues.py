"""German and English texts side by side, from the translation catalogues of two games.

One tells stories (The Battle for Wesnoth), one the history of mankind (Freeciv): whole sentences
in everyday words, which laws and handbooks lack.
"""

from __future__ import annotations

import re
from gettext import GNUTranslations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

CATALOGUES = (
    "usr/share/games/wesnoth/*/locale/de/LC_MESSAGES/*.mo",
    "usr/share/locale/de/LC_MESSAGES/freeciv-*.mo",
)

_CONTEXT = re.compile(r"^(?:\?[^:]*:|[a-z_ ]+\^)")
_MARKUP = re.compile(r"<[^>]*?(?:text='([^']*)')?[^>]*>")
_FILLED_IN = re.compile(r"\$\w+\|?|%\d*\$?[sd]|\{[^}]*\}|[•*_~]")


def catalogue_pairs(unpacked: Path) -> list[tuple[str, str]]:
    """Return (German, English) of each translated message, without marks of the program."""
    found: list[tuple[str, str]] = []
    files = {file for pattern in CATALOGUES for file in unpacked.glob(pattern)}
    for file in sorted(files):
        with file.open("rb") as opened:
            messages = GNUTranslations(opened)._catalog  # type: ignore[attr-defined]  # noqa: SLF001  (there is no other way to list them)
        for english, german in sorted((k, v) for k, v in messages.items() if isinstance(k, str)):
            pair = _plain(german), _plain(english)
            if all(pair) and pair[0] != pair[1]:
                found.append(pair)
    return found


def _plain(message: str) -> str:
    """Return a message without its context, its markup and what is filled in later."""
    text = _MARKUP.sub(lambda tag: tag[1] or " ", _CONTEXT.sub("", message))
    return " ".join(_FILLED_IN.sub(" ", text).split())
