"""Files read in limited processes: good ones come back whole, bad ones as clear errors."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from typeset import SENTENCES, report, typeset

from ingest import records
from ingest.errors import DocumentUnreadable
from ingest.model import BlockKind, Quote
from ingest.reader import SUFFIXES, read
from ingest.worker import (
    Limits,
    marked_page_limited,
    page_image_limited,
    quote_boxes_limited,
    read_limited,
    run_limited,
)

if TYPE_CHECKING:
    from ingest.records import Json

DATA = Path(os.environ.get("KLEINSTADT_TESTDATA", "../shared/data"))
ROOT = Path(__file__).parents[1]
WORD = "geheim"


@pytest.fixture(scope="module")
def pdf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Typeset the report once for all tests."""
    return typeset(report(), tmp_path_factory.mktemp("pdf") / "probe.pdf")


def _pdf(content: str, *, catalog: str = "", pages: str = "/Kids[3 0 R]/Count 1") -> bytes:
    """Return a small PDF written by hand, with a cross-reference table that is right."""
    parts = (
        f"<</Type/Catalog/Pages 2 0 R{catalog}>>",
        f"<</Type/Pages{pages}>>",
        (
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 4 0 R"
            "/Resources<</Font<</F 5 0 R>>/XObject<</X0 6 0 R>>>>>>"
        ),
        f"<</Length {len(content)}>>\nstream\n{content}\nendstream",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        *(
            "<</Type/XObject/Subtype/Form/BBox[0 0 300 300]/Resources<</Font<</F 5 0 R>>"
            f"/XObject<</X0 {number} 0 R>>>>/Length {len(inner)}>>\nstream\n{inner}\nendstream"
            for number in range(7, 17)
            for inner in ["/X0 Do " * 10 if number < 16 else "BT /F 9 Tf (x) Tj ET"]
        ),
    )
    out, places = b"%PDF-1.7\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n{part}\nendobj\n".encode()
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    head = f"xref\n0 {len(parts) + 1}\n0000000000 65535 f \n{table}"
    tail = f"trailer<</Size {len(parts) + 1}/Root 1 0 R>>\nstartxref\n{len(out)}\n%%EOF\n"
    return out + head.encode() + tail.encode()


def _written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def _problem(path: Path) -> DocumentUnreadable | None:
    """Return what keeps a file from being read, or none when it has pages."""
    try:
        assert read_limited(path).pages
    except DocumentUnreadable as problem:
        return problem
    return None


def test_a_document_comes_back_as_it_was_read(pdf: Path) -> None:
    """A document comes back as it was read."""
    assert records.dump(records.document_to_json(read_limited(pdf))) == records.dump(
        records.document_to_json(read(pdf))
    )


def test_boxes_and_picture_come_from_the_worker(pdf: Path) -> None:
    """Boxes and picture come from the worker."""
    boxes = quote_boxes_limited(pdf, page=1, quote=SENTENCES[1])
    marked = marked_page_limited(pdf, page=1, quotes=[Quote(text=SENTENCES[1])], width=300)
    assert boxes == marked.boxes
    assert marked.png.startswith(b"\x89PNG")
    assert page_image_limited(pdf, page=1, boxes=boxes, width=300) == marked.png


def test_text_is_read_by_the_same_worker(tmp_path: Path) -> None:
    """Text is read by the same worker."""
    path = _written(tmp_path / "notiz.md", "# Titel\n\nEin „Satz“.".encode())
    document = read_limited(path)
    assert document.pages[0].text == "Titel\n\nEin „Satz“."
    assert document.pages[0].blocks[0].kind is BlockKind.HEADING


def test_a_missing_file_is_a_clear_error(tmp_path: Path) -> None:
    """A missing file is a clear error."""
    with pytest.raises(DocumentUnreadable, match=r"fehlt\.pdf: diese Datei gibt es nicht"):
        read_limited(tmp_path / "fehlt.pdf")


