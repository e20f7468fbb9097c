"""The contract of the commands: what they print for programs, and how they end."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from homes import TEXTS, write_corpus
from typeset import SENTENCES, typeset

from ui.cli import main

if TYPE_CHECKING:
    from pathlib import Path

    from ui.payload import Json

QUESTION = "Wann fand der 1. Kleinstadt-Kongress statt?"
UNKNOWN = "Wie ist das Wetter auf dem Mars?"
REPLY = {
    "question",
    "understood_as",
    "answered",
    "kind",
    "reason",
    "sentences",
    "notices",
    "near",
    "generation",
    "form",
    "parts",
    "sought",
    "sources",
    "answer_id",
    "written_by",
    "check",
}
CITATION = {
    "quote",
    "passage_id",
    "document_id",
    "title",
    "page",
    "page_label",
    "section",
    "source_kind",
    "origin",
    "as_of",
    "speaks_of",
}
PLACE = {"passage_id", "document_id", "title", "page", "page_label"}
HIT = PLACE | {"section", "text", "score", "same"}
SOURCE = {"id", "title", "state", "url"}

Printed = dict[str, "Json"]


class Command:
    """Runs commands in this process, always over one home, and reads what they print."""

    def __init__(self, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
        """Remember the home."""
        self.home, self.capsys = home, capsys

    def __call__(self, *arguments: str | Path, status: int = 0) -> str:
        """Return what a command prints, after checking how it ends."""
        assert main([*map(str, arguments), "--home", str(self.home)]) == status
        said = self.capsys.readouterr()
        assert "Traceback" not in said.err
        return said.out if status == 0 else said.err

    def json(self, *arguments: str | Path) -> dict[str, Json]:
        """Return the one object that a command prints with --json."""
        printed = self(*arguments, "--json")
        assert printed.count("\n") == 1
        value: dict[str, Json] = json.loads(printed)
        return value

    def lines(self, *arguments: str | Path) -> list[dict[str, Json]]:
        """Return the objects that a command prints, one a line."""
        return [json.loads(line) for line in self(*arguments).splitlines()]


@pytest.fixture
def shipped(shipped_home: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    """Return commands over the shipped corpus."""
    return Command(shipped_home, capsys)


@pytest.fixture
def small(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    """Return commands over an empty home."""
    return Command(tmp_path / "home", capsys)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Write the small corpus."""
    return write_corpus(tmp_path / "corpus")


def objects(value: Json) -> list[dict[str, Json]]:
    """Return a list of objects."""
    assert isinstance(value, list)
    found: list[dict[str, Json]] = []
    for each in value:
        assert isinstance(each, dict)
        found.append(each)
    return found


def test_an_answer_as_json(shipped: Command) -> None:
    reply = shipped.json("ask", QUESTION)
    assert set(reply) == REPLY
    assert (reply["question"], reply["understood_as"]) == (QUESTION, QUESTION)
    assert (reply["answered"], reply["reason"], reply["near"]) == (True, None, [])
    assert reply["kind"] == "date"
    sentences = objects(reply["sentences"])
    assert all(set(each) == {"text", "citations", "cells"} for each in sentences)
    for each in sentences:
        for citation in objects(each["citations"]):
            assert set(citation) == CITATION | {"origins"}
            assert citation["source_kind"] == "digest"
            assert citation["page"] is None or isinstance(citation["page"], int)
            assert isinstance(citation["section"], str)
            origin = citation["origin"]
            assert origin is None or (
                isinstance(origin, dict)
                and set(origin) == {"title", "address", "date", "confidence"}
            )
    assert any("25./26.06.2025" in str(each["text"]) for each in sentences)


def test_no_answer_as_json(shipped: Command) -> None:
    reply = shipped.json("ask", UNKNOWN)
    assert set(reply) == REPLY
    assert (reply["answered"], reply["sentences"]) == (False, [])
    assert reply["reason"]
    near = objects(reply["near"])
    assert near
    assert all(set(hit) == HIT for hit in near)


