"""Peers find what their words say, and a missing package is named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from collections_de import write_collection
from homes import silent

from assistant import peers
from assistant.collection import read_collection
from assistant.errors import PeersMissing

if TYPE_CHECKING:
    from pathlib import Path


def test_a_missing_package_names_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    collection = read_collection(write_collection(tmp_path / "c"))
    # What find_spec says of a package that is not there.
    monkeypatch.setattr(peers, "find_spec", {}.get)
    with pytest.raises(PeersMissing, match=r"rank_bm25.*\[peers\]"):
        next(peers.peer_rankings(collection.texts, (collection.queries,), silent))


@pytest.mark.parametrize("name", ["BM25", "LangChain BM25Retriever", "tantivy, de_stem"])
def test_a_peer_finds_the_words_of_a_question(tmp_path: Path, name: str) -> None:
    collection = read_collection(write_collection(tmp_path / "c"))
    ids, texts = [text.id for text in collection.texts], [text.text for text in collection.texts]
    with peers.PEERS[name](ids, texts) as search:
        assert next(iter(search("Kupferdach Bauverein"))) == "dach"
