"""Hostile, locked and damaged office files are refused before anything in them is read."""

from __future__ import annotations

import re
import socket
import struct
from typing import TYPE_CHECKING

import pytest
from office import open_document_parts, word_parts, zipped

from ingest.errors import DocumentUnreadable
from ingest.reader import READERS, SAVED_AS, read
from ingest.worker import read_limited

if TYPE_CHECKING:
    from pathlib import Path

BOMB = '<!DOCTYPE b [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'
BODY = "<w:p><w:r><w:t>Ein Satz.</w:t></w:r></w:p>"
OPEN_BODY = "<office:text><text:p>Ein Satz.</text:p></office:text>"
OFFICE = (".docx", ".odt", ".pptx", ".odp")


def refusal(path: Path) -> str:
    """Return what the error for a file says, from the process that reads files in a run."""
    with pytest.raises(DocumentUnreadable) as caught:
        read_limited(path)
    assert caught.value.file == path.name
    assert caught.value.advice
    return caught.value.reason


@pytest.mark.parametrize("suffix", OFFICE)
@pytest.mark.parametrize("content", [b"", b"kein Archiv", b"PK\x03\x04abgeschnitten"])
def test_what_is_no_archive_is_refused(tmp_path: Path, suffix: str, content: bytes) -> None:
    path = tmp_path / f"datei{suffix}"
    path.write_bytes(content)
    with pytest.raises(DocumentUnreadable, match=r"ist kein lesbares (Word|Open|Power)"):
        read(path)


@pytest.mark.parametrize("suffix", OFFICE)
def test_an_archive_of_something_else_names_what_is_missing(tmp_path: Path, suffix: str) -> None:
    path = zipped(tmp_path / f"datei{suffix}", {"liesmich.txt": "Hallo"})
    with pytest.raises(DocumentUnreadable, match="fehlt der Teil"):
        read(path)


def test_a_part_that_expands_enormously_is_refused(tmp_path: Path) -> None:
    parts = word_parts(BODY)
    parts["word/media/bild.bmp"] = bytes(40 << 20)
    path = zipped(tmp_path / "bombe.docx", parts)
    assert path.stat().st_size < 100_000
    assert "bild.bmp" in refusal(path)
    assert "unmäßig groß" in refusal(path)


def test_parts_that_are_too_much_together_are_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "viel.odt", {**open_document_parts(OPEN_BODY), "a": "x" * 5000})
    raw = path.read_bytes()
    # The list at the end of the archive says how large a part is; here it says 1.5 GB.
    entry = re.search(rb"PK\x01\x02.{16}(....)(....).{18}a", raw, re.DOTALL)
    assert entry
    large = bytearray(raw)
    large[entry.start(2) : entry.end(2)] = struct.pack("<I", 3 << 29)
    path.write_bytes(large)
    assert "größer als 1 GB" in refusal(path)


def test_too_many_parts_are_refused(tmp_path: Path) -> None:
    parts = {**word_parts(BODY), **{f"word/{number}.bin": b"" for number in range(10_001)}}
    assert "Teilen" in refusal(zipped(tmp_path / "teile.docx", parts))


