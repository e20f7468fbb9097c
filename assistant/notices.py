"""Remarks in fixed wording that make no claim of their own; the claims are the quotes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.model import Notice, NoticeKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.model import Question, Sentence
    from ingest.errors import ChromaUnavailable

_NUMBER = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)*(?![\w])")
_GAP = re.compile(
    r"nicht (?:gefunden|belegt|belegen|bekannt|nachgewiesen|ermittelt|identifiziert)"
    r"|unbekannt|ungeklärt",
    re.IGNORECASE,
)
_FIRST = 2


def notices_for(question: Question, sentences: Sequence[Sentence]) -> tuple[Notice, ...]:
    """Return what a reader should know about an answer before relying on it."""
    said = " ".join(sentence.text for sentence in sentences)
    numbers = set(_NUMBER.findall(said))
    found = [
        Notice(
            kind=NoticeKind.PREMISE,
            text=f"Die zitierten Stellen nennen „{number}“ nicht; maßgeblich ist, was sie nennen.",
        )
        for number in dict.fromkeys(_NUMBER.findall(question.text))
        if number not in numbers
    ]
    # Only what stands first is about what was asked; later sentences support it.
    if any(_GAP.search(sentence.text) for sentence in sentences[:_FIRST]):
        found.append(
            Notice(
                kind=NoticeKind.MISSING,
                text="Ein Teil des Gefragten ist im Korpus ausdrücklich als nicht belegt vermerkt.",
            )
        )
    return tuple(found)


def search_notices(problem: ChromaUnavailable | None) -> tuple[Notice, ...]:
    """Return what a reader should know about how passages were looked for."""
    if problem is None:
        return ()
    text = (
        f"Der Chroma-Server {problem.address} gibt keine Auskunft ({problem.reason}). Verglichen "
        "wurden stattdessen alle Vektoren auf diesem Rechner; gefunden wird dasselbe, nur "
        "langsamer."
    )
    return (Notice(kind=NoticeKind.SERVER, text=text),)
