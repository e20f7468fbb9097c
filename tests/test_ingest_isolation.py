"""Nothing in a document makes a reader open a connection or another file."""

from __future__ import annotations

import ctypes
import os
import socket
import zipfile
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

import docx
import pytest
from handmade import handmade, words

from ingest.errors import DocumentUnreadable
from ingest.model import Quote
from ingest.worker import marked_page_limited, read_limited

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

CANARY = "Kanarienvogel"
_IN_ACCESS, _IN_OPEN = 0x1, 0x20


@dataclass(frozen=True, slots=True, kw_only=True)
class Bait:
    """A file and an address that no document may make a reader touch, and what notices it."""

    file: Path
    watch: int
    listener: socket.socket

    @property
    def address(self) -> str:
        """Return where the listener listens."""
        return f"http://127.0.0.1:{self.listener.getsockname()[1]}/x"

    def touched(self) -> list[str]:
        """Return what was touched."""
        found = []
        try:
            self.listener.accept()[0].close()
            found.append("connection")
        except BlockingIOError:
            pass
        try:
            os.read(self.watch, 4096)
            found.append("file")
        except BlockingIOError:
            pass
        return found


@pytest.fixture
def bait(tmp_path: Path) -> Iterator[Bait]:
    """Lay the bait."""
    file = tmp_path / "geheim.txt"
    file.write_text(CANARY, encoding="utf-8")
    system = ctypes.CDLL(None)
    watch = system.inotify_init1(os.O_NONBLOCK)
    system.inotify_add_watch(watch, os.fsencode(file), _IN_ACCESS | _IN_OPEN)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0)
        yield Bait(file=file, watch=watch, listener=listener)
    os.close(watch)


def actions(bait: Bait) -> bytes:
    """Return a PDF that acts when it is opened, shown, or looked at."""
    uri = f"<</S/URI/URI({bait.address})>>"
    script = f"<</S/JavaScript/JS(this.submitForm('{bait.address}'))>>"
    elsewhere = f"<</S/GoToR/F({bait.file})/D[0/Fit]>>"
    place = "/Type/Annot/Rect[0 0 300 300]"
    return handmade(
        words("Hallo Welt"),
        catalog=(
            f"/OpenAction {script}/AA<</WC<</S/Launch/F({bait.file})>>>>"
            f"/AcroForm<</XFA[(template)(<a href='{bait.address}'/>)]/Fields[]>>"
            f"/Names<</EmbeddedFiles<</Names[(a)<</Type/Filespec/F({bait.file})>>]>>>>"
        ),
        page=(
            f"/AA<</O {uri}>>/Annots[<<{place}/Subtype/Link/A {uri}>>"
            f"<<{place}/Subtype/Link/A {elsewhere}>>"
            f"<<{place}/Subtype/FileAttachment/FS<</Type/Filespec/F({bait.file})>>>>"
            f"<<{place}/Subtype/Screen/A<</S/Rendition/JS(x)/R<</C<</D({bait.file})>>>>>>>>]"
        ),
    )


def stream_elsewhere(bait: Bait) -> bytes:
    """Return a PDF whose content lies in another file."""
    return handmade(words("Hallo Welt"), stream=f"/F({bait.file})/FFilter[]")


def stream_at_address(bait: Bait) -> bytes:
    """Return a PDF whose content lies at an address."""
    return handmade(words("Hallo Welt"), stream=f"/F<</FS/URL/F({bait.address})>>")


def web_page(bait: Bait) -> bytes:
    """Return a page that draws on other files and addresses."""
    return f"""<!DOCTYPE html [<!ENTITY bait SYSTEM "file://{bait.file}">]>
<html><head><base href="{bait.address}"><meta http-equiv="refresh" content="0;url={bait.address}">
<link rel="stylesheet" href="{bait.address}"><script src="{bait.address}"></script></head><body>
<article><h1>Die Stadt</h1><p>Die Stadt liegt am Fluss und hat viele Gassen. &bait;</p>
<img src="{bait.address}"><iframe src="file://{bait.file}"></iframe>
<object data="file://{bait.file}"></object></article></body></html>""".encode()


