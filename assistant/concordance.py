"""A word in its contexts: every place where it stands, with the words around it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from assistant.errors import QueryInvalid
from assistant.filters import EVERYWHERE, Filters, allowed_rows
from assistant.matching import surface_expression
from assistant.query import Field, Term
from ingest.joined import join
from ingest.model import BlockKind, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.index import Index, Library
    from ingest.model import Passage

# Words on each side.
_AROUND = 8
_WORDS = re.compile(r"[\w*]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """A place where a word stands: the words before it, itself, the words after it, and where.

    `page` counts from 1 and is none for a document without pages.
    """

    left: str
    word: str
    right: str
    document_id: str
    title: str
    page: int | None
    page_label: str | None
    section: tuple[str, ...]
    passage_id: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Concordance:
    """A word, in how many places it stands, and the first of them in the order of the corpus."""

    word: str
    total: int
    contexts: tuple[Context, ...]


def concordance_of(
    library: Library, word: str, *, most: int = 100, filters: Filters = EVERYWHERE
) -> Concordance:
    """Return where a word stands; words in a row, or one that begins or ends with a star, too.

    Case does not count. At most `most` places are returned. Raises `QueryInvalid` when there is no
    word, and what a filter raises.
    """
    words = _WORDS.findall(word)
    if not any(re.search(r"\w", each) for each in words):
        why = "gesucht wird ein Wort, auch mit * am Anfang oder Ende"
        raise QueryInvalid(why)
    index = library.index()
    term = Term(field=Field.WORDS, value=word.strip(), phrase=len(words) > 1)
    expression = surface_expression(index, term)
    rows = index.surface.rows(expression) if expression else np.array([], dtype=np.int64)
    allowed = allowed_rows(library, index, filters)
    if allowed is not None:
        rows = rows[allowed[rows]]
    pattern = _pattern(words)
    total = 0
    found: list[Context] = []
    for passage in index.catalog.passages(map(int, rows)) if len(rows) else ():
        for context in _contexts(index, passage, pattern):
            total += 1
            if len(found) < most:
                found.append(context)
    return Concordance(word=word, total=total, contexts=tuple(found))


def _pattern(words: list[str]) -> re.Pattern[str]:
    told = [re.escape(each).replace(r"\*", r"\w*") for each in words]
    together = r"[\W_]+".join(told)
    return re.compile(rf"(?<!\w){together}(?!\w)", re.IGNORECASE)


def _contexts(index: Index, passage: Passage, pattern: re.Pattern[str]) -> Iterator[Context]:
    pages = index.catalog.pages_of(passage)
    document = index.catalog.documents[passage.document_id]
    whole = join(passage.spans, pages, "\n" if passage.kind is BlockKind.TABLE else " ")
    for match in pattern.finditer(whole.text):
        span = whole.spans(match.start(), match.end())[0]
        page = pages[span.page]
        yield Context(
            left=" ".join(whole.text[: match.start()].split()[-_AROUND:]),
            word=match.group(),
            right=" ".join(whole.text[match.end() :].split()[:_AROUND]),
            document_id=document.id,
            title=document.source.title,
            page=page.number if document.paged else None,
            page_label=page.label if document.paged else None,
            section=passage.section,
            passage_id=passage.id,
            span=span,
        )
