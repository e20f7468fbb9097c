"""The only module that knows pdfium: pages as characters with boxes, ruled lines, and pictures.

Boxes are in points from the top left corner of the page as it is shown, whatever its rotation.
One call per character (its loose box) is all that is asked of every character; the rest is asked
once per run of characters, which keeps a dense page at a few milliseconds.
"""

from __future__ import annotations

import ctypes
import math
from collections import deque
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice, repeat
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from ingest.errors import DocumentUnreadable
from ingest.text_layer import SUFFIX, open_layer, pdf_of
from ingest.text_page import text_page

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    import pypdfium2  # type: ignore[import-untyped]  # it has no stubs
    from numpy.typing import NDArray
    from PIL.Image import Image

    from ingest.text_layer import TextLayer

# Left, top, right, bottom, in points from the top left corner of the page as shown.
Edges: TypeAlias = tuple[float, float, float, float]

MOST_CHARACTERS = 200_000
MOST_OBJECTS = 5_000
MOST_PIXELS = 4_000
RULE_HEIGHT = 2.5
RULE_WIDTH = 12.0
HYPHEN_MARKS = "\ufffe\x02"
_TEXT, _PATH, _PICTURE, _SHADING, _FORM = 1, 2, 3, 4, 5
_AREAS = frozenset({_PATH, _PICTURE, _SHADING})
# Text that is only there to be selected, or to cut out what is drawn after it.
_NOT_DRAWN = frozenset({3, 7})
_WHITISH, _TRANSPARENT = 225, 30
_DEEPEST_FORM = 4
_BOLD_WEIGHT = 600
_BOLD_NAMES = ("bold", "black", "heavy", "demi", "fett", "halbfett")


