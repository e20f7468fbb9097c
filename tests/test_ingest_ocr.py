"""Scanned pages are recognised, read, marked and cited like others, or named as unread."""

from __future__ import annotations

import re
import sys
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import pytest
from homes import ROOT, fill, run_cli, silent
from typeset import HEADINGS, ITEMS, SENTENCES, quote_boxes, report, text_under, typeset

from assistant.answer import ask
from assistant.model import Answer
from assistant.view import draw_page, find_page
from ingest.generation import Home
from ingest.index import Library
from ingest.marks import page_shown, squeezed
from ingest.model import ReadBy
from ingest.ocr import Ink, InkWord, NoOcr, OcrFailed, Tesseract, find_ocr, recognise
from ingest.pdfium import open_pdf
from ingest.read_pdf import read_pdf
from ingest.recognised import evened, set_page
from ingest.settings import Settings
from ingest.text_layer import keep_layer, open_layer
from ingest.unread import recognise_pages

sys.path.append(str(ROOT / "benchmarks"))

import ocr as benchmark

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from PIL.Image import Image

    from ingest.model import Box, ReadDocument

# Where a page of test data has fewer words that German knows, it was not readable German.
LEAST_KNOWN = {"scan-liste": 0.92, "outlined-text-bgbl": 0.89}

# Sentences without a dash between numbers or a raised figure, which are recognised as others.
LETTERS = (*SENTENCES[:4], *SENTENCES[6:])


@cache
def installed() -> Tesseract:
    """Return the real tesseract, or skip."""
    found = find_ocr("deu")
    if isinstance(found, NoOcr):
        pytest.skip(f"tesseract with German is missing: {found.reason}")
    return found


def scan(pdf: Path, path: Path, *, turn: float = 0.0, dpi: int = 200) -> Path:
    """Write the pages of a PDF as pictures only, turned against the clock, as a scanner does."""
    with open_pdf(pdf) as opened:
        pictures: list[Image] = []
        for number in range(1, opened.page_count + 1):
            with opened.page(number) as page:
                upright = page.picture(round(page.width * dpi / 72)).convert("L")
                pictures.append(upright.rotate(turn, expand=turn % 90 == 0, fillcolor=255))
    pictures[0].save(path, "PDF", resolution=dpi, save_all=True, append_images=pictures[1:])
    return path


def recognised(pdf: Path) -> Path:
    """Recognise all pages of a PDF and return its text layer."""
    with open_pdf(pdf) as opened:
        numbers = range(1, opened.page_count + 1)
    pages = recognise_pages(pdf, numbers, installed(), silent)
    assert list(pages) == list(numbers)
    layer = pdf.with_suffix(".ocr")
    keep_layer(layer, "deu", evened(pages))
    return layer


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanned:
    """A report, its scan, and what was recognised in it."""

    original: Path
    layer: Path
    document: ReadDocument


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> Scanned:
    """Recognise a report of two columns once."""
    folder = tmp_path_factory.mktemp("scan")
    original = typeset(report(), folder / "report.pdf")
    layer = recognised(scan(original, folder / "scan.pdf"))
    return Scanned(original=original, layer=layer, document=read_pdf(layer))


def test_a_scan_reads_as_what_was_printed(scanned: Scanned) -> None:
    """Every sentence is whole: columns in order, line-end hyphens mended, real ones kept."""
    pages = scanned.document.pages
    assert [page.read_by for page in pages] == [ReadBy.OCR] * 3
    assert [page.warnings for page in pages] == [()] * 3
    missing = [
        (page.number, sentence)
        for page in pages
        for sentence in LETTERS
        if sentence not in " ".join(page.text.split())
    ]
    assert missing == []


def test_a_scan_has_the_headings_of_its_type(scanned: Scanned) -> None:
    found = [
        page.text[block.start : block.end]
        for page in scanned.document.pages
        for block in page.blocks
        if block.kind == "heading"
    ]
    # The head of the table is bold and stands apart; nothing in a scan says that it is none.
    assert [each for each in found if not each.startswith("Stand")] == [
        title for _, title in HEADINGS
    ]


def test_bullets_make_a_list(scanned: Scanned) -> None:
    items = [
        page.text[block.start : block.end]
        for page in scanned.document.pages
        for block in page.blocks
        if block.kind == "list item"
    ]
    assert [item.lstrip("• ") for item in items] == list(ITEMS)


def test_marks_lie_on_the_words_that_were_printed(scanned: Scanned) -> None:
    """What the boxes of a recognised sentence cover is that sentence in the printed original."""
    for sentence in LETTERS:
        boxes = quote_boxes(scanned.layer, 3, sentence)
        assert boxes
        assert text_under(scanned.original, 3, boxes) == squeezed(sentence).text


def test_a_recognised_page_is_drawn_as_it_was_scanned(scanned: Scanned) -> None:
    drawn = page_shown(scanned.layer, 2, width=300).marked(())
    assert drawn == page_shown(scanned.layer.with_suffix(".pdf"), 2, width=300).marked(())


