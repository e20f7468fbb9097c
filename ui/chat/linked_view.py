"""What a link leads to: a passage or an answer, as it was cited, however long ago."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from assistant.errors import AssistantError
from ingest.errors import IngestError
from ui.chat import resources_cache, session, words_de
from ui.chat.literal_text import literal, literal_lines
from ui.chat.page_frame import show_failure

if TYPE_CHECKING:
    from assistant.resolve import Resolved, ResolvedAnswer
    from ingest.settings import Settings


def show_linked(settings: Settings) -> None:
    """Show what the address of the chat names, if it names anything."""
    passage_id, address = session.linked_passage(), session.linked_answer()
    try:
        if passage_id:
            _show_passage(resources_cache.linked_passage(settings, passage_id))
        elif address:
            _show_answer(resources_cache.linked_answer(settings, address))
    except (IngestError, AssistantError) as error:
        show_failure(words_de.link_failure(error))


def _show_passage(found: Resolved) -> None:
    with st.container(key="linked", border=True):
        st.header(words_de.LINKED_PASSAGE, anchor=False)
        st.markdown(f"**{literal(words_de.resolved_place(found))}**")
        st.markdown(literal_lines(found.passage.text))
        if not found.answers:
            st.info(literal(words_de.became(found)), icon=":material/history:")


def _show_answer(found: ResolvedAnswer) -> None:
    with st.container(key="linked", border=True):
        st.header(words_de.LINKED_ANSWER, anchor=False)
        st.markdown(f"**{literal(found.question)}**")
        if not found.sentences:
            st.markdown(words_de.NOTHING_ANSWERED)
        for sentence in found.sentences:
            said = " ".join(each.text or words_de.NO_LONGER_KNOWN for each in sentence)
            st.markdown(literal_lines(said))
            places = [each.resolved for each in sentence if each.resolved]
            for place in dict.fromkeys(map(words_de.resolved_place, places)):
                st.caption(literal(place))