def test_a_kind_that_is_not_read_names_those_that_are(tmp_path: Path) -> None:
    """A kind that is not read names those that are."""
    with pytest.raises(DocumentUnreadable, match=r"\.xyz werden nicht gelesen.*\.docx"):
        read_limited(_written(tmp_path / "a.xyz", b"x"))
    assert ".pdf" in SUFFIXES


@pytest.mark.parametrize("content", [b"", b"<html>hallo</html>", b"%PDF-1.7\n" + bytes(5000)])
def test_what_is_no_pdf_is_a_clear_error(tmp_path: Path, content: bytes) -> None:
    """What is no PDF is a clear error."""
    with pytest.raises(DocumentUnreadable, match="kein PDF, oder ihr Aufbau ist beschädigt"):
        read_limited(_written(tmp_path / "kein.pdf", content))


def test_an_encrypted_file_says_so(pdf: Path, tmp_path: Path) -> None:
    """An encrypted file says so."""
    from pypdf import PdfWriter

    writer = PdfWriter(clone_from=pdf)
    writer.encrypt(user_password=WORD, algorithm="RC4-128")
    closed = tmp_path / "verschlossen.pdf"
    writer.write(closed)
    with pytest.raises(DocumentUnreadable, match=r"nur mit Passwort.*ohne Passwort"):
        read_limited(closed)


def test_a_file_that_only_restricts_copying_is_read(pdf: Path, tmp_path: Path) -> None:
    """A file that only restricts copying is read."""
    from pypdf import PdfWriter

    writer = PdfWriter(clone_from=pdf)
    writer.encrypt(user_password="", owner_password=WORD, algorithm="RC4-128")
    restricted = tmp_path / "nur-lesen.pdf"
    writer.write(restricted)
    document = read_limited(restricted)
    assert SENTENCES[0] in document.pages[0].text


def test_a_crash_becomes_an_error_and_the_caller_goes_on(tmp_path: Path) -> None:
    """A crash becomes an error and the caller goes on."""
    # Ten forms that draw each other ten times: ten thousand million letters.
    bomb = _written(tmp_path / "bombe.pdf", _pdf("/X0 Do"))
    with pytest.raises(DocumentUnreadable, match=r"bombe\.pdf: .*(abgestürzt|Speicher|zu lange)"):
        read_limited(bomb, limits=Limits(memory=600 << 20, stall_seconds=15))
    whole = _written(tmp_path / "gut.pdf", _pdf("BT /F 12 Tf 20 200 Td (Hallo Welt) Tj ET"))
    assert read_limited(whole).pages[0].text == "Hallo Welt"


def test_a_hang_is_ended(pdf: Path) -> None:
    """A hang is ended."""
    began = time.monotonic()
    with pytest.raises(DocumentUnreadable, match="dauerte zu lange"):
        read_limited(pdf, limits=Limits(stall_seconds=0.01))
    assert time.monotonic() - began < 5


def test_a_greedy_file_meets_the_limit_of_memory(tmp_path: Path) -> None:
    """A greedy file meets the limit of memory."""
    big = _written(tmp_path / "riesig.txt", b"Wort " * 20_000_000)
    with pytest.raises(DocumentUnreadable, match="mehr Speicher, als ein Dokument bekommt"):
        read_limited(big, limits=Limits(memory=300 << 20))


def test_too_much_text_is_refused(tmp_path: Path) -> None:
    """Too much text is refused."""
    long = _written(tmp_path / "lang.txt", b"Wort " * 100_000)
    with pytest.raises(DocumentUnreadable, match="mehr Text, als gelesen wird"):
        read_limited(long, limits=Limits(answer=10_000))


