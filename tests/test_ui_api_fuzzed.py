"""The whole API by its description: requests made up by schemathesis, and a client made from it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from served import served

if TYPE_CHECKING:
    from collections.abc import Iterator

# What is well-formed may still name a document or a theme that there is not: that is told as 422.
_CHECKS = ("--exclude-checks", "positive_data_acceptance")


@pytest.fixture(scope="module")
def description(shipped_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the shipped corpus; return where the API is described."""
    log = tmp_path_factory.mktemp("fuzzed") / "log"
    with served(shipped_home, log, "--rate", "10000", "--waiting", "200") as address:
        yield f"{address}/v1/openapi.json"
    assert '"status": 500' not in log.read_text()


def fuzz(description: str, folder: Path, *options: str) -> None:
    """Let schemathesis ask; fail with what it found."""
    command = Path(sys.executable).with_name("schemathesis")
    done = subprocess.run(
        [command, "run", description, *_CHECKS, *options],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=1200,
    )
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
    assert "20 selected / 20 total" in done.stdout


def test_made_up_requests_are_answered_as_described(description: str, tmp_path: Path) -> None:
    phases = ("--phases", "examples,fuzzing")
    fuzz(description, tmp_path, *phases, "--max-examples", "4", "--seed", "1")


@pytest.mark.full
def test_many_made_up_requests_are_answered_as_described(description: str, tmp_path: Path) -> None:
    fuzz(description, tmp_path, "--max-examples", "100")


@pytest.mark.full
@pytest.mark.filterwarnings("ignore")  # those of the generator
def test_a_client_made_from_the_description_works(description: str) -> None:
    import aiopenapi3

    api = aiopenapi3.OpenAPI.load_sync(description)
    asked = api.components.schemas["Asked"].get_type()
    reply = api.createRequest("answer")(data=asked(question="Was bedeutet der Donut-Effekt?"))
    assert reply.answered
    citation = reply.sentences[0].citations[0]
    assert (citation.document_id, citation.page_label) == ("dossier", "15")
    hits = api.createRequest("find")(parameters={"q": "Leerstand", "limit": 2}).hits
    assert len(hits) == 2
    page = api.createRequest("page_words")(
        parameters={"document_id": citation.document_id, "page": citation.page}
    )
    assert citation.quote in page.text
    quotation = api.components.schemas["Quotation"].get_type()(quotation=citation.quote)
    assert api.createRequest("quote")(data=quotation).verdict == "verbatim"
    cited = api.createRequest("citations")(
        parameters={"cited": reply.answer_id, "format": "bibtex"}
    )
    assert cited.text.startswith("@")
    assert {each.document_id for each in cited.references} >= {"dossier"}
    said = api.components.schemas["Said"].get_type()(
        question=reply.question, answer_id=reply.answer_id, helpful=True
    )
    assert api.createRequest("said")(data=said).generation == reply.generation
