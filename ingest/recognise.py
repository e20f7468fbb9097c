"""Which source of the manifest a file is, by what its first pages say.

A file is taken for a source that has no document yet when its first pages hold

- the ISBN, URN or DOI of that source and of no other one. In a document without pages the title
  must be its own as well: a web page about a book names its ISBN as readily as the book does;
- or the title, as the file's own title or as all that some lines of a first page say, beside the
  name of an author or publisher; and this of one source only.

A digest is never taken for the original it names: neither a file that the manifest ships, nor one
that bears the title of a shipped digest.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ingest.model import ReadDocument, Source

_PAGES = 6
_TITLE_PAGES = 3
_MOST = 30_000
_LINES_OF_A_TITLE = 5
# A title of one word, or a very short one, stands on too many documents.
_FEWEST_WORDS = 2
_FEWEST_LETTERS = 12
_ISBN = re.compile(r"(?<![\d-])(?:97[89][-–\s]?)?\d(?:[-–\s]?\d){8}[-–\s]?[\dXx](?![\d-])")
_URN = re.compile(r"\burn:[a-z0-9][a-z0-9-]{0,31}:[^\s\"<>]+", re.IGNORECASE)
_DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"<>]+")
_AFTER = ".,;:)]}“”’"
_WORD = re.compile(r"\w+")
_ISBN_10 = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """What the first pages of a document say: its own title, its words, and the lines of a title.

    `blocks` holds the blocks of each of the first few pages.
    """

    title: str | None
    paged: bool
    text: str
    blocks: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """The source a document is, and what it was recognised by."""

    source: Source
    by: str


def front_of(content: ReadDocument) -> Front:
    """Return the front of a document that was read."""
    pages = content.pages[:_PAGES]
    text = "\n".join(page.text for page in pages)[:_MOST]
    return Front(
        title=content.title,
        paged=content.paged,
        text=text,
        blocks=tuple(
            tuple(
                page.text[block.start : block.end]
                for block in page.blocks
                if block.start < _MOST // _TITLE_PAGES
            )
            for page in pages[:_TITLE_PAGES]
        ),
    )


def match(front: Front, sources: Sequence[Source]) -> Match | None:
    """Return which of the sources a document is, or none when that is not beyond doubt."""
    named = [found for source in sources if (found := _by_identifier(front, source))]
    if not named:
        named = [found for source in sources if (found := _by_title(front, source))]
    return named[0] if len(named) == 1 else None


def bears_title(front: Front, source: Source) -> bool:
    """Tell whether a source's title is that of a document: its own, or lines of a first page."""
    title = _squeezed(source.title)
    if not title:
        return False
    return title == _squeezed(front.title or "") or any(
        title == run for page in front.blocks for run in _runs(page)
    )


def _by_identifier(front: Front, source: Source) -> Match | None:
    by = next((name for name, mine, theirs in _identifiers(front, source) if mine in theirs), None)
    if by is None or not (front.paged or bears_title(front, source)):
        return None
    return Match(source=source, by=by)


def _identifiers(front: Front, source: Source) -> Iterable[tuple[str, str, set[str]]]:
    if source.isbn:
        yield "ISBN", _isbn(source.isbn), {_isbn(each) for each in _ISBN.findall(front.text)}
    if source.urn:
        yield "URN", _plain(source.urn), {_plain(each) for each in _URN.findall(front.text)}
    if source.doi:
        doi = _plain(source.doi.rpartition("doi.org/")[2].removeprefix("doi:"))
        yield "DOI", doi, {_plain(each) for each in _DOI.findall(front.text)}


def _by_title(front: Front, source: Source) -> Match | None:
    words = _WORD.findall(source.title)
    if len(words) < _FEWEST_WORDS or len("".join(words)) < _FEWEST_LETTERS:
        return None
    if not bears_title(front, source) or not _names_someone(front, source):
        return None
    return Match(source=source, by="Titel")


def _names_someone(front: Front, source: Source) -> bool:
    """Tell whether an author or the publisher is named; true of a source that has neither."""
    houses = re.split(r"[/,;]", source.publisher or "")
    people = (re.sub(r"\(.*?\)", "", author).split()[-1:] for author in source.authors)
    names = [*houses, *(name for person in people for name in person)]
    wanted = [words for name in names if (words := tuple(_WORD.findall(name.lower())))]
    said = f" {' '.join(_WORD.findall(front.text.lower()))} "
    return not wanted or any(f" {' '.join(words)} " in said for words in wanted)


def _runs(blocks: Sequence[str]) -> Iterable[str]:
    """Give what every few blocks in a row say together."""
    squeezed = [_squeezed(block) for block in blocks]
    for start in range(len(squeezed)):
        yield from accumulate(squeezed[start : start + _LINES_OF_A_TITLE])


def _squeezed(text: str) -> str:
    """Return the letters and digits of a text, in small letters."""
    return "".join(_WORD.findall(unicodedata.normalize("NFKC", text).casefold())).replace("_", "")


def _plain(identifier: str) -> str:
    return identifier.strip().rstrip(_AFTER).lower()


def _isbn(text: str) -> str:
    """Return an ISBN as its 13 digits, whichever way it is written."""
    digits = re.sub(r"[^\dXx]", "", text).upper()
    if len(digits) != _ISBN_10:
        return digits
    body = f"978{digits[:-1]}"
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(body))
    return f"{body}{-total % 10}"
