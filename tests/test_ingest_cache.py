"""What was parsed or encoded once is not done again, and a damaged cache harms nobody."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from homes import shipped_encoder

from ingest.cache import READ_VERSION, forget_lost, keep_document, load_document, vectors_of
from ingest.model import Block, BlockKind, EncoderIdentity, Page, ReadDocument

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

TEXT = "Die Stadt liegt am Fluss."
DOCUMENT = ReadDocument(
    pages=(
        Page(
            number=1,
            label="1",
            text=TEXT,
            blocks=(Block(kind=BlockKind.PARAGRAPH, start=0, end=len(TEXT)),),
        ),
    ),
    paged=True,
    media_type="application/pdf",
    title="Stadt",
    warnings=("schief",),
)


class Counting:
    """The shipped encoder under another name, which remembers what it was given."""

    def __init__(self, revision: str = "1") -> None:
        """Begin with nothing given."""
        self.given: list[str] = []
        self.identity = EncoderIdentity(name="counting", revision=revision, dimension=384)

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Remember and encode."""
        self.given += texts
        return shipped_encoder().encode_passages(texts)

    def encode_question(self, text: str) -> NDArray[np.float32]:
        """Encode."""
        return shipped_encoder().encode_question(text)


def test_a_parsed_document_comes_back(tmp_path: Path) -> None:
    assert load_document(tmp_path, "key.pdf") is None
    keep_document(tmp_path, "key.pdf", DOCUMENT)
    assert load_document(tmp_path, "key.pdf") == DOCUMENT


def test_a_document_with_lost_pages_is_kept_until_it_is_to_be_tried_again(tmp_path: Path) -> None:
    partly = replace(DOCUMENT, lost=(1,))
    keep_document(tmp_path, "partly.pdf", partly)
    keep_document(tmp_path, "key.pdf", DOCUMENT)
    assert load_document(tmp_path, "partly.pdf") == partly
    forget_lost(tmp_path)
    assert load_document(tmp_path, "partly.pdf") is None
    assert load_document(tmp_path, "key.pdf") == DOCUMENT
    assert load_document(tmp_path, "other.pdf") is None


def test_files_of_the_same_content_are_kept_at_once(tmp_path: Path) -> None:
    with ThreadPoolExecutor(max_workers=8) as pool:
        for _ in pool.map(lambda _: keep_document(tmp_path, "key.pdf", DOCUMENT), range(200)):
            pass
    assert [file.name for file in (tmp_path / "documents").iterdir()] == [f"key.pdf.{READ_VERSION}"]


def test_a_damaged_document_is_forgotten(tmp_path: Path) -> None:
    keep_document(tmp_path, "key.pdf", DOCUMENT)
    (kept,) = (tmp_path / "documents").iterdir()
    whole = kept.read_bytes()
    for damaged in (whole[: len(whole) // 2], b"", b"x" * 100):
        kept.write_bytes(damaged)
        assert load_document(tmp_path, "key.pdf") is None
        assert not kept.exists()


def test_only_unknown_texts_are_encoded(tmp_path: Path) -> None:
    encoder = Counting()
    first = vectors_of(tmp_path, encoder, ["Fluss", "Stadt"])
    again = vectors_of(tmp_path, encoder, ["Stadt", "Turm", "Fluss"])
    assert encoder.given == ["Fluss", "Stadt", "Turm"]
    assert np.array_equal(again[[2, 0]], first)
    assert np.array_equal(again, shipped_encoder().encode_passages(["Stadt", "Turm", "Fluss"]))


def test_another_encoder_finds_nothing_of_the_first(tmp_path: Path) -> None:
    one, other = Counting("1"), Counting("2")
    vectors_of(tmp_path, one, ["Fluss"])
    vectors_of(tmp_path, other, ["Fluss"])
    assert other.given == ["Fluss"]


def test_many_texts_are_encoded_in_batches(tmp_path: Path) -> None:
    texts = [f"Stadt {number}" for number in range(1100)]
    rows = vectors_of(tmp_path, Counting(), texts)
    assert np.array_equal(rows, shipped_encoder().encode_passages(texts))
    with closing(sqlite3.connect(tmp_path / "vectors.sqlite")) as connection:
        assert connection.execute("SELECT count(*) FROM vector").fetchone() == (1100,)


def test_no_texts_have_no_vectors(tmp_path: Path) -> None:
    assert vectors_of(tmp_path, Counting(), []).shape == (0, 384)
