"""Text from documents and questions as Markdown that shows it literally."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

_PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")
# Controls break Markdown, and directional ones reorder what stands around them.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# Streamlit replaces these after Markdown has taken its backslashes away, so that only a character
# without width between them keeps ":dog:" from becoming a picture and "->" an arrow.
_SHORTCODE = re.compile(r":(?=[\w+/-]+:)")
_ARROW = re.compile(r"(?<!\S)(<->|->|<-|--|>=|<=|~=)(?!\S)")
# So it does with what looks like an address, which would become a link.
_ADDRESS = re.compile(r"(?<=https:)(?=//)|(?<=http:)(?=//)|(?<=www)(?=\.)|(?=@)", re.IGNORECASE)
_WORD_JOINER = "\u2060"


def one_line(text: str) -> str:
    """Return a text on one line, without signs that act on what stands around them."""
    return " ".join(_CONTROLS.sub("", text).split())


def literal(text: str) -> str:
    """Return Markdown that shows a text as it is, on one line, and nothing else."""
    plain = _SHORTCODE.sub(f":{_WORD_JOINER}", one_line(text))
    plain = _ADDRESS.sub(_WORD_JOINER, plain)
    plain = _ARROW.sub(lambda found: _WORD_JOINER.join(found[0]), plain)
    return _PUNCTUATION.sub(r"\\\g<0>", plain)


def literal_lines(text: str) -> str:
    """Return Markdown that shows a text literally and keeps its lines; cells are set apart."""
    cells = text.replace("\t", " | ")
    return "\\\n".join(literal(line) for line in cells.splitlines() if line.strip())


def link(text: str, address: str | None) -> str:
    """Return Markdown for a text that leads to a web address, or the text where there is none."""
    if not address or urlsplit(address).scheme not in {"http", "https"}:
        return literal(text)
    target = quote(address, safe="%/:?&=#+,;@~-._!$'*")
    return f"[{literal(text)}]({target})"
