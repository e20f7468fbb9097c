"""The few lines of script the chat adds to Streamlit's page; no other inline script may run.

Each is fixed, so that the security policy names it by its digest. What it acts on stands beside it
in the data attributes of an element.
"""

from __future__ import annotations

from html import escape

import streamlit as st

# Streamlit's page says it is English; hyphenation and screen readers go by the language.
_LANGUAGE = (
    'for (const {dataset} of document.querySelectorAll("[data-language]")) {'
    "document.documentElement.lang = dataset.language;"
    'if (dataset.chosen) document.cookie = "language=" + dataset.language'
    ' + "; path=/; max-age=31536000; SameSite=Strict";}'
)
# Once more when what stood above is gone, which moves what is below.
_SHOW = (
    'for (const {dataset} of [...document.querySelectorAll("[data-show]")].slice(-1))'
    "for (const after of [0, 500]) setTimeout(() =>"
    'document.querySelector(".st-key-" + dataset.show)?.scrollIntoView({block: "start"}), after);'
)
SCRIPTS = (_LANGUAGE, _SHOW)


def set_language(language: str, *, chosen: bool) -> None:
    """Tell the browser the language of the page, and to remember one that was chosen."""
    kept = ' data-chosen="1"' if chosen else ""
    _run(f'<i hidden data-language="{escape(language)}"{kept}></i>', _LANGUAGE)


def scroll_to(key: str) -> None:
    """Bring the container with a key to the top of the window."""
    _run(f'<i hidden data-show="{escape(key)}"></i>', _SHOW)


def _run(about: str, script: str) -> None:
    st.html(f"{about}<script>{script}</script>", unsafe_allow_javascript=True)
