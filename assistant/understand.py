"""What a question means: its kind, and its words together with the turns before it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.errors import QuestionEmpty
from assistant.model import Kind, Question

if TYPE_CHECKING:
    from collections.abc import Sequence

# The first pattern that is found decides, so the more telling ones come first.
_KINDS: tuple[tuple[Kind, str], ...] = (
    (
        Kind.COMPARISON,
        (
            r"\b(vergleich\w*|unterschied\w*|gegenüber|im verhältnis|versus|vs|compar\w+"
            r"|differ\w*)\b"
            r"|\b(mehr|weniger|größer|kleiner|höher|älter|jünger)\b.*\b(als|oder)\b"
        ),
    ),
    (
        Kind.LIST,
        (
            r"\b(nenne|liste|auflisten|aufzählen|zähle|list|name all|which ones)\b"
            r"|\b(welche|which|what)\b.*\b(kommunen|städte|orte|gemeinden|partner|beteiligt\w*|themen"
            r"|kriterien|formate|strategien|arenen|stationen|funktionen|towns|municipalities|cities"
            r"|topics|criteria|formats|programme|projekte|vorhaben|beiträge|kapitel|publikationen"
            r"|ergebnisse|results|phasen|bausteine)\b"
        ),
    ),
    (
        Kind.OVERVIEW,
        (
            r"\b(überblick|übersicht|zusammenfass\w*|herausforderungen|problemen?|schwierigkeiten"
            r"|poten[zt]ialen?|chancen|stärken|vorteilen?|nachteilen?|vorzügen?|overview|challenges"
            r"|opportunities|potentials?|strengths)\b|\bwas (wissen|sagt|sagen|weiß)\b"
        ),
    ),
    (
        Kind.DEFINITION,
        (
            r"\b(was ist|was sind|was heißt|was bedeutet|was versteht|definition\w*"
            r"|definiert|what is a|what does .* mean|ab wann (ist|gilt))\b"
        ),
    ),
    (
        Kind.NUMBER,
        (
            r"\b(wie ?viele?n?|wieviele?|wie (hoch|groß|alt|stark|teuer|lange|oft|weit)|anzahl"
            r"|zahl|anteil|prozent\w*|quote|summe|how (many|much|high|old|large|big|long)|share"
            r"|percentage|number of)\b"
        ),
    ),
    (
        Kind.DATE,
        (
            r"\b(wann|seit wann|bis wann|welche[mnrs]? (jahr|datum|monat|tag|zeitraum)|datum"
            r"|termin|frist|laufzeit|when|which year|what year|date|deadline)\b"
        ),
    ),
    (Kind.PERSON, r"\b(wer|wen|wem|wessen|who|whom|whose)\b"),
    (
        Kind.PLACE,
        r"\b(wo|woher|wohin|in welche[mnr] (stadt|ort|land|region)|where|sitz|standort)\b",
    ),
    (
        Kind.BIBLIOGRAPHIC,
        (
            r"\b(isbn|issn|urn|doi|zitier\w*|zitation|literaturangabe|herausgeber\w*"
            r"|verlag|autor\w*|verfasser\w*|cite|publisher|authors?)\b"
        ),
    ),
    (Kind.HOW, r"\b(wie|wodurch|womit|auf welche weise|how)\b"),
    (
        Kind.YES_NO,
        (
            r"^(ist|sind|war|waren|hat|haben|gibt|gab|kann|können|wird|werden|wurde|wurden"
            r"|darf|dürfen|soll|muss|stimmt|is|are|were|does|do|did|has|have|can|may|will)\b"
        ),
    ),
)
_PATTERNS = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _KINDS)

# Words that point back to what was said before.
_POINTS_BACK = re.compile(
    r"^(und|oder|aber|auch|and|or|but|what about|how about)\b"
    r"|\b(er|sie|es|ihn|ihm|ihr|ihre[mnrs]?|deren|dessen|denen|dort|dorthin|da|dabei|davon|daran"
    r"|damit|dafür|dagegen|darin|daraus|darüber|dazu|davor|danach|diese[mnrs]?|jene[mnrs]?"
    r"|das|derselbe|dieselbe|dasselbe|it|its|they|them|their|there|this|that|these|those|he|she"
    r"|his|her|one)\b",
    re.IGNORECASE,
)
# The same words where they point nowhere: "Wie viele gibt es?", "das neue Programm".
_POINTS_NOWHERE = re.compile(
    r"\b(?:[Gg]ibt|[Gg]ab) es\b|\b(?:[Ii]s|[Aa]re|[Ww]as|[Ww]ere) there\b"
    r"|\b[Dd]as (?=(?:[a-zäöüß]+e[nr]? )?[„\"]?[A-ZÄÖÜ])"
)
_FEW_WORDS = 4


def kind_of(text: str) -> Kind:
    """Return what kind of answer a question asks for."""
    for kind, pattern in _PATTERNS:
        if pattern.search(text):
            return kind
    return Kind.FACT


def understand(text: str, history: Sequence[str] = ()) -> Question:
    """Return a question made self-contained by the questions before it, oldest first.

    Raises `QuestionEmpty`.
    """
    asked = " ".join(text.split())
    if not any(character.isalnum() for character in asked):
        raise QuestionEmpty
    earlier = [" ".join(turn.split()) for turn in history if turn.strip()]
    if not earlier or not _needs_context(asked):
        return Question(text=asked, understood_as=asked, context="", kind=kind_of(asked))
    context = _topic(earlier)
    return Question(
        text=asked,
        understood_as=f"{asked.rstrip()} (zu: {context})",
        context=context,
        kind=kind_of(asked),
    )


def _topic(earlier: Sequence[str]) -> str:
    """Return the last question that stands on its own, with the ones that lean on it."""
    start = max(
        (place for place, turn in enumerate(earlier) if not _needs_context(turn)), default=0
    )
    return " – ".join(earlier[start:])


def _needs_context(text: str) -> bool:
    if len(text.split()) <= _FEW_WORDS:
        return True
    return _POINTS_BACK.search(_POINTS_NOWHERE.sub("", text)) is not None
