"""A manifest is checked before anything is read; a plain folder needs none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ingest.errors import ManifestInvalid, NothingToIngest, PathMissing
from ingest.manifest import read_corpus, read_path, with_unique_ids
from ingest.model import Rights, Standing, State
from ingest.settings import SHIPPED_CORPUS

if TYPE_CHECKING:
    from pathlib import Path

SHIPPED = """
[[source]]
id = "a"
title = "A"
state = "shipped"
file = "a.md"
"""


def corpus(folder: Path, manifest: str) -> Path:
    """Write a corpus of one document with a manifest."""
    (folder / "a.md").write_text("# A\n\nEin Satz.\n", encoding="utf-8")
    (folder / "sources.toml").write_text(manifest, encoding="utf-8")
    return folder


def test_the_shipped_manifest_names_what_is_there_and_what_is_not() -> None:
    found = read_corpus(SHIPPED_CORPUS)
    assert all(each.path.is_file() for each in found.inputs)
    assert all(each.origins and each.origins.is_file() for each in found.inputs)
    assert {each.source.standing for each in found.inputs} == {Standing.DIGEST}
    assert {each.source.rights for each in found.inputs} == {Rights.FREE}
    assert {source.state for source in found.not_fetched} == {State.REMOTE, State.EXPECTED}


def test_references_are_neither_read_nor_listed_as_not_fetched(tmp_path: Path) -> None:
    text = SHIPPED + '[[source]]\nid = "b"\ntitle = "B"\nstate = "reference"\n'
    found = read_corpus(corpus(tmp_path, text))
    assert [each.source.id for each in found.inputs] == ["a"]
    assert found.not_fetched == ()


@pytest.mark.parametrize(
    ("manifest", "reason"),
    [
        ("[[source]\n", "sources.toml"),
        ('[[source]]\nid = "a"\nstate = "shipped"\nfile = "a.md"\n', "title"),
        (SHIPPED.replace("shipped", "lost"), "state"),
        (SHIPPED + 'colour = "red"\n', "colour"),
        (SHIPPED + SHIPPED, "„a“ steht zweimal"),
        (SHIPPED.replace('file = "a.md"\n', ""), "nennt keine Datei"),
        (SHIPPED.replace("a.md", "../a.md"), "außerhalb des Korpus"),
        (SHIPPED.replace("a.md", "/etc/hosts"), "außerhalb des Korpus"),
        (SHIPPED + 'origins = "a.json"\n', "„a.json“ fehlt"),
    ],
)
def test_an_error_in_the_manifest_is_named(tmp_path: Path, manifest: str, reason: str) -> None:
    with pytest.raises(ManifestInvalid, match=reason) as error:
        read_corpus(corpus(tmp_path, manifest))
    assert str(tmp_path / "sources.toml") in str(error.value)


def test_a_manifest_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "sources.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ManifestInvalid, match=r"sources\.toml"):
        read_corpus(tmp_path)


def test_a_plain_folder_is_a_corpus(tmp_path: Path) -> None:
    for name in ("b.md", "A b ü.txt", "unter/c.html", ".git/d.md", "bild.png", "unter/.e.md"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("Ein Satz.", encoding="utf-8")
    found = read_corpus(tmp_path)
    assert sorted(each.source.id for each in found.inputs) == ["a-b-ue", "b", "unter-c"]
    assert {each.source.standing for each in found.inputs} == {Standing.ORIGINAL}
    assert {each.source.rights for each in found.inputs} == {Rights.QUOTE_ONLY}


def test_documents_that_cannot_be_read_are_named_and_other_files_are_not(tmp_path: Path) -> None:
    for name in ("alt.doc", "neu.odt", "folien.PPTX", "bild.png"):
        (tmp_path / name).write_bytes(b"x")
    assert [each.path.name for each in read_path(tmp_path)] == ["alt.doc", "folien.PPTX", "neu.odt"]


def test_an_empty_folder_says_what_to_put_there(tmp_path: Path) -> None:
    with pytest.raises(NothingToIngest, match=r"\.pdf.*\.docx.*\.md"):
        read_corpus(tmp_path)


def test_a_corpus_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(PathMissing, match="gibt-es-nicht gibt es nicht"):
        read_corpus(tmp_path / "gibt-es-nicht")


def test_a_file_is_a_path_of_one_document(tmp_path: Path) -> None:
    path = tmp_path / "Über Städte.MD"
    path.write_text("Ein Satz.", encoding="utf-8")
    (found,) = read_path(path)
    assert (found.source.id, found.source.title) == ("ueber-staedte", "Über Städte")
    assert found.path == path


def test_ids_are_unique_and_stay_with_their_path(tmp_path: Path) -> None:
    for folder in ("x", "y"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.md").write_text("Ein Satz.", encoding="utf-8")
    inputs = [*read_path(tmp_path / "x"), *read_path(tmp_path / "y")]
    first, second = with_unique_ids(inputs)
    assert first.source.id == "a"
    assert second.source.id.startswith("a-")
    assert with_unique_ids(inputs) == (first, second)


def test_a_name_without_letters_still_has_an_id(tmp_path: Path) -> None:
    path = tmp_path / "§§.txt"
    path.write_text("Ein Satz.", encoding="utf-8")
    (found,) = read_path(path)
    assert found.source.id == "document"
