"""Records with a citation beside each that a model can repeat as it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.model import heading
from ui import payload, research_payload
from ui.terminal import page

if TYPE_CHECKING:
    from assistant.model import Citation, Hit, Reply
    from assistant.quotes import QuoteCheck
    from ui.payload import Json


def reply(given: Reply) -> dict[str, Json]:
    """Return an answer whose every citation, or nearest passage, says how it is cited."""
    record = payload.reply(given)
    record["sentences"] = [
        {
            "text": sentence.text,
            "citations": [
                {**payload.citation(each), "cite_as": cited(each)} for each in sentence.citations
            ],
        }
        for sentence in getattr(given, "sentences", ())
    ]
    record["near"] = [hit(each) for each in getattr(given, "near", ())]
    return record


def hit(given: Hit) -> dict[str, Json]:
    """Return a passage found, and how it is cited."""
    place = page(given.page, given.page_label, slides=given.slides)
    section = heading(given.passage.section)
    return {**payload.hit(given), "cite_as": _as(given.title, place or section, given.passage.id)}


def check(given: QuoteCheck) -> dict[str, Json]:
    """Return what a quotation is, and how its place is cited where it has one."""
    record = research_payload.quote(given)
    if given.title and given.passage_id:
        place = page(given.page, given.page_label) or heading(given.section)
        record["cite_as"] = _as(given.title, place, given.passage_id)
    return record


def cited(given: Citation) -> str:
    """Return how a citation is written: title, printed and PDF page or section, and its id."""
    place = page(given.page, given.page_label, slides=given.slides)
    return _as(given.title, place or heading(given.section), given.passage_id)


def _as(title: str, place: str, passage_id: str) -> str:
    return f"({', '.join(filter(None, (title, place)))}; Passage {passage_id})"
