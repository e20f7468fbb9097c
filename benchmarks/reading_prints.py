"""Prints whose text is known: the dossier, 60 pages of law text and narrow columns, both made here.

What typesetting moves about is compared apart: the running text in its order, the cells of each
table, headings with their levels, and every hyphen that a line end put to the test.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from measures import Figure, Share
from reading_fidelity import similarity
from testdata import ROOT

from ingest.model import BlockKind
from ingest.pdfium import HYPHEN_MARKS, open_pdf
from ingest.read_pdf import read_pdf
from ingest.split import split
from ingest.texts import squeezed

sys.path.append(str(ROOT / "scripts"))

import build_law_pdf
import corpus_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.model import Block, ReadDocument

DOSSIER = ROOT / "corpus" / "dossier.pdf"
SAME, HYPHENS, HEADINGS = 0.995, 0.995, 0.98
WORDS = ("Baden-Württemberg", "Klein- und Mittelstädte", "Ost-West-Gefälle")
_SENTENCE = (
    "In Baden-Württemberg, wie Klein- und Mittelstädte das Ost-West-Gefälle sehen, ist es so."
)
# Every line end falls on another place of the sentence; in millimetres.
_WIDTHS = range(20, 76, 5)
_COLUMN = """
#set page(paper: "a5", margin: (x: 1cm, right: {}mm))
#set text(lang: "de", hyphenate: true, size: 9pt)
#set par(justify: true)
{}
"""
_RUNNING = frozenset({BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.LIST_ITEM})
_SAID = frozenset({"paragraph", "list item"})
_HYPHENS = "-\u2010\u00ad"

Known = list[dict[str, str]]


def prints(data: Path) -> Iterator[Figure]:
    """Yield how the text, the tables and the hyphens of all prints are read."""
    yield from dossier()
    yield from narrow()
    with tempfile.TemporaryDirectory() as folder:
        yield from _known_print("laws", *law_print(data, Path(folder)))


def dossier() -> Iterator[Figure]:
    """Yield how the text, the tables and the hyphens of the dossier are read."""
    yield from _known_print("dossier", DOSSIER, dossier_text())


def narrow() -> Iterator[Figure]:
    """Yield what becomes of words with hyphens of their own in columns of many widths."""
    import typst  # noqa: PLC0415  (only this figure needs the typesetter)

    wanted = " ".join([_SENTENCE] * 12)
    said: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "schmal.pdf"
        for width in _WIDTHS:
            path.write_bytes(typst.compile(_COLUMN.format(138 - width, wanted).encode()))
            said.append(" ".join(passage.text for passage in split("schmal", read_pdf(path))))
    same = Share(hits=sum(text.split() == wanted.split() for text in said), cases=len(said))
    yield Figure(
        what=f"narrow columns: texts as written, of {len(said)}", value=same.value, least=1.0
    )
    for word in WORDS:
        written = wanted.count(word) * len(said)
        kept = " ".join(said).count(word)
        yield Figure(what=f"narrow columns: „{word}“ kept, of {written}", value=kept, least=written)


def _known_print(name: str, path: Path, parts: Known) -> Iterator[Figure]:
    document = read_pdf(path)
    yield from _text(name, document, parts)
    yield from _hyphens(name, path, document, parts)


def headings(_: Path) -> Iterator[Figure]:
    """Yield how many headings of the dossier are found, each with its level, and no others."""
    text = corpus_text.parse(ROOT / "corpus" / "text" / "dossier.txt")
    wanted = Counter(
        (part.level, squeezed(part.text))
        for part in text.parts
        if isinstance(part, corpus_text.Heading)
    )
    document = read_pdf(DOSSIER)
    found = Counter(
        (block.level, squeezed(text))
        for _, block, text in _blocks(document, dossier_text())
        if block.kind is BlockKind.HEADING
    )
    both = (wanted & found).total()
    yield Figure(
        what="dossier: headings with level, precision", value=both / found.total(), least=HEADINGS
    )
    yield Figure(
        what="dossier: headings with level, recall", value=both / wanted.total(), least=HEADINGS
    )


def labels(data: Path) -> Iterator[Figure]:
    """Yield the share of pages whose label is the printed one."""
    for path, printed in printed_labels(data):
        found = [page.label for page in read_pdf(path).pages]
        right = sum(one == other for one, other in zip(found, printed, strict=True))
        yield Figure(what=f"{path.stem}: page labels right", value=right / len(printed), least=1.0)


def printed_labels(data: Path) -> list[tuple[Path, list[str]]]:
    """Return three files with what is printed on their pages, or counted where nothing is."""
    roman = ["i", "ii", "iii", "iv"]
    return [
        (DOSSIER, [*roman, *map(str, range(1, 17))]),
        (data / "pdf" / "geotopo.pdf", [*roman[:3], *map(str, range(1, 115))]),
        (
            data / "pdf" / "jahresabschluss-2021.pdf",
            ["U1", "U2", *map(str, range(1, 17)), "U3", "U4"],
        ),
    ]


@cache
def dossier_text() -> Known:
    """Return the parts of the dossier in the order they were written."""
    return build_law_pdf.truth(corpus_text.parse(ROOT / "corpus" / "text" / "dossier.txt"))


def law_print(data: Path, folder: Path) -> tuple[Path, Known]:
    """Set the print of law text; return it and its parts in the order they were written."""
    out = folder / "laws.pdf"
    command = [sys.executable, str(ROOT / "scripts" / "build_law_pdf.py"), str(out)]
    environment = {**os.environ, "KLEINSTADT_TESTDATA": str(data)}
    subprocess.run(command, check=True, capture_output=True, env=environment)
    known: Known = json.loads(out.with_suffix(".truth.json").read_text(encoding="utf-8"))
    return out, known


def _blocks(document: ReadDocument, parts: Known) -> list[tuple[int, Block, str]]:
    """Return the blocks of a print from its first heading on: after title and contents."""
    first = squeezed(next(part["text"] for part in parts if part["kind"] == "heading"))
    found = [
        (page.number, block, page.text[block.start : block.end])
        for page in document.pages
        for block in page.blocks
    ]
    begin = next(
        at
        for at, (_, block, text) in enumerate(found)
        if block.kind is BlockKind.HEADING and squeezed(text) == first
    )
    return found[begin:]


def _text(name: str, document: ReadDocument, parts: Known) -> Iterator[Figure]:
    blocks = _blocks(document, parts)
    read = squeezed("".join(text for _, block, text in blocks if block.kind in _RUNNING))
    wanted = squeezed("".join(p["text"] for p in parts if p["kind"] in {"heading", *_SAID}))
    yield Figure(
        what=f"{name}: running text, similarity", value=similarity(read, wanted), least=SAME
    )
    rows = Counter(
        tuple(map(squeezed, row.split("\t")))
        for _, block, text in blocks
        if block.kind is BlockKind.TABLE
        for row in text.split("\n")
    )
    known = [
        tuple(map(squeezed, row.split("\t")))
        for part in parts
        if part["kind"] == "table"
        for row in part["text"].split("\n")
    ]
    cells = sum(len(row) for row in known)
    found = sum(len(row) for row in known if rows[row])
    yield Figure(
        what=f"{name}: table cells in their row, of {cells}", value=found / cells, least=1.0
    )


def _hyphens(name: str, path: Path, document: ReadDocument, parts: Known) -> Iterator[Figure]:
    """Compare what stands between the letters of each part with what was written there."""
    said = " ".join(passage.text for passage in split(name, document))
    apart = "\n".join(
        text for _, block, text in _blocks(document, parts) if block.kind is not BlockKind.PARAGRAPH
    )
    letters, gaps = _gaps(f"{said}\n{apart}")
    wrong, lost = 0, 0
    for part in parts:
        for text in part["text"].replace("\n", "\t").split("\t"):
            wanted, between = _gaps(text)
            at = letters.find(wanted)
            lost += at < 0
            there = gaps[at : at + len(between) - 1] if at >= 0 else between[:-1]
            wrong += sum(
                one != other and "-" in one + other
                for one, other in zip(there, between, strict=False)
            )
    with open_pdf(path) as pdf:
        ends = 0
        for number in range(1, pdf.page_count + 1):
            with pdf.page(number) as page:
                ends += sum(page.text.count(mark) for mark in HYPHEN_MARKS)
    right = Share(hits=ends - wrong, cases=ends)
    yield Figure(
        what=f"{name}: line-end hyphens right, of {ends}", value=right.value, least=HYPHENS
    )
    yield Figure(what=f"{name}: parts not found whole", value=lost)
    wanted_text = " ".join(part["text"] for part in parts)
    for word in WORDS:
        if written := wanted_text.count(word):
            kept = (said + apart).count(word)
            yield Figure(what=f"{name}: „{word}“ kept, of {written}", value=kept, least=written)


def _gaps(text: str) -> tuple[str, list[str]]:
    """Return the letters of a text, and what stands after each: hyphen, blank, both, nothing."""
    letters: list[str] = []
    gaps: list[str] = []
    for character in text.replace("\u00a0", " "):
        if character in _HYPHENS:
            if gaps:
                gaps[-1] += "-"
        elif character.isspace():
            if gaps and not gaps[-1].endswith(" "):
                gaps[-1] += " "
        else:
            letters.append(character)
            gaps.append("")
    return "".join(letters), gaps
