"""The HTTP API over the shipped corpus: a real server gives the records of the command line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import httpx
import pytest
from homes import fill, shipped_encoder, silent, small_home
from patience import PATIENCE
from served import served

from ingest.removal import purge
from ui.api import schemas
from ui.cli import main

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pydantic import BaseModel

    from ui.payload import Json

QUESTION = "Was bedeutet der Donut-Effekt?"
PASSAGE = "abed96ccff2a4569"
QUOTE = "Ein Drittel der Städte mit 10.000–20.000 Einwohnern verlor seit 2001 zentrale Funktionen"
PROBLEM = "application/problem+json"


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where the server logs."""
    return tmp_path_factory.mktemp("api") / "log"


@pytest.fixture(scope="module")
def api(shipped_home: Path, log: Path) -> Iterator[httpx.Client]:
    """Return a client of a server over the shipped corpus."""
    with (
        served(shipped_home, log, "--rate", "1000") as address,
        httpx.Client(base_url=address, timeout=PATIENCE) as client,
    ):
        yield client


def command(capsys: pytest.CaptureFixture[str], home: Path, *words: str) -> dict[str, Json]:
    """Return what a command prints with --json."""
    assert main([*words, "--json", "--home", str(home)]) == 0
    value: dict[str, Json] = json.loads(capsys.readouterr().out)
    return value


