"""A print of more than 60 pages with columns, floats and footnotes is read as it was written."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ingest.claims import Locator
from ingest.model import BlockKind
from ingest.worker import read_limited

if TYPE_CHECKING:
    from ingest.model import ReadDocument

ROOT = Path(__file__).resolve().parent.parent


def squeezed(text: str) -> str:
    """Return text without blanks and hyphens, which typesetting moves."""
    return "".join(c for c in text if not c.isspace() and c not in "-\u2010\u00ad")


@pytest.fixture(scope="module")
def printed(testdata: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the print of law text, with its paragraphs in order beside it."""
    out = tmp_path_factory.mktemp("laws") / "laws.pdf"
    command = [sys.executable, str(ROOT / "scripts" / "build_law_pdf.py"), str(out)]
    environment = {**os.environ, "KLEINSTADT_TESTDATA": str(testdata)}
    subprocess.run(command, check=True, capture_output=True, env=environment)
    return out


@pytest.fixture(scope="module")
def truth(printed: Path) -> list[dict[str, str]]:
    """Return kind and text of each part of the print in reading order."""
    parts: list[dict[str, str]] = json.loads(printed.with_suffix(".truth.json").read_text("utf-8"))
    return parts


@pytest.fixture(scope="module")
def read(printed: Path) -> ReadDocument:
    """Return the print as it is read."""
    return read_limited(printed)


def running_text(document: ReadDocument) -> str:
    """Return all text but footnotes, squeezed."""
    return squeezed(
        "".join(
            page.text[block.start : block.end]
            for page in document.pages
            for block in page.blocks
            if block.kind is not BlockKind.FOOTNOTE
        )
    )


def test_paragraphs_are_whole(read: ReadDocument, truth: list[dict[str, str]]) -> None:
    paragraphs = [part["text"] for part in truth if part["kind"] == "paragraph"]
    locator = Locator(read)  # tables may float into a paragraph, which is whole all the same
    assert sum(bool(locator.find(text)) for text in paragraphs) >= 0.98 * len(paragraphs)


def test_paragraphs_keep_their_order(read: ReadDocument, truth: list[dict[str, str]]) -> None:
    text = running_text(read)
    paragraphs = [squeezed(part["text"]) for part in truth if part["kind"] == "paragraph"]
    places = [text.find(each) for each in paragraphs if len(each) > 80 and each in text]
    in_order = sum(before < after for before, after in pairwise(places))
    assert in_order >= 0.98 * (len(places) - 1)


def test_headings_are_headings(read: ReadDocument, truth: list[dict[str, str]]) -> None:
    found = {
        squeezed(page.text[block.start : block.end])
        for page in read.pages
        for block in page.blocks
        if block.kind is BlockKind.HEADING
    }
    wanted = {squeezed(part["text"]) for part in truth if part["kind"] == "heading"}
    assert len(wanted & found) >= 0.98 * len(wanted)


def test_pages_carry_their_printed_labels(read: ReadDocument) -> None:
    labels = [page.label for page in read.pages]
    assert labels[0] == "i"
    first = labels.index("1")
    assert labels[first:] == [str(number) for number in range(1, len(labels) - first + 1)]


def test_running_heads_and_page_numbers_are_no_text(read: ReadDocument) -> None:
    alone = [
        page.text[block.start : block.end]
        for page in read.pages
        for block in page.blocks
        if page.text[block.start : block.end].strip() == page.label
    ]
    assert alone == []
