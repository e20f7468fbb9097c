"""Answers made of verbatim sentences, each with the pages that say so."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from assistant.absent import absent
from assistant.citation import citation_at
from assistant.compose import compose
from assistant.fact_date import fact_date
from assistant.filters import EVERYWHERE, Filters
from assistant.holdings import holdings
from assistant.inquiry import Inquiry, inquire
from assistant.model import Answer, NoAnswer, Part, Sentence
from assistant.notices import notices_for, search_notices
from assistant.retrieve import CONSIDERED
from assistant.search import collapsed
from assistant.spelling import suggestions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.evidence import Evidence
    from assistant.model import Citation, Hit, Reply
    from assistant.writer import Writing
    from ingest.index import Index, Library
    from ingest.model import Document, Span

# So many of the passages that an answer does not quote are shown with it.
_NEAR = 5


def ask(
    library: Library,
    text: str,
    *,
    history: Sequence[str] = (),
    k: int = CONSIDERED,
    filters: Filters = EVERYWHERE,
) -> Reply:
    """Answer a question from the current generation.

    `history` holds the questions asked before, oldest first, and without it the question is taken
    as it stands; `k` is the number of passages considered. Raises `AssistantError` for a wrong
    question or filter and `IngestError` when there is no index to answer from.
    """
    begun = begin(library, text, history=history, k=k, filters=filters)
    if isinstance(begun, (Answer, NoAnswer)):
        return begun
    return begun.finish()


def begin(
    library: Library,
    text: str,
    *,
    history: Sequence[str] = (),
    k: int = CONSIDERED,
    filters: Filters = EVERYWHERE,
) -> Reply | Writing:
    """Return the reply, or where a language model is to write it, what yields its sentences.

    Those come as soon as each is checked, and the answer at the end; meanwhile the index is free.
    Takes and raises what `ask` does.
    """
    inquiry = inquire(library, text, history=history, k=k, filters=filters)
    reply = reply_to(inquiry)
    if isinstance(reply, NoAnswer) or not library.settings.model:
        return reply
    from assistant.writer import writing  # noqa: PLC0415  (nothing of it without a model)

    return writing(library, inquiry.index, inquiry.evidence, reply, partial(cite, inquiry.index))


def reply_to(inquiry: Inquiry) -> Reply:
    """Return the answer to what was looked for, or that there is none.

    A name that the corpus has only in another spelling is asked back, never swapped: another name
    is another thing. A misspelt word is answered as it is understood, and asked back as well.
    """
    spelt = suggestions(inquiry)
    # Which documents there are no sentence need say.
    answers = inquiry.decision.answers or bool(holdings(inquiry))
    if not answers or any(each.name for each in spelt):
        return absent(inquiry, spelt)
    composed = compose(inquiry)
    groups = [group for group in composed.groups if group.evidence or group.more]
    evidence = [each for group in groups for each in group.evidence]
    sentences = tuple(
        Sentence(text=each.unit.text, citations=cite(inquiry.index, each), cells=each.unit.cells)
        for each in evidence
    )
    titled = any(group.title for group in groups)
    return Answer(
        question=inquiry.question,
        sentences=sentences,
        notices=(
            *notices_for(inquiry, sentences, spelt),
            *search_notices(inquiry.retrieved.unavailable),
        ),
        generation=inquiry.index.generation.id,
        form=composed.form,
        parts=tuple(
            Part(title=group.title, count=len(group.evidence), more=group.more)
            for group in groups
            if titled
        ),
        near=_not_quoted(inquiry.retrieved.hits, sentences)[:_NEAR],
    )


def _not_quoted(hits: Sequence[Hit], sentences: Sequence[Sentence]) -> tuple[Hit, ...]:
    quoted = {each.passage_id for sentence in sentences for each in sentence.citations}
    return tuple(
        hit
        for hit in collapsed(hits)
        if not quoted & {hit.passage.id, *(same.passage.id for same in hit.same)}
    )


def cite(index: Index, evidence: Evidence) -> tuple[Citation, ...]:
    """Return a citation for each page run of a sentence, or for each cell of a table row."""
    passage = evidence.hit.passage
    document = index.catalog.documents[passage.document_id]
    return tuple(_citation(index, document, evidence, span) for span in evidence.unit.spans)


def _citation(index: Index, document: Document, evidence: Evidence, span: Span) -> Citation:
    passage = evidence.hit.passage
    found = citation_at(index.catalog, document, passage, span, index.generation.id)
    claim = next(iter(index.catalog.claims(document.id, span)), None)
    spoken = fact_date(evidence, claim.as_of if claim else None, document.source.published)
    return replace(found, speaks_of=spoken)
