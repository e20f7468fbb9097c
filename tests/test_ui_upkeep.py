"""The commands that look after an index, as a person and as a program use them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from homes import TEXTS, small_home

from assistant.address import address_of
from assistant.answer import ask
from assistant.feedback import FILE, keep_feedback
from ingest.index import Library
from ui.cli import main

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.settings import Settings


class Command:
    """The command in this process, over a home with the small corpus."""

    def __init__(self, settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
        """Take the home and what catches the output."""
        self.settings = settings
        self._capsys = capsys

    def __call__(self, *arguments: str | Path, status: int = 0) -> str:
        """Run it, check its exit status, and return what it said, errors last."""
        places = ("--home", self.settings.home, "--corpus", self.settings.corpus)
        assert main([*map(str, (*arguments, *places))]) == status
        said = self._capsys.readouterr()
        return said.out + said.err if status else said.out

    def json(self, *arguments: str | Path, status: int = 0) -> dict[str, object]:
        """Run it with --json and return what it said."""
        found: dict[str, object] = json.loads(self(*arguments, "--json", status=status))
        return found


@pytest.fixture
def command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    """Return the command over a small home."""
    return Command(small_home(tmp_path), capsys)


def change(command: Command) -> None:
    """Change the tower."""
    text = TEXTS["turm.md"].replace("1912", "1913")
    (command.settings.corpus / "turm.md").write_text(text, encoding="utf-8")


def test_a_dry_run_only_says_what_it_would_do(command: Command) -> None:
    assert command("ingest", "--dry-run").startswith("Nichts Neues; ein Lauf würde nichts")
    change(command)
    said = command("ingest", "--dry-run")
    assert said.startswith("Ein Lauf würde eine Generation veröffentlichen.\n")
    assert "geändert: turm" in said
    assert "unverändert: bahn, markt" in said
    given = command.json("ingest", "--dry-run")
    assert (given["publishes"], given["changed"]) == (True, ["turm"])
    assert "alles neu" in command("ingest", "--dry-run", "--rebuild")
    assert "1912" in command("search", "Wasserturm")


def test_runs_are_listed_and_shown(command: Command) -> None:
    change(command)
    command("ingest")
    (newest, first) = command("runs").splitlines()
    assert "ingest  veröffentlicht" in newest
    assert "1 geändert" in newest
    assert "3 neu" in first
    name = newest.split()[0]
    assert "geändert: turm" in command("runs", name)
    given = command.json("runs", name)
    assert (given["id"], given["outcome"]) == (name, "published")
    listed = command.json("runs")["runs"]
    assert isinstance(listed, list)
    assert [each["id"] for each in listed] == [name, first.split()[0]]
    assert "gibt es nicht" in command("runs", "x", status=1)


def test_back_to_the_generation_before(command: Command) -> None:
    assert "keine frühere" in command("rollback", status=1)
    change(command)
    command("ingest")
    said = command("rollback")
    assert "antwortet." in said
    assert "in anderer Fassung: turm" in said
    assert "1912" in command("search", "Wasserturm")
    assert command("ingest").startswith("Dieser Stand wurde zurückgenommen")
    assert command("ingest", "--dry-run").startswith("Dieser Stand wurde zurückgenommen")
    assert "1912" in command("search", "Wasserturm")
    command("ingest", "--rebuild")
    assert "1913" in command("search", "Wasserturm")


def test_documents_are_taken_out_and_come_back(command: Command) -> None:
    said = command("remove", "turm")
    assert "entfernt: turm" in said
    assert "kleinstadt ingest --restore turm" in said
    assert "1912" not in command("search", "Wasserturm")
    assert "von Ihnen entfernt (zurück mit --restore): turm" in command("ingest")
    assert "möglich sind: bahn, markt" in command("remove", "turm", status=1)
    assert "neu: turm" in command("ingest", "--restore", "turm")
    assert command.json("remove", "bahn")["removed"] == ["bahn"]
    assert "getilgt: turm" in command("purge", "turm")
    assert "Sicherungen" in command("purge", "turm")
    assert "1912" not in command("search", "Wasserturm")


def test_what_does_not_agree_is_said_and_repaired(command: Command) -> None:
    assert command("verify").startswith("Katalog, Wortindex, Chroma und Originale stimmen")
    next((command.settings.home / "originals").iterdir()).unlink()
    said = command("verify", status=1)
    assert "Originale: " in said
    assert "verify --repair" in said
    assert command.json("verify", status=1)["agrees"] is False
    assert command.json("verify", "--repair") == {"agrees": True, "faults": []}


def test_a_home_goes_into_a_file_and_back(command: Command, tmp_path: Path) -> None:
    said = command("backup", tmp_path / "bestand.tar")
    assert "bestand.tar" in said
    assert "MB" in said
    change(command)
    command("ingest")
    assert "ist eingespielt" in command("restore", tmp_path / "bestand.tar")
    assert "1912" in command("search", "Wasserturm")
    (tmp_path / "falsch.tar").write_bytes(b"x")
    assert "lässt sich nicht einspielen" in command("restore", tmp_path / "falsch.tar", status=1)
    assert "falsch" in command("restore", tmp_path / "gibt-es-nicht-falsch.tar", status=1)


def test_feedback_is_printed_and_holds_no_word_of_what_is_purged(command: Command) -> None:
    assert command("feedback") == ""
    library = Library(command.settings)
    reply = ask(library, "Wann wurde der Wasserturm von Musterstadt errichtet?")
    library.close()
    keep_feedback(
        command.settings.home,
        question=reply.question.text,
        answer_id=address_of(reply),
        helpful=True,
    )
    told = json.loads(command("feedback"))
    assert told["turns"] == [reply.question.text]
    assert "1912" in json.dumps(told["gold"])
    command("purge", "turm")
    assert json.loads(command("feedback"))["gold"] == []
    assert b"1912" not in (command.settings.home / FILE).read_bytes()