@pytest.mark.parametrize("name", ["../../etc/cron.d/x", "/etc/x", "word\\..\\..\\x", "C:\\x"])
def test_names_that_lead_out_of_the_file_are_refused(tmp_path: Path, name: str) -> None:
    path = zipped(tmp_path / "pfad.docx", {**word_parts(BODY), name: b"x"})
    assert "zeigt aus der Datei hinaus" in refusal(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("part", ["word/document.xml", "word/settings.xml", "_rels/.rels"])
def test_entities_are_refused_in_every_part(tmp_path: Path, part: str, encoding: str) -> None:
    parts = word_parts(BODY)
    body = str(parts.get(part, "<a>&c;</a>")).replace("Ein Satz.", "&c;")
    declaration = f'<?xml version="1.0" encoding="{encoding}"?>'
    parts[part] = f"{declaration}{BOMB}{body}".encode(encoding)
    assert "deklariert eigene Entitäten" in refusal(zipped(tmp_path / "x.docx", parts))


def test_entities_behind_a_long_comment_or_a_rare_encoding_are_refused(tmp_path: Path) -> None:
    for number, raw in enumerate(
        (
            f"<!--{'x' * 100_000}-->{BOMB}<a>&c;</a>".encode(),
            f'<?xml version="1.0" encoding="IBM037"?>{BOMB}<a>&c;</a>'.encode("cp037"),
        )
    ):
        parts = {**open_document_parts(OPEN_BODY), "content.xml": raw}
        assert "content.xml" in refusal(zipped(tmp_path / f"{number}.odt", parts))


def test_an_external_entity_reads_no_file(tmp_path: Path) -> None:
    secret = tmp_path / "geheim.txt"
    secret.write_text("Geheimnis", encoding="utf-8")
    doctype = f'<!DOCTYPE a [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
    parts = word_parts(BODY.replace("Ein Satz.", "&x;"))
    parts["word/document.xml"] = doctype + str(parts["word/document.xml"])
    assert "Entitäten" in refusal(zipped(tmp_path / "x.docx", parts))


def test_a_picture_with_a_document_type_keeps_nothing_from_being_read(tmp_path: Path) -> None:
    parts = word_parts(BODY)
    parts["word/media/bild.svg"] = f"{BOMB}<svg xmlns='http://www.w3.org/2000/svg'>&c;</svg>"
    path = zipped(tmp_path / "bild.docx", parts)
    assert read_limited(path).pages[0].text == "Ein Satz."


def test_nothing_outside_is_fetched(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        host = f"http://127.0.0.1:{server.getsockname()[1]}"
        parts = word_parts(BODY)
        outside = "".join(
            f'<Relationship Id="{kind}" Type="x/{kind}" Target="{host}/{kind}" '
            'TargetMode="External"/>'
            for kind in ("styles", "footnotes", "image", "attachedTemplate", "hyperlink")
        )
        relations = str(parts["word/_rels/document.xml.rels"])
        parts["word/_rels/document.xml.rels"] = relations.replace(
            "</Relationships>", f"{outside}</Relationships>"
        )
        read_limited(zipped(tmp_path / "draussen.docx", parts))
        page = tmp_path / "seite.html"
        page.write_text(
            f'<link rel="stylesheet" href="{host}/a.css"><main><p>Ein Satz.</p>'
            f'<img src="{host}/b.png"><iframe src="{host}/c"></iframe></main>',
            encoding="utf-8",
        )
        assert read_limited(page).pages[0].text == "Ein Satz."
        with pytest.raises(TimeoutError):
            server.accept()


def test_locked_files_say_that_they_are_locked(tmp_path: Path) -> None:
    locked = tmp_path / "gesperrt.docx"
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    locked.write_bytes(ole + bytes(500) + "EncryptedPackage".encode("utf-16-le"))
    assert "Kennwort" in refusal(locked)
    manifest = "<m:manifest xmlns:m='m'><m:encryption-data/></m:manifest>"
    parts = {**open_document_parts(OPEN_BODY), "META-INF/manifest.xml": manifest}
    assert "Kennwort" in refusal(zipped(tmp_path / "gesperrt.odt", parts))


def test_an_old_format_under_a_new_name_is_recognised(tmp_path: Path) -> None:
    path = tmp_path / "alt.docx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000))
    assert "alten Format" in refusal(path)


@pytest.mark.parametrize("suffix", SAVED_AS)
def test_a_kind_that_is_not_read_says_what_to_save_it_as(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"alt{suffix}"
    path.write_bytes(b"egal")
    with pytest.raises(DocumentUnreadable) as caught:
        read(path)
    assert f"speichern Sie sie als {SAVED_AS[suffix]}" in caught.value.advice
    assert SAVED_AS[suffix] in READERS
