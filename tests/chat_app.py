"""The chat without a browser: opened over a home, at a view, as a person of this machine or not."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st
from patience import PATIENCE
from streamlit import config
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from ui.chat import launch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import pytest
    from streamlit.testing.v1.element_tree import Button

    from ingest.settings import Settings

APP = Path(launch.__file__).with_name("chat_app.py")
JOINER = "\u2060"


def opened(
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    view: str = "",
    *,
    address: str = "127.0.0.1",
    locale: str = "de-DE",
) -> AppTest:
    """Open a view of the chat over a home, as one who reaches it at an address."""
    for name, value in launch.environment(settings).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(st, "get_option", _options(address))
    app = AppTest.from_file(APP, default_timeout=PATIENCE)
    app.context = {"locale": locale}
    # Streamlit's own `switch_page` knows only pages that are files.
    app._page_hash = calc_hash(view)  # noqa: SLF001
    app.run()
    assert not app.exception
    return app


def _options(address: str) -> Callable[[str], object]:
    real = config.get_option
    return lambda name: address if name == "server.address" else real(name)


def asked(app: AppTest, question: str) -> AppTest:
    """Put a question."""
    app.chat_input[0].set_value(question).run()
    assert not app.exception
    return app


def pressed(app: AppTest, words: str, nth: int = 0) -> AppTest:
    """Press the button with some words, or one of several."""
    [button for button in app.button if plain(button.label) == words][nth].click().run()
    assert not app.exception
    return app


def citations(app: AppTest) -> list[Button]:
    """Return the citation buttons in reading order."""
    return [button for button in app.button if (button.key or "").startswith("cite-")]


def headings(app: AppTest) -> list[str]:
    """Return the second-level headings as they are read."""
    return [plain(header.value) for header in app.header]


def plain(markdown: str) -> str:
    """Return escaped text as a reader sees it."""
    return markdown.replace("\\", "").replace(JOINER, "")


def texts(app: AppTest) -> str:
    """Return what stands in the page's running text."""
    return plain("\n".join(_values(app)))


def _values(app: AppTest) -> Iterator[str]:
    shown: Sequence[object] = (
        *app.title,
        *app.header,
        *app.subheader,
        *app.markdown,
        *app.caption,
        *app.info,
        *app.error,
        *app.success,
        *app.warning,
    )
    return (str(getattr(element, "value", "")) for element in shown)