@pytest.mark.parametrize("turn", [90, 180, 270, 0.6])
def test_a_page_that_lies_wrong_is_read_and_marked(tmp_path: Path, turn: float) -> None:
    """Sideways, upside down, or a little slanted: the same words, and marks on their ink."""
    paragraph = " ".join(SENTENCES[:3])
    original = typeset(f'#set page("a6"); #set text(lang: "de")\n{paragraph}', tmp_path / "a.pdf")
    layer = recognised(scan(original, tmp_path / "scan.pdf", turn=turn))
    (page,) = read_pdf(layer).pages
    assert page.read_by is ReadBy.OCR
    assert SENTENCES[1] in " ".join(page.text.split())
    ink = dark_share(layer, quote_boxes(layer, 1, SENTENCES[1]))
    upright = recognised(scan(original, tmp_path / "upright.pdf"))
    assert ink > 0.8 * dark_share(upright, quote_boxes(upright, 1, SENTENCES[1]))


def dark_share(path: Path, boxes: Sequence[Box]) -> float:
    """Return how much of the ink of a page lies in boxes."""
    import numpy as np

    with open_pdf(path) as opened, opened.page(1) as page:
        dark = np.asarray(page.picture(600).convert("L")) < 128
    high, wide = dark.shape
    inside = np.zeros_like(dark)
    for box in boxes:
        rows = slice(round(box.top * high), round(box.bottom * high))
        inside[rows, round(box.left * wide) : round(box.right * wide)] = True
    return float((dark & inside).sum() / dark.sum())


def test_a_stored_turn_and_a_cropped_margin_are_respected(tmp_path: Path) -> None:
    """A scan whose PDF turns the page and shows only a part of it."""
    from pypdf import PdfReader, PdfWriter
    from pypdf.generic import RectangleObject

    original = typeset(f'#set page("a6")\n{" ".join(SENTENCES[:3])}', tmp_path / "a.pdf")
    writer = PdfWriter(clone_from=scan(original, tmp_path / "straight.pdf", turn=90))
    (page,) = writer.pages
    page.cropbox = RectangleObject((20, 20, float(page.mediabox.right), float(page.mediabox.top)))
    page.rotate(90)
    writer.write(tmp_path / "scan.pdf")
    assert len(PdfReader(tmp_path / "scan.pdf").pages) == 1
    layer = recognised(tmp_path / "scan.pdf")
    (read,) = read_pdf(layer).pages
    assert SENTENCES[1] in " ".join(read.text.split())
    assert read.warnings == ()
    share = dark_share(layer, quote_boxes(layer, 1, SENTENCES[1]))
    assert share == pytest.approx(len(SENTENCES[1]) / sum(map(len, SENTENCES[:3])), rel=0.2)


def test_a_blurred_page_is_doubtful(tmp_path: Path) -> None:
    from PIL import ImageFilter

    original = typeset(f'#set page("a6")\n{" ".join(SENTENCES[:3])}', tmp_path / "a.pdf")
    with open_pdf(original) as opened, opened.page(1) as drawn:
        sharp = drawn.picture(round(drawn.width * 200 / 72)).convert("L")
    blurred = sharp.filter(ImageFilter.GaussianBlur(2.6))
    blurred.save(tmp_path / "scan.pdf", "PDF", resolution=200)
    (page,) = read_pdf(recognised(tmp_path / "scan.pdf")).pages
    assert page.read_by is ReadBy.OCR
    assert re.search(r"die Texterkennung ist unsicher \(\d+ von 100\)", page.warnings[0])


def test_guesses_are_not_taken_and_no_words_are_said(tmp_path: Path) -> None:
    """A page of mere guesses stays unread; one on which nothing was found is done with."""
    scan(typeset("Wort #pagebreak() Wort", tmp_path / "a.pdf"), tmp_path / "scan.pdf")
    word = InkWord(
        text="gues", left=9, top=9, right=49, bottom=29, confidence=40, line=("1", "1", "1")
    )
    inks = [Ink(width=100, height=50, words=words) for words in ((word,), ())]
    layer = tmp_path / "scan.ocr"
    keep_layer(layer, "deu", {n: set_page(ink, 200.0) for n, ink in enumerate(inks, start=1)})
    pages = read_pdf(layer).pages
    assert [page.text for page in pages] == ["", ""]
    assert [page.read_by for page in pages] == [ReadBy.UNREAD, ReadBy.OCR]
    assert [page.warnings for page in pages] == [
        ("die Texterkennung konnte die Seite nicht lesen",),
        ("die Texterkennung fand keine Wörter",),
    ]


