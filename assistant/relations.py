"""What is asked of a thing, in whichever words: who wrote it, when it began, who took part.

A thesaurus knows words for things; what is asked of them is a verb in a question and often a noun
in an answer ("Wer hat es verfasst?", "Autorin ist …"), or a turn of phrase ("Worum ging es?").
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

# The sentences of one question are looked at several times.
_TEXTS_KEPT = 500

_FILE = Path(__file__).parent / "resources" / "relations.txt"


@lru_cache(maxsize=_TEXTS_KEPT)
def relations(text: str) -> frozenset[int]:
    """Return what is asked or told of a thing in a text, by number."""
    return told(text, range(len(_patterns())))


def told(text: str, relations: Iterable[int]) -> frozenset[int]:
    """Return which of some relations a text tells."""
    patterns = _patterns()
    return frozenset(number for number in relations if patterns[number].search(text) is not None)


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    """Return how each of them is worded."""
    lines = _FILE.read_text(encoding="utf-8").splitlines()
    return tuple(
        re.compile(rf"\b(?:{line})", re.IGNORECASE) for line in lines if not line.startswith("#")
    )
