"""Several people at once: answers and pages of one do not wait for those of another."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import TYPE_CHECKING

import pytest
import streamlit as st
from chat_browser import started
from homes import TEXTS, fill, small_home

from assistant.answer import ask
from assistant.model import Answer
from ingest.index import Library
from ui.chat import resources_cache

sys.path.append(str(Path(__file__).resolve().parent.parent / "benchmarks"))

from chat_load import Asked, Person, expected

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.settings import Settings

QUESTIONS = (
    "Wie hoch ist der Wasserturm?",
    "Wann findet der Wochenmarkt statt?",
    "Wann wurde die Nebenbahn stillgelegt?",
)
# Far more than anything here takes, and less than for ever.
LONGEST = 60


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[Settings]:
    """Give a small home, and keep no index open afterwards."""
    yield small_home(tmp_path)
    st.cache_resource.clear()
    st.cache_data.clear()


def test_answers_of_many_at_once_are_those_of_one(settings: Settings) -> None:
    library = Library(settings)
    alone = [ask(library, question) for question in QUESTIONS]
    library.close()
    assert all(isinstance(reply, Answer) for reply in alone)
    for _ in range(10):
        begun = [resources_cache.begin_answer(settings, each, ()) for each in QUESTIONS]
        terms = resources_cache.terms(settings)
        assert [each.result(LONGEST) for each in begun] == alone
        assert resources_cache.terms(settings) == terms


def test_a_slow_page_holds_no_answer_up(settings: Settings) -> None:
    with resources_cache.opened(settings):
        reply = resources_cache.begin_answer(settings, QUESTIONS[0], ()).result(LONGEST)
    assert isinstance(reply, Answer)
    assert "41 Meter" in reply.sentences[0].text


def test_two_views_read_at_the_same_moment(settings: Settings) -> None:
    both = Barrier(2, timeout=LONGEST)

    def read(_number: int) -> str:
        with resources_cache.opened(settings) as index:
            both.wait()
            return index.generation.id

    with ThreadPoolExecutor(2) as pool:
        one, other = pool.map(read, range(2))
    assert one == other


def test_what_is_read_stays_open_when_another_generation_is_published(settings: Settings) -> None:
    with resources_cache.opened(settings) as index:
        other = TEXTS["turm.md"].replace("41", "43")
        (settings.corpus / "turm.md").write_text(other, encoding="utf-8")
        assert fill(settings.home, settings.corpus).published
        reply = resources_cache.begin_answer(settings, QUESTIONS[0], ()).result(LONGEST)
        assert isinstance(reply, Answer)
        assert "43 Meter" in reply.sentences[0].text
        assert reply.generation != index.generation.id
        said = [passage.text for passage in index.catalog.all_passages()]
        assert any("41 Meter" in text for text in said)
    with resources_cache.opened(settings) as index:
        assert index.generation.id == reply.generation


def test_two_sessions_ask_at_once(settings: Settings) -> None:
    library = Library(settings)
    asked = [
        Asked(question=question, expected=expected(ask(library, question)))
        for question in QUESTIONS
    ]
    library.close()
    with (
        started(settings.home, "--corpus", str(settings.corpus)) as chat,
        ThreadPoolExecutor(len(asked)) as pool,
    ):
        people = list(pool.map(Person, [chat.address] * len(asked)))
        for turns in (asked, asked[1:] + asked[:1]):
            assert all(turn.right for turn in pool.map(Person.ask, people, turns))
        for each in people:
            each.leave()
