"""What of a passage is indexed and encoded."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ingest.model import Passage


def indexed_text(passage: Passage) -> str:
    """Return what is indexed of a passage: its section path and its words."""
    return f"{'. '.join(passage.section)}. {passage.text}"
