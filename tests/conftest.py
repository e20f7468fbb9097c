"""What tests share: the option --full, a clean environment, and the shipped corpus, read once."""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ingest.index import Library
from ingest.settings import SHIPPED_CORPUS, Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ui.chat.turns import Turn

ROOT = Path(__file__).parent.parent
_TESTDATA = "KLEINSTADT_TESTDATA"
# Where a picture for the README is wanted; it is no setting of the program.
_PICTURE = "KLEINSTADT_SCREENSHOT"
# Seconds in which a long case ends.
_LONG = 2_400


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that runs the long cases as well."""
    parser.addoption("--full", action="store_true", help="run the tests marked `full` as well")


def pytest_configure() -> None:
    """Forget the settings of whoever runs the tests; they would decide what is tested."""
    for name in [name for name in os.environ if name.startswith("KLEINSTADT_")]:
        if name not in {_TESTDATA, _PICTURE}:
            del os.environ[name]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip the long cases unless they are asked for, and then let them take their time."""
    asked_for = config.getoption("--full")
    skipped = pytest.mark.skip(reason="a long case: runs with --full")
    for item in items:
        if "full" in item.keywords:
            item.add_marker(pytest.mark.timeout(_LONG) if asked_for else skipped)


@pytest.fixture(scope="session")
def testdata() -> Path:
    """Return the folder of the test data that are no part of the project."""
    folder = Path(os.environ.get(_TESTDATA, ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"the test data are missing: set {_TESTDATA} to their folder ({folder})")
    return folder


@pytest.fixture(scope="session")
def shipped_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home into which the shipped corpus was ingested once; it is only read."""
    from homes import fill

    home = tmp_path_factory.mktemp("shipped") / "home"
    report = fill(home, SHIPPED_CORPUS)
    assert report.published
    assert report.failures == ()
    return home


@pytest.fixture(scope="session")
def shipped(shipped_home: Path) -> Settings:
    """Return the settings of the shipped corpus in its home, which is only read."""
    return Settings(home=shipped_home, corpus=SHIPPED_CORPUS)


@pytest.fixture(scope="session")
def library(shipped: Settings) -> Iterator[Library]:
    """Open the shipped corpus for questions, once."""
    with closing(Library(shipped)) as opened:
        yield opened


@pytest.fixture
def fresh_cache() -> Iterator[None]:
    """Keep no index that the chat opened from one test to the next."""
    import streamlit as st

    yield
    st.cache_resource.clear()
    st.cache_data.clear()


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Return the settings of the small corpus in a home, which is only read."""
    from homes import small_home

    return small_home(tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="session")
def turns(small: Settings) -> tuple[Turn, ...]:
    """Return what was asked of the small corpus: two answers and a question that has none."""
    from homes import MARKET, TOWER, ZOO

    from assistant.answer import ask
    from assistant.model import Answer, NoAnswer
    from ui.chat.turns import Turn

    with closing(Library(small)) as opened:
        given = tuple(
            Turn(question=asked, outcome=ask(opened, asked)) for asked in (TOWER, MARKET, ZOO)
        )
    assert [type(turn.outcome) for turn in given] == [Answer, Answer, NoAnswer]
    return given
