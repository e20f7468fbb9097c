"""Pages that were read badly are named, and pages that were read well are not."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, StreamObject
from typeset import HEADINGS, ITEMS, LABELS, ROWS, SENTENCES, typeset
from typeset import report as source

from ingest.model import PPTX, Block, BlockKind, Page, ReadBy, ReadDocument
from ingest.quality import DocumentReport, Finding, Problem, Section, TableSize, report
from ingest.words import WordResources
from ingest.worker import read_limited

if TYPE_CHECKING:
    from pathlib import Path

RESOURCES = WordResources.open(None)
BODY = " ".join(SENTENCES)
ENGLISH = (
    "The municipality adopted the development concept, which includes several measures that "
    "strengthen the centre, improve mobility and make housing affordable for young families."
)
MAPPED = re.compile(rb"<([0-9a-fA-F]{4})>(?=\s*(?:\n|$))")


@pytest.fixture(scope="module")
def pdf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Typeset the report once for all tests."""
    return typeset(source(), tmp_path_factory.mktemp("pdf") / "probe.pdf")


def page(text: str, number: int = 1, **more: str) -> Page:
    """Return a page whose every line is a paragraph."""
    blocks, start = [], 0
    for line in text.split("\n"):
        end = start + len(line)
        blocks.append(Block(kind=BlockKind.PARAGRAPH, start=start, end=end))
        start = end + 1
    warnings = tuple(more.values())
    return Page(number=number, label=None, text=text, blocks=tuple(blocks), warnings=warnings)


def judged(*pages: Page, paged: bool = True) -> DocumentReport:
    """Return the report on a document of these pages."""
    content = ReadDocument(pages=pages, paged=paged, media_type="application/pdf")
    return report(content, RESOURCES)


def problems(text: str) -> tuple[Problem, ...]:
    """Return what is wrong with a document of one page."""
    return judged(page(text)).pages[0].problems


def misread(pdf: Path, path: Path, shift: int) -> Path:
    """Write a PDF whose fonts name every letter wrongly, and return its path."""
    writer = PdfWriter(clone_from=PdfReader(BytesIO(pdf.read_bytes())))
    for part in writer._objects:  # noqa: SLF001  (pypdf has no other list of fonts)
        if not isinstance(part, DictionaryObject) or "/ToUnicode" not in part:
            continue
        letters = part["/ToUnicode"]
        if isinstance(letters, StreamObject):
            named = letters.get_data()
            letters.set_data(
                MAPPED.sub(lambda found: b"<%04x>" % (int(found[1], 16) + shift), named)
            )
    writer.write(path)
    return path


def test_a_good_document_is_described_and_not_blamed(pdf: Path) -> None:
    given = report(read_limited(pdf), RESOURCES)
    assert given.findings == ()
    assert [(each.level, each.title) for each in given.sections] == list(HEADINGS)
    assert given.sections[1] == Section(level=1, title="Zahlen", page=2)
    assert tuple(each.label for each in given.pages) == LABELS
    assert given.label_jumps == ()
    assert given.pages[1].tables == (TableSize(rows=len(ROWS), cells=len(ROWS) * len(ROWS[0])),)
    assert given.pages[1].blocks[BlockKind.LIST_ITEM] == len(ITEMS)
    assert given.count(BlockKind.FOOTNOTE) == 2
    assert all(each.read_by is ReadBy.TEXT_LAYER for each in given.pages)
    assert given.unknown_words is not None
    assert given.unknown_words < 0.1


def test_a_font_with_the_wrong_letters_is_found(pdf: Path, tmp_path: Path) -> None:
    content = read_limited(misread(pdf, tmp_path / "falsch.pdf", 3))
    assert SENTENCES[0] not in content.pages[0].text
    given = report(content, RESOURCES)
    assert all(Problem.UNKNOWN_WORDS in each.problems for each in given.pages)


def test_a_font_without_letters_is_found(pdf: Path, tmp_path: Path) -> None:
    content = read_limited(misread(pdf, tmp_path / "leer.pdf", 0xE000))
    for each in report(content, RESOURCES).pages:
        assert {Problem.UNREADABLE, Problem.NO_TEXT} & set(each.problems)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", Problem.NO_TEXT),
        (" \n ", Problem.NO_TEXT),
        (BODY.replace("e", "\ufffd"), Problem.UNREADABLE),
        ("".join(chr(0xE000 + ord(sign)) for sign in BODY), Problem.UNREADABLE),
        (re.sub("[a-m]", "#", BODY), Problem.SYMBOLS),
        (BODY.translate(str.maketrans("aeinrst", "qxjyzvw")), Problem.UNKNOWN_WORDS),
        (" ".join(BODY.replace(" ", "")), Problem.LONE_LETTERS),
        ("\n".join(BODY.split()[:10] + ["Ort", "km", "Nord", "See"] * 8), Problem.PIECES),
    ],
)
def test_a_page_read_badly_is_found(text: str, problem: Problem) -> None:
    assert problem in problems(text)


