"""Passages of about a paragraph, never across a heading, from the blocks of a document."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ingest.joined import ends_sentence, join, runs_on
from ingest.model import BlockKind, Page, Passage, Span
from ingest.sentences import sentence_spans

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ingest.model import Block, ReadDocument

# A change of any rule below makes passages that older generations do not hold.
SPLIT_VERSION = 4

_FEWEST_WORDS = 60
_MOST_WORDS = 120
_ADDRESS = re.compile(r"\S*(?:://|www\.)\S*")
# A footnote with fewer words than this beside its address is a reference, not something said.
_FEWEST_WORDS_OF_A_NOTE = 25
# "[12] BBSR, 2021, https://…" in a list of sources.
_SOURCE_NOTE = re.compile(r"\[\d+\]\s")
# "Zahlen . . . . . 4" in a table of contents; a page with this share of such blocks is one.
_LEADERS = re.compile(r"(?:\.\s?){3,}\s*(?:\d{1,4}|[ivxlc]{1,6})\b")
_CONTENTS = 0.5
_LONGEST_CAPTION = 20
_CAPTION = re.compile(r"(?:Tabelle|Tab\.|Abbildung|Abb\.|Übersicht)\s*\d")


def split(document_id: str, document: ReadDocument) -> tuple[Passage, ...]:
    """Return the passages of a document in reading order, with ids that only their words decide."""
    splitter = _Splitter()
    for page in document.pages:
        contents = _is_contents(page)
        for block, is_caption in captions_told(page):
            if block.kind is BlockKind.HEADING or not contents:
                splitter.add(page, block, is_caption=is_caption)
    splitter.close()
    if document.title and not document.paged:
        # What stands before the first heading is cited by the title: there is no page to name.
        for draft in splitter.done:
            draft.section = draft.section or (document.title,)
    pages = {page.number: page for page in document.pages}
    return tuple(_passage(document_id, draft, pages) for draft in splitter.done)


def _is_contents(page: Page) -> bool:
    """Tell whether a page is a table of contents, which names much and says nothing."""
    entries = sum(bool(_LEADERS.search(page.text[b.start : b.end])) for b in page.blocks)
    return entries > 2 and entries >= _CONTENTS * len(page.blocks)  # noqa: PLR2004  (one is none)


def captions_told(page: Page) -> list[tuple[Block, bool]]:
    """Return the blocks of a page, each with whether it is a caption.

    A reader may know one; else it is a paragraph that names the table below it, or a table or
    figure by its number.
    """
    if not page.blocks:
        return []
    told: list[tuple[Block, bool]] = []
    for block, below in zip(page.blocks, (*page.blocks[1:], None), strict=True):
        text = page.text[block.start : block.end]
        over_table = below is not None and below.kind is BlockKind.TABLE
        short = not ends_sentence(text) and len(text.split()) <= _LONGEST_CAPTION
        names = bool(_CAPTION.match(text)) or (over_table and short)
        is_caption = block.kind is BlockKind.CAPTION and over_table
        told.append((block, is_caption or (block.kind is BlockKind.PARAGRAPH and names)))
    return told


@dataclass(slots=True)
class _Draft:
    """A passage while it grows."""

    section: tuple[str, ...]
    kind: BlockKind
    spans: list[Span] = field(default_factory=list)
    words: int = 0
    end: str = ""

    def append(self, span: Span, text: str, *, same_block: bool) -> None:
        """Add a sentence; sentences of one block stay one contiguous run."""
        last = self.spans[-1] if self.spans else None
        if same_block and last and last.page == span.page:
            self.spans[-1] = Span(page=span.page, start=last.start, end=span.end)
        else:
            self.spans.append(span)
        self.words += len(text.split())
        self.end = text


class _Splitter:
    """Walks the blocks of a document once and collects drafts."""

    def __init__(self) -> None:
        self.done: list[_Draft] = []
        self._path: list[tuple[int, str]] = []
        self._draft: _Draft | None = None
        self._caption: str | None = None

    def add(self, page: Page, block: Block, *, is_caption: bool) -> None:
        """Take the next block in reading order."""
        text = page.text[block.start : block.end]
        if block.kind is BlockKind.FOOTNOTE or _SOURCE_NOTE.match(text):
            self._note(page, block, text)
            return
        if block.kind is BlockKind.HEADING:
            self._heading(block, text)
        elif block.kind is BlockKind.TABLE:
            self._table(page, block)
        elif is_caption:
            self._caption = " ".join(text.split())
            return
        else:
            self._paragraph(page, block, text)
        self._caption = None

    def close(self) -> None:
        """End the passage that is growing."""
        if self._draft and self._draft.spans:
            self.done.append(self._draft)
        self._draft = None

    @property
    def _section(self) -> tuple[str, ...]:
        return tuple(title for _, title in self._path)

    def _heading(self, block: Block, text: str) -> None:
        self.close()
        level = max(1, block.level)
        self._path = [entry for entry in self._path if entry[0] < level]
        self._path.append((level, " ".join(text.split())))

    def _note(self, page: Page, block: Block, text: str) -> None:
        if len(_ADDRESS.sub("", text).split()) >= _FEWEST_WORDS_OF_A_NOTE:
            span = Span(page=page.number, start=block.start, end=block.end)
            self.done.append(_Draft(section=self._section, kind=BlockKind.FOOTNOTE, spans=[span]))

    def _paragraph(self, page: Page, block: Block, text: str) -> None:
        draft = self._draft
        continues = (
            draft is not None
            and draft.spans[-1].page + 1 == page.number
            and runs_on(draft.end, text)
        )
        for place, (start, end) in enumerate(sentence_spans(text)):
            words = len(text[start:end].split())
            keeps = continues and place == 0
            full = draft is not None and (
                draft.words + words > _MOST_WORDS or (place == 0 and draft.words >= _FEWEST_WORDS)
            )
            if draft is None or (full and not keeps):
                self.close()
                draft = self._draft = _Draft(section=self._section, kind=BlockKind.PARAGRAPH)
            span = Span(page=page.number, start=block.start + start, end=block.start + end)
            draft.append(span, text[start:end], same_block=place > 0)

    def _table(self, page: Page, block: Block) -> None:
        """Make passages of whole rows, each with the header row first.

        A table may float into a paragraph that runs on after it; that one stays open.
        """
        if self._draft and ends_sentence(self._draft.end):
            self.close()
        lines: list[Span] = []
        start = block.start
        for line in page.text[block.start : block.end].split("\n"):
            if line.strip():
                lines.append(Span(page=page.number, start=start, end=start + len(line)))
            start += len(line) + 1
        section = (*self._section, self._caption) if self._caption else self._section
        header, rows = lines[:1], lines[1:]
        draft = _Draft(section=section, kind=BlockKind.TABLE, spans=list(header))
        for row in rows:
            words = len(page.text[row.start : row.end].split())
            if draft.words + words > _MOST_WORDS and draft.words:
                self.done.append(draft)
                draft = _Draft(section=section, kind=BlockKind.TABLE, spans=list(header))
            draft.spans.append(row)
            draft.words += words
        if draft.spans:
            self.done.append(draft)


def passage_text(spans: tuple[Span, ...], kind: BlockKind, pages: Mapping[int, Page]) -> str:
    """Return the text of a passage from where it stands; rows of a table are lines."""
    return join(spans, pages, "\n" if kind is BlockKind.TABLE else " ").text


def _passage(document_id: str, draft: _Draft, pages: Mapping[int, Page]) -> Passage:
    spans = tuple(draft.spans)
    text = passage_text(spans, draft.kind, pages)
    where = ";".join(f"{span.page}:{span.start}-{span.end}" for span in spans)
    digest = hashlib.sha256(f"{document_id}\n{where}\n{text}".encode()).hexdigest()[:16]
    return Passage(
        id=digest,
        document_id=document_id,
        section=draft.section,
        text=text,
        spans=spans,
        kind=draft.kind,
    )
