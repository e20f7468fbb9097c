"""Which passages a query leaves, by the surface field and by what is known of documents."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from assistant.errors import QueryInvalid
from assistant.filters import Filters, allowed_rows, rows_of_documents
from assistant.query import Field, Query, Term
from assistant.themes import quoted

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from ingest.index import Index, Library

    Mask = NDArray[np.bool_]

# A pattern that stands for more words than this means those that most passages have.
_MOST_WORDS = 500
_YEARS = re.compile(r"(\d{4})(?:-(\d{4}))?")


def matching_rows(library: Library, index: Index, query: Query) -> Mask | None:
    """Return which passages hold what a query demands, shape (passages,), or none for all.

    Raises `QueryInvalid`, `DocumentUnknown` or `FilterUnknown`.
    """
    if not query.groups:
        return None
    groups = [[_rows(library, index, term) for term in group] for group in query.groups]
    mask: Mask = np.logical_and.reduce([np.logical_or.reduce(group) for group in groups])
    return mask


def _rows(library: Library, index: Index, term: Term) -> Mask:
    mask = _MATCHES[term.field](library, index, term)
    return ~mask if term.negative else mask


def _words(library: Library, index: Index, term: Term) -> Mask:
    del library
    return _stated(index, surface_expression(index, term))


def _section(library: Library, index: Index, term: Term) -> Mask:
    del library
    expression = surface_expression(index, term)
    return _stated(index, f"section : ({expression})" if expression else "")


def _stated(index: Index, expression: str) -> Mask:
    mask = np.zeros(index.words.count, dtype=np.bool_)
    if expression:
        mask[index.surface.rows(expression)] = True
    return mask


def surface_expression(index: Index, term: Term) -> str:
    """Return a term in the words of the surface field; empty where no word is meant."""
    if not term.wild:
        return quoted(term.value) if re.search(r"\w", term.value) else ""
    if term.value.startswith("*"):
        words = index.surface.words(term.value.lower(), _MOST_WORDS)
        return " OR ".join(map(quoted, words))
    return f"{quoted(term.value[:-1])} *"


def _title(library: Library, index: Index, term: Term) -> Mask:
    del library
    wanted = term.value.strip("*").casefold()
    documents = index.catalog.documents.values()
    return rows_of_documents(
        index, [each.id for each in documents if wanted in each.source.title.casefold()]
    )


def _filtered(filters: Callable[[str], Filters]) -> Callable[[Library, Index, Term], Mask]:
    def rows(library: Library, index: Index, term: Term) -> Mask:
        mask = allowed_rows(library, index, filters(term.value))
        return np.ones(index.words.count, dtype=np.bool_) if mask is None else mask

    return rows


def _years(value: str) -> Filters:
    found = _YEARS.fullmatch(value)
    if not found:
        why = f"„{value}“ ist kein Jahr und kein Zeitraum wie 2019-2023"
        raise QueryInvalid(why)
    return Filters(years=(int(found[1]), int(found[2] or found[1])))


_MATCHES: dict[Field, Callable[[Library, Index, Term], Mask]] = {
    Field.WORDS: _words,
    Field.SECTION: _section,
    Field.TITLE: _title,
    Field.DOCUMENT: _filtered(lambda value: Filters(documents=(value,))),
    Field.PUBLISHER: _filtered(lambda value: Filters(publishers=(value,))),
    Field.KIND: _filtered(lambda value: Filters(kinds=(value,))),
    Field.THEME: _filtered(lambda value: Filters(themes=(value,))),
    Field.YEAR: _filtered(_years),
}
