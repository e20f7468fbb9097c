"""That the corpus does not answer: what was looked for, what comes nearest, what might hold it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.model import NoAnswer
from assistant.notices import asked_back, search_notices
from assistant.search import collapsed
from ingest.model import State

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.inquiry import Inquiry
    from assistant.spelling import Suggestion
    from ingest.model import Source

_NEAREST = 3
_MOST_SOURCES = 3


def absent(inquiry: Inquiry, spelt: Sequence[Suggestion]) -> NoAnswer:
    """Return that there is no answer, in words that say where else to look.

    `spelt` are the words that the corpus has in another spelling only.
    """
    return NoAnswer(
        question=inquiry.question,
        reason=_reason(inquiry, spelt),
        near=collapsed(inquiry.retrieved.hits)[:_NEAREST],
        notices=(
            *(asked_back(each) for each in spelt),
            *search_notices(inquiry.retrieved.unavailable),
        ),
        generation=inquiry.index.generation.id,
        sought=sought(inquiry),
        sources=might_hold(inquiry),
    )


def _reason(inquiry: Inquiry, spelt: Sequence[Suggestion]) -> str:
    names = [each.asked for each in spelt if each.name]
    if names:
        return f"Den Namen „{names[0]}“ kennt das Korpus nicht."
    if not inquiry.evidence:
        return "Im Korpus kommt keines der gesuchten Wörter vor."
    return "Im Korpus steht kein Satz, der diese Frage beantwortet."


def sought(inquiry: Inquiry) -> tuple[str, ...]:
    """Return the words that were looked for, as they were asked."""
    tokens = set(inquiry.retrieved.terms.tokens)
    text = f"{inquiry.question.words} {inquiry.question.context}"
    words = re.findall(r"\d+(?:[.,]\d+)*|[^\W\d_]+", text)
    known = (word for word in words if tokens & {word.lower(), word.replace(".", "")})
    return tuple(dict.fromkeys(known))


def might_hold(inquiry: Inquiry) -> tuple[Source, ...]:
    """Return the sources that are not in the corpus and whose titles say what was asked.

    Those that are still expected come after those that can be fetched when both say as much.
    """
    analyzer = inquiry.library.analyzer
    words = inquiry.index.words
    asked = {t.text for t in inquiry.retrieved.terms.words if t.weight >= 1}
    scored: list[tuple[float, int, Source]] = []
    for place, source in enumerate(inquiry.index.generation.not_fetched):
        if source.state is State.REFERENCE:
            continue
        said = set(analyzer.words(f"{source.title} {source.note or ''}"))
        worth = sum(words.idf(word) for word in asked & said)
        if worth >= words.idf("") / 2:
            scored.append((-worth, place, source))
    return tuple(source for _, _, source in sorted(scored, key=lambda s: s[:2])[:_MOST_SOURCES])
