"""The place a citation leads to: the page with the quoted words marked, or the section's text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from assistant.errors import AssistantError
from assistant.view import PageView
from ingest.errors import IngestError
from ui.chat import resources_cache, session, wording
from ui.chat.language import _, number
from ui.chat.literal_text import link, literal, literal_lines
from ui.chat.page_frame import show_failure

if TYPE_CHECKING:
    from assistant.model import Citation
    from assistant.view import TextView
    from ingest.settings import Settings
    from ui.chat.turns import Cited


def show_source(settings: Settings, cited: Cited) -> None:
    """Show a numbered source: what it is, where it stands, and the place itself."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.header(_("Quelle {number}").format(number=cited.number), anchor=False)
        st.button(
            _("Quelle schließen"),
            key="close-source",
            type="tertiary",
            icon=":material/close:",
            on_click=session.close_source,
        )
    _show_identity(cited.first)
    try:
        with st.spinner(_("Die Seite wird geöffnet …")):
            view = resources_cache.cited_place(settings, cited)
    except (IngestError, AssistantError) as error:
        show_failure(wording.page_failure(error))
        view = None
    if isinstance(view, PageView):
        _show_page(view, cited)
    elif isinstance(view, resources_cache.Gone):
        st.info(literal(wording.gone(view.cited, view.current)), icon=":material/history:")
    elif view is not None:
        _show_text(view)
    if not view or isinstance(view, (PageView, resources_cache.Gone)):
        _show_quotes(cited)


def _show_identity(citation: Citation) -> None:
    """Show title, place, kind and origins of a quote: a digest is never shown as an original."""
    lines = [f"**{literal(citation.title)}**", literal(wording.place(citation))]
    kind = wording.standing(citation.source_kind)
    spoken = citation.speaks_of
    date = f" · {literal(wording.as_of(spoken.text))}" if spoken else ""
    lines.append(f"{literal(kind)}{date}")
    lines += [
        _("nach: {source}").format(source=link(each.title, each.address))
        + literal(f", {wording.origin_details(each.date, each.confidence)}")
        for each in citation.origins
    ]
    st.markdown("\\\n".join(line for line in lines if line))


def _show_page(view: PageView, cited: Cited) -> None:
    where = wording.page(view.page, view.page_label)
    st.image(
        view.png,
        caption=literal(
            _("{page} von {count}; die zitierten Wörter sind gelb markiert.").format(
                page=where, count=number(view.page_count)
            )
        ),
        alt=_("{page} aus „{title}“. Markiert ist: „{quotes}“").format(
            page=where, title=cited.first.title, quotes=" … ".join(cited.quotes)
        ),
        width="stretch",
        # Streamlit's own choice is JPEG, which blurs small print.
        output_format="PNG",
    )


def _show_text(view: TextView) -> None:
    """Show a passage or a slide with the quotes marked, by colour and by weight."""
    shown, before = "", ""
    for run in view.runs:
        if text := literal_lines(run.text):
            marked = f":yellow-background[**{text}**]" if run.marked else text
            # Lines end where they end in the document, also between runs.
            ends = before.endswith("\n") or run.text.startswith("\n")
            shown += ("\\\n" if ends and shown else " ") + marked
        before += run.text
    with st.container(border=True):
        st.markdown(shown.strip())


def _show_quotes(cited: Cited) -> None:
    st.subheader(_("Wortlaut"), anchor=False)
    for quote in cited.quotes:
        st.markdown("> „" + literal(quote) + "“")
