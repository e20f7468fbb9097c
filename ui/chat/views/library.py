"""The library: what is in the corpus, what came lately, and what is not there yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from ingest.errors import IngestError
from ingest.generation import Home
from ingest.model import Standing, State
from ingest.runs import runs_of
from ui.chat import page_frame, resources_cache, wording
from ui.chat.document_view import DOCUMENT, show_document
from ui.chat.language import _, moment
from ui.chat.literal_text import link, literal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ingest.model import Document, Source
    from ingest.settings import Settings

_NEWEST = 10


def show(settings: Settings) -> None:
    """Show one document where the address names it, else all of them."""
    try:
        with st.spinner(wording.opening()), resources_cache.opened(settings) as index:
            documents = index.catalog.documents
            missing = index.generation.not_fetched
    except IngestError as error:
        page_frame.show_title(_("Korpus"))
        page_frame.show_failure(wording.view_failure(error))
        return
    named = st.query_params.get(DOCUMENT)
    if named in documents:
        show_document(settings, documents[named])
        return
    page_frame.show_title(_("Korpus"))
    if named:
        st.warning(_("Dieses Dokument ist nicht im Bestand, der jetzt antwortet."))
    _show_documents(tuple(documents.values()))
    _show_news(settings, documents)
    _show_missing(missing)


def _show_documents(documents: Sequence[Document]) -> None:
    st.header(_("Im Bestand: {documents}").format(documents=wording.documents(len(documents))))
    wanted = ""
    if len(documents) > 1:
        wanted = st.text_input(
            _("Nach Titel, Verfasser oder Herausgeber eingrenzen"), max_chars=200
        ).casefold()
    found = [each for each in documents if wanted in _searched(each.source)]
    if not found:
        page_frame.show_nothing(_("Kein Dokument passt dazu."))
    for document in found:
        _show_row(document)


def _searched(source: Source) -> str:
    return " ".join([source.title, source.publisher or "", *source.authors]).casefold()


def _show_row(document: Document) -> None:
    source = document.source
    with st.container(border=True, gap="small", key=f"document-{document.id}"):
        st.button(
            literal(source.title),
            key=f"open-{document.id}",
            type="tertiary",
            wrap=True,
            on_click=_open,
            args=(document.id,),
        )
        st.markdown(_badge(source.standing) + literal(_extent(document)))


def _badge(standing: Standing) -> str:
    if standing is Standing.DIGEST:
        return f":orange-badge[{_('Digest')}] "
    return f":blue-badge[{_('Original')}] "


def _extent(document: Document) -> str:
    source = document.source
    parts = (
        "; ".join(source.authors),
        source.publisher,
        source.published,
        wording.extent(document),
        source.licence,
    )
    return " · ".join(part for part in parts if part)


def _open(document_id: str) -> None:
    st.query_params[DOCUMENT] = document_id


def _show_news(settings: Settings, documents: Mapping[str, Document]) -> None:
    """Show which documents came or changed with the last runs."""
    st.header(_("Neu im Korpus"))
    lines = []
    for run in runs_of(Home(path=settings.home)):
        report = run.report
        if report is None or not report.published or run.command != "ingest":
            continue
        expected = {each.source for each in report.recognised if each.appeared}
        for name, what in (
            *((name, _("neu")) for name in report.added),
            *((name, _("geändert")) for name in report.changed),
        ):
            if name in documents:
                said = _("erwartet und jetzt erschienen") if name in expected else what
                title = literal(documents[name].source.title)
                lines.append(f"- {title} – {literal(f'{said}, {moment(run.began)}')}")
    if lines:
        st.markdown("\n".join(dict.fromkeys(lines[:_NEWEST])))
    else:
        page_frame.show_nothing(_("Die letzten Läufe haben nichts Neues gebracht."))


def _show_missing(missing: Sequence[Source]) -> None:
    """Show the publications that the manifest names and the corpus does not have."""
    if not missing:
        return
    st.header(_("Bekannt, aber nicht im Bestand"))
    states = {
        State.EXPECTED: _("Angekündigt, noch nicht erschienen"),
        State.PUBLISHED: _("Erschienen, noch nicht geladen"),
        State.REMOTE: _("Anderswo veröffentlicht, nicht geladen"),
    }
    for state, name in states.items():
        sources = [each for each in missing if each.state is state]
        if not sources:
            continue
        with st.expander(f"{name} ({len(sources)})", expanded=state is State.EXPECTED):
            st.markdown("\n".join(f"- {_line(each)}" for each in sources))


def _line(source: Source) -> str:
    about = ", ".join(part for part in (source.publisher, source.published) if part)
    title = link(source.title, source.url)
    return f"{title} – {literal(about)}" if about else title
