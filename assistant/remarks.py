"""The wording of a remark on what a question takes for granted, and what quotes are read with."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from assistant.model import Sentence


def corrected(asked: str, instead: str | None, sentences: Sequence[Sentence]) -> str:
    """Return the remark that quotes say another thing than a question, or do not say it."""
    if instead:
        return f"Die zitierten Stellen nennen dafür „{instead}“, nicht „{asked}“."
    if any(asked in sentence.text for sentence in sentences):
        return f"Die zitierten Stellen nennen „{asked}“ nur in anderem Zusammenhang."
    return f"Die zitierten Stellen nennen „{asked}“ nicht; maßgeblich ist, was sie nennen."


def says_more(
    words: Callable[[str], list[str]],
    text: str,
    value: str,
    first: Sentence,
    later: Sequence[Sentence],
) -> bool:
    """Tell whether one of the later quotes that have a value of a question adds to the first quote.

    It does if it says something else of what was asked that the first does not say; where it does
    not, it has the value of another thing. `words` gives the terms of a text.
    """
    open_still = frozenset(words(text)) - frozenset(words(value)) - frozenset(words(around(first)))
    return any(not open_still.isdisjoint(words(sentence.text)) for sentence in later)


def around(sentence: Sentence) -> str:
    """Return a quote with the headings above it and the title of its document."""
    citation = sentence.citations[0]
    return " ".join((sentence.text, *citation.section, citation.title))
