"""The frame around every view: style, title, language, and how failures are said."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from ui.chat import access, language, scripts, session, wording
from ui.chat.language import _
from ui.chat.literal_text import literal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from streamlit.delta_generator import DeltaGenerator
    from streamlit.navigation.page import Page

    from ui.chat.turns import Failure

_STYLE = Path(__file__).with_name("style.css")
# A picture in the address itself: Streamlit would fetch its named icons from another host.
_ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E"
    "%3Crect x='2' y='1' width='12' height='14' rx='1' fill='%231f5d73'/%3E"
    "%3Cpath d='M5 5h6M5 11h6' stroke='%23fff'/%3E"
    "%3Cpath d='M5 8h6' stroke='%23ffe48a' stroke-width='2'/%3E%3C/svg%3E"
)


def open_page(title: str, groups: Mapping[str, Sequence[Page]]) -> None:
    """Set up the page that a view is shown on, with the ways to the others beside it."""
    st.set_page_config(
        page_title=f"{title} – {wording.product()}",
        page_icon=_ICON,
        layout="wide",
        initial_sidebar_state=260,
    )
    st.html(_STYLE)
    scripts.set_language(language.current(), chosen=session.language() is not None)
    if access.person().name is not None:
        scripts.return_to_address()
    with st.sidebar:
        _offer_views(groups)
        _offer_languages()
        _offer_logout()


def _offer_views(groups: Mapping[str, Sequence[Page]]) -> None:
    """Show links to the views; Streamlit's own list of them is none to a screen reader."""
    for place, (name, pages) in enumerate(groups.items()):
        with st.container(key=f"views-{place}", gap=None):
            st.markdown(f"**{name}**")
            for page in pages:
                st.page_link(page, width="stretch")


def _offer_languages() -> None:
    st.segmented_control(
        _("Sprache"),
        options=list(language.NAMES),
        format_func=language.NAMES.__getitem__,
        default=language.current(),
        key=session.LANGUAGE_SWITCH,
        on_change=session.choose_language,
    )


def _offer_logout() -> None:
    """Say who is logged in, where people are, and let them out."""
    name = access.person().name
    if name is None:
        return
    st.caption(literal(_("Angemeldet als {name}").format(name=name)))
    st.button(_("Abmelden"), icon=":material/logout:", type="tertiary", on_click=session.log_out)


def show_title(title: str) -> DeltaGenerator:
    """Show the title of a view; return the row it stands in."""
    row = st.container(key="title", horizontal=True, vertical_alignment="center")
    row.title(literal(title), anchor=False)
    return row


def show_failure(failure: Failure) -> None:
    """Show what went wrong and what can be done, never how the program came to it."""
    st.error(f"**{failure.lead}** {literal(failure.detail)}", icon=":material/error:")


def show_nothing(words: str) -> None:
    """Show that there is nothing to show, and why."""
    st.info(words, icon=":material/inbox:")
