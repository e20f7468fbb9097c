"""Questions to begin with, from the themes of a corpus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.themes import read_themes

if TYPE_CHECKING:
    from pathlib import Path

_MOST = 6


def starter_questions(corpus: Path) -> tuple[str, ...]:
    """Return up to six questions, one of each theme; none where a corpus has no themes.

    Raises `ManifestInvalid` for a themes file that cannot be used.
    """
    asked = [theme.questions for theme in read_themes(corpus) if theme.questions]
    # A theme asks first for its challenges and then for its potentials: take them in turn.
    return tuple(each[place % len(each)] for place, each in enumerate(asked[:_MOST]))
