"""The views of the chat: what each is called, where it is found, and who may see it.

A view is one function of a module in `ui/chat/views`; to add one, write it and name it here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from ui.chat import access
from ui.chat.access import Role
from ui.chat.language import _
from ui.chat.views import conversation, glossary, library, login, runs, texts, themes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from streamlit.navigation.page import Page

    from ingest.settings import Settings

# Streamlit gives its default page no address but that of the chat itself.
CHAT = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A page of the chat.

    `path` is its address and names it; `title` and `group` are functions, since their words depend
    on the reader. It has no icon: Streamlit would make that the icon of the page as well, and have
    the browser fetch it from another host.
    """

    path: str
    title: Callable[[], str]
    group: Callable[[], str]
    show: Callable[[Settings], None]
    role: Role = Role.READER


def _asking() -> str:
    return _("Fragen")


def _corpus() -> str:
    return _("Bestand")


def _about() -> str:
    return _("Hinweise")


VIEWS = (
    View(
        path=CHAT,
        title=lambda: _("Chat"),
        group=_asking,
        show=conversation.show,
    ),
    View(path="korpus", title=lambda: _("Korpus"), group=_corpus, show=library.show),
    View(path="themen", title=lambda: _("Themen"), group=_corpus, show=themes.show),
    View(path="begriffe", title=lambda: _("Begriffe"), group=_corpus, show=glossary.show),
    View(
        path="laeufe",
        title=lambda: _("Läufe"),
        group=_corpus,
        show=runs.show,
        role=Role.EDITOR,
    ),
    View(
        path="barrierefreiheit",
        title=lambda: _("Barrierefreiheit"),
        group=_about,
        show=texts.show_accessibility,
        role=Role.GUEST,
    ),
    View(
        path="datenschutz",
        title=lambda: _("Datenschutz"),
        group=_about,
        show=texts.show_privacy,
        role=Role.GUEST,
    ),
)
# Stands where the chat does for those who are let in.
_LOGIN = View(
    path=CHAT,
    title=lambda: _("Anmelden"),
    group=_asking,
    show=login.show,
    role=Role.GUEST,
)


def visible() -> tuple[View, ...]:
    """Return the views that this person may see."""
    role = access.person().role
    first = (_LOGIN,) if role is Role.GUEST else ()
    return first + tuple(view for view in VIEWS if role >= view.role)


def pages(settings: Settings) -> Mapping[str, list[Page]]:
    """Return the pages of this person, by group, as Streamlit's navigation takes them."""
    grouped: dict[str, list[Page]] = {}
    for view in visible():
        grouped.setdefault(view.group(), []).append(_page(view, settings))
    return grouped


def _page(view: View, settings: Settings) -> Page:
    return st.Page(
        lambda: view.show(settings),
        title=view.title(),
        url_path=view.path,
        default=view.path == CHAT,
    )
