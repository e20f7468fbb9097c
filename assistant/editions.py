"""What two documents, or two editions of one, say differently, sentence by sentence."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from assistant.differences import words_differing
from assistant.errors import DocumentUnknown
from assistant.wording import tokens_of
from ingest.generation import Home
from ingest.history import History
from ingest.joined import units

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ingest.history import Edition
    from ingest.index import Library

# Two sentences that share less of their words are not one that was changed.
_ALIKE = 0.5


class ChangeKind(StrEnum):
    """How an edition differs from another at a place."""

    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """A sentence, or a row of a table, of an edition, and where it stands."""

    text: str
    page: int | None
    page_label: str | None
    section: tuple[str, ...]
    passage_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A sentence that another edition says otherwise, has in addition, or lacks.

    `difference` shows what the first says as [-…-] and the second as {+…+}, where both say it.
    """

    kind: ChangeKind
    before: Stated | None
    after: Stated | None
    difference: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Two editions: which they are, how many sentences both have, and what differs, in order."""

    before: str
    before_generation: str
    after: str
    after_generation: str
    same: int
    changes: tuple[Change, ...]


def compare_editions(library: Library, before: str, after: str) -> Compared:
    """Return what a second edition says otherwise than a first.

    Each is the id of a document, or ID@GENERATION with the id of a generation or its beginning.
    Raises `DocumentUnknown`, and `GenerationNotThere`.
    """
    with History(Home(path=library.settings.home)) as history:
        first, second = (_edition(library, history, each) for each in (before, after))
        one, other = list(_sentences(first)), list(_sentences(second))
        same, changes = _changes(one, other)
        return Compared(
            before=first.document.id,
            before_generation=first.generations[0],
            after=second.document.id,
            after_generation=second.generations[0],
            same=same,
            changes=tuple(changes),
        )


def _edition(library: Library, history: History, named: str) -> Edition:
    document_id, _, generation = named.rpartition("@") if "@" in named else (named, "", "")
    found = history.document(document_id, generation or None)
    if found is None:
        raise DocumentUnknown(document_id, tuple(library.index().catalog.documents))
    return found


def _sentences(edition: Edition) -> Iterator[Stated]:
    document, catalog = edition.document, edition.catalog
    for passage in catalog.all_passages():
        if passage.document_id != document.id:
            continue
        pages = catalog.pages_of(passage)
        for unit in units(passage, pages):
            page = pages[unit.spans[0].page]
            yield Stated(
                text=unit.text,
                page=page.number if document.paged else None,
                page_label=page.label if document.paged else None,
                section=passage.section,
                passage_id=passage.id,
            )


def _changes(one: Sequence[Stated], other: Sequence[Stated]) -> tuple[int, list[Change]]:
    left, right = ([" ".join(each.text.split()) for each in side] for side in (one, other))
    same = 0
    changes: list[Change] = []
    blocks = SequenceMatcher(None, left, right, autojunk=False).get_opcodes()
    for kind, start, end, begin, stop in blocks:
        if kind == "equal":
            same += end - start
        else:
            changes += _replaced(one[start:end], other[begin:stop])
    return same, changes


def _replaced(one: Sequence[Stated], other: Sequence[Stated]) -> Iterator[Change]:
    """Give the changes of a block: pairs that are alike, in order, and what stands between them."""
    left = right = 0
    for before, after in (*_pairs(one, other), (len(one), len(other))):
        for each in one[left:before]:
            yield Change(kind=ChangeKind.REMOVED, before=each, after=None)
        for each in other[right:after]:
            yield Change(kind=ChangeKind.ADDED, before=None, after=each)
        if before < len(one) and after < len(other):
            yield Change(
                kind=ChangeKind.CHANGED,
                before=one[before],
                after=other[after],
                difference=words_differing(one[before].text, other[after].text),
            )
        left, right = before + 1, after + 1


def _pairs(one: Sequence[Stated], other: Sequence[Stated]) -> list[tuple[int, int]]:
    """Return the pairs in order that are together most alike (a longest common subsequence)."""
    words = [[{token.key for token in tokens_of(each.text)} for each in s] for s in (one, other)]
    alike = np.array([[_share(left, right) for right in words[1]] for left in words[0]])
    best = np.zeros((len(one) + 1, len(other) + 1))
    for row in range(len(one) - 1, -1, -1):
        for column in range(len(other) - 1, -1, -1):
            paired = best[row + 1, column + 1] + alike[row, column]
            best[row, column] = max(best[row + 1, column], best[row, column + 1], paired)
    pairs: list[tuple[int, int]] = []
    row = column = 0
    while row < len(one) and column < len(other):
        if best[row, column] == best[row + 1, column]:
            row += 1
        elif best[row, column] == best[row, column + 1]:
            column += 1
        else:
            pairs.append((row, column))
            row, column = row + 1, column + 1
    return pairs


def _share(one: set[str], other: set[str]) -> float:
    """Return the share of words two sentences have in common (Dice 1945), 0 if it is small."""
    share = 2 * len(one & other) / max(1, len(one) + len(other))
    return share if share >= _ALIKE else 0.0