def test_answers_are_the_records_of_the_command_line(
    api: httpx.Client, shipped_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = shipped_home
    asked = api.post("/v1/ask", json={"question": QUESTION}).json()
    assert asked == command(capsys, home, "ask", QUESTION)
    none = api.post("/v1/ask", json={"question": "Wie hoch ist der Mount Everest?"}).json()
    assert none["answered"] is False
    found = api.get("/v1/search", params={"q": "Leerstand", "limit": 3, "document": "dossier"})
    told = command(capsys, home, "search", "Leerstand", "-k", "3", "--document", "dossier")
    assert found.json()["hits"] == told["hits"]
    alike = api.get("/v1/search", params={"like": PASSAGE, "limit": 2}).json()
    assert alike["hits"] == command(capsys, home, "search", "--like", PASSAGE, "-k", "2")["hits"]
    assert api.get("/v1/generation").json() == command(capsys, home, "status")
    assert api.get(f"/v1/passages/{PASSAGE}").json() == command(capsys, home, "resolve", PASSAGE)
    address = asked["answer_id"]
    assert api.get(f"/v1/answers/{address}").json() == command(capsys, home, "resolve", address)
    for form in ("text", "bibtex", "ris", "csl-json"):
        cited = api.get(f"/v1/citations/{PASSAGE}", params={"format": form}).json()
        assert cited == command(capsys, home, "cite", PASSAGE, "--format", form)
    for quotation in (QUOTE, QUOTE.replace("Drittel", "Viertel"), "Nirgendwo steht dieses."):
        checked = api.post("/v1/quote", json={"quotation": quotation}).json()
        assert checked == command(capsys, home, "quote", quotation)
    assert api.get("/v1/runs").json()["runs"] == command(capsys, home, "runs")["runs"]


def test_every_record_is_described(api: httpx.Client) -> None:
    asked = {"question": QUESTION}
    reply = api.post("/v1/ask", json=asked).json()
    run = api.get("/v1/runs").json()["runs"][0]["id"]
    told: list[tuple[type[BaseModel], Json]] = [
        (schemas.Reply, reply),
        (schemas.Reply, api.post("/v1/ask", json={"question": "Wer ist Elvis?"}).json()),
        (schemas.Hits, api.get("/v1/search", params={"q": "Leerstand"}).json()),
        (schemas.Documents, api.get("/v1/documents").json()),
        (schemas.Document, api.get("/v1/documents/dossier").json()),
        (schemas.Passages, api.get("/v1/documents/dossier/passages").json()),
        (schemas.PageText, api.get("/v1/documents/dossier/pages/10").json()),
        (schemas.Resolved, api.get(f"/v1/passages/{PASSAGE}").json()),
        (schemas.ResolvedAnswer, api.get(f"/v1/answers/{reply['answer_id']}").json()),
        (schemas.References, api.get("/v1/citations/dossier").json()),
        (schemas.QuoteCheck, api.post("/v1/quote", json={"quotation": QUOTE}).json()),
        (schemas.QuoteChecks, api.post("/v1/quotes", json={"text": f"„{QUOTE}“"}).json()),
        (schemas.Runs, api.get("/v1/runs").json()),
        (schemas.Run, api.get(f"/v1/runs/{run}").json()),
        (schemas.Health, api.get("/health").json()),
        (schemas.Problem, api.get("/v1/runs/x").json()),
    ]
    for model, record in told:
        described = model.model_validate(record, extra="forbid", strict=True)
        assert described.model_dump(exclude_unset=True, by_alias=True) == record


def test_an_answer_is_streamed(api: httpx.Client) -> None:
    asked = {"question": QUESTION}
    with api.stream("POST", "/v1/ask/stream", json=asked) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        events = [part.split("\n") for part in answer.read().decode().split("\n\n") if part]
    names = [name.removeprefix("event: ") for name, _ in events]
    values = [json.loads(data.removeprefix("data: ")) for _, data in events]
    reply = api.post("/v1/ask", json=asked).json()
    assert names == ["sentence"] * len(reply["sentences"]) + ["reply"]
    assert values == [*reply["sentences"], reply]
    wrong = api.post("/v1/ask/stream", json={"question": "  "})
    assert (wrong.status_code, wrong.headers["content-type"]) == (422, PROBLEM)


def test_lists_go_on_where_they_say(api: httpx.Client) -> None:
    everything = api.get("/v1/documents/dossier/passages", params={"limit": 100}).json()
    seen, offset = [], 0
    while offset is not None:
        where = {"limit": 40, "offset": offset}
        part = api.get("/v1/documents/dossier/passages", params=where).json()
        seen += part["passages"]
        offset = part["next_offset"]
    assert seen == everything["passages"]
    assert len(seen) == everything["total"]
    first = api.get("/v1/search", params={"q": "Stadt", "limit": 2}).json()
    second = api.get("/v1/search", params={"q": "Stadt", "limit": 2, "offset": 2}).json()
    both = api.get("/v1/search", params={"q": "Stadt", "limit": 4}).json()
    assert first["next_offset"] == 2
    assert [h["passage_id"] for h in both["hits"]] == [
        h["passage_id"] for h in (*first["hits"], *second["hits"])
    ]
    beyond = api.get("/v1/documents", params={"offset": 1000}).json()
    assert (beyond["documents"], beyond["next_offset"]) == ([], None)


def test_a_page_is_drawn_with_marks(api: httpx.Client) -> None:
    place = "/v1/documents/dossier/pages/10/image"
    plain = api.get(place, params={"width": 300})
    assert plain.headers["content-type"] == "image/png"
    assert plain.content.startswith(b"\x89PNG")
    marked = api.get(place, params={"width": 300, "passage": PASSAGE})
    quoted = api.get(place, params={"width": 300, "quote": "Ein Drittel der Städte"})
    assert len({plain.content, marked.content, quoted.content}) == 3
    absent = api.get(place, params={"quote": "steht da nicht"})
    assert (absent.status_code, absent.headers["content-type"]) == (422, PROBLEM)
    assert api.get(place, params={"passage": "0000"}).status_code == 422
    assert api.get("/v1/documents/akademie/pages/1/image").status_code == 404
    assert api.get("/v1/documents/akademie/pages/1").json()["page"] is None


def test_who_has_a_generation_need_not_load_it_again(api: httpx.Client) -> None:
    for place in (
        "/v1/search?q=Leerstand",
        "/v1/documents",
        "/v1/documents/dossier/pages/10",
        "/v1/documents/dossier/pages/10/image?width=300",
        f"/v1/passages/{PASSAGE}",
        "/v1/citations/dossier",
    ):
        first = api.get(place)
        tag = first.headers["etag"]
        assert api.get("/health").json()["generation"] == tag.strip('"')
        again = api.get(place, headers={"If-None-Match": f'"x", W/{tag}'})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        assert api.get(place, headers={"If-None-Match": '"another"'}).status_code == 200


@pytest.mark.parametrize(
    ("place", "status", "kind"),
    [
        ("/v1/nothing", 404, "about:blank"),
        ("/v1/documents/nothing", 404, "urn:kleinstadt:problem:not-there"),
        ("/v1/documents/dossier/pages/999", 404, "urn:kleinstadt:problem:page-unknown"),
        ("/v1/passages/0000", 404, "urn:kleinstadt:problem:passage-forgotten"),
        ("/v1/citations/0000", 404, "urn:kleinstadt:problem:cited-unknown"),
        ("/v1/answers/a1-xx", 404, "urn:kleinstadt:problem:address-invalid"),
        ("/v1/runs/0000", 404, "urn:kleinstadt:problem:run-not-there"),
        ("/v1/search", 422, "urn:kleinstadt:problem:unfit"),
        ("/v1/search?q=a&like=b", 422, "urn:kleinstadt:problem:unfit"),
        ("/v1/search?q=a&year=2020-2010", 422, "urn:kleinstadt:problem:unfit"),
        ("/v1/search?q=a&year=20", 422, "about:blank"),
        ("/v1/search?q=a&theme=x", 422, "urn:kleinstadt:problem:filter-unknown"),
        ("/v1/search?q=%22offen", 422, "urn:kleinstadt:problem:query-invalid"),
        ("/v1/citations/dossier?style=%2Fetc%2Fpasswd", 422, "about:blank"),
        ("/v1/ask", 405, "about:blank"),
    ],
)
def test_what_is_wrong_is_a_problem(api: httpx.Client, place: str, status: int, kind: str) -> None:
    answer = api.get(place, headers={"X-Request-ID": "meine-1"})
    assert (answer.status_code, answer.headers["content-type"]) == (status, PROBLEM)
    told = answer.json()
    assert (told["type"], told["status"]) == (kind, status)
    assert told["instance"] == "urn:request:meine-1"
    assert told["detail"]


def test_what_is_kept_and_logged_of_requests(
    api: httpx.Client, log: Path, shipped_home: Path
) -> None:
    answer = api.post("/v1/ask", json={"question": QUESTION}, headers={"X-Request-ID": "r-77"})
    assert answer.headers["x-request-id"] == "r-77"
    api.get(f"/v1/answers/{answer.json()['answer_id']}")
    forged = api.get("/health", headers={"X-Request-ID": 'x" onload=y'})
    assert forged.headers["x-request-id"].isalnum()
    lines = [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]
    (mine,) = [line for line in lines if line["request"] == "r-77"]
    assert (mine["route"], mine["status"], mine["method"]) == ("/ask", 200, "POST")
    assert mine["generation"] == answer.json()["generation"]
    assert "Donut" not in log.read_text()
    assert answer.json()["answer_id"] not in log.read_text()
    counts = api.get("/metrics")
    assert counts.headers["content-type"].startswith("text/plain")
    assert 'kleinstadt_requests_total{method="POST",route="/ask",status="200"}' in counts.text
    assert 'kleinstadt_request_seconds_bucket{le="0.1",route="/ask"}' in counts.text
    assert str(shipped_home) not in counts.text


def test_the_description_has_examples_and_errors(api: httpx.Client) -> None:
    told = api.get("/v1/openapi.json").json()
    assert told["openapi"].startswith("3.1")
    operations = [
        each for path in told["paths"].values() for each in path.values() if "responses" in each
    ]
    assert len(operations) == 20
    for each in operations:
        assert {"400", "413", "422", "429", "503"} <= each["responses"].keys()
        assert PROBLEM in each["responses"]["422"]["content"]
        assert each["summary"]
    assert told["components"]["schemas"]["Asked"]["example"] == {"question": QUESTION}
    assert api.get("/docs").status_code == 404


def test_an_address_outlives_its_generation(tmp_path: Path) -> None:
    """While it is served a corpus changes, until nothing but its history has the passage."""
    settings = small_home(tmp_path)
    with (
        served(settings.home, tmp_path / "log") as address,
        httpx.Client(base_url=address, timeout=PATIENCE) as client,
    ):
        asked = client.post("/v1/ask", json={"question": "Wann wurde der Wasserturm errichtet?"})
        (quoted, *_) = asked.json()["sentences"][0]["citations"]
        place = f"/v1/passages/{quoted['passage_id']}"
        answer = f"/v1/answers/{asked.json()['answer_id']}"
        cited = f"/v1/citations/{quoted['passage_id']}"
        before = {each: client.get(each) for each in (place, answer, cited)}
        assert before[place].json()["current"] is True
        for year in range(1913, 1917):
            text = f"# Der Wasserturm\n\nEr wurde {year} errichtet.\n"
            (settings.corpus / "turm.md").write_text(text, encoding="utf-8")
            fill(settings.home, settings.corpus)
        for name, was in before.items():
            now = client.get(name, headers={"If-None-Match": was.headers["etag"]})
            assert now.status_code == 200, name
            assert now.headers["etag"] != was.headers["etag"]
        found = client.get(place).json()
        assert (found["current"], found["text"]) == (False, before[place].json()["text"])
        assert found["generations"] == before[place].json()["generations"]
        assert found["today"]["verdict"] in {"altered", "absent"}
        told = client.get(answer).json()
        assert told["sentences"][0]["quotes"][0]["quote"] == quoted["quote"]
        assert "1912" not in client.get(f"/v1/documents/{quoted['document_id']}/pages/1").text
        purge(settings, shipped_encoder(), silent, [quoted["document_id"]])
        gone = client.get(place)
        assert (gone.status_code, gone.headers["content-type"]) == (404, PROBLEM)
        assert client.get(answer).json()["sentences"][0]["quotes"][0]["quote"] is None
