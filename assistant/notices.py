"""Remarks in fixed wording that make no claim of their own; the claims are the quotes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.disagree import differ, different
from assistant.model import Kind, Notice, NoticeKind
from assistant.premise import unsaid
from assistant.spelling import suggestions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.inquiry import Inquiry
    from assistant.model import Sentence
    from assistant.spelling import Suggestion

_GAP = re.compile(
    r"nicht (?:gefunden|belegt|belegen|bekannt|nachgewiesen|ermittelt|identifiziert)"
    r"|unbekannt|ungeklärt",
    re.IGNORECASE,
)
_FIRST = 2
# Of these a change over the years is told by the numbers themselves.
_DATED = frozenset({Kind.NUMBER, Kind.PERSON, Kind.PLACE, Kind.FACT, Kind.YES_NO})


def notices_for(inquiry: Inquiry, sentences: Sequence[Sentence]) -> tuple[Notice, ...]:
    """Return what a reader should know about an answer before relying on it."""
    found = [*spelling_notices(inquiry)]
    spelt = {each.asked for each in suggestions(inquiry)}
    found += [
        Notice(kind=NoticeKind.PREMISE, text=text)
        for text in unsaid(inquiry, sentences)
        if not any(f"„{word}“" in text for word in spelt)
    ]
    found += _disagreements(inquiry, sentences)
    # Only what stands first is about what was asked; later sentences support it.
    section = sentences[0].citations[0].section
    first = [each for each in sentences[:_FIRST] if each.citations[0].section == section]
    if any(_GAP.search(sentence.text) for sentence in first):
        found.append(
            Notice(
                kind=NoticeKind.MISSING,
                text="Ein Teil des Gefragten ist im Korpus ausdrücklich als nicht belegt vermerkt.",
            )
        )
    return tuple(found)


def spelling_notices(inquiry: Inquiry) -> tuple[Notice, ...]:
    """Return a question back for each word that the corpus has only in another spelling."""
    return tuple(asked_back(each) for each in suggestions(inquiry))


def asked_back(suggestion: Suggestion) -> Notice:
    """Return the question whether another word was meant."""
    return Notice(
        kind=NoticeKind.SPELLING,
        text=(
            f"„{suggestion.asked}“ kommt im Bestand nicht vor. Meinten Sie „{suggestion.meant}“?"
        ),
    )


def _disagreements(inquiry: Inquiry, sentences: Sequence[Sentence]) -> list[Notice]:
    values = different(inquiry, sentences)
    if values:
        text = (
            f"Die zitierten Stellen nennen „{values.one}“ und „{values.other}“; beide Angaben "
            "stehen mit ihrer Quelle und ihrem Stand da."
        )
        return [Notice(kind=NoticeKind.CONTRADICTION, text=text)]
    if differ(inquiry, sentences):
        text = "Dazu stehen im Bestand verschiedene Angaben; sie sind mit ihren Quellen zitiert."
        return [Notice(kind=NoticeKind.CONTRADICTION, text=text)]
    return _ages(inquiry, sentences)


def _ages(inquiry: Inquiry, sentences: Sequence[Sentence]) -> list[Notice]:
    """Return that what is quoted first speaks of another year than what supports it."""
    if inquiry.question.kind not in _DATED:
        return []
    dates = [s.citations[0].speaks_of for s in sentences[:_FIRST]]
    years = [date.year for date in dates if date]
    if len(set(years)) < _FIRST or max(years) - min(years) > 25:
        return []
    newest, oldest = max(years), min(years)
    text = f"Die zitierten Angaben haben verschiedene Stände: {newest} und {oldest}."
    return [Notice(kind=NoticeKind.AGE, text=text)]
