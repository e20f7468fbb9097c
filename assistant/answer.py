"""Answers made of verbatim sentences, each with the pages that say so."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from assistant.decide import decide
from assistant.evidence import weigh
from assistant.filters import EVERYWHERE, Filters
from assistant.model import (
    Answer,
    Citation,
    Kind,
    NoAnswer,
    Sentence,
)
from assistant.notices import notices_for
from assistant.retrieve import CONSIDERED, retrieve
from assistant.search import collapsed
from assistant.understand import understand
from ingest.model import Standing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.evidence import Evidence
    from assistant.model import Hit, Question, Reply
    from ingest.index import Index, Library
    from ingest.model import Document, Span

_MOST_SENTENCES = 5
_MOST_OF_A_LIST = 12
_MOST_OF_A_SECTION = 2
_LONG_KINDS = frozenset({Kind.LIST, Kind.OVERVIEW})
# A sentence that is worth less than this share of the best one does not support it.
_WORTH = 0.6
# Two sentences that share this much of their words say the same.
_SAME = 0.7
_NEAREST = 3
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

    `history` holds the questions asked before, oldest first; `k` is the number of passages
    considered. Raises `AssistantError` for a wrong question or filter and `IngestError` when
    there is no index to answer from.
    """
    question = understand(text, history)
    index = library.index()
    retrieved = retrieve(library, index, question, k=k, filters=filters)
    evidence = weigh(library, index, question, retrieved)
    if not decide(question, retrieved, evidence).answers:
        return NoAnswer(
            question=question,
            reason=_reason(evidence),
            near=collapsed(retrieved.hits)[:_NEAREST],
            notices=(),
            generation=index.generation.id,
        )
    sentences = tuple(
        Sentence(text=each.unit.text, citations=cite(index, each))
        for each in _chosen(library, index, question, evidence)
    )
    return Answer(
        question=question,
        sentences=sentences,
        notices=notices_for(question, sentences),
        generation=index.generation.id,
        near=_not_quoted(retrieved.hits, sentences)[:_NEAR],
    )


def _not_quoted(hits: Sequence[Hit], sentences: Sequence[Sentence]) -> tuple[Hit, ...]:
    quoted = {each.passage_id for sentence in sentences for each in sentence.citations}
    return tuple(
        hit
        for hit in collapsed(hits)
        if not quoted & {hit.passage.id, *(same.passage.id for same in hit.same)}
    )


def _reason(evidence: Sequence[Evidence]) -> str:
    if not evidence:
        return "Im Korpus kommt keines der gesuchten Wörter vor."
    return "Im Korpus steht kein Satz, der diese Frage beantwortet."


def _chosen(
    library: Library, index: Index, question: Question, evidence: Sequence[Evidence]
) -> list[Evidence]:
    """Return the sentences to show: the best one, then those that support it, none twice.

    What a digest and an original both say is cited from the original. An overview takes no more
    than two from a section, so that it covers the field.
    """
    most = _MOST_OF_A_LIST if question.kind in _LONG_KINDS else _MOST_SENTENCES
    chosen: list[Evidence] = []
    said: list[frozenset[str]] = []
    taken: Counter[tuple[str, ...]] = Counter()
    for each in evidence:
        if each.score < _WORTH * evidence[0].score or len(chosen) == most:
            break
        section = (each.hit.passage.document_id, *each.hit.passage.section)
        if question.kind is Kind.OVERVIEW and taken[section] == _MOST_OF_A_SECTION:
            continue
        words = frozenset(library.analyzer.words(each.unit.text))
        same = next((at for at, other in enumerate(said) if _says_the_same(words, other)), None)
        if same is None:
            chosen.append(each)
            said.append(words)
            taken[section] += 1
        elif _original(index, each) and not _original(index, chosen[same]):
            chosen[same], said[same] = each, words
    return chosen


def _original(index: Index, evidence: Evidence) -> bool:
    """Tell whether a sentence stands in a publication itself, and not in a digest of it."""
    document = index.catalog.documents[evidence.hit.passage.document_id]
    return document.source.standing is Standing.ORIGINAL


def _says_the_same(one: frozenset[str], other: frozenset[str]) -> bool:
    """Tell whether two sentences share their words, and so far as they have any, their numbers."""
    if {word for word in one ^ other if word[0].isdigit()}:
        return False
    return len(one & other) >= _SAME * max(1, min(len(one), len(other)))


def cite(index: Index, evidence: Evidence) -> tuple[Citation, ...]:
    """Return a citation for each page run of a sentence, or for each cell of a table row."""
    passage = evidence.hit.passage
    document = index.catalog.documents[passage.document_id]
    return tuple(_citation(index, document, evidence, span) for span in evidence.unit.spans)


def _citation(index: Index, document: Document, evidence: Evidence, span: Span) -> Citation:
    page = index.catalog.page(document.id, span.page)
    claim = next(iter(index.catalog.claims(document.id, span)), None)
    return Citation(
        quote=page.text[span.start : span.end],
        span=span,
        passage_id=evidence.hit.passage.id,
        document_id=document.id,
        title=document.source.title,
        page=page.number if document.paged else None,
        page_label=page.label,
        section=evidence.hit.passage.section,
        source_kind=document.source.standing,
        origins=claim.origins if claim else (),
        as_of=(claim.as_of if claim else None) or document.source.published,
        generation=index.generation.id,
        slides=document.slides,
    )
