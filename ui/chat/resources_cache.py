"""What all sessions share: the open index and drawn pages; the only module that caches."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import streamlit as st

from assistant.address import address_of
from assistant.answer import begin, reply_to
from assistant.citing import find_references, rendered
from assistant.errors import CitedUnknown
from assistant.filters import EVERYWHERE
from assistant.glossary import glossary
from assistant.inquiry import inquire
from assistant.model import Answer, NoAnswer
from assistant.resolve import resolve_answer, resolve_passage
from assistant.theme_map import theme_map
from assistant.view import PageToDraw, draw_page, find_page, shows_page, view_text
from ingest.errors import IngestError
from ingest.forecast import forecast as look_ahead
from ingest.index import Library
from ingest.inspection import quality_of
from ingest.settings import Settings
from ingest.viewer import Viewers
from ui.chat.access import sees_whole_pages
from ui.chat.answer_queue import AnswerQueue
from ui.chat.kept_database import FILE, Database
from ui.chat.run_process import RunProcess

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from concurrent.futures import Future

    from assistant.filters import Filters
    from assistant.glossary import Term
    from assistant.model import Citation, Reply
    from assistant.references import Reference
    from assistant.resolve import Resolved, ResolvedAnswer
    from assistant.theme_map import Cell
    from assistant.view import PageView, TextView
    from ingest.forecast import Forecast
    from ingest.index import Index
    from ingest.model import Generation, Passage
    from ingest.quality import DocumentReport
    from ui.chat.turns import Cited, Coming

_PAGES_KEPT = 200
_REPORTS_KEPT = 20
_PAGE_WIDTH = 1200
_SECTION = 40
_LINKS_KEPT = 200
# So many wait for a language model at once; the index answers one after the other.
_AT_ONCE = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """That a cited place is not in the generation that answers now, and which one had it."""

    cited: str
    current: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shared:
    library: Library
    viewers: Viewers
    # What is shown of the corpus waits for nobody in it.
    queue: AnswerQueue
    answering: ThreadPoolExecutor

    def close(self) -> None:
        """Close the index and end the processes that draw pages."""
        self.answering.shutdown(cancel_futures=True)
        self.library.close()
        self.viewers.close()


@st.cache_resource(
    show_spinner=False,
    hash_funcs={Settings: repr},
    on_release=lambda shared: shared.close(),
)
def _shared(settings: Settings) -> _Shared:
    return _Shared(
        library=Library(settings),
        viewers=Viewers(),
        queue=AnswerQueue(),
        answering=ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="answering"),
    )


def generation(settings: Settings) -> Generation:
    """Return the generation that answers now; raise `IngestError` when there is none."""
    with opened(settings) as index:
        return index.generation


@contextmanager
def opened(settings: Settings) -> Iterator[Index]:
    """Give the current generation; raise `IngestError` when there is none."""
    with _shared(settings).library.reading() as index:
        yield index


def prepare(settings: Settings) -> None:
    """Open the current generation, if there is one, and read what its first answer needs."""
    with suppress(IngestError):
        terms(settings)


def terms(settings: Settings) -> tuple[Term, ...]:
    """Return the terms that the documents of the current generation explain."""
    return _terms(settings, generation(settings).id)


def cells(settings: Settings) -> tuple[Cell, ...]:
    """Return the map of challenges and potentials by theme."""
    with opened(settings) as index:
        return theme_map(_shared(settings).library, index)


def quality(settings: Settings, document_id: str) -> DocumentReport:
    """Return how well a document was read; raise `IngestError` when that cannot be told."""
    return _quality(settings, generation(settings).id, document_id)


def page(settings: Settings, document_id: str, number: int) -> PageView:
    """Return a page as a picture without marks; raise as `cited_place` does, or `PageUnknown`."""
    with opened(settings) as index:
        current = index.generation.id
        wanted = find_page(index, document_id, number)
    return _page(settings, current, wanted)


def begin_answer(
    settings: Settings,
    question: str,
    history: Sequence[str],
    filters: Filters = EVERYWHERE,
    coming: Coming | None = None,
) -> Future[Reply]:
    """Begin to answer from the current generation; the result raises as `assistant.answer.ask`.

    `coming` is given each sentence that a language model writes, once it is checked, and the
    corpus's own first sentence before that. Other sessions are not kept waiting for a model.
    """
    shared = _shared(settings)

    def answered() -> Reply:
        with shared.queue.place(), shared.library.reading():
            begun = begin(shared.library, question, history=history, filters=filters)
        if isinstance(begun, (Answer, NoAnswer)):
            return begun
        if coming is None:
            return begun.finish()
        coming.meanwhile.extend(each.text for each in begun.extracted.sentences[:1])
        return begun.finish(coming.sentences.append)

    return shared.answering.submit(answered)


def let_answers_go_first(settings: Settings, own: Future[Reply] | None = None) -> None:
    """Wait until nobody waits for an answer, or one's own is there, but not for long."""
    _shared(settings).queue.let_go_first(own.done if own else None)


