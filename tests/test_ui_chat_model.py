"""An answer that a language model wrote is labelled in the chat, and where questions go is said."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from threading import Event
from time import monotonic, sleep
from typing import TYPE_CHECKING

import pytest
from chat_app import asked, citations, opened, plain, texts
from model_server import ModelServer, Until
from patience import PATIENCE

from assistant.answer import ask
from assistant.model import Answer
from ingest.index import Library
from ui.chat import resources_cache
from ui.chat.turns import Coming

if TYPE_CHECKING:
    from ingest.settings import Settings

pytestmark = pytest.mark.usefixtures("fresh_cache")


def model_answer(settings: Settings, question: str) -> str:
    """Return what a model might write: the first sentence of the answer, and an invented one."""
    with closing(Library(settings)) as library:
        reply = ask(library, question)
    assert isinstance(reply, Answer)
    said = reply.sentences[0].text
    lines = (f"{said.rstrip('.')}. [1] „{said}“", f"Es sind 98.765 Orte. [1] „{said}“")
    return "\n".join((*lines, ""))


@pytest.mark.parametrize("shown", ["drop", "mark"])
def test_an_answer_of_a_model_is_labelled(
    shipped: Settings, monkeypatch: pytest.MonkeyPatch, shown: str
) -> None:
    question = "Was bedeutet der Donut-Effekt?"
    with ModelServer([model_answer(shipped, question)], ["{}"]) as server:
        settings = replace(
            shipped, model="ollama:klein", model_url=server.url, model_unsupported=shown
        )
        app = asked(opened(settings, monkeypatch), question)
    assert "Geschrieben vom Sprachmodell ollama:klein." in texts(app)
    assert "Antworten schreibt das Sprachmodell ollama:klein" in texts(app)
    assert len(citations(app)) == 1
    assert ("1 Satz des Sprachmodells war nicht belegt" in texts(app)) is (shown == "drop")
    warned = [plain(each.value) for each in app.warning]
    assert [("Es sind 98.765 Orte." in each) for each in warned] == [True] * (shown == "mark")


def test_where_questions_go_is_said_all_the_time(
    shipped: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = replace(shipped, model="openai:groß", model_url="https://modell.example/v1")
    app = opened(settings, monkeypatch)
    assert any("an modell.example gesandt" in plain(each.value) for each in app.warning)
    here = opened(replace(settings, model_url="http://127.0.0.1:1/v1"), monkeypatch)
    assert not here.warning
    app = asked(here, "Was bedeutet der Donut-Effekt?")
    assert citations(app)
    assert any("127.0.0.1 ist nicht erreichbar" in plain(each.value) for each in app.info)


def test_what_the_corpus_says_is_known_before_a_model_writes(shipped: Settings) -> None:
    """A model on a slow machine may take a minute."""
    question, written = "Was bedeutet der Donut-Effekt?", Event()
    shown = Coming()
    with ModelServer([Until(happened=written), "{}"]) as server:
        settings = replace(shipped, model="ollama:klein", model_url=server.url)
        coming = resources_cache.begin_answer(settings, question, (), coming=shown)
        until = monotonic() + PATIENCE
        while not shown.meanwhile and monotonic() < until:
            sleep(0.05)
        assert not coming.done()
        written.set()
        reply = coming.result(PATIENCE)
    assert isinstance(reply, Answer)
    assert shown.meanwhile == [reply.sentences[0].text]