def test_passages_as_json(shipped: Command) -> None:
    found = shipped.json("search", "Kleinstadt-Kongress", "-k", "4")
    assert set(found) == {"hits"}
    hits = objects(found["hits"])
    assert len(hits) == 4
    assert all(set(hit) == HIT for hit in hits)
    scores = [hit["score"] for hit in hits]
    assert scores == sorted(scores, key=lambda score: -float(str(score)))


def test_the_state_as_json(shipped: Command) -> None:
    state = shipped.json("status")
    assert set(state) == {
        "generation",
        "created",
        "encoder",
        "documents",
        "pages",
        "passages",
        "findings",
        "not_fetched",
    }
    assert isinstance(state["encoder"], dict)
    assert set(state["encoder"]) == {"name", "revision", "dimension"}
    documents = objects(state["documents"])
    assert {str(each["document_id"]) for each in documents} >= {"dossier", "akademie"}
    assert set(documents[0]) == {
        "document_id",
        "title",
        "pages",
        "source_kind",
        "rights",
        "sha256",
        "retrieved",
        "same_as",
    }
    by_id = {each["document_id"]: each["pages"] for each in documents}
    assert by_id["akademie"] is None
    assert isinstance(by_id["dossier"], int)
    missing = objects(state["not_fetched"])
    assert {str(each["state"]) for each in missing} == {"remote", "expected"}
    assert all(set(each) == SOURCE for each in missing)


def test_quality_as_json(shipped: Command, tmp_path: Path) -> None:
    (tmp_path / "falsch.pdf").write_bytes(b"no pdf")
    given = shipped.json("inspect", "dossier", tmp_path / "falsch.pdf", "--pages", "2-3")
    (failure,) = objects(given["failures"])
    assert failure["file"] == "falsch.pdf"
    (document,) = objects(given["documents"])
    assert (document["file"], document["page_count"]) == ("dossier", 20)
    assert (document["findings"], document["pictures"]) == ([], [])
    pages = objects(document["pages"])
    assert [(each["page"], each["page_label"]) for each in pages] == [(2, "ii"), (3, "iii")]
    assert pages[1]["read_by"] == "text layer"
    assert pages[1]["problems"] == []
    sections = objects(document["sections"])
    assert {"level": 1, "title": "Die Studie", "page": 5} in sections


def test_quality_in_words(small: Command, corpus: Path, tmp_path: Path) -> None:
    said = small("inspect", corpus / "turm.md", corpus / "bahn.txt", "--pictures", tmp_path / "b")
    assert said.startswith("turm")
    assert "\nbahn" in said
    assert said.count("Nichts fällt auf.") == 2
    assert sorted(place.name for place in (tmp_path / "b").iterdir()) == [
        "bahn-gliederung.txt",
        "turm-gliederung.txt",
    ]


def test_nothing_to_inspect_is_a_known_error(
    small: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["inspect", "gibt-es-nicht.pdf", "--home", str(small.home)]) == 1
    assert "nicht gelesen: gibt-es-nicht.pdf: diese Datei gibt es nicht." in capsys.readouterr().out


def test_a_run_as_json(small: Command, corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "falsch.pdf").write_bytes(b"no pdf")
    report = small.json("ingest", tmp_path / "falsch.pdf", "--corpus", corpus)
    assert set(report) == {
        "generation",
        "published",
        "added",
        "changed",
        "unchanged",
        "removed",
        "unreachable",
        "failures",
        "warnings",
        "findings",
        "not_fetched",
        "recognised",
        "fetched",
        "left_out",
        "same",
        "held",
    }
    assert (report["published"], report["added"]) == (True, ["bahn", "markt", "turm"])
    (failure,) = objects(report["failures"])
    assert set(failure) == {"file", "page", "reason", "advice"}
    assert report["findings"] == {}
    again = small.json("ingest", "--corpus", corpus)
    assert (again["published"], again["added"]) == (False, [])
    assert again["unchanged"] == ["bahn", "markt", "turm"]
    assert again["generation"] == report["generation"]


