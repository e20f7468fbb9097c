"""What a run did, as a record and as JSON that is kept in the home."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ingest import records
from ingest.catalog import source_from_json, source_to_json
from ingest.errors import AddressNotFetched, DocumentUnreadable
from ingest.plan import Recognised
from ingest.quality import Finding, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ingest.model import Document, Generation, Source
    from ingest.records import Json
    from ingest.sources import FetchReport

_LISTS = ("added", "changed", "unchanged", "removed", "unreachable", "left_out", "warnings")


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a run did: ids of documents, failures with their reasons, sources not fetched.

    `left_out` names documents that are there but were removed by a person, `findings` tells by
    document which pages a person should look at, and `same` which other document is cited instead
    of one that says much the same. `held` is true when what there is was not published because a
    person rolled back from it. `fetched` is none when nothing was to be fetched.
    """

    generation: str
    published: bool
    added: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]
    unreachable: tuple[str, ...]
    failures: tuple[DocumentUnreadable, ...]
    warnings: tuple[str, ...]
    findings: Mapping[str, tuple[Finding, ...]]
    not_fetched: tuple[Source, ...]
    left_out: tuple[str, ...] = ()
    same: Mapping[str, str] = field(default_factory=dict)
    held: bool = False
    recognised: tuple[Recognised, ...] = ()
    fetched: FetchReport | None = None

    @property
    def missed(self) -> tuple[str, ...]:
        """Return what could not be read, reached or fetched, and why."""
        fetching = self.fetched.failures if self.fetched else ()
        return (
            *map(str, self.failures),
            *(f"{name}: nicht erreichbar" for name in self.unreachable),
            *(f"{each.entry}: {each.problem}" for each in fetching),
        )


def compared(
    made: Generation,
    before: Mapping[str, Document],
    now: Mapping[str, Document],
    *,
    published: bool,
) -> Report:
    """Return a report of what became of the documents, by id, and of nothing else."""
    known = {name: document.sha256 for name, document in before.items()}
    held = {name: document.sha256 for name, document in now.items()}
    return Report(
        generation=made.id,
        published=published,
        added=tuple(name for name in held if name not in known),
        changed=tuple(name for name in held if known.get(name, held[name]) != held[name]),
        unchanged=tuple(name for name in held if known.get(name) == held[name]),
        removed=tuple(name for name in known if name not in held),
        unreachable=(),
        failures=(),
        warnings=(),
        findings={},
        not_fetched=made.not_fetched,
        same={name: document.same_as for name, document in now.items() if document.same_as},
    )


def report_to_json(report: Report) -> Json:
    """Return a report as JSON."""
    lists: dict[str, Json] = {name: list(getattr(report, name)) for name in _LISTS}
    return {
        "generation": report.generation,
        "published": report.published,
        **lists,
        "failures": [
            {"file": f.file, "page": f.page, "reason": f.reason, "advice": f.advice}
            for f in report.failures
        ],
        "findings": {
            name: [
                {"problem": f.problem.value, "note": f.note, "pages": list(f.pages)} for f in found
            ]
            for name, found in report.findings.items()
        },
        "not_fetched": [source_to_json(source) for source in report.not_fetched],
        "same": dict(report.same),
        "held": report.held,
        "recognised": [
            {"file": r.file, "source": r.source, "by": r.by, "appeared": r.appeared}
            for r in report.recognised
        ],
        "fetched": _fetched_to_json(report.fetched) if report.fetched else None,
    }


def _fetched_to_json(fetched: FetchReport) -> Json:
    return {
        "new": list(fetched.new),
        "changed": list(fetched.changed),
        "unchanged": list(fetched.unchanged),
        "failures": [
            {
                "entry": each.entry,
                "address": each.problem.address,
                "reason": each.problem.reason,
                "advice": each.problem.advice,
            }
            for each in fetched.failures
        ],
    }


def report_from_json(value: Json) -> Report:
    """Return the report that a JSON object stands for; raise `ValueError` when it is none."""
    lists = {name: records.texts(value, name) for name in _LISTS}
    return Report(
        generation=records.field(value, "generation", str),
        published=records.field(value, "published", bool),
        **lists,
        failures=tuple(_failure(each) for each in records.items(value, "failures")),
        findings={
            name: tuple(_finding(each) for each in records.items(found, name))
            for found in [records.field(value, "findings", dict)]
            for name in found
        },
        not_fetched=tuple(source_from_json(each) for each in records.texts(value, "not_fetched")),
        same={str(one): str(other) for one, other in records.field(value, "same", dict).items()},
        held=records.field(value, "held", bool),
        recognised=tuple(
            Recognised(
                file=records.field(each, "file", str),
                source=records.field(each, "source", str),
                by=records.field(each, "by", str),
                appeared=records.field(each, "appeared", bool),
            )
            for each in records.items(value, "recognised")
        ),
        fetched=_fetched(value.get("fetched")) if isinstance(value, dict) else None,
    )


def _fetched(value: Json) -> FetchReport | None:
    if value is None:
        return None
    from ingest.sources import FetchFailure, FetchReport  # noqa: PLC0415  (a client for the web)

    failures = [
        FetchFailure(
            entry=records.field(each, "entry", str),
            problem=AddressNotFetched(
                records.field(each, "address", str),
                records.field(each, "reason", str),
                records.field(each, "advice", str),
            ),
        )
        for each in records.items(value, "failures")
    ]
    new, changed, unchanged = (records.texts(value, n) for n in ("new", "changed", "unchanged"))
    return FetchReport(new=new, changed=changed, unchanged=unchanged, failures=tuple(failures))


def _failure(value: Json) -> DocumentUnreadable:
    page = value.get("page") if isinstance(value, dict) else None
    return DocumentUnreadable(
        file=records.field(value, "file", str),
        page=page if isinstance(page, int) else None,
        reason=records.field(value, "reason", str),
        advice=records.field(value, "advice", str),
    )


def _finding(value: Json) -> Finding:
    pages = records.items(value, "pages")
    return Finding(
        problem=Problem(records.field(value, "problem", str)),
        note=records.field(value, "note", str),
        pages=tuple(page for page in pages if isinstance(page, int)),
    )
