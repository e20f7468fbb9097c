"""Where in the documents a quotation may stand: runs of their words around likely places."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from assistant.themes import quoted
from assistant.wording import tokens_of
from ingest.german import Term
from ingest.joined import Joined, join
from ingest.model import BlockKind, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from assistant.quote_parts import Parts
    from assistant.wording import Token
    from ingest.index import Index, Library
    from ingest.model import Passage

# So many words in a row are looked up, so many such runs of a quotation, and so many of the
# places they lead to are compared word by word.
_RUN, _RUNS, _COMPARED = 3, 16, 4
# A run of words that so many passages hold leads nowhere.
_COMMON = 200
# Passages on each side that are laid beside a quotation as well.
_AROUND = 3
# Headings, notes and tables of contents stand in no passage: where there are no more passages than
# this, pages are looked through as well.
_MOST_PASSAGES = 5_000
_SURFACE = re.compile(r"[^\W_]+")
_BETWEEN = re.compile(r"[\W_]+")
_NOTE = re.compile(r"[.,;:!?”“\"»)\]][\s\[]*$")
_LONGEST_NOTE = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A passage or, without one, a whole page, and the way back from its text to the pages."""

    document_id: str
    passage_id: str | None
    section: tuple[str, ...]
    whole: Joined


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A word of a document, and the stretch it stands in.

    `is_note` tells that it looks like the number of a note, which a quotation leaves out.
    """

    token: Token
    stretch: Stretch
    is_note: bool

    @property
    def span(self) -> Span:
        """Return where it stands; of a word that runs over two pages, its first part."""
        return self.stretch.whole.spans(self.token.start, self.token.end)[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """A run of words of one document; `ids` are their keys as numbers, shape (words,)."""

    words: tuple[Found, ...]
    ids: NDArray[np.int64]
    keys: dict[str, int]


class Places:
    """Finds runs of one generation in which a quotation may stand."""

    def __init__(self, library: Library, index: Index) -> None:
        """Prepare to look; words are read when they are asked for."""
        self._library, self._index = library, index
        self._rows: dict[int, tuple[Found, ...]] = {}
        self._keys: dict[str, int] = {}
        self._pages: list[tuple[str, int, str]] | None = None
        self._flows: dict[tuple[str, int], Flow] = {}

    def of(self, text: str, parts: Parts) -> Iterator[list[Flow]]:
        """Give runs in which a quotation may stand, likely ones first.

        What its runs of words lead to comes first; then, in a small corpus, pages that hold it
        outside of passages; then what its rare words lead to.
        """
        likely = self._by_runs(text)
        yield self._around(likely)
        yield [self._page(*place) for place in self._by_pages(parts)]
        yield self._around([row for row in self._by_words(text) if row not in likely])

    def _by_runs(self, text: str) -> list[int]:
        """Return the passages that hold the most and rarest runs of words of a quotation."""
        words = _SURFACE.findall(text.lower())
        count = max(1, len(words) - _RUN + 1)
        step = max(1, count // _RUNS)
        scores: Counter[int] = Counter()
        for start in range(0, count, step):
            rows = self._index.surface.rows(quoted(" ".join(words[start : start + _RUN])))
            if 0 < len(rows) <= _COMMON:
                scores.update(dict.fromkeys(rows.tolist(), 1))
        return [row for row, _ in scores.most_common(_COMPARED)]

    def _by_words(self, text: str) -> list[int]:
        """Return the passages that hold the rarest words of a quotation."""
        words = dict.fromkeys(self._library.analyzer.words(text))
        terms = [Term(text=word, weight=1.0, token=0) for word in words]
        scores = self._index.words.scores(terms)
        best = np.argsort(-scores, kind="stable")[: _COMPARED // 2]
        return [int(row) for row in best if scores[row] > 0]

    def _by_pages(self, parts: Parts) -> list[tuple[str, int]]:
        """Return the pages that hold a quotation as it is, whatever stands there."""
        if self._pages is None:
            self._pages = self._squeezed_pages()
        wanted = _letters("".join(token.plain for token in parts.tokens))
        return [(name, number) for name, number, text in self._pages if wanted in text]

    def _squeezed_pages(self) -> list[tuple[str, int, str]]:
        catalog = self._index.catalog
        if self._index.generation.counts.passages > _MOST_PASSAGES:
            return []
        return [
            (name, page.number, _letters(page.text))
            for name in catalog.documents
            for page in catalog.content(name).pages
        ]

    def _around(self, rows: Sequence[int]) -> list[Flow]:
        """Return the run around each row, none twice."""
        found: list[Flow] = []
        covered: set[int] = set()
        for row in rows:
            if row in covered:
                continue
            own = next(each for each in self._index.catalog.rows.values() if row in each)
            near = range(max(own.start, row - _AROUND), min(own.stop, row + _AROUND + 1))
            covered.update(range(row - 1, row + 2))
            found.append(self._flow([word for each in self._read(near) for word in each]))
        return found

    def _read(self, rows: range) -> list[tuple[Found, ...]]:
        missing = [row for row in rows if row not in self._rows]
        for row, passage in zip(missing, self._index.catalog.passages(missing), strict=True):
            self._rows[row] = tuple(self._words(passage))
        return [self._rows[row] for row in rows]

    def _words(self, passage: Passage) -> Iterator[Found]:
        pages = self._index.catalog.pages_of(passage)
        separator = "\n" if passage.kind is BlockKind.TABLE else " "
        return _found(
            Stretch(
                document_id=passage.document_id,
                passage_id=passage.id,
                section=passage.section,
                whole=join(passage.spans, pages, separator),
            )
        )

    def _page(self, document_id: str, number: int) -> Flow:
        """Return the words of a page, read once."""
        key = (document_id, number)
        if key not in self._flows:
            text = self._index.catalog.page(document_id, number).text
            whole = Joined(text=text, pieces=((0, Span(page=number, start=0, end=len(text))),))
            page = Stretch(document_id=document_id, passage_id=None, section=(), whole=whole)
            self._flows[key] = self._flow(list(_found(page)))
        return self._flows[key]

    def _flow(self, words: list[Found]) -> Flow:
        keys = self._keys
        ids = [keys.setdefault(each.token.key, len(keys)) for each in words]
        return Flow(words=tuple(words), ids=np.array(ids, dtype=np.int64), keys=keys)


def _found(stretch: Stretch) -> Iterator[Found]:
    """Give the words of a stretch."""
    text = stretch.whole.text
    for token in tokens_of(text):
        yield Found(token=token, stretch=stretch, is_note=_is_note(text, token))


def _is_note(text: str, token: Token) -> bool:
    """Tell whether a number is raised, stands right behind a sign, or in brackets, as notes do."""
    if (
        not token.plain[0].isdigit()
        or not token.plain.isdigit()
        or len(token.plain) > _LONGEST_NOTE
    ):
        return False
    if not text[token.start].isdecimal():
        return True
    before = text[max(0, token.start - 2) : token.start]
    attached = bool(before) and not before[-1].isspace() and _NOTE.search(before) is not None
    return attached or (before.endswith("[") and text[token.end : token.end + 1] == "]")


def _letters(text: str) -> str:
    """Return the letters and digits of a text without anything between them."""
    return _BETWEEN.sub("", unicodedata.normalize("NFKC", text).lower())
