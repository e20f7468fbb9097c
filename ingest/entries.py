"""From files to what a catalog holds of them: read, split, and tied to their origins."""

from __future__ import annotations

import os
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

from ingest import cache
from ingest.catalog import Entry
from ingest.claims import locate_claims
from ingest.errors import DocumentUnreadable
from ingest.generation import keep_original
from ingest.model import Document
from ingest.split import split
from ingest.unread import pages_named, with_unread
from ingest.worker import read_limited

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from ingest.generation import Home
    from ingest.model import Page, ReadDocument
    from ingest.ocr import Ocr
    from ingest.plan import Candidate

    Progress = Callable[[str, int, int], None]
    Content = ReadDocument | DocumentUnreadable


def read_all(
    home: Home, candidates: Sequence[Candidate], ocr: Ocr, progress: Progress
) -> list[Content]:
    """Read every file, several at a time, or take it from the cache; a failure is a result too.

    Pages without usable text are recognised afterwards, several at a time as well.
    """

    def read(candidate: Candidate) -> Content:
        try:
            content = cache.load_document(home.cache, candidate.content_key)
            if content is None:
                content = read_limited(candidate.place)
                cache.keep_document(home.cache, candidate.content_key, content)
        except DocumentUnreadable as failure:
            return failure
        return content

    contents: list[Content] = []
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        for content in pool.map(read, candidates):
            contents.append(content)
            progress("Dokumente lesen", len(contents), len(candidates))
    return [
        content
        if isinstance(content, DocumentUnreadable)
        else with_unread(home, candidate, content, ocr, progress)
        for candidate, content in zip(candidates, contents, strict=True)
    ]


def make_entry(
    home: Home, candidate: Candidate, content: ReadDocument, retrieved: datetime
) -> tuple[Entry, tuple[str, ...]]:
    """Return what the catalog holds of a document, and warnings; its bytes are kept.

    `retrieved` is when these bytes were first taken in.
    """
    source = candidate.source
    if content.title and source.title == candidate.path.stem:
        source = replace(source, title=content.title)
    document = Document(
        source=source,
        path=str(candidate.path),
        sha256=candidate.sha256,
        retrieved=retrieved,
        page_count=len(content.pages) if content.paged else 0,
        paged=content.paged,
        media_type=content.media_type,
    )
    keep_original(home, candidate.place, candidate.sha256)
    claims, missing = locate_claims(candidate.origins, content) if candidate.origins else ((), ())
    entry = Entry(
        document=document,
        content=content,
        passages=split(document.id, content),
        claims=claims,
    )
    warnings = [
        *content.warnings,
        *_page_warnings(content.pages),
        *(f"der Satz mit Beleg steht auf keiner Seite: {text}" for text in missing),
    ]
    return entry, tuple(f"{document.id}: {warning}" for warning in warnings)


def _page_warnings(pages: Sequence[Page]) -> list[str]:
    """Return each warning once, with the pages it is about."""
    numbers: dict[str, list[int]] = defaultdict(list)
    for page in pages:
        for warning in page.warnings:
            numbers[warning].append(page.number)
    return [f"{pages_named(about)}: {warning}" for warning, about in numbers.items()]
