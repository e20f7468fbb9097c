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
from ui.chat.views import (
    conversation,
    conversations,
    glossary,
    library,
    login,
    notepad,
    runs,
    texts,
    themes,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

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
    View(
        path="gespraeche",
        title=lambda: _("Gespräche"),
        group=_asking,
        show=conversations.show,
    ),
    View(path="merkliste", title=lambda: _("Merkliste"), group=_asking, show=notepad.show),
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


def pages(settings: Settings) -> tuple[tuple[View, Page], ...]:
    """Return every view with its page; one that this person may not see says so."""
    role = access.person().role
    return tuple((view, _page(view, settings, allowed=role >= view.role)) for view in VIEWS)


def offered(found: Sequence[tuple[View, Page]]) -> Mapping[str, list[Page]]:
    """Return the pages that this person is offered, by group; the first is where people log in."""
    role = access.person().role
    grouped: dict[str, list[Page]] = {}
    for view, page in found:
        if role >= view.role or view.path == CHAT:
            grouped.setdefault(view.group(), []).append(page)
    return grouped


def _page(view: View, settings: Settings, *, allowed: bool) -> Page:
    show = view.show if allowed else login.show
    return st.Page(
        lambda: show(settings),
        title=view.title(),
        url_path=view.path,
        default=view.path == CHAT,
    )
