"""Pages of a PDF with the blocks drawn on them that were read there, for a person to compare.

A block has the colour of its kind and its number in reading order; where it goes on in another
column, its number stands again.
"""

from __future__ import annotations

from collections import Counter
from io import BytesIO
from typing import TYPE_CHECKING

from ingest.model import BlockKind, Box
from ingest.pdfium import PageUnreadable, lettering, open_pdf

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from PIL.Image import Image

    from ingest.model import Block, Page

NAMES = {
    BlockKind.HEADING: "Überschrift",
    BlockKind.PARAGRAPH: "Absatz",
    BlockKind.LIST_ITEM: "Listenpunkt",
    BlockKind.TABLE: "Tabelle",
    BlockKind.CAPTION: "Beschriftung",
    BlockKind.FOOTNOTE: "Fußnote",
    BlockKind.FIELD: "Formularfeld",
    BlockKind.ANNOTATION: "Anmerkung",
}
COLOURS = {
    BlockKind.HEADING: (200, 30, 30),
    BlockKind.PARAGRAPH: (40, 100, 200),
    BlockKind.LIST_ITEM: (20, 140, 130),
    BlockKind.TABLE: (220, 120, 0),
    BlockKind.CAPTION: (150, 90, 40),
    BlockKind.FOOTNOTE: (130, 60, 170),
    BlockKind.FIELD: (60, 140, 30),
    BlockKind.ANNOTATION: (200, 40, 140),
}
WHITE = (255, 255, 255)
_LINE_HEIGHT = 26
_GAP = 10
_SIZE = 13.0
_PALE = 0.82
_RIM = 3.0


def block_pictures(
    path: Path,
    pages: Iterable[Page],
    *,
    width: int = 900,
    finished: Callable[[], None] | None = None,
) -> Iterator[bytes | None]:
    """Yield pages as PNG with their blocks and a legend; none for one that cannot be drawn.

    Raises `DocumentUnreadable` for a file that cannot be opened.
    """
    with open_pdf(path) as pdf:
        for page in pages:
            try:
                with pdf.page(page.number, characters=0) as opened:
                    picture = opened.picture(width)
            except PageUnreadable:
                yield None
            else:
                yield _png(_drawn(picture, page.blocks))
            if finished is not None:
                finished()


def parts(boxes: Sequence[Box]) -> list[Box]:
    """Return the outlines of a block from the boxes of its lines, one for each column."""
    found: list[Box] = []
    for box in boxes:
        last = found[-1] if found else box
        apart = box.left > last.right or box.right < last.left or box.bottom < last.top
        if not found or apart:
            found.append(box)
        else:
            found[-1] = Box(
                left=min(last.left, box.left),
                top=min(last.top, box.top),
                right=max(last.right, box.right),
                bottom=max(last.bottom, box.bottom),
            )
    return found


def _drawn(picture: Image, blocks: Sequence[Block]) -> Image:
    from PIL import Image, ImageChops, ImageDraw

    wide, high = picture.size
    marks = Image.new("RGB", picture.size, WHITE)
    paint = ImageDraw.Draw(marks)
    numbers: list[tuple[float, float, int, BlockKind]] = []
    for number, block in enumerate(blocks, start=1):
        colour = COLOURS[block.kind]
        for part in parts(block.boxes):
            left, right = part.left * wide - _RIM, part.right * wide + _RIM
            top, bottom = part.top * high - _RIM / 2, part.bottom * high + _RIM / 2
            paint.rectangle((left, top, right, bottom), fill=_pale(colour), outline=colour)
            numbers.append((left, top, number, block.kind))
    # Multiplied, the marks colour the paper and leave the letters as they are.
    picture = ImageChops.multiply(picture, marks)
    for left, top, number, kind in numbers:
        label = _label(str(number), COLOURS[kind])
        picture.paste(label, (max(round(left) - label.width, 0), max(round(top), 0)))
    return _with_legend(picture, blocks)


def _with_legend(picture: Image, blocks: Sequence[Block]) -> Image:
    """Return a picture with a strip below that names the kinds and says how often they occur."""
    from PIL import Image

    counts = Counter(block.kind for block in blocks)
    labels = [
        _label(f"{NAMES[kind]} ({counts[kind]})", colour)
        for kind, colour in COLOURS.items()
        if counts[kind]
    ] or [_label("kein Text gelesen", (110, 110, 110))]
    places: list[tuple[int, int]] = []
    left, row = _GAP, 0
    for label in labels:
        if left + label.width > picture.width and left > _GAP:
            left, row = _GAP, row + 1
        places.append((left, picture.height + row * _LINE_HEIGHT + _GAP // 2))
        left += label.width + _GAP
    whole = Image.new("RGB", (picture.width, picture.height + (row + 1) * _LINE_HEIGHT), WHITE)
    whole.paste(picture, (0, 0))
    for label, place in zip(labels, places, strict=True):
        whole.paste(label, place)
    return whole


def _label(words: str, colour: tuple[int, int, int]) -> Image:
    """Return words in white on a colour."""
    from PIL import Image, ImageOps

    letters = ImageOps.invert(lettering(words, _SIZE))
    label = Image.new("RGB", (letters.width + 4, letters.height), colour)
    label.paste(WHITE, (2, 0), mask=letters)
    return label


def _pale(colour: tuple[int, int, int]) -> tuple[int, int, int]:
    red, green, blue = (round(part + (255 - part) * _PALE) for part in colour)
    return red, green, blue


def _png(picture: Image) -> bytes:
    file = BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()
