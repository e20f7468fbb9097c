"""The two forms of every output: words for a person, JSON for a program."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable

    from ui.payload import Json


def show(given: Namespace, value: dict[str, Json], words: Callable[[], str]) -> None:
    """Print what was made, as JSON where that was asked for."""
    if given.json:
        print_json(value)
    else:
        print(words(), flush=True)


def print_json(value: dict[str, Json]) -> None:
    """Print one JSON object on a line of its own."""
    print(json.dumps(value, ensure_ascii=False), flush=True)
