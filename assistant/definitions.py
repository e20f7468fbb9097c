"""Whether a sentence defines the term a question asks for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ingest.german import tokens

if TYPE_CHECKING:
    from assistant.evidence import Evidence
    from assistant.inquiry import Inquiry

# What stands between a term and what it means: "Kleinstadt: …", "Eine Kleinstadt hat …".
_SAYING = re.compile(
    r":\s|\b(?:ist|sind|hat|haben|heißt|heißen|steht für|bezeichnet|bezeichnen|meint|gilt als"
    r"|gelten als|umfasst|bedeutet|wird)\b"
)
_ARTICLE = re.compile(r"^(?:eine?|der|die|das|beim?|als)\s+|[„“”\"»«]", re.IGNORECASE)
# A term has few words; what has more is about something of the term's.
_LONGEST_TERM = 4
# Translations that are less likely, and synonyms, stand for other things too.
_MEANT = 0.5


def defines(inquiry: Inquiry, evidence: Evidence) -> bool:
    """Tell whether a sentence begins with the term asked for, and with nothing else.

    The words of the term may be German ones for those of an English question, and a compound may
    be asked for in its parts.
    """
    saying = _SAYING.search(evidence.unit.text)
    if saying is None or evidence.unit.cells:
        return False
    analyzer = inquiry.library.analyzer
    named = tokens(_ARTICLE.sub("", evidence.unit.text[: saying.start()]))
    if not 0 < len(named) <= _LONGEST_TERM:
        return False
    terms = inquiry.retrieved.terms
    asked = {term.text for term in terms.words if term.weight >= _MEANT}
    # "Kleine Kleinstadt" is no definition of "Kleinstadt": nothing may be said beside the term.
    said = [analyzer.word_terms(token) for token in named]
    if not all(whole in asked or (parts and set(parts) <= asked) for whole, *parts in said):
        return False
    if {part for _, *parts in said for part in parts} & {whole for whole, *_ in said}:
        return False
    nouns = [terms.tokens[-1]] if terms.english else _nouns(inquiry.question.words)
    own = {term for each in said for term in each}
    return any(own & set(analyzer.word_terms(noun)) for noun in nouns) or terms.english


def is_entry(text: str) -> bool:
    """Tell whether a text is an entry of a glossary: "Kleinstadt: Ort mit …"."""
    saying = _SAYING.search(text)
    return saying is not None and saying[0].startswith(":")


def _nouns(text: str) -> list[str]:
    """Return the nouns of a question, in small letters; what it begins with may be one."""
    return [word.lower() for word in re.findall(r"[^\W\d_]+", text) if word[0].isupper()]
