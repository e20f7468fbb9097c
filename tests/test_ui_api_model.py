"""Answers that a language model writes, over the HTTP API: streamed as they are checked."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import httpx
import pytest
from model_server import ModelServer, Status, Wait
from served import served

from assistant.answer import ask
from assistant.model import Answer

if TYPE_CHECKING:
    from pathlib import Path

    from model_server import Step

    from ingest.index import Library

QUESTION = "Was bedeutet der Donut-Effekt?"


def test_sentences_come_when_they_are_checked_and_the_index_is_free(
    library: Library, shipped_home: Path, tmp_path: Path
) -> None:
    reply = ask(library, QUESTION)
    assert isinstance(reply, Answer)
    said = reply.sentences[0].text
    script: list[Step] = [f"{said.rstrip('.')}. [1] „{said}“\n", Wait(seconds=2), "\n"]
    with (
        ModelServer(script, ["{}"]) as model,
        served(
            shipped_home,
            tmp_path / "log",
            KLEINSTADT_MODEL="ollama:klein",
            KLEINSTADT_MODEL_URL=model.url,
        ) as address,
        httpx.stream(
            "POST", f"{address}/v1/ask/stream", json={"question": QUESTION}, timeout=30
        ) as stream,
    ):
        came: list[tuple[str, float]] = []
        for line in stream.iter_lines():
            if line.startswith("event: "):
                came.append((line.removeprefix("event: "), time.perf_counter()))
                if came[-1][0] == "sentence":
                    # The model is still writing, and others are answered.
                    assert httpx.get(f"{address}/v1/search?q=Leerstand").is_success
            elif line.startswith("data: "):
                last = json.loads(line.removeprefix("data: "))
    assert [name for name, _ in came] == ["sentence", "reply"]
    assert came[1][1] - came[0][1] > 1
    assert last["written_by"] == "ollama:klein"
    assert last["check"]["complete"]
    assert [each["text"] for each in last["sentences"]] == [said]


@pytest.mark.full
def test_a_model_that_fails_leaves_the_corpus_s_own_sentences(
    shipped_home: Path, tmp_path: Path
) -> None:
    with (
        ModelServer([Status(code=500)]) as model,
        served(
            shipped_home,
            tmp_path / "log",
            KLEINSTADT_MODEL="ollama:klein",
            KLEINSTADT_MODEL_URL=model.url,
        ) as address,
    ):
        asked = {"question": QUESTION}
        reply = httpx.post(f"{address}/v1/ask", json=asked, timeout=30).json()
        streamed = httpx.post(f"{address}/v1/ask/stream", json=asked, timeout=30).text
    assert reply["written_by"] is None
    assert "fallback" in {each["kind"] for each in reply["notices"]}
    assert streamed.count("event: sentence") == len(reply["sentences"]) > 0