def test_too_many_pages_are_refused(tmp_path: Path) -> None:
    """Too many pages are refused."""
    pages = f"/Count 6000/Kids[{'3 0 R ' * 6000}]"
    with pytest.raises(DocumentUnreadable, match="6000 Seiten; gelesen werden höchstens 5000"):
        read_limited(_written(tmp_path / "lang.pdf", _pdf("", pages=pages)))


def test_a_loop_of_page_labels_costs_only_the_labels(tmp_path: Path) -> None:
    """A loop of page labels costs only the labels."""
    content = "BT /F 12 Tf 20 200 Td (Hallo Welt) Tj ET"
    looped = _pdf(content, catalog="/Kids[1 0 R]/PageLabels 1 0 R")
    huge = _pdf(content, catalog="/PageLabels<</Nums[0<</S/R/St 2000000000>>]>>")
    for name, raw in (("schleife.pdf", looped), ("hoch.pdf", huge)):
        page = read_limited(_written(tmp_path / name, raw)).pages[0]
        assert (page.text, page.label) == ("Hallo Welt", None)


def test_the_worker_can_write_no_file(tmp_path: Path) -> None:
    """The worker can write no file."""
    script = (
        "from ingest.worker_main import limit; limit(1 << 30); "
        f"open({str(tmp_path / 'geschrieben')!r}, 'w').write('x' * 10)"
    )
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, check=False)
    assert (tmp_path / "geschrieben").read_bytes() == b""


def test_the_caller_imports_no_parser() -> None:
    """The caller imports no parser."""
    script = (
        "import sys, ingest.worker; "
        "print([name for name in ('pypdfium2', 'pypdf', 'lxml', 'docx', 'numpy', 'PIL') "
        "if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, check=True)
    assert done.stdout.strip() == b"[]"


def test_an_unknown_task_is_refused(pdf: Path) -> None:
    """An unknown task is refused."""
    with pytest.raises(DocumentUnreadable, match="KeyError"):
        run_limited({"task": "erase", "path": str(pdf)}, pdf)


@pytest.mark.parametrize(
    "answer",
    [
        None,
        [],
        {"form": 2},
        {"form": 1, "pages": [], "paged": 1, "media_type": "x", "title": None, "warnings": []},
        {"form": 1, "pages": [{}], "paged": True, "media_type": "x", "title": None, "warnings": []},
        {
            "form": True,
            "pages": [],
            "paged": True,
            "media_type": "x",
            "title": None,
            "warnings": [],
        },
    ],
)
def test_a_false_answer_is_not_believed(answer: Json) -> None:
    """A false answer is not believed."""
    with pytest.raises(records.RecordInvalid):
        records.document_from_json(answer)


def test_blocks_outside_their_page_are_not_believed(pdf: Path) -> None:
    """Blocks outside their page are not believed."""
    value = json.loads(records.dump(records.document_to_json(read(pdf))))
    value["pages"][0]["blocks"][0]["end"] = 10**6
    with pytest.raises(records.RecordInvalid, match="inside the text of its page"):
        records.document_from_json(value)


@pytest.mark.full
def test_hostile_files_each_give_an_answer_or_a_clear_error(pdf: Path, tmp_path: Path) -> None:
    """Hostile files each give an answer or a clear error."""
    tool = DATA.parent / "tools" / "hostile_pdfs.py"
    if not tool.is_file():
        pytest.skip(f"{tool} is not there: hostile files not tried (set KLEINSTADT_TESTDATA)")
    folder = tmp_path / "feindlich"
    # Its last step needs a tool that may be missing; what it has written by then is enough.
    command = [sys.executable, str(tool), str(folder), str(pdf)]
    subprocess.run(command, capture_output=True, check=False)
    names = (
        "labels_loop outline_loop pagetree_cycle prev_loop count_lie_2e9 kids_500k_same trunc_50"
    )
    for name in names.split():
        path = folder / f"{name}.pdf"
        assert path.is_file()
        problem = _problem(path)
        assert problem is None or (problem.reason and problem.advice and problem.file == path.name)
