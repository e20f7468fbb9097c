"""Every run leaves a report, also one that failed; the last hundred are kept."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from homes import fill, shipped_encoder, silent, small_home, write_corpus

from ingest.errors import DocumentUnreadable, NothingPublished, RunNotThere
from ingest.forecast import forecast
from ingest.generation import Home
from ingest.model import Source, State
from ingest.quality import Finding, Problem
from ingest.report import Report, report_from_json, report_to_json
from ingest.rollback import roll_back
from ingest.run import ingest
from ingest.runs import KEPT, Outcome, run_of, runs_of
from ingest.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path


def test_each_run_is_reported_newest_first(tmp_path: Path) -> None:
    settings = small_home(tmp_path)
    home = Home(path=settings.home)
    fill(settings.home, settings.corpus)
    (settings.corpus / "falsch.pdf").write_bytes(b"das ist kein PDF")
    fill(settings.home, settings.corpus)
    with pytest.raises(NothingPublished):
        fill(settings.home, settings.corpus, strict=True)
    (settings.corpus / "turm.md").unlink()
    fill(settings.home, settings.corpus)
    roll_back(settings)
    found = runs_of(home)
    assert [each.outcome for each in found] == [
        Outcome.PUBLISHED,
        Outcome.PUBLISHED,
        Outcome.FAILED,
        Outcome.UNCHANGED,
        Outcome.UNCHANGED,
        Outcome.PUBLISHED,
    ]
    assert [each.command for each in found] == ["rollback", *["ingest"] * 5]
    back, last, failed, unread, nothing, first = found
    assert back.report is not None
    assert back.report.added == ("turm",)
    assert last.report is not None
    assert last.report.removed == ("turm",)
    assert failed.report is None
    assert "--strict" in (failed.error or "")
    assert unread.report is not None
    assert [each.file for each in unread.report.failures] == ["falsch.pdf"]
    assert nothing.report is not None
    assert nothing.report.unchanged == ("bahn", "markt", "turm")
    assert all(each.began <= datetime.now(UTC) and each.seconds >= 0 for each in found)
    again = run_of(home, first.id)
    assert (again.id, again.began) == (first.id, first.began)
    with pytest.raises(RunNotThere, match="kleinstadt runs"):
        run_of(home, "../added")


def test_only_the_last_are_kept_and_damage_is_passed_over(tmp_path: Path) -> None:
    settings = small_home(tmp_path)
    home = Home(path=settings.home)
    (first,) = home.runs.iterdir()
    for number in range(KEPT + 5):
        (home.runs / f"2020{number:04}.json").write_bytes(first.read_bytes())
    (home.runs / "20209999.json").write_text("{", encoding="utf-8")
    fill(settings.home, settings.corpus)
    assert len(list(home.runs.iterdir())) == KEPT
    assert first.exists()
    assert len(runs_of(home)) == KEPT - 1


def test_a_report_comes_back() -> None:
    report = Report(
        generation="g",
        published=True,
        added=("a",),
        changed=("b",),
        unchanged=("c",),
        removed=("d",),
        unreachable=("e",),
        failures=(
            DocumentUnreadable(file="f.pdf", reason="kaputt", advice="Ersetzen.", page=3),
            DocumentUnreadable(file="g.pdf", reason="leer", advice="Ersetzen."),
        ),
        warnings=("h: schief",),
        findings={"a": (Finding(problem=Problem.NO_TEXT, note="n", pages=(1, 2)),)},
        not_fetched=(Source(id="x", title="X", state=State.EXPECTED),),
        left_out=("i",),
        same={"c": "a"},
        held=True,
    )
    back = report_from_json(report_to_json(report))
    assert [str(each) for each in back.failures] == [str(each) for each in report.failures]
    assert [each.page for each in back.failures] == [3, None]
    fields = [name for name in Report.__slots__ if name != "failures"]
    assert [getattr(back, name) for name in fields] == [getattr(report, name) for name in fields]


def test_a_forecast_says_what_a_run_would_do_and_does_nothing(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home", corpus=write_corpus(tmp_path / "corpus"))
    first = forecast(settings, shipped_encoder())
    assert (first.publishes, first.anew, first.added) == (True, True, ("bahn", "markt", "turm"))
    assert not settings.home.exists()
    (settings.corpus / "falsch.pdf").write_bytes(b"das ist kein PDF")
    fill(settings.home, settings.corpus)
    (settings.corpus / "turm.md").write_text("# Turm\n", encoding="utf-8")
    (settings.corpus / "bahn.txt").unlink()
    (settings.corpus / "neu.md").write_text("# Neu\n", encoding="utf-8")
    before = {each: each.stat().st_mtime_ns for each in settings.home.rglob("*")}
    seen = forecast(settings, shipped_encoder())
    assert {each: each.stat().st_mtime_ns for each in settings.home.rglob("*")} == before
    assert (seen.publishes, seen.anew, seen.held) == (True, False, False)
    assert (seen.added, seen.changed) == (("falsch", "neu"), ("turm",))
    assert (seen.unchanged, seen.removed) == (("markt",), ("bahn",))
    assert seen.failing == ("falsch.pdf",)


def test_a_forecast_knows_what_was_rolled_back_from(tmp_path: Path) -> None:
    settings = small_home(tmp_path)
    assert not forecast(settings, shipped_encoder()).publishes
    assert forecast(settings, shipped_encoder(), rebuild=True).publishes
    (settings.corpus / "turm.md").unlink()
    fill(settings.home, settings.corpus)
    roll_back(settings)
    seen = forecast(settings, shipped_encoder())
    assert (seen.publishes, seen.held, seen.removed) == (False, True, ("turm",))
    ingest(settings, shipped_encoder(), silent, rebuild=True)
    assert not forecast(settings, shipped_encoder()).held
