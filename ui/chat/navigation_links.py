"""Ways from one view to another that keep the session, as a loaded page would not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    from collections.abc import Mapping


def go_to_chat(about: Mapping[str, str]) -> None:
    """Show the chat, with what its address should say."""
    # Streamlit knows a page by its address, and the chat has none but the application's.
    st.switch_page(st.Page(_nowhere, title="Chat", default=True), query_params=dict(about))


def _nowhere() -> None:
    """Stand for the view, which the navigation knows."""
