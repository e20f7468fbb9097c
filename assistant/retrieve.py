"""Passages for a question: two lexical fields and the encoder, fused by weighted scores."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.filters import EVERYWHERE, Filters, allowed_rows
from assistant.fusion import score
from assistant.model import Hit

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from assistant.fusion import Scored
    from assistant.model import Question
    from ingest.german import QuestionTerms
    from ingest.index import Index, Library
    from ingest.model import Passage

# Earlier turns of a conversation say what a follow-up is about, not what it asks.
_CONTEXT = 0.6
# How many passages an answer is looked for in, and how many a list of passages shows.
CONSIDERED, LISTED = 30, 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Retrieved:
    """The best passages for a question, and the terms and the vector they were found by."""

    hits: tuple[Hit, ...]
    terms: QuestionTerms
    vector: NDArray[np.float32]


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
    terms = library.analyzer.question(question.text)
    if question.context:
        terms = terms.joined(library.analyzer.question(question.context), _CONTEXT)
    vector = library.encoder.encode_question(f"{question.context} {question.text}".strip())
    allowed = allowed_rows(library, index, filters)
    if among is not None:
        allowed = among if allowed is None else allowed & among
    found = score(index, library.settings.fusion, terms, vector, k=k, allowed=allowed)
    return Retrieved(hits=hits_of(index, found, k), terms=terms, vector=vector)


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
    )
