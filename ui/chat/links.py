"""Addresses of the chat that keep leading to a passage or an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

import streamlit as st

from assistant.address import address_of
from ui.chat import session
from ui.chat.language import _
from ui.chat.literal_text import literal

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

    from assistant.model import Reply
    from ui.chat.session import Link

# What the address of the chat says.
_PASSAGE, _ANSWER = "passage", "antwort"


def named() -> Link | None:
    """Return what the address names, if it names anything."""
    for name in (_PASSAGE, _ANSWER):
        if value := st.query_params.get(name):
            return session.Link(passage=name == _PASSAGE, value=value)
    return None


def leave() -> None:
    """Let the address name nothing any more."""
    for name in (_PASSAGE, _ANSWER):
        if name in st.query_params:
            del st.query_params[name]


def offer_passage(passage_id: str, key: str) -> None:
    """Show the link to a passage, to be copied; `key` tells the place apart from others."""
    with _offered(_("Link zur Passage"), key):
        _show({_PASSAGE: passage_id})


def offer_answer(reply: Reply, key: str) -> None:
    """Show the link to an answer, to be copied; `key` tells the place apart from others."""
    with _offered(_("Link zur Antwort"), key):
        st.caption(_("Er enthält die Frage: Wer ihn hat, kann sie lesen."))
        _show({_ANSWER: address_of(reply)})


def to_passage(words: str, passage_id: str) -> str:
    """Return Markdown for a link to a passage."""
    return f"[{literal(words)}](/?{urlencode({_PASSAGE: passage_id})})"


def _offered(words: str, key: str) -> DeltaGenerator:
    place = st.popover(words, icon=":material/link:", type="tertiary", key=f"link-{key}")
    place.caption(
        _(
            "Dieser Link führt auch dann noch hierher, wenn der Bestand sich ändert, solange das "
            "Dokument nicht getilgt wird."
        )
    )
    return place


def _show(about: dict[str, str]) -> None:
    st.code(f"{_chat()}?{urlencode(about)}", language=None, wrap_lines=True)


def _chat() -> str:
    """Return the address of the chat as this reader's browser knows it."""
    parts = urlsplit(st.context.url or "")
    return f"{parts.scheme}://{parts.netloc}{parts.path or '/'}" if parts.netloc else "/"
