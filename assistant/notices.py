"""Remarks in fixed wording that make no claim of their own; the claims are the quotes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.disagree import differ, different
from assistant.model import Kind, Notice, NoticeKind
from assistant.premise import unsaid

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.inquiry import Inquiry
    from assistant.model import Sentence
    from assistant.spelling import Suggestion
    from ingest.errors import ChromaUnavailable

_GAP = re.compile(
    r"nicht (?:gefunden|belegt|belegen|bekannt|nachgewiesen|ermittelt|identifiziert)"
    r"|unbekannt|ungeklärt",
    re.IGNORECASE,
)
_FIRST = 2
# Answers below this probability hold the quote less often (decision 0032).
_SURE = 0.4
_UNCERTAIN = (
    "Ob der Bestand diese Frage beantwortet, ist unsicher. Prüfen Sie bitte, ob die zitierten "
    "Stellen das Gefragte sagen."
)


def notices_for(
    inquiry: Inquiry, sentences: Sequence[Sentence], spelt: Sequence[Suggestion] = ()
) -> tuple[Notice, ...]:
    """Return what a reader should know about an answer before relying on it.

    `spelt` are the words of the question that the corpus has in another spelling only.
    """
    found = [asked_back(each) for each in spelt]
    if _is_uncertain(inquiry):
        found.append(Notice(kind=NoticeKind.UNCERTAIN, text=_UNCERTAIN))
    # What is asked back need not be said to be missing as well.
    found += [
        Notice(kind=NoticeKind.PREMISE, text=text)
        for text in unsaid(inquiry, sentences, disputed=differ(inquiry, sentences))
        if not any(f"„{each.asked}“" in text for each in spelt)
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


def _is_uncertain(inquiry: Inquiry) -> bool:
    """Tell whether what was found may not answer; what the corpus is it says itself."""
    decision = inquiry.decision
    itself = inquiry.question.kind is Kind.CORPUS
    return decision.answers and decision.probability < _SURE and not itself


def asked_back(suggestion: Suggestion) -> Notice:
    """Return the question whether another word was meant."""
    return Notice(
        kind=NoticeKind.SPELLING,
        text=(
            f"„{suggestion.asked}“ kommt im Bestand nicht vor. Meinten Sie „{suggestion.meant}“?"
        ),
    )


def _disagreements(inquiry: Inquiry, sentences: Sequence[Sentence]) -> list[Notice]:
    values, disagree = different(inquiry, sentences), differ(inquiry, sentences)
    if values:
        one, other = values.years
        said = f"Die zitierten Stellen nennen „{values.one}“ und „{values.other}“"
        if one and other and one != other:
            kind = NoticeKind.CONTRADICTION if disagree else NoticeKind.AGE
            text = f"{said}, für verschiedene Jahre: {one} und {other}."
            return [Notice(kind=kind, text=text)]
        text = f"{said}; beide Angaben stehen mit ihrer Quelle und ihrem Stand da."
        return [Notice(kind=NoticeKind.CONTRADICTION, text=text)]
    if disagree:
        text = "Dazu stehen im Bestand verschiedene Angaben; sie sind mit ihren Quellen zitiert."
        return [Notice(kind=NoticeKind.CONTRADICTION, text=text)]
    return []


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
