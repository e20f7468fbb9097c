"""Passages for a question: two lexical fields and the encoder, fused by weighted scores."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from assistant.filters import EVERYWHERE, Filters, allowed_rows
from assistant.fusion import score
from assistant.model import Hit
from ingest.model import heading

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from assistant.fusion import Scored
    from assistant.model import Question
    from ingest.errors import ChromaUnavailable
    from ingest.german import QuestionTerms
    from ingest.index import Index, Library
    from ingest.model import Passage
    from ingest.reranker import Reranker

# Earlier turns of a conversation say what a follow-up is about, not what it asks.
_CONTEXT = 0.6
# So many of the best passages are ordered anew by a reranker, where one is set.
_RERANKED = 50
# How many passages an answer is looked for in, and how many a list of passages shows.
CONSIDERED, LISTED = 30, 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Retrieved:
    """The best passages for a question, and the terms and the vector they were found by.

    `limit` is the score of 4-grams that no passage could exceed. `unavailable` tells why a Chroma
    server that should have been asked was not.
    """

    hits: tuple[Hit, ...]
    terms: QuestionTerms
    vector: NDArray[np.float32]
    limit: float
    unavailable: ChromaUnavailable | None = None


def retrieve(  # noqa: PLR0913  (what is asked, and where it is looked for)
    library: Library,
    index: Index,
    question: Question,
    *,
    k: int,
    filters: Filters = EVERYWHERE,
    among: NDArray[np.bool_] | None = None,
) -> Retrieved:
    """Return the `k` best passages, best first, of those a filter leaves.

    `among` leaves some more out, shape (passages,). Raises `DocumentUnknown` or `FilterUnknown`.
    """
    terms = library.analyzer.question(question.words)
    if question.context:
        terms = terms.joined(library.analyzer.question(question.context), _CONTEXT)
    vector = library.encoder.encode_question(f"{question.context} {question.words}".strip())
    allowed = allowed_rows(library, index, filters)
    if among is not None:
        allowed = among if allowed is None else allowed & among
    found = score(index, library.settings.fusion, terms, vector, k=k, allowed=allowed)
    hits = hits_of(index, found, max(k, _RERANKED) if library.reranker else k)
    if library.reranker:
        weight = library.settings.fusion.reranked
        hits = reranked(library.reranker, question.understood_as, hits, weight)[:k]
    return Retrieved(
        hits=hits,
        terms=terms,
        vector=vector,
        limit=index.grams.limit(terms.grams),
        unavailable=found.unavailable,
    )


def reranked(
    reranker: Reranker, question: str, hits: tuple[Hit, ...], weight: float
) -> tuple[Hit, ...]:
    """Return hits in the order of their score and that of a cross-encoder, which has a weight."""
    texts = [f"{heading(hit.passage.section)}. {hit.passage.text}" for hit in hits]
    found = reranker.scores(question, texts)
    # From 0 for the worst of them to 1 for the best, because a cross-encoder's scores have no zero.
    shares = (found - found.min(initial=np.inf)) / max(float(np.ptp(found)) if hits else 0, 1e-9)
    scored = [
        replace(hit, score=(hit.score + weight * float(share)) / (1 + weight))
        for hit, share in zip(hits, shares, strict=True)
    ]
    return tuple(sorted(scored, key=lambda hit: -hit.score))


def hits_of(index: Index, found: Scored, k: int) -> tuple[Hit, ...]:
    """Return the `k` best passages, best first."""
    rows = found.best(k)
    passages = index.catalog.passages(rows)
    return tuple(
        hit_at(index, passage, found, row) for row, passage in zip(rows, passages, strict=True)
    )


def hit_at(index: Index, passage: Passage, found: Scored | None, row: int) -> Hit:
    """Return a passage as it was scored, or one that nothing ranks."""
    document = index.catalog.documents[passage.document_id]
    page = index.catalog.page(document.id, passage.spans[0].page)
    return Hit(
        passage=passage,
        title=document.source.title,
        page=page.number if document.paged else None,
        page_label=page.label,
        score=float(found.fused[row]) if found else 0.0,
        words=float(found.words[row]) if found else 0.0,
        grams=float(found.grams[row]) if found else 0.0,
        vector=float(found.vectors[row]) if found else 0.0,
        slides=document.slides,
    )
