"""Records become JSON without losing what a program needs."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from homes import hits

from assistant.answer import ask
from assistant.model import (
    Answer,
    Check,
    Checked,
    Citation,
    Flaw,
    NoAnswer,
    Notice,
    NoticeKind,
)
from assistant.understand import understand
from ingest.errors import DocumentUnreadable
from ingest.model import Document, Origin, Rights, Source, Span, Standing, State
from ingest.quality import Finding, Problem
from ingest.report import Report
from ui import payload

if TYPE_CHECKING:
    from ingest.index import Library

MAIN = Origin(title="Studie", address="https://example.org", date="2021", confidence="hoch")
OTHER = Origin(title="Notiz", address=None, date=None, confidence="niedrig")


def citation(*origins: Origin) -> Citation:
    """Return a citation of a digest."""
    return Citation(
        quote="Das „gilt“.",
        span=Span(page=3, start=0, end=11),
        passage_id="p",
        document_id="d",
        title="Titel",
        page=3,
        page_label="iii",
        section=("Erstens", "Zweitens"),
        source_kind=Standing.DIGEST,
        origins=origins,
        as_of="2021",
        generation="g",
    )


def test_the_main_origin_stands_alone_and_among_all() -> None:
    given = payload.citation(citation(MAIN, OTHER))
    assert given["origin"] == {
        "title": "Studie",
        "address": "https://example.org",
        "date": "2021",
        "confidence": "hoch",
    }
    assert isinstance(given["origins"], list)
    assert len(given["origins"]) == 2
    assert (given["section"], given["page_label"]) == ("Erstens › Zweitens", "iii")
    assert payload.citation(citation())["origin"] is None


def test_no_answer_carries_what_comes_nearest(library: Library) -> None:
    near = hits(library, "Kleinstadt", k=2)
    reply = NoAnswer(
        question=understand("Was ist das?"),
        reason="Weil.",
        near=near,
        notices=(Notice(kind=NoticeKind.FALLBACK, text="So."),),
        generation="g",
    )
    given = payload.reply(reply)
    assert (given["answered"], given["reason"], given["sentences"]) == (False, "Weil.", [])
    assert given["near"] == [payload.hit(hit) for hit in near]
    assert given["notices"] == [{"kind": "fallback", "text": "So."}]
    assert json.loads(json.dumps(given)) == given


def test_a_report_names_failures_and_sources() -> None:
    failure = DocumentUnreadable(file="a.pdf", page=2, reason="kaputt", advice="Ersetzen.")
    source = Source(id="x", title="X", state=State.EXPECTED)
    report = Report(
        generation="g",
        published=True,
        added=("a",),
        changed=(),
        unchanged=("b",),
        removed=(),
        unreachable=(),
        failures=(failure,),
        warnings=("Achtung",),
        findings={"a": (Finding(problem=Problem.NO_TEXT, pages=(4, 7)),)},
        not_fetched=(source,),
    )
    given = payload.report(report)
    assert given["failures"] == [
        {"file": "a.pdf", "page": 2, "reason": "kaputt", "advice": "Ersetzen."}
    ]
    assert given["findings"] == {"a": [{"problem": "no text", "note": "", "pages": [4, 7]}]}
    assert given["not_fetched"] == [{"id": "x", "title": "X", "state": "expected", "url": None}]
    assert json.loads(json.dumps(given)) == given


def test_a_document_without_pages_has_no_number_of_pages() -> None:
    document = Document(
        source=Source(id="d", title="D", rights=Rights.FREE),
        path="/d.html",
        sha256="0",
        retrieved=datetime(2026, 1, 1, tzinfo=UTC),
        page_count=0,
        paged=False,
        media_type="text/html",
    )
    given = payload.document(document)
    assert isinstance(given, dict)
    assert (given["pages"], given["rights"]) == (None, "free")
    assert given["retrieved"] == "2026-01-01T00:00:00+00:00"


def test_the_check_of_a_model_travels_with_its_answer(library: Library) -> None:
    plain = ask(library, "Was bedeutet der Donut-Effekt?")
    assert isinstance(plain, Answer)
    given = payload.reply(plain)
    assert (given["written_by"], given["check"]) == (None, None)
    lie = Checked(text="Es waren 7.", citations=(), flaws=(Flaw.NUMBER,), support=0.5)
    report = Check(
        model="ollama:m", host="h", here=False, complete=True, sentences=(lie,), shown=True
    )
    given = payload.reply(replace(plain, written_by="ollama:m", check=report))
    assert given["written_by"] == "ollama:m"
    assert given["check"] == {
        "model": "ollama:m",
        "host": "h",
        "here": False,
        "complete": True,
        "unsupported": "mark",
        "sentences": [
            {
                "text": "Es waren 7.",
                "supported": False,
                "flaws": ["number not in evidence"],
                "support": 0.5,
                "repaired": False,
            }
        ],
    }
