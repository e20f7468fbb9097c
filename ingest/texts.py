"""What of a passage is indexed and encoded."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ingest.model import Passage


def indexed_text(passage: Passage) -> str:
    """Return what is indexed of a passage: its section path and its words."""
    return f"{'. '.join(passage.section)}. {passage.text}"


def squeezed(text: str) -> str:
    """Return text without blanks and hyphens, ligatures resolved: what typesetting leaves alone."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(c for c in plain if not c.isspace() and c not in "-\u00ad\u2010\u2011\ufffe\x02")
