"""Writes the catalog of a generation, from new entries and from what an earlier one holds."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import asdict
from typing import TYPE_CHECKING

from ingest.catalog import SCHEMA_VERSION, Catalog, Entry, source_to_json
from ingest.records import page_to_json

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ingest.model import Claim, Document, Passage

_SCHEMA = f"""
PRAGMA user_version = {SCHEMA_VERSION};
CREATE TABLE document (
    id TEXT PRIMARY KEY, place INTEGER, source TEXT, path TEXT, sha256 TEXT, retrieved TEXT,
    page_count INTEGER, paged INTEGER, media_type TEXT, made_from TEXT, same_as TEXT,
    sketch BLOB);
CREATE TABLE page (document_id TEXT, number INTEGER, record TEXT,
    PRIMARY KEY (document_id, number)) WITHOUT ROWID;
CREATE TABLE passage (
    row INTEGER PRIMARY KEY, id TEXT, document_id TEXT, section TEXT, text TEXT, spans TEXT,
    kind TEXT);
CREATE TABLE claim (
    document_id TEXT, page INTEGER, start INTEGER, "end" INTEGER, origins TEXT, as_of TEXT);
CREATE TABLE finding (document_id TEXT, problem TEXT, note TEXT, pages TEXT);
"""
_INDEXES = """
CREATE INDEX passage_by_id ON passage (id);
CREATE INDEX passage_by_document ON passage (document_id);
CREATE INDEX passage_by_kind ON passage (kind);
CREATE INDEX claim_by_page ON claim (document_id, page, start);
"""
# Copied rather than changed in place: a new file holds no trace of what is not copied.
_COPY = """
INSERT INTO page SELECT l.* FROM last.page l JOIN kept ON kept.id = l.document_id
    ORDER BY l.document_id, l.number;
INSERT INTO passage SELECT l.row + kept.shift, l.id, l.document_id, l.section, l.text, l.spans,
    l.kind FROM last.passage l JOIN kept ON kept.id = l.document_id;
INSERT INTO claim SELECT l.* FROM last.claim l JOIN kept ON kept.id = l.document_id
    ORDER BY l.rowid;
INSERT INTO finding SELECT l.* FROM last.finding l JOIN kept ON kept.id = l.document_id
    ORDER BY l.rowid;
UPDATE document SET sketch = (SELECT l.sketch FROM last.document l WHERE l.id = document.id)
    WHERE id IN (SELECT id FROM kept);
DROP TABLE kept;
"""


def write_catalog(path: Path, parts: Sequence[Entry | Document], last: Path | None = None) -> None:
    """Write a new catalog; passages are numbered from 0 in the order of the parts.

    A part that is a document is copied with all that the catalog `last` holds of it.
    """
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(_SCHEMA)
        connection.executemany(
            "INSERT INTO document VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
            [
                (*_document_row(place, part.document), part.sketch)
                if isinstance(part, Entry)
                else (*_document_row(place, part), None)
                for place, part in enumerate(parts)
            ],
        )
        row = 0
        shifts: list[tuple[str, int]] = []
        there = _row_ranges(last) if last else {}
        for part in parts:
            if isinstance(part, Entry):
                _write_entry(connection, part, row)
                row += len(part.passages)
            else:
                rows = there.get(part.id, range(0))
                shifts.append((part.id, row - rows.start))
                row += len(rows)
        if last and shifts:
            connection.commit()
            connection.execute("ATTACH ? AS last", (str(last),))
            connection.execute("CREATE TEMP TABLE kept (id TEXT PRIMARY KEY, shift INTEGER)")
            connection.executemany("INSERT INTO kept VALUES (?,?)", shifts)
            connection.executescript(_COPY)
        connection.executescript(_INDEXES)


def _row_ranges(path: Path) -> dict[str, range]:
    with closing(Catalog(path)) as catalog:
        return catalog.row_ranges()


def _write_entry(connection: sqlite3.Connection, entry: Entry, row: int) -> None:
    """Write everything about a document but the document itself, passages from a row on."""
    name = entry.document.id
    connection.executemany(
        "INSERT INTO page VALUES (?,?,?)",
        [(name, page.number, json.dumps(page_to_json(page))) for page in entry.content.pages],
    )
    connection.executemany(
        "INSERT INTO passage VALUES (?,?,?,?,?,?,?)",
        [_passage_row(row + i, passage) for i, passage in enumerate(entry.passages)],
    )
    connection.executemany(
        "INSERT INTO claim VALUES (?,?,?,?,?,?)",
        [_claim_row(name, claim) for claim in entry.claims],
    )
    connection.executemany(
        "INSERT INTO finding VALUES (?,?,?,?)",
        [(name, each.problem, each.note, json.dumps(each.pages)) for each in entry.findings],
    )


def _document_row(place: int, document: Document) -> tuple[str | int | None, ...]:
    return (
        document.id,
        place,
        source_to_json(document.source),
        document.path,
        document.sha256,
        document.retrieved.isoformat(),
        document.page_count,
        int(document.paged),
        document.media_type,
        document.made_from,
        document.same_as,
    )


def _passage_row(row: int, passage: Passage) -> tuple[str | int, ...]:
    spans = json.dumps([[span.page, span.start, span.end] for span in passage.spans])
    section = json.dumps(passage.section, ensure_ascii=False)
    return (row, passage.id, passage.document_id, section, passage.text, spans, passage.kind)


def _claim_row(document_id: str, claim: Claim) -> tuple[str | int | None, ...]:
    origins = json.dumps([asdict(origin) for origin in claim.origins], ensure_ascii=False)
    span = claim.span
    return (document_id, span.page, span.start, span.end, origins, claim.as_of)
