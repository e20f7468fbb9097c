"""Pages of a PDF as drawn: what pdfium shows of each, before any page is laid out."""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ingest.characters import illegible
from ingest.layout import Sheet, box_of
from ingest.lines import lines
from ingest.pdfium import PageUnreadable, PdfFile, open_pdf
from ingest.segments import segments
from ingest.unseen import take_out

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from ingest.model import Box
    from ingest.segments import Segment

CUT_OFF = "die Seite enthält mehr Zeichen, als gelesen werden"
DAMAGED = "die Seite ist beschädigt und ließ sich nicht öffnen"
SIDEWAYS = "die Seite liegt quer"
EMPTY = Sheet(segments=(), rules=(), width=1.0, height=1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A page as drawn, and what to say of it.

    `rotated` holds lines that run up or down and where they stand; `illegible` is the share of
    the text that its fonts give no meaning; `confidence` how sure recognised words are, to 100;
    `blank` that nothing is drawn at all; `lost` that the page could not be worked on.
    """

    sheet: Sheet
    warnings: tuple[str, ...] = ()
    rotated: tuple[tuple[str, Box], ...] = ()
    illegible: float = 0.0
    confidence: float | None = None
    blank: bool = False
    lost: bool = False


@contextmanager
def drawing(path: Path, characters: int) -> Iterator[Callable[[int], Drawn]]:
    """Open a PDF and give the function that draws one of its pages, counted from 1.

    At most so many characters of a page are taken. A page that cannot be opened is empty.
    """
    with open_pdf(path) as pdf:
        yield lambda number: _draw(pdf, number, characters)


def _draw(pdf: PdfFile, number: int, characters: int) -> Drawn:
    try:
        return _open_and_draw(pdf, number, characters, turn=None)
    except PageUnreadable:
        return Drawn(sheet=EMPTY, warnings=(DAMAGED,))


def _open_and_draw(pdf: PdfFile, number: int, characters: int, *, turn: int | None) -> Drawn:
    """Take what is drawn on a page; one whose lines run up or down is turned first."""
    with pdf.page(number, characters=characters, turn=turn) as page:
        hidden = take_out(page) if page.confidence is None else ()
        found = segments(page)
        usual = _usual_quarter(found)
        if turn is None and usual not in {None, page.turn}:
            again = usual
        else:
            warnings = [CUT_OFF] * page.cut_off + [SIDEWAYS] * (page.turn != page.shown_turn)
            # Of a spread cut in two, each page holds both halves; what lies outside is not shown.
            upright = tuple(
                segment
                for segment in found
                if segment.quarter == page.turn
                and 0 < segment.left + segment.right < 2 * page.width
                and 0 < segment.top + segment.bottom < 2 * page.height
            )
            sheet = Sheet(
                segments=upright,
                rules=page.rules(),
                width=page.width,
                height=page.height,
                turned=(page.shown_turn - page.turn) % 4,
            )
            drawn = Drawn(
                sheet=sheet,
                warnings=(*warnings, *hidden),
                illegible=illegible(page.text) if page.confidence is None else 0.0,
                confidence=page.confidence,
                blank=page.blank,
            )
            again = None
    if again is not None:
        return _open_and_draw(pdf, number, characters, turn=again)
    other = {segment.quarter for segment in found} - {page.turn}
    rotated = [
        line for turned in sorted(other) for line in _rotated(pdf, number, characters, turned)
    ]
    return replace(drawn, rotated=tuple(rotated))


def _usual_quarter(found: Sequence[Segment]) -> int | None:
    """Return how most letters are turned; letters that run upwards are segments of their own."""
    letters: Counter[int] = Counter()
    for segment in found:
        letters[segment.quarter] += sum(map(len, segment.words))
    return letters.most_common(1)[0][0] if letters else None


def _rotated(pdf: PdfFile, number: int, characters: int, turn: int) -> list[tuple[str, Box]]:
    """Return the lines of a page that run up or down, read with the page turned for them."""
    with pdf.page(number, characters=characters, turn=turn) as page:
        take_out(page)
        found = lines(segment for segment in segments(page) if segment.quarter == turn)
        sheet = Sheet(
            segments=(),
            rules=(),
            width=page.width,
            height=page.height,
            turned=(page.shown_turn - turn) % 4,
        )
        return [(line.text, box_of(line, sheet)) for line in found]
