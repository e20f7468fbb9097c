"""Passages with their vectors and metadata as Parquet: the pyarrow adapter."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from ingest.model import Rights

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.index import Index, Library

# Passages that are written at once.
_GROUP = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """How many passages were written, and of how many only what is not text."""

    passages: int
    without_text: int
    generation: str


def export_parquet(library: Library, path: Path) -> Exported:
    """Write all passages of the current generation into a file, replacing it when it is complete.

    One row for each passage. `vector` has the encoder's dimensions; `text` is null for documents
    that may only be quoted. The generation and the encoder stand in the metadata of the schema.
    """
    index = library.index()
    schema = _schema(index)
    without = 0
    fresh = path.with_name(f".{path.name}.new")
    try:
        with pq.ParquetWriter(fresh, schema, compression="zstd") as writer:
            count = index.generation.counts.passages
            for start in range(0, count, _GROUP):
                rows = _rows(index, range(start, min(count, start + _GROUP)))
                without += sum(each["text"] is None for each in rows)
                writer.write_table(pa.Table.from_pylist(rows, schema=schema))
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
    return Exported(passages=count, without_text=without, generation=index.generation.id)


def _schema(index: Index) -> pa.Schema:
    made = index.generation
    text = pa.string()
    fields = {
        "passage_id": text,
        "document_id": text,
        "title": text,
        "authors": pa.list_(text),
        "publisher": text,
        "published": text,
        "url": text,
        "licence": text,
        "rights": text,
        "standing": text,
        "source_kind": text,
        "kind": text,
        "section": pa.list_(text),
        "page": pa.int32(),
        "page_label": text,
        "text": text,
        "vector": pa.list_(pa.float32(), made.encoder.dimension),
    }
    about = {
        "generation": made.id,
        "created": made.created.isoformat(),
        "corpus_digest": made.corpus_digest,
        "encoder": json.dumps(asdict(made.encoder), ensure_ascii=False),
    }
    return pa.schema(list(fields.items()), metadata=about)


def _rows(index: Index, rows: range) -> list[dict[str, object]]:
    told: list[dict[str, object]] = []
    passages = index.catalog.passages(rows)
    labels = index.catalog.labels({each.document_id for each in passages})
    for row, passage in zip(rows, passages, strict=True):
        document = index.catalog.documents[passage.document_id]
        source, page = document.source, passage.spans[0].page
        told.append(
            {
                "passage_id": passage.id,
                "document_id": document.id,
                "title": source.title,
                "authors": list(source.authors),
                "publisher": source.publisher,
                "published": source.published,
                "url": source.url,
                "licence": source.licence,
                "rights": source.rights.value,
                "standing": source.standing.value,
                "source_kind": source.kind,
                "kind": passage.kind.value,
                "section": list(passage.section),
                "page": page if document.paged else None,
                "page_label": labels[document.id, page] if document.paged else None,
                "text": passage.text if source.rights is Rights.FREE else None,
                "vector": index.matrix[row],
            }
        )
    return told
