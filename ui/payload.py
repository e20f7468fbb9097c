"""The records of the assistant as JSON, for programs: the contract of `--json`."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from assistant.address import address_of
from assistant.model import Answer, NoAnswer
from ingest.model import heading

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping

    from assistant.evaluate import Evaluation
    from assistant.figures import Figure
    from assistant.measure import Measured
    from assistant.model import Check, Citation, FactDate, Hit, Notice, Part, Reply, Sentence
    from assistant.ranked import Retrieval
    from ingest.errors import DocumentUnreadable
    from ingest.forecast import Forecast
    from ingest.index import Index
    from ingest.inspection import Inspection
    from ingest.model import Document, Origin, Source
    from ingest.publish_to import Moved
    from ingest.quality import Finding, PageReport
    from ingest.report import Report
    from ingest.runs import Run
    from ingest.sources import FetchReport

Json: TypeAlias = "str | int | float | bool | list[Json] | dict[str, Json] | None"


def reply(given: Reply) -> dict[str, Json]:
    """Return an answer, or that there is none, with everything it rests on."""
    answer = given if isinstance(given, Answer) else None
    return {
        "question": given.question.text,
        "understood_as": given.question.understood_as,
        "answered": answer is not None,
        "kind": given.question.kind.value,
        "reason": given.reason if isinstance(given, NoAnswer) else None,
        "sentences": [sentence(each) for each in answer.sentences] if answer else [],
        "notices": [notice(each) for each in given.notices],
        "near": [hit(each) for each in given.near] if isinstance(given, NoAnswer) else [],
        "generation": given.generation,
        "form": answer.form.value if answer else None,
        "parts": [part(each) for each in answer.parts] if answer else [],
        "sought": list(given.sought) if isinstance(given, NoAnswer) else [],
        "sources": [source(each) for each in given.sources] if isinstance(given, NoAnswer) else [],
        "answer_id": address_of(given),
        "written_by": answer.written_by if answer else None,
        "check": check(answer.check) if answer and answer.check else None,
    }


def check(given: Check) -> Json:
    """Return what a language model wrote, and what of it the corpus supports."""
    return {
        "model": given.model,
        "host": given.host,
        "here": given.here,
        "complete": given.complete,
        "unsupported": "mark" if given.shown else "drop",
        "sentences": [
            {
                "text": each.text,
                "supported": each.supported,
                "flaws": [flaw.value for flaw in each.flaws],
                "support": each.support,
                "repaired": each.repaired,
            }
            for each in given.sentences
        ],
    }


def part(given: Part) -> Json:
    """Return the title of consecutive sentences, their number, and how many passages say more."""
    return {"title": given.title, "count": given.count, "more": given.more}


def sentence(given: Sentence) -> dict[str, Json]:
    """Return a sentence with its citations, and the cells of one that is a row of a table."""
    return {
        "text": given.text,
        "citations": [citation(each) for each in given.citations],
        "cells": [{"column": name, "text": text} for name, text in given.cells],
    }


def citation(given: Citation) -> dict[str, Json]:
    """Return a citation; `origin` is the main source of a digest's statement, `origins` all."""
    origins = [origin(each) for each in given.origins]
    return {
        "quote": given.quote,
        "passage_id": given.passage_id,
        "document_id": given.document_id,
        "title": given.title,
        "page": given.page,
        "page_label": given.page_label,
        "section": heading(given.section),
        "source_kind": given.source_kind.value,
        "origin": origins[0] if origins else None,
        "origins": origins,
        "as_of": given.as_of,
        "speaks_of": fact_date(given.speaks_of) if given.speaks_of else None,
    }


def fact_date(given: FactDate) -> Json:
    """Return the date a statement speaks of, and where it stands."""
    return {"date": given.text, "year": given.year, "told": given.told.value}


def origin(given: Origin) -> Json:
    """Return what a digest's statement rests on."""
    return {
        "title": given.title,
        "address": given.address,
        "date": given.date,
        "confidence": given.confidence,
    }


