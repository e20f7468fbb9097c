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
# Who follows a link and has to log in comes back to the chat's first page: the provider is told
# one address only. What this tab wanted stays in it; whole addresses are of this chat alone.
_WANT = 'sessionStorage.setItem("wanted", location.href);'
_RETURN = (
    'const wanted = sessionStorage.getItem("wanted"); sessionStorage.removeItem("wanted");'
    "if (wanted && wanted !== location.href) location.replace(wanted);"
)
SCRIPTS = (_LANGUAGE, _SHOW, _WANT, _RETURN)


def set_language(language: str, *, chosen: bool) -> None:
    """Tell the browser the language of the page, and to remember one that was chosen."""
    kept = ' data-chosen="1"' if chosen else ""
    _run(f'<i hidden data-language="{escape(language)}"{kept}></i>', _LANGUAGE)


def scroll_to(key: str) -> None:
    """Bring the container with a key to the top of the window."""
    _run(f'<i hidden data-show="{escape(key)}"></i>', _SHOW)


def remember_address() -> None:
    """Have this tab remember where it is, for when the person has logged in."""
    _run("<i hidden></i>", _WANT)


def return_to_address() -> None:
    """Bring a person who has logged in to where they wanted to go."""
    _run("<i hidden></i>", _RETURN)


def _run(about: str, script: str) -> None:
    st.html(f"{about}<script>{script}</script>", unsafe_allow_javascript=True)