def test_a_picture_that_is_none_or_takes_too_long_fails_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with pytest.raises(OcrFailed):
        recognise(installed(), b"no picture")
    pdf = scan(typeset("Wort", tmp_path / "a.pdf"), tmp_path / "scan.pdf")
    monkeypatch.setattr("ingest.ocr.SECONDS", 0.001)
    assert recognise_pages(pdf, [1], installed(), silent) == {}


def test_a_layer_that_is_damaged_counts_as_none(scanned: Scanned, tmp_path: Path) -> None:
    damaged = tmp_path / "x.ocr"
    assert open_layer(damaged) is None
    damaged.write_bytes(scanned.layer.read_bytes()[:-40])
    assert open_layer(damaged) is None


def test_switched_off_or_not_installed_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    off = find_ocr("off")
    assert isinstance(off, NoOcr)
    assert "KLEINSTADT_OCR" in off.reason
    monkeypatch.setenv("PATH", "")
    missing = find_ocr("deu+deu_latf")
    assert isinstance(missing, NoOcr)
    assert (
        "apt-get install tesseract-ocr tesseract-ocr-deu tesseract-ocr-deu-latf" in missing.reason
    )


def test_pages_are_named_without_tesseract_and_read_once_there_is_one(tmp_path: Path) -> None:
    """From a scan nobody can read to a sentence with its marked page, in three runs."""
    installed()
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    source = "#pagebreak()".join(f'#set page("a6")\n{sentence}\n' for sentence in SENTENCES[:3])
    scan(typeset(source, tmp_path / "a.pdf"), corpus / "scan.pdf")
    home = tmp_path / "home"
    arguments = ("--home", home, "--corpus", corpus, "ingest")
    without = run_cli(*arguments, variables={"PATH": ""})
    assert without.returncode == 0
    assert "3 Seiten ohne Text: 1–3" in without.stdout
    assert "apt-get install tesseract-ocr tesseract-ocr-deu" in without.stdout
    report = fill(home, corpus)
    assert (report.published, report.warnings) == (True, ())
    with closing(Library(Settings(home=home, corpus=corpus))) as library:
        reply = ask(library, "Wer beobachtet das Ost-West-Gefälle der Einkommensverhältnisse?")
        assert isinstance(reply, Answer)
        citation = reply.sentences[0].citations[0]
        assert (citation.page, citation.quote) == (3, SENTENCES[2])
        wanted = find_page(library.index(), citation.document_id, 3, [citation.span])
        assert draw_page(wanted).boxes
        page = library.index().catalog.page(citation.document_id, 3)
        assert page.read_by is ReadBy.OCR
    assert not fill(home, corpus).published
    # What was recognised stays, also where tesseract is gone again.
    gone = run_cli(*arguments, variables={"PATH": ""})
    assert "keinen Text" not in gone.stdout
    assert list(Home(path=home).originals.glob("*.ocr"))


def test_text_recognition_can_be_switched_off(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    scan(typeset("Wort", tmp_path / "a.pdf"), corpus / "scan.pdf")
    run = run_cli(
        "--home",
        tmp_path / "home",
        "--corpus",
        corpus,
        "ingest",
        variables={"KLEINSTADT_OCR": "off"},
    )
    assert run.returncode == 0
    assert "1 Seite ohne Text: 1" in run.stdout
    assert "ausgeschaltet" in run.stdout


@pytest.mark.parametrize("name", LEAST_KNOWN)
@pytest.mark.parametrize(
    "pages", [pytest.param(1, id="a page"), pytest.param(34, id="all", marks=pytest.mark.full)]
)
def test_published_scans_are_readable_german(
    testdata: Path, tmp_path: Path, name: str, pages: int
) -> None:
    """Enough words are German ones, and sentences are found where they were read."""
    from pypdf import PdfReader, PdfWriter

    source = PdfReader(testdata / "pdf" / f"{name}.pdf")
    writer = PdfWriter()
    for page in source.pages[1 : 1 + pages]:
        writer.add_page(page)
    writer.write(tmp_path / "scan.pdf")
    assert all(page.read_by is ReadBy.UNREAD for page in read_pdf(tmp_path / "scan.pdf").pages)
    layer = recognised(tmp_path / "scan.pdf")
    read = read_pdf(layer)
    assert all(page.read_by is ReadBy.OCR for page in read.pages)
    words = benchmark.words_of(read)
    assert len(words) > 40 * len(read.pages)
    assert benchmark.known_share(words) >= LEAST_KNOWN[name]
    quotes = [
        (page.number, page.text[block.start : block.end])
        for page in read.pages
        for block in page.blocks
        if block.kind in {"paragraph", "list item"}
    ]
    marked = [
        (text_under(layer, number, boxes), squeezed(quote).text)
        for number, quote in quotes
        if (boxes := quote_boxes(layer, number, quote))
    ]
    # A cell of two letters between columns is not marked; slanted lines lend each other a letter.
    assert len(marked) >= 0.94 * len(quotes)
    assert sum(under == quote for under, quote in marked) >= 0.94 * len(marked)
