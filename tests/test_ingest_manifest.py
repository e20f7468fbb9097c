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

REMOTE = '[[source]]\nid = "b"\ntitle = "B"\nstate = "remote"\n'
URL = 'url = "https://b.example/b"\n'


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
    assert {each.source.state for each in found.elsewhere} == {State.REMOTE, State.EXPECTED}


def test_references_are_neither_read_nor_listed_as_not_fetched(tmp_path: Path) -> None:
    text = SHIPPED + '[[source]]\nid = "b"\ntitle = "B"\nstate = "reference"\n'
    found = read_corpus(corpus(tmp_path, text))
    assert [each.source.id for each in found.inputs] == ["a"]
    assert found.elsewhere == ()


@pytest.mark.parametrize(
    ("manifest", "reason"),
    [
        ("[[source]\n", "Zeile 1, Spalte 9 ist kein gültiges TOML"),
        ('[[source]]\nid = "a"\nstate = "shipped"\nfile = "a.md"\n', "„a“: „title“ fehlt"),
        ('[[source]]\ntitle = "A"\nstate = "shipped"\n', "Quelle Nr. 1: „id“ fehlt"),
        ("source = 1\n", "das Verzeichnis hat die falsche Form"),
        ('[[quelle]]\nid = "a"\n', "das Verzeichnis: „quelle“ gibt es nicht"),
        (SHIPPED.replace("shipped", "lost"), "„state“ ist „lost“, möglich ist shipped, remote"),
        (SHIPPED + 'colour = "red"\n', "„a“: „colour“ gibt es nicht"),
        (SHIPPED + "publisher = 3\n", "„publisher“ braucht einen Text in Anführungszeichen"),
        (SHIPPED + 'authors = "B"\n', "„authors“ braucht eine Liste"),
        (SHIPPED.replace('title = "A"', 'title = " "'), "„title“ darf nicht leer sein"),
        (SHIPPED + SHIPPED, "„a“: diese Kennung steht zweimal"),
        (SHIPPED.replace('file = "a.md"\n', ""), "nennt keine Datei"),
        (SHIPPED + 'folder = "b"\n', "nennt „file“ und „folder“"),
        (SHIPPED.replace('file = "a.md"', 'folder = "b"'), "den Ordner „b“ gibt es nicht"),
        (SHIPPED.replace('file = "a.md"', 'folder = "../b"'), "außerhalb des Korpus"),
        (REMOTE + 'file = "a.md"\n', "„file“ und „folder“ brauchen state"),
        (REMOTE + 'url = "ftp://a.example/b"\n', "„url“ braucht eine ganze Adresse"),
        (REMOTE + 'url = "https://ich:geheim@a.example/"\n', "„url“ braucht eine ganze Adresse"),
        (REMOTE + 'url = "/b.pdf"\n', "„url“ braucht eine ganze Adresse"),
        (REMOTE + 'watch = "page"\n', "„watch“ braucht die Adresse"),
        (REMOTE + URL + 'match = "x"\n', "„match“ .* braucht „watch“"),
        (REMOTE + URL + 'watch = "page"\nmatch = "("\n', "„match“ ist kein regulärer Ausdruck"),
        (REMOTE + URL + 'watch = "blog"\n', "„watch“ ist „blog“, möglich ist page, feed oder"),
        (REMOTE + URL + 'watch = "sitemap"\n', "„match“ muss sagen"),
        (REMOTE + URL + 'sha256 = "abc"\n', "„sha256“ braucht die Prüfsumme"),
        (SHIPPED + URL + 'watch = "page"\n', "„watch“ gibt es nur bei state"),
        (SHIPPED.replace("a.md", "../a.md"), "außerhalb des Korpus"),
        (SHIPPED.replace("a.md", "/etc/hosts"), "außerhalb des Korpus"),
        (SHIPPED + 'origins = "a.json"\n', "„a.json“ fehlt"),
    ],
)
def test_an_error_in_the_manifest_is_named(tmp_path: Path, manifest: str, reason: str) -> None:
    with pytest.raises(ManifestInvalid, match=reason) as error:
        read_corpus(corpus(tmp_path, manifest))
    assert str(tmp_path / "sources.toml") in str(error.value)


def test_a_folder_brings_every_document_in_it(tmp_path: Path) -> None:
    for name in ("berichte/2024.md", "berichte/alt/über.txt", "berichte/bild.png"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("Ein Satz.", encoding="utf-8")
    text = SHIPPED.replace('file = "a.md"', 'folder = "berichte"\npublisher = "Amt"\nisbn = "1"')
    found = read_corpus(corpus(tmp_path, text)).inputs
    assert [each.source.id for each in found] == ["a-2024", "a-alt-ueber"]
    assert [each.source.title for each in found] == ["2024", "über"]
    assert {(each.source.publisher, each.source.isbn) for each in found} == {("Amt", None)}


@pytest.mark.parametrize(
    ("more", "address", "meant"),
    [
        ("", "https://b.example/b", True),
        ("", "https://b.example/c", False),
        ('watch = "page"\n', "https://b.example/c.PDF?v=3", True),
        ('watch = "page"\n', "https://b.example/c.html", False),
        ('watch = "page"\nmatch = "studie"\n', "https://b.example/studie-3", True),
        ('watch = "page"\nmatch = "studie"\n', "https://b.example/c.pdf", False),
        ('watch = "feed"\n', "https://b.example/c.html", True),
    ],
)
def test_a_source_elsewhere_says_which_addresses_it_means(
    tmp_path: Path, more: str, address: str, *, meant: bool
) -> None:
    (each,) = read_corpus(corpus(tmp_path, SHIPPED + REMOTE + URL + more)).elsewhere
    assert each.means(address) is meant


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
