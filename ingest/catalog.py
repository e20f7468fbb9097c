"""The catalog of a generation: documents, pages, passages and claims in SQLite, the truth."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cached_property
from threading import RLock
from typing import TYPE_CHECKING, TypeVar

from ingest.errors import GenerationDamaged, GenerationOfOtherVersion
from ingest.joined import units
from ingest.model import (
    BlockKind,
    Claim,
    Counts,
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
from ingest.records import page_from_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from ingest.joined import Unit

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")

# A change of the tables below or of the files beside them; 1 had neither `made_from` nor what
# follows it, 2 no field of surface words and no file of vectors, 3 no file of groups.
SCHEMA_VERSION = 4
# Pages that are kept when they were read, the last ones, and passages that are kept as sentences.
_PAGES_KEPT, _UNITS_KEPT = 2_000, 5_000
# Passages read at once where all are; other threads may read in between.
_AT_A_TIME = 500
_DOCUMENT = "id, source, path, sha256, retrieved, page_count, paged, media_type"
_ROWS = "SELECT document_id, min(row), count(*) FROM passage GROUP BY document_id"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Everything a generation knows about one document."""

    document: Document
    content: ReadDocument
    passages: tuple[Passage, ...]
    claims: tuple[Claim, ...]
    findings: tuple[Finding, ...] = ()
    sketch: bytes = b""


def documents_of_any_version(path: Path) -> dict[str, Document]:
    """Return what a catalog of this or an earlier version knows of its documents, by id.

    Raises `GenerationDamaged`.
    """
    with _any_version(path) as opened:
        rows = opened.execute(f"SELECT {_DOCUMENT} FROM document ORDER BY place")  # noqa: S608
        return {row[0]: _document((*row, "", None)) for row in rows}


def digests_of_any_version(path: Path) -> set[str]:
    """Return the digests of the files that a catalog's documents were read from.

    Raises `GenerationDamaged`.
    """
    with _any_version(path) as opened:
        return {sha256 for (sha256,) in opened.execute("SELECT sha256 FROM document")}


@contextmanager
def _any_version(path: Path) -> Iterator[sqlite3.Connection]:
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)) as opened:
            yield opened
    except sqlite3.DatabaseError as error:
        raise GenerationDamaged(path, str(error)) from error


