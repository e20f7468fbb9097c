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


def defines(inquiry: Inquiry, evidence: Evidence) -> bool:
    """Tell whether a sentence begins with the term asked for, and with nothing else.

    The words of the term may be German ones for those of an English question.
    """
    saying = _SAYING.search(evidence.unit.text)
    if saying is None or evidence.unit.cells:
        return False
    analyzer = inquiry.library.analyzer
    named = tokens(_ARTICLE.sub("", evidence.unit.text[: saying.start()]))
    stems = [analyzer.stem(token) for token in named]
    if not stems or len(stems) > _LONGEST_TERM:
        return False
    terms = inquiry.retrieved.terms
    wanted = [{t.text for t in terms.words if t.token == n} for n in range(len(terms.tokens))]
    wanted = [words for words in wanted if words]
    known = set().union(*wanted) if wanted else set()
    if not all(stem in known for stem in stems):
        return False
    # "Kleine Kleinstadt" is no definition of "Kleinstadt": every word of it must have been asked,
    # and the term asked must be said in full.
    joined = "".join(stems)
    return any(stem in words for words in wanted[-1:] for stem in stems) or any(
        joined in words for words in wanted
    )
