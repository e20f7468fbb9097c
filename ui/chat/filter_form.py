"""Where answers are looked for: chosen beside the question, always visible, and taken off again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from assistant.filters import Filters
from assistant.themes import read_themes
from ingest.errors import IngestError
from ui.chat import resources_cache, session
from ui.chat.language import _
from ui.chat.literal_text import literal, one_line

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ingest.settings import Settings

_DOCUMENTS, _PUBLISHERS, _THEMES = "filter-documents", "filter-publishers", "filter-themes"
_FIRST, _LAST = "filter-first", "filter-last"
_EARLIEST, _LATEST = 1900, 2100
_LONGEST = 60


def offer_filters(settings: Settings) -> None:
    """Show what can be chosen, and what is chosen as buttons that take it off."""
    try:
        with resources_cache.opened(settings) as index:
            documents = list(index.catalog.documents.values())
        themes = {each.id: each.title for each in read_themes(settings.corpus)}
    except IngestError:
        # The page says why there is nothing to ask.
        return
    titles = {each.id: each.source.title for each in documents}
    publishers = sorted({each.source.publisher for each in documents if each.source.publisher})
    chosen = session.filters()
    with st.container(key="filters", horizontal=True, vertical_alignment="center", gap="small"):
        with st.popover(_("Eingrenzen"), icon=":material/filter_alt:", type="tertiary"):
            _offer(_("Dokumente"), _DOCUMENTS, titles, chosen.documents)
            _offer(_("Themen"), _THEMES, themes, chosen.themes)
            _offer(_("Herausgeber"), _PUBLISHERS, {n: n for n in publishers}, chosen.publishers)
            _offer_years(chosen.years)
        for place, (said, without) in enumerate(_parts(chosen, titles, themes)):
            st.button(
                literal(said),
                key=f"without-{place}",
                icon=":material/close:",
                help=_("Diese Eingrenzung aufheben"),
                on_click=session.filter_by,
                args=(without,),
            )


def described(settings: Settings, filters: Filters) -> str:
    """Return where an answer was looked for; names that are gone are shown by their ids."""
    try:
        with resources_cache.opened(settings) as index:
            titles = {i: d.source.title for i, d in index.catalog.documents.items()}
        themes = {each.id: each.title for each in read_themes(settings.corpus)}
    except IngestError:
        titles, themes = {}, {}
    return " · ".join(said for said, _without in _parts(filters, titles, themes))


def _offer(label: str, key: str, names: Mapping[str, str], chosen: tuple[str, ...]) -> None:
    if not names:
        return
    # What is chosen stands in the session; the field only shows it.
    st.session_state[key] = [each for each in chosen if each in names]
    st.multiselect(
        label,
        options=list(names),
        format_func=lambda name: _short(names[name]),
        key=key,
        on_change=_keep,
        placeholder=_("alle"),
    )


def _offer_years(chosen: tuple[int, int] | None) -> None:
    first, last = chosen or (None, None)
    st.session_state[_FIRST] = None if first == _EARLIEST else first
    st.session_state[_LAST] = None if last == _LATEST else last
    with st.container(horizontal=True):
        for label, key in ((_("Von Jahr"), _FIRST), (_("Bis Jahr"), _LAST)):
            st.number_input(
                label, min_value=_EARLIEST, max_value=_LATEST, step=1, key=key, on_change=_keep
            )


def _keep() -> None:
    """Take over what the fields say; a year alone leaves the other end open."""
    first, last = st.session_state.get(_FIRST), st.session_state.get(_LAST)
    years = None
    if first or last:
        begin, end = first or _EARLIEST, last or _LATEST
        years = (min(begin, end), max(begin, end))
    session.filter_by(
        Filters(
            documents=tuple(st.session_state.get(_DOCUMENTS, ())),
            publishers=tuple(st.session_state.get(_PUBLISHERS, ())),
            themes=tuple(st.session_state.get(_THEMES, ())),
            years=years,
        )
    )


def _parts(
    filters: Filters, titles: Mapping[str, str], themes: Mapping[str, str]
) -> list[tuple[str, Filters]]:
    """Return each thing a filter demands, in words, with the filter that is left without it."""
    found: list[tuple[str, Filters]] = []
    for each in filters.documents:
        rest = tuple(other for other in filters.documents if other != each)
        said = _("Dokument: {name}").format(name=_short(titles.get(each, each)))
        found.append((said, replace(filters, documents=rest)))
    for each in filters.themes:
        rest = tuple(other for other in filters.themes if other != each)
        said = _("Thema: {name}").format(name=_short(themes.get(each, each)))
        found.append((said, replace(filters, themes=rest)))
    for each in filters.publishers:
        rest = tuple(other for other in filters.publishers if other != each)
        said = _("Herausgeber: {name}").format(name=_short(each))
        found.append((said, replace(filters, publishers=rest)))
    if filters.years:
        found.append((_years(*filters.years), replace(filters, years=None)))
    return found


def _years(first: int, last: int) -> str:
    if first == _EARLIEST:
        return _("bis {year}").format(year=last)
    if last == _LATEST:
        return _("ab {year}").format(year=first)
    return f"{first}–{last}"


def _short(name: str) -> str:
    plain = one_line(name)
    return plain if len(plain) <= _LONGEST else f"{plain[: _LONGEST - 1]}…"