def notice(given: Notice) -> Json:
    """Return a notice."""
    return {"kind": given.kind.value, "text": given.text}


def hit(given: Hit) -> Json:
    """Return a passage found."""
    return {
        "passage_id": given.passage.id,
        "document_id": given.passage.document_id,
        "title": given.title,
        "page": given.page,
        "page_label": given.page_label,
        "section": heading(given.passage.section),
        "text": given.passage.text,
        "score": round(given.score, 4),
        "same": [
            {
                "passage_id": each.passage.id,
                "document_id": each.passage.document_id,
                "title": each.title,
                "page": each.page,
                "page_label": each.page_label,
            }
            for each in given.same
        ],
    }


def report(given: Report) -> dict[str, Json]:
    """Return what an ingestion run did."""
    return {
        "generation": given.generation,
        "published": given.published,
        "added": list(given.added),
        "changed": list(given.changed),
        "unchanged": list(given.unchanged),
        "removed": list(given.removed),
        "unreachable": list(given.unreachable),
        "failures": [failure(each) for each in given.failures],
        "warnings": list(given.warnings),
        "findings": findings(given.findings),
        "not_fetched": [source(each) for each in given.not_fetched],
        "left_out": list(given.left_out),
        "same": dict(given.same),
        "held": given.held,
        "recognised": [
            {"file": r.file, "source": r.source, "by": r.by, "appeared": r.appeared}
            for r in given.recognised
        ],
        "fetched": _fetched(given.fetched) if given.fetched else None,
    }


def _fetched(given: FetchReport) -> Json:
    """Return what fetching did."""
    return {
        "new": list(given.new),
        "changed": list(given.changed),
        "unchanged": list(given.unchanged),
        "failures": [
            {
                "source": f.entry,
                "address": f.problem.address,
                "reason": f.problem.reason,
                "advice": f.problem.advice,
            }
            for f in given.failures
        ],
    }


def run(given: Run) -> dict[str, Json]:
    """Return a run, with its report or its error."""
    return {
        "id": given.id,
        "command": given.command,
        "began": given.began.isoformat(),
        "seconds": given.seconds,
        "outcome": given.outcome.value,
        "error": given.error,
        "report": report(given.report) if given.report else None,
    }


def forecast(given: Forecast) -> dict[str, Json]:
    """Return what a run would do."""
    return {
        "publishes": given.publishes,
        "anew": given.anew,
        "held": given.held,
        "added": list(given.added),
        "changed": list(given.changed),
        "unchanged": list(given.unchanged),
        "removed": list(given.removed),
        "unreachable": list(given.unreachable),
        "failing": list(given.failing),
        "left_out": list(given.left_out),
        "not_fetched": [source(each) for each in given.not_fetched],
    }


def failure(given: DocumentUnreadable) -> Json:
    """Return why a file could not be read, and what to do."""
    return {
        "file": given.file,
        "page": given.page,
        "reason": given.reason,
        "advice": given.advice,
    }


def status(index: Index) -> dict[str, Json]:
    """Return what the current generation holds."""
    generation = index.generation
    return {
        "generation": generation.id,
        "created": generation.created.isoformat(),
        "encoder": {
            "name": generation.encoder.name,
            "revision": generation.encoder.revision,
            "dimension": generation.encoder.dimension,
        },
        "documents": [document(each) for each in index.catalog.documents.values()],
        "pages": generation.counts.pages,
        "passages": generation.counts.passages,
        "findings": findings(index.catalog.findings()),
        "not_fetched": [source(each) for each in generation.not_fetched],
    }


def document(given: Document) -> Json:
    """Return a document of a generation."""
    return {
        "document_id": given.id,
        "title": given.source.title,
        "pages": given.page_count if given.paged else None,
        "source_kind": given.source.standing.value,
        "rights": given.source.rights.value,
        "sha256": given.sha256,
        "retrieved": given.retrieved.isoformat(),
        "same_as": given.same_as,
    }


