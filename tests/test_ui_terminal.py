"""What a person reads in the terminal is German, wrapped, and numbered."""

from __future__ import annotations

import io
import re
import sys
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from homes import hits

from assistant.answer import ask
from assistant.filters import Filters
from assistant.model import Answer, Check, Checked, Flaw
from ingest.errors import AddressNotFetched, DocumentUnreadable
from ingest.model import Source, State
from ingest.plan import Recognised
from ingest.quality import Finding, Problem
from ingest.report import Report
from ingest.sources import FetchFailure, FetchReport
from ui import terminal

if TYPE_CHECKING:
    from ingest.index import Library

KNOWN = "Wann fand der 1. Kleinstadt-Kongress statt?"
REPORT = Report(
    generation="g",
    published=True,
    added=("a", "b"),
    changed=("c",),
    unchanged=(),
    removed=(),
    unreachable=("d",),
    failures=(DocumentUnreadable(file="e.pdf", page=2, reason="kaputt", advice="Ersetzen."),),
    warnings=("f: schief",),
    findings={"g": (Finding(problem=Problem.NO_TEXT, pages=(4, 7, 9)),)},
    not_fetched=(Source(id="x", title="X", state=State.REMOTE),),
    recognised=(Recognised(file="y.pdf", source="y", by="ISBN", appeared=True),),
    fetched=FetchReport(
        new=("https://y.example/y.pdf",),
        changed=(),
        unchanged=("https://z.example/", "https://z.example/2"),
        failures=(FetchFailure(entry="w", problem=AddressNotFetched("w.example", "weg", "Ja.")),),
    ),
)


