"""The place a citation leads to: the page with the quoted words marked, or the section's text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from assistant.errors import AssistantError
from assistant.view import PageView
from ingest.errors import IngestError
from ui.chat import resources_cache, session, wording
from ui.chat.document_view import link_to
from ui.chat.erased import is_erased
from ui.chat.language import _, number
from ui.chat.literal_text import link, literal, literal_lines
from ui.chat.page_frame import show_failure
from ui.chat.resources_cache import Gone

if TYPE_CHECKING:
    from assistant.model import Citation
    from assistant.view import TextView
    from ingest.settings import Settings
    from ui.chat.session import Opened
    from ui.chat.turns import Cited

_SMALLEST, _LARGEST, _STEP = 100, 250, 50


def show_source(settings: Settings, cited: Cited, shown: Opened) -> None:
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
            view = _view(settings, cited, shown.page)
    except (IngestError, AssistantError) as error:
        show_failure(wording.page_failure(error))
        view = None
    if isinstance(view, PageView):
        _offer_pages(view, cited, shown)
        _show_page(view, cited, shown)
    elif isinstance(view, Gone):
        told = wording.gone(view.cited, view.current)
        if is_erased(cited.first):
            told = wording.erased()
        st.info(literal(told), icon=":material/history:")
    elif view is not None:
        _show_text(view)
    _show_quotes(cited)
    if not isinstance(view, Gone):
        st.markdown(link_to(cited.first.document_id, shown.page or cited.first.page))
        _show_section(settings, cited.first)


def _view(settings: Settings, cited: Cited, page: int | None) -> PageView | TextView | Gone:
    """Return the cited place, or another page of its document that was turned to."""
    if page is None or page == cited.first.page:
        return resources_cache.cited_place(settings, cited)
    return resources_cache.page(settings, cited.first.document_id, page)


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


def _offer_pages(view: PageView, cited: Cited, shown: Opened) -> None:
    """Offer the pages before and after, the cited one again, and another size."""
    steps = (
        ("before", _("Vorige Seite"), "chevron_left", view.page - 1, view.page > 1),
        ("after", _("Nächste Seite"), "chevron_right", view.page + 1, view.page < view.page_count),
    )
    sizes = (
        ("smaller", _("Verkleinern"), "zoom_out", -_STEP, shown.zoom > _SMALLEST),
        ("larger", _("Vergrößern"), "zoom_in", _STEP, shown.zoom < _LARGEST),
    )
    with st.container(key="turning", horizontal=True, vertical_alignment="center", gap="small"):
        for key, name, icon, page, possible in steps:
            st.button(
                name,
                key=f"page-{key}",
                icon=f":material/{icon}:",
                type="tertiary",
                disabled=not possible,
                on_click=session.turn_to,
                args=(page,),
            )
        for key, name, icon, step, possible in sizes:
            st.button(
                name,
                key=f"zoom-{key}",
                icon=f":material/{icon}:",
                type="tertiary",
                disabled=not possible,
                on_click=session.zoom_to,
                args=(shown.zoom + step,),
            )
        if view.page != cited.first.page:
            st.button(
                _("Zur zitierten Seite"),
                key="page-cited",
                icon=":material/undo:",
                type="tertiary",
                on_click=session.turn_to,
                args=(None,),
            )


def _show_page(view: PageView, cited: Cited, shown: Opened) -> None:
    where = wording.page(view.page, view.page_label)
    count = number(view.page_count)
    if view.page == cited.first.page:
        said = _("{page} von {count}; die zitierten Wörter sind gelb markiert.")
        described = _("{page} aus „{title}“. Markiert ist: „{quotes}“")
    else:
        said = _("{page} von {count}; die zitierten Wörter stehen auf einer anderen Seite.")
        described = _("{page} aus „{title}“")
    # Larger than its place it is moved under a frame of fixed size.
    with st.container(key=f"page-at-{shown.zoom}"):
        st.image(
            view.png,
            caption=literal(said.format(page=where, count=count)),
            alt=described.format(
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
    """Show the quotes with their reference, with a button that copies both."""
    st.subheader(_("Wortlaut mit Beleg"), anchor=False)
    with st.container(key="reference"):
        st.code(wording.reference(cited), language=None, wrap_lines=True)


def _show_section(settings: Settings, citation: Citation) -> None:
    """Show the whole section that a quote stands in, when it is asked for."""
    if not st.toggle(_("Text des Abschnitts zeigen"), key="section-text"):
        return
    try:
        passages = resources_cache.section_text(settings, citation)
    except IngestError as error:
        show_failure(wording.page_failure(error))
        return
    with st.container(border=True):
        for passage in passages:
            st.markdown(literal_lines(passage.text))