def section_text(settings: Settings, citation: Citation) -> tuple[Passage, ...]:
    """Return the passages of the section that a cited one stands in, the first ones at most.

    Raises `IngestError` when there is no index; a passage that is gone has no section.
    """
    with opened(settings) as index:
        passage = index.catalog.passage(citation.passage_id)
        return tuple(index.catalog.section(passage)[:_SECTION]) if passage else ()


def quoted_answer(settings: Settings, question: str, context: str) -> Answer | NoAnswer:
    """Return what the corpus itself says to a question, without a language model.

    `context` holds the earlier questions it leans on, or nothing.
    """
    shared = _shared(settings)
    with shared.queue.place(), shared.library.reading():
        return reply_to(inquire(shared.library, question, history=(context,) if context else ()))


def cited_place(settings: Settings, cited: Cited) -> PageView | TextView | Gone:
    """Return what a reader sees of a cited place: its page, its passage, or that it is gone.

    Raises `IngestError` when there is no index, or when the page cannot be drawn.
    """
    with opened(settings) as index:
        current = index.generation.id
        found = [each for each in (_found_again(index, c) for c in cited.citations) if each]
        first = found[0] if len(found) == len(cited.citations) else None
        if first is None:
            return Gone(cited=cited.first.generation, current=current)
        document = index.catalog.documents[first.document_id]
        private = sees_whole_pages()
        if first.page is None or first.slides or not shows_page(document, private=private):
            return view_text(index, found, private=private)
        spans = [citation.span for citation in found]
        wanted = find_page(index, first.document_id, first.page, spans)
    return _page(settings, current, wanted)


def passage_again(settings: Settings, passage_id: str) -> Resolved:
    """Return a passage a link leads to; raise as `assistant.resolve.resolve_passage` does."""
    return _passage_again(settings, generation(settings).id, passage_id)


def answer_again(settings: Settings, address: str) -> ResolvedAnswer:
    """Return an answer a link leads to; raise as `assistant.resolve.resolve_answer` does."""
    return _answer_again(settings, generation(settings).id, address)


def holds(settings: Settings, document_id: str) -> bool:
    """Tell whether the current generation has a document."""
    with opened(settings) as index:
        return document_id in index.catalog.documents


def kept(settings: Settings) -> Database:
    """Return what people keep of the chat in the home."""
    return Database(settings.home / FILE, settings.retention)


def references(
    settings: Settings, replies: Sequence[Answer], citations: Sequence[Citation], form: str
) -> str:
    """Return the references of what answers cite, and of citations, each once, in a format.

    What was purged has none. Raises `IngestError`.
    """
    shared = _shared(settings)
    found: list[Reference] = []
    alone = list(citations)
    with shared.library.reading():
        for reply in replies:
            try:
                found += find_references(shared.library, address_of(reply))
            except CitedUnknown:
                alone += [each for sentence in reply.sentences for each in sentence.citations]
        for named in dict.fromkeys(each.passage_id for each in alone):
            with suppress(CitedUnknown):
                found += find_references(shared.library, named)
    return rendered(tuple({each.key: each for each in found}.values()), form)


def forecast(settings: Settings, *, rebuild: bool) -> Forecast:
    """Return what a run would do now; raise what the run would raise."""
    return look_ahead(settings, _shared(settings).library.encoder, rebuild=rebuild)


@st.cache_resource(show_spinner=False)
def run_process() -> RunProcess:
    """Return the run that was started from the page, by whichever session."""
    return RunProcess()


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


@st.cache_resource(show_spinner=False, max_entries=_LINKS_KEPT, hash_funcs={Settings: repr})
def _passage_again(
    settings: Settings,
    generation_id: str,  # noqa: ARG001  (what became of it changes with the generation)
    passage_id: str,
) -> Resolved:
    shared = _shared(settings)
    with shared.library.reading():
        return resolve_passage(shared.library, passage_id)


@st.cache_resource(show_spinner=False, max_entries=_LINKS_KEPT, hash_funcs={Settings: repr})
def _answer_again(
    settings: Settings,
    generation_id: str,  # noqa: ARG001  (as above)
    address: str,
) -> ResolvedAnswer:
    shared = _shared(settings)
    with shared.library.reading():
        return resolve_answer(shared.library, address)


@st.cache_resource(show_spinner=False, max_entries=2, hash_funcs={Settings: repr})
def _terms(
    settings: Settings,
    generation_id: str,  # noqa: ARG001  (another generation may explain others)
) -> tuple[Term, ...]:
    with opened(settings) as index:
        return glossary(index)


@st.cache_resource(show_spinner=False, max_entries=_REPORTS_KEPT, hash_funcs={Settings: repr})
def _quality(
    settings: Settings,
    generation_id: str,  # noqa: ARG001  (another generation may hold another document)
    document_id: str,
) -> DocumentReport:
    with opened(settings) as index:
        content = index.catalog.content(document_id)
    return quality_of(content, settings)


@st.cache_data(
    show_spinner=False, max_entries=_PAGES_KEPT, hash_funcs={Settings: repr, PageToDraw: repr}
)
def _page(
    settings: Settings,
    generation_id: str,  # noqa: ARG001  (another generation may hold another page)
    wanted: PageToDraw,
) -> PageView:
    return draw_page(wanted, _PAGE_WIDTH, ask=_shared(settings).viewers.ask)
