"""Recognised words as set type: which way up, on which baseline, in which size.

What tesseract says of type sizes is off by up to a half, its boxes are exact to the pixel. So sizes
and baselines are computed from the boxes and from what the letters in them look like.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, replace
from itertools import groupby
from statistics import median
from typing import TYPE_CHECKING

from ingest.ocr import mean_confidence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from ingest.ocr import Ink, InkWord

# Below this confidence of the whole page, words are guesses and are not taken.
LEAST_CONFIDENCE = 50.0
# Specks are recognised as single letters or as signs, the edges of tables as bars.
_LEAST_LETTER, _LEAST_SIGN = 20.0, 50.0
_EDGES = frozenset("|_")
# A bullet looks like the French quotation mark, which never stands alone in German.
_BULLETS = frozenset("«»•")
# Ruled lines and pictures are recognised as letters far too wide or too tall for their line.
_LEAST_LINE, _SURE_LINE = 30.0, 80.0
_NARROWEST, _WIDEST = 0.25, 1.0
_POINTS = 72.0
# Shares of the type size, about the same in all book and office type.
_LOW, _MIDDLE, _TALL, _TALLEST, _BELOW = 0.5, 0.66, 0.71, 0.85, 0.21
_HEIGHTS = dict.fromkeys("acemnorsuvwxzgpqyµ.,:;-–—…·•", _LOW)
_HEIGHTS |= dict.fromkeys("bdfhklß„“‘’()[]{}/|", _TALL) | dict.fromkeys("ÄÖÜ", _TALLEST)
_BELOW_LETTERS = frozenset("gjpqyµ,;()[]{}|§Q„\u201a")
_SAME_SIZE = 0.15
_TOO_TALL = 1.25
_LEAST_SLOPE_WORDS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class SetWord:
    """A word on its baseline, in points from the top left of the page turned upright."""

    text: str
    left: float
    right: float
    baseline: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SetLine:
    """Words of one line, and the type size in points."""

    words: tuple[SetWord, ...]
    size: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPage:
    """A recognised page, turned upright: its size in points and its lines in reading order.

    `turn` counts the quarter turns, clockwise, from upright to how the page is shown.
    """

    width: float
    height: float
    turn: int
    confidence: float
    lines: tuple[SetLine, ...]


def set_page(ink: Ink, dpi: float) -> SetPage:
    """Return what was recognised in a picture of so many dots per inch as set type."""
    scale = _POINTS / dpi
    lines = [tuple(words) for _, words in groupby(ink.words, key=lambda word: word.line)]
    quarters = Counter[int]()
    for line in lines:
        if (quarter := _quarter(line)) is not None:
            quarters[quarter] += len(line)
    usual = max(quarters, key=lambda each: quarters[each], default=0)
    wide, high = (ink.height, ink.width) if usual % 2 else (ink.width, ink.height)
    upright = [
        tuple(_upright(word, usual, ink) for word in line)
        for line in lines
        if _quarter(line) in {None, usual}
    ]
    words = [tuple(filter(_is_word, line)) for line in upright]
    kept = [line for line in words if line and _is_text(line)]
    confidence = mean_confidence(tuple(word for line in kept for word in line))
    if confidence < LEAST_CONFIDENCE:
        kept = []
    slope = _slope(kept)
    return SetPage(
        width=wide * scale,
        height=high * scale,
        turn=-usual % 4,
        confidence=confidence,
        lines=tuple(_set_line(line, slope, scale) for line in kept),
    )


def _quarter(line: Sequence[InkWord]) -> int | None:
    """Return the quarter turns, clockwise, that make a line run from left to right.

    None for a single word, which does not tell.
    """
    if len(line) == 1:
        return None
    first, last = line[0], line[-1]
    along = last.left + last.right - first.left - first.right
    up = first.top + first.bottom - last.top - last.bottom
    return round(math.atan2(up, along) / (math.pi / 2)) % 4


def _upright(word: InkWord, quarter: int, ink: Ink) -> InkWord:
    """Turn the box of a word with its page, clockwise."""
    left, top, right, bottom = word.left, word.top, word.right, word.bottom
    match quarter:
        case 1:
            left, top, right, bottom = ink.height - bottom, left, ink.height - top, right
        case 2:
            left, right = ink.width - right, ink.width - left
            top, bottom = ink.height - bottom, ink.height - top
        case 3:
            left, top, right, bottom = top, ink.width - right, bottom, ink.width - left
        case _:
            pass
    return replace(word, left=left, top=top, right=right, bottom=bottom)


def _is_word(word: InkWord) -> bool:
    letters = sum(map(str.isalnum, word.text))
    least = 0.0 if letters > 1 else _LEAST_LETTER if letters else _LEAST_SIGN
    return word.confidence >= least and not _EDGES.issuperset(word.text)


def _is_text(line: tuple[InkWord, ...]) -> bool:
    confidence = mean_confidence(line)
    tall = sum(len(word.text) * (word.bottom - word.top) for word in line)
    shape = sum(word.right - word.left for word in line) / max(tall, 1.0)
    likely = confidence >= _LEAST_LINE and _NARROWEST <= shape <= _WIDEST
    return likely or confidence >= _SURE_LINE


def _slope(lines: Iterable[Sequence[InkWord]]) -> float:
    """Return how much the lines of a page fall, in pixels a pixel: no scan lies quite straight."""
    slopes: list[float] = []
    for line in lines:
        # Only what stands on the line tells where it runs.
        standing = [word for word in line if not _BELOW_LETTERS & set(word.text)]
        if len(standing) >= _LEAST_SLOPE_WORDS:
            first, last = standing[0], standing[-1]
            slopes.append((last.bottom - first.bottom) / max(last.right - first.right, 1.0))
    return median(slopes) if slopes else 0.0


def _set_line(line: Sequence[InkWord], slope: float, scale: float) -> SetLine:
    # A longer word tells more than a short one, and a sign tells nothing.
    letters = [word for word in line if any(map(str.isalnum, word.text))] or line
    if line[0].text in _BULLETS:
        line = (replace(line[0], text="•"), *line[1:])
    size = median(size for word in letters for size in [_size(word)] * len(word.text))
    begin = median(
        word.bottom - _below(word) * size - slope * (word.left + word.right) / 2 for word in line
    )
    return SetLine(
        words=tuple(
            SetWord(
                text=word.text,
                left=word.left * scale,
                right=word.right * scale,
                baseline=(begin + slope * (word.left + word.right) / 2) * scale,
            )
            for word in line
        ),
        size=max(size * scale, 1.0),
    )


def _size(word: InkWord) -> float:
    """Return the type size that gives the ink of a word its height, in pixels."""
    tall = max(_HEIGHTS.get(character, _MIDDLE) for character in word.text)
    return (word.bottom - word.top) / (tall + _below(word))


def _below(word: InkWord) -> float:
    """Return how far a word reaches below its baseline, as a share of the size."""
    return _BELOW if _BELOW_LETTERS & set(word.text) else 0.0


def evened(pages: dict[int, SetPage]) -> dict[int, SetPage]:
    """Return the pages of a document with sizes that differ only by measuring made the same."""
    pages = _without_tall_boxes(pages)
    weights = Counter[float]()
    for line in _lines(pages):
        weights[round(line.size, 1)] += _length(line)
    even: dict[float, float] = {}
    for size, _ in weights.most_common():
        even[size] = next(
            (other for other in even.values() if abs(size - other) <= _SAME_SIZE * other), size
        )
    return _resized(pages, lambda line: even[round(line.size, 1)])


def _without_tall_boxes(pages: dict[int, SetPage]) -> dict[int, SetPage]:
    """Take the size of a line from its width where its boxes are too tall for its letters.

    Tesseract gives some words the height of two lines, or that of a speck above them.
    """
    shares = [_pitch(line) / line.size for line in _lines(pages)]
    usual = median(shares) if shares else 1.0

    def size(line: SetLine) -> float:
        by_width = _pitch(line) / usual
        return by_width if line.size > _TOO_TALL * by_width else line.size

    return _resized(pages, size)


def _lines(pages: dict[int, SetPage]) -> Iterator[SetLine]:
    return (line for page in pages.values() for line in page.lines)


def _length(line: SetLine) -> int:
    return sum(len(word.text) for word in line.words)


def _pitch(line: SetLine) -> float:
    """Return the mean width of a character of a line, in points."""
    return sum(word.right - word.left for word in line.words) / _length(line)


def _resized(pages: dict[int, SetPage], size: Callable[[SetLine], float]) -> dict[int, SetPage]:
    return {
        number: replace(
            page, lines=tuple(replace(line, size=max(size(line), 1.0)) for line in page.lines)
        )
        for number, page in pages.items()
    }