def test_pages_without_text_are_named_by_the_run_and_the_state(
    small: Command, corpus: Path
) -> None:
    typeset(f"{SENTENCES[0]} #pagebreak() #pagebreak() {SENTENCES[1]}", corpus / "luecke.pdf")
    finding: Json = {"problem": "no text", "note": "", "pages": [2]}
    report = small.json("ingest", "--corpus", corpus)
    assert report["findings"] == {"luecke": [finding]}
    assert small.json("status")["findings"] == {"luecke": [finding]}
    assert "luecke: 1 Seite ohne Text: 2" in small("status")
    assert "1 Seite ohne Text: 2" in small("inspect", "luecke")


def test_documents_are_chosen_by_the_ids_that_status_prints(shipped: Command) -> None:
    ids = [str(each["document_id"]) for each in objects(shipped.json("status")["documents"])]
    chosen = ["--document", ids[0], "--document", ids[1]]
    hits = objects(shipped.json("search", "Kleinstadt", "-k", "100", *chosen)["hits"])
    assert {hit["document_id"] for hit in hits} == set(ids[:2])
    reply = shipped.json("ask", QUESTION, "--document", "akademie")
    for sentence in objects(reply["sentences"]):
        assert {each["document_id"] for each in objects(sentence["citations"])} == {"akademie"}
    message = shipped("ask", QUESTION, "--document", "nichts", status=1)
    assert "„nichts“" in message
    assert all(name in message for name in ids)


def test_k_is_the_number_of_passages_considered(shipped: Command) -> None:
    for k in (1, 3, 12):
        assert len(objects(shipped.json("search", "Kleinstadt", "-k", str(k))["hits"])) == k
    reply = shipped.json("ask", QUESTION, "-k", "1")
    cited = {
        citation["passage_id"]
        for sentence in objects(reply["sentences"])
        for citation in objects(sentence["citations"])
    }
    assert len(cited) == 1


def test_a_batch_answers_each_line_with_its_id(shipped: Command, tmp_path: Path) -> None:
    rows: list[dict[str, object]] = [
        {"id": "eins", "text": QUESTION, "mehr": True},
        {"id": 2, "text": UNKNOWN},
        {"id": "drei", "text": "Und wo fand er statt?", "history": [QUESTION]},
        {"id": "vier", "text": " ? "},
    ]
    batch = tmp_path / "fragen.jsonl"
    batch.write_text("\n\n".join(map(json.dumps, rows)) + "\n", encoding="utf-8")
    one, two, three, four = shipped.lines("ask", "--batch", batch)
    assert [one["id"], two["id"], three["id"], four["id"]] == ["eins", 2, "drei", "vier"]
    assert set(one) == REPLY | {"id"}
    assert one["sentences"] == shipped.json("ask", QUESTION)["sentences"]
    assert two["answered"] is False
    assert QUESTION in str(three["understood_as"])
    assert set(four) == {"id", "error"}


@pytest.mark.parametrize(
    "line", ["kein JSON", '{"text": "Was?"}', '{"id": "x"}', '{"id": [], "text": "Was?"}', "[1]"]
)
def test_a_bad_line_of_a_batch_is_named_before_anything_is_answered(
    shipped: Command, tmp_path: Path, line: str
) -> None:
    batch = tmp_path / "fragen.jsonl"
    batch.write_text(f'{{"id": 1, "text": "Was?"}}\n{line}\n', encoding="utf-8")
    assert f"{batch}, Zeile 2:" in shipped("ask", "--batch", batch, status=2)


def test_a_batch_that_is_no_text_is_named(shipped: Command, tmp_path: Path) -> None:
    batch = tmp_path / "fragen.jsonl"
    batch.write_bytes(b"\xff\xfe")
    assert str(batch) in shipped("ask", "--batch", batch, status=2)


def test_single_failures_do_not_fail_the_run_unless_it_is_strict(
    small: Command, corpus: Path
) -> None:
    (corpus / "falsch.pdf").write_bytes(b"no pdf")
    message = small("ingest", "--corpus", corpus, "--strict", status=1)
    assert "falsch.pdf" in message
    assert "--strict" in message
    said = small("ingest", "--corpus", corpus)
    assert "nicht gelesen: falsch.pdf" in said
    assert "neu: bahn, markt, turm" in said


