"""Where German sentences begin and end."""

from __future__ import annotations

import re

# What ends with a full stop without ending a sentence.
# fmt: off
_ABBREVIATIONS = frozenset({
    "abb", "abs", "allg", "apr", "aug", "anm", "art", "aufl", "bd", "beisp", "bes", "bsp", "bspw",
    "bzgl", "bzw", "ca", "co", "d", "dez", "dgl", "dipl", "dr", "ebd", "einschl", "engl", "etc",
    "evtl", "f", "feb", "febr", "ff", "frz", "geb", "gem", "ggf", "h", "hg", "hl", "hrsg", "i",
    "inkl", "insb", "jan", "jh", "jr", "k", "kap", "lat", "lt", "m", "max", "min", "mind", "mio",
    "mr", "mrd", "mrs", "n", "no", "nov", "nr", "o", "okt", "op", "prof", "rd", "s", "sept", "sog",
    "st", "str", "tab", "tel", "tsd", "u", "ung", "usf", "usw", "v", "vgl", "vol", "vs", "z",
    "ziff", "zit", "zzgl", "zz",
})
# fmt: on
_END = re.compile(r"[.!?…]+[\"“”»«‘’')\]]*(?=\s)|\n{2,}")
_CLOSING = re.compile(r"[“”\"]")
# A quotation that is longer than this is a text of its own and has sentences.
_LONGEST_TITLE = 120
_LAST_WORD = re.compile(r"(?:^|(?<=[\s(„])|(?P<glued>\S))([^\W_]+)\.?$")
_MONTH = re.compile(
    r"\s+(?:Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember)\b"
)


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Return (start, end) of each sentence of `text` in order, blanks around them left out."""
    spans: list[tuple[int, int]] = []
    start = 0
    for match in _END.finditer(text):
        if not _inside_quotes(text, start, match.end()) and _ends_sentence(text, match):
            _append(spans, text, start, match.end())
            start = match.end()
    _append(spans, text, start, len(text))
    return spans


def _inside_quotes(text: str, start: int, end: int) -> bool:
    """Tell whether a quotation that began in this sentence is still open, and will be closed."""
    opened = text.count("„", start, end)
    if not opened or opened <= len(_CLOSING.findall(text, start, end)):
        return False
    closing = _CLOSING.search(text, end, end + _LONGEST_TITLE)
    return closing is not None


def _append(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    """Add a span without the blanks around it, unless nothing is left."""
    piece = text[start:end]
    left = start + len(piece) - len(piece.lstrip())
    right = start + len(piece.rstrip())
    if right > left:
        spans.append((left, right))


def _ends_sentence(text: str, match: re.Match[str]) -> bool:
    """Tell whether a full stop, or its like, closes a sentence."""
    if match.group().startswith("\n"):
        return True
    following = text[match.end() :].lstrip()[:1]
    if following and following.islower():
        return False
    if match.group() != ".":
        return True
    word = _LAST_WORD.search(text[max(0, match.start() - 40) : match.start() + 1])
    if not word:
        return True
    last = word[2]
    if last.isdigit() and not word["glued"]:
        # "am 3. Mai", "im 19. Jahrhundert", "der 14. Bundeskongress": an ordinal, but a year, a
        # long number or the end of one ("ISBN 978-3-87994-533-7") ends its sentence.
        return len(last) > 2 and not _MONTH.match(text[match.end() :])  # noqa: PLR2004
    return last.lower() not in _ABBREVIATIONS
