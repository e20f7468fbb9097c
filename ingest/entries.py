"""From files to what a catalog holds of them: read, split, and tied to their origins."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING

from ingest import cache
from ingest.catalog import Entry
from ingest.claims import locate_claims
from ingest.elsewhere import AT_ONCE, Elsewhere
from ingest.errors import DocumentUnreadable
from ingest.generation import keep_original
from ingest.likeness import sketch
from ingest.limits import Cores
from ingest.model import Document
from ingest.quality import report
from ingest.split import split
from ingest.unread import with_unread
from ingest.worker import read_limited

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Executor
    from datetime import datetime

    from ingest.generation import Home
    from ingest.model import ReadDocument
    from ingest.ocr import Ocr
    from ingest.plan import Candidate
    from ingest.words import WordResources

    Progress = Callable[[str, int, int], None]
    Content = ReadDocument | DocumentUnreadable


def read_all(
    home: Home,
    candidates: Sequence[Candidate],
    ocr: Ocr,
    progress: Progress,
    executor: Executor | None = None,
) -> Iterator[Content]:
    """Give every file as read, in order, or from the cache; a failure is a result too.

    Several are read at a time, and more of them while one that was given is worked on. An
    executor, where there is one, does the reading; raises `ClusterFailed` when it fails. Pages
    without usable text are recognised here before their file is given.
    """
    cores, pages = Cores(), _Pages(len(candidates), progress)
    elsewhere = Elsewhere(executor, cores) if executor else None

    def read(index: int, candidate: Candidate) -> Content:
        try:
            content = cache.load_document(home.cache, candidate.content_key)
            if content is None:
                told = partial(pages.finished, index)
                content = (
                    elsewhere.read(candidate.place, told)
                    if elsewhere
                    else read_limited(candidate.place, cores=cores, finished=told)
                )
                cache.keep_document(home.cache, candidate.content_key, content)
        except DocumentUnreadable as failure:
            pages.finished(index, 1, 1)
            return failure
        pages.finished(index, len(content.pages), len(content.pages))
        return content

    with ThreadPoolExecutor(max_workers=AT_ONCE if elsewhere else cores.count) as pool:
        try:
            contents = pool.map(read, range(len(candidates)), candidates)
            for candidate, content in zip(candidates, contents, strict=True):
                if isinstance(content, DocumentUnreadable):
                    yield content
                else:
                    yield with_unread(home, candidate, content, ocr, progress)
        except BaseException:
            cores.stop()
            raise


class _Pages:
    """How many pages of all files are read; a file not yet opened counts as one page."""

    def __init__(self, files: int, progress: Progress) -> None:
        self._of_file = [(0, 1)] * files
        self._done, self._total = 0, files
        self._progress = progress
        self._lock = Lock()

    def finished(self, index: int, done: int, total: int) -> None:
        """Tell how far one file is."""
        with self._lock:
            done_before, total_before = self._of_file[index]
            self._of_file[index] = (done, total)
            self._done += done - done_before
            self._total += total - total_before
            self._progress("Seiten lesen", self._done, self._total)


def make_entry(
    home: Home,
    candidate: Candidate,
    content: ReadDocument,
    retrieved: datetime,
    resources: WordResources,
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
        made_from=candidate.made_from,
    )
    keep_original(home, candidate.place, candidate.sha256)
    claims, missing = locate_claims(candidate.origins, content) if candidate.origins else ((), ())
    passages = split(document.id, content)
    entry = Entry(
        document=document,
        content=content,
        passages=passages,
        claims=claims,
        findings=report(content, resources).findings,
        sketch=sketch(passages),
    )
    warnings = [
        *content.warnings,
        *(f"der Satz mit Beleg steht auf keiner Seite: {text}" for text in missing),
    ]
    return entry, tuple(f"{document.id}: {warning}" for warning in warnings)
