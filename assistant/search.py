"""Lists of passages: for a query, or like one that is known; what reads the same stands once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from assistant.errors import PassageUnknown
from assistant.filters import EVERYWHERE, Filters, allowed_rows
from assistant.fusion import score
from assistant.matching import matching_rows
from assistant.query import parse
from assistant.retrieve import LISTED, hit_at, hits_of, retrieve
from assistant.understand import understand
from ingest.german import QuestionTerms, Term, tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from assistant.model import Hit
    from ingest.index import Index, Library

# Passages that share so much of their words, and all their numbers, are the same to a reader.
_SAME = 0.9
# So many times more than wanted are looked at, since some of them are the same.
_SPARE = 2
# The rarest words of a passage say what it is about.
_TELLING = 30


def search(
    library: Library, text: str, *, k: int = LISTED, filters: Filters = EVERYWHERE
) -> tuple[Hit, ...]:
    """Return the `k` best passages for a query; a query that only filters gives them in order.

    Raises `AssistantError` for a query or a filter that cannot be meant.
    """
    query, index = parse(text), library.index()
    among = matching_rows(library, index, query)
    if among is not None and not query.text:
        return _in_order(library, index, filters, among, k)
    question = understand(query.text)
    found = retrieve(library, index, question, k=_SPARE * k, filters=filters, among=among)
    return collapsed(found.hits)[:k]


def _in_order(
    library: Library, index: Index, filters: Filters, among: NDArray[np.bool_], k: int
) -> tuple[Hit, ...]:
    allowed = allowed_rows(library, index, filters)
    rows = np.flatnonzero(among if allowed is None else among & allowed)[:k]
    passages = index.catalog.passages(map(int, rows))
    return tuple(hit_at(index, passage, None, 0) for passage in passages)


def like(
    library: Library, passage_id: str, *, k: int = LISTED, filters: Filters = EVERYWHERE
) -> tuple[Hit, ...]:
    """Return the `k` passages most like one; raise `PassageUnknown`."""
    index = library.index()
    passage = index.catalog.passage(passage_id)
    if passage is None:
        raise PassageUnknown(passage_id)
    row = index.catalog.rows_of_ids([passage_id])[passage_id]
    words = sorted(set(library.analyzer.words(passage.text)), key=lambda w: -index.words.idf(w))
    terms = QuestionTerms(
        tokens=(),
        words=tuple(Term(text=word, weight=1.0, token=0) for word in sorted(words[:_TELLING])),
        grams=(),
        english=False,
    )
    allowed = allowed_rows(library, index, filters)
    if allowed is None:
        allowed = np.ones(index.words.count, dtype=np.bool_)
    allowed[row] = False
    # The like of a passage may stand anywhere.
    weights = replace(library.settings.fusion, documents=0, sections=0)
    found = score(index, weights, terms, index.matrix[row], k=_SPARE * k, allowed=allowed)
    return collapsed(hits_of(index, found, _SPARE * k))[:k]


def collapsed(hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """Return hits without those that read like a better one, which names them instead."""
    kept: list[Hit] = []
    said: list[frozenset[str]] = []
    for hit in hits:
        words = frozenset(tokens(hit.passage.text))
        place = next((i for i, other in enumerate(said) if _alike(words, other)), None)
        if place is None:
            kept.append(hit)
            said.append(words)
        else:
            kept[place] = replace(kept[place], same=(*kept[place].same, hit))
    return tuple(kept)


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    # Told by their lengths and the words they share, few pairs are looked at word by word.
    least = _SAME * max(1, len(one), len(other))
    if min(len(one), len(other)) < least or len(one & other) < least:
        return False
    return not any(word[0].isdigit() for word in one ^ other)
