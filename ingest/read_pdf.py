"""PDFs: text and geometry from pdfium, structure from pypdf, put together into pages."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from ingest.blocks import Passus
from ingest.drawn_pages import EMPTY, Drawn, drawing
from ingest.errors import WAY_OUT, DocumentUnreadable
from ingest.headings import with_headings
from ingest.layout import Flow, carried_over, flow_of, lay_out, placed, without_marks
from ingest.lines import typography
from ingest.model import BlockKind, Page, ReadBy, ReadDocument
from ingest.page_labels import chosen_labels, printed_labels
from ingest.page_pool import Lost, in_turn
from ingest.pdf_structure import Structure, read_structure
from ingest.pdfium import open_pdf
from ingest.running_heads import lines_of, running_lines
from ingest.text_layer import pdf_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from ingest.layout import Sheet
    from ingest.lines import Typography
    from ingest.model import Box
    from ingest.page_pool import Spread

MEDIA_TYPE = "application/pdf"
ILLEGIBLE = "die Schrift der Seite sagt nicht, welche Buchstaben sie zeigt"
PARTLY_ILLEGIBLE = (
    "Teile der Seite stehen in einer Schrift, die nicht sagt, welche Buchstaben sie zeigt"
)
LOST = "{}; drucken Sie die Datei in ihrem Programm neu als PDF und nehmen Sie diese"
NO_WORDS = "die Texterkennung fand keine Wörter"
GUESSES = "die Texterkennung konnte die Seite nicht lesen"
DOUBTFUL = "die Texterkennung ist unsicher ({:.0f} von 100); prüfen Sie Zitate am Seitenbild"
# Below this mean confidence one word in five is wrong or more, measured on blurred scans.
_SURE = 80.0
# Above this share a page is left to character recognition, and from the lower one on it is told.
_MOST, _SOME = 0.5, 0.05
# What stands upright beside the text, this far out at most, is no part of it.
_MARGIN = 0.13


@dataclass(frozen=True, slots=True, kw_only=True)
class PageCaps:
    """How many pages a document and how many characters a page may have."""

    pages: int = 5_000
    characters: int = 200_000


CAPS = PageCaps()


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
    found = spread(partial(drawing, path, caps.characters), numbers)()
    drawn = [_or_unread(each) for each in found]
    _refuse_if_all_lost(path, drawn)
    (structure,) = structure_read()
    pages, lost = _pages(drawn, Structure() if isinstance(structure, Lost) else structure, spread)
    return ReadDocument(
        pages=pages,
        lost=lost,
        paged=True,
        media_type=MEDIA_TYPE,
        title=None if isinstance(structure, Lost) else structure.title,
    )


@contextmanager
def _describing(path: Path, page_count: int) -> Iterator[Callable[[int], Structure]]:
    yield lambda _: read_structure(pdf_of(path), page_count=page_count)


def _or_unread(drawn: Drawn | Lost) -> Drawn:
    if isinstance(drawn, Lost):
        return Drawn(sheet=EMPTY, warnings=(drawn.reason,), lost=True)
    return drawn


def _refuse_if_all_lost(path: Path, drawn: Sequence[Drawn]) -> None:
    if drawn and all(each.lost for each in drawn):
        (reason,) = drawn[0].warnings
        raise DocumentUnreadable(file=path.name, page=1, reason=reason, advice=WAY_OUT)


def _pages(
    drawn: Sequence[Drawn], structure: Structure, spread: Spread = in_turn
) -> tuple[tuple[Page, ...], tuple[int, ...]]:
    """Return the pages in reading order, and the numbers of those that were lost."""
    sheets, heads = _without_running_lines([_legible(each) for each in drawn])
    type_sizes = typography(
        [sheet.segments for sheet in sheets], [sheet.height for sheet in sheets]
    )
    numbers = range(1, len(sheets) + 1)
    found = spread(partial(_ordering, sheets, type_sizes), numbers)()
    flows = [Flow() if isinstance(flow, Lost) else flow for flow in found]
    parts = with_headings(without_marks(carried_over(flows)), structure.outline)
    labels = chosen_labels(structure.labels, printed_labels(heads), len(drawn))
    pages: list[Page] = []
    for index, (each, flow) in enumerate(zip(drawn, parts, strict=True)):
        margin, aside = _margin(each)
        added = [_added(part.kind, part.text, part.box) for part in structure.added(index + 1)]
        laid = lay_out([*flow, *aside, *added])
        read = any(part.text for part in (*flow, *aside))
        pages.append(
            Page(
                number=index + 1,
                label=labels[index],
                text=laid.text,
                blocks=laid.blocks,
                read_by=_read_by(each, read=read),
                warnings=_warnings(each, found[index], read=read),
                columns=flows[index].columns,
                dropped=(*heads[index], *margin),
            )
        )
    lost = (n for n in numbers if drawn[n - 1].lost or isinstance(found[n - 1], Lost))
    return tuple(pages), tuple(lost)


@contextmanager
def _ordering(sheets: Sequence[Sheet], type_sizes: Typography) -> Iterator[Callable[[int], Flow]]:
    yield lambda number: placed(flow_of(sheets[number - 1], type_sizes), sheets[number - 1])


def _legible(drawn: Drawn) -> Sheet:
    """Return a page without its text where its fonts say nothing: that is no text but noise."""
    return replace(drawn.sheet, segments=()) if drawn.illegible > _MOST else drawn.sheet


def _read_by(page: Drawn, *, read: bool) -> ReadBy:
    if page.confidence is None:
        return ReadBy.TEXT_LAYER if read or page.blank else ReadBy.UNREAD
    return ReadBy.OCR if read or not page.confidence else ReadBy.UNREAD


def _warnings(page: Drawn, flow: Flow | Lost, *, read: bool) -> tuple[str, ...]:
    """Return what a reader must be told of how a page was read."""
    if page.lost or isinstance(flow, Lost):
        reasons = (flow.reason,) if isinstance(flow, Lost) else page.warnings
        return tuple(map(LOST.format, reasons))
    told: tuple[str, ...] = ()
    if page.confidence is None:
        if page.illegible > _SOME:
            told = (ILLEGIBLE if page.illegible > _MOST else PARTLY_ILLEGIBLE,)
    elif not read:
        told = (GUESSES if page.confidence else NO_WORDS,)
    elif page.confidence < _SURE:
        told = (DOUBTFUL.format(page.confidence),)
    return (*page.warnings, *told)


def _margin(drawn: Drawn) -> tuple[list[str], list[Passus]]:
    """Return the rotated lines in the margin, which are dropped, and those amid the page."""
    margin: list[str] = []
    aside: list[Passus] = []
    for text, box in drawn.rotated:
        if box.right < _MARGIN or box.left > 1 - _MARGIN:
            margin.append(text)
        else:
            aside.append(_added(BlockKind.PARAGRAPH, text, box))
    return margin, aside


def _added(kind: BlockKind, text: str, box: Box) -> Passus:
    return Passus(kind=kind, text=text, lines=(), size=0.0, boxes=(box,))


def _without_running_lines(sheets: list[Sheet]) -> tuple[list[Sheet], list[tuple[str, ...]]]:
    """Return pages without running heads and feet, and the words of those."""
    dropped = running_lines(
        [sheet.segments for sheet in sheets], [sheet.height for sheet in sheets]
    )
    kept = [
        replace(
            sheet,
            segments=tuple(
                segment for index, segment in enumerate(sheet.segments) if index not in gone
            ),
        )
        for sheet, gone in zip(sheets, dropped, strict=True)
    ]
    heads = [lines_of(sheet.segments, gone) for sheet, gone in zip(sheets, dropped, strict=True)]
    return kept, heads
