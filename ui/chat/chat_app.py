"""The script that Streamlit runs for every interaction; it only wires the parts."""

from __future__ import annotations

import os

import streamlit as st

from ingest.settings import from_environment
from ui.chat import language, navigation, page_frame


def main() -> None:
    """Show the view whose address was opened."""
    language.settle()
    pages = navigation.pages(from_environment(os.environ))
    page = st.navigation([each for _view, each in pages], position="hidden")
    page_frame.open_page(page.title, navigation.offered(pages))
    page.run()


# Streamlit runs it under this name; a process that is spawned meanwhile loads it under another.
if __name__ == "__main__":
    main()
