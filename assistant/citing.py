"""References of a document, a passage or an answer, in the format that is asked for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from assistant.address import is_address, read_address
from assistant.bibtex import bibtex
from assistant.csl_json import csl_item
from assistant.errors import CitedUnknown, NothingCited
from assistant.references import (
    reference_of_document,
    reference_of_passage,
    reference_of_source,
)
from assistant.ris import ris
from ingest.generation import Home
from ingest.history import History

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from assistant.references import Reference
    from ingest.index import Index, Library
    from ingest.model import Span


def find_references(
    library: Library, named: str, generation: str | None = None
) -> tuple[Reference, ...]:
    """Return the references of what an id, or the address of an answer, names.

    A passage or document that is not in the corpus any more is found in the history; with a
    generation, its edition there. A source of the manifest that is not in the corpus has one too.
    Raises `CitedUnknown`, `AddressInvalid`, `NothingCited` and `IngestError`.
    """
    index = library.index()
    with History(Home(path=library.settings.home)) as history:
        if is_address(named):
            return tuple(_of_answer(history, named))
        wanted = history.named(generation) if generation else None
        found = history.passage(named, wanted)
        if found:
            edition, passage = found
            made = wanted or edition.generations[0]
            return (reference_of_passage(edition.catalog, passage, made),)
        document = history.document(named, wanted)
        if document:
            return (reference_of_document(document.document, wanted or document.generations[0]),)
    elsewhere = (each for each in index.generation.not_fetched if each.id == named)
    source = next(elsewhere, None)
    if source is None:
        raise CitedUnknown(named)
    return (reference_of_source(source, index.generation.id),)


def all_references(index: Index, *, passages: bool = True) -> Iterator[Reference]:
    """Give the references of all documents and sources of a generation, and of all passages."""
    made = index.generation
    for document in index.catalog.documents.values():
        yield reference_of_document(document, made.id)
    for source in made.not_fetched:
        yield reference_of_source(source, made.id)
    if passages:
        for passage in index.catalog.all_passages():
            yield reference_of_passage(index.catalog, passage, made.id)


def _of_answer(history: History, address: str) -> Iterator[Reference]:
    """Give a reference for each passage an answer quotes, located where it quotes it."""
    answer = read_address(address)
    spans: dict[str, list[Span]] = {}
    for quoted in (each for sentence in answer.sentences for each in sentence):
        spans.setdefault(quoted.passage_id, []).append(quoted.span)
    if not spans:
        raise NothingCited
    for passage_id, quoted_at in spans.items():
        found = history.passage(passage_id)
        if found is None:
            raise CitedUnknown(passage_id)
        edition, passage = found
        pages = {span.page for span in passage.spans}
        # An address may be altered: what is no page of the passage locates nothing.
        at = [span for span in quoted_at if span.page in pages]
        yield reference_of_passage(edition.catalog, passage, answer.generation, at)


def rendered(given: Sequence[Reference], form: str, style: str | Path = "german") -> str:
    """Return references as "bibtex", "ris", "csl-json" or "text", ending with a line break.

    `style` is for "text": "apa", "german", or the path of a .csl file; raises `StyleInvalid`.
    """
    if form == "bibtex":
        return bibtex(given)
    if form == "ris":
        return ris(given)
    if form == "csl-json":
        return json.dumps([csl_item(each) for each in given], ensure_ascii=False, indent=2) + "\n"
    from assistant.csl import formatted  # noqa: PLC0415  (citeproc is only for this)

    lines = [f"{each.entry}\n  im Text: {each.in_text}" for each in formatted(given, style)]
    return "\n".join(lines) + "\n"


def cite(library: Library, named: str, form: str = "text", style: str | Path = "german") -> str:
    """Return the references of a document, a passage or an answer in a form of `rendered`.

    Raises as `find_references` and `rendered` do.
    """
    return rendered(find_references(library, named), form, style)
