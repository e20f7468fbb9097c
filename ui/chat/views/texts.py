"""Pages of running text: what the chat keeps of a person, and who can use it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from ui.chat import language, page_frame
from ui.chat.language import _

if TYPE_CHECKING:
    from ingest.settings import Settings


def show_accessibility(_settings: Settings) -> None:
    """Show the statement on accessibility."""
    page_frame.show_title(_("Erklärung zur Barrierefreiheit"))
    st.markdown(language.text("accessibility"))


def show_privacy(_settings: Settings) -> None:
    """Show what is kept of a person and what is not."""
    page_frame.show_title(_("Datenschutz"))
    st.markdown(language.text("privacy"))
