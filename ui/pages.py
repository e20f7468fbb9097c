"""The words of a page as JSON, for programs that read documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.errors import PageUnknown

if TYPE_CHECKING:
    from ingest.index import Index
    from ui.payload import Json


def page_text(index: Index, document_id: str, number: int) -> dict[str, Json]:
    """Return a page of a document that is known; raise `PageUnknown`.

    A document without pages has all its words on page 1, and no number.
    """
    document = index.catalog.documents[document_id]
    try:
        page = index.catalog.page(document_id, number)
    except KeyError as error:
        raise PageUnknown(document_id, number) from error
    return {
        "document_id": document_id,
        "title": document.source.title,
        "page": page.number if document.paged else None,
        "page_label": page.label if document.paged else None,
        "read_by": page.read_by.value,
        "text": page.text,
        "warnings": list(page.warnings),
        "generation": index.generation.id,
    }
