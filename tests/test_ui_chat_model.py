"""An answer that a language model wrote is labelled in the chat, and where questions go is said."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import streamlit as st
from chat_app import opened, plain, texts
from model_server import ModelServer

from assistant.answer import ask
from assistant.model import Answer
from ingest.index import Library
from ingest.settings import SHIPPED_CORPUS, Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from streamlit.testing.v1 import AppTest


@pytest.fixture(autouse=True)
def _fresh_cache() -> Iterator[None]:
    """Keep no index open from one test to the next."""
    yield
    st.cache_resource.clear()
    st.cache_data.clear()


@pytest.fixture
def shipped(shipped_home: Path) -> Settings:
    """Return the settings of the shipped corpus."""
    return Settings(home=shipped_home, corpus=SHIPPED_CORPUS)


def asked(app: AppTest, question: str) -> AppTest:
    """Put a question."""
    app.chat_input[0].set_value(question).run()
    assert not app.exception
    return app


def cited(app: AppTest) -> int:
    """Return how many citations an answer has."""
    return sum((button.key or "").startswith("cite-") for button in app.button)


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
    assert cited(app) == 1
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
    assert cited(app)
    assert any("127.0.0.1 ist nicht erreichbar" in plain(each.value) for each in app.info)