class PageUnreadable(Exception):
    """One page that pdfium cannot open; the others may be fine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A thin horizontal line drawn on a page, in points from the top left."""

    left: float
    right: float
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How a character is set: size in points, weight, baseline.

    `quarter` counts the quarter turns, clockwise, that would make its line run from left to right.
    """

    size: float
    bold: bool
    baseline: float
    quarter: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Font:
    """The name of a font in lower case, and whether it is a bold one."""

    name: str
    bold: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """Something drawn: its handle and kind, and the matrix that places it, shape (3, 2)."""

    handle: pypdfium2.raw.FPDF_PAGEOBJECT
    kind: int
    matrix: NDArray[np.float64]


class OpenPage:
    """A page held open: its characters, their boxes, and its picture."""

    def __init__(
        self,
        page: pypdfium2.PdfPage,
        *,
        characters: int = MOST_CHARACTERS,
        turn: int | None = None,
        drawn: pypdfium2.PdfPage | None = None,
        confidence: float | None = None,
    ) -> None:
        """Take the characters and boxes of a page, as many as are wanted at most.

        `turn` shows the page otherwise than it says itself, by quarters from how it is stored.
        `drawn` is what to show of a page that holds only recognised words, and `confidence` how
        sure the recognition was, to 100.
        """
        from pypdfium2 import raw

        self._raw = raw
        self._page = page
        self._drawn = drawn or page
        self.confidence = confidence
        self.shown_turn = page.get_rotation() // 90
        self.turn = self.shown_turn if turn is None else turn
        # The words of a line come in the order in which they run on a page turned like this.
        page.set_rotation(0 if drawn else 90 * self.turn)
        self._text = page.get_textpage()
        page.set_rotation(90 * self.turn)
        self.width, self.height = page.get_size()
        self._frame = page.get_bbox()
        self._fonts: dict[int, Font] = {}
        self.cut_off = self._text.count_chars() > characters
        count = min(self._text.count_chars(), characters)
        self.text = self._characters(count)
        self.boxes = self._boxes(count)

    def close(self) -> None:
        """Give back what pdfium holds for this page."""
        self._text.close()
        self._page.close()
        self._drawn.close()

    def _characters(self, count: int) -> str:
        """Return one character for every index that pdfium counts."""
        buffer = (ctypes.c_ushort * (count + 1))()
        written = self._raw.FPDFText_GetText(self._text, 0, count, buffer) if count else 1
        text = bytes(buffer)[: 2 * count].decode("utf-16-le", errors="surrogatepass")
        if written - 1 == count == len(text):
            return text
        # Characters without a meaning are left out of the text, which would shift every box.
        most = 0x10FFFF
        codes = [self._raw.FPDFText_GetUnicode(self._text, index) for index in range(count)]
        return "".join(chr(code) if 0 < code <= most else "\0" for code in codes)

    def _boxes(self, count: int) -> NDArray[np.float64]:
        rects = (self._raw.FS_RECTF * count)()
        # By address and without a loop of our own: this call is most of the time of a page.
        declared = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)
        address = ctypes.cast(self._raw.FPDFText_GetLooseCharBox, ctypes.c_void_p).value
        handle = ctypes.cast(self._text.raw, ctypes.c_void_p).value
        first, size = ctypes.addressof(rects), ctypes.sizeof(self._raw.FS_RECTF)
        places = range(first, first + size * count, size)
        deque(map(declared(address or 0), repeat(handle), range(count), places), maxlen=0)
        edges = np.frombuffer(rects, dtype=np.float32).reshape(count, 4).astype(np.float64)
        return self._shown(edges)

    def _shown(self, edges: NDArray[np.float64]) -> NDArray[np.float64]:
        """Turn (left, top, right, bottom) of the PDF's own plane into points as shown."""
        left, bottom, right, top = self._frame
        x1, x2 = edges[:, 0] - left, edges[:, 2] - left
        y1, y2 = top - edges[:, 1], top - edges[:, 3]
        wide, high = right - left, top - bottom
        match self.turn:
            case 1:
                x1, y1, x2, y2 = high - y2, x1, high - y1, x2
            case 2:
                x1, y1, x2, y2 = wide - x2, high - y2, wide - x1, high - y1
            case 3:
                x1, y1, x2, y2 = y1, wide - x2, y2, wide - x1
            case _:
                pass
        shown = np.column_stack(
            (np.minimum(x1, x2), np.minimum(y1, y2), np.maximum(x1, x2), np.maximum(y1, y2))
        )
        clean: NDArray[np.float64] = np.nan_to_num(shown, nan=0.0, posinf=0.0, neginf=0.0)
        return clean

    def ink(self, index: int) -> tuple[float, float, float, float]:
        """Return the box of a character's ink: left, top, right, bottom."""
        sides = [ctypes.c_double() for _ in range(4)]
        left, right, bottom, top = sides
        self._raw.FPDFText_GetCharBox(self._text, index, left, right, bottom, top)
        x1, y1 = self._point(left.value, top.value)
        x2, y2 = self._point(right.value, bottom.value)
        return (min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2))

    def _point(self, x: float, y: float) -> tuple[float, float]:
        """Turn one point of the PDF's own plane into points as shown."""
        left, bottom, right, top = self._frame
        x, y = x - left, top - y
        match self.turn:
            case 1:
                return top - bottom - y, x
            case 2:
                return right - left - x, top - bottom - y
            case 3:
                return y, right - left - x
            case _:
                return x, y

    def style(self, index: int) -> Style:
        """Return how the character at an index is set."""
        raw, handle = self._raw, self._text.raw
        matrix = raw.FS_MATRIX()
        raw.FPDFText_GetMatrix(handle, index, matrix)
        x, y = ctypes.c_double(), ctypes.c_double()
        raw.FPDFText_GetCharOrigin(handle, index, x, y)
        scale = math.hypot(matrix.c, matrix.d) or 1.0
        return Style(
            size=raw.FPDFText_GetFontSize(handle, index) * scale,
            bold=self.font(index).bold,
            baseline=self._point(x.value, y.value)[1],
            quarter=round(math.atan2(matrix.b, matrix.a) / (math.pi / 2)) % 4,
        )

    def font(self, index: int) -> Font:
        """Return the font of the character at an index."""
        raw, handle = self._raw, self._text.raw
        part = raw.FPDFText_GetTextObject(handle, index)
        font = raw.FPDFTextObj_GetFont(part) if part else None
        key = ctypes.addressof(font.contents) if font else 0
        if key not in self._fonts or not key:
            name = ctypes.create_string_buffer(256)
            raw.FPDFText_GetFontInfo(handle, index, name, 256, None)
            lowered = name.value.decode("latin-1").lower()
            heavy = raw.FPDFText_GetFontWeight(handle, index) >= _BOLD_WEIGHT
            bold = heavy or any(each in lowered for each in _BOLD_NAMES)
            self._fonts[key] = Font(name=lowered, bold=bold)
        return self._fonts[key]

    def rules(self) -> tuple[Rule, ...]:
        """Return the thin horizontal lines drawn on the page, from the top down."""
        raw, found = self._raw, []
        left, bottom, right, top = (ctypes.c_float() for _ in range(4))
        for index in range(min(raw.FPDFPage_CountObjects(self._page), MOST_OBJECTS)):
            part = raw.FPDFPage_GetObject(self._page, index)
            if raw.FPDFPageObj_GetType(part) != _PATH:
                continue
            if raw.FPDFPageObj_GetBounds(part, left, bottom, right, top):
                found.append((left.value, top.value, right.value, bottom.value))
        if not found:
            return ()
        shown = self._shown(np.array(found))
        flat = shown[:, 3] - shown[:, 1] <= RULE_HEIGHT
        long = shown[:, 2] - shown[:, 0] >= RULE_WIDTH
        rules = [
            Rule(left=x1, right=x2, y=(y1 + y2) / 2)
            for x1, y1, x2, y2 in shown[flat & long].tolist()
        ]
        return tuple(sorted(rules, key=lambda rule: (rule.y, rule.left)))

    def shades(self, box: Edges) -> NDArray[np.int16]:
        """Return a part of the page drawn in grey, a pixel a point, shape (height, width).

        Shades go from 0 to 255; nothing is drawn of a box beside the page.
        """
        left, top = (max(math.floor(edge), 0) for edge in box[:2])
        right = min(math.ceil(box[2]), math.floor(self.width), left + MOST_PIXELS)
        bottom = min(math.ceil(box[3]), math.floor(self.height), top + MOST_PIXELS)
        if left >= right or top >= bottom:
            return np.zeros((0, 0), dtype=np.int16)
        drawn = self._drawn.render(
            crop=(left, math.ceil(self.height) - bottom, math.ceil(self.width) - right, top),
            grayscale=True,
            draw_annots=False,
        )
        shades: NDArray[np.uint8] = drawn.to_numpy()
        return shades.reshape(shades.shape[:2]).astype(np.int16)

    def outside(self) -> NDArray[np.bool_]:
        """Tell which characters stand beside the sheet, beyond what may be cut off in print."""
        edges = np.array([self._frame, self._page.get_mediabox()])
        (left, bottom), (right, top) = edges[:, :2].min(axis=0), edges[:, 2:].max(axis=0)
        sheet = self._shown(np.array([[left, top, right, bottom]]))[0]
        beside: NDArray[np.bool_] = (
            (self.boxes[:, 2] < sheet[0])
            | (self.boxes[:, 0] > sheet[2])
            | (self.boxes[:, 3] < sheet[1])
            | (self.boxes[:, 1] > sheet[3])
        )
        return beside

    def pale_pieces(self) -> dict[int, Edges]:
        """Return the pieces of text that may not be seen, and where each stands.

        These are pieces that are not drawn, transparent, or white and on no darker area.
        """
        raw, parts = self._raw, list(self._drawn_parts())
        pale: list[tuple[int, bool]] = []
        for place, part in enumerate(parts):
            if part.kind == _TEXT:
                drawn = raw.FPDFTextObj_GetTextRenderMode(part.handle) not in _NOT_DRAWN
                if not drawn or self._is_pale(part):
                    pale.append((place, drawn))
        if not pale:
            return {}
        areas = [place for place, part in enumerate(parts) if part.kind in _AREAS]
        texts = self._bounds([parts[place] for place, _ in pale])
        grounds = self._bounds([parts[place] for place in areas])
        found = dict[int, Edges]()
        for (place, drawn), box in zip(pale, texts.tolist(), strict=True):
            x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
            around = (grounds[:, :2] <= (x, y)).all(axis=1) & (grounds[:, 2:] >= (x, y)).all(axis=1)
            under = [parts[areas[at]] for at in np.flatnonzero(around) if areas[at] < place]
            if box[0] < box[2] and not (drawn and self._end_dark(under)):
                found[ctypes.addressof(parts[place].handle.contents)] = tuple(box)
        return found

    def _is_pale(self, part: _Part) -> bool:
        """Tell whether something is filled with white or nearly so, or lets everything through."""
        colour = [ctypes.c_uint() for _ in range(4)]
        told = self._raw.FPDFPageObj_GetFillColor(part.handle, *colour)
        *shades, opacity = (each.value for each in colour)
        return bool(told) and (min(shades) >= _WHITISH or opacity <= _TRANSPARENT)

    def _bounds(self, parts: Sequence[_Part]) -> NDArray[np.float64]:
        """Return left, top, right and bottom of things drawn, shape (parts, 4)."""
        edges = [ctypes.c_float() for _ in range(4)]
        left, bottom, right, top = edges
        corners = np.ones((len(parts), 4, 3))
        for at, part in enumerate(parts):
            self._raw.FPDFPageObj_GetBounds(part.handle, *edges)
            x1, y1, x2, y2 = left.value, bottom.value, right.value, top.value
            corners[at, :, :2] = ((x1, y1), (x1, y2), (x2, y1), (x2, y2))
        placed = corners @ np.array([part.matrix for part in parts]).reshape(-1, 3, 2)
        low, high = placed.min(axis=1), placed.max(axis=1)
        return self._shown(np.column_stack((low[:, 0], high[:, 1], high[:, 0], low[:, 1])))

    def _end_dark(self, areas: Sequence[_Part]) -> bool:
        """Tell whether the last of some areas, in drawing order, is filled and not white.

        A gradient is taken for such; what a picture shows must be looked at.
        """
        filled, stroked = ctypes.c_int(), ctypes.c_int()
        for part in reversed(areas):
            if part.kind != _PATH:
                return part.kind == _SHADING
            self._raw.FPDFPath_GetDrawMode(part.handle, filled, stroked)
            if filled.value:
                return not self._is_pale(part)
        return False

    def owners(self) -> NDArray[np.uint64]:
        """Return for each character the piece of text it belongs to, as `pale_pieces` names it."""
        raw, handle = self._raw, self._text.raw
        parts = (raw.FPDFText_GetTextObject(handle, index) for index in range(len(self.text)))
        found = (ctypes.addressof(part.contents) if part else 0 for part in parts)
        return np.fromiter(found, dtype=np.uint64, count=len(self.text))

    def _drawn_parts(self) -> Iterator[_Part]:
        """Yield what is drawn on the page in its order, what forms hold too, up to a number."""
        raw = self._raw
        count = min(raw.FPDFPage_CountObjects(self._page), MOST_OBJECTS)
        handles = (raw.FPDFPage_GetObject(self._page, index) for index in range(count))
        yield from islice(self._with_forms(handles, np.eye(3, 2), 0), MOST_OBJECTS)

    def _with_forms(
        self,
        handles: Iterable[pypdfium2.raw.FPDF_PAGEOBJECT],
        matrix: NDArray[np.float64],
        depth: int,
    ) -> Iterator[_Part]:
        raw = self._raw
        for handle in handles:
            kind = raw.FPDFPageObj_GetType(handle)
            yield _Part(handle=handle, kind=kind, matrix=matrix)
            if kind != _FORM or depth == _DEEPEST_FORM:
                continue
            own = raw.FS_MATRIX()
            raw.FPDFPageObj_GetMatrix(handle, own)
            inner = np.array([[own.a, own.b, 0], [own.c, own.d, 0], [own.e, own.f, 1]])
            count = min(max(raw.FPDFFormObj_CountObjects(handle), 0), MOST_OBJECTS)
            inside = (raw.FPDFFormObj_GetObject(handle, index) for index in range(count))
            yield from self._with_forms(inside, inner @ matrix, depth + 1)

    @property
    def blank(self) -> bool:
        """Tell whether nothing at all is drawn on the page."""
        return not self.text and self._raw.FPDFPage_CountObjects(self._drawn) == 0

    def picture(self, width: int) -> Image:
        """Return the page drawn so many pixels wide, neither side above a fixed limit."""
        longest = max(self.width, self.height, 1.0)
        scale = min(width / max(self.width, 1.0), MOST_PIXELS / longest)
        picture: Image = self._drawn.render(scale=scale, draw_annots=True).to_pil().convert("RGB")
        return picture