@pytest.mark.parametrize(
    "text",
    [
        BODY,
        ENGLISH,
        f"Inhalt\nVorwort {'. ' * 60}3\nZahlen {'. ' * 60}5",
        "Kontakt: https://www.example.org/abc/def?ghi=jkl&mno=pqr rathaus@beispielstadt.de",
        "2019\t2.126\t24,4\n2015\t2.111\t24,2\n2011\t2.105\t23,9",
    ],
)
def test_a_page_read_well_is_left_alone(text: str) -> None:
    assert problems(text) == ()


def test_slides_are_sparse_and_made_of_labels() -> None:
    labels = "\n".join(["Ort", "km", "Nord", "See"] * 8)
    pages = (page(BODY * 3), page("Danke!", 2), page(BODY * 3, 3), page(labels, 4))
    deck = ReadDocument(pages=pages, paged=True, media_type=PPTX)
    assert report(deck, RESOURCES).findings == ()
    assert len(judged(*pages).findings) == 2


def test_little_text_is_little_beside_both_neighbours() -> None:
    full, stamp = BODY * 3, "Anlage 4"
    given = judged(page(full), page(stamp, 2), page(full, 3), page(stamp, 4))
    assert [each.problems for each in given.pages] == [(), (Problem.LITTLE_TEXT,), (), ()]


def test_pages_with_the_same_problem_are_one_finding() -> None:
    given = judged(
        page("", 1), page(BODY, 2, warning="schief"), page("", 3), page(BODY, 4, warning="schief")
    )
    assert given.findings == (
        Finding(problem=Problem.NO_TEXT, pages=(1, 3)),
        Finding(problem=Problem.WARNING, pages=(2, 4), note="schief"),
    )
    assert judged(page(""), paged=False).findings == (Finding(problem=Problem.NO_TEXT, pages=()),)


def test_printed_numbers_that_jump_are_named() -> None:
    labels = ("iii", "iv", "1", "2", "4", None, "6", "7", None)
    pages = [
        Page(number=number, label=label, text=BODY, blocks=())
        for number, label in enumerate(labels, start=1)
    ]
    assert judged(*pages).label_jumps == (5, 6)


def test_what_was_left_out_is_counted_with_numbers_masked() -> None:
    pages = [
        Page(number=n, label=None, text=BODY, blocks=(), dropped=(f"Bericht · {n}", *more))
        for n, more in ((1, ()), (2, ("am Rand",)), (3, ()))
    ]
    assert judged(*pages).dropped == (("Bericht · #", 3), ("am Rand", 1))


def test_without_a_vocabulary_words_are_not_judged() -> None:
    content = ReadDocument(pages=(page("xyzw " * 50),), paged=True, media_type="application/pdf")
    given = report(content, WordResources.empty())
    assert given.unknown_words is None
    assert given.pages[0].problems == ()


GOOD = ("jahresabschluss-2021", "bsw-2025", "dielinke-gp-2025", "fdp-2013", "geotopo", "linke-2013")
UNREADABLE = ("outlined-text-bgbl", "scan-liste")
LONG = [pytest.param(name, marks=pytest.mark.full) for name in GOOD[1:]]


@pytest.mark.parametrize("name", [GOOD[0], *LONG])
def test_published_documents_raise_no_false_alarm(testdata: Path, name: str) -> None:
    """Pages without any text are named, and one line alone on its page; nothing else is wrong."""
    given = report(read_limited(testdata / "pdf" / f"{name}.pdf"), RESOURCES)
    found = {each.problem: each.pages for each in given.findings}
    assert found.pop(Problem.LITTLE_TEXT, (5,)) == (5,)
    assert found.keys() <= {Problem.NO_TEXT, Problem.WARNING}
    assert sum(page.characters == 0 for page in given.pages) <= len(given.pages) / 10


@pytest.mark.parametrize("name", UNREADABLE)
def test_scans_and_outlines_are_found_on_every_page(testdata: Path, name: str) -> None:
    given = report(read_limited(testdata / "pdf" / f"{name}.pdf"), RESOURCES)
    assert all(Problem.NO_TEXT in page.problems for page in given.pages)
