"""A cross-encoder, where one is set, changes the order; what cannot be loaded is said."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from homes import hits

from ingest.errors import RerankerNotLoaded
from ingest.index import Library
from ingest.reranker import Reranker
from ingest.settings import SHIPPED_CORPUS, Fusion, Settings

if TYPE_CHECKING:
    from pathlib import Path

QUESTION = "Was bedeutet der Donut-Effekt?"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a real cross-encoder with random weights."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizer

    place = tmp_path_factory.mktemp("cross-encoder")
    letters = "abcdefghijklmnopqrstuvwxyzäöüß0123456789.,–-?"
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters]
    words = [*pieces, *(f"##{letter}" for letter in letters)]
    (place / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
    BertTokenizer(vocab=str(place / "vocab.txt"), strip_accents=False).save_pretrained(str(place))
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(words),
        hidden_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        initializer_range=1.0,
    )
    config.num_labels = 1
    BertForSequenceClassification(config).save_pretrained(place)
    return place


def test_scores_depend_on_question_and_text(folder: Path) -> None:
    reranker = Reranker(str(folder))
    scores = reranker.scores(QUESTION, ["Neubau am Rand", "Leerstand in der Mitte", "x"])
    assert scores.shape == (3,)
    assert len(set(scores.tolist())) == 3
    assert reranker.scores(QUESTION, []).shape == (0,)
    assert not np.allclose(scores, reranker.scores("Wer?", ["Neubau am Rand", "x", "y"]))


def test_the_order_changes_as_far_as_its_weight_goes(folder: Path, shipped_home: Path) -> None:
    plain = Settings(home=shipped_home, corpus=SHIPPED_CORPUS)
    with closing(Library(plain)) as library:
        before = hits(library, QUESTION, k=10)
    nothing_else = replace(plain, reranker=str(folder), fusion=Fusion(reranked=1e6))
    with closing(Library(nothing_else)) as library:
        after = hits(library, QUESTION, k=10)
        texts = [f"{' › '.join(hit.passage.section)}. {hit.passage.text}" for hit in after]
        assert library.reranker is not None
        scores = library.reranker.scores(QUESTION, texts).tolist()
    assert [hit.passage.id for hit in after] != [hit.passage.id for hit in before]
    assert scores == pytest.approx(sorted(scores, reverse=True), abs=1e-4)
    without = replace(plain, reranker=str(folder), fusion=Fusion(reranked=0))
    with closing(Library(without)) as library:
        same = hits(library, QUESTION, k=10)
    assert [hit.passage.id for hit in same] == [hit.passage.id for hit in before]


def test_without_a_setting_nothing_is_loaded(library: Library) -> None:
    assert library.reranker is None


def test_a_model_that_is_none_says_what_to_set(tmp_path: Path) -> None:
    with pytest.raises(RerankerNotLoaded, match="KLEINSTADT_RERANKER"):
        Reranker(str(tmp_path))
