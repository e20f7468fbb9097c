"""The catalog of a generation: documents, pages, passages and claims in SQLite, the truth."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from ingest.errors import GenerationDamaged
from ingest.model import (
    BlockKind,
    Claim,
    Document,
    Origin,
    Page,
    Passage,
    ReadDocument,
    Rights,
    Source,
    Span,
    Standing,
    State,
)
from ingest.quality import Finding, Problem
from ingest.records import page_from_json, page_to_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

_SCHEMA = """
CREATE TABLE document (
    id TEXT PRIMARY KEY, place INTEGER, source TEXT, path TEXT, sha256 TEXT, retrieved TEXT,
    page_count INTEGER, paged INTEGER, media_type TEXT);
CREATE TABLE page (document_id TEXT, number INTEGER, record TEXT,
    PRIMARY KEY (document_id, number)) WITHOUT ROWID;
CREATE TABLE passage (
    row INTEGER PRIMARY KEY, id TEXT, document_id TEXT, section TEXT, text TEXT, spans TEXT,
    kind TEXT);
CREATE INDEX passage_by_id ON passage (id);
CREATE INDEX passage_by_document ON passage (document_id);
CREATE INDEX passage_by_kind ON passage (kind);
CREATE TABLE claim (
    document_id TEXT, page INTEGER, start INTEGER, "end" INTEGER, origins TEXT, as_of TEXT);
CREATE INDEX claim_by_page ON claim (document_id, page, start);
CREATE TABLE finding (document_id TEXT, problem TEXT, note TEXT, pages TEXT);
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Everything a generation knows about one document."""

    document: Document
    content: ReadDocument
    passages: tuple[Passage, ...]
    claims: tuple[Claim, ...]
    findings: tuple[Finding, ...] = ()


def write_catalog(path: Path, entries: Sequence[Entry]) -> None:
    """Write a new catalog; passages are numbered from 0 in the order of the entries."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(_SCHEMA)
        connection.executemany(
            "INSERT INTO document VALUES (?,?,?,?,?,?,?,?,?)",
            [_document_row(place, entry.document) for place, entry in enumerate(entries)],
        )
        connection.executemany(
            "INSERT INTO page VALUES (?,?,?)",
            (
                (entry.document.id, page.number, json.dumps(page_to_json(page)))
                for entry in entries
                for page in entry.content.pages
            ),
        )
        passages = (passage for entry in entries for passage in entry.passages)
        connection.executemany(
            "INSERT INTO passage VALUES (?,?,?,?,?,?,?)",
            (_passage_row(row, passage) for row, passage in enumerate(passages)),
        )
        connection.executemany(
            "INSERT INTO claim VALUES (?,?,?,?,?,?)",
            [_claim_row(entry.document.id, claim) for entry in entries for claim in entry.claims],
        )
        connection.executemany(
            "INSERT INTO finding VALUES (?,?,?,?)",
            [
                (entry.document.id, found.problem, found.note, json.dumps(found.pages))
                for entry in entries
                for found in entry.findings
            ],
        )