class Catalog:
    """A published catalog, opened for reading; several threads may read at once."""

    def __init__(self, path: Path) -> None:
        """Open the file read-only.

        Raises `GenerationDamaged` when it cannot be read and `GenerationOfOtherVersion` when its
        tables are not those of this version.
        """
        self._path = path
        self._lock = RLock()
        try:
            self._connection = sqlite3.connect(
                f"{path.as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
            )
        except sqlite3.DatabaseError as error:
            raise GenerationDamaged(path, str(error)) from error
        try:
            with self._reading() as opened:
                self._check_version(opened)
                rows = opened.execute(
                    f"SELECT {_DOCUMENT}, made_from, same_as FROM document ORDER BY place"  # noqa: S608
                ).fetchall()
        except (GenerationDamaged, GenerationOfOtherVersion):
            self.close()
            raise
        self.documents = {row[0]: _document(row) for row in rows}
        self._pages: dict[tuple[str, int], Page] = {}
        self._units: dict[str, tuple[Unit, ...]] = {}

    def _check_version(self, opened: sqlite3.Connection) -> None:
        (version,) = opened.execute("PRAGMA user_version").fetchone()
        if version != SCHEMA_VERSION:
            # An empty file has version 0 too; asking for its documents tells the two apart.
            opened.execute("SELECT id FROM document LIMIT 1")
            raise GenerationOfOtherVersion(self._path, version, SCHEMA_VERSION)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        """Give the connection; raise `GenerationDamaged` when the file cannot be read."""
        # SQLite may be built so that threads must not use a connection at the same moment.
        with self._lock:
            try:
                yield self._connection
            except sqlite3.DatabaseError as error:
                raise GenerationDamaged(self._path, str(error)) from error

    def page(self, document_id: str, number: int) -> Page:
        """Return a page of a document, numbered from 1; raise `KeyError` when there is none.

        Raises `GenerationDamaged` when it is not a page as this version writes it.
        """
        key = (document_id, number)
        if known := self._pages.get(key):
            return known
        with self._reading() as opened:
            row = opened.execute(
                "SELECT record FROM page WHERE document_id = ? AND number = ?", key
            ).fetchone()
        if row is None:
            raise KeyError(key)
        try:
            found = page_from_json(json.loads(row[0]))
        except ValueError as error:
            raise GenerationDamaged(self._path, f"{document_id}, {number}: {error}") from error
        self._keep(self._pages, key, found, _PAGES_KEPT)
        return found

    def _keep(self, kept: dict[_Key, _Value], key: _Key, found: _Value, most: int) -> None:
        """Keep what was found, and of what was found before the last ones only."""
        with self._lock:
            kept[key] = found
            if len(kept) > most:
                del kept[next(iter(kept))]

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
            finding = Finding(
                problem=Problem(problem),
                note=note,
                pages=tuple(json.loads(pages)),
                slides=self.documents[document_id].slides,
            )
            found[document_id] = (*found.get(document_id, ()), finding)
        return found

    def pages_of(self, passage: Passage) -> dict[int, Page]:
        """Return the pages a passage stands on, by number."""
        numbers = {span.page for span in passage.spans}
        return {number: self.page(passage.document_id, number) for number in numbers}

    def units(self, passage: Passage) -> tuple[Unit, ...]:
        """Return the sentences of a passage, or the rows of a table, in order."""
        known = self._units.get(passage.id)
        if known is None:
            known = units(passage, self.pages_of(passage))
            self._keep(self._units, passage.id, known, _UNITS_KEPT)
        return known

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

    def all_passages(self) -> Iterator[Passage]:
        """Give every passage, in the order of the index rows."""
        with self._reading() as opened:
            rows = opened.execute("SELECT * FROM passage ORDER BY row")
        while True:
            with self._reading():
                found = rows.fetchmany(_AT_A_TIME)
            if not found:
                return
            yield from map(_passage, found)

    def places(self) -> list[tuple[str, str]]:
        """Return the document and the section of every passage, in the order of the index rows.

        The section is as it is stored: equal for passages of the same one, and for no others.
        """
        with self._reading() as opened:
            rows = opened.execute("SELECT document_id, section FROM passage ORDER BY row")
            return rows.fetchall()

    def passage(self, passage_id: str) -> Passage | None:
        """Return the passage with an id, or none in this generation."""
        with self._reading() as opened:
            row = opened.execute("SELECT * FROM passage WHERE id = ?", (passage_id,)).fetchone()
        return _passage(row) if row else None

    def passages_on(self, document_id: str, page: int) -> list[Passage]:
        """Return the passages that stand on a page, or a part of them, in reading order."""
        with self._reading() as opened:
            found = opened.execute(
                "SELECT * FROM passage WHERE document_id = ? AND EXISTS "
                "(SELECT 1 FROM json_each(spans) WHERE value ->> 0 = ?) ORDER BY row",
                (document_id, page),
            ).fetchall()
        return [_passage(row) for row in found]

    def rows_by_id(self) -> dict[str, int]:
        """Return the index row of every passage id."""
        with self._reading() as opened:
            return dict(opened.execute("SELECT id, row FROM passage"))

    def ids(self, rows: Iterable[int]) -> list[str]:
        """Return the passage ids of index rows."""
        by_row = {row: name for name, row in self.rows_by_id().items()}
        return [by_row[row] for row in rows]

    def counts(self) -> Counts:
        """Return how much there is."""
        with self._reading() as opened:
            (passages,) = opened.execute("SELECT count(*) FROM passage").fetchone()
        return Counts(
            documents=len(self.documents),
            pages=sum(document.page_count for document in self.documents.values()),
            passages=passages,
        )

    def problem(self) -> str | None:
        """Return what is wrong with the file itself, or none."""
        with self._reading() as opened:
            (found,) = opened.execute("PRAGMA quick_check(1)").fetchone()
        return None if found == "ok" else str(found)

    def sketches(self) -> dict[str, bytes]:
        """Return the sketch of every document, by which those that say the same are told."""
        with self._reading() as opened:
            return dict(opened.execute("SELECT id, sketch FROM document"))

    def row_ranges(self) -> dict[str, range]:
        """Return the index rows of every document that has passages."""
        with self._reading() as opened:
            return {name: range(row, row + n) for name, row, n in opened.execute(_ROWS)}

    def labels(self, document_ids: Iterable[str]) -> dict[tuple[str, int], str | None]:
        """Return the printed labels of the pages of some documents, by document and number."""
        found: dict[tuple[str, int], str | None] = {}
        with self._reading() as opened:
            for name in document_ids:
                rows = opened.execute(
                    "SELECT number, record ->> 'label' FROM page WHERE document_id = ?", (name,)
                )
                found |= {(name, number): label for number, label in rows}
        return found

    def rows_of(self, document_ids: Iterable[str]) -> list[int]:
        """Return the index rows of the passages of some documents."""
        rows: list[int] = []
        with self._reading() as opened:
            for document_id in document_ids:
                found = opened.execute(
                    "SELECT row FROM passage WHERE document_id = ?", (document_id,)
                )
                rows += [row for (row,) in found]
        return rows

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
        ranges = self.row_ranges()
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


def _document(row: tuple[str, str, str, str, str, int, int, str, str, str | None]) -> Document:
    return Document(
        source=source_from_json(row[1]),
        path=row[2],
        sha256=row[3],
        retrieved=datetime.fromisoformat(row[4]),
        page_count=row[5],
        paged=bool(row[6]),
        media_type=row[7],
        made_from=row[8],
        same_as=row[9],
    )


def _passage(row: tuple[int, str, str, str, str, str, str]) -> Passage:
    return Passage(
        id=row[1],
        document_id=row[2],
        section=tuple(json.loads(row[3])),
        text=row[4],
        spans=tuple(Span(page=p, start=s, end=e) for p, s, e in json.loads(row[5])),
        kind=BlockKind(row[6]),
    )


def _claim(row: tuple[str, int, int, int, str, str | None]) -> Claim:
    return Claim(
        span=Span(page=row[1], start=row[2], end=row[3]),
        origins=tuple(Origin(**origin) for origin in json.loads(row[4])),
        as_of=row[5],
    )
