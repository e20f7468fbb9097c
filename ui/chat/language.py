"""The languages of the chat: its words, dates and numbers in that of the reader.

German is the language the words are written in where they are shown, as `_("…")`; English stands in
`locales/en.po`, which `scripts/translations.py` brings up to date.
"""

from __future__ import annotations

from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st
from babel import dates, numbers
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from streamlit.runtime.scriptrunner import get_script_run_ctx

from ui.chat import session

if TYPE_CHECKING:
    from datetime import date as Date  # noqa: N812  (a type here, a function below)
    from datetime import datetime

LOCALES = Path(__file__).parent / "locales"
TEXTS = Path(__file__).parent / "texts"
NAMES = {"de": "Deutsch", "en": "English"}
COOKIE = "language"
_WRITTEN_IN = "de"


def settle() -> None:
    """Find out the language of this reader: the chosen one, else the browser's, else German."""
    chosen = session.language() or st.context.cookies.get(COOKIE)
    locale = (st.context.locale or _WRITTEN_IN).lower()
    theirs = _WRITTEN_IN if locale.startswith(_WRITTEN_IN) else "en"
    session.speak(chosen if chosen in NAMES else theirs)


def current() -> str:
    """Return the language of this reader, and German where there is none."""
    if get_script_run_ctx(suppress_warning=True) is None:
        return _WRITTEN_IN
    return session.spoken() or _WRITTEN_IN


def _(german: str) -> str:
    """Return words in the reader's language."""
    return _translations(current()).gettext(german)


def ngettext(one: str, many: str, count: int) -> str:
    """Return words for one or for several things, with `{count}` as a number of the language."""
    said = _translations(current()).ngettext(one, many, count)
    return said.format(count=number(count))


def number(value: float) -> str:
    """Return a number as it is written in the reader's language."""
    return str(numbers.format_decimal(value, locale=current()))


def date(value: Date) -> str:
    """Return a day: "3. März 2026"."""
    return str(dates.format_date(value, "long", locale=current()))


def moment(value: datetime) -> str:
    """Return a day and a time in the reader's time zone, or in UTC where that is unknown."""
    return str(
        dates.format_datetime(value.astimezone(_zone()), "d. MMM y, HH:mm", locale=current())
        if current() == _WRITTEN_IN
        else dates.format_datetime(value.astimezone(_zone()), "medium", locale=current())
    )


def text(name: str) -> str:
    """Return a page of running text, as Markdown."""
    return (TEXTS / f"{name}.{current()}.md").read_text(encoding="utf-8")


def _zone() -> ZoneInfo:
    known = st.context.timezone if get_script_run_ctx(suppress_warning=True) else None
    try:
        return ZoneInfo(known or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


@cache
def _translations(language: str) -> NullTranslations:
    """Return the words of a language, read once."""
    if language == _WRITTEN_IN:
        return NullTranslations()
    with (LOCALES / f"{language}.po").open("rb") as opened:
        catalog = read_po(opened, locale=language)
    compiled = BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return GNUTranslations(compiled)
