"""The page of example answers is what the command prints now."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.append(str(Path(__file__).resolve().parent.parent / "scripts"))

import print_examples

if TYPE_CHECKING:
    from ingest.index import Library


def test_the_page_is_what_is_printed(library: Library) -> None:
    assert len(print_examples.EXAMPLES) == 20
    printed = print_examples.printed(library)
    assert print_examples.PAGE.read_text(encoding="utf-8") == printed
    assert "Verstanden als" in printed
    assert "Meinten Sie" in printed
