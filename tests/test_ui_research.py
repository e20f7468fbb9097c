"""The commands for those who write: what they print for people and for programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from ui.cli import main

if TYPE_CHECKING:
    from pathlib import Path

    from ui.payload import Json

QUOTE = "Ein Drittel der Städte mit 10.000–20.000 Einwohnern verlor seit 2001 zentrale Funktionen"
CHECK = {"verdict", "document_id", "page", "page_label", "difference"}


class Run:
    """Runs commands over the shipped corpus and reads what they print."""

    def __init__(self, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
        """Remember the home."""
        self.home, self.capsys = home, capsys

    def __call__(self, *arguments: str | Path, status: int = 0) -> str:
        """Return what a command prints, after checking how it ends."""
        assert main([*map(str, arguments), "--home", str(self.home)]) == status
        said = self.capsys.readouterr()
        return said.out if status == 0 else said.err

    def json(self, *arguments: str | Path) -> dict[str, Json]:
        """Return the object that a command prints with --json."""
        value: dict[str, Json] = json.loads(self(*arguments, "--json"))
        return value


@pytest.fixture
def run(shipped_home: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Return commands over the shipped corpus."""
    return Run(shipped_home, capsys)


def listed(value: Json) -> list[dict[str, Json]]:
    assert isinstance(value, list)
    return [each for each in value if isinstance(each, dict)]


def test_a_quotation_for_people_and_programs(run: Run, tmp_path: Path) -> None:
    said = run("quote", QUOTE.replace("Drittel", "Viertel"))
    assert "verändert: Kleinstädte in Deutschland" in said
    assert "S. 6 (PDF-Seite 10)" in " ".join(said.split())
    assert "[-Drittel-] {+Viertel+}" in said
    told = run.json("quote", QUOTE)
    assert set(told) >= CHECK
    assert (told["verdict"], told["document_id"], told["page"], told["page_label"]) == (
        "verbatim",
        "dossier",
        10,
        "6",
    )
    assert told["difference"] is None
    text = tmp_path / "aufsatz.md"
    text.write_text(f"„{QUOTE}“ und „das steht hier nirgendwo“.", encoding="utf-8")
    assert run("quote", text).endswith("2 Zitate: 1 wörtlich, 1 nicht gefunden\n")
    whole = run.json("quote", text)
    assert whole["counts"] == {"verbatim": 1, "absent": 1}
    assert [each["verdict"] for each in listed(whole["quotes"])] == ["verbatim", "absent"]
    text.write_text("Nichts.", encoding="utf-8")
    assert "Keine Zitate" in run("quote", text)
    (tmp_path / "kaputt.docx").write_bytes(b"PK kaputt")
    assert "kaputt.docx" in run("quote", tmp_path / "kaputt.docx", status=1)
    assert run.json("quote", "x" * 9000)["verdict"] == "absent"


def test_references_of_everything(run: Run) -> None:
    everything = run.json("cite", "--format", "bibtex")
    assert len(listed(everything["references"])) == 44
    (passage,) = listed(run.json("search", "-k", "1", "Leerstand in der Innenstadt")["hits"])
    name = str(passage["passage_id"])
    told = run.json("cite", name, "dossier", "studie-2021", "--format", "ris")
    assert [each["passage_id"] for each in listed(told["references"])] == [name, None, None]
    assert run("cite", name, "--style", "apa").startswith("Kleinstadt-Assistent. (o. J.).")
    assert run("cite", "studie-2021").startswith("Milbert, Antonia; Porsche, Lars (2021)")
    assert "apa, german" in run("cite", "dossier", "--style", "gibt-es-nicht", status=1)
    assert "status" in run("cite", "gibt-es-nicht", status=1)


def test_an_answer_is_cited_and_found_by_its_address(run: Run) -> None:
    reply = run.json("ask", "Was bedeutet der Donut-Effekt?")
    address = str(reply["answer_id"])
    sentences = listed(reply["sentences"])
    citations = [each for sentence in sentences for each in listed(sentence["citations"])]
    told = run.json("cite", address, "--format", "csl-json")
    cited = {each["passage_id"] for each in listed(told["references"])}
    assert cited == {each["passage_id"] for each in citations}
    found = run.json("resolve", address)
    assert (found["question"], found["generation"]) == (reply["question"], reply["generation"])
    quotes = [q["quote"] for each in listed(found["sentences"]) for q in listed(each["quotes"])]
    assert quotes == [each["quote"] for each in citations]
    assert "Frage: Was bedeutet der Donut-Effekt?" in run("resolve", address)
    passage = run.json("resolve", str(citations[0]["passage_id"]))
    assert (passage["current"], passage["today"]) == (True, None)
    assert "steht so im heutigen Bestand" in run("resolve", str(citations[0]["passage_id"]))
    assert "answer_id" in run("resolve", address[:40], status=1)


def test_a_word_in_context_and_editions(run: Run) -> None:
    told = run.json("concordance", "Leerstand*", "-k", "2")
    assert len(listed(told["contexts"])) == 2
    lines = run("concordance", "Leerstand*").splitlines()
    assert {line.index("Leerstand", 40) for line in lines[:-2]} == {47}
    assert "steht nirgends" in run("concordance", "gibtesnicht")
    same = run.json("diff", "dossier", "dossier")
    assert same["changes"] == []
    assert "0 Stellen verschieden" in run("diff", "dossier", "dossier")
    other = run.json("diff", "akademie", "widersprueche")
    assert {each["kind"] for each in listed(other["changes"])} <= {"changed", "added", "removed"}
    assert "akademie" in run("diff", "gibt-es-nicht", "dossier", status=1)


def test_an_export_says_what_it_wrote(run: Run, tmp_path: Path) -> None:
    told = run.json("export", "--parquet", tmp_path / "x.parquet")
    assert (told["passages"], told["without_text"]) == (188, 0)
    assert "188 Passagen" in run("export", "--parquet", tmp_path / "x.parquet")
    assert "gibt es nicht" in run("export", "--parquet", tmp_path / "fehlt" / "x", status=1)