class Catalog:
    """A published catalog, opened for reading; usable from several threads, one at a time."""

    def __init__(self, path: Path) -> None:
        """Open the file read-only; raise `GenerationDamaged` when it cannot be read."""
        self._path = path
        try:
            self._connection = sqlite3.connect(
                f"{path.as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
            )
        except sqlite3.DatabaseError as error:
            raise GenerationDamaged(path, str(error)) from error
        try:
            with self._reading() as opened:
                rows = opened.execute("SELECT * FROM document ORDER BY place").fetchall()
        except GenerationDamaged:
            self.close()
            raise
        self.documents = {row[0]: _document(row) for row in rows}
        self._pages: dict[tuple[str, int], Page] = {}

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        """Give the connection; raise `GenerationDamaged` when the file cannot be read."""
        try:
            yield self._connection
        except sqlite3.DatabaseError as error:
            raise GenerationDamaged(self._path, str(error)) from error

    def page(self, document_id: str, number: int) -> Page:
        """Return a page of a document, numbered from 1; raise `KeyError` when there is none.

        Raises `GenerationDamaged` when it is not a page as this version writes it.
        """
        key = (document_id, number)
        if key not in self._pages:
            with self._reading() as opened:
                row = opened.execute(
                    "SELECT record FROM page WHERE document_id = ? AND number = ?", key
                ).fetchone()
            if row is None:
                raise KeyError(key)
            try:
                self._pages[key] = page_from_json(json.loads(row[0]))
            except ValueError as error:
                raise GenerationDamaged(self._path, f"{document_id}, {number}: {error}") from error
        return self._pages[key]

    def content(self, document_id: str) -> ReadDocument:
        """Return a whole document as it was read; raise `KeyError` when there is none."""
        document = self.documents[document_id]
        with self._reading() as opened:
            rows = opened.execute(
                "SELECT number FROM page WHERE document_id = ? ORDER BY number", (document_id,)
            ).fetchall()
        return ReadDocument(
            pages=tuple(self.page(document_id, number) for (number,) in rows),
            paged=document.paged,
            media_type=document.media_type,
            title=document.source.title,
        )

    def findings(self) -> dict[str, tuple[Finding, ...]]:
        """Return for each document with problems which of its pages a person should look at."""
        found: dict[str, tuple[Finding, ...]] = {}
        with self._reading() as opened:
            rows = opened.execute("SELECT * FROM finding ORDER BY rowid").fetchall()
        for document_id, problem, note, pages in rows:
            finding = Finding(problem=Problem(problem), note=note, pages=tuple(json.loads(pages)))
            found[document_id] = (*found.get(document_id, ()), finding)
        return found

    def pages_of(self, passage: Passage) -> dict[int, Page]:
        """Return the pages a passage stands on, by number."""
        numbers = {span.page for span in passage.spans}
        return {number: self.page(passage.document_id, number) for number in numbers}

    def passages(self, rows: Iterable[int]) -> list[Passage]:
        """Return the passages of index rows, in the order asked for."""
        wanted = list(rows)
        marks = ",".join("?" * len(wanted))
        with self._reading() as opened:
            found = opened.execute(
                f"SELECT * FROM passage WHERE row IN ({marks})",  # noqa: S608  (only marks)
                wanted,
            ).fetchall()
        by_row = {row[0]: _passage(row) for row in found}
        return [by_row[row] for row in wanted]

    def passage(self, passage_id: str) -> Passage | None:
        """Return the passage with an id, or none in this generation."""
        with self._reading() as opened:
            row = opened.execute("SELECT * FROM passage WHERE id = ?", (passage_id,)).fetchone()
        return _passage(row) if row else None

    def rows_of_ids(self, ids: Sequence[str]) -> dict[str, int]:
        """Return the index rows of passages by their ids; ids that are not there are left out."""
        marks = ",".join("?" * len(ids))
        with self._reading() as opened:
            found = opened.execute(
                f"SELECT id, row FROM passage WHERE id IN ({marks})",  # noqa: S608  (only marks)
                ids,
            )
            return dict(found)

    @cached_property
    def rows(self) -> dict[str, range]:
        """Return the index rows of the passages of each document, which lie together."""
        with self._reading() as opened:
            found = opened.execute(
                "SELECT document_id, min(row), max(row) FROM passage GROUP BY document_id"
            ).fetchall()
        ranges = {name: range(first, last + 1) for name, first, last in found}
        return {name: ranges.get(name, range(0)) for name in self.documents}

    def rows_of_kind(self, kind: BlockKind) -> list[int]:
        """Return the index rows of the passages of a kind."""
        with self._reading() as opened:
            found = opened.execute("SELECT row FROM passage WHERE kind = ?", (kind,))
            return [row for (row,) in found]

    def rows_of_claims(self, dated: Callable[[str | None], bool]) -> list[int]:
        """Return the index rows of the passages with a claim whose date is as wanted."""
        with self._reading() as opened:
            found = opened.execute("SELECT * FROM claim WHERE as_of IS NOT NULL").fetchall()
        wanted: dict[str, list[Claim]] = {}
        for row in found:
            claim = _claim(row)
            if dated(claim.as_of):
                wanted.setdefault(row[0], []).append(claim)
        rows: list[int] = []
        for document_id, claims in wanted.items():
            own = self.rows[document_id]
            rows += [
                row
                for row, passage in zip(own, self.passages(own), strict=True)
                if any(_overlaps(claim.span, span) for claim in claims for span in passage.spans)
            ]
        return rows

    def neighbours(
        self, passage: Passage, distance: int = 1
    ) -> tuple[list[Passage], list[Passage]]:
        """Return the passages of the same document before and after one, in reading order."""
        row = self.rows_of_ids([passage.id])[passage.id]
        own = self.rows[passage.document_id]
        before = range(max(own.start, row - distance), row)
        return self.passages(before), self.passages(
            range(row + 1, min(own.stop, row + 1 + distance))
        )

    def section(self, passage: Passage) -> list[Passage]:
        """Return the passages under the same heading, in reading order, itself among them."""
        row = self.rows_of_ids([passage.id])[passage.id]
        own = self.rows[passage.document_id]
        with self._reading() as opened:
            found = opened.execute(
                "SELECT row, section = (SELECT section FROM passage WHERE row = ?1) FROM passage "
                "WHERE row BETWEEN ?2 AND ?3 ORDER BY row",
                (row, own.start, own.stop - 1),
            ).fetchall()
        # A heading may occur twice in a document: only the run around the passage is its section.
        same = [number for number, alike in found if alike]
        first = last = same.index(row)
        while first and same[first - 1] == same[first] - 1:
            first -= 1
        while last + 1 < len(same) and same[last + 1] == same[last] + 1:
            last += 1
        return self.passages(same[first : last + 1])

    def claims(self, document_id: str, span: Span) -> list[Claim]:
        """Return the claims of a digest that overlap a span, those of the longest overlap first."""
        with self._reading() as opened:
            found = opened.execute(
                "SELECT * FROM claim WHERE document_id = ? AND page = ? "
                'AND start < ? AND "end" > ?',
                (document_id, span.page, span.end, span.start),
            ).fetchall()
        claims = [_claim(row) for row in found]
        return sorted(claims, key=lambda claim: -_overlap(claim.span, span))


