"""References, checked quotations, found passages and compared editions as JSON."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, cast

from assistant.csl_json import csl_item
from ingest.model import heading

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from assistant.concordance import Concordance
    from assistant.editions import Compared, Stated
    from assistant.quotes import QuoteCheck
    from assistant.references import Reference
    from assistant.resolve import Resolved, ResolvedAnswer
    from ui.payload import Json


def references(given: Sequence[Reference], form: str, text: str) -> dict[str, Json]:
    """Return references as CSL-JSON, and all of them as text in the format asked for."""
    return {
        "format": form,
        "text": text,
        "references": [
            {
                "key": each.key,
                "document_id": each.document_id,
                "passage_id": each.passage_id,
                "generation": each.generation,
                "csl": cast("Json", csl_item(each)),
            }
            for each in given
        ],
    }


def quote(given: QuoteCheck) -> dict[str, Json]:
    """Return what a quotation is, and where it stands."""
    return {
        "quotation": given.quotation,
        "start": given.start,
        "verdict": given.verdict.value,
        "document_id": given.document_id,
        "title": given.title,
        "page": given.page,
        "page_label": given.page_label,
        "section": heading(given.section),
        "passage_id": given.passage_id,
        "difference": given.difference,
        "tolerated": list(given.tolerated),
    }


def quotes(path: Path, given: Sequence[QuoteCheck]) -> dict[str, Json]:
    """Return what each quotation of a file is, and how many are what."""
    counts: dict[str, Json] = dict(Counter(each.verdict.value for each in given))
    return {"file": str(path), "counts": counts, "quotes": [quote(each) for each in given]}


def resolved(given: Resolved) -> dict[str, Json]:
    """Return a passage as it was cited, and what became of its words."""
    return {
        "passage_id": given.passage.id,
        "document_id": given.document.id,
        "title": given.document.source.title,
        "page": given.page,
        "page_label": given.page_label,
        "section": heading(given.passage.section),
        "text": given.passage.text,
        "generations": list(given.generations),
        "current": given.answers,
        "today": quote(given.today) if given.today else None,
    }


def resolved_answer(given: ResolvedAnswer) -> dict[str, Json]:
    """Return an answer as it was given."""
    return {
        "question": given.question,
        "generation": given.generation,
        "sentences": [
            {
                "quotes": [
                    {
                        "quote": each.text,
                        "passage_id": each.passage_id,
                        "passage": resolved(each.resolved) if each.resolved else None,
                    }
                    for each in sentence
                ]
            }
            for sentence in given.sentences
        ],
    }


def compared(given: Compared) -> dict[str, Json]:
    """Return what two editions say differently."""
    return {
        "before": {"document_id": given.before, "generation": given.before_generation},
        "after": {"document_id": given.after, "generation": given.after_generation},
        "same": given.same,
        "changes": [
            {
                "kind": each.kind.value,
                "before": _stated(each.before),
                "after": _stated(each.after),
                "difference": each.difference,
            }
            for each in given.changes
        ],
    }


def _stated(given: Stated | None) -> Json:
    if given is None:
        return None
    return {
        "text": given.text,
        "page": given.page,
        "page_label": given.page_label,
        "section": heading(given.section),
        "passage_id": given.passage_id,
    }


def concordance(given: Concordance) -> dict[str, Json]:
    """Return a word in its contexts."""
    return {
        "word": given.word,
        "total": given.total,
        "contexts": [
            {
                "left": each.left,
                "word": each.word,
                "right": each.right,
                "document_id": each.document_id,
                "title": each.title,
                "page": each.page,
                "page_label": each.page_label,
                "section": heading(each.section),
                "passage_id": each.passage_id,
            }
            for each in given.contexts
        ],
    }
