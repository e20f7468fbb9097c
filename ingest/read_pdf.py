"""PDFs: text and geometry from pdfium, structure from pypdf, put together into pages."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ingest.blocks import Passus
from ingest.characters import illegible
from ingest.errors import DocumentUnreadable
from ingest.headings import with_headings
from ingest.layout import Sheet, box_of, flow_of, lay_out, without_marks
from ingest.lines import lines, typography
from ingest.model import BlockKind, Page, ReadBy, ReadDocument
from ingest.page_labels import chosen_labels, printed_labels
from ingest.pdf_structure import Structure, read_structure
from ingest.pdfium import PageUnreadable, PdfFile, open_pdf
from ingest.running_heads import lines_of, running_lines
from ingest.segments import segments

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from ingest.model import Box
    from ingest.segments import Segment

MEDIA_TYPE = "application/pdf"
CUT_OFF = "die Seite enthält mehr Zeichen, als gelesen werden"
DAMAGED = "die Seite ist beschädigt und ließ sich nicht öffnen"
SIDEWAYS = "die Seite liegt quer"
ILLEGIBLE = "die Schrift der Seite sagt nicht, welche Buchstaben sie zeigt"
PARTLY_ILLEGIBLE = (
    "Teile der Seite stehen in einer Schrift, die nicht sagt, welche Buchstaben sie zeigt"
)
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Drawn:
    """A page as drawn, and what to say of it.

    `rotated` holds lines that run up or down and where they stand; `illegible` is the share of
    the text that its fonts give no meaning.
    """

    sheet: Sheet
    warnings: tuple[str, ...] = ()
    rotated: tuple[tuple[str, Box], ...] = ()
    illegible: float = 0.0


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
    structure = read_structure(path, page_count=len(drawn))
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
        usual = _usual_quarter(found)
        if turn is None and usual not in {None, page.turn}:
            again = usual
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
            drawn = _Drawn(sheet=sheet, warnings=tuple(warnings), illegible=illegible(page.text))
            again = None
    if again is not None:
        return _open_and_draw(pdf, number, caps, turn=again)
    other = {segment.quarter for segment in found} - {page.turn}
    rotated = [line for turned in sorted(other) for line in _rotated(pdf, number, caps, turned)]
    return replace(drawn, rotated=tuple(rotated))


def _usual_quarter(found: Sequence[Segment]) -> int | None:
    """Return how most letters are turned; letters that run upwards are segments of their own."""
    letters: Counter[int] = Counter()
    for segment in found:
        letters[segment.quarter] += sum(map(len, segment.words))
    return letters.most_common(1)[0][0] if letters else None


def _rotated(pdf: PdfFile, number: int, caps: PageCaps, turn: int) -> list[tuple[str, Box]]:
    """Return the lines of a page that run up or down, read with the page turned for them."""
    with pdf.page(number, characters=caps.characters, turn=turn) as page:
        found = lines(segment for segment in segments(page) if segment.quarter == turn)
        sheet = Sheet(
            segments=(),
            rules=(),
            width=page.width,
            height=page.height,
            turned=(page.shown_turn - turn) % 4,
        )
        return [(line.text, box_of(line, sheet)) for line in found]


def _pages(drawn: Sequence[_Drawn], structure: Structure) -> tuple[Page, ...]:
    sheets, heads = _without_running_lines([_legible(each) for each in drawn])
    type_sizes = typography(
        [sheet.segments for sheet in sheets], [sheet.height for sheet in sheets]
    )
    flows = [flow_of(sheet, type_sizes) for sheet in sheets]
    parts = with_headings(without_marks(flows), structure.outline)
    labels = chosen_labels(structure.labels, printed_labels(heads), len(drawn))
    pages: list[Page] = []
    for index, (each, flow) in enumerate(zip(drawn, parts, strict=True)):
        margin, aside = _margin(each)
        added = [_added(part.kind, part.text, part.box) for part in structure.added(index + 1)]
        laid = lay_out([*flow, *aside, *added], sheets[index])
        read = any(part.text for part in (*flow, *aside))
        pages.append(
            Page(
                number=index + 1,
                label=labels[index],
                text=laid.text,
                blocks=laid.blocks,
                read_by=ReadBy.TEXT_LAYER if read else ReadBy.UNREAD,
                warnings=_warnings(each),
                columns=flows[index].columns,
                dropped=(*heads[index], *margin),
            )
        )
    return tuple(pages)


def _legible(drawn: _Drawn) -> Sheet:
    """Return a page without its text where its fonts say nothing: that is no text but noise."""
    return replace(drawn.sheet, segments=()) if drawn.illegible > _MOST else drawn.sheet


def _warnings(drawn: _Drawn) -> tuple[str, ...]:
    if drawn.illegible <= _SOME:
        return drawn.warnings
    return (*drawn.warnings, ILLEGIBLE if drawn.illegible > _MOST else PARTLY_ILLEGIBLE)


def _margin(drawn: _Drawn) -> tuple[list[str], list[Passus]]:
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