@pytest.fixture(autouse=True)
def _width(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read everything eighty characters wide."""
    monkeypatch.setenv("COLUMNS", "80")


def test_an_answer_has_numbered_sources(library: Library) -> None:
    reply = ask(library, KNOWN)
    assert isinstance(reply, Answer)
    said = terminal.reply(reply)
    answer, sources = said.split("\nQuellen\n")
    assert "25./26.06.2025" in answer
    cited = {int(number) for number in re.findall(r"\[(\d+)\]", answer)}
    listed = [int(number) for number in re.findall(r"^\[(\d+)\]", sources, re.MULTILINE)]
    assert listed == sorted(cited) == list(range(1, len(listed) + 1))
    assert "nach: " in sources
    assert "Digest" in sources
    assert all(len(line) <= 80 or "://" in line for line in said.splitlines())


def test_a_row_of_a_table_is_one_source_and_names_its_origin(library: Library) -> None:
    reply = ask(library, "Nenne alle Stationen der Tour 2025.")
    assert isinstance(reply, Answer)
    rows = [sentence for sentence in reply.sentences if len(sentence.citations) > 1]
    assert rows
    alone = replace(reply, sentences=(rows[0],), parts=())
    answer, sources = terminal.reply(alone).split("\nQuellen\n")
    assert re.findall(r"\[\d+\]", answer) == ["[1]"]
    assert "nach: " in sources


def test_parts_have_titles_and_say_how_much_more_there_is(library: Library) -> None:
    challenges = "Was sind die wesentlichen Herausforderungen?"
    said = terminal.reply(ask(library, challenges))
    assert "\nDemografie\n• Viele Kleinstädte altern" in said
    said = terminal.reply(ask(library, "Wie gehen sie damit um?", history=[challenges]))
    assert re.search(r"\n  (?:1 weitere Passage|\d+ weitere Passagen)\n", said)


def test_no_answer_says_what_might_hold_it(library: Library) -> None:
    said = terminal.reply(ask(library, "Wie viele Teilnehmer hatte die Dokumentation der Tour?"))
    assert "Gesucht wurde nach: Teilnehmer, Dokumentation, Tour." in said
    assert "• Ergebnisse der Tour 2025, Kleinstadt Akademie" in said


def test_no_answer_shows_what_comes_nearest(library: Library) -> None:
    said = terminal.reply(ask(library, "Wie ist das Wetter auf dem Mars?"))
    assert said.startswith("Keine Antwort: ")
    assert "Am nächsten kommen diese Stellen:" in said
    assert "• " in said


def test_a_follow_up_says_how_it_was_understood(library: Library) -> None:
    said = terminal.reply(ask(library, "Und wo fand er statt?", history=[KNOWN]))
    assert said.startswith("Verstanden als: Und wo fand er statt?")
    assert not terminal.reply(ask(library, KNOWN)).startswith("Verstanden")


def test_notices_stand_below_an_answer(library: Library) -> None:
    said = terminal.reply(ask(library, "Waren 2025 beim 1. Kleinstadt-Kongress 9.999 Leute da?"))
    assert "Hinweis: Die zitierten Stellen nennen „9.999“ nicht" in " ".join(said.split())


@pytest.mark.parametrize(
    ("number", "label", "said"),
    [(None, None, ""), (5, None, "PDF-Seite 5"), (5, "iv", "S. iv (PDF-Seite 5)")],
)
def test_both_page_numbers_are_told(number: int | None, label: str | None, said: str) -> None:
    assert terminal.page(number, label) == said


def test_a_slide_is_called_so_by_what_is_printed_on_it() -> None:
    assert terminal.page(5, None, slides=True) == "Folie 5"
    assert terminal.page(5, "6", slides=True) == "Folie 6"


def test_a_place_names_page_section_and_date(library: Library) -> None:
    reply = ask(
        library, "Was ist mit Hidden Champions gemeint?", filters=Filters(documents=("dossier",))
    )
    assert isinstance(reply, Answer)
    citation = replace(reply.sentences[0].citations[0], as_of="2021")
    said = terminal.place(citation)
    assert said.startswith(citation.title)
    assert f"PDF-Seite {citation.page}" in said
    assert said.endswith("Stand 2021")


def test_a_passage_is_shortened(library: Library) -> None:
    (hit,) = hits(library, "Kleinstadt", k=1)
    long = replace(hit, passage=replace(hit.passage, text="Wort " * 300))
    said = terminal.hit(long)
    assert len(said) < 700
    assert said.endswith("…")


def test_a_report_lists_what_was_done() -> None:
    said = terminal.report(REPORT)
    assert said.splitlines()[0] == "Generation g veröffentlicht."
    for words in (
        "neu: a, b",
        "geändert: c",
        "letzte Fassung behalten: d",
        "nicht gelesen: e.pdf, Seite 2: kaputt. Ersetzen.",
        "Hinweis: f: schief",
        "ansehen: g: 3 Seiten ohne Text: 4, 7, 9",
        "1 Quellen",
        "geladen: 1 neu, 2 unverändert\n  nicht geladen: w: w.example: weg. Ja.",
        "erkannt: y.pdf ist die Quelle y (ISBN); diese Quelle war erwartet und ist jetzt ersch",
    ):
        assert words in said
    assert "entfernt" not in said
    assert terminal.report(replace(REPORT, published=False)).startswith("Nichts Neues;")


def test_the_state_lists_documents_and_what_is_missing(library: Library) -> None:
    said = terminal.status(library.index())
    for document in library.index().catalog.documents.values():
        assert document.source.title in said
        assert re.search(rf"^  {document.id} ", said, re.MULTILINE)
    assert "nicht geladen" in said
    assert "erwartet, noch nicht erschienen" in said


class Watched(io.StringIO):
    """Standard error in a terminal."""

    def isatty(self) -> bool:
        """Tell that a person is watching."""
        return True


def test_progress_says_a_line_now_and_then_where_nobody_watches(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "stderr", stream := io.StringIO())
    times = iter((0.0, 4.0, 11.0, 12.0))
    monkeypatch.setattr(time, "monotonic", lambda: next(times))
    progress = terminal.Progress()
    for done in range(1, 5):
        progress("Lesen", done, 9)
    assert stream.getvalue() == "Lesen …\nLesen: 3/9, noch etwa 22 s\n"


def test_progress_moves_in_a_terminal_and_is_calm_elsewhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for stream, expected in (
        (io.StringIO(), "Lesen …\nSchreiben …\n"),
        (
            Watched(),
            "\r\033[KLesen: 1/2\r\033[KLesen: 2/2\r\033[KSchreiben: 1/1\r\033[K",
        ),
    ):
        monkeypatch.setattr(sys, "stderr", stream)
        with terminal.Progress() as progress:
            progress("Lesen", 1, 2)
            progress("Lesen", 2, 2)
            progress("Schreiben", 1, 1)
        assert stream.getvalue() == expected


def test_progress_tells_the_time_left(monkeypatch: pytest.MonkeyPatch) -> None:
    now = iter([0.0, 1.0, 10.0, 100.0, 380.0])
    stream = Watched()
    monkeypatch.setattr("time.monotonic", lambda: next(now))
    monkeypatch.setattr(sys, "stderr", stream)
    progress = terminal.Progress()
    for done in (0, 1, 20, 20, 99):
        progress("Lesen", done, 100)
    lines = [line.removeprefix("\033[K") for line in stream.getvalue().split("\r")[1:]]
    assert lines == [
        "Lesen: 0/100",
        "Lesen: 1/100",
        "Lesen: 20/100, noch etwa 40 s",
        "Lesen: 20/100, noch etwa 7 min",
        "Lesen: 99/100, noch etwa 4 s",
    ]


def test_an_answer_of_a_model_is_labelled_and_checked(library: Library) -> None:
    reply = ask(library, KNOWN)
    assert isinstance(reply, Answer)
    lie = Checked(text="Es waren 98.765.", citations=(), flaws=(Flaw.NUMBER,), support=0.0)
    report = Check(
        model="ollama:klein",
        host="127.0.0.1",
        here=True,
        complete=True,
        sentences=(lie, replace(lie, text="Und 56.789.")),
        shown=False,
    )
    dropped = terminal.reply(replace(reply, written_by="ollama:klein", check=report))
    assert dropped.startswith("Geschrieben vom Sprachmodell ollama:klein.")
    assert "2 Sätze des Sprachmodells waren nicht belegt" in dropped
    assert "98.765" not in dropped
    marked = terminal.reply(replace(reply, check=replace(report, shown=True)))
    assert "Nicht belegt, vom Sprachmodell trotzdem geschrieben:\n  ? Es waren 98.765." in marked


def test_what_steers_a_terminal_is_not_printed(library: Library) -> None:
    reply = ask(library, KNOWN)
    assert isinstance(reply, Answer)
    first = replace(reply.sentences[0], text="Rot \x1b[31m\x07und \u202eumgekehrt\u2066.")
    assert "Rot [31mund umgekehrt." in terminal.reply(replace(reply, sentences=(first,)))
