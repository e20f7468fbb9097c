"""Files read in limited processes: good ones come back whole, bad ones as clear errors."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from threading import Timer
from typing import TYPE_CHECKING

import pytest
from handmade import BOMB, handmade, words
from patience import until
from typeset import SENTENCES, report, typeset

from ingest import records
from ingest.errors import DocumentUnreadable
from ingest.limits import Cores, Limits
from ingest.model import BlockKind, ReadBy
from ingest.reader import SUFFIXES, read
from ingest.worker import read_limited, run_limited

if TYPE_CHECKING:
    from ingest.records import Json

ROOT = Path(__file__).parents[1]
WORD = "geheim"
# Little enough that a bomb is soon over.
SMALL = Limits(memory=600 << 20, stall_seconds=5.0)


@pytest.fixture(scope="module")
def pdf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Typeset the report once for all tests."""
    return typeset(report(), tmp_path_factory.mktemp("pdf") / "probe.pdf")


def _written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def test_a_document_comes_back_as_it_was_read(pdf: Path) -> None:
    """A document comes back as it was read."""
    assert records.dump(records.document_to_json(read_limited(pdf))) == records.dump(
        records.document_to_json(read(pdf))
    )


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


def test_a_bad_page_is_unread_and_the_others_are_read(tmp_path: Path) -> None:
    """A bad page is unread and the others are read."""
    contents = [words(f"Seite {number}") for number in range(1, 31)]
    contents[16] = BOMB
    path = _written(tmp_path / "bombe.pdf", handmade(*contents))
    document = read_limited(path, limits=SMALL, cores=Cores(2))
    pages = document.pages
    assert document.lost == (17,)
    assert [page.text for page in pages if page.number != 17] == [
        f"Seite {number}" for number in range(1, 31) if number != 17
    ]
    assert (pages[16].text, pages[16].read_by) == ("", ReadBy.UNREAD)
    (warning,) = pages[16].warnings
    assert re.search("abstürzen|hielt den Leser mehr als", warning)


def test_a_file_of_which_no_page_can_be_read_is_refused(tmp_path: Path) -> None:
    """A file of which no page can be read is refused."""
    bomb = _written(tmp_path / "bombe.pdf", handmade(BOMB))
    with pytest.raises(DocumentUnreadable, match=r"bombe\.pdf, Seite 1: .*neu als PDF"):
        read_limited(bomb, limits=SMALL)


def test_a_page_that_hangs_is_ended(tmp_path: Path) -> None:
    """A page that hangs is ended."""
    path = _written(tmp_path / "bombe.pdf", handmade(words("Hallo"), BOMB))
    pages = read_limited(path, limits=Limits(stall_seconds=2.0)).pages
    assert pages[0].text == "Hallo"
    (warning,) = pages[1].warnings
    assert warning.startswith("die Seite hielt den Leser mehr als 2 s auf; drucken Sie die Datei")


def test_what_takes_too_long_in_all_is_ended(tmp_path: Path) -> None:
    """What takes too long in all is ended."""
    path = _written(tmp_path / "bombe.pdf", handmade(words("Hallo"), BOMB))
    with pytest.raises(DocumentUnreadable, match=r"dauerte zu lange \(3 s.*1 von 2 Seiten\)"):
        read_limited(path, limits=Limits(seconds=3.0))


def test_nothing_is_left_when_the_caller_is_killed(tmp_path: Path) -> None:
    """Nothing is left when the caller is killed."""
    bomb = _written(tmp_path / "bombe.pdf", handmade(BOMB))
    script = (
        "from pathlib import Path; from ingest.worker import read_limited; "
        f"read_limited(Path({str(bomb)!r}))"
    )
    with subprocess.Popen([sys.executable, "-c", script], cwd=ROOT) as caller:
        # The reader, and a child of it for the page.
        until(lambda: len(_below(caller.pid)) > 1, "a reader and its child")
        below = _below(caller.pid)
        caller.kill()
    until(lambda: not any(_runs(pid) for pid in below), "the end of the reader and its child")


