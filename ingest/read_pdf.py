"""PDFs: text and geometry from pdfium, structure from pypdf, put together into pages."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ingest.errors import DocumentUnreadable
from ingest.layout import Sheet, lay_out, passus_of
from ingest.lines import typography
from ingest.model import BlockKind, Page, ReadBy, ReadDocument
from ingest.pdf_structure import Structure, read_structure
from ingest.pdfium import PageUnreadable, PdfFile, open_pdf
from ingest.running_heads import running_lines
from ingest.segments import segments
from ingest.text_layer import pdf_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from ingest.blocks import Passus

MEDIA_TYPE = "application/pdf"
MOST_LEVELS = 6
CUT_OFF = "die Seite enthält mehr Zeichen, als gelesen werden"
DAMAGED = "die Seite ist beschädigt und ließ sich nicht öffnen"
NO_TEXT = "die Seite enthält keinen Text, der sich lesen lässt"
BLANK = "die Seite ist leer"
NO_WORDS = "die Texterkennung fand keine Wörter"
GUESSES = "die Texterkennung konnte die Seite nicht lesen"
DOUBTFUL = "die Texterkennung ist unsicher ({:.0f} von 100); prüfen Sie Zitate am Seitenbild"
SIDEWAYS = "die Seite liegt quer"
# Below this mean confidence one word in five is wrong or more, measured on blurred scans.
_SURE = 80.0
_SQUEEZED = re.compile(r"[\W_]+")
_NUMBER = re.compile(r"^\s*(?:\d+(?:\.\d+)*\.?|[A-Z]\.|[IVX]+\.)\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class PageCaps:
    """How many pages a document and how many characters a page may have."""

    pages: int = 5_000
    characters: int = 200_000


CAPS = PageCaps()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Drawn:
    """A page as drawn, and what to say of it."""

    sheet: Sheet
    warnings: tuple[str, ...] = ()
    confidence: float | None = None
    blank: bool = False


def read_pdf(
    path: Path, *, caps: PageCaps = CAPS, finished: Callable[[], None] | None = None
) -> ReadDocument:
    """Read a PDF into pages of text and blocks in reading order.

    `finished` is called after each page. Raises `DocumentUnreadable` for a file that cannot be
    opened or has more pages than `caps` allows; a page that cannot be read is marked as unread.
    """
    with open_pdf(path) as pdf:
        if pdf.page_count > caps.pages:
            raise DocumentUnreadable(
                file=path.name,
                reason=f"sie hat {pdf.page_count} Seiten; gelesen werden höchstens {caps.pages}",
                advice="Teilen Sie sie in kleinere Dateien.",
            )
        drawn = [_draw(pdf, number, caps, finished) for number in range(1, pdf.page_count + 1)]
    structure = read_structure(pdf_of(path), page_count=len(drawn))
    return ReadDocument(
        pages=_pages(drawn, structure),
        paged=True,
        media_type=MEDIA_TYPE,
        title=structure.title,
    )


def _draw(pdf: PdfFile, number: int, caps: PageCaps, finished: Callable[[], None] | None) -> _Drawn:
    try:
        drawn = _open_and_draw(pdf, number, caps, turn=None)
    except PageUnreadable:
        empty = Sheet(segments=(), rules=(), width=1.0, height=1.0)
        drawn = _Drawn(sheet=empty, warnings=(DAMAGED,))
    if finished is not None:
        finished()
    return drawn


def _open_and_draw(pdf: PdfFile, number: int, caps: PageCaps, *, turn: int | None) -> _Drawn:
    """Take what is drawn on a page; one whose lines run up or down is turned first."""
    with pdf.page(number, characters=caps.characters, turn=turn) as page:
        found = segments(page)
        usual = Counter(segment.quarter for segment in found).most_common(1)
        if turn is None and usual and usual[0][0] != page.turn:
            again = usual[0][0]
        else:
            warnings = [CUT_OFF] * page.cut_off + [SIDEWAYS] * (page.turn != page.shown_turn)
            upright = tuple(segment for segment in found if segment.quarter == page.turn)
            sheet = Sheet(
                segments=upright,
                rules=page.rules(),
                width=page.width,
                height=page.height,
                turned=(page.shown_turn - page.turn) % 4,
            )
            return _Drawn(
                sheet=sheet,
                warnings=tuple(warnings),
                confidence=page.confidence,
                blank=page.blank,
            )
    return _open_and_draw(pdf, number, caps, turn=again)


def _pages(drawn: Sequence[_Drawn], structure: Structure) -> tuple[Page, ...]:
    sheets = _without_running_lines([each.sheet for each in drawn])
    type_sizes = typography(
        [sheet.segments for sheet in sheets], [sheet.height for sheet in sheets]
    )
    flows = [passus_of(sheet, type_sizes) for sheet in sheets]
    flows = _with_levels(_with_outline(flows, structure), structure)
    pages: list[Page] = []
    for index, (each, flow) in enumerate(zip(drawn, flows, strict=True)):
        laid = lay_out(flow, sheets[index])
        pages.append(
            Page(
                number=index + 1,
                label=structure.labels[index] or None if structure.labels else None,
                text=laid.text,
                blocks=laid.blocks,
                read_by=_read_by(each, laid.text),
                warnings=each.warnings or _told(each, laid.text),
            )
        )
    return tuple(pages)


def _read_by(page: _Drawn, text: str) -> ReadBy:
    if page.confidence is None:
        return ReadBy.TEXT_LAYER if text or page.blank else ReadBy.UNREAD
    return ReadBy.OCR if text or not page.confidence else ReadBy.UNREAD


def _told(page: _Drawn, text: str) -> tuple[str, ...]:
    """Return what a reader must be told of how a page was read."""
    if page.confidence is None:
        return () if text else (BLANK if page.blank else NO_TEXT,)
    if not text:
        return (GUESSES if page.confidence else NO_WORDS,)
    return () if page.confidence >= _SURE else (DOUBTFUL.format(page.confidence),)


def _without_running_lines(sheets: list[Sheet]) -> list[Sheet]:
    dropped = running_lines(
        [sheet.segments for sheet in sheets], [sheet.height for sheet in sheets]
    )
    return [
        replace(
            sheet,
            segments=tuple(
                segment for index, segment in enumerate(sheet.segments) if index not in gone
            ),
        )
        for sheet, gone in zip(sheets, dropped, strict=True)
    ]


def _squeezed(text: str) -> str:
    return _SQUEEZED.sub("", _NUMBER.sub("", text)).casefold()


def _with_outline(flows: list[list[Passus]], structure: Structure) -> list[list[Passus]]:
    """Take paragraphs for headings that a bookmark to their page names."""
    titles: dict[int, set[str]] = defaultdict(set)
    for entry in structure.outline:
        if entry.page is not None and (title := _squeezed(entry.title)):
            titles[entry.page].add(title)
    return [
        [
            replace(passus, kind=BlockKind.HEADING)
            if passus.kind in {BlockKind.PARAGRAPH, BlockKind.LIST_ITEM}
            and number in titles
            and _squeezed(passus.text) in titles[number]
            else passus
            for passus in flow
        ]
        for number, flow in enumerate(flows, start=1)
    ]


def _with_levels(flows: list[list[Passus]], structure: Structure) -> list[list[Passus]]:
    """Give headings their level: by size and weight, checked against the outline."""
    depths = {_squeezed(entry.title): entry.depth for entry in structure.outline}
    styles: dict[tuple[float, bool], Counter[int]] = defaultdict(Counter)
    for flow in flows:
        for passus in flow:
            if passus.kind is BlockKind.HEADING:
                depth = depths.get(_squeezed(passus.text), 0)
                styles[passus.size, passus.bold][depth] += 1
    levels: dict[tuple[float, bool], int] = {}
    level = 0
    for style in sorted(styles, reverse=True):
        known = Counter({depth: count for depth, count in styles[style].items() if depth})
        # Most headings of a style without a bookmark: the outline does not go as deep.
        told = known.most_common(1)[0][0] if known and known.total() >= styles[style][0] else 0
        level = told or (1 if level == 0 else level + (0 if _unlisted(style, styles) else 1))
        levels[style] = min(level, MOST_LEVELS)
    return [
        [
            replace(passus, level=depths.get(_squeezed(passus.text), 0) or _level(passus, levels))
            if passus.kind is BlockKind.HEADING
            else passus
            for passus in flow
        ]
        for flow in flows
    ]


def _level(passus: Passus, levels: dict[tuple[float, bool], int]) -> int:
    return levels[passus.size, passus.bold]


def _unlisted(style: tuple[float, bool], styles: dict[tuple[float, bool], Counter[int]]) -> bool:
    """Tell whether a style is that of a title page: larger than any style the outline knows."""
    return all(other < style for other, counts in styles.items() if any(counts.keys() - {0}))
