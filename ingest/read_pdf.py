"""PDFs: text and geometry from pdfium, structure from pypdf, put together into pages."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from ingest.errors import WAY_OUT, DocumentUnreadable
from ingest.layout import LaidOut, Sheet, lay_out, passus_of
from ingest.lines import typography
from ingest.model import BlockKind, Page, ReadBy, ReadDocument
from ingest.page_pool import Lost, in_turn
from ingest.pdf_structure import Structure, read_structure
from ingest.pdfium import PageUnreadable, PdfFile, open_pdf
from ingest.running_heads import running_lines
from ingest.segments import segments

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from ingest.blocks import Passus
    from ingest.lines import Typography
    from ingest.page_pool import Spread

MEDIA_TYPE = "application/pdf"
MOST_LEVELS = 6
CUT_OFF = "die Seite enthält mehr Zeichen, als gelesen werden"
DAMAGED = "die Seite ist beschädigt und ließ sich nicht öffnen"
SIDEWAYS = "die Seite liegt quer"
_SQUEEZED = re.compile(r"[\W_]+")
_NUMBER = re.compile(r"^\s*(?:\d+(?:\.\d+)*\.?|[A-Z]\.|[IVX]+\.)\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class PageCaps:
    """How many pages a document and how many characters a page may have."""

    pages: int = 5_000
    characters: int = 200_000


CAPS = PageCaps()
EMPTY = Sheet(segments=(), rules=(), width=1.0, height=1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Drawn:
    """A page as drawn, and what to say of it."""

    sheet: Sheet
    warnings: tuple[str, ...] = ()
    lost: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Laid:
    """A page as laid out: its text and blocks, and what each block is before levels are known."""

    flow: list[Passus]
    page: LaidOut
    warnings: tuple[str, ...] = ()


def read_pdf(path: Path, *, caps: PageCaps = CAPS, spread: Spread = in_turn) -> ReadDocument:
    """Read a PDF into pages of text and blocks in reading order.

    `spread` says how the pages are worked on. Raises `DocumentUnreadable` for a file that cannot
    be opened, has more pages than `caps` allows, or of which no page could be worked on; a page
    that cannot be read is marked as unread.
    """
    with open_pdf(path) as pdf:
        page_count = pdf.page_count
    if page_count > caps.pages:
        raise DocumentUnreadable(
            file=path.name,
            reason=f"sie hat {page_count} Seiten; gelesen werden höchstens {caps.pages}",
            advice="Teilen Sie sie in kleinere Dateien.",
        )
    numbers = range(1, page_count + 1)
    structure_read = spread(partial(_describing, path, page_count), [0])
    drawn = [_or_unread(each) for each in spread(partial(_drawing, path, caps), numbers)()]
    _refuse_if_all_lost(path, drawn)
    (structure,) = structure_read()
    if isinstance(structure, Lost):
        structure = Structure()
    return ReadDocument(
        pages=_pages(drawn, structure, spread),
        paged=True,
        media_type=MEDIA_TYPE,
        title=structure.title,
    )


@contextmanager
def _describing(path: Path, page_count: int) -> Iterator[Callable[[int], Structure]]:
    yield lambda _: read_structure(path, page_count=page_count)


@contextmanager
def _drawing(path: Path, caps: PageCaps) -> Iterator[Callable[[int], _Drawn]]:
    with open_pdf(path) as pdf:
        yield lambda number: _draw(pdf, number, caps)


def _draw(pdf: PdfFile, number: int, caps: PageCaps) -> _Drawn:
    try:
        return _open_and_draw(pdf, number, caps, turn=None)
    except PageUnreadable:
        return _Drawn(sheet=EMPTY, warnings=(DAMAGED,))


def _or_unread(drawn: _Drawn | Lost) -> _Drawn:
    if isinstance(drawn, Lost):
        return _Drawn(sheet=EMPTY, warnings=(drawn.reason,), lost=True)
    return drawn


def _refuse_if_all_lost(path: Path, drawn: Sequence[_Drawn]) -> None:
    if drawn and all(each.lost for each in drawn):
        (reason,) = drawn[0].warnings
        raise DocumentUnreadable(file=path.name, page=1, reason=reason, advice=WAY_OUT)


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
            return _Drawn(sheet=sheet, warnings=tuple(warnings))
    return _open_and_draw(pdf, number, caps, turn=again)


def _pages(
    drawn: Sequence[_Drawn], structure: Structure, spread: Spread = in_turn
) -> tuple[Page, ...]:
    sheets = _without_running_lines([each.sheet for each in drawn])
    type_sizes = typography(
        [sheet.segments for sheet in sheets], [sheet.height for sheet in sheets]
    )
    numbers = range(1, len(sheets) + 1)
    laid = [_or_blank(each) for each in spread(partial(_laying, sheets, type_sizes), numbers)()]
    flows = _with_levels(_with_outline([each.flow for each in laid], structure), structure)
    pages: list[Page] = []
    for index, (each, place, flow) in enumerate(zip(drawn, laid, flows, strict=True)):
        blocks = zip(place.page.blocks, flow, strict=True)
        text = place.page.text
        pages.append(
            Page(
                number=index + 1,
                label=structure.labels[index] or None if structure.labels else None,
                text=text,
                blocks=tuple(
                    replace(block, kind=passus.kind, level=passus.level) for block, passus in blocks
                ),
                read_by=ReadBy.TEXT_LAYER if text else ReadBy.UNREAD,
                warnings=(*each.warnings, *place.warnings),
            )
        )
    return tuple(pages)


@contextmanager
def _laying(sheets: Sequence[Sheet], type_sizes: Typography) -> Iterator[Callable[[int], _Laid]]:
    yield lambda number: _lay(sheets[number - 1], type_sizes)


def _lay(sheet: Sheet, type_sizes: Typography) -> _Laid:
    flow = passus_of(sheet, type_sizes)
    page = lay_out(flow, sheet)
    # What comes back from another process costs time: the lines are in the boxes of the blocks.
    return _Laid(flow=[replace(passus, lines=()) for passus in flow], page=page)


def _or_blank(laid: _Laid | Lost) -> _Laid:
    if isinstance(laid, Lost):
        return _Laid(flow=[], page=LaidOut(text="", blocks=()), warnings=(laid.reason,))
    return laid


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