def _overlaps(one: Span, other: Span) -> bool:
    return one.page == other.page and _overlap(one, other) > 0


def _overlap(one: Span, other: Span) -> int:
    return min(one.end, other.end) - max(one.start, other.start)


def source_to_json(source: Source) -> str:
    """Return a source as JSON text, fields that are not set left out."""
    return json.dumps({key: value for key, value in asdict(source).items() if value})


def source_from_json(text: str) -> Source:
    """Return the source that a JSON text of ours stands for."""
    fields = json.loads(text)
    fields["authors"] = tuple(fields.get("authors", ()))
    return Source(
        **{
            **fields,
            "standing": Standing(fields["standing"]),
            "rights": Rights(fields["rights"]),
            "state": State(fields["state"]),
        }
    )


def _document_row(place: int, document: Document) -> tuple[str | int, ...]:
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
    )


def _document(row: tuple[str, int, str, str, str, str, int, int, str]) -> Document:
    return Document(
        source=source_from_json(row[2]),
        path=row[3],
        sha256=row[4],
        retrieved=datetime.fromisoformat(row[5]),
        page_count=row[6],
        paged=bool(row[7]),
        media_type=row[8],
    )


def _passage_row(row: int, passage: Passage) -> tuple[str | int, ...]:
    spans = json.dumps([[span.page, span.start, span.end] for span in passage.spans])
    section = json.dumps(passage.section, ensure_ascii=False)
    return (row, passage.id, passage.document_id, section, passage.text, spans, passage.kind)


def _passage(row: tuple[int, str, str, str, str, str, str]) -> Passage:
    return Passage(
        id=row[1],
        document_id=row[2],
        section=tuple(json.loads(row[3])),
        text=row[4],
        spans=tuple(Span(page=p, start=s, end=e) for p, s, e in json.loads(row[5])),
        kind=BlockKind(row[6]),
    )


def _claim_row(document_id: str, claim: Claim) -> tuple[str | int | None, ...]:
    origins = json.dumps([asdict(origin) for origin in claim.origins], ensure_ascii=False)
    span = claim.span
    return (document_id, span.page, span.start, span.end, origins, claim.as_of)


def _claim(row: tuple[str, int, int, int, str, str | None]) -> Claim:
    return Claim(
        span=Span(page=row[1], start=row[2], end=row[3]),
        origins=tuple(Origin(**origin) for origin in json.loads(row[4])),
        as_of=row[5],
    )