def xml_page(bait: Bait) -> bytes:
    """Return a page in XML whose words come from entities."""
    return f"""<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//X" "{bait.address}" [
<!ENTITY bait SYSTEM "file://{bait.file}"><!ENTITY far SYSTEM "{bait.address}">
<!ENTITY % more SYSTEM "{bait.address}">%more;]><html xmlns="http://www.w3.org/1999/xhtml"
xmlns:xi="http://www.w3.org/2001/XInclude"><body><p>Die Stadt liegt am Fluss. &bait; &far;</p>
<xi:include href="file://{bait.file}" parse="text"/></body></html>""".encode()


def word_document(bait: Bait, *, entities: bool = False) -> bytes:
    """Return a Word document with pictures and a template that lie elsewhere."""
    plain, changed = BytesIO(), BytesIO()
    document = docx.Document()
    document.add_paragraph("Die Stadt liegt am Fluss.")
    document.part.relate_to(bait.address, "http://x/attachedTemplate", is_external=True)
    document.part.relate_to(f"file://{bait.file}", "http://x/image", is_external=True)
    document.save(plain)
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            outer = entities and name == "word/document.xml"
            new.writestr(name, with_entities(bait, part.decode()) if outer else part)
    return changed.getvalue()


def open_document(bait: Bait, *, entities: bool = False) -> bytes:
    """Return an OpenDocument text with a section and a picture that lie elsewhere."""
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "text", "drawing")
    )
    content = f"""<?xml version="1.0"?><office:document-content {spaces}
xmlns:xlink="http://www.w3.org/1999/xlink"><office:body><office:text>
<text:section><text:section-source xlink:href="{bait.file}"/></text:section>
<text:p>Die Stadt liegt am Fluss.<drawing:image xlink:href="{bait.address}"/></text:p>
</office:text></office:body></office:document-content>"""
    written = BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", with_entities(bait, content) if entities else content)
    return written.getvalue()


def with_entities(bait: Bait, content: str) -> str:
    """Return XML whose words come from elsewhere too."""
    head, body = content.split("?>", 1)
    outer = f"""<!DOCTYPE x SYSTEM "{bait.address}" [<!ENTITY near SYSTEM "file://{bait.file}">
<!ENTITY far SYSTEM "{bait.address}">]>"""
    return f"{head}?>{outer}{body.replace('Fluss.', 'Fluss. &near; &far;')}"


def notes(bait: Bait) -> bytes:
    """Return Markdown that points elsewhere."""
    return f"""# Die Stadt
Sie liegt am Fluss. ![Bild]({bait.address}) <img src="{bait.address}"> [Mehr](file://{bait.file})
""".encode()


@pytest.mark.parametrize(
    ("kind", "written", "text"),
    [
        ("pdf", actions, "Hallo Welt"),
        ("pdf", stream_elsewhere, "Hallo Welt"),
        ("pdf", stream_at_address, "Hallo Welt"),
        ("html", web_page, "am Fluss"),
        ("html", xml_page, "am Fluss"),
        ("docx", word_document, "am Fluss"),
        ("odt", open_document, "am Fluss"),
        ("md", notes, "am Fluss"),
    ],
)
def test_a_document_reaches_nothing(
    bait: Bait, tmp_path: Path, kind: str, written: Callable[[Bait], bytes], text: str
) -> None:
    path = tmp_path / f"dokument.{kind}"
    path.write_bytes(written(bait))
    (page,) = read_limited(path).pages
    assert text in page.text
    assert CANARY not in page.text
    if kind == "pdf":
        assert marked_page_limited(path, page=1, quotes=[Quote(text="Hallo")]).boxes
    assert bait.touched() == []


@pytest.mark.parametrize(("kind", "written"), [("docx", word_document), ("odt", open_document)])
def test_entities_of_an_office_file_are_refused_unread(
    bait: Bait, tmp_path: Path, kind: str, written: Callable[..., bytes]
) -> None:
    path = tmp_path / f"dokument.{kind}"
    path.write_bytes(written(bait, entities=True))
    with pytest.raises(DocumentUnreadable, match="Entitäten"):
        read_limited(path)
    assert bait.touched() == []


def test_what_is_touched_is_noticed(bait: Bait) -> None:
    assert bait.file.read_text(encoding="utf-8") == CANARY
    socket.create_connection(bait.listener.getsockname()).close()
    assert bait.touched() == ["connection", "file"]