def test_when_nothing_can_be_read_the_run_fails(small: Command, tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path / "falsch", {"falsch.pdf": "kein PDF"})
    message = small("ingest", "--corpus", corpus, status=1)
    assert "Nichts wurde veröffentlicht" in message
    assert "falsch.pdf" in message


def test_paths_are_added_and_removed(
    small: Command, corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    extra = write_corpus(tmp_path / "extra", {"neu.md": "# Neu\n\nDer Leuchtturm ist von 1888.\n"})
    monkeypatch.chdir(tmp_path)
    assert "neu: bahn, markt, turm, neu" in small("ingest", "extra", "--corpus", corpus)
    assert "1888" in small("search", "Leuchtturm")
    assert "Nichts Neues" in small("ingest", "--corpus", corpus)
    assert "entfernt: neu" in small("ingest", "--remove", extra, "--corpus", corpus)
    assert "1888" not in small("search", "Leuchtturm")
    assert "nicht hinzugefügt" in small("ingest", "--remove", extra, "--corpus", corpus, status=1)
    assert "gibt es nicht" in small("ingest", "weg.md", "--corpus", corpus, status=1)


def test_rebuild_publishes_without_anything_new(small: Command, corpus: Path) -> None:
    first = small.json("ingest", "--corpus", corpus)
    again = small.json("ingest", "--corpus", corpus, "--rebuild")
    assert again["published"]
    assert again["generation"] != first["generation"]


def test_home_and_corpus_come_from_the_environment(
    tmp_path: Path,
    corpus: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("KLEINSTADT_HOME", str(tmp_path / "heim"))
    monkeypatch.setenv("KLEINSTADT_CORPUS", str(corpus))
    assert main(["ingest"]) == 0
    assert (tmp_path / "heim" / "current").is_file()
    assert main(["search", "Draisine"]) == 0
    assert "Draisine" in capsys.readouterr().out


def test_a_question_to_a_small_corpus_is_answered_from_it(small: Command, corpus: Path) -> None:
    small("ingest", "--corpus", corpus)
    hits = objects(small.json("search", "Was kostet ein Stand auf dem Wochenmarkt?")["hits"])
    assert "acht Euro" in str(hits[0]["text"]) + str(hits[1]["text"])
    assert all(
        str(hit["text"]).split(".")[0] in " ".join("".join(TEXTS.values()).split()) for hit in hits
    )


def test_an_empty_question_is_a_known_error(shipped: Command) -> None:
    assert "Die Frage ist leer" in shipped("ask", " ? ", status=1)
    assert "Die Frage ist leer" in shipped("search", "…", status=1)


def test_passages_like_one_and_within_filters(shipped: Command) -> None:
    first, *_ = objects(shipped.json("search", "Donut-Effekt", "-k", "1")["hits"])
    name = str(first["passage_id"])
    limits = ("--kind", "paragraph", "--year", "2000-2030", "-k", "3")
    found = objects(shipped.json("search", "--like", name, *limits)["hits"])
    assert len(found) == 3
    assert name not in [hit["passage_id"] for hit in found]


def test_passages_that_read_the_same_are_named_with_the_one_listed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    same = "# Die Mühle\n\nDie Mühle am Bach mahlt Korn.\n"
    texts = {name: f"{TEXTS[name]}\n{same}" for name in ("turm.md", "markt.md")}
    corpus = write_corpus(tmp_path / "corpus", texts)
    command = Command(tmp_path / "home", capsys)
    command("ingest", "--corpus", corpus)
    query = '"am Bach"'
    (hit,) = objects(command.json("search", query)["hits"])
    (other,) = objects(hit["same"])
    assert set(other) == PLACE
    assert {hit["document_id"], other["document_id"]} == {"turm", "markt"}
    said = command("search", query)
    assert "ebenso: Der W" in said
    assert f"Kennung {hit['passage_id']}" in said


def test_a_search_is_words_or_a_passage(
    shipped: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    for arguments in (["search"], ["search", "Wasser", "--like", "x"]):
        assert main([*arguments, "--home", str(shipped.home)]) == 2
        assert "kleinstadt search --like ID" in capsys.readouterr().err