def source(given: Source) -> Json:
    """Return a source that is known but not in the corpus."""
    return {"id": given.id, "title": given.title, "state": given.state.value, "url": given.url}


def findings(given: Mapping[str, Iterable[Finding]]) -> Json:
    """Return for each document what a person should look at."""
    return {name: [finding(each) for each in found] for name, found in given.items()}


def finding(given: Finding) -> Json:
    """Return the pages that share a problem."""
    return {"problem": given.problem.value, "note": given.note, "pages": list(given.pages)}


def inspection(given: Inspection, wanted: Container[int]) -> dict[str, Json]:
    """Return how well a document was read, with the wanted pages one by one."""
    quality = given.report
    return {
        "file": given.name,
        "title": quality.title,
        "media_type": quality.media_type,
        "page_count": len(quality.pages) if quality.paged else None,
        "unknown_words": quality.unknown_words,
        "findings": [finding(each) for each in quality.findings],
        "label_jumps": list(quality.label_jumps),
        "dropped": [{"text": text, "times": times} for text, times in quality.dropped],
        "warnings": list(quality.warnings),
        "sections": [
            {"level": each.level, "title": each.title, "page": each.page if quality.paged else None}
            for each in quality.sections
        ],
        "pages": [
            page_report(each, paged=quality.paged)
            for each in quality.pages
            if each.number in wanted
        ],
    }


def page_report(given: PageReport, *, paged: bool) -> Json:
    """Return what was made of one page, or of the text of a document without pages."""
    return {
        "page": given.number if paged else None,
        "page_label": given.label,
        "read_by": given.read_by.value,
        "characters": given.characters,
        "words": given.words,
        "unknown_words": given.unknown_words,
        "columns": given.columns,
        "blocks": {kind.value: count for kind, count in given.blocks.items()},
        "tables": [{"rows": each.rows, "cells": each.cells} for each in given.tables],
        "dropped": list(given.dropped),
        "warnings": list(given.warnings),
        "problems": [each.value for each in given.problems],
    }


def measured(given: Measured) -> dict[str, Json]:
    """Return what was measured; what concerns English questions stands under `en`."""
    told = {language: evaluation(each) for language, each in given.ours.items()}
    for language, found in given.peers.items():
        told[language]["baselines"] = {name: retrieval(each) for name, each in found.items()}
    german, *others = told.items()
    return german[1] | dict(others)


def evaluation(given: Evaluation) -> dict[str, Json]:
    """Return what was measured: plain numbers by name, and their intervals beside them."""
    figures: dict[str, Figure] = {f"answer@{n}": each for n, each in given.answer.items()}
    figures |= {f"answer_given@{n}": each for n, each in given.answer_given.items()}
    figures |= given.shares
    return {
        **retrieval(given.retrieval),
        **_numbers(figures),
        "auc": given.area,
        "refused_at": {str(share): value for share, value in given.refused.items()},
    }


def retrieval(given: Retrieval) -> dict[str, Json]:
    """Return how well right passages were ranked; `latency_ms` by quantile."""
    figures = {"ndcg@10": given.ndcg}
    figures |= {f"recall@{depth}": each for depth, each in given.recall.items()}
    figures["mrr"] = given.reciprocal_rank
    return {
        "questions": given.questions,
        **_numbers(figures),
        "latency_ms": {f"p{share * 100:.0f}": ms for share, ms in given.latency.items()},
    }


def _numbers(given: Mapping[str, Figure]) -> dict[str, Json]:
    values: dict[str, Json] = {name: each.value for name, each in given.items()}
    return values | {f"{name}_ci": [each.low, each.high] for name, each in given.items()}


def moved(given: Moved) -> dict[str, Json]:
    """Return what was put somewhere, or taken from there."""
    return {
        "generation": given.generation,
        "news": given.news,
        "files": given.files,
        "transferred": given.transferred,
        "bytes": given.bytes,
    }
