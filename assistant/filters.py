"""Where a search looks: documents, years, publishers, themes and kinds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from assistant.errors import DocumentUnknown, FilterUnknown
from assistant.themes import read_themes, theme_rows
from ingest.model import BlockKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from ingest.index import Index, Library
    from ingest.model import Document

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a passage must be, in each respect one of those named; nothing named is no limit.

    documents: ids. years: the first and the last year, of a document's publication or, in a
    digest, of what a statement rests on. publishers: a part of the name, case aside. themes: ids
    of the corpus's themes. kinds: of a source ("digest", "study") or of a block ("table").
    """

    documents: tuple[str, ...] = ()
    years: tuple[int, int] | None = None
    publishers: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Tell whether anything is left out."""
        return self != EVERYWHERE


EVERYWHERE = Filters()


def allowed_rows(library: Library, index: Index, filters: Filters) -> NDArray[np.bool_] | None:
    """Return which passages a filter leaves, shape (passages,), or none when it leaves all.

    Documents in whose place another one is cited are left out unless they are named.
    Raises `DocumentUnknown` or `FilterUnknown` for what the corpus does not have.
    """
    masks: list[NDArray[np.bool_]] = []
    if filters.documents:
        masks.append(_documents(index, filters.documents))
    elif index.repeated:
        masks.append(_not_repeated(index))
    if filters.years:
        masks.append(_years(index, *filters.years))
    if filters.publishers:
        masks.append(_publishers(index, filters.publishers))
    if filters.themes:
        masks.append(_themes(library, index, filters.themes))
    if filters.kinds:
        masks.append(_kinds(index, filters.kinds))
    return np.logical_and.reduce(masks) if masks else None


def _documents(index: Index, names: Iterable[str]) -> NDArray[np.bool_]:
    known = tuple(index.catalog.documents)
    for name in names:
        if name not in known:
            raise DocumentUnknown(name, known)
    return rows_of_documents(index, names)


def _not_repeated(index: Index) -> NDArray[np.bool_]:
    mask = np.ones(index.words.count, dtype=np.bool_)
    mask[list(index.repeated)] = False
    return mask


def rows_of_documents(index: Index, names: Iterable[str]) -> NDArray[np.bool_]:
    """Return which passages stand in some documents, shape (passages,)."""
    mask = _nothing(index)
    for name in names:
        rows = index.catalog.rows[name]
        mask[rows.start : rows.stop] = True
    return mask


def _years(index: Index, first: int, last: int) -> NDArray[np.bool_]:
    def inside(date: str | None) -> bool:
        return any(first <= int(year) <= last for year in _YEAR.findall(date or ""))

    documents = index.catalog.documents.values()
    mask = rows_of_documents(
        index, [each.id for each in documents if inside(each.source.published)]
    )
    mask[index.catalog.rows_of_claims(inside)] = True
    return mask


def _publishers(index: Index, names: Iterable[str]) -> NDArray[np.bool_]:
    documents = index.catalog.documents.values()
    known = sorted({each.source.publisher for each in documents if each.source.publisher})
    chosen: list[str] = []
    for name in names:
        found = [each.id for each in documents if _is_by(each, name)]
        if not found:
            raise FilterUnknown(name, "--publisher", known)
        chosen += found
    return rows_of_documents(index, chosen)


def _is_by(document: Document, publisher: str) -> bool:
    return publisher.casefold() in (document.source.publisher or "").casefold()


def _themes(library: Library, index: Index, names: Iterable[str]) -> NDArray[np.bool_]:
    themes = {theme.id: theme for theme in read_themes(library.settings.corpus)}
    mask = _nothing(index)
    for name in names:
        if name not in themes:
            raise FilterUnknown(name, "--theme", tuple(themes))
        mask[theme_rows(index, themes[name])] = True
    return mask


def _kinds(index: Index, names: Iterable[str]) -> NDArray[np.bool_]:
    documents = index.catalog.documents.values()
    sources = sorted({each.source.kind for each in documents})
    blocks = {kind.value: kind for kind in BlockKind}
    mask = _nothing(index)
    for name in names:
        if name not in sources and name not in blocks:
            raise FilterUnknown(name, "--kind", (*sources, *blocks))
        mask |= rows_of_documents(
            index, [each.id for each in documents if each.source.kind == name]
        )
        if name in blocks:
            mask[index.catalog.rows_of_kind(blocks[name])] = True
    return mask


def _nothing(index: Index) -> NDArray[np.bool_]:
    return np.zeros(index.words.count, dtype=np.bool_)
