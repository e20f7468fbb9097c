"""A citation of characters of a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.model import Citation

if TYPE_CHECKING:
    from ingest.catalog import Catalog
    from ingest.model import Document, Passage, Span


def citation_at(
    catalog: Catalog, document: Document, passage: Passage, span: Span, generation: str
) -> Citation:
    """Return the citation of a span of a passage; what it speaks of is not told.

    Raises `KeyError` where the document has no such page.
    """
    page = catalog.page(document.id, span.page)
    claim = next(iter(catalog.claims(document.id, span)), None)
    return Citation(
        quote=page.text[span.start : span.end],
        span=span,
        passage_id=passage.id,
        document_id=document.id,
        title=document.source.title,
        page=page.number if document.paged else None,
        page_label=page.label,
        section=passage.section,
        source_kind=document.source.standing,
        origins=claim.origins if claim else (),
        as_of=(claim.as_of if claim else None) or document.source.published,
        generation=generation,
        slides=document.slides,
    )
