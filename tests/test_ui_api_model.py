"""Answers that a language model writes, over the HTTP API: streamed as they are checked."""

from __future__ import annotations

import json
from threading import Event
from typing import TYPE_CHECKING

import httpx
import pytest
from model_server import ModelServer, Status, Until
from patience import PATIENCE
from served import get, post, served

from assistant.answer import ask
from assistant.model import Answer

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path

    from model_server import Step

    from ingest.index import Library

QUESTION = "Was bedeutet der Donut-Effekt?"


def writing(model: ModelServer, home: Path, folder: Path) -> AbstractContextManager[str]:
    """Serve a home whose answers a model writes."""
    more = {"KLEINSTADT_MODEL": "ollama:klein", "KLEINSTADT_MODEL_URL": model.url}
    return served(home, folder / "log", **more)


def test_sentences_come_when_they_are_checked_and_the_index_is_free(
    library: Library, shipped_home: Path, tmp_path: Path
) -> None:
    reply = ask(library, QUESTION)
    assert isinstance(reply, Answer)
    said = reply.sentences[0].text
    answered = Event()
    first = f"{said.rstrip('.')}. [1] „{said}“\n"
    script: list[Step] = [first, Until(happened=answered), "\n"]
    with (
        ModelServer(script, ["{}"]) as model,
        writing(model, shipped_home, tmp_path) as address,
        httpx.stream(
            "POST", f"{address}/v1/ask/stream", json={"question": QUESTION}, timeout=PATIENCE
        ) as stream,
    ):
        came: list[str] = []
        for line in stream.iter_lines():
            if line.startswith("event: "):
                came.append(line.removeprefix("event: "))
                if came[-1] == "sentence":
                    # The model does not go on writing before others are answered.
                    assert get(f"{address}/v1/search?q=Leerstand").is_success
                    answered.set()
            elif line.startswith("data: "):
                last = json.loads(line.removeprefix("data: "))
    assert came == ["sentence", "reply"]
    assert last["written_by"] == "ollama:klein"
    assert last["check"]["complete"]
    assert [each["text"] for each in last["sentences"]] == [said]


@pytest.mark.full
def test_a_model_that_fails_leaves_the_corpus_s_own_sentences(
    shipped_home: Path, tmp_path: Path
) -> None:
    with (
        ModelServer([Status(code=500)]) as model,
        writing(model, shipped_home, tmp_path) as address,
    ):
        asked = {"question": QUESTION}
        reply = post(f"{address}/v1/ask", json=asked).json()
        streamed = post(f"{address}/v1/ask/stream", json=asked).text
    assert reply["written_by"] is None
    assert "fallback" in {each["kind"] for each in reply["notices"]}
    assert streamed.count("event: sentence") == len(reply["sentences"]) > 0