def _below(pid: int) -> list[int]:
    """Return the processes started by a process, and by those."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return [each for child in map(int, children) for each in (child, *_below(child))]


def _runs(pid: int) -> bool:
    """Tell whether a process runs; one that has ended may wait to be reaped."""
    try:
        return " Z " not in Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_progress_is_told_page_by_page(pdf: Path) -> None:
    """Progress is told page by page."""
    told: list[tuple[int, int]] = []
    read_limited(pdf, finished=lambda done, total: told.append((done, total)))
    assert list(dict.fromkeys(told))[-3:] == [(1, 3), (2, 3), (3, 3)]


def test_files_read_at_once_share_the_cores() -> None:
    """Files read at once share the cores."""
    cores = Cores(4)
    assert cores.share == 4
    with cores.reading(), cores.reading():
        assert cores.share == 2
        with cores.reading():
            assert cores.share == 2
    assert cores.share == 4


def test_reading_is_given_up_when_it_is_stopped(tmp_path: Path) -> None:
    """Reading is given up when it is stopped."""
    bomb = _written(tmp_path / "bombe.pdf", handmade(BOMB))
    cores = Cores(1)
    Timer(0.5, cores.stop).start()
    with pytest.raises(DocumentUnreadable, match="wurde abgebrochen"):
        read_limited(bomb, cores=cores)


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
    pages = f"/Count 6000/Kids[{'20 0 R ' * 6000}]"
    with pytest.raises(DocumentUnreadable, match="6000 Seiten; gelesen werden höchstens 5000"):
        read_limited(_written(tmp_path / "lang.pdf", handmade("", pages=pages)))


def test_a_loop_of_page_labels_costs_only_the_labels(tmp_path: Path) -> None:
    """A loop of page labels costs only the labels."""
    content = words("Hallo Welt")
    looped = handmade(content, catalog="/PageLabels 1 0 R/Kids[1 0 R]")
    huge = handmade(content, catalog="/PageLabels<</Nums[0<</S/R/St 2000000000>>]>>")
    for name, raw in (("schleife.pdf", looped), ("hoch.pdf", huge)):
        page = read_limited(_written(tmp_path / name, raw)).pages[0]
        assert (page.text, page.label) == ("Hallo Welt", None)


def test_the_worker_can_write_no_file(tmp_path: Path) -> None:
    """The worker can write no file."""
    script = (
        "from ingest.worker_main import limit; limit(1 << 30, 60); "
        f"open({str(tmp_path / 'geschrieben')!r}, 'w').write('x' * 10)"
    )
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, check=False)
    assert (tmp_path / "geschrieben").read_bytes() == b""


def test_the_worker_can_open_no_connection() -> None:
    """The worker can open no connection."""
    script = (
        "from ingest.worker_main import limit; limit(1 << 30, 60); "
        "import socket; socket.create_connection(('127.0.0.1', 9))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, check=False
    )
    assert b"PermissionError: a document must not open a connection" in done.stderr


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ('{"answer": 1', "Antwort des Lesers ist beschädigt .record"),
        ("[2, 1]", "Antwort des Lesers ist beschädigt .pages"),
        ("[1, 9000]", "Antwort des Lesers ist beschädigt .pages"),
        ("null", "Antwort des Lesers ist beschädigt .unreadable"),
        ('{"unreadable": {"page": 1}}', "Antwort des Lesers ist beschädigt .reason"),
        ('{"answer": {}}', "Antwort des Lesers ist beschädigt .form"),
        ("", "Antwort des Lesers ist beschädigt .record"),
    ],
)
def test_a_false_worker_is_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str, reason: str
) -> None:
    """A false worker is not believed."""
    liar = _written(tmp_path / "liar", f"#!/bin/sh\necho '{said}'\nsleep 5\n".encode())
    liar.chmod(0o700)
    path = _written(tmp_path / "notiz.txt", b"Hallo")
    monkeypatch.setattr(sys, "executable", str(liar))
    with pytest.raises(DocumentUnreadable, match=reason):
        read_limited(path)


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
