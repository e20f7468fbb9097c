"""A download is read as what it is, if that is what it was declared to be."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import pytest

from ingest.errors import AddressNotFetched
from ingest.file_kinds import kind_of
from ingest.settings import SHIPPED_CORPUS

if TYPE_CHECKING:
    from pathlib import Path

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.mark.parametrize(
    ("body", "declared", "name", "suffix"),
    [
        (b"%PDF-1.4", "application/pdf", "a", ".pdf"),
        (b"\n\n%PDF-1.4", "", "a", ".pdf"),
        (b"\xef\xbb\xbf <!-- x --> <!DOCTYPE HTML PUBLIC>", "text/html", "a", ".html"),
        (b'<?xml version="1.0"?>\n<html lang="de">', "application/xhtml+xml", "a", ".html"),
        (b"<p>Kurz.</p>", "text/html", "a", ".html"),
        ("Größe".encode(), "text/plain", "a.txt", ".txt"),
        ("Größe".encode("cp1252"), "text/plain", "a", ".txt"),
        (b"# Titel", "text/plain", "a.md", ".md"),
        (b"# Titel", "text/markdown", "a", ".md"),
        (b"# Titel", "application/octet-stream", "A.MD", ".md"),
        ("ü".encode() * 3000 + b"x", "text/plain", "a", ".txt"),
    ],
)
def test_a_kind_is_told(tmp_path: Path, body: bytes, declared: str, name: str, suffix: str) -> None:
    (tmp_path / "f").write_bytes(body)
    assert kind_of(tmp_path / "f", declared, f"https://a.example/{name}?v=1") == suffix


def test_an_office_document_is_told_by_what_is_inside(tmp_path: Path) -> None:
    word = SHIPPED_CORPUS / "modellvorhaben.docx"
    assert kind_of(word, WORD, "https://a.example/a") == ".docx"
    for kind, suffix in (("text", ".odt"), ("presentation", ".odp")):
        mime = f"application/vnd.oasis.opendocument.{kind}"
        with zipfile.ZipFile(tmp_path / "open", "w") as archive:
            archive.writestr("mimetype", mime)
            archive.writestr("content.xml", "<x/>")
        assert kind_of(tmp_path / "open", mime, "https://a.example/a") == suffix
    with zipfile.ZipFile(tmp_path / "a.docx", "w") as archive:
        archive.writestr("beliebig.txt", "Text")
    with pytest.raises(AddressNotFetched, match="von keiner Art"):
        kind_of(tmp_path / "a.docx", WORD, "https://a.example/a.docx")


@pytest.mark.parametrize(
    ("body", "declared", "reason"),
    [
        (b"<html>", "application/pdf", "nennt es PDF, es ist aber HTML-Seite"),
        (b"Text", "application/pdf", "nennt es PDF, es ist aber Text"),
        (b"%PDF-1.4", "text/plain", "nennt es Text, es ist aber PDF"),
        (b"Text", "video/mp4", "nennt es video/mp4, und diese Art wird nicht gelesen"),
        (b"\0\1\2", "", "von keiner Art"),
        (b"\xff\xfe\1\2", "text/plain", "von keiner Art"),
        (b"", "text/plain", "von keiner Art"),
    ],
)
def test_what_is_not_as_declared_is_refused(
    tmp_path: Path, body: bytes, declared: str, reason: str
) -> None:
    (tmp_path / "f").write_bytes(body)
    with pytest.raises(AddressNotFetched, match=reason):
        kind_of(tmp_path / "f", declared, "https://a.example/a")
