"""One document of the library: its data, its pages, its passages, and how well it was read."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

import streamlit as st

from assistant.errors import AssistantError
from assistant.view import shows_page
from ingest.errors import IngestError
from ingest.model import Rights, heading
from ui.chat import access, page_frame, resources_cache, session, wording
from ui.chat.language import _, date, ngettext, number
from ui.chat.literal_text import link, literal, literal_lines
from ui.chat.report_words import finding

if TYPE_CHECKING:
    from ingest.model import Document, Passage
    from ingest.quality import DocumentReport
    from ingest.settings import Settings

# What the address of the page says.
DOCUMENT, PAGE = "dokument", "seite"
_AT_ONCE = 20
# More pages than this no document may have.
_DIGITS = 5
_PAGES, _PASSAGES, _QUALITY = "pages", "passages", "quality"


def link_to(document_id: str, page: int | None) -> str:
    """Return Markdown for a link to a document, at a page where it has pages."""
    about = {DOCUMENT: document_id} | ({PAGE: str(page)} if page else {})
    return f"[{_('Im Dokument ansehen')}](/korpus?{urlencode(about)})"


def show_document(settings: Settings, document: Document) -> None:
    """Show a document and the part of it that was chosen."""
    row = page_frame.show_title(document.source.title)
    row.button(_("Alle Dokumente"), icon=":material/arrow_back:", on_click=_close, key="all")
    _show_data(document)
    names = {
        _PAGES: _("Seiten"),
        _PASSAGES: _("Passagen"),
        _QUALITY: _("Wie gut gelesen"),
    }
    if not document.drawn:
        del names[_PAGES]
    chosen = st.segmented_control(
        _("Ansicht"),
        options=list(names),
        format_func=names.__getitem__,
        default=next(iter(names)),
        key=session.DOCUMENT_PART,
        required=True,
    )
    try:
        if chosen == _PAGES:
            _show_pages(settings, document)
        elif chosen == _PASSAGES:
            _show_passages(settings, document)
        else:
            _show_quality(resources_cache.quality(settings, document.id))
    except (IngestError, AssistantError) as error:
        page_frame.show_failure(wording.view_failure(error))


def _close() -> None:
    st.query_params.clear()


def _show_data(document: Document) -> None:
    source = document.source
    rights = (
        _("ganze Seiten dürfen gezeigt werden")
        if source.rights is Rights.FREE
        else _("darf nur zitiert werden")
    )
    facts = {
        _("Art"): literal(wording.standing(source.standing)),
        _("Verfasser"): literal("; ".join(source.authors)),
        _("Herausgeber"): literal(source.publisher or ""),
        _("Erschienen"): literal(source.published or ""),
        _("Adresse"): link(source.url or "", source.url),
        _("Kennungen"): literal(
            ", ".join(
                f"{name} {value}"
                for name, value in (
                    ("ISBN", source.isbn),
                    ("ISSN", source.issn),
                    ("URN", source.urn),
                    ("DOI", source.doi),
                )
                if value
            )
        ),
        _("Lizenz"): literal(source.licence or ""),
        _("Rechte"): literal(rights),
        _("Umfang"): literal(wording.extent(document)),
        _("Eingelesen"): literal(date(document.retrieved)),
        _("Zitiert wird stattdessen"): literal(document.same_as or ""),
        _("Anmerkung"): literal(source.note or ""),
    }
    st.markdown("\\\n".join(f"**{name}:** {said}" for name, said in facts.items() if said))


def _show_pages(settings: Settings, document: Document) -> None:
    page = _page_asked(document.page_count)
    _offer_turning(page, document.page_count)
    whole = shows_page(document, private=access.sees_whole_pages())
    if whole:
        with st.spinner(_("Die Seite wird geöffnet …")):
            view = resources_cache.page(settings, document.id, page)
        where = wording.page(view.page, view.page_label)
        st.image(
            view.png,
            caption=literal(where),
            alt=_("{page} aus „{title}“").format(page=where, title=document.source.title),
            output_format="PNG",
        )
    else:
        st.info(
            _("Dieses Dokument darf nur zitiert werden: Gezeigt wird der Text seiner Passagen.")
        )
    with resources_cache.opened(settings) as index:
        here = index.catalog.passages_on(document.id, page)
    said = ngettext(
        "{count} Passage auf dieser Seite", "{count} Passagen auf dieser Seite", len(here)
    )
    with st.expander(said, expanded=not whole):
        for passage in here:
            _show_passage(passage)


def _page_asked(count: int) -> int:
    """Return the page that the address names, or the nearest there is."""
    asked = st.query_params.get(PAGE, "")
    named = int(asked) if asked.isdecimal() and len(asked) <= _DIGITS else 1
    return min(max(named, 1), count)


def _offer_turning(page: int, count: int) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.button(
            _("Vorige Seite"),
            icon=":material/chevron_left:",
            disabled=page == 1,
            on_click=_turn_to,
            args=(page - 1,),
        )
        wanted = st.number_input(
            _("PDF-Seite (von {count})").format(count=number(count)),
            min_value=1,
            max_value=count,
            value=page,
            width=160,
        )
        st.button(
            _("Nächste Seite"),
            icon=":material/chevron_right:",
            disabled=page == count,
            on_click=_turn_to,
            args=(page + 1,),
        )
    if wanted != page:
        _turn_to(wanted)
        st.rerun()


def _turn_to(page: int) -> None:
    st.query_params[PAGE] = str(page)


def _show_passages(settings: Settings, document: Document) -> None:
    with resources_cache.opened(settings) as index:
        rows = index.catalog.rows[document.id]
        pages = max(1, -(-len(rows) // _AT_ONCE))
    st.caption(ngettext("{count} Passage", "{count} Passagen", len(rows)))
    part = 1
    if pages > 1:
        part = st.number_input(
            _("Abschnitt der Liste (von {count})").format(count=number(pages)),
            min_value=1,
            max_value=pages,
            width=220,
        )
    with resources_cache.opened(settings) as index:
        shown = index.catalog.passages(rows[(part - 1) * _AT_ONCE : part * _AT_ONCE])
        labels = index.catalog.labels([document.id])
    for passage in shown:
        page = passage.spans[0].page
        where = wording.page(
            page if document.paged else None,
            labels.get((document.id, page)),
            slides=document.slides,
        )
        _show_passage(passage, where)


def _show_passage(passage: Passage, where: str = "") -> None:
    with st.container(border=True):
        st.caption(literal(" · ".join(p for p in (where, heading(passage.section)) if p)))
        st.markdown(literal_lines(passage.text))


def _show_quality(report: DocumentReport) -> None:
    if report.findings:
        st.warning(
            "\n".join(
                [
                    _("Vergleichen Sie diese Seiten mit dem Original:"),
                    "",
                    *(f"- {literal(finding(each))}" for each in report.findings),
                ]
            )
        )
    else:
        st.success(_("Beim Lesen fällt nichts auf."), icon=":material/check:")
    words = sum(page.words for page in report.pages)
    tables = sum(len(page.tables) for page in report.pages)
    facts = [
        ngettext("{count} Wort", "{count} Wörter", words),
        ngettext("{count} Tabelle", "{count} Tabellen", tables),
        ngettext("{count} Überschrift", "{count} Überschriften", len(report.sections)),
    ]
    if report.unknown_words is not None:
        share = number(round(100 * report.unknown_words, 1))
        facts.append(_("{share} % der Wörter unbekannt").format(share=share))
    st.markdown(literal(" · ".join(facts)))
    if report.warnings:
        st.markdown("\n".join(f"- {literal(each)}" for each in report.warnings))
    if report.sections:
        st.subheader(_("Gliederung, wie sie gelesen wurde"))
        st.markdown(
            "\n".join(
                f"{'  ' * (max(each.level, 1) - 1)}- {literal(each.title)}"
                for each in report.sections
            )
        )