class PdfFile:
    """A PDF held open; `page` opens its pages one at a time."""

    def __init__(self, document: pypdfium2.PdfDocument, layer: TextLayer | None = None) -> None:
        """Take an opened document, and what was recognised in it."""
        self._document = document
        self._layer = layer
        self.page_count = len(document)

    @contextmanager
    def page(
        self, number: int, *, characters: int = MOST_CHARACTERS, turn: int | None = None
    ) -> Iterator[OpenPage]:
        """Open a page, counted from 1; raises `PageUnreadable`."""
        from pypdfium2 import PdfDocument, PdfiumError

        recognised = self._layer.page(number) if self._layer else None
        try:
            page = self._document[number - 1]
            if recognised is None:
                opened = OpenPage(page, characters=characters, turn=turn)
            else:
                opened = OpenPage(
                    PdfDocument(text_page(recognised))[0],
                    characters=characters,
                    turn=turn,
                    drawn=page,
                    confidence=recognised.confidence,
                )
        except (PdfiumError, IndexError) as problem:
            raise PageUnreadable(str(problem)) from None
        try:
            yield opened
        finally:
            opened.close()


@contextmanager
def open_pdf(path: Path) -> Iterator[PdfFile]:
    """Open a PDF, or by the path of its text layer one with its recognised pages.

    Raises `DocumentUnreadable` for one that is encrypted, damaged, or no PDF.
    """
    import pypdfium2

    layer = open_layer(path) if path.suffix == SUFFIX else None
    try:
        document = pypdfium2.PdfDocument(pdf_of(path))
    except pypdfium2.PdfiumError as problem:
        raise _translated(path, str(problem)) from None
    except OSError as problem:
        raise DocumentUnreadable(
            file=path.name,
            reason=f"die Datei lässt sich nicht öffnen ({problem.strerror})",
            advice="Prüfen Sie Pfad und Zugriffsrechte.",
        ) from None
    try:
        yield PdfFile(document, layer)
    finally:
        document.close()


