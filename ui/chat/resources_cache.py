"""What all sessions share: the open index and drawn pages; the only module that caches."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from threading import Lock
from typing import TYPE_CHECKING

import streamlit as st

from assistant.answer import ask
from assistant.resolve import resolve_answer, resolve_passage
from assistant.view import PageToDraw, draw_page, find_page, shows_page, view_text
from ingest.index import Library
from ingest.settings import Settings
from ingest.viewer import Viewers
from ui.chat.launch import is_loopback

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.model import Answer, Citation, NoAnswer
    from assistant.resolve import Resolved, ResolvedAnswer
    from assistant.view import PageView, TextView
    from ingest.index import Index
    from ingest.model import Generation
    from ui.chat.turns import Cited

_PAGES_KEPT = 200
_PAGE_WIDTH = 1200


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """That a cited place is not in the generation that answers now, and which one had it."""

    cited: str
    current: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shared:
    library: Library
    viewers: Viewers
    lock: Lock

    @contextmanager
    def index(self) -> Iterator[Index]:
        """Give the current generation to one thread at a time, because a reader closes the last."""
        with self.lock:
            yield self.library.index()

    def close(self) -> None:
        """Close the index and end the processes that draw pages."""
        self.library.close()
        self.viewers.close()


@st.cache_resource(
    show_spinner=False,
    hash_funcs={Settings: repr},
    on_release=lambda shared: shared.close(),
)
def _shared(settings: Settings) -> _Shared:
    return _Shared(library=Library(settings), viewers=Viewers(), lock=Lock())


def generation(settings: Settings) -> Generation:
    """Return the generation that answers now; raise `IngestError` when there is none."""
    with _shared(settings).index() as index:
        return index.generation


def answer(settings: Settings, question: str, history: Sequence[str]) -> Answer | NoAnswer:
    """Put a question to the current generation; raise as `assistant.answer.ask` does."""
    shared = _shared(settings)
    with shared.lock:
        return ask(shared.library, question, history=history)


def linked_passage(settings: Settings, passage_id: str) -> Resolved:
    """Return a passage a link leads to; raise as `assistant.resolve.resolve_passage` does."""
    shared = _shared(settings)
    with shared.lock:
        return resolve_passage(shared.library, passage_id)


def linked_answer(settings: Settings, address: str) -> ResolvedAnswer:
    """Return an answer a link leads to; raise as `assistant.resolve.resolve_answer` does."""
    shared = _shared(settings)
    with shared.lock:
        return resolve_answer(shared.library, address)


def cited_place(settings: Settings, cited: Cited) -> PageView | TextView | Gone:
    """Return what a reader sees of a cited place: its page, its passage, or that it is gone.

    Raises `IngestError` when there is no index, or when the page cannot be drawn.
    """
    shared = _shared(settings)
    with shared.index() as index:
        current = index.generation.id
        found = [each for each in (_found_again(index, c) for c in cited.citations) if each]
        first = found[0] if len(found) == len(cited.citations) else None
        if first is None:
            return Gone(cited=cited.first.generation, current=current)
        document = index.catalog.documents[first.document_id]
        # Streamlit serves every address when none is set.
        private = is_loopback(st.get_option("server.address") or "")
        if first.page is None or first.slides or not shows_page(document, private=private):
            return view_text(index, found, private=private)
        spans = [citation.span for citation in found]
        wanted = find_page(index, first.document_id, first.page, spans)
    return _page(settings, current, wanted)


def _found_again(index: Index, citation: Citation) -> Citation | None:
    """Return a citation as it stands in a generation that may be newer, or none."""
    try:
        text = index.catalog.page(citation.document_id, citation.span.page).text
    except KeyError:
        return None
    if text[citation.span.start : citation.span.end] == citation.quote:
        return citation
    start = text.find(citation.quote)
    if start < 0:
        return None
    return replace(
        citation, span=replace(citation.span, start=start, end=start + len(citation.quote))
    )


@st.cache_data(
    show_spinner=False, max_entries=_PAGES_KEPT, hash_funcs={Settings: repr, PageToDraw: repr}
)
def _page(
    settings: Settings,
    generation_id: str,  # noqa: ARG001  (another generation may hold another page)
    wanted: PageToDraw,
) -> PageView:
    return draw_page(wanted, _PAGE_WIDTH, ask=_shared(settings).viewers.ask)
