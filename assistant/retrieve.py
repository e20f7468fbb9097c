"""Passages for a question: two lexical fields and the encoder, fused by weighted scores."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from assistant.errors import DocumentUnknown
from assistant.model import Hit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from assistant.model import Question
    from ingest.german import QuestionTerms
    from ingest.index import Index, Library
    from ingest.model import Passage

# Max-normalised scores are summed with these weights. Rank fusion would cost 2 to 22 points R@1
# with a weaker dense ranking; a larger share of the vectors loses exact matches.
_WORDS, _GRAMS, _VECTORS = 1.0, 1.0, 0.7
# The German words of an English question are guesses, so the encoder, which saw both languages
# in training, counts for more.
_VECTORS_ENGLISH = 1.0
# Earlier turns of a conversation say what a follow-up is about, not what it asks.
_CONTEXT = 0.6
_FEWEST_CANDIDATES = 200
# How many passages an answer is looked for in, and how many a list of passages shows.
CONSIDERED, LISTED = 30, 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Retrieved:
    """The best passages for a question, and the terms and the vector they were found by."""

    hits: tuple[Hit, ...]
    terms: QuestionTerms
    vector: NDArray[np.float32]


def retrieve(
    library: Library, index: Index, question: Question, *, k: int, documents: Sequence[str] = ()
) -> Retrieved:
    """Return the `k` best passages, best first; raise `DocumentUnknown` for a wrong filter."""
    terms = library.analyzer.question(question.text)
    if question.context:
        terms = terms.joined(library.analyzer.question(question.context), _CONTEXT)
    words = index.words.scores(terms.words)
    grams = index.grams.scores(terms.grams)
    vector = library.encoder.encode_question(f"{question.context} {question.text}".strip())
    vectors = _similarities(index, vector, k, filtered=bool(documents))
    dense = _VECTORS_ENGLISH if terms.english else _VECTORS
    lexical = _WORDS * _relative(words) + _GRAMS * _relative(grams)
    fused = (lexical + dense * _relative(vectors)) / (_WORDS + _GRAMS + dense)
    if documents:
        fused = np.where(_mask(index, documents), fused, 0)
    else:
        fused[list(index.repeated)] = 0
    rows = [int(row) for row in np.argsort(-fused, kind="stable")[:k] if fused[row] > 0]
    passages = index.catalog.passages(rows)
    hits = tuple(
        _hit(index, passage, float(fused[r]), float(words[r]), float(grams[r]), float(vectors[r]))
        for r, passage in zip(rows, passages, strict=True)
    )
    return Retrieved(hits=hits, terms=terms, vector=vector)


def _similarities(
    index: Index, vector: NDArray[np.float32], k: int, *, filtered: bool
) -> NDArray[np.float32]:
    """Return the cosine of every passage that is among the nearest, and 0 for the others."""
    # Chroma's own filters cost more than fetching enough and leaving out.
    wanted = index.vectors.count if filtered else max(_FEWEST_CANDIDATES, 20 * k)
    found = np.zeros(index.words.count, dtype=np.float32)
    for passage_id, similarity in index.vectors.nearest(vector, wanted):
        found[index.rows[passage_id]] = max(0.0, similarity)
    return found


def _relative(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    best = scores.max(initial=0)
    return scores / best if best > 0 else scores


def _mask(index: Index, documents: Sequence[str]) -> NDArray[np.bool_]:
    known = tuple(index.catalog.documents)
    for document_id in documents:
        if document_id not in known:
            raise DocumentUnknown(document_id, known)
    mask = np.zeros(index.words.count, dtype=np.bool_)
    mask[index.catalog.rows_of(documents)] = True
    return mask


def _hit(  # noqa: PLR0913, PLR0917  (the scores a rank comes from)
    index: Index, passage: Passage, score: float, words: float, grams: float, vector: float
) -> Hit:
    document = index.catalog.documents[passage.document_id]
    page = index.catalog.page(document.id, passage.spans[0].page)
    return Hit(
        passage=passage,
        title=document.source.title,
        page=page.number if document.paged else None,
        page_label=page.label,
        score=score,
        words=words,
        grams=grams,
        vector=vector,
        slides=document.slides,
    )