def _translated(path: Path, message: str) -> DocumentUnreadable:
    if "password" in message.lower():
        return DocumentUnreadable(
            file=path.name,
            reason="sie ist verschlüsselt und öffnet sich nur mit Passwort",
            advice="Speichern Sie sie ohne Passwort und nehmen Sie diese Fassung.",
        )
    return DocumentUnreadable(
        file=path.name,
        reason="sie ist kein PDF, oder ihr Aufbau ist beschädigt",
        advice="Wenn ein PDF-Programm sie öffnet, drucken Sie sie dort neu als PDF.",
    )


def lettering(words: str, size: float) -> Image:
    """Return words in Helvetica as a grey picture, black on white, `size` pixels high and wider.

    pdfium brings this font with it; Pillow's own has no umlauts.
    """
    import pypdfium2
    from pypdfium2 import raw

    file = pypdfium2.PdfDocument.new()
    try:
        part = raw.FPDFPageObj_CreateTextObj(
            file, raw.FPDFText_LoadStandardFont(file, b"Helvetica"), size
        )
        code = f"{words}\0".encode("utf-16-le")
        raw.FPDFText_SetText(part, (ctypes.c_ushort * (len(code) // 2)).from_buffer_copy(code))
        raw.FPDFPageObj_Transform(part, 1, 0, 0, 1, 0, size / 4)
        edges = [ctypes.c_float() for _ in range(4)]
        raw.FPDFPageObj_GetBounds(part, *edges)
        page = file.new_page(max(edges[2].value, 1.0), 1.3 * size)
        raw.FPDFPage_InsertObject(page, part)
        raw.FPDFPage_GenerateContent(page)
        drawn: Image = page.render().to_pil().convert("L")
        return drawn
    finally:
        file.close()
