"""Terms and abbreviations as documents explain them: found, never written.

An entry is a line under a heading such as "Glossar" or "Abkürzungen" that names a term and says
what it means, or the long form that stands before an abbreviation in brackets: "Bundesinstitut für
Bau-, Stadt- und Raumforschung (BBSR)". A long form counts only where the parts of the abbreviation
begin its words, in order and without one left over (after Schwartz and Hearst, 2003, but stricter:
German texts put the name of a state in brackets as often).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ingest.index import Index
    from ingest.model import Page, Passage, Span

_HEADING = re.compile(
    r"\b(?:glossar|glossary|abkürzung(?:en|sverzeichnis)?|begriffe|begriffserklärungen)\b",
    re.IGNORECASE,
)
_ENTRY = re.compile(
    r"(?P<name>[^\s:\t][^:\t]{0,58}[^\s:\t])(?::\s|\t|\s[–-]\s)\s*(?P<said>\S.*)", re.DOTALL
)
_BRACKETS = re.compile(r"\(([A-ZÄÖÜ][A-Za-zÄÖÜäöüß]{2,11})\)")
_PIECE = re.compile(r"[A-ZÄÖÜ][a-zäöüß]*")
_WORD = re.compile(r"[\wÄÖÜäöüß]+-?,?")
_SMALL_PIECES, _FEWEST_PIECES = 2, 3
# Words between those that an abbreviation is made of.
_BETWEEN = frozenset(
    (
        *("am", "an", "auf", "aus", "bei", "das", "dem", "den", "der", "des", "die", "ein", "eine"),
        *("für", "im", "in", "mit", "of", "the", "und", "von", "vom", "zu", "zum", "zur"),
    )
)
_ENDING = r"(?:e?s|e?n|er|e)?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A term, what a document says it means, and where."""

    name: str
    meaning: str
    document_id: str
    page: int | None
    passage_id: str


def glossary(index: Index) -> tuple[Term, ...]:
    """Return the terms that the documents of a generation explain, by name; same ones once."""
    found: dict[tuple[str, str], Term] = {}
    for passage in index.catalog.all_passages():
        for term in (*_listed(index, passage), *_abbreviated(index, passage)):
            found.setdefault((term.name, term.meaning), term)
    terms = sorted(found.values(), key=lambda term: (term.name.casefold(), term.meaning))
    return tuple(term for term in terms if not any(_says_more(each, term) for each in terms))


def _says_more(one: Term, other: Term) -> bool:
    """Tell whether a document says of a term what another entry says, and more."""
    return (
        (one.name, one.document_id) == (other.name, other.document_id)
        and one.meaning != other.meaning
        and one.meaning.startswith(other.meaning)
    )


def terms_in(text: str, terms: Sequence[Term]) -> tuple[Term, ...]:
    """Return the terms that occur in a text, as they stand there or inflected, in their order."""
    return tuple(
        term for term in terms if re.search(rf"(?<!\w){re.escape(term.name)}{_ENDING}(?!\w)", text)
    )


def _listed(index: Index, passage: Passage) -> Iterator[Term]:
    if not passage.section or not _HEADING.search(passage.section[-1]):
        return
    for span in passage.spans:
        page = index.catalog.page(passage.document_id, span.page)
        for line in _lines(page, span):
            entry = _ENTRY.fullmatch(line)
            if entry:
                yield _term(index, passage, span, entry["name"], entry["said"])


def _lines(page: Page, span: Span) -> Iterable[str]:
    """Give the blocks of a span, and of a table its rows."""
    for block in page.blocks:
        start, end = max(block.start, span.start), min(block.end, span.end)
        if start < end:
            for line in page.text[start:end].split("\n"):
                yield line.strip()


def _abbreviated(index: Index, passage: Passage) -> Iterator[Term]:
    for found in _BRACKETS.finditer(passage.text):
        long = long_form(passage.text[: found.start()], found[1])
        if long:
            yield _term(index, passage, passage.spans[0], found[1], long)


def long_form(before: str, short: str) -> str | None:
    """Return the words at the end of a text that an abbreviation stands for, or none."""
    pieces = _PIECE.findall(short)
    if "".join(pieces) != short or len(pieces) < (
        _SMALL_PIECES if any(len(piece) > 1 for piece in pieces) else _FEWEST_PIECES
    ):
        return None
    left = list(reversed(pieces))
    for word in reversed(list(_WORD.finditer(before))):
        parts = [part for part in _PIECE.findall(word[0]) if part]
        if not parts:
            if word[0].strip("-,") not in _BETWEEN:
                return None
            continue
        for part in reversed(parts):
            if not left or not part.casefold().startswith(left.pop(0).casefold()):
                return None
        if not left:
            return before[word.start() :].strip()
    return None


def _term(index: Index, passage: Passage, span: Span, name: str, meaning: str) -> Term:
    paged = index.catalog.documents[passage.document_id].paged
    return Term(
        name=name.strip(),
        meaning=" ".join(meaning.split()),
        document_id=passage.document_id,
        page=span.page if paged else None,
        passage_id=passage.id,
    )
