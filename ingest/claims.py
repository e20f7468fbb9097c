"""Where the sentences of a digest stand, and what each rests on."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, ValidationError

from ingest.errors import ManifestInvalid
from ingest.model import BlockKind, Claim, Origin, Span
from ingest.split import captions_told

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.model import ReadDocument

_APPARATUS = frozenset({BlockKind.HEADING, BlockKind.FOOTNOTE})
_DROPPED = frozenset("-\u2010\u2011\u00ad")


class _Origin(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    address: str | None = None
    date: str | None = None
    confidence: str


class _Statement(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str
    origins: tuple[_Origin, ...]
    as_of: str | None = None


class _Statements(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    claims: tuple[_Statement, ...]


class Locator:
    """Finds sentences in a document by their letters, since typesetting broke their lines."""

    def __init__(self, document: ReadDocument) -> None:
        """Squeeze the running text and, apart from it, what floats in between."""
        self._streams = (_Stream(document, floating=False), _Stream(document, floating=True))

    def find(self, text: str) -> list[Span]:
        """Return where a sentence stands, one span a page, looking on from the last one found."""
        wanted = "".join(
            character
            for character in unicodedata.normalize("NFC", text)
            if not character.isspace() and character not in _DROPPED
        )
        return next((spans for stream in self._streams if (spans := stream.find(wanted))), [])


class _Stream:
    """The letters of the running text, or of tables and captions: no blanks, no hyphens."""

    def __init__(self, document: ReadDocument, *, floating: bool) -> None:
        kept: list[str] = []
        self._places: list[tuple[int, int]] = []
        for page in document.pages:
            for block, is_caption in captions_told(page):
                floats = is_caption or block.kind is BlockKind.TABLE
                if block.kind in _APPARATUS or floats is not floating:
                    continue
                for offset in range(block.start, block.end):
                    character = page.text[offset]
                    if not character.isspace() and character not in _DROPPED:
                        kept.append(character)
                        self._places.append((page.number, offset))
        self._squeezed = "".join(kept)
        self._cursor = 0

    def find(self, wanted: str) -> list[Span]:
        at = self._squeezed.find(wanted, self._cursor)
        if at < 0:
            at = self._squeezed.find(wanted)
        if at < 0 or not wanted:
            return []
        self._cursor = at + len(wanted)
        return _spans(self._places[at : self._cursor])


def locate_claims(path: Path, document: ReadDocument) -> tuple[tuple[Claim, ...], tuple[str, ...]]:
    """Return the claims of an origins file found on their pages, and the texts not found.

    A sentence over two pages gives a claim on each. Raises `ManifestInvalid` for a file that is
    not of this form.
    """
    try:
        statements = _Statements.model_validate_json(path.read_bytes()).claims
    except (OSError, ValidationError) as error:
        raise ManifestInvalid(path, str(error)) from error
    locator = Locator(document)
    claims: list[Claim] = []
    missing: list[str] = []
    for statement in statements:
        spans = locator.find(statement.text)
        if not spans:
            missing.append(statement.text)
        origins = tuple(Origin(**origin.model_dump()) for origin in statement.origins)
        claims += [Claim(span=span, origins=origins, as_of=statement.as_of) for span in spans]
    return tuple(claims), tuple(missing)


def _spans(places: list[tuple[int, int]]) -> list[Span]:
    """Return one span a page for the places of a sentence."""
    found: dict[int, tuple[int, int]] = {}
    for page, offset in places:
        start, _ = found.get(page, (offset, offset))
        found[page] = (start, offset + 1)
    return [Span(page=page, start=start, end=end) for page, (start, end) in found.items()]
