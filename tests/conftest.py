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

ROOT = Path(__file__).parent.parent
_TESTDATA = "KLEINSTADT_TESTDATA"
# Where a picture for the README is wanted; it is no setting of the program.
_PICTURE = "KLEINSTADT_SCREENSHOT"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that runs the long cases as well."""
    parser.addoption("--full", action="store_true", help="run the tests marked `full` as well")


def pytest_configure() -> None:
    """Forget the settings of whoever runs the tests; they would decide what is tested."""
    for name in [name for name in os.environ if name.startswith("KLEINSTADT_")]:
        if name not in {_TESTDATA, _PICTURE}:
            del os.environ[name]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip the long cases unless they are asked for."""
    if config.getoption("--full"):
        return
    skipped = pytest.mark.skip(reason="a long case: runs with --full")
    for item in items:
        if "full" in item.keywords:
            item.add_marker(skipped)


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
def library(shipped_home: Path) -> Iterator[Library]:
    """Open the shipped corpus for questions, once."""
    with closing(Library(Settings(home=shipped_home, corpus=SHIPPED_CORPUS))) as opened:
        yield opened
