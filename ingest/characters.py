"""The characters of a page as a person sees them: raised digits, bullets, and what says nothing.

Raised digits become superscript characters, so that later steps can tell them apart. A pictorial
font shows a square where the file says "n"; a font without a table of meanings says nothing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from ingest.pdfium import OpenPage

RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
SUPERSCRIPTS = str.maketrans("0123456789", RAISED)
BULLET = "•"
_DIGITS = re.compile(r"[0-9]+")
_ALONE = re.compile(r"(?<!\S)[^\s\x02](?!\S)")
_PICTORIAL = ("dingbat", "wingding", "webding")
# Without a meaning: control characters but for line ends and hyphens, private use, replacement.
_MEANINGLESS = re.compile(r"[\x00\x01\x03-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ue000-\uf8ff\ufffd]")
_SPOILED = 0.08
_RAISED_INK = 0.45
_ABOVE_LINE = 0.2
_SMALLER = 0.85
_HIGHER = 0.1
_LONGEST_MARK = 60


def spelled(page: OpenPage) -> str:
    """Return the text of a page, with raised digits and bullets told, character by character.

    A digit is raised when its ink starts above the middle of its box (a superior figure of the
    font), or when it is both smaller and higher than its neighbour.
    """
    text = page.text
    changed = list(text)
    heights = page.boxes[:, 3] - page.boxes[:, 1]
    usual = float(np.median(heights[heights > 0])) if (heights > 0).any() else 0.0
    for found in _DIGITS.finditer(text):
        begin, end = found.span()
        for index in range(begin, end):
            if _raised(page, index, begin, end, usual):
                changed[index] = text[index].translate(SUPERSCRIPTS)
    for found in _ALONE.finditer(text):
        if any(name in page.font(found.start()).name for name in _PICTORIAL):
            changed[found.start()] = BULLET
    return "".join(changed)


def illegible(text: str) -> float:
    """Return the share of a text that stands in lines spoiled by characters without a meaning.

    A font whose characters mean nothing spoils its blanks too, and so every line set in it; a
    formula has such characters here and there.
    """
    whole = spoiled = 0
    for line in re.split(r"[\r\n]+", text):
        length = len(line.strip(" "))
        whole += length
        if len(_MEANINGLESS.findall(line)) > max(1, _SPOILED * length):
            spoiled += length
    return spoiled / whole if whole else 0.0


def _raised(page: OpenPage, index: int, begin: int, end: int, usual: float) -> bool:
    boxes = page.boxes
    _, top, _, bottom = boxes[index].tolist()
    height = bottom - top
    if height <= 0:
        return False
    ink_bottom = page.ink(index)[3]
    if bottom - ink_bottom > _RAISED_INK * height or height < _SMALLER * usual:
        style = page.style(index)
        if style.baseline - ink_bottom > _ABOVE_LINE * style.size:
            return True
    for other in (_neighbour(page.text, begin - 1, -1), _neighbour(page.text, end, 1)):
        if other is not None:
            _, other_top, _, other_bottom = boxes[other].tolist()
            tall = other_bottom - other_top
            near = min(other_bottom, bottom) - max(other_top, top) > 0
            if near and height < _SMALLER * tall and bottom < other_bottom - _HIGHER * tall:
                its, here = page.style(other), page.style(index)
                if here.baseline < its.baseline - _HIGHER * its.size:
                    return True
    return False


def _neighbour(text: str, start: int, step: int) -> int | None:
    """Return the next character that is no part of a list of numbers such as "3,4"."""
    for index in range(start, start + step * _LONGEST_MARK, step):
        if not 0 <= index < len(text):
            return None
        if text[index] not in "0123456789, \r\n":
            return index
    return None
