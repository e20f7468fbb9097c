"""A sentence that reads like another one is left out, unless it says more of what was asked."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from homes import fill

from assistant.choose import distinct
from assistant.inquiry import inquire
from ingest.index import Library
from ingest.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

TEXT = """# Museen am Fluss

## Adressen

Die Website des Kleinstadt-Museums ist www.kleinstadtmuseum.de. Die Website der Kleinstadtwerft ist
www.kleinstadtwerft.de; ein Heft nennt auch www.kleinstadtwerft.com.
"""


def test_what_names_what_was_asked_is_not_left_out(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "museen.md").write_text(TEXT, encoding="utf-8")
    home = tmp_path / "home"
    assert fill(home, corpus).published
    with closing(Library(Settings(home=home, corpus=corpus))) as library:
        inquiry = inquire(library, "Was ist die Website der Werft?")
        first, second = sorted(inquiry.evidence, key=lambda each: "werft" in each.unit.text)
        assert distinct(inquiry, [first, second]) == [first, second]
        assert distinct(inquiry, [second, second]) == [second]
        other = inquire(library, "Was ist die Website?")
        assert distinct(other, [first, second]) == [first]
