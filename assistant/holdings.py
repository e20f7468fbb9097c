"""What the corpus holds: each document by its own title, quoted from where it stands in it."""

from __future__ import annotations

import re
from itertools import combinations_with_replacement
from typing import TYPE_CHECKING

from assistant.evidence import plain_evidence
from assistant.filters import allowed_rows
from assistant.groups import Group
from assistant.model import Kind
from assistant.retrieve import hit_at
from ingest.joined import Unit
from ingest.model import Span

if TYPE_CHECKING:
    from assistant.evidence import Evidence
    from assistant.inquiry import Inquiry
    from ingest.model import Document, Page

_ASKED = re.compile(
    r"\bwelche (?:dokumente|quellen|texte|studien|berichte)\b.*\b(?:hast|haben|kennst|kennen|liegen"
    r"|umfasst|enthält|gibt es|bestand|korpus)\b"
    r"|\bwas (?:umfasst|enthält|steht in)\b.*\b(?:bestand|korpus|sammlung)\b"
    r"|\b(?:worauf|auf welche[nr]?)\b.*\b(?:stützt|beruht|basiert|antwortest)\b.*"
    r"\b(?:du|assistent|bestand|korpus|sammlung)\b"
    r"|\bwie viele (?:dokumente|quellen)\b.*\b(?:bestand|korpus|hast|kennst)\b",
    re.IGNORECASE,
)
_MOST = 12
# A title stands among the first blocks of a page, and may be set in several.
_FRONT = 12
TITLE = "Dokumente im Bestand: {count}"


def holdings(inquiry: Inquiry) -> list[Group]:
    """Return the titles of the documents for a question that asks for them, else nothing."""
    question = inquiry.question
    if question.kind is not Kind.CORPUS or not _ASKED.search(question.words):
        return []
    allowed = allowed_rows(inquiry.library, inquiry.index, inquiry.filters)
    rows = inquiry.index.catalog.rows
    documents = [
        document
        for document in inquiry.index.catalog.documents.values()
        if rows[document.id] and (allowed is None or allowed[list(rows[document.id])].any())
    ]
    found = [each for document in documents if (each := _titled(inquiry, document))]
    if not found:
        return []
    title = TITLE.format(count=len(documents))
    return [Group(title=title, evidence=tuple(found[:_MOST]), more=len(found[_MOST:]))]


def _titled(inquiry: Inquiry, document: Document) -> Evidence | None:
    """Return the title of a document as it stands on its first page, or its first sentence."""
    catalog = inquiry.index.catalog
    page = catalog.page(document.id, 1)
    span = _place(page, document.source.title)
    if span is None:
        return None
    text = " ".join(page.text[span.start : span.end].split())
    (first, *_) = catalog.passages([catalog.rows[document.id].start])
    return plain_evidence(Unit(text=text, spans=(span,)), hit_at(inquiry.index, first, None, 0))


def _letters(text: str) -> str:
    """Return the letters and figures of a text: a colon may stand for a new line."""
    return re.sub(r"\W+", "", text).casefold()


def _place(page: Page, title: str) -> Span | None:
    """Return where the first blocks stand that read like the title; else the first block."""
    wanted = _letters(title)
    blocks = [block for block in page.blocks if page.text[block.start : block.end].strip()]
    runs = [
        Span(page=page.number, start=first.start, end=last.end)
        for first, last in combinations_with_replacement(blocks[:_FRONT], 2)
        if wanted and wanted in _letters(page.text[first.start : last.end])
    ]
    if runs:
        return min(runs, key=lambda run: run.end - run.start)
    if not blocks:
        return None
    return Span(page=page.number, start=blocks[0].start, end=blocks[0].end)
