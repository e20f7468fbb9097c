"""Passages know their document and their section by number."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from ingest.catalog import Catalog
from ingest.generation import Home, current_folder
from ingest.generation_files import GROUPS
from ingest.groups import open_groups
from ingest.settings import SHIPPED_CORPUS, Settings
from ingest.trial import Text, texts_indexed

if TYPE_CHECKING:
    from pathlib import Path


def test_passages_of_a_section_and_of_a_document_have_its_number(shipped_home: Path) -> None:
    folder = current_folder(Home(path=shipped_home))
    documents, sections = open_groups(folder)
    with closing(Catalog(folder / "catalog.sqlite")) as catalog:
        passages = list(catalog.all_passages())
    places = [(passage.document_id, passage.section) for passage in passages]
    by_document = {(p.document_id, n) for p, n in zip(passages, documents.of, strict=True)}
    by_section = set(zip(places, sections.of.tolist(), strict=True))
    assert len(by_document) == len(documents.sizes) == len({p.document_id for p in passages}) > 4
    assert len(by_section) == len(sections.sizes) == len(set(places)) > 50
    assert documents.sizes.sum() == sections.sizes.sum() == len(passages)
    assert documents.sizes[documents.of[0]] == sum(name == places[0][0] for name, _ in places)


def test_an_index_without_passages_has_no_groups(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, corpus=SHIPPED_CORPUS)
    with texts_indexed((), settings, lambda *_: None) as library:
        index = library.index()
        assert len(index.documents.of) == len(index.sections.sizes) == 0


def test_a_file_that_is_damaged_is_noticed(shipped_home: Path, tmp_path: Path) -> None:
    whole = (current_folder(Home(path=shipped_home)) / GROUPS).read_bytes()
    for part in (b"", whole[:-4]):
        (tmp_path / GROUPS).write_bytes(part)
        with pytest.raises((OSError, ValueError)):
            open_groups(tmp_path)


def test_texts_without_a_title_are_of_one_section(tmp_path: Path) -> None:
    texts = [Text(id=f"p{n}", title="Brot" if n == 1 else "", text=f"Satz {n}.") for n in range(3)]
    settings = Settings(home=tmp_path, corpus=SHIPPED_CORPUS)
    with texts_indexed(texts, settings, lambda *_: None) as library:
        index = library.index()
        assert index.documents.sizes.tolist() == [3]
        assert index.sections.of.tolist() == [0, 1, 0]
