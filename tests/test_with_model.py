"""The benchmark of a language model counts what the model wrote, played by a server."""

from __future__ import annotations

import sys
from contextlib import closing
from typing import TYPE_CHECKING

from homes import ROOT, TEXTS, fill, write_corpus
from model_behaviours import BOTH, LEBEN, QUESTION, STADT, TRUE, wrong
from model_server import ModelServer, Status

sys.path.append(str(ROOT / "benchmarks"))

import with_model as benchmark

from assistant.questions import Case, Gold
from ingest.index import Library
from ingest.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from model_server import Step


def case(question: str) -> Case:
    """Return a question that one sentence of the town answers."""
    gold = Gold(document="stadt", page=None, section="", quotes=(TRUE,))
    return Case(id="1", split="dev", lang="de", turns=(question,), expect="answer", gold=((gold,),))


def told(tmp_path: Path, *scripts: tuple[Step, ...]) -> str:
    """Return what the benchmark says of a model that answers the same question so often."""
    corpus = write_corpus(tmp_path / "corpus", {**TEXTS, "stadt.md": STADT})
    assert fill(tmp_path / "home", corpus).published
    with ModelServer(*scripts) as server:
        settings = Settings(
            home=tmp_path / "home", corpus=corpus, model="openai:m", model_url=f"{server.url}/v1"
        )
        with closing(Library(settings)) as library:
            asked = [*[case(QUESTION) for _ in scripts], case("Wie ist das Wetter auf dem Mars?")]
            written = [found for each in asked if (found := benchmark.write(library, each))]
            return "\n".join(benchmark.report(len(asked), written, library.index()))


def test_what_a_model_wrote_is_counted(tmp_path: Path) -> None:
    lie = wrong("In Beispielheim leben 8.421 Menschen.", "Frauen", LEBEN)
    lines = {
        line[:40].strip(): line[40:].split()
        for line in told(tmp_path, (BOTH,), lie, ("{}",), (Status(code=503),)).splitlines()
    }
    assert lines["refused before the model is asked"][0] == "20.0%"
    assert lines["answers by the model"][0] == "50.0%"
    assert lines["its sentences kept"][0] == "75.0%"
    assert lines["number not in evidence"][0] == "25.0%"
    assert lines["its quotes verbatim"][0] == "100.0%"
    assert lines["gold quote in the answer"][-1] == "n=4"
    assert lines["seconds to the first sentence"][-1] == "n=2"


def test_why_an_answer_is_not_the_models_is_told(tmp_path: Path) -> None:
    said = told(tmp_path, (Status(code=503),))
    assert "1 times: Das Sprachmodell gab keine brauchbare Antwort: 127.0.0.1 lehnt" in said
